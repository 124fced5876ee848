"""What moderators do for a gift that was claimed: send it, post it, or whatever it takes."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access, check_access
from bot.client import Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.gifts.claims import TODO
from bot.services.gifts.handover import GUEST_POST, NOTE_LENGTH
from cogs.gifts.buttons import NUMBERS, GiftButton
from cogs.gifts.deeds import problem
from cogs.panels import (
    Form,
    Interaction,
    answer,
    card,
    here,
    language,
    settings_here,
    words,
)
from db.outbox import Post
from domain.addresses import Address
from domain.gifts import GiftKind, Grant, State
from domain.text import Literally, Text, User, text


class ShowAddress(GiftButton, template=rf"gift:address{NUMBERS}", access=Access.SHIPPER):
    """Shows where it goes, to whoever sends it."""

    name = "gift:address"
    label = text("Show the address")
    emoji = "📦"

    async def clicked(self, interaction: Interaction) -> None:
        """Show it privately."""
        guild_id = self.check_guild(interaction)
        address = await interaction.client.app.handover.address(guild_id, self.grant_id)
        speaking = language(interaction)
        parts = [written(address), text("-# It is erased when you press “Sent”.")]
        panel = card(*(words(part, speaking) for part in parts))
        await interaction.response.send_message(view=panel, ephemeral=True)


class Sent(GiftButton, template=rf"gift:sent{NUMBERS}", access=Access.SHIPPER):
    """It is on its way, and the address is not needed any more."""

    name = "gift:sent"
    label = text("Sent")
    emoji = "✅"
    style = discord.ButtonStyle.success

    async def clicked(self, interaction: Interaction) -> None:
        """Note it, and erase the address."""
        guild_id = self.check_guild(interaction)
        grant = await interaction.client.app.handover.done(guild_id, self.grant_id)
        said = text(
            "✅ {gift} is on its way to {member}, sent by {by}. The address is erased.",
            gift=grant.gift.name,
            member=User(grant.user_id),
            by=User(interaction.user.id),
        )
        await _settled(interaction, said)


class Done(GiftButton, template=rf"gift:done{NUMBERS}", access=Access.MODERATOR):
    """A moderator has done what it takes."""

    name = "gift:done"
    label = text("Done")
    emoji = "✅"
    style = discord.ButtonStyle.success

    async def clicked(self, interaction: Interaction) -> None:
        """Note it."""
        guild_id = self.check_guild(interaction)
        handover = interaction.client.app.handover
        if (await handover.waiting(guild_id, self.grant_id)).gift.kind is GiftKind.BOX:
            check_access(interaction, Access.SHIPPER)
        grant = await handover.done(guild_id, self.grant_id)
        said = text(
            "✅ {member} has {gift}, thanks to {by}.",
            gift=grant.gift.name,
            member=User(grant.user_id),
            by=User(interaction.user.id),
        )
        await _settled(interaction, said)


class TryAgain(GiftButton, template=rf"gift:again{NUMBERS}", access=Access.MODERATOR):
    """The bot could not give it; what was wrong is mended."""

    name = "gift:again"
    label = text("Try again")

    async def clicked(self, interaction: Interaction) -> None:
        """Have it tried at once."""
        guild_id = self.check_guild(interaction)
        await interaction.client.app.handover.try_again(guild_id, self.grant_id)
        await answer(interaction, text("I am trying. /gift todo shows whether it worked."))


class Approve(GiftButton, template=rf"gift:approve{NUMBERS}", access=Access.MODERATOR):
    """A guest's text is posted."""

    name = "gift:approve"
    label = text("Post it")
    style = discord.ButtonStyle.success

    async def clicked(self, interaction: Interaction) -> None:
        """Post it."""
        guild_id = self.check_guild(interaction)
        grant = await interaction.client.app.handover.approve(guild_id, self.grant_id)
        said = text(
            "✅ The guest post of {member} is approved by {by}.",
            member=User(grant.user_id),
            by=User(interaction.user.id),
        )
        await _settled(interaction, said)


class SendBack(GiftButton, template=rf"gift:back{NUMBERS}", access=Access.MODERATOR):
    """A guest's text is to be changed."""

    name = "gift:back"
    label = text("Ask for a change")

    async def clicked(self, interaction: Interaction) -> None:
        """Ask what."""
        guild_id = self.check_guild(interaction)
        grant = await interaction.client.app.handover.waiting(guild_id, self.grant_id)
        await interaction.response.send_modal(WhyForm(grant, language(interaction)))


