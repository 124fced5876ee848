"""A guild's own phrases: some always are purchase intent, others never."""

from __future__ import annotations

from typing import Any, Literal, Self, cast

import discord

from bot.access import Access
from bot.services.offer_responses import OfferResponseService
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    say,
    user_language,
)
from cogs.ui.excerpts import excerpts
from cogs.ui.forms import Form
from domain.guild_settings import GuildSettings
from domain.intent.guild_phrases import (
    MAX_PHRASE_LENGTH,
    suggest_phrase,
    with_phrase,
    without_phrase,
)
from domain.languages import Language
from domain.offer_settings import OfferSettings
from domain.offers import Offer
from domain.translatable_text import JoinedList, Text, text

ROOM = 1_500
"""The most characters for the phrases of one list, once escaped."""
Kind = Literal["wish", "other"]
"""A phrase that is always purchase intent (`wish`), or never (`other`)."""

_ADD = {"wish": text("Always a wish…"), "other": text("Never a wish…")}
_REMOVE = {"wish": text("Remove from “always”…"), "other": text("Remove from “never”…")}
_TITLES = {"wish": text("Always a wish"), "other": text("Never a wish")}


class PhraseForm(Form, access=Access.MODERATOR):
    """The form for a phrase."""

    def __init__(self, language: Language, kind: Kind, start: str = "") -> None:
        super().__init__(_TITLES[kind], language)
        self.kind = kind
        self.typed = self.ask(
            text("The phrase"),
            discord.ui.TextInput[Any](
                custom_id="phrase", default=start or None, max_length=MAX_PHRASE_LENGTH
            ),
            text("The few words that matter. I keep them, not the message."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it, and show all of them."""
        own = guild_settings_of(interaction)[OfferSettings]
        phrase = self.typed.value
        always, never = own.purchase_phrases, own.ignored_phrases
        if self.kind == "wish":
            always, never = with_phrase(always, phrase), without_phrase(never, phrase)
        else:
            always, never = without_phrase(always, phrase), with_phrase(never, phrase)
        changed = await _keep(interaction, always, never)
        await interaction.response.send_message(
            view=phrases_card(changed, user_language(interaction)), ephemeral=True
        )


class AddPhraseButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"phrases:add:(wish|other)(?::([0-9]{1,18}))?",
    access=Access.MODERATOR,
):
    """Opens the form; under a wrong detection, filled in with its words."""

    def __init__(self, kind: Kind, offer_id: int | None = None, language: Language = "en") -> None:
        self.kind, self.offer_id = kind, offer_id
        about = "" if offer_id is None else f":{offer_id}"
        said = _ADD[kind] if offer_id is None else text("Never for this phrase…")
        super().__init__(
            discord.ui.Button(label=say(said, language), custom_id=f"phrases:add:{kind}{about}")
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        start = ""
        if self.offer_id is not None:
            found = await interaction.client.app[OfferResponseService].offer(
                guild_id_of(interaction), self.offer_id
            )
            start = "" if found is None else await _its_words(interaction, found[0])
        await interaction.response.send_modal(
            PhraseForm(user_language(interaction), self.kind, start)
        )


class RemovePhraseSelect(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"phrases:remove:(wish|other)",
    access=Access.MODERATOR,
):
    """Removes phrases from a list."""

    def __init__(self, kind: Kind, known: tuple[str, ...] = (), language: Language = "en") -> None:
        self.kind = kind
        super().__init__(
            discord.ui.Select(
                custom_id=f"phrases:remove:{kind}",
                placeholder=say(_REMOVE[kind], language),
                options=[discord.SelectOption(label=phrase, value=phrase) for phrase in known],
                max_values=max(1, len(known)),
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: Any, /
    ) -> Self:
        """Build it again after a restart (called by discord.py)."""
        made = cls(cast("Kind", match[1]))
        made.item.options = item.options
        return made

    async def on_click(self, interaction: Interaction) -> None:
        """Remove what was chosen, and show the rest."""
        own = guild_settings_of(interaction)[OfferSettings]
        always, never = own.purchase_phrases, own.ignored_phrases
        for phrase in self.item.values:
            if self.kind == "wish":
                always = without_phrase(always, phrase)
            else:
                never = without_phrase(never, phrase)
        changed = await _keep(interaction, always, never)
        await interaction.response.edit_message(
            view=phrases_card(changed, user_language(interaction))
        )


def phrases_card(settings: GuildSettings, language: Language) -> Panel:
    """Return the card of all phrases, with buttons to add and remove."""
    lists: tuple[tuple[Kind, tuple[str, ...], Text], ...] = (
        ("wish", settings[OfferSettings].purchase_phrases, text("Always a wish to buy")),
        ("other", settings[OfferSettings].ignored_phrases, text("Never a wish to buy")),
    )
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("## Phrases"), language),
        paragraph(
            text(
                "Where I misunderstood, teach me which words to go by. Case, accents and "
                "punctuation do not matter; “never” wins over “always”."
            ),
            language,
        ),
    ]
    for kind, known, title in lists:
        # The menu below has each of them in full.
        shown = excerpts(known, ROOM)
        quoted = JoinedList(tuple(text("“{phrase}”", phrase=phrase) for phrase in shown))
        said = (
            text("**{title}**: {phrases}", title=title, phrases=quoted)
            if known
            else text("**{title}**: nothing yet", title=title)
        )
        parts.append(paragraph(said, language))
        if known:
            parts.append(discord.ui.ActionRow(RemovePhraseSelect(kind, known, language)))
    parts.append(
        discord.ui.ActionRow(
            AddPhraseButton("wish", language=language), AddPhraseButton("other", language=language)
        )
    )
    return framed(*parts)


async def _keep(
    interaction: Interaction, always: tuple[str, ...], never: tuple[str, ...]
) -> GuildSettings:
    return await interaction.client.app.guild_settings.change(
        guild_id_of(interaction),
        by=interaction.user.id,
        purchase_phrases=always,
        ignored_phrases=never,
    )


async def _its_words(interaction: Interaction, offer: Offer) -> str:
    """Return a suggested phrase from the message, if it still exists; empty otherwise."""
    channel = interaction.client.get_partial_messageable(offer.channel_id, guild_id=offer.guild_id)
    try:
        return suggest_phrase((await channel.fetch_message(offer.message_id)).content)
    except discord.HTTPException:
        return ""
