"""Answers of members to prompts, and what became of a prompt once it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.contributions import Contribution, ContributionKind, Source
from domain.publishing.post import OUT, BrandPost, PostState
from domain.refusals import Refusal
from domain.translatable_text import Text, text

QUOTED = 3
"""How many of the best-liked answers a result quotes."""
ENDED = text("This question is closed. Thank you for wanting to answer!")
GONE = text("I cannot find that answer. It may have been taken back.")


@dataclass(frozen=True, slots=True)
class PromptAnswer:
    """One member's answer: which option, or which words; neither if it stands in the thread."""

    post_id: int
    user_id: int
    choice: int | None = None
    words: str = ""
    is_named: bool = False
    """Whether the member wants to be quoted with their name."""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer in one line as others see it."""

    id: int
    words: str
    user_id: int | None
    """The member, if they want to be named."""
    likes: int = 0


@dataclass(frozen=True, slots=True)
class LikedMessage:
    """A message in a prompt's thread, with how many reactions it has."""

    message_id: int
    reactions: int


@dataclass(frozen=True, slots=True)
class PromptResult:
    """The answers of members to a prompt."""

    post: BrandPost
    people: int
    """How many different members answered."""
    counts: tuple[int, ...] = ()
    """How many chose each option, in their order."""
    best: tuple[ShownAnswer, ...] = ()
    """The best-liked answers in one line, of members who want to be quoted."""
    messages: tuple[LikedMessage, ...] = ()
    """The best-liked messages in the thread."""

    @property
    def leading(self) -> tuple[int, ...]:
        """The options that most members chose; several if they are equal, none without answers."""
        most = max(self.counts, default=0)
        return tuple(place for place, count in enumerate(self.counts) if count == most and most)


def ends_at(post: BrandPost) -> datetime | None:
    """Return when a prompt that went out stops taking answers; None for anything else."""
    prompt = post.content.prompt
    if prompt is None or post.going_out_at is None:
        return None
    return post.going_out_at + prompt.open_for


def why_closed(post: BrandPost | None, now: datetime) -> Text | None:
    """Return why a post takes no answers now; None if it does.

    A prompt takes answers from the moment it can be seen, which may be before its message is
    known to be sent.
    """
    if post is None or post.content.prompt is None:
        return ENDED
    end = ends_at(post)
    is_out = post.state in OUT | {PostState.SCHEDULED}
    return None if is_out and end is not None and now < end else ENDED


def check_answer(post: BrandPost, answer: PromptAnswer) -> None:
    """Raise `Refusal` if the answer is not one that this prompt asks for."""
    prompt = post.content.prompt
    if prompt is None or prompt.kind.has_thread:
        raise Refusal(ENDED)
    if prompt.kind.has_options and not 0 <= (answer.choice or 0) < len(prompt.options):
        raise Refusal(text("That is not one of the answers."))


def answer_contribution(post: BrandPost, user_id: int, at: datetime) -> Contribution:
    """Return the contribution of answering a prompt, the same however often it is changed."""
    return Contribution(
        guild_id=post.guild_id,
        channel_id=post.content.channel_id,
        message_id=post.message_id or post.id,
        source=Source.PROMPT,
        kind=ContributionKind.TOOK_PART,
        giver_id=user_id,
        receiver_id=user_id,
        at=at,
        detail=str(post.id),
    )


def counts_of(options: int, chosen: Sequence[tuple[int | None, int]]) -> tuple[int, ...]:
    """Return how many chose each of the options, from pairs of a choice and its number."""
    numbers = dict(chosen)
    return tuple(numbers.get(place, 0) for place in range(options))
