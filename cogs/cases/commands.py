"""The ways to begin a talk with the team: `/talk`, *Tell the team*, and the panel."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.cases.lifecycle import PANEL, CaseService
from cogs.cases.threads import add_to_thread
from cogs.ui.base import (
    Interaction,
    framed,
    guild_id_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.persistent_button import PersistentButton
from domain.cases.case import REOPENS_FOR, MessagePlace
from domain.cases.settings import MAX_DAYS, MAX_HOURS, CareSettings
from domain.outbox import OutboxPost
from domain.permissions import POSTING, PRIVATE_THREADS, missing_permissions
from domain.refusals import Refusal
from domain.translatable_text import Channel, JoinedList, Text, Value, text

Button = discord.ui.Button[Any]


class TalkButton(PersistentButton, template=r"case:talk", access=Access.EVERYONE):
    """Begins a talk with the team; on the panel that everybody sees."""

    name, label = "case:talk", text("Talk to the team")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Begin it."""
        await begin(interaction)


async def begin(interaction: Interaction, about: MessagePlace | None = None) -> None:
    """Open a case for the person, or show them the one that they have."""
    cases, guild_id = interaction.client.app[CaseService], guild_id_of(interaction)
    case = await cases.unsolved(guild_id, interaction.user.id)
    if case is None:
        _check_channel(interaction, cases.channel(guild_id))
        opened = await cases.open(guild_id, interaction.user.id, user_language(interaction), about)
        if opened.new:
            said = text("I'm opening a private thread for you. I'll mention you there in a moment.")
            await reply(interaction, said)
            return
        case = opened.case
    if case.thread_id is None:
        await reply(interaction, text("I'm opening your private thread. It takes a moment."))
        return
    await reply(
        interaction,
        text(
            "You are talking with the team already. Just write in {thread}.",
            thread=Channel(case.thread_id),
        ),
    )
    # They may have left it.
    await add_to_thread(interaction.client, case.thread_id, interaction.user.id)


def _check_channel(interaction: Interaction, channel_id: int) -> None:
    """Raise `Refusal` unless the bot can make a thread there that the person can see."""
    guild, member = interaction.guild, interaction.user
    channel = guild.get_channel(channel_id) if guild is not None else None
    if guild is None or channel is None or not isinstance(member, discord.Member):
        raise Refusal(text("The channel for private talks is gone. Please write to a moderator."))
    mine = channel.permissions_for(guild.me).value
    if missing := missing_permissions(mine, POSTING | PRIVATE_THREADS):
        raise Refusal(
            text(
                "I cannot open a private thread, because I lack this in {channel}: {permissions}. "
                "Please show a moderator this message, or write to them.",
                channel=Channel(channel_id),
                permissions=JoinedList(missing),
            )
        )
    if not channel.permissions_for(member).view_channel:
        raise Refusal(
            text(
                "You cannot see the channel in which I open private threads. Please write to a "
                "moderator."
            )
        )


@requires(Access.EVERYONE)
@app_commands.command(
    name=locale_str("talk"), description=locale_str("Talk to the team in a private thread")
)
@app_commands.guild_only()
async def talk(interaction: Interaction) -> None:
    """Begin a talk with the team."""
    await begin(interaction)


@requires(Access.EVERYONE)
@app_commands.context_menu(name=locale_str("Tell the team"))
@app_commands.guild_only()
async def tell_the_team(interaction: Interaction, message: discord.Message) -> None:
    """Begin a talk about a message; the wait for an answer began when its author wrote it."""
    own = message.author.id == interaction.user.id
    wait_from = message.created_at if own else interaction.client.app.clock()
    await begin(interaction, MessagePlace(message.channel.id, message.id, wait_from))


