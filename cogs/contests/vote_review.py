"""Going through one's own votes again, to change them until voting ends, and stopping."""

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
    entry_parts,
    participant_of,
    picture_file,
)
from cogs.ui.base import Interaction, Panel, framed, guild_id_of, paragraph, say, user_language
from domain.languages import Language
from domain.translatable_text import Text, Timestamp, counted, text

RERATE_NAME = "contest:rerate"


class VoteReviewButton(
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
        """Store the vote, show it as it is now, and say so."""
        contest_id, entry_id, rating, position = self.numbers
        await interaction.client.app[VoteService].cast(
            contest_id, guild_id_of(interaction), participant_of(interaction), entry_id, rating
        )
        await _show(interaction, contest_id, position, changed=True)


class StopButton(ContestButton, template=rf"contest:stop{NUMBER}", access=Access.EVERYONE):
    """Ends a round, or the look through one's votes."""

    name = "contest:stop"
    label = text("Stop")

    async def on_click(self, interaction: Interaction) -> None:
        """Thank the voter."""
        dealt = await interaction.client.app[VoteService].tallied(
            self.numbers[0], guild_id_of(interaction), participant_of(interaction)
        )
        panel = stopped_panel(dealt, user_language(interaction))
        await interaction.response.edit_message(view=panel, attachments=[])


async def _show(
    interaction: Interaction, contest_id: int, position: int, *, changed: bool = False
) -> None:
    card, position = await interaction.client.app[VoteService].rated_card(
        contest_id, guild_id_of(interaction), participant_of(interaction), position
    )
    panel, files = review_card(card, position, user_language(interaction), changed=changed)
    await interaction.response.edit_message(view=panel, attachments=files)


def review_card(
    card: VotingCard, position: int, language: Language, *, changed: bool = False
) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    """Return the card of one vote, with the ratings to choose from, and its files."""
    contest, entry = card.contest, card.entry
    assert entry is not None  # noqa: S101 (it was rated)
    files = [picture_file(card.picture)] if card.picture else []
    parts: list[discord.ui.Item[Any]] = [paragraph(f"### {escape(contest.plan.title)}", language)]
    parts += entry_parts(entry, language, has_picture=bool(files))
    ratings: list[discord.ui.Item[Any]] = []
    for rating, (sign, said) in contest.plan.kind.review_labels.items():
        button = RerateButton(contest.id, entry.id, rating, position)
        button.item.emoji, button.item.label = sign, say(said, language)
        if rating == card.rating:
            button.item.style = discord.ButtonStyle.success
        ratings.append(button)
    parts.append(button_row(*ratings))
    back = VoteReviewButton(contest.id, max(position - 1, 0), disabled=position == 0)
    on = VoteReviewButton(contest.id, position + 1, disabled=position + 1 >= card.rated)
    for turn, sign in ((back, "◀️"), (on, "▶️")):
        turn.item.emoji, turn.item.label = sign, None
    done = StopButton(contest.id)
    done.item.label = say(text("Done"), language)
    parts.append(button_row(back, on, done))
    if changed:
        parts.append(paragraph(text("✅ Changed."), language))
    which = text(
        "-# Vote {position} of {total}, in green. Choose another to change it.",
        position=position + 1,
        total=card.rated,
    )
    parts.append(paragraph(which, language))
    return framed(*parts), files


def stopped_panel(dealt: VotingCard, language: Language) -> Panel:
    """Return the thanks to a voter who stops, with a way back to their votes."""
    review = [button_row(VoteReviewButton(dealt.contest.id, 0, language=language))]
    end = Timestamp(dealt.contest.plan.votes_until)
    later = text(
        "Press Vote again whenever you like. You'll continue where you stopped, until {end}.",
        end=end,
    )
    if dealt.rated >= dealt.total:
        later = text("You can change your votes until {end}.", end=end)
    return framed(
        paragraph(text("### 🙌 Thank you!"), language),
        paragraph(rated_count(dealt), language),
        paragraph(later, language),
        *(review if dealt.rated else []),
    )


def rated_count(dealt: VotingCard) -> Text:
    """Return how many entries the voter has rated or, if votes are likes, has seen and liked."""
    if dealt.contest.plan.kind.scale.votes_from > 1:
        if not dealt.votes:
            return text("-# Seen: {seen} of {total}.", seen=dealt.rated, total=dealt.total)
        return counted(
            "-# ✅ Your like is counted. Seen: {seen} of {total}.",
            "-# ✅ Your {count} likes are counted. Seen: {seen} of {total}.",
            dealt.votes,
            seen=dealt.rated,
            total=dealt.total,
        )
    return counted(
        "-# ✅ Your vote is counted: {count} of {total} rated.",
        "-# ✅ Your votes are counted: {count} of {total} rated.",
        dealt.rated,
        total=dealt.total,
    )


BUTTONS = (VoteReviewButton, RerateButton, StopButton)
