"""Templates: contests repeated by a moderator, or every week."""

from __future__ import annotations

from datetime import datetime

from bot.core import Core
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import require_contest
from db.contests.contests import ContestRepository
from db.contests.templates import ContestTemplate, ContestTemplateRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from domain.contests.recurrence import next_weekly_occurrence
from domain.contests.settings import CONTESTS, ContestSettings
from domain.domain_events import HeldJobDropped
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

WEEKLY = "contest.weekly"
"""The kind of the job that opens the next contest of a template."""
MAX_TEMPLATES = 25
"""The number of choices that Discord shows."""


class ContestTemplateService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core, drafts: DraftService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._drafts = drafts
        core.scheduler.register(WEEKLY, self._opens)
        core.events.subscribe(HeldJobDropped, self._skip_week)

    async def save(
        self, guild_id: int, contest_id: int, name: str, *, channel_id: int, by: int
    ) -> str:
        """Store a contest as a template; return the stored name."""
        name = tidy_line(name)
        async with self._database.transaction(guild_id) as transaction:
            contest = await require_contest(ContestRepository(transaction), contest_id, guild_id)
            if not name or contest.opened_at is None:
                raise Refusal(text("Pick a contest that was posted, and name the template."))
            templates = ContestTemplateRepository(transaction)
            if len(await templates.of(guild_id)) >= MAX_TEMPLATES:
                raise Refusal(
                    text(
                        "You already have {most} templates, the most I can list. Delete one first.",
                        most=MAX_TEMPLATES,
                    )
                )
            if not await templates.add(
                guild_id, name, contest_id=contest_id, channel_id=channel_id, by=by
            ):
                raise Refusal(text("There is already a template called “{name}”.", name=name))
        return name

    async def of(self, guild_id: int) -> list[ContestTemplate]:
        """Return the guild's templates, by name."""
        async with self._database.snapshot() as reading:
            return await ContestTemplateRepository(reading).of(guild_id)

    async def get(self, guild_id: int, template_id: int) -> ContestTemplate:
        """Return the template; raise `Refusal` if the guild does not have it."""
        async with self._database.snapshot() as reading:
            return await _held(reading, guild_id, template_id)

    async def repeat(
        self, guild_id: int, template_id: int, first: datetime | None
    ) -> ContestTemplate:
        """Schedule a contest from the template at `first` and every week after; None for never."""
        async with self._database.transaction(guild_id) as transaction:
            template = await _held(transaction, guild_id, template_id)
            await ContestTemplateRepository(transaction).repeat(template_id, first)
            due = JobRepository(transaction)
            if first is None:
                await due.cancel(guild_id, WEEKLY, template_id)
            else:
                await due.schedule(guild_id, WEEKLY, template_id, first)
        return template

    async def delete(self, guild_id: int, template_id: int) -> ContestTemplate:
        """Delete the template and its repetition; contests made from it go on."""
        async with self._database.transaction(guild_id) as transaction:
            template = await _held(transaction, guild_id, template_id)
            await ContestTemplateRepository(transaction).remove(template_id)
            await JobRepository(transaction).cancel(guild_id, WEEKLY, template_id)
        return template

    async def _opens(self, transaction: Transaction, due: Job) -> datetime | None:
        """Open this week's contest; return when the next one opens, in the guild's time zone.

        Missed weeks are not made up for: one contest opens, however long the bot was away.
        """
        templates = ContestTemplateRepository(transaction)
        template = await templates.get(due.subject_id, due.guild_id)
        if template is None or template.weekly_at is None:
            return None
        settings = self._guilds.of(due.guild_id)
        if settings.has(CONTESTS):
            channel_id = settings[ContestSettings].contest_channel_id or template.channel_id
            await self._drafts.hold_again(
                transaction, template.contest_id, template.guild_id, channel_id, template.created_by
            )
        # A moderator may have moved this week's opening; the next ones keep their hour.
        after = next_weekly_occurrence(template.weekly_at, self._clock(), settings.zone)
        await templates.repeat(template.id, after)
        return after

    async def _skip_week(self, transaction: Transaction, event: HeldJobDropped) -> None:
        """Go on with next week's contest: the one that a hold stopped is dropped."""
        if event.kind != WEEKLY:
            return
        templates = ContestTemplateRepository(transaction)
        template = await templates.get(event.subject_id, event.guild_id)
        if template is None or template.weekly_at is None:
            return
        zone = self._guilds.of(event.guild_id).zone
        after = next_weekly_occurrence(template.weekly_at, self._clock(), zone)
        await templates.repeat(template.id, after)
        await JobRepository(transaction).schedule(event.guild_id, WEEKLY, template.id, after)


async def _held(transaction: Transaction, guild_id: int, template_id: int) -> ContestTemplate:
    template = await ContestTemplateRepository(transaction).get(template_id, guild_id)
    if template is None:
        raise Refusal(text("That template doesn't exist here. Pick one from the list."))
    return template
