"""Gifts on their way: granted, claimed by a button, delivered in each way."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from bot.services.campaigns import CampaignService
from bot.services.consent import ConsentService
from bot.services.contests.prizes import PrizeService
from bot.services.coupons import CouponService
from bot.services.gifts.claims import TODO
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.privacy import EXPORT_PAUSE, PrivacyService
from db.outbox import OutboxRepository
from domain.campaigns import Discount, Terms
from domain.gift_kinds import gift_kind
from domain.gifts import Gift, GrantState
from tests.scenarios.test_recognition import help_somebody, until_the_surprise
from tests.scenarios.world import World, answered, prefilled, shown

DAY = 24 * 3600
ADDRESS = {
    "name": "Ben Doe",
    "street": "1 Mill Lane",
    "place": "SY1 Clay",
    "country": "Wales",
    "hint": "ring twice",
}
CLAIM = "Get your gift"


@pytest.fixture
async def back_room(world: World) -> Any:
    """Create the moderators' channel and turn surprises on."""
    channel = world.guild.create_text_channel("back-room")
    await world.app.guild_settings.change(
        world.guild.id, moderator_channel_id=channel.id, recognition_channel_id=world.general.id
    )
    return channel


async def give(world: World, gift: Gift, member: MemberActor, source_id: int = 1) -> Any:
    """Add the gift and grant it; return the post about it."""
    kept = await world.app[GiftInventoryService].add(world.guild.id, gift)
    async with world.app.database.transaction() as transaction:
        granted = await world.app[GrantService].grant(
            transaction,
            world.guild.id,
            kept,
            member.id,
            source="test",
            source_id=source_id,
            tell=True,
        )
    assert granted is not None
    await world.sim.ready()
    return last(world.general)


def last(channel: Any) -> Any:
    """Return the newest message there."""
    return channel.last_message


async def stands(world: World, grant_id: int = 1) -> GrantState:
    grant = await world.app[GrantService].find(world.guild.id, grant_id)
    assert grant is not None
    return grant.state


def roles_of(world: World, member: MemberActor) -> set[int]:
    guild = world.sim.backend.get_guild(world.guild.id)
    return set(guild.members[member.id].role_ids)


def overwrite_of(channel: Any, member: MemberActor) -> Any:
    overwrites = channel._channel.overwrites
    return next((each for each in overwrites if each.target_id == member.id), None)


async def test_a_gift_is_counted_and_has_a_name_of_its_own(world: World, back_room: Any) -> None:
    (command,) = (one for one in world.sim.backend.commands[None].values() if one["name"] == "gift")
    (add,) = (one for one in command["options"] if one["name"] == "add")
    assert [one["name"] for one in add["options"] if one.get("required")] == ["name", "quantity"]
    added = await world.mod.slash(world.general, "gift add", name="an otter saucer", quantity=3)
    assert "an otter saucer: 3 left" in shown(added.response)
    twice = answered(
        await world.mod.slash(world.general, "gift add", name="An  otter SAUCER", quantity=1)
    )
    assert "“an otter saucer” is already on the list" in shown(twice)
    form = await world.mod.click(twice.message, label="Correct it")
    other = {**prefilled(form), "name": "a bear saucer"}
    assert "a bear saucer: 1 left" in shown((await world.mod.submit_modal(form, other)).response)
    gifts = await world.app[GiftInventoryService].all(world.guild.id)
    renamed = await world.mod.slash(
        world.general, "gift edit", gift=gifts[1].id, name="an otter saucer"
    )
    assert "is already on the list" in shown(renamed.response)
    same = await world.mod.slash(world.general, "gift edit", gift=gifts[1].id, name="A bear saucer")
    assert "is changed" in shown(same.response)
    assert len(gifts) == 2


async def test_a_surprise_by_post_comes_to_its_owner_and_the_address_is_erased(
    world: World, back_room: Any
) -> None:
    packers = world.guild.create_role("Packers")
    pia = world.guild.add_member(world.sim.create_user("pia"), roles=[packers])
    await world.app.guild_settings.change(world.guild.id, shipping_role_id=packers.id)
    await world.mod.slash(
        world.general, "gift add", name="a blue mug", kind="parcel", suits="helped", quantity=1
    )
    await help_somebody(world)
    await until_the_surprise(world)
    post = last(world.general)
    refused = await world.ana.click(post, label=CLAIM)
    assert f"This gift is for <@{world.ben.id}>" in shown(refused.response)

    await world.restart()
    form = await world.ben.click(post, label=CLAIM)
    assert "encrypted, seen by those who send the gift" in str(form.modal)
    lacking = await world.ben.submit_modal(form, {**ADDRESS, "place": " - "})
    assert "**Postcode and town** · Write at least a letter" in shown(lacking.response)
    form = await world.ben.click(post, label=CLAIM)
    claimed = await world.ben.submit_modal(form, ADDRESS)
    assert "encrypted" in shown(claimed.response)

    task = last(back_room)
    assert "Mill Lane" not in shown(task)
    for curious in (world.ana, world.mod):
        refused = await curious.click(task, label="Show the address")
        assert "Only the people who send parcels" in shown(refused.response)
        refused = await curious.click(task, label="Sent")
        assert "Only the people who send parcels" in shown(refused.response)
    address = await pia.click(task, label="Show the address")
    for line in ADDRESS.values():
        assert line in shown(address.response)

    exported = await world.app[PrivacyService].export(world.ben.id)
    assert b"Mill Lane" in exported.files["ovation.json"]
    await pia.click(task, label="Sent")
    assert "The address is erased." in shown(last(back_room))
    await world.sim.pass_time(EXPORT_PAUSE.total_seconds())
    assert (
        b"Mill Lane"
        not in (await world.app[PrivacyService].export(world.ben.id)).files["ovation.json"]
    )
    again = await world.ben.click(post, label=CLAIM)
    assert "on its way to you" in shown(again.response)
    listed = await world.mod.slash(world.general, "gift list")
    assert "a blue mug: 0 left" in shown(listed.response)
    assert "1 given" in shown(listed.response)