class WhyForm(Form, access=Access.MODERATOR):
    """What is to be changed in a guest's text."""

    def __init__(self, grant: Grant, speaking: Language) -> None:
        super().__init__(text("Ask for a change"), speaking)
        self.grant = grant
        self.why = self.ask(
            text("What should be different?"),
            discord.ui.TextInput[Any](
                custom_id="why", max_length=NOTE_LENGTH, style=discord.TextStyle.paragraph
            ),
            text("They read this with their text."),
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand it back."""
        grant = await interaction.client.app.handover.send_back(
            here(interaction), self.grant.id, self.why.value
        )
        said = text(
            "↩️ {by} asked {member} for a change in their guest post.",
            member=User(grant.user_id),
            by=User(interaction.user.id),
        )
        await _settled(interaction, said)


BUTTONS = (ShowAddress, Sent, Done, TryAgain, Approve, SendBack)


class Handover:
    """Posts what is to be done into the moderators' channel, and what guests wrote into theirs."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        client.app.outbox.compose(TODO, self.compose)
        client.app.outbox.compose(GUEST_POST, self.compose_guest)

    async def compose(self, post: Post) -> Draft | None:
        """One gift that somebody waits for; None where nobody does any more."""
        grant = await self._client.app.grants.find(post.guild_id, post.subject_id)
        if grant is None or grant.state is not State.CLAIMED:
            return None
        return Draft(card(*task(grant, self._client.app.guilds.of(post.guild_id).language)))

    async def compose_guest(self, post: Post) -> Draft | None:
        """What a guest wrote, with their name. It pings nobody but them."""
        grant = await self._client.app.grants.find(post.guild_id, post.subject_id)
        if grant is None or not grant.post or grant.user_id <= 0:
            return None
        speaking = self._client.app.guilds.of(post.guild_id).language
        said = text("## ✍️ A guest post by {member}", member=User(grant.user_id))
        parts = (words(said, speaking), words(text("{words}", words=grant.post), speaking))
        return Draft(card(*parts), pings=[discord.Object(grant.user_id)])


def task(grant: Grant, speaking: Language) -> list[discord.ui.Item[Any]]:
    """What is to be done for a gift, with the buttons for it."""
    buttons: list[type[GiftButton]]
    gift = grant.gift
    values: dict[str, Any] = {"member": User(grant.user_id), "gift": gift.name}
    said = [text("🎁 {member} claims a gift: {gift}", **values)]
    match gift.kind:
        case GiftKind.BOX:
            said.append(text("It goes by post. Those who send parcels see the address."))
            buttons = [ShowAddress, Sent]
        case GiftKind.POST:
            said = [
                text("✍️ {member} wrote a guest post. May I post it?", **values),
                text("{words}", words=grant.post),
            ]
            buttons = [Approve, SendBack]
        case GiftKind.ROLE | GiftKind.PREVIEW:
            wrong = problem(grant)
            said += [wrong] if wrong else [text("I am giving it; you need not do anything.")]
            buttons = [TryAgain, Done]
        case GiftKind.COUPON:
            said.append(
                text(
                    "I have no code for them: the campaign does not give any, or they have used "
                    "theirs. Please find something else, or give more codes."
                )
            )
            buttons = [Done]
        case _:
            buttons = [Done]
    if gift.words and gift.kind is not GiftKind.POST:
        said.append(text("-# They were told: {words}", words=gift.words))
    row = discord.ui.ActionRow[Any](
        *(button(grant.guild_id, grant.id, speaking) for button in buttons)
    )
    return [*(words(line, speaking) for line in said), row]


def written(address: Address) -> Text:
    """The address in a frame, easy to copy."""
    lines = "\n".join(address.lines)
    block = Literally("```\n" + lines.replace("`", "'") + "\n```")
    if not address.hint:
        return text("{address}", address=block)
    return text("{address}\nFor the carrier: {hint}", address=block, hint=address.hint)


async def _settled(interaction: Interaction, said: Text) -> None:
    """Put what was done in the place of the task, for all to see who see the task."""
    speaking = settings_here(interaction).language
    shown_to_all = interaction.message is not None and not interaction.message.flags.ephemeral
    if shown_to_all:
        await interaction.response.edit_message(view=card(words(said, speaking)))
    else:
        await answer(interaction, said)
