"""A refused form or command is corrected and not typed again."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.campaigns import CampaignService
from bot.services.gifts.inventory import GiftInventoryService
from cogs.ui.forms import KEPT_FOR, MAX_KEPT_EACH, KeptForms
from tests.scenarios.test_contests import TITLE, draft
from tests.scenarios.test_proposals import button, propose
from tests.scenarios.world import World, answered, prefilled, shown


async def correct(world: World, refused: Any, **changes: Any) -> Any:
    """Correct what the moderator's form says; return the answer."""
    form = await world.mod.click(refused, label="Correct it")
    return answered(await world.mod.submit_modal(form, {**prefilled(form), **changes}))


def private(world: World) -> list[str]:
    """Return what the moderator alone still sees in #general."""
    return [shown(one) for one in world.general.history(viewer=world.mod) if one.flags]


async def test_a_refused_form_is_opened_again_with_all_that_was_typed(world: World) -> None:
    refused = await draft(world, entries="soonish")
    assert "I cannot read “soonish” as a time" in shown(refused)
    form = await world.mod.click(refused.message, label="Correct it")
    held = prefilled(form)
    assert held == {
        "title": TITLE,
        "theme": "It is her first day.",
        "entries": "soonish",
        "votes": "2 days",
    }
    assert "I still have your picture" in str(form.modal)
    made = answered(await world.mod.submit_modal(form, {**held, "entries": "3 days"}))
    assert "This is how it will look" in shown(made)
    assert made.attachments
    assert not any("soonish" in words for words in private(world))


async def test_a_picture_of_which_nothing_can_be_made_is_asked_for_again(world: World) -> None:
    refused = await draft(world, picture=("virus.png", b"MZ" * 1000))
    form = await world.mod.click(refused.message, label="Correct it")
    assert prefilled(form)["title"] == TITLE
    assert "I still have your picture" not in str(form.modal)


async def test_a_correction_that_is_wrong_too_takes_the_place_of_the_first(world: World) -> None:
    refused = (await draft(world, entries="soonish")).message
    await correct(world, refused, entries="banana")
    words = [shown(one) for one in world.general.history(viewer=world.mod)]
    assert not any("soonish" in one for one in words)
    (again,) = (one for one in world.general.history(viewer=world.mod) if "banana" in shown(one))
    made = await correct(world, again, entries="3 days")
    assert "This is how it will look" in shown(made)
    assert made.attachments


async def test_options_of_a_command_are_corrected_in_a_form(world: World) -> None:
    refused = answered(
        await world.mod.slash(
            world.general,
            "campaign create",
            product="the blue mug",
            days_valid=14,
            percent=15,
            ends="soonish",
            minimum="30 €",
            share=world.general,
            prefix="MUG",
        )
    )
    assert "I cannot read “soonish” as a time" in shown(refused)
    form = await world.mod.click(refused.message, label="Correct it (2 of 2)")
    assert prefilled(form) == {"prefix": "MUG"}
    form = await world.mod.click(refused.message, label="Correct it (1 of 2)")
    held = prefilled(form)
    assert held == {
        "product": "the blue mug",
        "days_valid": "14",
        "percent": "15",
        "ends": "soonish",
        "minimum": "30 €",
    }
    wrong = answered(await world.mod.submit_modal(form, {**held, "percent": "many"}))
    assert "**Percent** · Write a whole number" in shown(wrong)
    form = await world.mod.click(wrong.message, label="Correct it (1 of 2)")
    values = {**prefilled(form), "percent": "20", "ends": "2 weeks", "minimum": ""}
    made = answered(await world.mod.submit_modal(form, values))
    assert "20% off the blue mug" in shown(made)
    (campaign,) = await world.app[CampaignService].all(world.guild.id)
    assert campaign.terms.prefix == "MUG"


async def test_a_correction_asks_for_what_was_left_out_and_no_other_form_does(
    world: World,
) -> None:
    refused = answered(
        await world.mod.slash(
            world.general,
            "campaign create",
            product="the blue mug",
            percent=15,
            limit=5,
            ends="soonish",
        )
    )
    form = await world.mod.click(refused.message, label="Correct it")
    held = {"product": "the blue mug", "days_valid": "14", "percent": "15", "limit": "5"}
    assert prefilled(form) == {**held, "ends": "soonish"}
    made = answered(
        await world.mod.submit_modal(form, {**held, "days_valid": "10", "ends": "2 weeks"})
    )
    assert "running: 15% off the blue mug" in shown(made)
    (campaign,) = await world.app[CampaignService].all(world.guild.id)
    assert (campaign.terms.valid_days, campaign.terms.max_coupons) == (10, 5)


