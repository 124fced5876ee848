"""One item of the inbox, shown to one person with the message as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.access import Access
from bot.client import OvationBot
from bot.services.listening.inbox import InboxService
from bot.services.listening.words import WatchedWordService
from cogs.listening.answers import ThankForm
from cogs.listening.handover import HandOverForm
from cogs.member_ideas.keeping import KeepIdeaButton
from cogs.reshares.asking import AskToShareButton
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    user_language,
)
from cogs.ui.message_words import is_age_restricted, shown_words
from cogs.ui.persistent_button import PersistentButton
from domain.handling import check_free
from domain.languages import Language
from domain.listening.inbox import InboxItem, ItemState
from domain.listening.items import InboxKind
from domain.listening.watched_word import WatchedWord
from domain.member_ideas.settings import IDEAS
from domain.refusals import Refusal
from domain.translatable_text import (
    Channel,
    JoinedList,
    MessageLink,
    Text,
    Timestamp,
    User,
    Value,
    text,
)

Style = discord.ButtonStyle
HEART = "❤️"
HEADINGS: Mapping[InboxKind, Text] = {
    InboxKind.QUESTION: text("❓ {member} asked {moment}, {place}:"),
    InboxKind.PRAISE: text("💛 Praise from {member}, {moment}, {place}:"),
    InboxKind.NEED: text("💡 A wish from {member}, {moment}, {place}:"),
    InboxKind.MENTION: text("🔎 {member} wrote {moment}, {place}:"),
}
OUTCOMES: Mapping[ItemState, Text] = {
    ItemState.CLAIMED: text("-# You have it, and the others see that."),
    ItemState.ANSWERING: text("-# An answer is on its way."),
    ItemState.ANSWERED: text("✅ Answered."),
    ItemState.DONE: text("✅ Done."),
    ItemState.DISMISSED: text("✅ Thank you. /listen status shows how often I'm right."),
}
EMPTY = text("📥 All caught up.")


class ItemButton(PersistentButton, template=r"(?!)", access=Access.MODERATOR):
    """A button about an item, whose id it carries."""

    def __init__(self, item_id: int, language: Language = "en") -> None:
        self.item_id = item_id
        super().__init__(item_id, language=language)

    async def free(self, interaction: Interaction) -> InboxItem:
        """Return the item, unless it is done or somebody else has it."""
        item = await interaction.client.app[InboxService].get(
            guild_id_of(interaction), self.item_id
        )
        check_free(item.handled_by, interaction.user.id, is_open=item.is_open)
        return item


class ThankButton(ItemButton, template=r"inbox:thank:([0-9]{1,18})"):
    """Opens the form for an answer."""

    name, label, style = "inbox:thank", text("Thank"), Style.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        item = await self.free(interaction)
        settings = guild_settings_of(interaction)
        await interaction.response.send_modal(ThankForm(item, user_language(interaction), settings))


class AnswerQuestionButton(ThankButton, template=r"inbox:answer:([0-9]{1,18})"):
    """Opens the same form for a question."""

    name, label = "inbox:answer", text("Answer")


class ReactButton(ItemButton, template=r"inbox:react:([0-9]{1,18})"):
    """Reacts to the message with a heart."""

    name, emoji = "inbox:react", HEART

    async def on_click(self, interaction: Interaction) -> None:
        """React, record it, and show the next item."""
        item = await self.free(interaction)
        message = interaction.client.get_partial_messageable(
            item.channel_id, guild_id=item.guild_id
        ).get_partial_message(item.message_id)
        try:
            await message.add_reaction(HEART)
        except discord.NotFound:
            await show_next(interaction, item, said=await _gone(interaction, item))
            return
        except discord.Forbidden:
            raise Refusal(
                text(
                    "I cannot react in {channel}. Allow me *Add Reactions* there.",
                    channel=Channel(item.channel_id),
                )
            ) from None
        inbox = interaction.client.app[InboxService]
        item = await inbox.reacted(item.guild_id, item.id, by=interaction.user.id)
        await show_next(interaction, item)


class ClaimItemButton(ItemButton, template=r"inbox:claim:([0-9]{1,18})"):
    """Records who of the team has an item."""

    name, label = "inbox:claim", text("I have it")

    async def on_click(self, interaction: Interaction) -> None:
        """Record it, and go on showing the item."""
        item = await interaction.client.app[InboxService].claim(
            guild_id_of(interaction), self.item_id, by=interaction.user.id
        )
        await show_item(interaction, item)


class NotThisButton(ItemButton, template=r"inbox:none:([0-9]{1,18})"):
    """Records that an item is not what it was taken for."""

    name, label = "inbox:none", text("Not this")

    async def on_click(self, interaction: Interaction) -> None:
        """Record it, and show the next item."""
        item = await interaction.client.app[InboxService].dismiss(
            guild_id_of(interaction), self.item_id, by=interaction.user.id
        )
        await show_next(interaction, item)


class NotAQuestionButton(NotThisButton, template=r"inbox:noask:([0-9]{1,18})"):
    """Records that nobody has to answer a message."""

    name, label = "inbox:noask", text("Not a question")


class ItemDoneButton(ItemButton, template=r"inbox:done:([0-9]{1,18})"):
    """Records that nothing more is to be done about an item."""

    name, label = "inbox:done", text("Done")

    async def on_click(self, interaction: Interaction) -> None:
        """Record it, and show the next item."""
        item = await interaction.client.app[InboxService].done(
            guild_id_of(interaction), self.item_id, by=interaction.user.id
        )
        await show_next(interaction, item)


class HandOverButton(ItemButton, template=r"inbox:hand:([0-9]{1,18})"):
    """Opens the form that hands an item over to somebody else."""

    name, label = "inbox:hand", text("Hand over")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        item = await self.free(interaction)
        await interaction.response.send_modal(HandOverForm(item, user_language(interaction)))


class OpenItemButton(ItemButton, template=r"inbox:item:([0-9]{1,18})"):
    """Shows the one item that was handed over."""

    name, label, style = "inbox:item", text("Open"), Style.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show it privately."""
        await show_item(interaction, await self.free(interaction))


