"""Tiers week by week: reached, warned about, lost, with roles and gifts, despite kills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services import tiers as tiers_module
from bot.services.consent import ConsentService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.privacy import PrivacyService
from bot.services.tier_roles import TROUBLE, RoleChangeOutcome, TierRoleService
from bot.services.tiers import BENEFIT, REVIEW, WORD, TierService
from db.contributions import ContributionRepository
from db.tables.outbox import outbox
from db.tables.tiers import tier_roles
from db.tiers import TierNotification, TierRepository
from domain.contributions.totals import ALL
from domain.gifts import Gift
from domain.refusals import Refusal
from domain.tier_settings import TIERS, TierSettings
from domain.tiers import AdvocateKind, RoleChange, TierChange, TierLevel, weeks_until
from tests.conftest import START, FakeClock

GUILD, MODERATORS = 1, 5
ANA, BEN, CLEO = 11, 12, 13
SPARK, FLAME = 71, 72
WEEK = timedelta(weeks=1)
MONDAY = datetime(2026, 3, 9, 10, tzinfo=UTC)
"""The time of the first review."""


@pytest.fixture
async def app(app: App) -> App:
    """Turn tiers on; the first two levels have roles."""
    levels = (TierLevel(60, role_id=SPARK), TierLevel(200, role_id=FLAME), TierLevel(600))
    features = app.guild_settings.of(GUILD).features | {TIERS}
    await app.guild_settings.change(
        GUILD, features=features, tiers=levels, moderator_channel_id=MODERATORS
    )
    return app


class Roles:
    """Discord's roles: who has which, and its answers."""

    def __init__(self, app: App) -> None:
        self.of: dict[int, set[int]] = {}
        self.outcome = RoleChangeOutcome.DONE
        self.calls = 0
        app[TierRoleService].connect(self.keep)

    async def keep(self, errand: RoleChange) -> RoleChangeOutcome:
        self.calls += 1
        if self.outcome is RoleChangeOutcome.DONE:
            have = self.of.setdefault(errand.user_id, set())
            (have.add if errand.give else have.discard)(errand.role_id)
        return self.outcome


async def points(app: App, user_id: int, by_week: Mapping[int, int], kind: str = "helped") -> None:
    """Add points to weeks of the member, counted back from the week before the first review."""
    weeks = weeks_until(START.date() + WEEK * 20)
    changes = {}
    for back, number in by_week.items():
        for each in (kind, ALL):
            changes[weeks[20 + back], each, user_id] = (number, 1)
    async with app.database.transaction() as transaction:
        await ContributionRepository(transaction, GUILD).add_to_totals(changes)


async def monday(app: App, clock: FakeClock, week: int = 0) -> None:
    """Advance to the review of this week."""
    clock.now = MONDAY + week * WEEK
    await app.scheduler.run_due()
    while await app.scheduler.next_at() == clock.now:
        await app.scheduler.run_due()
    await app[TierRoleService].deliver()


async def news(app: App, user_id: int) -> list[tuple[TierChange, int]]:
    """Return the member's notifications, in order."""
    found: list[TierNotification] = []
    for number in await _posts(app, WORD):
        said = await app[TierService].notification(GUILD, number)
        assert said is not None
        found.append(said)
    return [(said.news, said.tier) for said in found if said.user_id == user_id]


async def _posts(app: App, kind: str) -> list[int]:
    async with app.database.snapshot() as reading:
        found = await reading.execute(
            select(outbox.c.subject_id).where(outbox.c.kind == kind).order_by(outbox.c.id)
        )
        return list(found.scalars())


async def _all_sent(app: App) -> None:
    async with app.database.transaction() as transaction:
        await transaction.execute(outbox.update().values(ended_at=START))


async def test_a_tier_is_reached_on_monday_told_privately_and_its_role_given(
    app: App, clock: FakeClock
) -> None:
    roles = Roles(app)
    await points(app, ANA, {0: 80})
    await points(app, BEN, {0: 30})
    await monday(app, clock)
    assert await app[TierService].tier_of(GUILD, ANA) == 1
    assert await app[TierService].tier_of(GUILD, BEN) == 0
    assert await news(app, ANA) == [(TierChange.REACHED, 1)]
    assert roles.of == {ANA: {SPARK}}
    assert await app.scheduler.next_at() == MONDAY + WEEK


async def test_points_fade_and_the_tier_goes_only_after_a_word_and_four_weeks(
    app: App, clock: FakeClock
) -> None:
    roles = Roles(app)
    await points(app, ANA, {0: 240})
    tiers = []
    for week in range(12):
        await monday(app, clock, week)
        await _all_sent(app)
        tiers.append(await app[TierService].tier_of(GUILD, ANA))
    assert await news(app, ANA) == [
        (TierChange.REACHED, 2),
        (TierChange.WARNED, 2),
        (TierChange.LOST, 2),
    ]
    assert tiers == [2] * 9 + [1] * 3
    assert roles.of == {ANA: {SPARK}}


