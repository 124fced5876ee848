"""A post is checked before it is approved: fine, a look, or not like this."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.services.alerts.lifecycle import AlertService
from bot.services.holds import HoldService
from domain.alert_rule import Evidence
from domain.alerts.alert import Crowd
from domain.publishing.settings import PublishingSettings
from tests.scenarios.test_contests import buttons, drawing
from tests.scenarios.test_publishing import (
    DAY,
    HOUR,
    all_ticked,
    card,
    colleague,
    locale_of,
    posts,
    said,
    team,
    tick,
    words,
    write,
)
from tests.scenarios.translated import is_said
from tests.scenarios.world import World, answered, prefilled, shown

__all__ = ["team"]
CLAIM = "Which mug is the best mug of Paris? https://bluemug.example"
WORDS = {
    "en-US": {
        "look": "Have a look",
        "claims": "without a source",
        "source": "Source: our survey of 2026",
        "news": "Paris",
        "looked": "I have looked",
        "by": "who has looked at",
        "not so": "Not like this",
        "picture": "Say what the picture shows",
        "details": "Details",
        "check": "Check",
        "sell": "Sell nothing now",
        "saved": "Saved",
        "holiday": "New Year's Day",
        "fifth": "You post there 4 other times that week",
        "third": "You ask 2 other questions that week",
    },
    "fr": {
        "look": "À regarder",
        "claims": "sans source",
        "source": "Source : our survey of 2026",
        "news": "Paris",
        "looked": "J’ai regardé",
        "by": "qui a regardé",
        "not so": "Pas comme ça",
        "picture": "Dis ce que montre l’image",
        "details": "Détails",
        "check": "Vérifier",
        "sell": "Ne vends rien maintenant",
        "saved": "C’est noté",
        "holiday": "Jour de l'an",
        "fifth": "Vous publiez 4 autres fois dans ce salon",
        "third": "Vous posez 2 autres questions cette semaine-là",
    },
}


def more(world: World) -> dict[str, str]:
    return words(world) | WORDS[locale_of(world)]


async def test_an_approver_ticks_what_they_have_looked_at(team: World) -> None:
    said_as, ben = more(team), colleague(team)
    asked = await card(team, text=CLAIM)
    checks = await ben.click(asked, label=said_as["approve"])
    for found in ("look", "claims", "news"):
        assert said_as[found] in said(checks)
    assert "news.google.com/search?q=Paris" in said(checks)
    done = await tick(ben, checks, said_as["looked"])
    assert said_as["approved"] in said(done)
    kept = team.contests.history()[-1]
    assert said_as["by"] in shown(kept)
    assert not any(each.startswith("post:approve") for each in buttons(kept))
    await team.sim.pass_time(2 * HOUR)
    assert len(posts(team)) == 1


async def test_a_picture_without_a_description_is_not_approved(team: World) -> None:
    said_as, ben = more(team), colleague(team)
    asked = await card(team, picture=("mugs.png", drawing()))
    checks = await ben.click(asked, label=said_as["approve"])
    assert said_as["not so"] in said(checks)
    assert said_as["picture"] in said(checks)
    assert buttons(answered(checks).message) == []
    await team.sim.pass_time(3 * HOUR)
    assert posts(team) == []


async def test_an_author_checks_a_draft_and_names_the_source_of_its_claims(team: World) -> None:
    said_as = more(team)
    made = answered(await write(team, text=CLAIM))
    before = await team.mod.click(made.message, label=said_as["check"])
    assert said_as["claims"] in said(before)
    form = await team.mod.click(made.message, label=said_as["details"])
    values = {**prefilled(form), "source": "our survey of 2026", "kind": "promotional"}
    await team.mod.submit_modal(form, values)
    assert said_as["source"] in shown(made.message)
    after = await team.mod.click(made.message, label=said_as["check"])
    assert said_as["source"] in said(after)
    assert said_as["claims"] not in said(after)


async def test_nothing_is_sold_within_two_days_of_a_hold(team: World) -> None:
    said_as, ben = more(team), colleague(team)
    holds = team.app[HoldService]
    await holds.start(team.guild.id, "a storm", by=team.mod.id)
    await holds.end(team.guild.id)
    asked = await card(team, kind="promotional")
    checks = await ben.click(asked, label=said_as["approve"])
    assert said_as["sell"] in said(checks)
    assert buttons(answered(checks).message) == []


async def test_what_appears_after_the_look_needs_another(team: World) -> None:
    said_as, ben = more(team), colleague(team)
    asked = await card(team, text=CLAIM)
    checks = await ben.click(asked, label=said_as["approve"])
    form = await ben.click(answered(checks).message, label=said_as["looked"])
    values = all_ticked(form)
    await team.app[HoldService].start(team.guild.id, "a storm", by=team.mod.id)
    refused = await ben.submit_modal(form, values)
    assert said_as["approved"] not in said(refused)
    assert said_as["approve"] in said(refused)
    await team.app[HoldService].end(team.guild.id)
    checks = await ben.click(asked, label=said_as["approve"])
    assert said_as["approved"] in said(await tick(ben, checks, said_as["looked"]))


async def test_a_team_says_which_days_and_names_need_a_second_look(team: World) -> None:
    said_as, ben = more(team), colleague(team)
    form = await team.mod.slash(team.general, "post checks")
    typed = {"country": "fr", "mourning": "2026-01-01: Ana\n", "competitors": "Muggly, Cup House"}
    assert said_as["saved"] in said(await team.mod.submit_modal(form, typed))
    known = team.app.guild_settings.of(team.guild.id)[PublishingSettings]
    assert known.publishing_country == "FR"
    assert known.publishing_mourning == ("2026-01-01 Ana",)
    asked = await card(team, text="Which mug is nicer than a muggly mug?")
    checks = said(await ben.click(asked, label=said_as["approve"]))
    for found in (said_as["holiday"], "Ana", "Muggly"):
        assert found in checks
    form = await team.mod.slash(team.general, "post checks")
    assert prefilled(form)["mourning"] == "2026-01-01: Ana"
    none = {"country": "", "mourning": "", "competitors": ""}
    assert said_as["saved"] in said(await team.mod.submit_modal(form, none))
    known = team.app.guild_settings.of(team.guild.id)[PublishingSettings]
    assert known == PublishingSettings()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"country": "XX"}, "I don't know the country"),
        ({"mourning": "3 October"}, "Write the day, a colon and a name"),
        ({"mourning": "soonish: Ana"}, "soonish"),
        ({"mourning": f"2026-10-03: {'x' * 61}"}, "Keep each entry below {most} characters"),
        (
            {"competitors": "\n".join(f"rival {number}" for number in range(41))},
            "I keep {most} entries at most",
        ),
        ({"competitors": "x" * 61}, "Keep each entry below {most} characters"),
    ],
)
async def test_days_and_names_that_make_no_sense_are_refused_and_can_be_corrected(
    team: World, typed: dict[str, Any], answer: str
) -> None:
    form = await team.mod.slash(team.general, "post checks")
    values = {"country": "", "mourning": "", "competitors": "", **typed}
    refused = await team.mod.submit_modal(form, values)
    assert is_said(team, answer, said(refused).replace("\\", ""))
    assert "form:correct" in "".join(buttons(answered(refused).message))


async def ask(world: World, asked: str, when: str) -> Any:
    """Hand a question in; return its card for the team."""
    form = await world.mod.slash(world.general, "ask new", answer="line", channel=world.general)
    made = await world.mod.submit_modal(form, {"text": asked, "alt": "", "when": when})
    await world.mod.click(answered(made).message, label=words(world)["hand in"])
    await world.sim.pass_time(60)
    return world.contests.history()[-1]


async def test_a_fifth_post_of_a_week_and_a_third_question_need_a_look(team: World) -> None:
    ben, approve = colleague(team), words(team)["approve"]
    # It is Thursday, and all of them are in the week after.
    await team.sim.pass_time(4 * DAY)
    for day, title in enumerate(("Mugs", "Plates", "Bowls", "Spoons"), start=1):
        await card(team, kind="informational", text=f"{title} are here", when=f"in {day} days")
    fifth = await card(team, kind="informational", text="A lamp, too", when="in 5 days")
    assert more(team)["fifth"] in said(await ben.click(fifth, label=approve))
    await ask(team, "Tea?", "in 1 day")
    await ask(team, "Milk?", "in 2 days")
    third = await ask(team, "Sugar?", "in 3 days")
    assert more(team)["third"] in said(await ben.click(third, label=approve))


async def test_nothing_is_sold_while_unusually_many_complain(team: World) -> None:
    said_as, alerts = more(team), team.app[AlertService]
    now = team.app.clock()
    evidence = Evidence(2, 9, 9, 1.0, 1e-6, now - timedelta(hours=2))
    async with team.app.database.transaction(team.guild.id) as transaction:
        crowd = Crowd(9, 9, 0)
        await alerts.raise_by_rule(transaction, team.guild.id, evidence, crowd)
    await team.sim.pass_time(120)
    sells = await card(team, kind="promotional", text="Order our new mug! https://mug.example")
    refused = said(await colleague(team).click(sells, label=said_as["approve"]))
    assert said_as["not so"] in refused
    assert said_as["sell"] in refused
    tells = await card(team, text="Which mug is yours?")
    looked = said(await colleague(team).click(tells, label=said_as["approve"]))
    assert is_said(team, "Does the post suit the mood?", looked)