class NextItemButton(ItemButton, template=r"inbox:next:([0-9]{1,18})"):
    """Shows the next item, and leaves this one as it is."""

    name, label = "inbox:next", text("Next")

    async def on_click(self, interaction: Interaction) -> None:
        """Show it in place of this one."""
        inbox, guild_id = interaction.client.app[InboxService], guild_id_of(interaction)
        following = await inbox.next(guild_id, by=interaction.user.id, after=self.item_id)
        if following is None:
            raise Refusal(text("There is nothing else in the inbox."))
        await show_item(interaction, following)


async def show_next(
    interaction: Interaction, item: InboxItem | None, *, said: Text | None = None
) -> None:
    """Show the next item with what was done about `item`, which stays if there is no other."""
    inbox, guild_id = interaction.client.app[InboxService], guild_id_of(interaction)
    if item is not None and said is None:
        said = OUTCOMES[item.state]
    following = await inbox.next(guild_id, by=interaction.user.id)
    if following is None:
        await _answer(interaction, empty_panel(said, user_language(interaction)))
        return
    await show_item(interaction, following, said=said)


def empty_panel(said: Text | None, language: Language) -> Panel:
    """Return what is shown when there is nothing else, below what was `said` about the last."""
    lines = [paragraph(each, language) for each in (said, EMPTY) if each is not None]
    return framed(*lines)