async def test_a_code_an_invitation_and_whatever_moderators_do_in_french(
    world: World, back_room: Any
) -> None:
    await world.app.guild_settings.change(world.guild.id, language="fr")
    terms = Terms("le mug bleu", Discount(percent=20), valid_days=30, max_coupons=1)
    campaign = await world.app[CampaignService].create(world.guild.id, terms, by=world.mod.id)
    (choice,) = await world.mod.autocomplete(world.general, "gift add", "campaign", "mug")
    assert choice["value"] == str(campaign.id)
    code = Gift(0, "un code", gift_kind("coupon"), campaign_id=campaign.id)
    post = await give(world, code, world.fanny)
    assert "un cadeau est arrivé" in shown(post)
    # The only one is set aside for her.
    (going,) = (await world.app[PrizeService].offered(world.guild.id)).campaigns
    assert going.taken == 1
    claimed = await world.fanny.click(post, label="Recevoir le cadeau")
    (held,) = await world.app[CouponService].of(world.guild.id, world.fanny.id)
    assert held.shown_code in shown(claimed.response)
    assert answered(claimed).ephemeral

    link = "https://example.org/four"
    event = Gift(0, "visite du four", gift_kind("invitation"), link=link, words="Viens à midi !")
    post = await give(world, event, world.fanny)
    assert link not in shown(post)
    claimed = await world.fanny.click(post, label="Recevoir le cadeau")
    assert link in shown(claimed.response)
    assert "Viens à midi" in shown(claimed.response)

    post = await give(world, Gift(0, "un thé avec nous"), world.fanny)
    for _ in range(2):
        claimed = await world.fanny.click(post, label="Recevoir le cadeau")
        assert "La modération te contactera" in shown(claimed.response)
    (task,) = back_room.history()
    assert "demande son cadeau : un thé avec nous" in shown(task)
    refused = await world.fanny.click(task, label="Terminé")
    assert "modération" in shown(refused.response).lower()
    await world.mod.click(task, label="Terminé")
    assert "a reçu un thé avec nous" in shown(last(back_room))
    assert await stands(world, 3) is GrantState.DELIVERED


async def test_a_role_a_look_a_parcel_and_a_guest_post_in_french(
    world: World, back_room: Any
) -> None:
    world.allow(manage_roles=True)
    await world.app.guild_settings.change(world.guild.id, language="fr")
    world.sim.locales[world.mod.id] = "fr"
    claim = "Recevoir le cadeau"

    role = world.guild.create_role("Potière du mois")
    world.sim.backend.reorder_roles(world.guild.id, [{"id": role.id, "position": 1}])
    post = await give(world, Gift(0, "un rôle", gift_kind("role"), role_id=role.id), world.fanny)
    await world.fanny.click(post, label=claim)
    await world.sim.ready()
    assert role.id in roles_of(world, world.fanny)
    again = await world.fanny.click(post, label=claim)
    assert "est à toi" in shown(again.response)

    kiln = world.guild.create_text_channel("four")
    look = Gift(0, "un coup d’œil", gift_kind("temporary_access"), channel_id=kiln.id, days=3)
    post = await give(world, look, world.fanny, 2)
    claimed = await world.fanny.click(post, label=claim)
    assert "Tu pourras voir" in shown(claimed.response)
    await world.sim.ready()
    assert overwrite_of(kiln, world.fanny) is not None

    post = await give(world, Gift(0, "un mug bleu", gift_kind("parcel")), world.fanny, 3)
    form = await world.fanny.click(post, label=claim)
    claimed = await world.fanny.submit_modal(form, ADDRESS)
    assert "Je garde ton adresse, chiffrée" in shown(claimed.response)
    address = await world.mod.click(last(back_room), label="Montrer l’adresse")
    assert "1 Mill Lane" in shown(address.response)
    await world.mod.click(last(back_room), label="Envoyé")
    again = await world.fanny.click(post, label=claim)
    assert "j’ai effacé ton adresse" in shown(again.response)

    guest = Gift(0, "un billet", gift_kind("guest_post"), channel_id=world.contests.id)
    post = await give(world, guest, world.fanny, 4)
    form = await world.fanny.click(post, label=claim)
    claimed = await world.fanny.submit_modal(form, {"post": "Tout sur l’émail"})
    assert "La modération a ton texte" in shown(claimed.response)
    why = await world.mod.click(last(back_room), label="Demander un changement")
    await world.mod.submit_modal(why, {"why": "un peu plus long, s’il te plaît"})
    assert "aimerait un changement" in shown(last(world.general))
    form = await world.fanny.click(last(world.general), label=claim)
    await world.fanny.submit_modal(form, {"post": "Tout, vraiment tout, sur l’émail"})
    await world.mod.click(last(back_room), label="Publier")
    (posted,) = world.contests.history()
    assert "Un billet d’invité de" in shown(posted)
    assert "vraiment tout" in shown(posted)