async def test_a_warning_that_was_never_sent_takes_no_tier(app: App, clock: FakeClock) -> None:
    await points(app, ANA, {0: 70})
    for week in range(15):
        await monday(app, clock, week)
    assert [told for told, _ in await news(app, ANA)] == [TierChange.REACHED, TierChange.WARNED]
    assert await app[TierService].tier_of(GUILD, ANA) == 1


async def test_all_members_are_looked_at_in_steps_whatever_the_bot_dies_of(
    app: App, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiers_module, "STEP", 4)
    for user_id in range(100, 111):
        await points(app, user_id, {user_id % 3: 90})
    clock.now = MONDAY
    await app.scheduler.run_due()
    async with app.database.snapshot() as reading:
        assert await TierRepository(reading, GUILD).counts() == {1: 4}
    # The bot was away for a day in the middle; the members are judged by the same moment.
    clock.advance(days=1)
    for _ in range(3):
        await app.scheduler.run_due()
    async with app.database.snapshot() as reading:
        assert await TierRepository(reading, GUILD).counts() == {1: 11}
    assert await app.scheduler.next_at() == MONDAY + WEEK
    assert len(await _posts(app, WORD)) == 11


async def test_settings_changed_in_the_middle_do_not_stop_the_steps(
    app: App, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiers_module, "STEP", 4)
    for user_id in range(100, 106):
        await points(app, user_id, {0: 90})
    clock.now = MONDAY
    await app.scheduler.run_due()
    await app.guild_settings.change(GUILD, language="fr")
    await app.scheduler.run_due()
    async with app.database.snapshot() as reading:
        assert await TierRepository(reading, GUILD).counts() == {1: 6}


async def test_who_is_not_to_be_named_has_the_tier_but_no_role(app: App, clock: FakeClock) -> None:
    roles = Roles(app)
    await app[ConsentService].change(GUILD, ANA, named=False)
    await points(app, ANA, {0: 80})
    await points(app, BEN, {0: 80})
    await monday(app, clock)
    assert await app[TierService].tier_of(GUILD, ANA) == 1
    assert roles.of == {BEN: {SPARK}}
    await app[ConsentService].change(GUILD, ANA, named=True)
    await app[ConsentService].change(GUILD, BEN, named=False)
    await app[TierRoleService].deliver()
    assert roles.of == {ANA: {SPARK}, BEN: set()}


async def test_who_is_not_to_be_counted_has_neither(app: App, clock: FakeClock) -> None:
    roles = Roles(app)
    await points(app, ANA, {0: 80})
    await monday(app, clock)
    await app[ConsentService].change(GUILD, ANA, counted=False)
    await app[TierRoleService].deliver()
    assert await app[TierService].tier_of(GUILD, ANA) == 0
    assert roles.of == {ANA: set()}
    await monday(app, clock, 1)
    assert await app[TierService].tier_of(GUILD, ANA) == 0


async def test_another_role_for_a_tier_takes_the_place_of_the_first(
    app: App, clock: FakeClock
) -> None:
    roles = Roles(app)
    await points(app, ANA, {0: 80})
    await monday(app, clock)
    await app[TierService].set_role(GUILD, 1, 79)
    await app.scheduler.run_due()
    await app[TierRoleService].deliver()
    assert roles.of == {ANA: {79}}
    await app[TierService].set_role(GUILD, 1, None)
    await app[TierRoleService].deliver()
    assert roles.of == {ANA: set()}
    async with app.database.snapshot() as reading:
        assert (await reading.execute(select(tier_roles))).all() == []


async def test_a_death_between_discord_and_the_note_of_it_gives_the_role_once_more_and_no_harm(
    app: App, clock: FakeClock
) -> None:
    roles = Roles(app)
    await points(app, ANA, {0: 80})
    clock.now = MONDAY
    await app.scheduler.run_due()
    keep = roles.keep

    async def die(errand: RoleChange) -> RoleChangeOutcome:
        await keep(errand)
        raise KeyboardInterrupt

    app[TierRoleService].connect(die)
    with pytest.raises(KeyboardInterrupt):
        await app[TierRoleService].deliver()
    # She has the role although that was not recorded; once it is to be removed, she loses it.
    await app[ConsentService].change(GUILD, ANA, named=False)
    app[TierRoleService].connect(keep)
    await app[TierRoleService].deliver()
    assert roles.of == {ANA: set()}
    assert roles.calls == 2


async def test_what_discord_does_not_answer_is_tried_again_ever_later_and_not_for_ever(
    app: App, clock: FakeClock
) -> None:
    roles = Roles(app)
    roles.outcome = RoleChangeOutcome.LATER
    await points(app, ANA, {0: 80})
    await monday(app, clock)
    await app[TierRoleService].deliver()
    assert roles.calls == 1
    tries = 1
    while (at := await app[TierRoleService].next_at()) is not None:
        assert at > clock.now
        clock.now = at
        await app[TierRoleService].deliver()
        tries += 1
    assert tries == roles.calls == 20
    roles.outcome = RoleChangeOutcome.DONE
    await monday(app, clock, 1)
    assert roles.of == {ANA: {SPARK}}


