"""Contests held again like one before: when a moderator asks, or every week."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Clock
from bot.schedule import Schedule
from bot.services.contests.course import known
from bot.services.contests.drafts import DraftService
from bot.services.settings import SettingsService
from db.contests.course import ContestRepository
from db.contests.templates import Template, TemplateRepository
from db.due import Due, DueRepository
from db.engine import Database, Transaction
from domain.contests.weekly import next_week
from domain.names import tidy_line
from domain.refusals import Refusal
from domain.settings import Feature
from domain.text import text

WEEKLY = "contest.weekly"
"""The kind of the due row: the next contest like a template opens."""
MOST_TEMPLATES = 25
"""As many as a list of choices shows."""


class TemplateService:
    """Whoever calls has made sure that it is a moderator who asks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        guilds: SettingsService,
        drafts: DraftService,
        schedule: Schedule,
    ) -> None:
        self._database = database
        self._clock = clock
        self._guilds = guilds
        self._drafts = drafts
        schedule.on(WEEKLY, self._opens)

    async def save(
        self, guild_id: int, contest_id: int, name: str, *, channel_id: int, by: int
    ) -> str:
        """Keep a contest as a template; returns the name as it is kept."""
        name = tidy_line(name)
        async with self._database.transaction() as transaction:
            contest = await known(ContestRepository(transaction), contest_id, guild_id)
            if not name or contest.opened_at is None:
                raise Refusal(text("Pick a contest that was posted, and give the template a name."))
            templates = TemplateRepository(transaction)
            if len(await templates.of(guild_id)) >= MOST_TEMPLATES:
                raise Refusal(
                    text(
                        "There are {most} templates, which is as many as fit in a list. Delete one "
                        "first.",
                        most=MOST_TEMPLATES,
                    )
                )
            if not await templates.add(
                guild_id, name, contest_id=contest_id, channel_id=channel_id, by=by
            ):
                raise Refusal(text("There is a template “{name}” already.", name=name))
        return name

    async def of(self, guild_id: int) -> list[Template]:
        """The guild's templates, by name."""
        async with self._database.snapshot() as reading:
            return await TemplateRepository(reading).of(guild_id)

    async def get(self, guild_id: int, template_id: int) -> Template:
        """The template; raises `Refusal` if the guild has none of this number."""
        async with self._database.snapshot() as reading:
            return await _held(reading, guild_id, template_id)

    async def repeat(self, guild_id: int, template_id: int, first: datetime | None) -> Template:
        """Open a contest like the template at `first` and every week after, or with None never."""
        async with self._database.transaction() as transaction:
            template = await _held(transaction, guild_id, template_id)
            await TemplateRepository(transaction).repeat(template_id, first)
            due = DueRepository(transaction)
            if first is None:
                await due.cancel(guild_id, WEEKLY, template_id)
            else:
                await due.plan(guild_id, WEEKLY, template_id, first)
        return template

    async def delete(self, guild_id: int, template_id: int) -> Template:
        """Forget the template and repeat it no more; contests made like it go on."""
        async with self._database.transaction() as transaction:
            template = await _held(transaction, guild_id, template_id)
            await TemplateRepository(transaction).remove(template_id)
            await DueRepository(transaction).cancel(guild_id, WEEKLY, template_id)
        return template

    async def _opens(self, transaction: Transaction, due: Due) -> datetime | None:
        """Open this week's; returns when next week's opens, by the guild's clocks.

        Weeks that were missed are not made up for: one contest opens, however long we were away.
        """
        templates = TemplateRepository(transaction)
        template = await templates.get(due.subject_id, due.guild_id)
        if template is None or template.weekly_at is None:
            return None
        settings = self._guilds.of(due.guild_id)
        if settings.has(Feature.CONTESTS):
            channel_id = settings.contest_channel_id or template.channel_id
            await self._drafts.hold_again(
                transaction, template.contest_id, template.guild_id, channel_id, template.created_by
            )
        after = next_week(due.due_at, self._clock(), settings.zone)
        await templates.repeat(template.id, after)
        return after


async def _held(transaction: Transaction, guild_id: int, template_id: int) -> Template:
    template = await TemplateRepository(transaction).get(template_id, guild_id)
    if template is None:
        raise Refusal(text("I know no such template here. Pick one from the list."))
    return template
