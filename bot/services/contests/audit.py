"""Contests held up to the light: exported, recounted, and watched for votes by arrangement."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.services.contests.closing import ClosingService
from bot.services.contests.counting import counted_afresh
from bot.services.contests.course import (
    OPENED,
    RESULT,
    VOTING,
    Announced,
    ContestService,
    known,
)
from bot.services.settings import SettingsService
from db.contests.audit import AuditRepository
from db.contests.course import ContestRepository, EntryRepository, VoteRepository
from db.contests.jury import JuryRepository
from db.engine import Database, Transaction
from db.outbox import OutboxRepository
from domain.contests.ages import too_new
from domain.contests.ballot import SCALES, Rating
from domain.contests.contest import Contest, Entry, Standing
from domain.contests.evidence import already_out, evidence
from domain.contests.export import (
    KEY_BYTES,
    Names,
    Record,
    as_json,
    entries_csv,
    how,
    jury_csv,
    votes_csv,
)
from domain.contests.marks import MARKED
from domain.contests.recount import differences
from domain.contests.result import Results, read_results
from domain.contests.rules import Prize
from domain.contests.watch import watch
from domain.refusals import Refusal
from domain.text import Text, text

WATCHED = "contest.watched"
"""The kind of the post that tells moderators of votes by arrangement."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A contest as files, by name, and what its votes come to."""

    contest: Contest
    results: Results
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a recount came to, and what of it differs from what was published."""

    contest: Contest
    results: Results
    differences: Mapping[Prize, Sequence[Text]]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not any(self.differences.values())


@dataclass(frozen=True, slots=True)
class Watched:
    """What is suspicious about a contest's votes: each with how many the rules leave out."""

    contest: Contest
    findings: Sequence[tuple[Text, Text]]
    """What was seen, and how much of it counts; mostly nothing."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A contest as anybody may know it: how many votes and scores it has, and its latest post."""

    shown: Announced
    voters: int
    votes: int
    jurors: int
    scores: int
    posted: tuple[int, int] | None
    """Channel and message."""


class AuditService:
    """Whoever calls has made sure that it is a moderator who asks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        guilds: SettingsService,
        contests: ContestService,
        closing: ClosingService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._guilds = guilds
        self._contests = contests
        closing.at_close(self._report)

    async def survey(self, contest_id: int, guild_id: int) -> Surveyed:
        """A contest that was posted, whatever its state."""
        shown = await self._contests.announced(contest_id)
        if shown is None or shown.contest.guild_id != guild_id or shown.contest.opened_at is None:
            raise Refusal(text("I know no such contest here. Pick one from the list."))
        async with self._database.snapshot() as reading:
            audit = AuditRepository(reading)
            voters, votes = await audit.turnout(contest_id)
            jurors, scores = await audit.jury_turnout(contest_id)
            outbox = OutboxRepository(reading)
            posts = [await outbox.message(kind, contest_id) for kind in (OPENED, VOTING, RESULT)]
        posted = next((post for post in reversed(posts) if post is not None), None)
        return Surveyed(shown, voters, votes, jurors, scores, posted)

    async def titles(self, guild_id: int, like: str) -> list[tuple[int, str]]:
        """Number and title of the guild's contests whose title contains `like`."""
        async with self._database.snapshot() as reading:
            found = await AuditRepository(reading).titles(guild_id)
        return [(number, title) for number, title in found if like.casefold() in title.casefold()]

    async def export(self, contest_id: int, guild_id: int) -> Exported:
        """The contest as two tables and a document, its voters by names drawn for this once."""
        async with self._database.snapshot() as reading:
            record = await self._record(reading, contest_id, guild_id)
        files = await asyncio.to_thread(
            _files, record, Names(secrets.token_bytes(KEY_BYTES)), self._clock()
        )
        return Exported(record.contest, record.results, files)

    async def recount(self, contest_id: int, guild_id: int) -> Recounted:
        """Count the rows again, by the same rules, and compare with what was published."""
        async with self._database.snapshot() as reading:
            record = await self._record(reading, contest_id, guild_id)
        if record.published is None:
            raise Refusal(
                text(
                    "“{title}” has no result yet, so there is nothing to compare a recount with.",
                    title=record.contest.plan.title,
                )
            )
        names = {entry.id: entry.caption or f"#{entry.id}" for entry in record.entries}
        return Recounted(
            record.contest,
            record.results,
            {
                prize: differences(record.published[prize], result, names)
                for prize, result in record.results.items()
            },
        )

    async def watch(self, contest_id: int, guild_id: int) -> Watched:
        """Look for votes by arrangement, among all that were cast so far."""
        async with self._database.snapshot() as reading:
            contest = await known(ContestRepository(reading), contest_id, guild_id)
            entries = await EntryRepository(reading).of_contest(
                contest_id, standings=tuple(Standing)
            )
            votes = await VoteRepository(reading).of_contest(contest_id)
        return Watched(contest, await asyncio.to_thread(_findings, contest, entries, votes))

    async def _report(self, transaction: Transaction, contest: Contest, now: datetime) -> None:
        """Have the moderators told of what is suspicious, if anything is."""
        channel_id = self._guilds.of(contest.guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                WATCHED, contest.id, guild_id=contest.guild_id, channel_id=channel_id, at=now
            )

    async def _record(self, reading: Transaction, contest_id: int, guild_id: int) -> Record:
        contests = ContestRepository(reading)
        contest = await known(contests, contest_id, guild_id)
        entries = await EntryRepository(reading).of_contest(contest_id, standings=tuple(Standing))
        results = await counted_afresh(reading, contest, _standing(entries))
        document = await contests.result(contest_id)
        return Record(
            contest=contest,
            entries=entries,
            votes=await AuditRepository(reading).votes(contest_id),
            results=results,
            published=read_results(document) if document is not None else None,
            rules={
                prize: how(contest.plan.kind, result, contest.plan.rules, prize)
                for prize, result in results.items()
            },
            scores=await JuryRepository(reading).sheets(contest_id),
        )


def _findings(
    contest: Contest, entries: Sequence[Entry], votes: Sequence[Rating]
) -> list[tuple[Text, Text]]:
    opened_at = contest.opened_at or contest.plan.entries_until
    by_voter: dict[int, list[int]] = defaultdict(list)
    for _, voter_id, rating in votes:
        by_voter[voter_id].append(rating)
    left_out = too_new(by_voter, opened_at, contest.plan.rules.voter_days)
    if contest.plan.rules.voting.is_cards:
        scale = SCALES[contest.plan.kind]
        left_out |= {voter for voter, ratings in by_voter.items() if scale.is_flat(ratings)}
    else:
        # A mark that was taken back says nothing.
        votes = [vote for vote in votes if vote[2] == MARKED]
    names = {entry.id: entry.caption or f"#{entry.id}" for entry in entries}
    return [
        (evidence(found, names), already_out(found, left_out)) for found in watch(votes, opened_at)
    ]


def _standing(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.standing is Standing.IN]


def _files(record: Record, names: Names, now: datetime) -> dict[str, bytes]:
    stem = f"contest-{record.contest.id}"
    files = {f"{stem}-entries.csv": entries_csv(record, names)}
    if Prize.PUBLIC in record.results:
        files[f"{stem}-votes.csv"] = votes_csv(record, names)
    if Prize.JURY in record.results:
        files[f"{stem}-jury.csv"] = jury_csv(record, names)
    return {**files, f"{stem}.json": as_json(record, names, now)}
