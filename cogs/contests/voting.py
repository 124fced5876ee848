"""Voting: one card at a time, seen by the voter alone, edited in place."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.i18n import escape
from bot.services.contests.votes import Card
from cogs.contests.buttons import (
    NUMBER,
    ContestButton,
    as_file,
    hanging,
    person,
    row,
    shown_picture,
)
from cogs.contests.gallery import open_gallery
from cogs.contests.reporting import ReportButton
from cogs.panels import Interaction, Panel, card, here, language, say, words
from domain.contests.contest import Kind
from domain.text import Instant, Text, counted, text

ROUND = 10
"""Cards before the voter is asked whether there shall be more."""
LIKE, PASS = 3, 1
RATE_NAME = "contest:rate"


class VoteButton(ContestButton, template=rf"contest:vote{NUMBER}", access=Access.EVERYONE):
    """On the post: opens the first card."""

    name = "contest:vote"
    label = text("Vote")
    emoji = "🗳️"
    style = discord.ButtonStyle.primary

    async def clicked(self, interaction: Interaction) -> None:
        """Show a card, privately."""
        await open_cards(interaction, self.numbers[0])


class MoreButton(ContestButton, template=rf"contest:more{NUMBER}", access=Access.EVERYONE):
    """After a round: goes on."""

    name = "contest:more"
    label = text("Ten more")
    emoji = "▶️"
    style = discord.ButtonStyle.primary

    async def clicked(self, interaction: Interaction) -> None:
        """Show the next card in place of the question."""
        votes = interaction.client.app.votes
        guild_id, voter = here(interaction), person(interaction)
        dealt = await votes.next_card(
            self.numbers[0], guild_id, voter, with_picture=not hanging(interaction)
        )
        await _turn(interaction, dealt, shown=1, previous=0)


class RateButton(
    ContestButton, template=rf"{RATE_NAME}{NUMBER}{NUMBER}{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """On a card: gives its entry a rating and shows the next.

    Its numbers are the contest, the entry, the rating, and how many cards this round has shown.
    """

    name = RATE_NAME

    @classmethod
    def of(cls, dealt: Card, rating: int, shown: int, speaking: Any) -> RateButton:
        """The button that gives the card's entry `rating`."""
        assert dealt.entry is not None  # noqa: S101
        made = cls(dealt.contest.id, dealt.entry.id, rating, shown)
        signs = SIGNS[dealt.contest.plan.kind]
        made.item.emoji, said = signs[rating]
        made.item.label = say(said, speaking)
        chosen = dealt.rating == rating
        made.item.style = discord.ButtonStyle.success if chosen else discord.ButtonStyle.secondary
        return made

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the vote, then show the next card: whoever sees it knows the vote is kept."""
        contest_id, entry_id, rating, shown = self.numbers
        votes = interaction.client.app.votes
        guild_id, voter = here(interaction), person(interaction)
        await votes.cast(contest_id, guild_id, voter, entry_id, rating)
        dealt = await votes.next_card(
            contest_id, guild_id, voter, with_picture=not hanging(interaction)
        )
        await _turn(interaction, dealt, shown=shown + 1, previous=entry_id)


class UndoButton(
    ContestButton, template=rf"contest:undo{NUMBER}{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """On a card: goes back to the one before, to rate it otherwise."""

    name = "contest:undo"
    label = text("Undo")
    emoji = "↩️"

    async def clicked(self, interaction: Interaction) -> None:
        """Show the card before, with what it was given."""
        contest_id, entry_id, shown = self.numbers
        dealt = await interaction.client.app.votes.card(
            contest_id,
            here(interaction),
            person(interaction),
            entry_id,
            with_picture=not hanging(interaction),
        )
        await _turn(interaction, dealt, shown=max(shown - 1, 1), previous=0)


class StopButton(ContestButton, template=rf"contest:stop{NUMBER}", access=Access.EVERYONE):
    """On a card: enough for now."""

    name = "contest:stop"
    label = text("Stop")

    async def clicked(self, interaction: Interaction) -> None:
        """Thank the voter."""
        dealt = await interaction.client.app.votes.tallied(
            self.numbers[0], here(interaction), person(interaction)
        )
        speaking = language(interaction)
        panel = card(
            words(text("### 🙌 Thank you!"), speaking),
            words(_counted(dealt), speaking),
            words(
                text(
                    "Press Vote again whenever you like: it goes on where you stopped, until "
                    "{end}.",
                    end=Instant(dealt.contest.plan.votes_until),
                ),
                speaking,
            ),
        )
        await interaction.response.edit_message(view=panel, attachments=[])


BUTTONS = (VoteButton, MoreButton, RateButton, UndoButton, StopButton)

SIGNS: dict[Kind, dict[int, tuple[str, Text]]] = {
    Kind.CAPTION: {
        1: ("😐", text("Meh")),
        2: ("🙂", text("Smile")),
        3: ("😂", text("Laugh")),
    },
    Kind.PHOTO: {
        LIKE: ("👍", text("Like")),
        PASS: ("➡️", text("Next")),
    },
}
"""The buttons under a card, by the rating each gives."""


async def open_cards(interaction: Interaction, contest_id: int) -> None:
    """Answer with the voter's next card, privately."""
    dealt = await interaction.client.app.votes.next_card(
        contest_id, here(interaction), person(interaction), with_picture=True
    )
    if dealt.contest.plan.rules.voting.is_marks:
        await open_gallery(interaction, contest_id)
        return
    panel, files = drawn(dealt, shown=1, previous=0, speaking=language(interaction))
    await interaction.response.send_message(view=panel, files=files, ephemeral=True)


