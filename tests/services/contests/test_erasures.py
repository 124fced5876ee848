"""Votes counted at the close stay counted, and no others, after any erasure at any time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.contests.audit import AuditService
from bot.services.contests.closing import ClosingService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.ties import TieService
from bot.services.contests.votes import VoteService
from bot.services.privacy import PrivacyService
from db.contests.contests import EntryRepository
from db.contests.ties import TieRepository
from db.outbox import OutboxRepository
from domain.contests.approval_counting import APPROVED
from domain.contests.contest import Contest, ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import ContestRules, Participant, TiePolicy
from domain.contests.prizes import PrizeAward
from domain.contests.result import ContestResult
from domain.contests.ties import OpenTie, TieOutcome
from domain.contests.voting_modes import voting_mode
from domain.contests.voting_modes.base import VotingMode
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock

GUILD, CHANNEL, MOD = 7, 9, 8
OLD = [110_000_000_000_000_000 + number for number in range(6)]
YOUNG = [snowflake_at(START - timedelta(days=1)) + number for number in range(5)]
AUTHORS = [100_000_000_000_000_000 + number for number in range(4)]
"""The authors of the entries 0 to 3; all but the last also vote."""
VOTERS = [*OLD, *YOUNG, *AUTHORS[:3]]

voters = st.sampled_from(VOTERS)
places = st.integers(0, len(AUTHORS) - 1)
ratings = st.sampled_from([1, APPROVED])


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure of this person."""

    user_id: int


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote for the entry at this index, in the contest or its run-off."""

    voter_id: int
    place: int
    rating: int = APPROVED


erasures = st.builds(Erased, st.sampled_from([*VOTERS, AUTHORS[3]]))
votes = st.builds(Voted, voters, places, ratings)


@dataclass(frozen=True, slots=True)
class Story:
    """A contest with its events, in order."""

    voting: VotingMode
    ties: TiePolicy
    before: Sequence[Voted | Erased]
    during: Sequence[Voted | Erased]
    chosen: int | None
    after: Sequence[Erased]


stories = st.builds(
    Story,
    voting=st.sampled_from(
        [voting_mode("likes"), voting_mode("single_choice"), voting_mode("cards")]
    ),
    ties=st.sampled_from([TiePolicy.RUN_OFF, TiePolicy.CHOICE, TiePolicy.SHARED]),
    before=st.lists(st.one_of(votes, votes, votes, erasures), max_size=14),
    during=st.lists(st.one_of(votes, erasures), max_size=8),
    chosen=st.one_of(st.none(), places),
    after=st.lists(erasures, max_size=5),
)
tied = st.builds(
    Story,
    voting=st.sampled_from([voting_mode("likes"), voting_mode("cards")]),
    ties=st.sampled_from([TiePolicy.RUN_OFF, TiePolicy.CHOICE]),
    before=st.permutations(
        [
            *(Voted(OLD[number], number % 2) for number in range(4)),
            *(Voted(young, 2) for young in YOUNG),
        ]
    ),
    during=st.lists(st.one_of(erasures, votes), min_size=2, max_size=8),
    chosen=st.one_of(st.none(), places),
    after=st.lists(erasures, max_size=3),
)
"""Whether two entries tie, and a third has the most votes, all from too young accounts."""


class Telling:
    """Runs a story in an application."""

    def __init__(self, app: App, clock: FakeClock, story: Story) -> None:
        self.app, self.clock, self.story = app, clock, story
        self.entries: list[int] = []
        self.counted: dict[tuple[int, int], int] = {}
        """(entry, voter) with the rating, of votes stored at the close."""

    async def tell(self) -> None:
        """Run the story, and compare its result with the votes."""
        contest = await self._open()
        for step in self.story.before:
            await self._take(contest, step)
        contest = await self.app[ContestLifecycleService].end_phase(contest.id, GUILD)
        tie = await self._tie(contest)
        level = await self._break(contest, tie) if tie else ()
        published = await self._published(contest)
        self._check(published, level)
        await self._check_audit(contest, published)
        for erased in self.story.after:
            await self._erase(erased.user_id)
            await self._check_audit(contest, published)

    async def _open(self) -> Contest:
        rules = ContestRules(voting=self.story.voting, ties=self.story.ties, run_off_hours=24)
        now = self.clock()
        plan = ContestPlan(
            contest_kind("photo"),
            "Sun",
            "",
            now + timedelta(days=1),
            now + timedelta(days=3),
            rules=rules,
        )
        draft = await self.app[DraftService].create(GUILD, CHANNEL, MOD, plan, None)
        await self.app[ContestLifecycleService].post(draft.id, GUILD)
        async with self.app.database.transaction() as transaction:
            entries = EntryRepository(transaction)
            self.entries = [await entries.add(draft.id, author, at=now) for author in AUTHORS]
        return await self.app[ContestLifecycleService].end_phase(draft.id, GUILD)

    async def _take(self, contest: Contest, step: Voted | Erased) -> None:
        if isinstance(step, Erased):
            await self._erase_before_the_close(step.user_id)
            return
        entry_id = self.entries[step.place]
        if AUTHORS[step.place] == step.voter_id:
            return
        try:
            await self.app[VoteService].cast(
                contest.id, GUILD, Participant(step.voter_id), entry_id, step.rating
            )
        except Refusal:
            # Its author has been erased.
            return
        self.counted[entry_id, step.voter_id] = step.rating

    async def _erase(self, user_id: int) -> None:
        # A member can be erased only once a minute.
        self.clock.advance(minutes=2)
        await self.app[PrivacyService].erase(user_id)

    async def _erase_before_the_close(self, user_id: int) -> None:
        await self._erase(user_id)
        own = [
            entry_id
            for entry_id, author_id in zip(self.entries, AUTHORS, strict=True)
            if author_id == user_id
        ]
        self.counted = {
            (entry_id, voter_id): rating
            for (entry_id, voter_id), rating in self.counted.items()
            if voter_id != user_id and entry_id not in own
        }

    async def _tie(self, contest: Contest) -> OpenTie | None:
        async with self.app.database.snapshot() as reading:
            ties = await TieRepository(reading).of_contest(contest.id)
        return next((tie for tie in ties if not tie.decided), None)

    async def _break(self, contest: Contest, tie: OpenTie) -> Sequence[int]:
        """Run the steps of an open tie; return the entries that can still win."""
        level = [*tie.entries]
        for step in self.story.during:
            if isinstance(step, Erased):
                await self._erase(step.user_id)
                for entry_id, author_id in zip(self.entries, AUTHORS, strict=True):
                    if author_id == step.user_id and entry_id in level:
                        level.remove(entry_id)
            elif tie.policy is TiePolicy.RUN_OFF:
                await self._try(
                    self.app[TieService].vote(
                        tie.id, GUILD, Participant(step.voter_id), self.entries[step.place]
                    )
                )
            assert await self.app[ClosingService].outcome(contest.id) is None
        if tie.policy is TiePolicy.CHOICE and self.story.chosen is not None:
            await self._try(
                self.app[TieService].choose(tie.id, GUILD, MOD, self.entries[self.story.chosen])
            )
        await told_of_everything(self.app, self.clock)
        self.clock.advance(days=10)
        await self.app.scheduler.run_due()
        return level or tie.entries

    async def _try(self, doing: Awaitable[object]) -> None:
        try:
            await doing
        except Refusal:
            return

    async def _published(self, contest: Contest) -> ContestResult:
        outcome = await self.app[ClosingService].outcome(contest.id)
        assert outcome is not None
        return outcome.prizes[0].result

    def _check(self, published: ContestResult, level: Sequence[int]) -> None:
        """Check that young accounts do not count, all others do, and only tied entries can win."""
        cards = self.story.voting.is_cards
        given = [
            (entry_id, voter_id, rating)
            for (entry_id, voter_id), rating in self.counted.items()
            if rating >= (contest_kind("photo").scale.votes_from if cards else APPROVED)
        ]
        old = [one for one in given if one[1] not in YOUNG]
        assert published.votes == len(old)
        assert published.voters == len({voter_id for _, voter_id, _ in old})
        assert published.new_votes == len(given) - len(old)
        for placed in published.placed:
            assert placed.votes == sum(entry_id == placed.entry_id for entry_id, _, _ in old)
        if level:
            assert {won.entry_id for won in published.winners} <= set(level)
            assert published.tie is not None

    async def _check_audit(self, contest: Contest, published: ContestResult) -> None:
        recounted = await self.app[AuditService].recount(contest.id, GUILD)
        assert recounted.same, recounted.differences
        assert recounted.results[PrizeAward.PUBLIC].new_votes == published.new_votes
        exported = await self.app[AuditService].export(contest.id, GUILD)
        document = json.loads(exported.files[f"contest-{contest.id}.json"])
        assert document["ranking"] == document["published"]
        assert document["how"]["counted"] == {"voters": published.voters, "votes": published.votes}
        assert len(document["votes"]) == len(self.counted)


async def told_of_everything(app: App, clock: FakeClock) -> None:
    """Mark everything in the outbox as sent."""
    async with app.database.transaction() as transaction:
        outbox = OutboxRepository(transaction)
        for post in [post async for page in outbox.waiting(clock()) for post in page]:
            await outbox.mark_sent(post.id, (post.channel_id, 1000 + post.id), clock())


async def tell(settings: Settings, story: Story, now: datetime = START) -> None:
    """Run one story in a new application."""
    clock = FakeClock(now)
    database = open_database(settings)
    app = App(settings, database, clock=clock, rng=Random(7), alarmed=False, flush_seconds=60)
    await app.start()
    try:
        await Telling(app, clock, story).tell()
    finally:
        await app.stop()
        await database.close()


@pytest.mark.long
@pytest.mark.parametrize("kind", [stories, tied], ids=["any", "a tie"])
def test_recount_and_export_agree_with_the_publication_whoever_is_erased_when(
    settings: Settings, kind: st.SearchStrategy[Story]
) -> None:
    @examples(
        max_examples=12,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(kind)
    def told(story: Story) -> None:
        asyncio.run(tell(settings, story))

    told()


@pytest.mark.long
@pytest.mark.parametrize("ties", [TiePolicy.RUN_OFF, TiePolicy.CHOICE])
@pytest.mark.parametrize("voting", [voting_mode("likes"), voting_mode("cards")])
async def test_a_place_is_not_stolen_by_erasing_young_accounts_while_a_tie_is_open(
    settings: Settings, ties: TiePolicy, voting: VotingMode
) -> None:
    before = [
        *(Voted(OLD[number], number % 2) for number in range(4)),
        *(Voted(young, 2) for young in YOUNG),
    ]
    during = [Erased(young) for young in YOUNG]
    await tell(settings, Story(voting, ties, before, during, None, ()))


@pytest.mark.parametrize("ties", [TiePolicy.RUN_OFF, TiePolicy.CHOICE])
async def test_of_two_that_are_level_the_other_wins_if_one_is_erased(
    app: App, clock: FakeClock, ties: TiePolicy
) -> None:
    before = [Voted(OLD[number], number % 2) for number in range(4)]
    story = Story(voting_mode("likes"), ties, before, [Erased(AUTHORS[0])], None, [])
    telling = Telling(app, clock, story)
    await telling.tell()
    outcome = await app[ClosingService].outcome(1)
    assert outcome is not None
    result = outcome.prizes[0].result
    assert [won.entry_id for won in result.winners] == [telling.entries[1]]
    assert result.tie == TieOutcome.ALONE
