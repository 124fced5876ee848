"""`/calendar`: what is planned, as a picture and as files, and entries of other channels."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Range, locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.calendar import CalendarService
from bot.services.calendar_feeds import file_event
from cogs.calendar.feed import send_feed
from cogs.calendar.forms import SlotsForm
from cogs.calendar.picture import FILE, calendar_picture, plain, week_panel
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    reply,
    user_language,
)
from cogs.ui.command_options import choices, options
from cogs.ui.moments import parse_moment
from cogs.ui.pages import Listing, Row, paged, send_list, show_list
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.picture_upload import fetch_file
from domain.calendar.entries import KIND_NAMES, OWN_KINDS, CalendarEntry, CalendarKind
from domain.calendar.files import read_ics, write_ics, write_table
from domain.file_size import check_file_size
from domain.languages import Language
from domain.translatable_text import JoinedList, Text, Timestamp, counted, text

ENTRIES = "calendar_entries"
EXPORTED = ("calendar.ics", "calendar.csv")
WEEKS = 26
"""How many weeks ahead and back one can look."""


@requires(Access.MODERATOR)
@app_commands.guild_only()
class CalendarCommands(
    commands.GroupCog,
    group_name=locale_str("calendar"),
    group_description=locale_str("What is planned, and when there is room"),
):
    """Shows the calendar; for moderators."""

    @app_commands.command(
        name=locale_str("week"), description=locale_str("See a week with everything planned")
    )
    @options(weeks=locale_str("How many weeks ahead; this week if you choose none"))
    async def week(self, interaction: Interaction, weeks: Range[int, -WEEKS, WEEKS] = 0) -> None:
        """Send the picture of a week."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        app, guild_id = interaction.client.app, guild_id_of(interaction)
        language = user_language(interaction)
        week = await app[CalendarService].week(guild_id, weeks)
        zone = guild_settings_of(interaction).zone
        picture, alternative = await calendar_picture(app, guild_id, week, zone, language)
        await interaction.followup.send(
            view=week_panel(alternative, week.twice, zone, language),
            file=discord.File(BytesIO(picture), filename=FILE),
            ephemeral=True,
        )

    @app_commands.command(
        name=locale_str("add"),
        description=locale_str("Add what you plan elsewhere, such as a newsletter"),
    )
    @options(
        what=locale_str("Where it happens"),
        title=locale_str("What it is, in a few words"),
        when=locale_str("For example: tomorrow 9:00, Monday 18:00"),
    )
    @app_commands.choices(what=choices((kind.value, KIND_NAMES[kind]) for kind in OWN_KINDS))
    async def add(self, interaction: Interaction, what: str, title: str, when: str) -> None:
        """Add an entry."""
        app = interaction.client.app
        at = parse_moment(interaction, when)
        await app[CalendarService].add(
            guild_id_of(interaction),
            parse_choice(CalendarKind, what),
            title,
            at,
            by=interaction.user.id,
        )
        await reply(interaction, text("It is in the calendar, {at}.", at=Timestamp(at, "f")))

    @app_commands.command(
        name=locale_str("list"), description=locale_str("See your own entries, and remove one")
    )
    async def list(self, interaction: Interaction) -> None:
        """Show the entries that the team wrote."""
        await send_list(interaction, ENTRIES)

    @app_commands.command(
        name=locale_str("slots"),
        description=locale_str("Your usual times for posts, which the calendar shows when free"),
    )
    async def slots(self, interaction: Interaction) -> None:
        """Open the form."""
        form = SlotsForm(user_language(interaction), guild_settings_of(interaction))
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("export"),
        description=locale_str("Get the next half year for other calendars and spreadsheets"),
    )
    async def export(self, interaction: Interaction) -> None:
        """Send the calendar as iCalendar and CSV files."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        app, language = interaction.client.app, user_language(interaction)
        guild_id, settings = guild_id_of(interaction), guild_settings_of(interaction)
        entries = await app[CalendarService].ahead(guild_id)
        events = [file_event(each, guild_id, language) for each in entries]
        name = interaction.guild.name if interaction.guild else "Ovation"
        header = [
            plain(said, language)
            for said in (text("date"), text("time"), text("kind"), text("title"))
        ]
        ics = await asyncio.to_thread(write_ics, events, name=name, at=app.clock())
        table = write_table(events, settings.zone, header)
        await interaction.followup.send(
            view=export_panel(len(events), language),
            files=[
                discord.File(BytesIO(data), each)
                for data, each in zip((ics, table), EXPORTED, strict=True)
            ],
            ephemeral=True,
        )

    @app_commands.command(
        name=locale_str("feed"),
        description=locale_str("Let other calendars read this one at a secret address"),
    )
    async def feed(self, interaction: Interaction) -> None:
        """Make the address, or ask what to do about the one there is."""
        await send_feed(interaction)

    @app_commands.command(
        name=locale_str("import"),
        description=locale_str("Add the events of a calendar file (.ics)"),
    )
    @options(file=locale_str("A file that another calendar exported"))
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Add the events that are ahead."""
        check_file_size(file.size)
        await interaction.response.defer(ephemeral=True, thinking=True)
        app, zone = interaction.client.app, guild_settings_of(interaction).zone
        data = await fetch_file(file)
        found = await asyncio.to_thread(read_ics, data, now=app.clock(), zone=zone)
        await app[CalendarService].take(guild_id_of(interaction), found, by=interaction.user.id)
        said = counted(
            "{count} event is in the calendar.",
            "{count} events are in the calendar.",
            len(found.events),
        )
        left_out = []
        if found.past:
            left_out.append(counted("{count} was over", "{count} were over", found.past))
        if found.repeating:
            left_out.append(counted("{count} repeats", "{count} repeat", found.repeating))
        if found.too_far:
            left_out.append(
                counted(
                    "{count} is more than ten years away",
                    "{count} are more than ten years away",
                    found.too_far,
                )
            )
        if left_out:
            said = text(
                "{said} Left out: {reasons}.", said=said, reasons=JoinedList(tuple(left_out))
            )
        await reply(interaction, said)