async def _turn(interaction: Interaction, dealt: Card, *, shown: int, previous: int) -> None:
    """Show `dealt` in place of the card before."""
    speaking = language(interaction)
    if dealt.entry is not None and shown > ROUND:
        panel = _pause(dealt, previous, speaking)
        await interaction.response.edit_message(view=panel, attachments=[])
        return
    panel, files = drawn(dealt, shown=shown, previous=previous, speaking=speaking)
    # The contest's own picture hangs on the card before, and stays for this one.
    kept = hanging(interaction) if dealt.entry is not None else []
    await interaction.response.edit_message(view=panel, attachments=files or kept)


def drawn(
    dealt: Card, *, shown: int, previous: int, speaking: Any
) -> tuple[Panel, list[discord.File]]:
    """The card, and the files it shows."""
    contest = dealt.contest
    if dealt.entry is None:
        return _all_rated(dealt, previous, speaking), []
    files = [as_file(dealt.picture)] if dealt.picture else []
    parts: list[discord.ui.Item[Any]] = [
        words(f"### {escape(contest.plan.title)}", speaking),
        shown_picture(),
    ]
    if dealt.entry.caption is not None:
        line = say(text("“{caption}”", caption=dealt.entry.caption), speaking)
        parts.append(words(f"## {line}", speaking))
    if dealt.rating is not None:
        sign, _ = SIGNS[contest.plan.kind].get(dealt.rating, ("✔️", None))
        again = text("You gave this one {sign}. Choose again to change it.", sign=sign)
        parts.append(words(again, speaking))
    ratings = SIGNS[contest.plan.kind]
    parts.append(row(*(RateButton.of(dealt, rating, shown, speaking) for rating in ratings)))
    parts.append(_ways_out(dealt, previous, shown, speaking))
    if dealt.rated:
        parts.append(words(_counted(dealt), speaking))
    else:
        parts.append(
            words(text("-# Only you see this card. Nobody learns who voted how."), speaking)
        )
    return card(*parts), files


def _ways_out(dealt: Card, previous: int, shown: int, speaking: Any) -> discord.ui.ActionRow[Any]:
    buttons: list[discord.ui.Item[Any]] = []
    if previous:
        buttons.append(UndoButton(dealt.contest.id, previous, shown, speaking=speaking))
    buttons.append(StopButton(dealt.contest.id, speaking=speaking))
    if dealt.entry is not None:
        buttons.append(ReportButton(dealt.entry.id, speaking=speaking))
    return row(*buttons)


def _pause(dealt: Card, previous: int, speaking: Any) -> Panel:
    left = dealt.total - dealt.rated
    return card(
        words(text("### Ten rated. Ten more?"), speaking),
        words(
            counted(
                "There is {count} entry that you have not seen.",
                "There are {count} entries that you have not seen.",
                left,
            ),
            speaking,
        ),
        row(
            MoreButton(dealt.contest.id, speaking=speaking),
            UndoButton(dealt.contest.id, previous, ROUND + 1, speaking=speaking),
            StopButton(dealt.contest.id, speaking=speaking),
        ),
        words(_counted(dealt), speaking),
    )


def _all_rated(dealt: Card, previous: int, speaking: Any) -> Panel:
    if not dealt.total:
        nothing = text("There is nothing for you to judge here: all entries are your own.")
        return card(words(nothing, speaking))
    parts: list[discord.ui.Item[Any]] = [
        words(text("### 🎉 That was all of them!"), speaking),
        words(
            text(
                "You have rated every entry. The result comes {when}.",
                when=Instant(dealt.contest.plan.votes_until, "R"),
            ),
            speaking,
        ),
    ]
    if previous:
        parts.append(row(UndoButton(dealt.contest.id, previous, 1, speaking=speaking)))
    parts.append(words(_counted(dealt), speaking))
    return card(*parts)


def _counted(dealt: Card) -> Text:
    return counted(
        "-# ✅ Your vote is counted: {count} of {total} rated.",
        "-# ✅ Your votes are counted: {count} of {total} rated.",
        dealt.rated,
        total=dealt.total,
    )
