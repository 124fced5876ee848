"""The sources of contributions, and all that differs between them.

A new source is a member of `Source` and its `SourceSpec`. Its sentences for a weekly surprise are
in `domain/recognition/reason_phrases.py`, and `domain/recognition/reasons.py` says that they are
those of this source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.translatable_text import Text, text

FULL_WEIGHT = 100
"""The usual weight of contributions, in percent."""


class Source(StrEnum):
    """The gesture that a contribution was."""

    THANKS = "thanks"
    ANSWER = "answer"
    """The asker of a thread or forum post chose the receiver's message as the solution."""
    REACTION = "reaction"
    NOMINATION = "nomination"
    ENTRY = "entry"
    PROMPT = "prompt"
    """The receiver answered a question of the team."""
    IDEA = "idea"
    """An idea of the receiver was put into practice."""
    WIN = "win"
    """The receiver's entry won a contest."""
    FRIEND = "friend"
    """The giver took a coupon of their own through one that the receiver shared."""
    EVENT = "event"
    """The receiver signed up for a scheduled event that took place."""
    BOOST = "boost"
    """The receiver boosts the server; once a month, however many boosts they give."""
    POINTS = "points"
    """A moderator gave or took points by hand, with a reason."""

    @property
    def spec(self) -> SourceSpec:
        """The declaration of this source."""
        return SOURCE_SPECS[self]


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Declaration of all that is particular to one source."""

    name: Text
    """The name of one contribution, as in the log of scores."""
    plural: Text
    """The name of the source in the settings."""
    about: Text
    """The contributions that it covers, in a few words."""
    line: Text | None
    """The line of `/me` about one; None if it says how many points it was."""
    daily_worth: tuple[int, ...] = ()
    """The points of the first, second, … from one person to another on one day.

    Empty for reactions, which only count together, and for points by hand, which have their own
    amount.
    """
    default_weight: int = FULL_WEIGHT
    """Weight for a guild that has chosen nothing, in percent."""
    is_own: bool = False
    """Members do it themselves rather than for each other: giver and receiver are the same."""
    is_gesture: bool = False
    """A member makes it towards another of their own accord, as often as they like."""
    is_repeatable: bool = False
    """One giver may leave several on one message, distinguished by `detail`."""
    is_permanent: bool = False
    """It is not removed with its message: a contest whose post is deleted goes on."""
    has_message: bool = True
    """It belongs to a message that a link can lead to."""
    is_adjustable: bool = True
    """A guild may count it half or double, and not only switch it off."""


SOURCE_SPECS: Mapping[Source, SourceSpec] = MappingProxyType(
    {
        Source.THANKS: SourceSpec(
            name=text("Thanks"),
            plural=text("Thanks"),
            about=text("In a message, from the menu or with /thanks"),
            line=text("{member} thanked you {place}"),
            daily_worth=(10, 5, 2),
            is_gesture=True,
        ),
        Source.ANSWER: SourceSpec(
            name=text("A chosen answer"),
            plural=text("Answers"),
            about=text("Chosen with “Solved by” in threads and forums"),
            line=text("{member} chose your answer {place}"),
            daily_worth=(15, 8, 3),
            is_gesture=True,
        ),
        Source.REACTION: SourceSpec(
            name=text("A reaction"),
            plural=text("Reactions"),
            about=text("From several people to one message"),
            line=text("{member} reacted with {emoji} {place}"),
            is_repeatable=True,
        ),
        Source.NOMINATION: SourceSpec(
            name=text("A nomination"),
            plural=text("Nominations"),
            about=text("From the menu, with a reason"),
            line=text("{member} nominated your message {place}"),
            daily_worth=(15, 5),
            is_gesture=True,
        ),
        Source.ENTRY: SourceSpec(
            name=text("A contest entry"),
            plural=text("Contest entries"),
            about=text("For each entry"),
            line=text("you entered a contest {place}"),
            daily_worth=(5, 3, 1),
            is_own=True,
            is_repeatable=True,
            is_permanent=True,
        ),
        Source.PROMPT: SourceSpec(
            name=text("An answer to a question"),
            plural=text("Answers to questions"),
            about=text("Once for each question of the team"),
            line=text("you answered a question of the team {place}"),
            daily_worth=(3, 2, 1),
            is_own=True,
            is_repeatable=True,
            is_permanent=True,
        ),
        Source.IDEA: SourceSpec(
            name=text("An idea that came true"),
            plural=text("Ideas that came true"),
            about=text("When the team has put an idea into practice"),
            line=text("your idea came true"),
            daily_worth=(15, 5),
            is_own=True,
            is_repeatable=True,
            has_message=False,
        ),
        Source.WIN: SourceSpec(
            name=text("A contest won"),
            plural=text("Contest wins"),
            about=text("When a contest closes"),
            line=text("you won a contest {place}"),
            daily_worth=(10, 5),
            is_own=True,
            is_repeatable=True,
            is_permanent=True,
        ),
        Source.FRIEND: SourceSpec(
            name=text("A friend brought"),
            plural=text("Friends brought"),
            about=text("Members who came through a shared coupon"),
            line=text("{member} joined in through the coupon you shared {place}"),
            daily_worth=(15, 5),
            is_repeatable=True,
        ),
        Source.EVENT: SourceSpec(
            name=text("An event"),
            plural=text("Events"),
            about=text("Signing up for one that took place"),
            line=text("you signed up for an event that took place"),
            daily_worth=(3, 1),
            is_own=True,
            has_message=False,
        ),
        Source.BOOST: SourceSpec(
            name=text("A boost"),
            plural=text("Boosts"),
            about=text("Once a month, however many boosts"),
            line=text("you boosted the server"),
            daily_worth=(5,),
            is_own=True,
            is_repeatable=True,
            has_message=False,
        ),
        Source.POINTS: SourceSpec(
            name=text("Points by hand"),
            plural=text("Points by hand"),
            about=text("Given by moderators with /points"),
            line=None,
            has_message=False,
            is_adjustable=False,
        ),
    }
)

SELF_SOURCES = frozenset(source for source in Source if source.spec.is_own)
GESTURES = frozenset(source for source in Source if source.spec.is_gesture)