async def show_item(interaction: Interaction, item: InboxItem, *, said: Text | None = None) -> None:
    """Show an item with its message as it is now, below what was `said` about the one before.

    One whose message was deleted is taken out of the inbox, and the next one is shown.
    """
    language = user_language(interaction)
    if not interaction.response.is_done():
        shows = interaction.message is None or not interaction.message.flags.ephemeral
        await interaction.response.defer(ephemeral=True, thinking=shows)
    channel = interaction.client.get_partial_messageable(item.channel_id, guild_id=item.guild_id)
    try:
        words = (await channel.fetch_message(item.message_id)).content
    except discord.NotFound:
        await show_next(interaction, None, said=await _gone(interaction, item))
        return
    except discord.Forbidden:
        words = ""
    matcher = await interaction.client.app[WatchedWordService].matcher(item.guild_id)
    shown = None if is_age_restricted(interaction, item.channel_id) else words
    panel = item_panel(
        item,
        shown,
        matcher.find(words),
        language,
        said=said,
        keeps_ideas=guild_settings_of(interaction).has(IDEAS),
    )
    await _answer(interaction, panel)


def item_panel(
    item: InboxItem,
    words: str | None,
    named: list[WatchedWord],
    language: Language,
    *,
    said: Text | None = None,
    keeps_ideas: bool = False,
) -> Panel:
    """Return an item with its buttons; `words` are None where they must not be shown."""
    parts: list[discord.ui.Item[Any]] = []
    if said is not None:
        parts.append(paragraph(said, language))
    heading = HEADINGS[item.kind]
    place = MessageLink(item.guild_id, item.channel_id, item.message_id, text("here"))
    values: dict[str, Value] = {
        "member": User(item.user_id),
        "moment": Timestamp(item.written_at, "R"),
        "place": place,
    }
    parts.append(paragraph(Text(heading.message, values), language))
    if words is None:
        parts.append(
            paragraph(
                text("-# That channel is age-restricted, so I don't show the text."), language
            )
        )
    elif words.strip():
        parts.append(paragraph(text("{words}", words=shown_words(words)), language))
    else:
        parts.append(paragraph(text("-# There is no text. Please take a look."), language))
    if named:
        names = [
            text("**{name}** ({kind})", name=each.name, kind=each.kind.label) for each in named[:5]
        ]
        said_names = text("-# Names {names}", names=JoinedList(tuple(names)))
        parts.append(paragraph(said_names, language))
    if item.state is ItemState.CLAIMED:
        parts.append(paragraph(OUTCOMES[item.state], language))
    asks = item.kind is InboxKind.QUESTION
    first = AnswerQuestionButton if asks else ThankButton
    wrong = NotAQuestionButton if asks else NotThisButton
    kinds = (first, ReactButton, ClaimItemButton, wrong, ItemDoneButton)
    parts.append(discord.ui.ActionRow[Any](*(kind(item.id, language) for kind in kinds)))
    more: list[discord.ui.Item[Any]] = [
        NextItemButton(item.id, language),
        HandOverButton(item.id, language),
    ]
    if not asks:
        more.append(AskToShareButton(item.id, language=language))
    if keeps_ideas:
        numbers = item.channel_id, item.message_id, item.user_id
        more.append(KeepIdeaButton(*numbers, language=language))
    parts.append(discord.ui.ActionRow[Any](*more))
    return framed(*parts)


async def _gone(interaction: Interaction, item: InboxItem) -> Text:
    """Take an item whose message was deleted out of the inbox; return what to say of it."""
    inbox = interaction.client.app[InboxService]
    await inbox.messages_gone(item.guild_id, [item.message_id])
    return text("-# One message was deleted in the meantime.")


async def _answer(interaction: Interaction, panel: Panel) -> None:
    """Show the panel privately, in place of the item that is shown."""
    if interaction.response.is_done():
        await interaction.edit_original_response(view=panel)
    elif interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def setup(client: OvationBot) -> None:
    """Register the buttons."""
    client.add_dynamic_items(
        AnswerQuestionButton,
        ClaimItemButton,
        HandOverButton,
        ItemDoneButton,
        NextItemButton,
        NotAQuestionButton,
        NotThisButton,
        OpenItemButton,
        ReactButton,
        ThankButton,
    )
