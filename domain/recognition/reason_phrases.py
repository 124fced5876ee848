"""Several phrasings for each source that is described by its number and its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from domain.contributions import Contribution
from domain.translatable_text import Text, Value, counted, text

Phrases = Callable[[Sequence[Contribution], Mapping[str, Value]], tuple[Text, ...]]
"""A function from contributions and the values `people` and `places` to sentences to choose from.

They are none if there is nothing to say.
"""


def answer_phrases(
    contributions: Sequence[Contribution], values: Mapping[str, Value]
) -> tuple[Text, ...]:
    return (
        counted(
            "Gave the answer that {people} needed: {places}.",
            "Gave the answers that {people} needed: {places}.",
            len(contributions),
            **values,
        ),
        counted(
            "Solved {count} question: {places}.",
            "Solved {count} questions: {places}.",
            len(contributions),
            **values,
        ),
        counted(
            "Gave the answer that {people} chose: {places}.",
            "Gave the answers that {people} chose: {places}.",
            len(contributions),
            **values,
        ),
    )


def win_phrases(
    contributions: Sequence[Contribution], values: Mapping[str, Value]
) -> tuple[Text, ...]:
    return (
        counted(
            "Won our contest, and deserved it: {places}.",
            "Won {count} of our contests, and deserved it: {places}.",
            len(contributions),
            **values,
        ),
        counted(
            "Took first place in our contest: {places}.",
            "Took first place {count} times: {places}.",
            len(contributions),
            **values,
        ),
    )


def friend_phrases(
    contributions: Sequence[Contribution], values: Mapping[str, Value]
) -> tuple[Text, ...]:
    people = len({contribution.giver_id for contribution in contributions})
    return (
        counted(
            "Shared a good thing, and {people} joined in: {places}.",
            "Shared a good thing, and {people} joined in: {places}.",
            people,
            **values,
        ),
        counted(
            "Thought of others too: {people} got theirs {places}.",
            "Thought of others too: {people} got theirs {places}.",
            people,
            **values,
        ),
    )


def event_phrases(
    contributions: Sequence[Contribution], _: Mapping[str, Value]
) -> tuple[Text, ...]:
    return (
        counted(
            "Signed up for our event.",
            "Signed up for {count} of our events.",
            len(contributions),
        ),
        counted(
            "Signed up, and our event took place.",
            "Signed up for {count} events that took place.",
            len(contributions),
        ),
    )


def prompt_phrases(
    contributions: Sequence[Contribution], values: Mapping[str, Value]
) -> tuple[Text, ...]:
    return (
        counted(
            "Answered our question: {places}.",
            "Answered {count} of our questions: {places}.",
            len(contributions),
            places=values["places"],
        ),
        counted(
            "Had an answer when we asked: {places}.",
            "Had {count} answers when we asked: {places}.",
            len(contributions),
            places=values["places"],
        ),
    )


def idea_phrases(contributions: Sequence[Contribution], _: Mapping[str, Value]) -> tuple[Text, ...]:
    return (
        counted(
            "Had an idea that we put into practice.",
            "Had {count} ideas that we put into practice.",
            len(contributions),
        ),
        counted(
            "Told us what to do better, and was right.",
            "Told us {count} times what to do better, and was right.",
            len(contributions),
        ),
    )


def boost_phrases(_: Sequence[Contribution], __: Mapping[str, Value]) -> tuple[Text, ...]:
    return (
        text("Boosted the server, which is good for all of us."),
        text("Gave the whole server a boost."),
    )


def points_phrases(
    contributions: Sequence[Contribution], _: Mapping[str, Value]
) -> tuple[Text, ...]:
    """Return sentences about points from moderators, without their reason.

    None for points taken.
    """
    if sum(contribution.amount for contribution in contributions) <= 0:
        return ()
    return (
        text("Did something that our moderators wanted to reward."),
        text("Earned points from our moderators, who don't give them lightly."),
    )
