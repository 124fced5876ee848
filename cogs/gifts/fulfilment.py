"""Moderators' tasks for claimed gifts: sending, posting, or anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord

from bot.access import Access, check_access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.gifts.claims import TODO
from bot.services.gifts.fulfilment import GUEST_POST, NOTE_LENGTH, FulfilmentService
from bot.services.gifts.grants import GrantService
from cogs.gifts.components import NUMBERS, GiftButton
from cogs.gifts.role_actions import delivery_problem
from cogs.ui.base import (
    Interaction,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.forms import Form, origin_of, show_in_place
from domain.addresses import Address
from domain.gift_kinds.base import GiftAction
from domain.gifts import Grant, GrantState
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import Markup, Text, User, text


class ShowAddressButton(GiftButton, template=rf"gift:address{NUMBERS}", access=Access.SHIPPER):
    """Shows the shipping address to the member who sends it."""

    name = "gift:address"
    label = text("Show the address")
    emoji = "📦"

    async def on_click(self, interaction: Interaction) -> None:
        """Show it privately."""
        guild_id = self.check_guild(interaction)
        address = await interaction.client.app[FulfilmentService].address(guild_id, self.grant_id)
        language = user_language(interaction)
        parts = [address_block(address), text("-# I erase it when you press “Sent”.")]
        panel = framed(*(paragraph(part, language) for part in parts))
        await interaction.response.send_message(view=panel, ephemeral=True)


class SentButton(GiftButton, template=rf"gift:sent{NUMBERS}", access=Access.SHIPPER):
    """Marks the gift as sent, and erases the address."""

    name = "gift:sent"
    label = text("Sent")
    emoji = "✅"
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Record it, and erase the address."""
        guild_id = self.check_guild(interaction)
        grant = await interaction.client.app[FulfilmentService].mark_delivered(
            guild_id, self.grant_id
        )
        await _settle(
            interaction, grant, text("✅ {by} sent {gift} to {member}. The address is erased.")
        )


class DoneButton(GiftButton, template=rf"gift:done{NUMBERS}", access=Access.MODERATOR):
    """Marks the task as done."""

    name = "gift:done"
    label = text("Done")
    emoji = "✅"
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Record it."""
        guild_id = self.check_guild(interaction)
        handover = interaction.client.app[FulfilmentService]
        if (await handover.waiting(guild_id, self.grant_id)).gift.kind.needs_address:
            check_access(interaction, Access.SHIPPER)
        grant = await handover.mark_delivered(guild_id, self.grant_id)
        await _settle(interaction, grant, text("✅ {member} has {gift}, thanks to {by}."))


class RetryGiftButton(GiftButton, template=rf"gift:again{NUMBERS}", access=Access.MODERATOR):
    """Retries the delivery once the problem is mended."""

    name = "gift:again"
    label = text("Try again")

    async def on_click(self, interaction: Interaction) -> None:
        """Retry at once."""
        guild_id = self.check_guild(interaction)
        await interaction.client.app[FulfilmentService].try_again(guild_id, self.grant_id)
        await reply(interaction, text("Trying again. /gift todo shows whether it worked."))


class ApproveGuestPostButton(
    GiftButton, template=rf"gift:approve{NUMBERS}", access=Access.MODERATOR
):
    """Posts a guest's text."""

    name = "gift:approve"
    label = text("Post it")
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Post it."""
        guild_id = self.check_guild(interaction)
        grant = await interaction.client.app[FulfilmentService].approve(guild_id, self.grant_id)
        await _settle(interaction, grant, text("✅ {by} approved {member}'s guest post."))


class SendBackGuestPostButton(GiftButton, template=rf"gift:back{NUMBERS}", access=Access.MODERATOR):
    """Sends a guest's text back for changes."""

    name = "gift:back"
    label = text("Ask for a change")

    async def on_click(self, interaction: Interaction) -> None:
        """Ask what to change."""
        guild_id = self.check_guild(interaction)
        grant = await interaction.client.app[FulfilmentService].waiting(guild_id, self.grant_id)
        await interaction.response.send_modal(SendBackForm(grant, user_language(interaction)))


