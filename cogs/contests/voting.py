"""Voting: one private card at a time, edited in place."""

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
    current_attachments,
    entry_parts,
    participant_of,
    picture_file,
)
from cogs.contests.gallery import open_gallery
from cogs.contests.reporting import ReportButton
from cogs.contests.vote_review import StopButton, VoteReviewButton, rated_count
from cogs.ui.base import Interaction, Panel, framed, guild_id_of, paragraph, say, user_language
from domain.translatable_text import Timestamp, counted, text

ROUND = 10
"""The number of cards after which the voter is asked whether to continue."""
RATE_NAME = "contest:rate"


class VoteButton(ContestButton, template=rf"contest:vote{NUMBER}", access=Access.EVERYONE):
    """Opens the first card."""

    name = "contest:vote"
    label = text("Vote")
    emoji = "🗳️"
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show a card privately."""
        await open_cards(interaction, self.numbers[0])


class MoreButton(ContestButton, template=rf"contest:more{NUMBER}", access=Access.EVERYONE):
    """The button after a round, which continues."""

    name = "contest:more"
    label = text("Ten more")
    emoji = "▶️"
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show the next card in place of the question."""
        votes = interaction.client.app[VoteService]
        guild_id, voter = guild_id_of(interaction), participant_of(interaction)
        dealt = await votes.next_card(
            self.numbers[0], guild_id, voter, with_picture=not current_attachments(interaction)
        )
        await _turn(interaction, dealt, shown=1, previous=0)


