"""An experiment: two ways to post, tried in pairs of posts that a sealed coin orders.

What is counted, and for how many pairs, is fixed before the first pair. The seed of the coin is
stored with the experiment and its SHA-256 is shown; the seed itself follows at the end, so that
anybody can repeat the throws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.experiments.judging import (
    MAX_PAIRS,
    MIN_PAIRS,
    Judgement,
    Pair,
    judge_any_time,
    judge_at_end,
)
from domain.post_results import FINAL, LATEST, PostResult, is_in_time
from domain.publishing.folding import folded
from domain.publishing.post import OUT, BrandPost, PostState
from domain.recognition.verifiable_draw import drawn_number
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

VARIANT_LENGTH = 40
USUAL_PAIRS = 13
APART = timedelta(hours=1), timedelta(days=7)
"""How far apart the posts of a pair have to be, and may be."""
LEAST_AGAINST, SHARE_AGAINST = 5, 0.1
"""How many members are against a variant, in all and of each who took part, until it stops."""


class VariedThing(StrEnum):
    """The one thing in which the posts of a pair differ."""

    HOUR = "hour"
    PICTURE = "picture"
    WORDING = "wording"
    FREQUENCY = "frequency"
    """How many posts there are in a week; the pairs are of weeks."""


class Look(StrEnum):
    """The moments at which an experiment is judged."""

    ANY_TIME = "any_time"
    AT_END = "at_end"
    """Once, after the planned pairs; all numbers are hidden until then."""


class CountedThing(StrEnum):
    """The people who are counted of each post."""

    TOOK_PART = "took_part"
    REACTED = "reacted"
    ANSWERED = "answered"
    """Replied, or wrote in the thread."""


class ExperimentState(StrEnum):
    """The state of an experiment."""

    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"
    """Ended by the team."""
    UNWANTED = "unwanted"
    """Ended since members want less of one of its variants, or complain after it."""


class DropReason(StrEnum):
    """Reasons for leaving a pair out."""

    MOVED = "moved"
    """A post did not go out, or not at its time."""
    UNLIKE = "unlike"
    """A post was given another channel or purpose than its partner."""
    DELETED = "deleted"
    HELD = "held"
    """There was a hold before both results were counted."""
    CROWDED = "crowded"
    """Another post went out in the channel in one of the two weeks."""
    LATE = "late"
    """A result could not be counted in time."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ExperimentPlan:
    """The choices that are fixed once the first pair is planned."""

    varied: VariedThing
    variants: tuple[str, str]
    pairs: int = USUAL_PAIRS
    look: Look = Look.ANY_TIME
    counted: CountedThing = CountedThing.TOOK_PART