@requires(Access.MODERATOR)
@app_commands.guild_only()
class CareCommands(
    commands.GroupCog,
    group_name=locale_str("care"),
    group_description=locale_str("How members talk with the team, and how long they wait"),
):
    """The commands for moderators about talks with the team."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(PANEL, self.compose_panel)

    @app_commands.command(
        name=locale_str("panel"),
        description=locale_str("Post a button with which members talk to the team"),
    )
    async def panel(self, interaction: Interaction) -> None:
        """Post the panel in the channel for private talks."""
        channel_id = await self._app[CaseService].post_panel(guild_id_of(interaction))
        await reply(
            interaction, text("I'm posting the button in {channel}.", channel=Channel(channel_id))
        )

    @requires(Access.MODERATOR)
    @app_commands.command(
        name=locale_str("promise"),
        description=locale_str("When the team is there, and how soon it means to answer"),
    )
    @app_commands.rename(
        first=locale_str("first"),
        later=locale_str("later"),
        opens=locale_str("opens"),
        closes=locale_str("closes"),
        weekends=locale_str("weekends"),
        keep_days=locale_str("keep_days"),
    )
    @app_commands.describe(
        first=locale_str("Opening hours until the first answer"),
        later=locale_str("Opening hours until every later answer"),
        opens=locale_str("Hour at which the team begins, in the server's time zone"),
        closes=locale_str("Hour at which it ends"),
        weekends=locale_str("Whether the team is there on Saturdays and Sundays too"),
        keep_days=locale_str("Days after which the thread of a solved talk is deleted"),
    )
    async def promise(
        self,
        interaction: Interaction,
        first: app_commands.Range[int, 1, MAX_HOURS] | None = None,
        later: app_commands.Range[int, 1, MAX_HOURS] | None = None,
        opens: app_commands.Range[int, 0, 23] | None = None,
        closes: app_commands.Range[int, 1, 24] | None = None,
        weekends: bool | None = None,  # noqa: FBT001 (an option of Discord's)
        keep_days: app_commands.Range[int, REOPENS_FOR.days, MAX_DAYS] | None = None,
    ) -> None:
        """Change the given parts of the promise, and show all."""
        guild_id = guild_id_of(interaction)
        care = self._app.guild_settings.of(guild_id)[CareSettings]
        choices: dict[str, Any] = {
            "care_first_hours": first,
            "care_later_hours": later,
            "care_keep_days": keep_days,
        }
        if not (opens is None and closes is None and weekends is None):
            choices["care_hours"] = care.daily_hours(opens, closes, weekends=weekends)
        given = {name: value for name, value in choices.items() if value is not None}
        settings = await self._app.guild_settings.change(guild_id, **given)
        await reply(interaction, promised(settings[CareSettings]))

    async def compose_panel(self, post: OutboxPost) -> Draft:
        """Return the panel with the button."""
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(
            framed(
                paragraph(text("## Talk to the team"), language),
                paragraph(
                    text(
                        "Is something wrong, or would you rather ask in private? I open a thread "
                        "that only you and the team can read."
                    ),
                    language,
                ),
                discord.ui.ActionRow[Any](TalkButton(language=language)),
            )
        )


def promised(care: CareSettings) -> Text:
    """Return what the team promises, in sentences."""
    opens, closes = care.care_hours[0].start // 60, care.care_hours[0].end // 60
    values: dict[str, Value] = {
        "first": care.care_first_hours,
        "later": care.care_later_hours,
        "opens": opens,
        "closes": closes,
        "days": care.care_keep_days,
    }
    if care.has_weekends:
        return text(
            "The team is there every day from {opens}:00 to {closes}:00. It means to give a first "
            "answer within {first} opening hours, and later ones within {later}. Threads are "
            "deleted {days} days after a talk is solved.",
            **values,
        )
    return text(
        "The team is there from Monday to Friday, {opens}:00 to {closes}:00. It means to give a "
        "first answer within {first} opening hours, and later ones within {later}. Threads are "
        "deleted {days} days after a talk is solved.",
        **values,
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(TalkButton)
    client.tree.add_command(talk)
    client.tree.add_command(tell_the_team)
    await client.add_cog(CareCommands(client))
