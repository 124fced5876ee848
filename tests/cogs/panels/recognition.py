"""Panels of the weekly surprise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bot.i18n import escape
from bot.services.recognition import Announcement
from bot.services.recognition.proposals import DrawProposal, DrawVerification
from cogs.recognition import post as weekly
from cogs.recognition import proposal, settings, verify
from domain.contributions import Contribution
from domain.gifts import Grant
from domain.gifts import GrantState as GiftState
from domain.guild_settings import Tone
from domain.outbox import OutboxPost
from domain.recognition.post_templates import MAX_TEMPLATE_LENGTH as TEMPLATE_LENGTH
from domain.recognition.weekly_draw import Draw, DrawAction, DrawDecision, DrawState, PostTemplate
from domain.translatable_text import JoinedList, MessageLink, User, text
from tests.cogs.asking import Answers, Asking, given, without_client
from tests.cogs.filling import ID, a_guild, full, many, words

LENGTHS = {
    ("Draw", "week"): 8,
    ("Draw", "template"): TEMPLATE_LENGTH,
    ("Draw", "words"): TEMPLATE_LENGTH,
    ("PostTemplate", "words"): TEMPLATE_LENGTH,
}
COUNTS = {
    ("Draw", "pool"): 24,
    ("Recognition", "kinds"): 5,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language)
    yield settings.rules_panel(guild, language)
    opened = many(PostTemplate, letters, 6)
    yield settings.words_panel(opened, Tone.PLAYFUL, language, words(1_600, letters))
    draw = full(Draw, letters)
    decisions = tuple(full(DrawDecision, letters, action=action) for action in DrawAction) * 3
    for state in DrawState:
        proposed = DrawProposal(
            replace(draw, state=state), surprise(letters), frozenset({ID}), decisions
        )
        yield proposal.panel_of(proposed, guild, {ID: words(32, letters)})
    found = full(DrawVerification, letters, draw=draw, decisions=decisions, next_hash="f" * 64,
                 weeks=("2026-W10",), out=tuple(range(24)))  # fmt: skip
    yield verify.verification_panel(replace(found), language)


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    post = full(OutboxPost, letters, user_id=ID)
    grant = full(Grant, letters, user_id=ID, state=GiftState.CLAIMED)
    week = surprise(letters)
    message = SimpleNamespace(content=words(4_000, letters))
    channel = SimpleNamespace(fetch_message=lambda _: given(message))
    asking = Asking(
        letters,
        language,
        client__app__GrantService__granted=grant,
        client__get_partial_messageable=lambda *_, **__: channel,
    )
    weekly_post = without_client(
        Unpictured, _client=asking.client, _recognition=Answers({"told": week}), said=letters
    )
    yield await weekly_post.compose(post)


def surprise(letters: str) -> Announcement:
    here = JoinedList(tuple(MessageLink(ID, ID, ID, text("here")) for _ in range(3)))
    people = JoinedList(tuple(User(ID + number) for number in range(3)))
    reason = text("{people} thought this deserved a mention: {places}.", people=people, places=here)
    template = words(600, letters.replace("{", "")) + "{member}\n{reasons}"
    return full(
        Announcement, letters, template=template, reasons=(reason,) * 20, gift=words(100, letters),
        next_hash="f" * 64, decisions=(), draw=full(Draw, letters),
    )  # fmt: skip


class Unpictured(weekly.RecognitionPosts):
    """The weekly post with the longest quotation, without its picture."""

    said: str

    async def _picture(self, *_: Any) -> bytes:
        return b"."

    async def _quote(self, _act: Contribution | None) -> str:
        return f"> {escape(words(weekly.QUOTED, self.said))}…"
