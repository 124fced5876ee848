"""The text about a surprise. It follows from contributions and seed: the same each time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from bot.services.recognition.eligibility import valued
from db.consent import ConsentRepository
from db.database import Transaction
from db.draws import DrawRepository
from db.recognition import Recognition
from domain.contributions import Contribution, ContributionKind
from domain.guild_settings import GuildSettings, one_week_before
from domain.recognition import Candidate, reasons
from domain.recognition.post_templates import built_in_templates
from domain.recognition.reasons import best_contribution
from domain.recognition.settings import RecognitionSettings
from domain.recognition.weekly_draw import Draw, DrawDecision
from domain.translatable_text import Text


@dataclass(frozen=True, slots=True)
class Announcement:
    """The content of the weekly post."""

    user_id: int
    template: str
    reasons: tuple[Text, ...]
    gift: str | None
    """The gift's name; None if the guild had none."""
    kinds: tuple[ContributionKind, ...]
    """The kinds of contributions they were valued for, the most valued first."""
    quote: Contribution | None
    """Their message to quote; None unless they allow it."""
    pinged: bool
    draw: Draw | None
    """It is None for a surprise of an earlier release, which drew differently."""
    decisions: tuple[DrawDecision, ...] = ()
    next_hash: str | None = None
    """The commitment to the seed of the next draw."""


async def announcement_of(
    reading: Transaction,
    draw: Draw,
    user_id: int,
    number: int,
    gift: str | None,
    *,
    unmentioned: Collection[int] = frozenset(),
) -> Announcement:
    """Return the post for the member in this draw; `number` chooses the wording of the reasons.

    It neither links to nor quotes messages in `unmentioned`.
    """
    found = await valued(reading, draw.guild_id, {user_id}, draw.since, draw.until)
    points, valued_for = found.get(user_id, ({}, ()))
    contributions = tuple(each for each in valued_for if each.message_id not in unmentioned)
    people = {user_id, *(contribution.giver_id for contribution in contributions)}
    consents = await ConsentRepository(reading).of(draw.guild_id, people)
    candidate = Candidate(user_id, points, contributions)
    return Announcement(
        user_id=user_id,
        template=draw.post_template,
        reasons=reasons(
            candidate,
            rng=Random(number),
            unnamed={giver for giver, consent in consents.items() if not consent.named},
        ),
        gift=gift,
        kinds=candidate.kinds,
        quote=best_contribution(contributions) if consents[user_id].quoted else None,
        pinged=consents[user_id].pinged,
        draw=draw if draw.id else None,
        decisions=tuple(await DrawRepository(reading, draw.guild_id).decisions(draw.id)),
    )


def announcement_without_draw(settings: GuildSettings, guild_id: int, found: Recognition) -> Draw:
    """Return what takes the place of a draw, for a surprise of a release without draws."""
    template, *_ = built_in_templates(
        settings.language,
        settings[RecognitionSettings].recognition_tone,
        settings[RecognitionSettings].recognition_address_form,
    )
    at = found.decided_at
    since = one_week_before(settings, at)
    return Draw(0, guild_id, found.week, 0, since, at, at, (), template=template)
