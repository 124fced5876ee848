"""The conditions of a week's draw: its times, and its candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.database import Transaction
from db.draws import DrawRepository
from db.recognition import RecognitionRepository
from domain.consent import Consent
from domain.contributions import Contribution, ContributionKind, day_of, week_of
from domain.contributions.periods import weeks_between
from domain.contributions.scoring import score_lines
from domain.contributions.totals import ALL
from domain.guild_settings import GuildSettings, one_week_before
from domain.recognition import Candidate
from domain.recognition.candidates import NEW_WEEKS
from domain.recognition.settings import RecognitionSettings, next_recognition
from domain.recognition.weekly_draw import Draw

LOOKED_AT = 50
"""How many of the week's top members of each kind are examined."""


@dataclass(frozen=True, slots=True)
class MemberPresence:
    """Discord's answers about the members that were looked up."""

    staff: frozenset[int] = frozenset()
    """Members left out: moderators, managers of the server, bots, and members who left."""
    known: frozenset[int] = frozenset()
    """All members about whom there was an answer."""
    gone: frozenset[int] = frozenset()
    """The left-out members who are not on the server."""

    def __or__(self, other: MemberPresence) -> MemberPresence:
        return MemberPresence(
            self.staff | other.staff, self.known | other.known, self.gone | other.gone
        )


Asker = Callable[[int, Collection[int]], Awaitable[MemberPresence]]
"""Asks Discord about members of a guild; answers in seconds, and omits those it does not know."""


def around(settings: GuildSettings, now: datetime) -> tuple[datetime, datetime]:
    """Return the guild's last weekly hour up to `now`, and the next one after."""
    latest = next_recognition(settings, now - timedelta(days=8))
    while (coming := next_recognition(settings, latest)) <= now:
        latest = coming
    return latest, coming


def lead(settings: GuildSettings) -> timedelta | None:
    """Return how long before the hour moderators are asked; None without their channel."""
    if settings.moderator_channel_id is None:
        return None
    return timedelta(hours=settings[RecognitionSettings].recognition_lead_hours)


def week_at(settings: GuildSettings, at: datetime) -> str:
    """Return the week that ends at `at`, or that contains the time just before."""
    return week_of(day_of(at - timedelta(seconds=1), settings.zone))


async def taken(
    transaction: Transaction, guild_id: int, settings: GuildSettings, at: datetime
) -> bool:
    """Return whether the week of the hour `at` has had its draw, or its surprise without one."""
    week = week_at(settings, at)
    if await DrawRepository(transaction, guild_id).of_week(week) is not None:
        return True
    return await RecognitionRepository(transaction, guild_id).of_week(week) is not None


async def candidates(
    transaction: Transaction,
    guild_id: int,
    settings: GuildSettings,
    until: datetime,
    staff: Collection[int] = (),
) -> list[Candidate]:
    """Return those most valued in the seven days before `until`, except who opted out."""
    since = one_week_before(settings, until)
    contributions = ContributionRepository(transaction, guild_id)
    first: set[int] = set()
    for week in {week_of(day_of(since, settings.zone)), week_at(settings, until)}:
        for kind in (
            ALL,
            *(kind for kind in ContributionKind if kind is not ContributionKind.TOOK_PART),
        ):
            board = await contributions.top_members(week, kind, limit=LOOKED_AT)
            first |= {standing.user_id for standing in board}
    received = await valued(transaction, guild_id, first, since, until)
    ids = sorted(received)
    weeks = await RecognitionRepository(transaction, guild_id).last_weeks(ids)
    begun = await DrawRepository(transaction, guild_id).first_thanked(ids)
    consents = await ConsentRepository(transaction).of(guild_id, ids)
    now = week_at(settings, until)
    newer_than = until - timedelta(weeks=NEW_WEEKS)
    return [
        Candidate(
            member_id=member_id,
            points=points,
            contributions=given,
            weeks_since_last=weeks_between(weeks[member_id], now) if member_id in weeks else None,
            is_new=begun.get(member_id, until) > newer_than,
            is_staff=member_id in staff,
            opted_out=not (consents[member_id].named and consents[member_id].counted),
        )
        for member_id, (points, given) in received.items()
    ]


Valued = tuple[Mapping[ContributionKind, int], tuple[Contribution, ...]]
"""Points by kind, and the contributions that they came from."""


async def valued(
    transaction: Transaction,
    guild_id: int,
    member_ids: Collection[int],
    since: datetime,
    until: datetime,
) -> dict[int, Valued]:
    """Return points and contributions by member, from `since` to before `until`, that count.

    Contributions worth nothing, such as thanks for thanks, do not lead to a surprise either.
    Points that moderators took away by hand are subtracted, and not mentioned.
    """
    contributions = ContributionRepository(transaction, guild_id)
    found = await contributions.received(member_ids, since, until)
    points: dict[int, dict[ContributionKind, int]] = defaultdict(lambda: defaultdict(int))
    told: dict[int, list[Contribution]] = defaultdict(list)
    for line in score_lines(found, await contributions.contributions_affecting(found)):
        first = line.contributions[0]
        points[first.receiver_id][first.kind] += line.points
        if line.points > 0:
            told[first.receiver_id] += (
                contribution for contribution in line.contributions if not contribution.voided
            )
    return {member_id: (points[member_id], tuple(told[member_id])) for member_id in told}


async def eligible_members(transaction: Transaction, draw: Draw) -> frozenset[int]:
    """Return those in the draw who may be surprised now."""
    listed = [line.member_id for line in draw.pool if line.member_id > 0]
    consents = await ConsentRepository(transaction).of(draw.guild_id, listed)
    return frozenset(member_id for member_id in listed if _allows(consents[member_id]))


async def is_eligible(transaction: Transaction, guild_id: int, user_id: int) -> bool:
    """Return whether the member may be surprised; erased ones have negative ids and may not."""
    return user_id > 0 and _allows(await ConsentRepository(transaction).get(guild_id, user_id))


def _allows(consent: Consent) -> bool:
    return consent.named and consent.counted