class RateButton(
    ContestButton, template=rf"{RATE_NAME}{NUMBER}{NUMBER}{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Rates the entry on a card and shows the next.

    Its numbers are the contest, the entry, the rating, and how many cards this round has shown.
    """

    name = RATE_NAME

    @classmethod
    def of(cls, dealt: VotingCard, rating: int, shown: int, language: Any) -> RateButton:
        """Return the button that gives the card's entry `rating`."""
        assert dealt.entry is not None  # noqa: S101
        made = cls(dealt.contest.id, dealt.entry.id, rating, shown)
        labels = dealt.contest.plan.kind.rating_labels
        made.item.emoji, said = labels[rating]
        made.item.label = say(said, language)
        chosen = dealt.rating == rating
        made.item.style = discord.ButtonStyle.success if chosen else discord.ButtonStyle.secondary
        return made

    async def on_click(self, interaction: Interaction) -> None:
        """Store the vote, then show the next card, which confirms it."""
        contest_id, entry_id, rating, shown = self.numbers
        votes = interaction.client.app[VoteService]
        guild_id, voter = guild_id_of(interaction), participant_of(interaction)
        await votes.cast(contest_id, guild_id, voter, entry_id, rating)
        dealt = await votes.next_card(
            contest_id, guild_id, voter, with_picture=not current_attachments(interaction)
        )
        await _turn(interaction, dealt, shown=shown + 1, previous=entry_id)


class UndoButton(
    ContestButton, template=rf"contest:undo{NUMBER}{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Goes back to the card before, to change its rating."""

    name = "contest:undo"
    label = text("Undo")
    emoji = "↩️"

    async def on_click(self, interaction: Interaction) -> None:
        """Show the card before, with its rating."""
        contest_id, entry_id, shown = self.numbers
        dealt = await interaction.client.app[VoteService].card(
            contest_id,
            guild_id_of(interaction),
            participant_of(interaction),
            entry_id,
            with_picture=not current_attachments(interaction),
        )
        await _turn(interaction, dealt, shown=max(shown - 1, 1), previous=0)


BUTTONS = (VoteButton, MoreButton, RateButton, UndoButton)


async def open_cards(interaction: Interaction, contest_id: int) -> None:
    """Answer privately with the voter's next card."""
    dealt = await interaction.client.app[VoteService].next_card(
        contest_id, guild_id_of(interaction), participant_of(interaction), with_picture=True
    )
    if dealt.contest.plan.rules.voting.is_marks:
        await open_gallery(interaction, contest_id)
        return
    panel, files = voting_card(dealt, shown=1, previous=0, language=user_language(interaction))
    await interaction.response.send_message(view=panel, files=files, ephemeral=True)


async def _turn(interaction: Interaction, dealt: VotingCard, *, shown: int, previous: int) -> None:
    """Show `dealt` in place of the card before."""
    language = user_language(interaction)
    if dealt.entry is not None and shown > ROUND:
        panel = _pause(dealt, previous, language)
        await interaction.response.edit_message(view=panel, attachments=[])
        return
    panel, files = voting_card(dealt, shown=shown, previous=previous, language=language)
    # The contest's own picture is attached to the card before, and is kept for this one.
    kept = current_attachments(interaction) if dealt.entry is not None else []
    await interaction.response.edit_message(view=panel, attachments=files or kept)


def voting_card(
    dealt: VotingCard, *, shown: int, previous: int, language: Any
) -> tuple[Panel, list[discord.File]]:
    """Return the card and its files."""
    contest = dealt.contest
    if dealt.entry is None:
        return _all_rated(dealt, previous, language), []
    files = [picture_file(dealt.picture)] if dealt.picture else []
    parts: list[discord.ui.Item[Any]] = [
        paragraph(f"### {escape(contest.plan.title)}", language),
        # The card before has the contest's own picture, which is kept for this one.
        *entry_parts(dealt.entry, language, has_picture=True),
    ]
    if dealt.rating is not None:
        sign, _ = contest.plan.kind.rating_labels.get(dealt.rating, ("✔️", None))
        again = text("You gave this one {sign}. Choose again to change it.", sign=sign)
        parts.append(paragraph(again, language))
    ratings = contest.plan.kind.rating_labels
    parts.append(button_row(*(RateButton.of(dealt, rating, shown, language) for rating in ratings)))
    parts.append(_ways_out(dealt, previous, shown, language))
    if dealt.rated:
        parts.append(paragraph(rated_count(dealt), language))
    else:
        parts.append(
            paragraph(text("-# Only you see this. Nobody learns who voted how."), language)
        )
    return framed(*parts), files


def _ways_out(
    dealt: VotingCard, previous: int, shown: int, language: Any
) -> discord.ui.ActionRow[Any]:
    buttons: list[discord.ui.Item[Any]] = []
    if previous:
        buttons.append(UndoButton(dealt.contest.id, previous, shown, language=language))
    buttons.append(StopButton(dealt.contest.id, language=language))
    if dealt.entry is not None:
        buttons.append(ReportButton(dealt.entry.id, language=language))
    return button_row(*buttons)


def _pause(dealt: VotingCard, previous: int, language: Any) -> Panel:
    left = dealt.total - dealt.rated
    return framed(
        paragraph(text("### Ten down. Ten more?"), language),
        paragraph(
            counted(
                "You have {count} entry left to see.",
                "You have {count} entries left to see.",
                left,
            ),
            language,
        ),
        button_row(
            MoreButton(dealt.contest.id, language=language),
            UndoButton(dealt.contest.id, previous, ROUND + 1, language=language),
            StopButton(dealt.contest.id, language=language),
        ),
        paragraph(rated_count(dealt), language),
    )


def _all_rated(dealt: VotingCard, previous: int, language: Any) -> Panel:
    if not dealt.total:
        nothing = text("There is nothing for you to judge here: all entries are your own.")
        return framed(paragraph(nothing, language))
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("### 🎉 You've rated them all!"), language),
        paragraph(
            text("The result comes {when}.", when=Timestamp(dealt.contest.plan.votes_until, "R")),
            language,
        ),
    ]
    again: list[discord.ui.Item[Any]] = []
    if previous:
        again.append(UndoButton(dealt.contest.id, previous, 1, language=language))
    again.append(VoteReviewButton(dealt.contest.id, 0, language=language))
    parts.append(button_row(*again))
    parts.append(paragraph(rated_count(dealt), language))
    return framed(*parts)
