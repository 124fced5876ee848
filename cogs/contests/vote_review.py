"""Going through one's own votes again, to change them until voting ends."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.i18n import escape
from bot.services.contests.votes import VoteService, VotingCard
from cogs.contests.components import (
    NUMBER,
    ContestButton,
    button_row,
    participant_of,
    picture_file,
    picture_gallery,
)
from cogs.ui.base import Interaction, framed, guild_id_of, paragraph, say, user_language
from domain.translatable_text import text

RERATE_NAME = "contest:rerate"


class ReviewButton(
    ContestButton, template=rf"contest:review{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Shows one of the voter's own votes: the contest, and which one."""

    name = "contest:review"
    label = text("Go through my votes")

    async def on_click(self, interaction: Interaction) -> None:
        """Show it in place of what was shown."""
        await _show(interaction, *self.numbers)


class RerateButton(
    ContestButton,
    template=rf"{RERATE_NAME}{NUMBER}{NUMBER}{NUMBER}{NUMBER}",
    access=Access.EVERYONE,
):
    """Changes a vote: the contest, the entry, the rating, and which of the votes it is."""

    name = RERATE_NAME

    async def on_click(self, interaction: Interaction) -> None:
        """Store the vote and show it as it is now."""
        contest_id, entry_id, rating, position = self.numbers
        await interaction.client.app[VoteService].cast(
            contest_id, guild_id_of(interaction), participant_of(interaction), entry_id, rating
        )
        await _show(interaction, contest_id, position)


async def _show(interaction: Interaction, contest_id: int, position: int) -> None:
    card, position = await interaction.client.app[VoteService].rated_card(
        contest_id, guild_id_of(interaction), participant_of(interaction), position
    )
    panel, files = review_card(card, position, user_language(interaction))
    await interaction.response.edit_message(view=panel, attachments=files)


def review_card(
    card: VotingCard, position: int, language: Any
) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    """Return the card of one vote, with the ratings to choose from, and its files."""
    contest, entry = card.contest, card.entry
    assert entry is not None  # noqa: S101 (it was rated)
    files = [picture_file(card.picture)] if card.picture else []
    parts: list[discord.ui.Item[Any]] = [paragraph(f"### {escape(contest.plan.title)}", language)]
    if files:
        parts.append(picture_gallery(entry.description))
    if entry.caption is not None:
        line = say(text("“{caption}”", caption=entry.caption), language)
        parts.append(paragraph(f"## {line}", language))
    ratings: list[discord.ui.Item[Any]] = []
    for rating, (sign, said) in contest.plan.kind.rating_labels.items():
        button = RerateButton(contest.id, entry.id, rating, position)
        button.item.emoji, button.item.label = sign, say(said, language)
        if rating == card.rating:
            button.item.style = discord.ButtonStyle.success
        ratings.append(button)
    parts.append(button_row(*ratings))
    back = ReviewButton(contest.id, max(position - 1, 0), disabled=position == 0)
    on = ReviewButton(contest.id, position + 1, disabled=position + 1 >= card.rated)
    for turn, sign in ((back, "◀️"), (on, "▶️")):
        turn.item.emoji, turn.item.label = sign, None
    parts.append(button_row(back, on))
    which = text(
        "-# Vote {position} of {total}, in green. Choose another to change it.",
        position=position + 1,
        total=card.rated,
    )
    parts.append(paragraph(which, language))
    return framed(*parts), files


BUTTONS = (ReviewButton, RerateButton)
