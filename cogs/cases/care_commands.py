"""`/care`: when the team is there, what it promises, and who waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.i18n import day_name
from bot.outbox import Draft
from bot.services.cases.lifecycle import PANEL, CaseService
from bot.services.cases.waiting_times import CareStatus, WaitingCase, WaitingTimeService
from bot.services.complaints import ComplaintService
from cogs.cases.commands import TalkButton
from cogs.cases.opening_questions import OpeningQuestionsForm
from cogs.cases.threads import may_open_threads
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.moments import parse_moment
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.role_members import check_somebody_has
from cogs.ui.suggestions import suggestions
from domain.cases.answer_estimate import length_text
from domain.cases.case import REOPENS_FOR
from domain.cases.hours_parsing import parse_periods, with_day
from domain.cases.public_holidays import checked_country, countries
from domain.cases.response_clock import MIN_CASES, WaitingTimes
from domain.cases.settings import MAX_DAYS, MAX_HOURS, MAX_SOLVED_DAYS, CareSettings
from domain.complaints import Precision
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.refusals import Fields, Refusal
from domain.translatable_text import Channel, JoinedList, Role, Text, User, Value, counted, text

MAX_TYPED = 100
DAY_CHOICES = [
    Choice(name=locale_str("Every day"), value="0123456"),
    Choice(name=locale_str("Monday to Friday"), value="01234"),
    Choice(name=locale_str("Monday"), value="0"),
    Choice(name=locale_str("Tuesday"), value="1"),
    Choice(name=locale_str("Wednesday"), value="2"),
    Choice(name=locale_str("Thursday"), value="3"),
    Choice(name=locale_str("Friday"), value="4"),
    Choice(name=locale_str("Saturday"), value="5"),
    Choice(name=locale_str("Sunday"), value="6"),
]
"""Days of the week, by their numbers: 0 is Monday."""
EVERY_DAY = DAY_CHOICES[0].value


@requires(Access.MODERATOR)
@app_commands.guild_only()
class CareCommands(
    commands.GroupCog,
    group_name=locale_str("care"),
    group_description=locale_str("How members talk with the team, and how long they wait"),
):
    """The commands for moderators about talks with the team."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._app = client.app
        client.app.outbox.register_composer(PANEL, self.compose_panel)

    @app_commands.command(
        name=locale_str("panel"),
        description=locale_str("Post a button with which members talk to the team"),
    )
    async def panel(self, interaction: Interaction) -> None:
        """Post the panel in the channel for private talks."""
        channel_id = await self._app[CaseService].post_panel(guild_id_of(interaction))
        said = text("I'm posting the button in {channel}.", channel=Channel(channel_id))
        if not may_open_threads(interaction.guild, channel_id):
            said = text(
                "I'm posting the button in {channel}. Members write to you in a form, since I "
                "can't open private threads there; /setup says why. Post it again after you change "
                "that.",
                channel=Channel(channel_id),
            )
        await reply(interaction, said)

    @app_commands.command(
        name=locale_str("status"),
        description=locale_str("Who is waiting for an answer, and how long members wait"),
    )
    async def status(self, interaction: Interaction) -> None:
        """Show who waits, and the figures."""
        await send_list(interaction, "care_status")

    @app_commands.command(
        name=locale_str("promise"),
        description=locale_str("How soon the team aims to answer and to solve"),
    )
    @options(
        first=locale_str("Opening hours until the first answer"),
        later=locale_str("Opening hours until every later answer"),
        solved=locale_str("Days until it is solved"),
        keep_days=locale_str("Days after which what was written in a solved talk is deleted"),
    )
    async def promise(
        self,
        interaction: Interaction,
        first: app_commands.Range[int, 1, MAX_HOURS] | None = None,
        later: app_commands.Range[int, 1, MAX_HOURS] | None = None,
        solved: app_commands.Range[int, 1, MAX_SOLVED_DAYS] | None = None,
        keep_days: app_commands.Range[int, REOPENS_FOR.days, MAX_DAYS] | None = None,
    ) -> None:
        """Change the given parts of the promise, and show all."""
        await self._change(
            interaction,
            care_first_hours=first,
            care_later_hours=later,
            care_solved_days=solved,
            care_keep_days=keep_days,
        )

    @app_commands.command(
        name=locale_str("hours"),
        description=locale_str("When the team is there: hours of each day, holidays, days off"),
    )
    @options(
        days=locale_str("The days to which the periods apply"),
        periods=locale_str("For example 9-12, 13:30-17; or: closed"),
        country=locale_str("Two letters, such as FR: nobody is there on its holidays; - for none"),
        day_off=locale_str("A day on which nobody is there; give it again to remove it"),
    )
    @app_commands.choices(days=DAY_CHOICES)
    async def hours(
        self,
        interaction: Interaction,
        days: str | None = None,
        periods: app_commands.Range[str, 1, MAX_TYPED] | None = None,
        country: app_commands.Range[str, 1, MAX_TYPED] | None = None,
        day_off: app_commands.Range[str, 1, MAX_TYPED] | None = None,
    ) -> None:
        """Change the given parts of the opening hours, and show all."""
        settings = guild_settings_of(interaction)
        care, changes = settings[CareSettings], dict[str, Any]()
        with Fields() as field:
            with field(text("periods")):
                if periods is not None:
                    chosen = [int(day) for day in days or EVERY_DAY]
                    others = tuple(each for each in care.care_hours if each.weekday not in chosen)
                    changes["care_hours"] = (*others, *parse_periods(periods, chosen))
                elif days is not None:
                    raise Refusal(text("Write the hours of these days under “periods”, too."))
            with field(text("country")):
                if country is not None:
                    code = None if country.strip() == "-" else checked_country(country)
                    changes["care_country"] = code
            with field(text("day_off")):
                if day_off is not None:
                    at = parse_moment(interaction, f"{day_off} 12:00")
                    day = at.astimezone(settings.zone).date()
                    changes["care_days_off"] = with_day(care.care_days_off, day)
        await self._save(interaction, changes)

    @hours.autocomplete("country")
    async def complete_country(self, _interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Suggest the codes of countries that begin like this."""
        begun = typed.strip().upper()
        return suggestions((code, code) for code in countries() if code.startswith(begun))

    @app_commands.command(
        name=locale_str("questions"),
        description=locale_str("Up to three questions with which a talk begins"),
    )
    async def questions(self, interaction: Interaction) -> None:
        """Open the form for the opening questions."""
        known = guild_settings_of(interaction)[CareSettings].care_questions
        form = OpeningQuestionsForm(user_language(interaction), known)
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("lead"),
        description=locale_str("Which role I notify when a promise is not kept"),
    )
    @options(role=locale_str("Leave empty to notify nobody"))
    async def lead(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        """Choose the role that is notified, or none."""
        role_id = role.id if role is not None else None
        if role_id is not None:
            await check_somebody_has(interaction, role_id)
        await self._app.guild_settings.change(guild_id_of(interaction), care_lead_role=role_id)
        if role is None:
            await reply(interaction, text("I'll notify nobody when a promise is not kept."))
            return
        said = text(
            "I notify {role} when a promised time is over without an answer.", role=Role(role.id)
        )
        await reply(interaction, said)

    async def compose_panel(self, post: OutboxPost) -> Draft:
        """Return the panel with the button; it says what that leads to."""
        language = self._app.guild_settings.of(post.guild_id).language
        said = text(
            "Is something wrong, or would you rather ask in private? I open a thread "
            "that only you and the team can read."
        )
        if not may_open_threads(self._client.get_guild(post.guild_id), post.channel_id):
            said = text(
                "Is something wrong, or would you rather ask in private? Write to the team in a "
                "form: only you and the team can read it, and the same button shows you the "
                "answer."
            )
        return Draft(
            framed(
                paragraph(text("## Talk to the team"), language),
                paragraph(said, language),
                discord.ui.ActionRow[Any](TalkButton(language=language)),
            )
        )

    async def _change(self, interaction: Interaction, **choices: int | None) -> None:
        given = {name: value for name, value in choices.items() if value is not None}
        await self._save(interaction, given)

    async def _save(self, interaction: Interaction, changes: Mapping[str, Any]) -> None:
        settings = guild_settings_of(interaction)
        if changes:
            settings = await self._app.guild_settings.change(guild_id_of(interaction), **changes)
        panel = promise_panel(settings[CareSettings], user_language(interaction))
        await interaction.response.send_message(view=panel, ephemeral=True)


def promise_panel(care: CareSettings, language: Language) -> Panel:
    """Return the panel about what the team promises."""
    return framed(*(paragraph(line, language) for line in promised(care, language)))


def promised(care: CareSettings, language: Language) -> list[Text]:
    """Return what the team promises, and when it is there."""
    lines = [
        text(
            "The team aims to give a first answer within {first} opening hours, and "
            "later ones within {later}, and to solve a talk within {solved} days. "
            "What was written is deleted {days} days after that.",
            first=care.care_first_hours,
            later=care.care_later_hours,
            solved=care.care_solved_days,
            days=care.care_keep_days,
        )
    ]
    for day in range(7):
        spans = sorted((each.start, each.end) for each in care.care_hours if each.weekday == day)
        if spans:
            shown = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)
            lines.append(text("{day}: {periods}", day=day_name(day, language), periods=shown))
    off: list[Value] = []
    if care.care_country is not None:
        off.append(text("the public holidays of {country}", country=care.care_country))
    off += sorted(care.days_off.own)
    if off:
        lines.append(text("Nobody is there on these days: {days}.", days=JoinedList(tuple(off))))
    return lines


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


@paged("care_status", Access.MODERATOR)
async def care_status(interaction: Interaction) -> Listing:
    """Load who waits for the team, and the figures."""
    app, guild_id = interaction.client.app, guild_id_of(interaction)
    status = await app[WaitingTimeService].status(guild_id)
    precision = await app[ComplaintService].precision(guild_id)
    language = user_language(interaction)
    rows = [waiting_row(each) for each in status.waiting]
    if status.figures is None:
        rows += [first_wait_row(length, answered=done) for length, done in status.first_waits]
    above = [paragraph(line, language) for line in status_lines(status, precision)]
    return Listing(rows, above=above)


def status_lines(status: CareStatus, precision: Precision) -> list[Text]:
    """Return the sentences above the list."""
    number = len(status.waiting)
    lines = [
        text("## Talks with the team"),
        counted(
            "{count} member is waiting for you.", "{count} members are waiting for you.", number
        ),
    ]
    if status.waiting:
        oldest = length_text(status.waiting[0].lasted)
        lines.append(text("The longest wait is {length}, in opening hours so far.", length=oldest))
    if status.unsolved_for_long:
        lines.append(
            counted(
                "{count} talk is open for longer than you promised.",
                "{count} talks are open for longer than you promised.",
                status.unsolved_for_long,
            )
        )
    if status.figures is not None:
        lines += figure_lines(status.figures)
    elif status.first_waits:
        lines.append(
            text(
                "With fewer than {least} talks in 90 days there are no figures, so here is each "
                "wait for a first answer.",
                least=MIN_CASES,
            )
        )
    if precision.judged >= MIN_CASES:
        share = round(100 * precision.right / precision.judged)
        lines.append(
            text(
                "-# Of {count} messages that I took for complaints and you judged, {share}% were.",
                count=precision.judged,
                share=share,
            )
        )
    return lines


def figure_lines(figures: WaitingTimes) -> list[Text]:
    """Return the sentences about how long members wait for a first answer."""
    lines = [
        text(
            "Half of the members had a first answer within {length}.",
            length=_length(figures.median),
        ),
        text("Nine in ten had it within {length}.", length=_length(figures.ninetieth)),
    ]
    if figures.kept is not None:
        lines.append(
            text("You kept your promise to {share}% of them.", share=round(100 * figures.kept))
        )
    return lines


def _length(length: timedelta | None) -> Text:
    return length_text(length) if length is not None else text("a time that isn't known yet")


def waiting_row(each: WaitingCase) -> Text:
    """Return the line about a member who waits: red after the promised time, amber from half on."""
    where: Value = text("a thread that is gone")
    if each.case.in_writing:
        where = text("the moderators' channel")
    elif each.case.thread_id is not None:
        where = Channel(each.case.thread_id)
    values: dict[str, Value] = {
        "member": User(each.case.user_id),
        "thread": where,
        "lasted": length_text(each.lasted),
        "promised": length_text(each.promised),
    }
    if each.is_late:
        return text("🔴 {member} in {thread}: {lasted} of {promised}", **values)
    if each.is_amber:
        return text("🟠 {member} in {thread}: {lasted} of {promised}", **values)
    return text("🟢 {member} in {thread}: {lasted} of {promised}", **values)


def first_wait_row(length: timedelta, *, answered: bool) -> Text:
    """Return the line about a wait for a first answer."""
    if answered:
        return text("answered after {length}", length=length_text(length))
    return text("no answer for {length}", length=length_text(length))


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(CareCommands(client))