@dataclass(frozen=True, slots=True)
class PostPair:
    """Two posts of an experiment, or two weeks of posts: one of each variant."""

    id: int
    experiment_id: int
    number: int
    """From 1; each number is one throw of the coin."""
    posts: tuple[int, ...]
    """Those of the first variant, and then those of the second."""
    times: tuple[datetime, ...]
    """The moment at which each of them goes out."""
    is_open: bool = True
    dropped: DropReason | None = None
    people: Pair | None = None
    less: Pair | None = None
    complaints: Pair | None = None
    """How many members complained after each variant who had not before."""
    firsts: int = 1
    """How many of the posts are of the first variant."""

    @property
    def sides(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The posts of each variant."""
        return self.posts[: self.firsts], self.posts[self.firsts :]

    @property
    def due_at(self) -> datetime:
        """The moment at which all results have to be there."""
        return max(self.times) + FINAL + LATEST


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment of a guild's team, with its pairs in their order."""

    id: int
    guild_id: int
    plan: ExperimentPlan
    seed: bytes
    started_at: datetime
    state: ExperimentState = ExperimentState.RUNNING
    pairs: tuple[PostPair, ...] = ()

    @property
    def counted(self) -> list[Pair]:
        """The people of both variants in each pair that counts."""
        return [each.people for each in self.pairs if each.people is not None]

    @property
    def is_running(self) -> bool:
        """Whether pairs can be added."""
        return self.state is ExperimentState.RUNNING

    @property
    def is_hidden(self) -> bool:
        """Whether its numbers are hidden, since it is looked at once, after all pairs."""
        return self.plan.look is Look.AT_END and len(self.counted) < self.plan.pairs

    @property
    def unwanted(self) -> int | None:
        """The place of a variant of which members want less; None if they do not."""
        return self._too_many([each.less for each in self.pairs])

    @property
    def complained_about(self) -> int | None:
        """The place of a variant after which members complain; None if they do not."""
        return self._too_many([each.complaints for each in self.pairs])

    def _too_many(self, against: Sequence[Pair | None]) -> int | None:
        """Return the place of a variant that too many members are against, pair by pair."""
        for place in (0, 1):
            number = sum(each[place] for each in against if each is not None)
            people = sum(pair[place] for pair in self.counted)
            if number >= LEAST_AGAINST and number > SHARE_AGAINST * people:
                return place
        return None

    def next_state(self, judged: Judgement | None) -> ExperimentState:
        """Return the state after its newest pair."""
        if not self.is_running:
            return self.state
        if self.unwanted is not None or self.complained_about is not None:
            return ExperimentState.UNWANTED
        is_decided = judged is not None and judged.is_decided
        is_over = len(self.counted) >= self.plan.pairs
        return ExperimentState.ENDED if is_decided or is_over else ExperimentState.RUNNING

    def swaps(self, number: int) -> bool:
        """Return whether the coin has the variants of this pair exchange their times."""
        about = f"{self.guild_id}|experiment {self.id}"
        return drawn_number(self.seed, about, number) % 2 == 1


def judge(experiment: Experiment) -> Judgement | None:
    """Judge the pairs that there are; return None while that is hidden, or without any.

    An experiment to be looked at once that ended early says nothing. It may take 0.2 seconds.
    """
    if experiment.is_hidden or not experiment.counted:
        return None
    look = experiment.plan.look
    judged = judge_any_time if look is Look.ANY_TIME else judge_at_end
    return judged(experiment.counted)


def parse_variants(typed: str) -> tuple[str, str]:
    """Return the two variants, one on each line.

    Raises `Refusal` for another number of them, for long ones, and for two that read the same.
    """
    found = [line for line in map(tidy_line, typed.splitlines()) if line]
    if len(found) > 2:
        raise Refusal(
            text(
                "Compare two at a time: with three, one needs many more posts to be sure. Test the "
                "third against the winner afterwards."
            )
        )
    if len(found) < 2:
        raise Refusal(text("Write two variants, one on each line."))
    if any(len(each) > VARIANT_LENGTH for each in found):
        raise Refusal(text("Keep each variant below {most} characters.", most=VARIANT_LENGTH + 1))
    first, second = found
    if folded(first) == folded(second):
        raise Refusal(text("These two are the same. Say what is different."))
    return first, second


def parse_pairs(typed: str) -> int:
    """Return the number of pairs; raise `Refusal` if it is not one that can be planned."""
    cleaned = tidy_line(typed)
    pairs = int(cleaned) if cleaned.isdecimal() and len(cleaned) < 4 else 0
    if not MIN_PAIRS <= pairs <= MAX_PAIRS:
        raise Refusal(
            text(
                "Plan {least} to {most} pairs: fewer could be chance, and more take too long.",
                least=MIN_PAIRS,
                most=MAX_PAIRS,
            )
        )
    return pairs


def check_unchanged(experiment: Experiment) -> None:
    """Raise `Refusal` if the plan of an experiment can no longer be changed."""
    if not experiment.is_running:
        raise Refusal(text("This test is over. /experiment new starts another."))
    if experiment.pairs:
        raise Refusal(
            text(
                "What is counted, and for how long, is fixed since the first pair. Otherwise one "
                "would choose what looks best, and chance would win. Stop this test and start "
                "another."
            )
        )


def check_pair(experiment: Experiment, first: BrandPost, second: BrandPost, now: datetime) -> None:
    """Raise `Refusal` unless these posts can be the next pair of the experiment."""
    if first.id == second.id:
        raise Refusal(text("Choose two different posts."))
    check_alike(experiment, [first, second])
    one, other = first.content, second.content
    least, most = APART
    if not least <= abs(one.at - other.at) <= most:
        raise Refusal(text("Plan the two posts an hour to a week apart."))
    if min(one.at, other.at) <= now:
        raise Refusal(text("Their time has passed. Edit them and choose a later one."))


def check_alike(experiment: Experiment, posts: Sequence[BrandPost]) -> None:
    """Raise `Refusal` unless another pair can be planned, and these posts differ in one thing."""
    under_way = sum(each.is_open for each in experiment.pairs)
    if len(experiment.counted) + under_way >= experiment.plan.pairs:
        raise Refusal(
            text("All {pairs} pairs of this test are planned.", pairs=experiment.plan.pairs)
        )
    if any(post.state is not PostState.DRAFT for post in posts):
        raise Refusal(
            text(
                "All posts of a pair have to be drafts: the coin may exchange their times. Edit "
                "them first."
            )
        )
    if any(post.content.wordings for post in posts):
        raise Refusal(
            text(
                "A test counts what happens in one channel. Take the other channels out of these "
                "posts first."
            )
        )
    if not are_alike(posts):
        raise Refusal(
            text(
                "All posts of a pair go to the same channel and serve the same purpose. Otherwise "
                "that would make the difference."
            )
        )


def are_alike(posts: Iterable[BrandPost]) -> bool:
    """Return whether all of these go to the same channels, and serve the same purpose."""
    return len({(post.content.channels, post.content.kind) for post in posts}) == 1


def why_dropped(
    pair: PostPair,
    posts: Mapping[int, BrandPost],
    results: Mapping[int, PostResult],
    *,
    was_held: bool,
    is_crowded: bool = False,
) -> DropReason | None:
    """Return why a pair is left out; None if it counts."""
    found = [posts[post_id] for post_id in pair.posts if post_id in posts]
    is_out = len(found) == len(pair.posts) and all(
        post.state in OUT and post.content.at == at
        for post, at in zip(found, pair.times, strict=True)
    )
    if not is_out:
        return DropReason.MOVED
    if not are_alike(found):
        return DropReason.UNLIKE
    counted = [results[post_id] for post_id in pair.posts if post_id in results]
    if any(each.is_gone for each in counted):
        return DropReason.DELETED
    if was_held:
        return DropReason.HELD
    if is_crowded:
        return DropReason.CROWDED
    is_counted = len(counted) == len(pair.posts) and all(
        is_in_time(each, at) for each, at in zip(counted, pair.times, strict=True)
    )
    return None if is_counted else DropReason.LATE


def people_of(results: Sequence[PostResult], counted: CountedThing) -> Pair:
    """Return what an experiment counts of two posts that are a pair."""
    first, second = (
        {
            CountedThing.TOOK_PART: each.people,
            CountedThing.REACTED: each.reacted,
            CountedThing.ANSWERED: each.answered,
        }[counted]
        for each in results
    )
    return first, second
