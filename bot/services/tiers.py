"""Tiers: reviewed weekly in small steps, announced privately, with their roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.contributions import ContributionService
from bot.services.gifts.grants import GrantService
from db.batch_cursors import BatchCursor, BatchCursorRepository
from db.consent import ConsentRepository
from db.database import Transaction
from db.gifts import GiftRepository
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.tier_roles import TierRoleRepository
from db.tiers import TierNotification, TierRepository
from domain.consent import Consent
from domain.contributions import day_of
from domain.contributions.totals import ALL
from domain.domain_events import ConsentChanged, SettingsChanged
from domain.gifts import Gift, Grant
from domain.guild_settings import GuildSettings
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON, waits
from domain.recognition.settings import next_recognition
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.tier_settings import TIERS, TierSettings
from domain.tiers import (
    HeldTier,
    TierChange,
    TierLevel,
    TierStanding,
    advocate_kind,
    describe_standing,
    recent_points,
    review_tier,
    tier_role,
    tier_roles,
    waiting_gifts_text,
    weeks_until,
    with_level,
)
from domain.translatable_text import Text, text

REVIEW = "tier.review"
"""The kind of the job, and of its cursor over the members."""
WORD = "tier.changed"
"""The kind of the direct message with the result of a review."""
BENEFIT = "tier.benefit"
"""The kind of the direct message with a gift of a tier."""
STEP = 200
"""How many members are reviewed in one transaction."""
MONDAY, MORNING = 0, 10
"""The time of the weekly review: early in the week, but not at night."""

Benefits = Mapping[int, Sequence[tuple[int, str]]]
"""The gifts of each tier, by id and name."""


@dataclass(frozen=True, slots=True)
class TierOverview:
    """The overview of `/tiers`: the levels, their number of members, and their benefits."""

    settings: GuildSettings
    holders: Mapping[int, int]
    benefits: Benefits


@dataclass(frozen=True, slots=True)
class TierBenefit:
    """A gift that a member got for a tier."""

    user_id: int
    tier: int
    grant: Grant


class TierService:
    """Reviews members' tiers every week, and returns who holds which."""

    def __init__(
        self,
        core: Core,
        contributions: ContributionService,
        grants: GrantService,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._contributions = contributions
        self._grants = grants
        core.scheduler.register(REVIEW, self._review, needs_history=True)
        core.events.subscribe(SettingsChanged, self._replan)
        core.events.subscribe(ConsentChanged, self._consent_changed)

    # --- Asking ------------------------------------------------------------------------------

    async def tier_of(self, guild_id: int, user_id: int) -> int:
        """Return the member's tier; 0 for none and if tiers are off."""
        if not self._guilds.of(guild_id).has(TIERS):
            return 0
        async with self._database.snapshot() as reading:
            held = await TierRepository(reading, guild_id).held_tiers([user_id])
        return held[user_id].tier if user_id in held else 0

    async def standing(self, guild_id: int, user_id: int) -> TierStanding | None:
        """Return the member's recent points, tier and kind; None if tiers are off."""
        settings = self._guilds.of(guild_id)
        if not settings.has(TIERS):
            return None
        await self._contributions.flush(guild_id)
        weeks = weeks_until(day_of(self._clock(), settings.zone))
        async with self._database.snapshot() as reading:
            tiers = TierRepository(reading, guild_id)
            by_kind = await tiers.by_kind(user_id, weeks)
            held = await tiers.held_tiers([user_id])
        points = {kind: recent_points(by_week, weeks) for kind, by_week in by_kind.items()}
        return TierStanding(
            points.get(ALL, 0), held.get(user_id, HeldTier()), advocate_kind(points)
        )

    async def profile_lines(self, guild_id: int, user_id: int) -> tuple[Text, ...]:
        """Return the lines of `/me` about the member's kind and tier; empty if tiers are off."""
        place = await self.standing(guild_id, user_id)
        if place is None:
            return ()
        lines = describe_standing(place, self._guilds.of(guild_id)[TierSettings].tiers)
        grants = await self._grants.of_member(guild_id, user_id)
        waiting = sum(grant.source == BENEFIT for grant in grants)
        return (*lines, waiting_gifts_text(waiting)) if waiting else lines

    async def overview(self, guild_id: int) -> TierOverview:
        """Return the guild's tiers."""
        async with self._database.snapshot() as reading:
            tiers = TierRepository(reading, guild_id)
            return TierOverview(
                self._guilds.of(guild_id), await tiers.counts(), await tiers.benefits()
            )

    async def notification(self, guild_id: int, news_id: int) -> TierNotification | None:
        """Return the notification with this id; None if it was deleted, as after an erasure."""
        async with self._database.snapshot() as reading:
            return await TierRepository(reading, guild_id).notification(news_id)

    async def benefit(self, guild_id: int, number: int) -> TierBenefit | None:
        """Return the benefit with this id as it was given; None if it was deleted."""
        async with self._database.snapshot() as reading:
            found = await TierRepository(reading, guild_id).benefit_given(number)
        if found is None:
            return None
        user_id, tier = found
        grant = await self._grants.granted(guild_id, BENEFIT, number, user_id)
        return TierBenefit(user_id, tier, grant) if grant else None

    # --- Setting -----------------------------------------------------------------------------

    async def switch(self, guild_id: int, *, on: bool) -> None:
        """Switch tiers on, with a first review at once, or off. Off, roles stay as they are."""
        features = self._guilds.of(guild_id).features
        changed = features | {TIERS} if on else features - {TIERS}
        await self._guilds.change(guild_id, features=changed)

    async def set_level(
        self, guild_id: int, tier: int, *, points: int | None = None, name: str | None = None
    ) -> GuildSettings:
        """Change a tier, or add the next one; 0 points remove the highest one.

        An empty name restores the default. Raises `Refusal` for invalid tiers.
        """
        levels = self._guilds.of(guild_id)[TierSettings].tiers
        level: TierLevel | None = None
        if points != 0:
            top = levels[-1].points * 2
            level = levels[tier - 1] if 1 <= tier <= len(levels) else TierLevel(top)
            level = replace(level, points=level.points if points is None else points)
            if name is not None:
                level = replace(level, name=tidy_line(name) or None)
        return await self._guilds.change(guild_id, tiers=with_level(levels, tier, level))

    async def set_role(self, guild_id: int, tier: int, role_id: int | None) -> GuildSettings:
        """Set a tier's role; the caller checks whether the bot may give it."""
        levels = self._guilds.of(guild_id)[TierSettings].tiers
        if not 1 <= tier <= len(levels):
            raise Refusal(text("That tier no longer exists. See /tiers."))
        changed = with_level(levels, tier, replace(levels[tier - 1], role_id=role_id))
        return await self._guilds.change(guild_id, tiers=changed)

    async def toggle_benefit(self, guild_id: int, tier: int, gift_id: int) -> bool:
        """Add a gift to a tier's benefits, or remove it; return whether it is one now.

        Raises `Refusal` for a tier or gift that the guild does not have.
        """
        if not 1 <= tier <= len(self._guilds.of(guild_id)[TierSettings].tiers):
            raise Refusal(text("That tier no longer exists. See /tiers."))
        async with self._database.transaction(guild_id) as transaction:
            tiers = TierRepository(transaction, guild_id)
            if await tiers.drop_benefit(tier, gift_id):
                return False
            if not await tiers.has_gift(gift_id):
                raise Refusal(text("That gift is not on the list. See /gift list."))
            return await tiers.add_benefit(tier, gift_id)

    async def _replan(self, transaction: Transaction, event: SettingsChanged) -> None:
        guild_id, settings = event.guild_id, event.after
        due = JobRepository(transaction)
        if not settings.has(TIERS):
            await due.cancel(guild_id, REVIEW, 0)
            await BatchCursorRepository(transaction, guild_id).clear(REVIEW)
            return
        roles = TierRoleRepository(transaction)
        if others := await roles.given(guild_id) - set(tier_roles(settings[TierSettings].tiers)):
            await roles.clear_desired_roles(guild_id, others, self._clock())
        before, walks = event.before, BatchCursorRepository(transaction, guild_id)
        were, are = before[TierSettings].tiers, settings[TierSettings].tiers
        if not before.has(TIERS) or were != are:
            # Everybody's tier and role follow at once; a running walk is not postponed.
            now = self._clock()
            await walks.save(REVIEW, BatchCursor(0, now))
            await due.schedule(guild_id, REVIEW, 0, now)
        elif not await walks.is_active(REVIEW):
            await due.schedule(guild_id, REVIEW, 0, next_review(settings, self._clock()))

    async def _consent_changed(self, transaction: Transaction, event: ConsentChanged) -> None:
        """Update the role: it shows who is who, so it requires the consent to be named."""
        guild_id, user_id, consent = event.guild_id, event.user_id, event.consent
        tiers = TierRepository(transaction, guild_id)
        held = (await tiers.held_tiers([user_id])).get(user_id)
        if held is None:
            return
        if not consent.counted:
            held = HeldTier()
            await tiers.save_tier(user_id, held)
        await self._sync_role(transaction, guild_id, user_id, held, consent)

    # --- The week ----------------------------------------------------------------------------

    async def _review(self, transaction: Transaction, due: Job) -> datetime | None:
        settings = self._guilds.of(due.guild_id)
        if not settings.has(TIERS):
            return None
        now = self._clock()
        walks = BatchCursorRepository(transaction, due.guild_id)
        # All members of one walk are reviewed as of its start.
        walk = await walks.load(REVIEW, now)
        weeks = weeks_until(day_of(walk.at, settings.zone))
        members = await TierRepository(transaction, due.guild_id).to_review(
            weeks, walk.user_id, STEP
        )
        await self._look_at(transaction, settings, due.guild_id, members, weeks, walk.at)
        if len(members) == STEP:
            await walks.save(REVIEW, BatchCursor(members[-1], walk.at))
            return now
        await walks.clear(REVIEW)
        return next_review(settings, now)

    async def _look_at(
        self,
        transaction: Transaction,
        settings: GuildSettings,
        guild_id: int,
        members: Sequence[int],
        weeks: Sequence[str],
        at: datetime,
    ) -> None:
        tiers = TierRepository(transaction, guild_id)
        points = await tiers.by_week(members, weeks)
        held = await tiers.held_tiers(members)
        consents = await ConsentRepository(transaction).of(guild_id, members)
        # A warning that was not sent yet, for example while Discord was down, does not count.
        unsaid = await tiers.unsent_notifications(WORD, held.keys())
        holders: dict[int, int] = {}
        for user_id in members:
            consent = consents[user_id]
            before = held.get(user_id, HeldTier())
            now_at = recent_points(points.get(user_id, {}), weeks) if consent.counted else 0
            after, news = review_tier(before, now_at, settings[TierSettings].tiers, at)
            if not consent.counted:
                after, news = HeldTier(), None
            elif news is TierChange.LOST and user_id in unsaid:
                continue
            if after != before:
                await tiers.save_tier(user_id, after)
            if news is not None:
                tier = max(before.tier, after.tier)
                await self._tell(transaction, guild_id, user_id, news, tier, now_at, at)
            if before.tier or after.tier:
                await self._sync_role(transaction, guild_id, user_id, after, consent)
            if after.tier and after.low_since is None:
                holders[user_id] = after.tier
        await self._give(transaction, guild_id, holders)

    async def _give(
        self, transaction: Transaction, guild_id: int, holders: Mapping[int, int]
    ) -> None:
        """Give the holders of these tiers the benefits that they have not had.

        Benefits that are out of stock come with a later review.
        """
        tiers = TierRepository(transaction, guild_id)
        benefits = await tiers.benefits()
        if not benefits or not holders:
            return
        gifts = {gift.id: gift for gift in await GiftRepository(transaction, guild_id).all()}
        had = await tiers.had(holders.keys())
        for user_id, tier in holders.items():
            for level in range(1, tier + 1):
                for gift_id, _ in benefits.get(level, ()):
                    if (user_id, gift_id) not in had and gifts[gift_id].in_stock:
                        await self._grant(transaction, guild_id, user_id, level, gifts[gift_id])

    async def _grant(
        self, transaction: Transaction, guild_id: int, user_id: int, tier: int, gift: Gift
    ) -> None:
        tiers, now = TierRepository(transaction, guild_id), self._clock()
        number = await tiers.give_benefit(user_id, tier, gift.id, now)
        if number is None:
            return
        granted = await self._grants.grant(
            transaction, guild_id, gift, user_id, source=BENEFIT, source_id=number
        )
        if granted is None:
            await tiers.keep_back(number)
            return
        await OutboxRepository(transaction).add_direct(
            BENEFIT, number, guild_id=guild_id, user_id=user_id, at=now
        )

    async def _tell(
        self,
        transaction: Transaction,
        guild_id: int,
        user_id: int,
        news: TierChange,
        tier: int,
        points: int,
        at: datetime,
    ) -> None:
        number = await TierRepository(transaction, guild_id).add_notification(
            user_id, news, tier, points, at
        )
        await OutboxRepository(transaction).add_direct(
            WORD, number, guild_id=guild_id, user_id=user_id, at=self._clock()
        )

    async def _sync_role(
        self,
        transaction: Transaction,
        guild_id: int,
        user_id: int,
        held: HeldTier,
        consent: Consent,
    ) -> None:
        """Queue the role of the tier that the member holds, if they consent to be named."""
        levels = self._guilds.of(guild_id)[TierSettings].tiers
        role = tier_role(held.tier, levels) if consent.named else None
        await TierRoleRepository(transaction).set_desired_role(
            guild_id, user_id, role, self._clock()
        )


def next_review(settings: GuildSettings, after: datetime) -> datetime:
    """Return when the guild's tiers are reviewed next."""
    return next_recognition(
        settings.changed(recognition_weekday=MONDAY, recognition_hour=MORNING), after
    )


FEATURE = FeatureSpec(
    key="tiers",
    modules=("tier_settings",),
    services=(TierService,),
    jobs={REVIEW: GOES_ON},
    posts={
        BENEFIT: waits(text("Gift for a tier")),
        WORD: waits(text("Message about a member’s new tier")),
    },
    results=dict.fromkeys(("tier", "tiers"), "/tiers"),
    help=(
        HelpLine(
            70,
            text("**See the tiers**: /tiers says what they bring and how to get there."),
            switch=TIERS,
        ),
        HelpLine(
            50,
            text("**Reward those who give much**: /tier set and /tier benefits."),
            switch=TIERS,
            topic=HelpTopic.RECOGNISE,
        ),
    ),
)
