"""What is said about a surprise: the same words each time, as they follow from acts and seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bot.services.recognition.week import valued
from db.draws import Decision, Draw, DrawRepository
from db.engine import Transaction
from db.members import MemberRepository
from db.recognition import Recognition
from domain.contributions import Act, Kind
from domain.recognition import Candidate, reasons
from domain.recognition.reasons import showpiece
from domain.recognition.words import built_in
from domain.settings import GuildSettings, a_week_before
from domain.text import Text


@dataclass(frozen=True, slots=True)
class Surprise:
    """What the weekly post says."""

    user_id: int
    template: str
    reasons: tuple[Text, ...]
    gift: str | None
    """Its name; None where the guild had none."""
    kinds: tuple[Kind, ...]
    """What was valued in what they did, the most valued first."""
    quote: Act | None
    """The message of theirs to quote; None unless they allow it."""
    pinged: bool
    draw: Draw | None
    """None for a surprise of a release that drew otherwise."""
    decisions: tuple[Decision, ...] = ()
    next_hash: str | None = None
    """The commitment to the seed of the next draw."""


async def surprise_of(
    reading: Transaction, draw: Draw, user_id: int, number: int, gift: str | None
) -> Surprise:
    """What is said if the draw comes to the member; `number` chooses the wording of the reasons."""
    found = await valued(reading, draw.guild_id, {user_id}, draw.since, draw.until)
    points, acts = found.get(user_id, ({}, ()))
    people = {user_id, *(act.giver_id for act in acts)}
    consents = await MemberRepository(reading).of(draw.guild_id, people)
    candidate = Candidate(user_id, points, acts)
    return Surprise(
        user_id=user_id,
        template=draw.said,
        reasons=reasons(
            candidate,
            rng=Random(number),
            unnamed={giver for giver, consent in consents.items() if not consent.named},
        ),
        gift=gift,
        kinds=candidate.kinds,
        quote=showpiece(acts) if consents[user_id].quoted else None,
        pinged=consents[user_id].pinged,
        draw=draw if draw.id else None,
        decisions=tuple(await DrawRepository(reading, draw.guild_id).decisions(draw.id)),
    )


def undrawn(settings: GuildSettings, guild_id: int, found: Recognition) -> Draw:
    """In place of a draw, for a surprise of a release that knew none."""
    template, *_ = built_in(settings.language, settings.surprise_tone, settings.surprise_address)
    at = found.decided_at
    since = a_week_before(settings, at)
    return Draw(0, guild_id, found.week, 0, since, at, at, (), template=template)