def export_panel(number: int, language: Language) -> Panel:
    """Return the message with the files of so many entries."""
    said = counted(
        "{count} entry of the next half year, for calendars and for spreadsheets.",
        "{count} entries of the next half year, for calendars and for spreadsheets.",
        number,
    )
    files = (discord.ui.File[Any](f"attachment://{each}") for each in EXPORTED)
    return framed(paragraph(said, language), *files)


class RemoveEntryButton(
    PersistentButton, template=r"calendar:remove:([0-9]{1,18})", access=Access.MODERATOR
):
    """Removes an entry that the team wrote."""

    name, label = "calendar:remove", text("Remove")

    async def on_click(self, interaction: Interaction) -> None:
        """Remove it, and show the list again."""
        await interaction.client.app[CalendarService].remove(
            guild_id_of(interaction), self.numbers[0]
        )
        await show_list(interaction, ENTRIES, said=text("It is removed."))


@paged(ENTRIES, Access.MODERATOR)
async def calendar_entries(interaction: Interaction) -> Listing:
    """Load the entries that the team wrote, from today on."""
    language = user_language(interaction)
    found = await interaction.client.app[CalendarService].own(guild_id_of(interaction))
    return Listing(
        [entry_row(each, language) for each in found],
        above=[paragraph(text("**Your own entries**"), language)],
        nothing=text("There are none. /calendar add adds one, /calendar import a whole file."),
    )


def entry_row(entry: CalendarEntry, language: Language) -> Row:
    """Return the row about one entry, with the button that removes it."""
    button = RemoveEntryButton(entry.id, language=language)
    return [paragraph(entry_line(entry), language), discord.ui.ActionRow[Any](button)]


def entry_line(entry: CalendarEntry) -> Text:
    """Return when an entry is, and what."""
    return text(
        "{at} · {kind}: {title}",
        at=Timestamp(entry.at, "f"),
        kind=KIND_NAMES[entry.kind],
        title=entry.title,
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(RemoveEntryButton)
    await client.add_cog(CalendarCommands())
