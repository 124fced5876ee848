"""Audits of contests: export, recount, and the check for coordinated voting."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.services.contests.announcements import OPENED, RESULT, VOTING
from bot.services.contests.lifecycle import Announced, ContestLifecycleService, require_contest
from bot.services.contests.stored_vote_counting import recount_results, voters_left_out
from db.contests.audit import AuditRepository
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.jury_scores import JuryRepository
from db.contests.votes import VoteRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.contests.ballot import Rating
from domain.contests.contest import Contest, ContestState, Entry, EntryStatus
from domain.contests.export import (
    KEY_BYTES,
    ContestRecord,
    Pseudonyms,
    as_json,
    describe_rules,
    entries_csv,
    jury_csv,
    votes_csv,
)
from domain.contests.prizes import PrizeAward
from domain.contests.result import Results, results_from_document
from domain.contests.result_comparison import result_differences
from domain.contests.vote_fraud import detect_vote_fraud
from domain.contests.vote_fraud_report import Finding, already_excluded, describe_evidence, found
from domain.domain_events import ContestClosed
from domain.refusals import Refusal
from domain.translatable_text import Text, text

WATCH = "contest.watch"
"""The kind of the job that checks a closed contest for coordinated voting."""
WATCHED = "contest.watched"
"""The kind of the post to moderators about coordinated voting."""


@dataclass(frozen=True, slots=True)
class ContestExport:
    """A contest as files, by name, and the result of its votes."""

    contest: Contest
    results: Results
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Recount:
    """The result of a recount, and its differences from the published one."""

    contest: Contest
    results: Results
    differences: Mapping[PrizeAward, Sequence[Text]]

    @property
    def same(self) -> bool:
        """Return whether there are no differences."""
        return not any(self.differences.values())


@dataclass(frozen=True, slots=True)
class FraudCheck:
    """Suspicious findings about a contest's votes, each with how many votes the rules leave out."""

    contest: Contest
    findings: Sequence[tuple[Text, Text]]
    """Each finding and how much of it counts; usually empty."""


@dataclass(frozen=True, slots=True)
class ContestSummary:
    """The public figures of a contest: numbers of votes and scores, and its latest post."""

    shown: Announced
    voters: int
    votes: int
    jurors: int
    scores: int
    posted: tuple[int, int] | None
    """Channel and message."""