async def test_what_was_typed_is_kept_an_hour_for_the_sender_alone(world: World) -> None:
    refused = (await draft(world, entries="soonish")).message
    kept = world.app[KeptForms]
    assert len(kept) == 1
    await world.sim.pass_time(KEPT_FOR.total_seconds() + 1)
    late = answered(await world.mod.click(refused, label="Correct it"))
    assert "I no longer have what you typed" in shown(late)
    assert len(kept) == 0


async def test_a_few_refused_forms_of_each_member_are_kept(world: World) -> None:
    for _ in range(MAX_KEPT_EACH + 1):
        refused = (await draft(world, entries="soonish")).message
    assert len(world.app[KeptForms]) == MAX_KEPT_EACH
    made = await correct(world, refused, entries="3 days")
    assert "This is how it will look" in shown(made)
    assert len(world.app[KeptForms]) == MAX_KEPT_EACH - 1


async def test_after_a_restart_the_form_is_opened_anew(world: World) -> None:
    refused = (await draft(world, entries="soonish")).message
    await world.restart()
    late = answered(await world.mod.click(refused, label="Correct it"))
    assert "Please open the form again" in shown(late)


async def test_corrections_speak_french(world: World) -> None:
    world.sim.locales[world.mod.id] = "fr"
    refused = await draft(world, entries="bientôt")
    form = await world.mod.click(refused.message, label="Corriger")
    assert prefilled(form)["entries"] == "bientôt"
    assert "J’ai gardé ton image" in str(form.modal)


@pytest.mark.parametrize("command", ["contest extend", "coupon check"])
async def test_every_command_that_was_typed_into_can_be_corrected(
    world: World, command: str
) -> None:
    await draft(world)
    all_options: dict[str, dict[str, Any]] = {
        "contest extend": {"contest": 1, "until": "soonish"},
        "coupon check": {"code": "WRONG-CODE"},
    }
    options = all_options[command]
    refused = answered(await world.mod.slash(world.general, command, **options))
    form = await world.mod.click(refused.message, label="Correct it")
    typed = {name: said for name, said in options.items() if name != "contest"}
    assert prefilled(form) == typed


async def test_what_was_typed_instead_of_picked_is_corrected_too(world: World) -> None:
    options = {"country": "Narnia", "day_off": "2026-05-01"}
    refused = answered(await world.mod.slash(world.general, "care hours", **options))
    assert "Narnia" in shown(refused)
    form = await world.mod.click(refused.message, label="Correct it")
    assert prefilled(form) == options


@pytest.mark.parametrize(("kind", "asked"), [("guest_post", "channel"), ("role", "role")])
async def test_what_a_kind_of_gift_needs_is_chosen_in_its_correction(
    world: World, kind: str, asked: str
) -> None:
    fans = world.guild.create_role("Fans")
    chosen: Any = {"channel": world.contests, "role": fans}[asked]
    options = {"name": "a surprise", "quantity": 2, "kind": kind}
    refused = answered(await world.mod.slash(world.general, "gift add", **options))
    assert "Choose the" in shown(refused)
    form = await world.mod.click(refused.message, label="Correct it")
    values = {**prefilled(form), asked: [chosen]}
    assert values == {"name": "a surprise", "quantity": "2", asked: [chosen]}
    added = answered(await world.mod.submit_modal(form, values))
    assert "It is on the list" in shown(added)
    (gift,) = await world.app[GiftInventoryService].all(world.guild.id)
    assert chosen.id in {gift.channel_id, gift.role_id}


async def test_nothing_typed_nothing_to_correct(world: World) -> None:
    refused = answered(await world.mod.slash(world.general, "contest pause", contest=77))
    assert "Correct it" not in shown(refused)


async def test_a_form_after_a_corrected_command_is_opened_by_a_button(world: World) -> None:
    refused = answered(
        await world.mod.slash(world.general, "campaign create", percent=15, ends="soonish")
    )
    form = await world.mod.click(refused.message, label="Correct it")
    again = answered(await world.mod.submit_modal(form, {**prefilled(form), "ends": "2 weeks"}))
    form = await world.mod.click(again.message, label="Continue")
    held = prefilled(form)
    assert held["discount"] == "15%"
    made = answered(await world.mod.submit_modal(form, {**held, "product": "the blue mug"}))
    assert "15% off the blue mug" in shown(made)
    assert not any("one more form" in words for words in private(world))


async def test_a_corrected_form_changes_the_message_from_which_it_was_opened(
    world: World,
) -> None:
    card = await propose(world)
    form = await world.mod.click(card, custom_id=button("rewrite", 0))
    refused = answered(await world.mod.submit_modal(form, {"words": "Hooray {membre}"}))
    done = await correct(world, refused.message, words="Hooray for {member}\n{reasons}")
    assert shown(done) == "Done."
    assert "Hooray for" in shown(world.contests.last_message)
