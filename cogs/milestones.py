"""The week's thank-you post, milestones, and the quiet monthly word."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.access import Access
from bot.client import Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.milestones import MILESTONE, TOP_FIVE, Thanked
from bot.services.monthly import MONTHLY
from cogs.contributions.standings import SIGNS
from cogs.panels import Interaction, Lasting, card, language, say, words
from db.outbox import Post
from domain.contributions import Kind
from domain.milestones import said, thanked
from domain.text import Text, User, text

DID: dict[Kind, Text] = {
    Kind.HELPED: text("helped others along"),
    Kind.ENTERTAINED: text("made people smile"),
    Kind.INTERESTED: text("found what others wanted to see"),
    Kind.TOOK_PART: text("joined in"),
    Kind.CONNECTED: text("brought people together"),
}


class Monthly(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"monthly:(?P<to>on|off):(?P<guild>[0-9]{1,20})",
    access=Access.EVERYONE,
):
    """Ends the monthly word from a server, or has it come again; clicked in the conversation."""

    def __init__(self, to: str, guild_id: int, speaking: Language = "en") -> None:
        self.to, self.guild_id = to, guild_id
        label = text("No more of these") if to == "off" else text("Let them come again")
        super().__init__(
            discord.ui.Button(
                label=say(label, speaking),
                style=discord.ButtonStyle.secondary,
                custom_id=f"monthly:{to}:{guild_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the choice, which is the clicker's own, whatever the message."""
        on = self.to == "on"
        await interaction.client.app.members.change(self.guild_id, interaction.user.id, monthly=on)
        speaking = language(interaction)
        done = (
            text("You will hear from me again next month.")
            if on
            else text("Understood: no more monthly words from there.")
        )
        again = Monthly("off" if on else "on", self.guild_id, speaking)
        await interaction.response.edit_message(
            view=card(words(done, speaking), discord.ui.ActionRow[Any](again))
        )


class Milestones(commands.Cog):
    """Says thank you, and to whom."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        self._app = client.app
        client.app.outbox.compose(TOP_FIVE, self.compose_first)
        client.app.outbox.compose(MILESTONE, self.compose_milestone)
        client.app.outbox.compose(MONTHLY, self.compose_monthly)

    async def compose_first(self, post: Post) -> Draft | None:
        """The week's first, who are named but not pinged; None if they are too few."""
        first = await self._app.milestones.first(post.guild_id, post.subject_id)
        if not first:
            return None
        speaking = self._app.guilds.of(post.guild_id).language
        return Draft(
            card(
                words(text("## 💛 Thank you for last week"), speaking),
                words("\n".join(say(line(each), speaking) for each in first), speaking),
                words(
                    text("-# Those whom others valued most, of all who agree to be named."),
                    speaking,
                ),
            )
        )

    async def compose_milestone(self, post: Post) -> Draft | None:
        """One milestone, without a ping; None if the member would rather not be named now."""
        told = await self._app.milestones.told(post.guild_id, post.subject_id)
        if told is None:
            return None
        speaking = self._app.guilds.of(post.guild_id).language
        return Draft(card(words(said(told.reached.milestone, told.user_id), speaking)))

    async def compose_monthly(self, post: Post) -> Draft | None:
        """How often the member was thanked, with the button that ends such words."""
        times = await self._app.monthly.written(post.guild_id, post.subject_id)
        guild = self._client.get_guild(post.guild_id)
        if times is None or guild is None:
            return None
        speaking = self._app.guilds.of(post.guild_id).language
        return Draft(
            card(
                words(thanked(times, guild.name), speaking),
                discord.ui.ActionRow[Any](Monthly("off", post.guild_id, speaking)),
            )
        )


def line(each: Thanked) -> Text:
    """What one of the week's first is thanked for."""
    kind = each.kind or Kind.TOOK_PART
    return text("{sign} {member} {did}", sign=SIGNS[kind], member=User(each.user_id), did=DID[kind])


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(Monthly)
    await client.add_cog(Milestones(client))
