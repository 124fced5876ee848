"""A member sees their data, exports and erases them."""

from __future__ import annotations

import json

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from domain.consent import NOTHING_ALLOWED, Consent, OfferConsent
from domain.consent_wording import summary_lines
from domain.data_summary import DataSummary
from tests.db.test_privacy import traces
from tests.scenarios.world import World, answered, shown


async def thank_ben(world: World) -> None:
    await world.ana.send(world.general, f"thank you so much {world.ben.mention}, that helped!")


async def test_what_is_kept_is_shown_in_words_to_the_member_alone(world: World) -> None:
    result = await world.ana.slash(world.general, "privacy")
    assert result.ephemeral
    assert "Nothing so far." in shown(result.response)
    await thank_ben(world)
    said = shown(answered(await world.ana.slash(world.general, "privacy")))
    assert "1 contribution you made to others" in said
    assert "1 contribution others made to you" in shown(
        answered(await world.ben.slash(world.general, "privacy"))
    )


async def test_a_choice_is_kept_at_once_and_shown(world: World) -> None:
    panel = answered(await world.ana.slash(world.general, "privacy"))
    for custom_id in (
        "privacy:counted:no",
        "privacy:named:no",
        "privacy:listed:yes",
        "privacy:direct_messages:yes",
        "privacy:offers:yes",
    ):
        panel = answered(await world.ana.click(panel, custom_id=custom_id))
    assert await world.app[ConsentService].of(world.guild.id, world.ana.id) == Consent(
        counted=False, named=False, listed=True, direct_messages=True, offers=OfferConsent.YES
    )
    assert "I count nothing you give or receive" in shown(panel)
    assert await world.app[ConsentService].of(world.guild.id, world.ben.id) == Consent()


async def test_a_panel_opened_before_a_restart_still_works(world: World) -> None:
    panel = answered(await world.ana.slash(world.general, "privacy"))
    await world.restart()
    await world.ana.click(panel, custom_id="privacy:offers:no")
    consent = await world.app[ConsentService].of(world.guild.id, world.ana.id)
    assert consent.offers is OfferConsent.NO


async def test_who_does_not_want_to_be_counted_is_not_counted_from_then_on(world: World) -> None:
    panel = answered(await world.ana.slash(world.general, "privacy"))
    await world.ana.click(panel, custom_id="privacy:counted:no")
    await thank_ben(world)
    panel = answered(await world.ana.slash(world.general, "privacy"))
    assert "Nothing so far." in shown(panel)


async def test_an_export_is_a_private_file_with_every_row(world: World) -> None:
    await thank_ben(world)
    panel = answered(await world.ana.slash(world.general, "privacy"))
    result = await world.ana.click(panel, custom_id="privacy:export")
    (message,) = [m for m in (*result.followups, result.response) if m and m.attachments]
    assert message.ephemeral
    document = json.loads(await message.attachments[0].read())
    (contribution,) = document["tables"]["contributions"]["rows"]
    assert (contribution["giver_id"], contribution["receiver_id"]) == ("you", "person 1")


async def test_erasing_asks_first_and_then_leaves_no_trace(world: World) -> None:
    await thank_ben(world)
    panel = answered(await world.ana.slash(world.general, "privacy"))
    asked = answered(await world.ana.click(panel, custom_id="privacy:erase"))
    assert "gifts that you do not have yet" in shown(asked)
    assert await _traces(world.app, world.ana.id)
    panel = answered(await world.ana.click(asked, custom_id="privacy:back"))
    asked = answered(await world.ana.click(panel, custom_id="privacy:erase"))
    done = answered(await world.ana.click(asked, custom_id="privacy:erase-all"))
    assert "I know nothing about you now." in shown(done)
    assert await _traces(world.app, world.ana.id) == {}


async def test_who_asks_to_be_left_alone_is(world: World) -> None:
    panel = answered(await world.fanny.slash(world.general, "privacy"))
    asked = answered(await world.fanny.click(panel, custom_id="privacy:erase"))
    await world.fanny.click(asked, custom_id="privacy:erase-and-rest")
    assert await world.app[ConsentService].of(world.guild.id, world.fanny.id) == NOTHING_ALLOWED


async def test_the_panel_speaks_french_to_who_does(world: World) -> None:
    said = shown(answered(await world.fanny.slash(world.general, "privacy")))
    assert "Ce que je garde sur toi" in said


async def _traces(app: App, user_id: int) -> dict[str, int]:
    await app[ContributionService].flush()
    async with app.database.snapshot() as reading:
        return await traces(reading, user_id)


def test_each_thing_kept_has_its_own_line() -> None:
    assert not list(summary_lines(DataSummary()))
    assert len(list(summary_lines(DataSummary(1, 2, 3, 4, 5, 6, 7)))) == 7
