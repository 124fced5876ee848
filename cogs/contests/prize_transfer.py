"""The list of winners who left, with buttons to pass their prizes on or keep them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import discord

from bot.access import Access
from bot.client import Interaction, OvationBot
from bot.outbox import Draft
from bot.services.contests.prize_transfer import (
    PASSED,
    UNCLAIMED,
    WINNERS,
    Holder,
    PrizeTransferService,
    missing_said,
)
from cogs.contests.components import NUMBER, ContestButton, button_row
from cogs.contests.prizes import AwardButton, ClaimButton
from cogs.recognition.staff_lookup import find_absent
from cogs.ui.absent_winner_card import GIFT, KEEP, PASS_ON, absence_parts
from cogs.ui.base import framed, guild_id_of, paragraph, parse_choice, user_language
from cogs.ui.pages import split
from domain.contests.contest import Entry
from domain.contests.prize_transfer import PrizeTransfer
from domain.contests.prizes import PrizeSlot
from domain.contests.settings import ContestSettings
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import Text, User, counted, text


class PassOnButton(ContestButton, template=rf"contest:pass{NUMBER * 4}", access=Access.MODERATOR):
    """Passes the prize of a winner who left to the next in line."""

    name = "contest:pass"
    label = PASS_ON
    emoji = GIFT
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Pass it on, and show the other open cases."""
        done = text(
            "The prize is passed on. I'll let the next winner know where the result is posted."
        )
        await _settle(interaction, self.numbers, done)


class KeepButton(ContestButton, template=rf"contest:keep{NUMBER * 4}", access=Access.MODERATOR):
    """Keeps the prize with a winner who left."""

    name = "contest:keep"
    label = KEEP

    async def on_click(self, interaction: Interaction) -> None:
        """Keep it, and show the other open cases."""
        await _settle(interaction, self.numbers, text("The prize stays with its winner."))


BUTTONS = (PassOnButton, KeepButton)


class PrizeTransferPosts:
    """Composes the posts about winners who left."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        outbox = client.app.outbox
        outbox.register_composer(WINNERS, self.winners)
        outbox.register_composer(UNCLAIMED, self.unclaimed)
        outbox.register_composer(
            PASSED, self.passed, home=lambda its: its[ContestSettings].contest_channel_id
        )

    async def winners(self, post: OutboxPost) -> Draft | None:
        """Return the post for moderators about winners who left; None if all are there."""
        holders = await self._client.app[PrizeTransferService].holders(post.subject_id)
        gone = await _gone(self._client, post.guild_id, holders)
        missing = [holder for holder in holders if holder.entry.author_id in gone]
        return self._draft(post, missing, gone)

    async def unclaimed(self, post: OutboxPost) -> Draft | None:
        """Return the post about a winner who did not claim their gift in time."""
        holders = await self._client.app[PrizeTransferService].of_grant(
            post.guild_id, post.subject_id
        )
        gone = await _gone(self._client, post.guild_id, holders)
        return self._draft(post, holders, gone)

    async def passed(self, post: OutboxPost) -> Draft | None:
        """Return the post about the prize's new owner, with the button to claim it."""
        handed = await self._client.app[PrizeTransferService].handed(post.subject_id)
        if handed is None:
            return None
        language = self._client.app.guild_settings.of(post.guild_id).language
        button = ClaimButton if handed.slot is PrizeSlot.MAIN else AwardButton
        said = text(
            "🎁 {member}, the prize of “{title}” is yours: {prize}",
            member=User(handed.entry.author_id),
            title=handed.contest.plan.title,
            prize=handed.contest.plan.rules.prize_of(handed.prize),
        )
        panel = framed(
            paragraph(said, language), button_row(button(handed.contest.id, language=language))
        )
        return Draft(panel, pings=[discord.Object(handed.entry.author_id)])

    def _draft(
        self, post: OutboxPost, missing: Sequence[Holder], gone: Collection[int]
    ) -> Draft | None:
        if not missing:
            return None
        language = self._client.app.guild_settings.of(post.guild_id).language
        return Draft(framed(*_parts(missing, gone, language)))


async def _gone(client: OvationBot, guild_id: int, holders: Sequence[Holder]) -> frozenset[int]:
    """Return who of the winners and those in line is not on the server.

    Raises `TimeoutError` if Discord does not answer; the post is retried later.
    """
    people = {entry.author_id for holder in holders for entry in (holder.entry, *holder.following)}
    absent = await find_absent(client, guild_id, people)
    if absent is None:
        raise TimeoutError("Discord did not say who is on the server")
    return absent


def _parts(
    missing: Sequence[Holder],
    gone: Collection[int],
    language: Language,
    above: Sequence[discord.ui.Item[Any]] = (),
) -> list[discord.ui.Item[Any]]:
    """Return as many winners as one message holds; the others follow later."""
    rows = (_holder_parts(holder, gone, language) for holder in missing)
    shown = next(split(rows, above), [])
    parts = [part for holder in shown for part in holder]
    if more := len(missing) - len(shown):
        parts.append(
            paragraph(counted("-# and {count} more", "-# and {count} more", more), language)
        )
    return parts


def _holder_parts(
    holder: Holder, gone: Collection[int], language: Language
) -> list[discord.ui.Item[Any]]:
    heir = next((one for one in holder.following if one.author_id not in gone), None)
    parts = absence_parts(
        missing_said(holder, gone=holder.entry.author_id in gone),
        holder.words,
        heir.author_id if heir else None,
        text("Nobody else here received a vote. It is up to you what happens to the prize."),
        _buttons(holder, heir, language),
        language,
    )
    return list(parts)


def _buttons(holder: Holder, heir: Entry | None, language: Language) -> list[discord.ui.Item[Any]]:
    contest_id, slot, own = holder.contest.id, int(holder.slot), holder.entry.id
    buttons: list[discord.ui.Item[Any]] = []
    if heir is not None:
        buttons.append(PassOnButton(contest_id, slot, own, heir.id, language=language))
    return [*buttons, KeepButton(contest_id, slot, own, own, language=language)]


async def _settle(interaction: Interaction, numbers: Sequence[int], done: Text) -> None:
    """Carry out the choice, then show the result and the other winners who left."""
    contest_id, slot, from_id, to_id = numbers
    client, guild_id, language = (
        interaction.client,
        guild_id_of(interaction),
        user_language(interaction),
    )
    prize_transfer = client.app[PrizeTransferService]
    await prize_transfer.pass_on(
        contest_id,
        guild_id,
        PrizeTransfer(from_id, to_id),
        slot=parse_choice(PrizeSlot, slot),
        by=interaction.user.id,
    )
    await interaction.response.defer()
    holders = await prize_transfer.holders(contest_id)
    try:
        gone = await _gone(client, guild_id, holders)
    except TimeoutError:
        gone = frozenset()
    missing = [holder for holder in holders if holder.entry.author_id in gone]
    by = text("-# Settled by {member}.", member=User(interaction.user.id))
    settled = [paragraph(done, language), paragraph(by, language)]
    shown = _parts(missing, gone, language, settled)
    await interaction.edit_original_response(view=framed(*settled, *shown))
