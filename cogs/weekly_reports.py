"""The weekly report in Discord: `/report`, the draft with its button and form, and what is sent."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.images.drawing import draw_in_thread
from bot.images.report_image import draw_report
from bot.outbox import Draft
from bot.report_content import ReportContent, report_content
from bot.services.brand import BrandService
from bot.services.insight.weekly_report import DRAFT, REFRESH, SENT, WeeklyReportService
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
from cogs.ui.fitting import cut
from cogs.ui.forms import Form
from cogs.ui.limits import ALT_TEXT
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.posted import edit_posted
from cogs.ui.setup_fields import channel_field
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import Channel, User, text
from domain.weekly_report import MAX_SENTENCES, MAX_WORDS_LENGTH, WeeklyReport
from domain.weekly_report_settings import WeeklyReportSettings

FILE = "report.png"

SETUP_FIELDS = (
    channel_field(
        105,
        "report_channel_id",
        text(
            "**Weekly report**: where it is posted once you send it; its figures are for the team"
        ),
    ),
)


class SendReportButton(
    PersistentButton, template=r"report:send:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Asks for a few words, and sends the report."""

    name, label, style = "report:send", text("Send"), discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Ask what to add."""
        form = SendReportForm(self.numbers[0], user_language(interaction))
        await interaction.response.send_modal(form)


class SendReportForm(Form, access=Access.MODERATOR):
    """The form with what a person adds to a report."""

    def __init__(self, report_id: int, language: Language) -> None:
        super().__init__(text("Send the report"), language)
        self.report_id = report_id
        self.words = self.ask(
            text("Your words (optional)"),
            discord.ui.TextInput[Any](
                custom_id="words",
                style=discord.TextStyle.paragraph,
                max_length=MAX_WORDS_LENGTH,
                required=False,
            ),
            text("Up to {most} sentences: why was the week so?", most=MAX_SENTENCES),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Send it."""
        reports: WeeklyReportService = interaction.client.app[WeeklyReportService]
        guild_id = guild_id_of(interaction)
        await reports.send(guild_id, self.report_id, self.words.value or "", by=interaction.user.id)
        await reply(interaction, text("The report is on its way. Thank you!"))


def report_panel(report: WeeklyReport, content: ReportContent, language: Language) -> Panel:
    """Return the post of a report, sent or not."""
    picture = discord.MediaGalleryItem(
        f"attachment://{FILE}", description=cut(content.alternative, ALT_TEXT)
    )
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("## {title}", title=content.name), language),
        discord.ui.MediaGallery[Any](picture),
    ]
    if report.sent_by is None:
        said = text("This is a draft for you. Add up to three sentences and send it.")
        button = SendReportButton(report.id, language=language)
        parts += [paragraph(said, language), discord.ui.ActionRow[Any](button)]
    else:
        parts.append(paragraph(text("-# Sent by {member}", member=User(report.sent_by)), language))
    return framed(*parts)


class WeeklyReportPosts:
    """Composes the draft and the report, and shows on the draft that it was sent."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        self._reports = client.app[WeeklyReportService]
        client.app.outbox.register_composer(
            DRAFT, self.compose, home=lambda its: its.moderator_channel_id
        )
        client.app.outbox.register_composer(
            SENT, self.compose, home=lambda its: its[WeeklyReportSettings].report_channel_id
        )
        client.app.outbox.register_action(REFRESH, self.refresh)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the post; None if the report is gone."""
        found = await self._drawn(post)
        if found is None:
            return None
        panel, picture = found
        return Draft(panel, files=[picture])

    async def refresh(self, client: discord.Client, post: OutboxPost) -> None:
        """Edit the draft of a report."""
        place = await self._reports.draft_message(post.subject_id)
        found = await self._drawn(post) if place is not None else None
        if place is not None and found is not None:
            panel, picture = found
            await edit_posted(client, post.guild_id, place, panel, [picture])

    async def _drawn(self, post: OutboxPost) -> tuple[Panel, discord.File] | None:
        report = await self._reports.get(post.guild_id, post.subject_id)
        if report is None:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        content = report_content(report, language)
        style = await self._app[BrandService].style(post.guild_id)
        picture = await draw_in_thread(draw_report, content, style)
        return report_panel(report, content, language), discord.File(BytesIO(picture), FILE)


class WeeklyReportCommands(commands.Cog):
    """Drafts a report at once."""

    def __init__(self, client: OvationBot) -> None:
        self._reports = client.app[WeeklyReportService]

    @requires(Access.MODERATOR)
    @app_commands.command(
        name=locale_str("report"), description=locale_str("Draft last week's report now")
    )
    @app_commands.guild_only()
    async def report(self, interaction: Interaction) -> None:
        """Draft the report of the last whole week."""
        await interaction.response.defer(ephemeral=True)
        await self._reports.draft_now(guild_id_of(interaction))
        desk = guild_settings_of(interaction).moderator_channel_id or 0
        await reply(interaction, text("The draft is in {channel}.", channel=Channel(desk)))


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(WeeklyReportCommands(client))
    client.add_dynamic_items(SendReportButton)
    WeeklyReportPosts(client)
