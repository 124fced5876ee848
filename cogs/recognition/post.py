"""The weekly post: words, reasons, picture, and how the draw can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import aiohttp
import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.i18n import escape
from bot.images.drawing import draw_in_thread
from bot.images.recognition_image import draw_surprise
from bot.outbox import Draft
from bot.services.brand import BrandService
from bot.services.gifts.grants import GrantService
from bot.services.recognition import WEEKLY, Announcement, RecognitionService
from cogs.gifts.claiming import ClaimGiftButton
from cogs.member_lookup import pictured_members
from cogs.recognition.cheerful_links import MAX_REASONS, without_distress
from cogs.recognition.staff_lookup import look_up_members
from cogs.ui.base import framed, say
from cogs.ui.limits import text_bytes
from cogs.ui.pages import room_beside
from domain.contributions import Contribution
from domain.distress import distress
from domain.languages import Language
from domain.message_text import MessageText
from domain.outbox import OutboxPost
from domain.recognition.post_templates import fill_template
from domain.recognition.reasons import contribution_summary
from domain.recognition.settings import RecognitionSettings
from domain.recognition.verifiable_draw import draw_subject, list_fingerprint
from domain.recognition.weekly_draw import DrawAction
from domain.translatable_text import Markup, Text, counted, text

QUOTED = 200
"""How many characters of a message are quoted."""
PICTURE = "surprise.png"


class RecognitionPosts(commands.Cog):
    """Posts the weekly surprise."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._recognition = client.app[RecognitionService]
        self._recognition.connect(lambda guild_id, ids: look_up_members(client, guild_id, ids))
        client.app.outbox.register_composer(
            WEEKLY, self.compose, home=lambda its: its[RecognitionSettings].recognition_channel_id
        )

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the weekly post, in the guild's language.

        It pings nobody but the surprised member, and only with their consent.
        """
        guild_id, subject_id = post.guild_id, post.subject_id
        surprise = await without_distress(
            self._client,
            await self._recognition.told(guild_id, subject_id),
            lambda unmentioned: self._recognition.told(
                guild_id, subject_id, unmentioned=unmentioned
            ),
        )
        if surprise is None:
            return None
        language = self._client.app.guild_settings.of(guild_id).language
        parts: list[discord.ui.Item[Any]] = []
        if quote := await self._quote(surprise.quote):
            parts.append(discord.ui.TextDisplay(quote))
        seen = say(contribution_summary(surprise.kinds), language, markup=False)
        picture = discord.MediaGalleryItem(f"attachment://{PICTURE}", description=seen)
        parts.append(discord.ui.MediaGallery(picture))
        foot = "\n".join(f"-# {say(line, language)}" for line in how_drawn(surprise))
        parts.append(discord.ui.TextDisplay(foot))
        waiting = await self._client.app[GrantService].granted(
            guild_id, WEEKLY, subject_id, surprise.user_id
        )
        if waiting is not None:
            button = ClaimGiftButton(guild_id, waiting.id, language)
            parts.insert(-1, discord.ui.ActionRow[Any](button))
        parts.insert(0, discord.ui.TextDisplay(fitting_body(surprise, language, parts)))
        drawn = await self._picture(guild_id, surprise, language)
        return Draft(
            framed(*parts),
            files=[discord.File(BytesIO(drawn), PICTURE)],
            pings=[discord.Object(surprise.user_id)] if surprise.pinged else [],
        )

    async def _picture(self, guild_id: int, surprise: Announcement, language: Language) -> bytes:
        found = await pictured_members(self._client, guild_id, [surprise.user_id], nameless="")
        guild = self._client.get_guild(guild_id)
        return await draw_in_thread(
            draw_surprise,
            found[surprise.user_id],
            nameless=say(text("one of us"), language, markup=False),
            over=say(text("This week's surprise goes to"), language, markup=False),
            line=say(contribution_summary(surprise.kinds), language, markup=False),
            foot=guild.name if guild else "",
            style=await self._client.app[BrandService].style(guild_id),
        )

    async def _quote(self, contribution: Contribution | None) -> str:
        """Return the beginning of the message as a quotation.

        Empty if it cannot be read, sounds like distress, or holds more than the member's own words:
        another person's, or a spoiler.
        """
        if contribution is None:
            return ""
        channel = self._client.get_partial_messageable(
            contribution.channel_id, guild_id=contribution.guild_id
        )
        try:
            message = await channel.fetch_message(contribution.message_id)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
            return ""
        if message.author.id != contribution.receiver_id:
            return ""
        read = MessageText.of(message.content)
        if read.own != read.raw.strip() or distress(read) is not None:
            return ""
        said = " ".join(read.own.split())
        shown = said if len(said) <= QUOTED else f"{said[:QUOTED].rstrip()}…"
        return f"> {escape(shown)}" if shown else ""


def fitting_body(
    surprise: Announcement,
    language: Language,
    beside: Sequence[discord.ui.Item[Any]],
    most_reasons: int = MAX_REASONS,
) -> str:
    """Return the text of the post, with as many reasons as there is room for `beside` the rest."""
    room = room_beside(beside)
    for most in range(most_reasons, 0, -1):
        said = body(surprise, language, most)
        if len(said) <= room.characters and text_bytes(said) <= room.bytes:
            return said
    return body(surprise, language, 0)


def body(surprise: Announcement, language: Language, most_reasons: int = MAX_REASONS) -> str:
    """Return the text of the post, with the reasons as a list."""
    lines = "\n".join(f"- {say(reason, language)}" for reason in surprise.reasons[:most_reasons])
    return say(
        fill_template(
            surprise.template, member_id=surprise.user_id, reasons=lines, gift=surprise.gift
        ),
        language,
    )


def how_drawn(surprise: Announcement) -> Iterator[Text]:
    """Yield the lines on how the choice was made, and how anybody can verify it."""
    draw = surprise.draw
    if draw is None:
        yield text("Chosen from what members thanked, liked and nominated this week.")
        return
    if draw.by_hand:
        yield counted(
            "Chosen by a moderator from the {count} member others valued most this week.",
            "Chosen by a moderator from the {count} members others valued most this week.",
            len(draw.pool),
        )
    else:
        yield counted(
            "Drawn from the {count} member others valued most this week.",
            "Drawn from the {count} members others valued most this week.",
            len(draw.pool),
        )
    made = [decision.action for decision in surprise.decisions]
    if again := made.count(DrawAction.AGAIN):
        yield counted(
            "A moderator drew again {count} time.",
            "A moderator drew again {count} times.",
            again,
        )
    if passed := made.count(DrawAction.PASS):
        yield counted(
            "{count} drawn member could no longer be surprised.",
            "{count} drawn members could no longer be surprised.",
            passed,
        )
    weights = [line.weight for line in draw.pool]
    yield text(
        "Anybody can check this draw with {command}. Its list's fingerprint is {mark}.",
        command=Markup(f"`/surprises {draw.week}`"),
        mark=Markup(f"`{list_fingerprint(draw_subject(draw.guild_id, draw.week), weights)[:16]}`"),
    )
    if surprise.next_hash:
        yield text(
            "Seal of the next draw (SHA-256 of its seed): {hash}",
            hash=Markup(f"`{surprise.next_hash}`"),
        )