async def test_who_does_not_claim_is_reminded_once_and_then_it_goes_back(
    world: World, back_room: Any
) -> None:
    post = await give(world, Gift(0, "the last mug", gift_kind("custom"), quantity=1), world.ana)
    before = len(world.general.history())
    await world.sim.pass_time(11 * DAY + 60)
    await world.restart()
    await world.sim.pass_time(DAY)
    (reminder,) = world.general.history()[before:]
    assert "is still waiting for you" in shown(reminder)
    await world.sim.pass_time(2 * DAY)
    assert await stands(world) is GrantState.RETURNED
    (gift,) = await world.app[GiftInventoryService].all(world.guild.id)
    assert gift.quantity == 1
    late = await world.ana.click(reminder, label=CLAIM)
    assert "went back" in shown(late.response)
    assert len(world.general.history()) == before + 1
    assert shown(post)


async def test_who_does_not_want_to_be_named_is_not_reminded_before_others(
    world: World, back_room: Any
) -> None:
    await give(world, Gift(0, "a talk", gift_kind("custom")), world.ana)
    await world.app[ConsentService].change(world.guild.id, world.ana.id, named=False)
    before = len(world.general.history())
    await world.sim.pass_time(12 * DAY)
    assert len(world.general.history()) == before
    own = await world.ana.slash(world.general, "gifts")
    assert "a talk, waiting for you" in shown(own.response)
    claimed = await world.ana.click(answered(own), label=CLAIM)
    assert "moderators will contact you" in shown(claimed.response)
    await world.mod.click(last(back_room), label="Done")
    assert await stands(world) is GrantState.DELIVERED


async def test_who_allows_direct_messages_is_told_and_claims_there(world: World) -> None:
    await world.app.guild_settings.change(world.guild.id, recognition_channel_id=world.general.id)
    await world.app[ConsentService].change(world.guild.id, world.ana.id, direct_messages=True)
    await give(
        world, Gift(0, "a talk", gift_kind("invitation"), link="https://example.org/x"), world.ana
    )
    assert world.general.history() == []
    told = last(world.ana.user.dm_channel)
    assert told is not None
    claimed = await world.ana.user.click(told, label=CLAIM)
    assert "https://example.org/x" in shown(claimed.response)


async def test_a_button_taken_to_another_server_does_nothing(world: World, back_room: Any) -> None:
    post = await give(world, Gift(0, "a mug", gift_kind("parcel")), world.ana)
    form = await world.ana.click(post, label=CLAIM)
    await world.ana.submit_modal(form, ADDRESS)
    other = world.sim.create_guild("Elsewhere")
    lounge = other.create_text_channel("lounge")
    bosses = other.create_role("Bosses", permissions=discord.Permissions(manage_guild=True))
    boss = other.add_member(world.ana.user, roles=[bosses])
    async with world.app.database.transaction() as transaction:
        # The same task posted there, as if somebody had copied it with its buttons.
        outbox = OutboxRepository(transaction)
        await outbox.allow_again(TODO, 1, world.sim.now())
        await outbox.add(TODO, 1, guild_id=world.guild.id, channel_id=lounge.id, at=world.sim.now())
    await world.sim.ready()
    for label in ("Show the address", "Sent"):
        refused = await boss.click(last(lounge), label=label)
        assert shown(refused.response) == "That gift doesn't exist here."
    assert await stands(world) is GrantState.CLAIMED


async def test_of_two_winners_of_the_last_one_only_the_first_gets_it(
    world: World, back_room: Any
) -> None:
    await give(world, Gift(0, "the last mug", gift_kind("custom"), quantity=1), world.ana)
    (gift,) = await world.app[GiftInventoryService].all(world.guild.id)
    async with world.app.database.transaction() as transaction:
        assert (
            await world.app[GrantService].available(transaction, world.guild.id, world.ben.id) == []
        )
        second = await world.app[GrantService].grant(
            transaction, world.guild.id, gift, world.ben.id, source="test", source_id=2
        )
    assert second is None
    nothing = await world.ben.slash(world.general, "gifts")
    assert "No gift is waiting" in shown(nothing.response)
    own = await world.ana.slash(world.general, "gifts")
    assert "the last mug, waiting for you" in shown(own.response)