class SendBackForm(Form, access=Access.MODERATOR):
    """The form for what to change in a guest's text."""

    def __init__(self, grant: Grant, language: Language) -> None:
        super().__init__(text("Ask for a change"), language)
        self.grant = grant
        self.why = self.ask(
            text("What should be different?"),
            discord.ui.TextInput[Any](
                custom_id="why", max_length=NOTE_LENGTH, style=discord.TextStyle.paragraph
            ),
            text("The author reads this next to their text."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Send it back."""
        grant = await interaction.client.app[FulfilmentService].send_back(
            guild_id_of(interaction), self.grant.id, self.why.value
        )
        await _settle(interaction, grant, text("↩️ {by} asked {member} to change their guest post."))


BUTTON_OF: Mapping[GiftAction, type[GiftButton]] = {
    GiftAction.SHOW_ADDRESS: ShowAddressButton,
    GiftAction.SENT: SentButton,
    GiftAction.APPROVE: ApproveGuestPostButton,
    GiftAction.SEND_BACK: SendBackGuestPostButton,
    GiftAction.RETRY: RetryGiftButton,
    GiftAction.DONE: DoneButton,
}
BUTTONS = tuple(BUTTON_OF.values())


class FulfilmentPosts:
    """Posts tasks in the moderators' channel, and guests' texts in theirs."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        client.app.outbox.register_composer(TODO, self.compose)
        client.app.outbox.register_composer(GUEST_POST, self.compose_guest)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the task for a claimed gift; None if it is done."""
        grant = await self._client.app[GrantService].find(post.guild_id, post.subject_id)
        if grant is None or grant.state is not GrantState.CLAIMED:
            return None
        return Draft(
            framed(*task_card(grant, self._client.app.guild_settings.of(post.guild_id).language))
        )

    async def compose_guest(self, post: OutboxPost) -> Draft | None:
        """Return a guest's post, with their name. It pings nobody but them."""
        grant = await self._client.app[GrantService].find(post.guild_id, post.subject_id)
        if grant is None or not grant.post or grant.user_id <= 0:
            return None
        language = self._client.app.guild_settings.of(post.guild_id).language
        said = text("## ✍️ A guest post by {member}", member=User(grant.user_id))
        parts = (paragraph(said, language), paragraph(text("{words}", words=grant.post), language))
        return Draft(framed(*parts), pings=[discord.Object(grant.user_id)])


def task_card(grant: Grant, language: Language) -> list[discord.ui.Item[Any]]:
    """Return the task for a gift, with its buttons."""
    gift = grant.gift
    said = gift.kind.task_lines(grant, delivery_problem(grant))
    if gift.words and not gift.kind.needs_text:
        said.append(text("-# I wrote to them: {words}", words=gift.words))
    row = discord.ui.ActionRow[Any](
        *(BUTTON_OF[action](grant.guild_id, grant.id, language) for action in gift.kind.actions)
    )
    return [*(paragraph(line, language) for line in said), row]


def address_block(address: Address) -> Text:
    """Return the address in a code block, easy to copy."""
    lines = "\n".join(address.lines)
    block = Markup("```\n" + lines.replace("`", "'") + "\n```")
    if not address.hint:
        return text("{address}", address=block)
    return text("{address}\nFor the carrier: {hint}", address=block, hint=address.hint)


async def _settle(interaction: Interaction, grant: Grant, said: Text) -> None:
    """Replace the task with what was done, for everybody who sees it.

    The sentence may name the `gift`, the `member` who has it, and the moderator, `by`.
    """
    said = replace(
        said,
        values={
            "gift": grant.gift.name,
            "member": User(grant.user_id),
            "by": User(interaction.user.id),
        },
    )
    language = guild_settings_of(interaction).language
    task = origin_of(interaction)
    if task is not None and not task.flags.ephemeral:
        await show_in_place(interaction, framed(paragraph(said, language)))
    else:
        await reply(interaction, said)
