"""The team's promise in talks, and that nothing there counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.database_health import measure_backlog
from bot.services.contributions import ContributionService
from db.tables.contributions import contributions
from domain.cases.settings import CASES, CareSettings
from domain.contributions.settings import CONTRIBUTIONS
from domain.offer_settings import OFFERS
from tests.scenarios.test_cases import Care, begun, care
from tests.scenarios.world import answered, build_bot, shown

__all__ = ["care"]


async def test_the_team_is_reminded_of_a_member_who_waits(care: Care) -> None:
    world, _, desk = care
    await world.app.guild_settings.change(world.guild.id, moderator_role_id=world.moderators.id)
    await world.mod.slash(world.general, "care hours", days="0123456", periods="0-24")
    said = await world.mod.slash(world.general, "care promise", first=10)
    assert "Sunday: 0:00-24:00" in shown(said.response).replace("\\", "")
    assert "within 10 opening hours" in shown(said.response)
    await begun(care)
    await world.sim.pass_time(7 * 3600)
    assert "still waiting" not in shown(desk.history()[-1])
    await world.sim.pass_time(3600 + 60)
    reminder = desk.history()[-1]
    assert "Somebody is still waiting for an answer" in shown(reminder)
    assert f"<@&{world.moderators.id}>, who has it?" in shown(reminder)
    assert [role.id for role in reminder.role_mentions] == [world.moderators.id]
    count = len(desk.history())
    await world.sim.pass_time(10 * 86_400)
    assert len(desk.history()) == count


async def test_the_lead_is_told_of_a_promise_that_was_not_kept_and_status_shows_it(
    care: Care,
) -> None:
    world, _, desk = care
    await world.mod.slash(world.general, "care hours", days="0123456", periods="0-24")
    chosen = await world.mod.slash(world.general, "care lead", role=world.moderators)
    assert f"<@&{world.moderators.id}>" in shown(chosen.response)
    empty = await world.mod.slash(world.general, "care status")
    assert "0 members are waiting" in shown(empty.response)
    await begun(care)
    await world.sim.pass_time(2 * 3600)
    status = await world.mod.slash(world.general, "care status")
    assert "1 member is waiting for you" in shown(status.response)
    assert f"🟠 <@{world.ana.id}>" in shown(status.response)
    assert "no answer for 2 h" in shown(status.response)
    await world.sim.pass_time(2 * 3600 + 60)
    late = desk.history()[-1]
    assert "the promised time is over" in shown(late)
    assert [role.id for role in late.role_mentions] == [world.moderators.id]
    status = await world.mod.slash(world.general, "care status")
    assert f"🔴 <@{world.ana.id}>" in shown(status.response)


async def test_the_metrics_say_how_many_wait_and_for_how_long(care: Care) -> None:
    world, _, _ = care
    metrics = world.app.metrics

    async def measured() -> tuple[float, float]:
        await world.sim.work(measure_backlog(world.app))
        return metrics.talks_waiting._value.get(), metrics.talks_oldest_wait._value.get()

    assert await measured() == (0, 0)
    talk = await begun(care)
    await world.ana.send(talk, "my mug arrived in pieces")
    await world.sim.pass_time(3_600)
    await world.ben.slash(world.general, "talk")
    number, longest = await measured()
    assert number == 2
    assert 3_600 <= longest < 3_700
    await world.mod.send(talk, "I am sorry, we send another.")
    await world.sim.ready()
    number, longest = await measured()
    assert number == 1
    assert longest < 3_600


async def test_hours_have_breaks_holidays_and_days_off(care: Care) -> None:
    world, _, _ = care
    said = await world.mod.slash(
        world.general,
        "care hours",
        days="4",
        periods="9-12, 13h30-17",
        country="fr",
        day_off="24.12.2026",
    )
    told = shown(said.response).replace("\\", "")
    assert "Friday: 9:00-12:00, 13:30-17:00" in told
    assert "Monday: 9:00-17:00" in told
    assert "the public holidays of FR and December 24, 2026" in told
    back = await world.mod.slash(
        world.general,
        "care hours",
        country="-",
        day_off="24.12.2026",
        periods="closed",
        days="4",
    )
    told = shown(back.response)
    assert "Friday" not in told
    assert "Nobody is there" not in told
    for wrong in ({"periods": "nine"}, {"periods": "9-12, 11-13"}, {"country": "XX"}):
        refused = await world.mod.slash(world.general, "care hours", **wrong)
        assert shown(refused.response)
        assert "Monday" not in shown(refused.response)


async def test_nothing_that_is_said_in_a_talk_counts_or_is_offered_on(care: Care) -> None:
    world, channel, _ = care
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({CASES, CONTRIBUTIONS, OFFERS}),
        offer_channel_ids=(channel.id, world.general.id),
        offers_trial=False,
    )
    await world.mod.slash(
        world.general, "campaign create", product="the blue mug", percent=15, days_valid=14
    )
    talk = await begun(care)
    said = len(talk.history())
    help_ = await world.mod.send(talk, "Rinse it with cold water, never hot.")
    thanked = await world.ana.send(talk, "thanks, that helped!", reply_to=help_)
    await world.ben.react(thanked, "💡")
    await world.ana.send(talk, "where can I buy the blue mug?")
    refused = await world.ana.context_menu(talk, "Thank", help_)
    assert "private talk" in shown(refused.response)
    assert len(talk.history()) == said + 3
    await world.app.stop()
    late = await world.mod.send(talk, "You are welcome, here is another hint.")
    await world.ana.send(talk, "thank you, that helped too!", reply_to=late)
    await world.sim.restart_bot(build_bot(world.settings, world.sim.now))
    await world.app[ContributionService].flush()
    async with world.app.database.snapshot() as reading:
        assert (await reading.execute(select(contributions))).all() == []


@pytest.mark.parametrize(("locale", "said"), [("en-US", "Nobody has"), ("fr", "Personne n’a")])
async def test_a_role_that_nobody_has_is_asked_for_nothing(
    care: Care, locale: str, said: str
) -> None:
    world, _, _ = care
    world.sim.locales[world.mod.id] = locale
    empty = world.guild.create_role("Empty")
    refused = await world.mod.slash(world.general, "care lead", role=empty)
    assert said in answered(refused).content
    assert f"<@&{empty.id}>" in answered(refused).content
    panel = answered(await world.mod.slash(world.general, "setup"))
    refused = await world.mod.select(panel, [empty], custom_id="setup:pick:moderator_role_id")
    assert said in answered(refused).content
    settings = world.app.guild_settings.of(world.guild.id)
    assert (settings.moderator_role_id, settings[CareSettings].care_lead_role) == (None, None)
    # Whether somebody has it cannot always be known, and then it is taken.
    world.sim.inject_error("GET", "*/roles/member-counts", status=403)
    taken = await world.mod.slash(world.general, "care lead", role=empty)
    assert said not in shown(taken.response)
