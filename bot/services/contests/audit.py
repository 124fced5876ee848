"""Contests held up to the light: exported, recounted, and watched for votes by arrangement."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.schedule import Schedule
from bot.services.contests.closing import ClosingService
from bot.services.contests.counting import counted_afresh, voters_left_out
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
from db.due import Due, DueRepository
from db.engine import Database, Transaction
from db.outbox import OutboxRepository
from domain.contests.ballot import SCALES, Rating
from domain.contests.contest import Contest, Entry, Standing, State
from domain.contests.evidence import Finding, already_out, evidence, found
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

WATCH = "contest.watch"
"""The kind of the job that looks for votes by arrangement once a contest is closed."""
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
        schedule: Schedule,
    ) -> None:
        self._database = database
        self._clock = clock
        self._guilds = guilds
        self._contests = contests
        closing.at_close(self._report)
        schedule.on(WATCH, self._looked, before=self._look)

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
            contests = ContestRepository(reading)
            contest = await known(contests, contest_id, guild_id)
            entries = await EntryRepository(reading).of_contest(
                contest_id, standings=tuple(Standing)
            )
            kept = await contests.findings(contest_id)
        if kept is None:
            findings = await self._find(contest)
        else:
            findings = [Finding.from_document(document) for document in kept]
        names = {entry.id: entry.caption or f"#{entry.id}" for entry in entries}
        return Watched(contest, [(evidence(one, names), already_out(one)) for one in findings])

    async def _find(self, contest: Contest) -> list[Finding]:
        """Look for votes by arrangement; what is found in a contest that is over is kept.

        Once a voter is erased nobody can tell when their account was made.
        """
        async with self._database.snapshot() as reading:
            votes = await VoteRepository(reading).of_contest(contest.id)
            voters = {voter_id for _, voter_id, _ in votes}
            left_out = await voters_left_out(reading, contest, voters)
        findings = await asyncio.to_thread(_findings, contest, votes, left_out)
        if contest.state is State.CLOSED:
            async with self._database.transaction() as transaction:
                await ContestRepository(transaction).keep_findings(
                    contest.id, [finding.as_document() for finding in findings]
                )
        return findings

    async def _look(self, due: Due) -> None:
        """Look at the votes soon after the close, while nobody is kept waiting."""
        await self.watch(due.subject_id, due.guild_id)

    async def _looked(self, transaction: Transaction, due: Due) -> None:
        """Have it done with."""

    async def _report(self, transaction: Transaction, contest: Contest, now: datetime) -> None:
        """Look for what is suspicious, and tell the moderators if anything is."""
        await DueRepository(transaction).plan(contest.guild_id, WATCH, contest.id, now)
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
    contest: Contest, votes: Sequence[Rating], left_out: Collection[int]
) -> list[Finding]:
    opened_at = contest.opened_at or contest.plan.entries_until
    by_voter: dict[int, list[int]] = defaultdict(list)
    for _, voter_id, rating in votes:
        by_voter[voter_id].append(rating)
    if contest.plan.rules.voting.is_cards:
        scale = SCALES[contest.plan.kind]
        flat = {voter for voter, ratings in by_voter.items() if scale.is_flat(ratings)}
        left_out = flat.union(left_out)
    else:
        # A mark that was taken back says nothing.
        votes = [vote for vote in votes if vote[2] == MARKED]
    return [found(suspicion, left_out) for suspicion in watch(votes, opened_at)]


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