async def test_a_role_that_may_not_be_given_is_told_the_moderators_once_and_tried_when_mended(
    app: App, clock: FakeClock
) -> None:
    roles = Roles(app)
    roles.outcome = RoleChangeOutcome.REFUSED
    for user_id in (ANA, BEN):
        await points(app, user_id, {0: 80})
    await monday(app, clock)
    clock.advance(hours=7)
    await app[TierRoleService].deliver()
    (number,) = await _posts(app, TROUBLE)
    assert await app[TierRoleService].failing_role(GUILD, number) == SPARK
    roles.outcome = RoleChangeOutcome.DONE
    await app[TierRoleService].retry(GUILD)
    await app[TierRoleService].deliver()
    assert roles.of == {ANA: {SPARK}, BEN: {SPARK}}
    assert await app[TierRoleService].failing_role(GUILD, number) is None


async def test_a_member_who_left_is_forgotten(app: App, clock: FakeClock) -> None:
    roles = Roles(app)
    roles.outcome = RoleChangeOutcome.GONE
    await points(app, ANA, {0: 80})
    await monday(app, clock)
    assert await app[TierRoleService].next_at() is None


async def test_who_is_erased_loses_the_role_too(app: App, clock: FakeClock) -> None:
    roles = Roles(app)
    await points(app, ANA, {0: 80})
    await points(app, BEN, {0: 80})
    await monday(app, clock)
    await app[PrivacyService].erase(ANA)
    assert roles.of == {ANA: set(), BEN: {SPARK}}
    assert await app[TierService].tier_of(GUILD, ANA) == 0


async def test_a_gift_that_comes_with_a_tier_comes_once_and_only_while_there_are_any(
    app: App, clock: FakeClock
) -> None:
    mug = await app[GiftInventoryService].add(GUILD, Gift(0, "a blue mug", quantity=1))
    assert await app[TierService].toggle_benefit(GUILD, 1, mug.id)
    await points(app, ANA, {0: 80})
    await points(app, BEN, {0: 80})
    await monday(app, clock)
    await monday(app, clock, 1)
    (number,) = await _posts(app, BENEFIT)
    given = await app[TierService].benefit(GUILD, number)
    assert given is not None
    assert (given.user_id, given.tier, given.grant.gift.name) == (ANA, 1, "a blue mug")
    await app[GiftInventoryService].restock(GUILD, mug.id, 5)
    await points(app, BEN, {-1: 80})
    await monday(app, clock, 2)
    assert len(await _posts(app, BENEFIT)) == 2
    assert not await app[TierService].toggle_benefit(GUILD, 1, mug.id)
    for tier, gift in ((1, 999), (4, mug.id)):
        with pytest.raises(Refusal):
            await app[TierService].toggle_benefit(GUILD, tier, gift)


async def test_where_somebody_stands_is_what_they_did_lately(app: App, clock: FakeClock) -> None:
    await points(app, ANA, {0: 40})
    await points(app, ANA, {0: 10, 8: 100}, kind="entertained")
    clock.now = MONDAY - WEEK
    place = await app[TierService].standing(GUILD, ANA)
    assert place is not None
    assert (place.points, place.advocate) == (100, AdvocateKind.ENTERTAINER)
    await app[TierService].switch(GUILD, on=False)
    assert await app[TierService].standing(GUILD, ANA) is None


async def test_a_first_look_comes_at_once_when_tiers_are_switched_on(
    app: App, clock: FakeClock
) -> None:
    await app[TierService].switch(GUILD, on=False)
    assert await app.scheduler.next_at() is None
    await points(app, ANA, {0: 80})
    await app[TierService].switch(GUILD, on=True)
    await app.guild_settings.change(GUILD, language="fr")
    await app.scheduler.run_due()
    assert await app[TierService].tier_of(GUILD, ANA) == 1
    assert await app.scheduler.next_at() == MONDAY
    assert REVIEW == "tier.review"


async def test_levels_are_set_added_and_taken_away(app: App) -> None:
    await app[TierService].set_level(GUILD, 4, name="  Lighthouse ")
    assert app.guild_settings.of(GUILD)[TierSettings].tiers[3] == TierLevel(1200, "Lighthouse")
    await app[TierService].set_level(GUILD, 4, points=900, name="")
    assert app.guild_settings.of(GUILD)[TierSettings].tiers[3] == TierLevel(900)
    await app[TierService].set_level(GUILD, 4, points=0)
    assert len(app.guild_settings.of(GUILD)[TierSettings].tiers) == 3
    for tier, number in ((1, 500), (5, None), (1, 0)):
        with pytest.raises(Refusal):
            await app[TierService].set_level(GUILD, tier, points=number)
    with pytest.raises(Refusal):
        await app[TierService].set_role(GUILD, 4, 7)