class AuditService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core, contests: ContestLifecycleService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._contests = contests
        core.events.subscribe(ContestClosed, self._report)
        core.scheduler.register(WATCH, self._looked, prepare=self._look)

    async def survey(self, contest_id: int, guild_id: int) -> ContestSummary:
        """Return the summary of a posted contest in any state; raise `Refusal` for others."""
        shown = await self._contests.announced(contest_id)
        if shown is None or shown.contest.guild_id != guild_id or shown.contest.opened_at is None:
            raise Refusal(text("That contest doesn't exist here. Pick one from the list."))
        async with self._database.snapshot() as reading:
            audit = AuditRepository(reading)
            plan = shown.contest.plan
            ratings = plan.rules.voting.vote_ratings(plan.kind)
            voters, votes = await audit.turnout(contest_id, ratings)
            jurors, scores = await audit.jury_turnout(contest_id)
            outbox = OutboxRepository(reading)
            posts = [await outbox.message(kind, contest_id) for kind in (OPENED, VOTING, RESULT)]
        posted = next((post for post in reversed(posts) if post is not None), None)
        return ContestSummary(shown, voters, votes, jurors, scores, posted)

    async def titles(self, guild_id: int) -> list[tuple[int, str]]:
        """Return id and title of the guild's newest contests that were posted."""
        async with self._database.snapshot() as reading:
            return await AuditRepository(reading).titles(guild_id)

    async def export(self, contest_id: int, guild_id: int) -> ContestExport:
        """Export the contest as two tables and a document; voters have random names."""
        async with self._database.snapshot() as reading:
            record = await self._record(reading, contest_id, guild_id)
        files = await asyncio.to_thread(
            _files, record, Pseudonyms(secrets.token_bytes(KEY_BYTES)), self._clock()
        )
        return ContestExport(record.contest, record.results, files)

    async def recount(self, contest_id: int, guild_id: int) -> Recount:
        """Count the rows again by the same rules, and compare with the published result."""
        async with self._database.snapshot() as reading:
            record = await self._record(reading, contest_id, guild_id)
        if record.published is None:
            raise Refusal(
                text(
                    "“{title}” has no result yet, so there is nothing to recount.",
                    title=record.contest.plan.title,
                )
            )
        names = {entry.id: entry.caption or f"#{entry.id}" for entry in record.entries}
        return Recount(
            record.contest,
            record.results,
            {
                prize: result_differences(record.published[prize], result, names)
                for prize, result in record.results.items()
            },
        )

    async def check_vote_fraud(self, contest_id: int, guild_id: int) -> FraudCheck:
        """Check for coordinated voting among all votes so far."""
        async with self._database.snapshot() as reading:
            contests = ContestRepository(reading)
            contest = await require_contest(contests, contest_id, guild_id)
            entries = await EntryRepository(reading).of_contest(
                contest_id, statuses=tuple(EntryStatus)
            )
            kept = await contests.findings(contest_id)
        if kept is None:
            findings = await self._find(contest)
        else:
            findings = [Finding.from_document(document) for document in kept]
        names = {entry.id: entry.caption or f"#{entry.id}" for entry in entries}
        return FraudCheck(
            contest, [(describe_evidence(one, names), already_excluded(one)) for one in findings]
        )

    async def _find(self, contest: Contest) -> list[Finding]:
        """Look for coordinated voting; store the findings of a contest that is over.

        Once a voter is erased, the age of their account is unknown.
        """
        async with self._database.snapshot() as reading:
            votes = await VoteRepository(reading).of_contest(contest.id)
            voters = {voter_id for _, voter_id, _ in votes}
            left_out = await voters_left_out(reading, contest, voters)
        findings = await asyncio.to_thread(_findings, contest, votes, left_out)
        if contest.state is ContestState.CLOSED:
            async with self._database.transaction(contest.guild_id) as transaction:
                await ContestRepository(transaction).keep_findings(
                    contest.id, [finding.as_document() for finding in findings]
                )
        return findings

    async def _look(self, due: Job) -> None:
        """Check the votes soon after the close, in a job of its own."""
        await self.check_vote_fraud(due.subject_id, due.guild_id)

    async def _looked(self, transaction: Transaction, due: Job) -> None:
        """Run the job: nothing is left to do."""

    async def _report(self, transaction: Transaction, event: ContestClosed) -> None:
        """Look for suspicious votes, and notify the moderators of them."""
        contest, now = event.contest, event.at
        await JobRepository(transaction).schedule(contest.guild_id, WATCH, contest.id, now)
        channel_id = self._guilds.of(contest.guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                WATCHED, contest.id, guild_id=contest.guild_id, channel_id=channel_id, at=now
            )

    async def _record(self, reading: Transaction, contest_id: int, guild_id: int) -> ContestRecord:
        contests = ContestRepository(reading)
        contest = await require_contest(contests, contest_id, guild_id)
        entries = await EntryRepository(reading).of_contest(contest_id, statuses=tuple(EntryStatus))
        results = await recount_results(reading, contest, _standing(entries))
        document = await contests.result(contest_id)
        return ContestRecord(
            contest=contest,
            entries=entries,
            votes=await AuditRepository(reading).votes(contest_id),
            results=results,
            published=results_from_document(document) if document is not None else None,
            rules={
                prize: describe_rules(contest.plan.kind, result, contest.plan.rules, prize)
                for prize, result in results.items()
            },
            scores=await JuryRepository(reading).sheets(contest_id),
        )


def _findings(
    contest: Contest, votes: Sequence[Rating], left_out: Collection[int]
) -> list[Finding]:
    opened_at = contest.opened_at or contest.plan.entries_until
    voting = contest.plan.rules.voting
    left_out = voting.flat_voters(contest.plan.kind, votes).union(left_out)
    votes = voting.standing_votes(votes)
    return [found(suspicion, left_out) for suspicion in detect_vote_fraud(votes, opened_at)]


def _standing(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.status is EntryStatus.IN]


def _files(record: ContestRecord, names: Pseudonyms, now: datetime) -> dict[str, bytes]:
    stem = f"contest-{record.contest.id}"
    files = {f"{stem}-entries.csv": entries_csv(record, names)}
    if PrizeAward.PUBLIC in record.results:
        files[f"{stem}-votes.csv"] = votes_csv(record, names)
    if PrizeAward.JURY in record.results:
        files[f"{stem}-jury.csv"] = jury_csv(record, names)
    return {**files, f"{stem}.json": as_json(record, names, now)}
