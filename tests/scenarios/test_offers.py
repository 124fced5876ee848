"""A member asks where to buy something, and gets a coupon."""

from __future__ import annotations

import re
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.outbox import MAX_REJECTIONS
from bot.services.consent import ConsentService
from bot.services.privacy import PrivacyService
from domain.consent import OfferConsent
from tests.scenarios.world import World, shown

WISH = "where can I buy the blue mug?"
CODE = re.compile(r"^([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})$", re.MULTILINE)


@pytest.fixture
async def shop(world: World) -> World:
    """Turn offers on in #general and create a campaign for the blue mug."""
    await world.turn_on_offers()
    begun = await world.mod.slash(
        world.general,
        "campaign create",
        product="the blue mug",
        percent=15,
        days_valid=14,
        limit=1000,
    )
    assert "15% off the blue mug" in shown(begun.response)
    assert "14 days" in shown(begun.response)
    return world


def code_in(message: Any) -> str:
    found = CODE.search(shown(message))
    assert found is not None
    return found[1]


def latest(channel: ChannelHandle) -> int:
    """Return the id of the last message there."""
    return channel.history()[-1].id


async def offered(world: World, to: MemberActor, said: str = WISH) -> Any:
    """Send the message as the member; return the bot's public reply."""
    message = await to.send(world.general, said)
    reply = world.general.history()[-1]
    assert reply.reference is not None
    assert reply.reference.message_id == message.id
    return reply


async def wish(world: World, member: MemberActor) -> OfferConsent:
    return (await world.app[ConsentService].of(world.guild.id, member.id)).offers


async def test_a_wish_is_answered_with_a_code_for_that_member_alone(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    assert "Looking for the blue mug? I may have something for you." in shown(reply)
    assert "15" not in shown(reply)
    assert reply.mentions == []

    refused = await shop.ben.click(reply, label="Show me")
    assert refused.ephemeral
    assert "for the member I replied to" in shown(refused.response)

    opened = await shop.ana.click(reply, label="Show me")
    assert opened.ephemeral
    assert "15% off the blue mug" in shown(opened.response)
    assert "at most once in 30 days" in shown(opened.response)
    code = code_in(opened.response)
    assert await wish(shop, shop.ana) is OfferConsent.YES

    again = await shop.ana.click(reply, label="Show me")
    assert code_in(again.response) == code
    assert "at most once" not in shown(again.response)
    assert all(code not in shown(message) for message in shop.general.history())

    mine = await shop.ana.slash(shop.general, "coupons")
    assert mine.ephemeral
    assert code_in(mine.response) == code


async def test_what_it_replies_to_says_which_product_is_meant(shop: World) -> None:
    await shop.mod.slash(
        shop.general, "campaign create", product="the poster", percent=5, days_valid=3, limit=1000
    )
    shown_off = await shop.cleo.send(shop.general, "look what came today, the blue mug!")
    await shop.ana.send(shop.general, "nice! where can I buy one?", reply_to=shown_off)
    assert "Looking for the blue mug?" in shown(shop.general.history()[-1])


async def test_everything_is_in_french_for_who_speaks_it(shop: World) -> None:
    await shop.app.guild_settings.change(shop.guild.id, language="fr")
    await shop.mod.slash(
        shop.general,
        "campaign create",
        product="la tasse bleue",
        percent=20,
        days_valid=7,
        limit=1000,
    )
    reply = await offered(shop, shop.fanny, "Où est-ce que je peux acheter la tasse bleue ?")
    assert "Tu cherches la tasse bleue" in shown(reply)
    opened = await shop.fanny.click(reply, label="Montre-moi")
    assert "20 % sur la tasse bleue" in shown(opened.response)
    code = code_in(opened.response)
    mine = await shop.fanny.slash(shop.general, "coupons")
    assert "jusqu’au" in shown(mine.response)
    assert code_in(mine.response) == code
    checked = await shop.mod.slash(shop.general, "coupon check", code=code)
    assert "This coupon is valid: 20% off la tasse bleue" in shown(checked.response)


async def test_no_is_remembered_and_the_reply_goes_away(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    declined = await shop.ana.click(reply, label="Never")
    assert declined.ephemeral
    assert "I won't offer you anything again" in shown(declined.response)
    assert await wish(shop, shop.ana) is OfferConsent.NO
    assert reply.id not in [message.id for message in shop.general.history()]
    await shop.sim.pass_time(40 * 86_400)
    message = await shop.ana.send(shop.general, WISH)
    assert latest(shop.general) == message.id


async def test_what_was_taken_is_not_declined_and_the_reply_stays(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    await shop.ana.click(reply, label="Show me")
    kept = await shop.ana.click(reply, label="Not this one")
    assert "You have yours already" in shown(kept.response)
    assert reply.id in [message.id for message in shop.general.history()]
    assert await wish(shop, shop.ana) is OfferConsent.YES


async def test_who_agreed_before_can_say_not_this_one_or_none(shop: World) -> None:
    await shop.app[ConsentService].change(shop.guild.id, shop.ana.id, offers=OfferConsent.YES)
    reply = await offered(shop, shop.ana)
    await shop.ana.click(reply, label="Not this one")
    assert await wish(shop, shop.ana) is OfferConsent.YES
    # Not within the pause, and never again for the same campaign.
    await shop.sim.pass_time(40 * 86_400)
    message = await shop.ana.send(shop.general, WISH)
    assert latest(shop.general) == message.id
    await shop.mod.slash(
        shop.general, "campaign create", product="blue mug", percent=5, days_valid=3, limit=1000
    )
    reply = await offered(shop, shop.ana)
    refused = await shop.ben.click(reply, label="Never")
    assert "for the member I replied to" in shown(refused.response)
    stopped = await shop.ana.click(reply, label="Never")
    assert "I won't offer you anything again" in shown(stopped.response)
    assert await wish(shop, shop.ana) is OfferConsent.NO


async def test_the_buttons_outlive_a_restart_and_nothing_is_offered_twice(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    posted = len(shop.general.history())
    await shop.restart()
    await shop.sim.pass_time(60)
    assert len(shop.general.history()) == posted
    opened = await shop.ana.click(reply, label="Show me")
    code = code_in(opened.response)
    await shop.restart()
    again = await shop.ana.click(reply, label="Show me")
    assert code_in(again.response) == code


@pytest.mark.parametrize("said", ["good morning", "just ordered the blue mug", "thanks a lot!"])
async def test_other_talk_is_left_alone(shop: World, said: str) -> None:
    message = await shop.ana.send(shop.general, said)
    assert latest(shop.general) == message.id


async def test_other_channels_and_other_bots_are_left_alone(shop: World) -> None:
    message = await shop.ana.send(shop.contests, WISH)
    assert latest(shop.contests) == message.id
    robot = shop.guild.add_member(shop.sim.create_user("robot", bot=True))
    message = await robot.send(shop.general, WISH)
    assert latest(shop.general) == message.id


async def test_an_edit_offers_nothing(shop: World) -> None:
    message = await shop.ana.send(shop.general, "good morning")
    await shop.ana.edit(message, WISH)
    assert latest(shop.general) == message.id


async def test_an_offer_that_could_not_be_posted_in_time_is_not_posted_late(shop: World) -> None:
    shop.sim.inject_error("POST", "/channels/*/messages", status=403, times=3)
    message = await shop.ana.send(shop.general, WISH)
    await shop.sim.pass_time(20 * 60)
    await shop.sim.pass_time(3600)
    assert shop.general.history()[-1].id == message.id


async def test_a_declined_reply_that_is_gone_already_harms_nothing(shop: World) -> None:
    reply = await offered(shop, shop.ana)
    shop.sim.inject_error("DELETE", "/channels/*/messages/*", status=403)
    declined = await shop.ana.click(reply, label="Never")
    assert "I won't offer you anything again" in shown(declined.response)
    assert await wish(shop, shop.ana) is OfferConsent.NO


@pytest.mark.parametrize(
    ("locale", "wish", "said", "mine"),
    [
        ("en-US", WISH, "Looking for the blue mug?", "Here is your coupon: 15% off the blue mug."),
        ("fr", "Où puis-je acheter le blue mug ?", "Tu cherches the blue mug", "Voici ton bon"),
    ],
)
async def test_who_agreed_to_direct_messages_gets_the_offer_there_and_not_in_public(
    shop: World, locale: str, wish: str, said: str, mine: str
) -> None:
    shop.sim.locales[shop.ana.id] = locale
    await shop.app[ConsentService].change(
        shop.guild.id, shop.ana.id, direct_messages=True, offers=OfferConsent.YES
    )
    message = await shop.ana.send(shop.general, wish)
    assert latest(shop.general) == message.id
    (letter,) = shop.ana.user.dm_channel.history()
    assert said in shown(letter)
    await shop.restart()
    opened = await shop.ana.user.click(letter, custom_id=f"offer:show:1:{shop.guild.id}")
    assert mine in shown(opened.response)


async def test_who_was_never_asked_about_offers_is_asked_where_they_spoke(shop: World) -> None:
    await shop.app[ConsentService].change(shop.guild.id, shop.ana.id, direct_messages=True)
    await offered(shop, shop.ana)
    assert list(shop.ana.user.dm_channel.history()) == []


async def test_threads_of_a_channel_with_offers_are_heard_too(shop: World) -> None:
    shop.sim.backend.create_thread(shop.general.id, "mugs", shop.ana.id, broadcast=True)
    thread = shop.general.threads[-1]
    message = await shop.ana.send(thread, WISH)
    reply = thread.history()[-1]
    assert reply.reference is not None
    assert reply.reference.message_id == message.id
    shop.sim.backend.create_thread(shop.contests.id, "else", shop.ben.id, broadcast=True)
    other = shop.contests.threads[-1]
    message = await shop.ben.send(other, WISH)
    assert other.history()[-1].id == message.id


async def test_who_tells_that_they_bought_it_is_left_alone(shop: World) -> None:
    told = await shop.ana.send(shop.general, "I bought the blue mug")
    message = await shop.ana.send(
        shop.general, "where can I buy the blue mug again?", reply_to=told
    )
    assert latest(shop.general) == message.id
    # Somebody else's purchase does not suppress the offer.
    await shop.ben.send(shop.general, WISH, reply_to=told)
    assert "Looking for the blue mug?" in shown(shop.general.history()[-1])


async def test_who_used_a_coupon_erases_themselves_and_asks_again_gets_no_second(
    shop: World,
) -> None:
    opened = await shop.ana.click(await offered(shop, shop.ana), label="Show me")
    await shop.mod.slash(shop.general, "coupon redeem", code=code_in(opened.response))
    await shop.app[PrivacyService].erase(shop.ana.id)
    message = await shop.ana.send(shop.general, WISH)
    assert latest(shop.general) == message.id
    assert "Looking for" in shown(await offered(shop, shop.ben))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "seems unhappy"), ("fr", "semble mécontent·e")]
)
async def test_a_complaint_without_a_word_of_buying_is_shown_to_moderators_and_gets_no_coupon(
    shop: World, language: str, told: str
) -> None:
    said = "The saucer came broken. I am so disappointed."
    await shop.ana.send(shop.general, said)
    assert shop.contests.history() == []
    await shop.app.guild_settings.change(
        shop.guild.id, moderator_channel_id=shop.contests.id, language=language
    )
    message = await shop.ana.send(shop.general, said)
    assert latest(shop.general) == message.id
    await shop.ana.send(shop.general, "I broke my arm, so no pottery for a while, sorry!")
    (hint,) = shop.contests.history()
    assert told in shown(hint)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "may be thinking of hurting"), ("fr", "pense peut-être à se faire")],
)
async def test_a_person_is_called_where_somebody_may_hurt_themselves_and_nothing_is_said_there(
    shop: World, language: str, told: str
) -> None:
    await shop.app.guild_settings.change(
        shop.guild.id, moderator_channel_id=shop.contests.id, language=language
    )
    message = await shop.ana.send(shop.general, "I don't want to live any more")
    assert latest(shop.general) == message.id
    (hint,) = shop.contests.history()
    assert told in shown(hint)
    assert "live any more" not in shown(hint), "the words stay where they were written"


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"features": frozenset()},
        {"offers_trial": True},
        {"quiet_from": 0, "quiet_until": 23},
    ],
)
async def test_an_offer_that_waited_is_held_against_the_rules_of_when_it_is_posted(
    shop: World, meanwhile: dict[str, Any]
) -> None:
    shop.sim.inject_error("POST", "/channels/*/messages", status=403)
    message = await shop.ana.send(shop.general, WISH)
    await shop.app.guild_settings.change(shop.guild.id, **meanwhile)
    await shop.sim.pass_time(60)
    assert latest(shop.general) == message.id


async def test_a_message_that_was_taken_back_is_not_answered(shop: World) -> None:
    # Discord's error for a reply to a deleted message.
    shop.sim.inject_error(
        "POST",
        "/channels/*/messages",
        status=400,
        code=50035,
        message="Invalid Form Body: message_reference: Unknown message",
    )
    message = await shop.ana.send(shop.general, WISH)
    await shop.sim.pass_time(60)
    assert latest(shop.general) == message.id
    tried: list[Any] = [each.json for each in shop.sim.http_requests if each.json]
    (reference,) = [each["message_reference"] for each in tried if "message_reference" in each]
    assert reference["fail_if_not_exists"] is True


@pytest.mark.parametrize(
    ("why", "times"), [("message_reference: Unknown message", 1), ("made up", MAX_REJECTIONS)]
)
async def test_an_offer_that_never_appeared_does_not_count_as_made(
    shop: World, why: str, times: int
) -> None:
    await shop.app.guild_settings.change(shop.guild.id, offers_per_day=1)
    shop.sim.inject_error(
        "POST",
        "/channels/*/messages",
        status=400,
        code=50035,
        message=f"Invalid Form Body: {why}",
        times=times,
    )
    message = await shop.ana.send(shop.general, WISH)
    for _ in range(times):
        await shop.sim.pass_time(120)
    assert latest(shop.general) == message.id
    listed = await shop.mod.slash(shop.general, "campaign list")
    assert "offered 0," in shown(listed.response)
    # Neither the member's pause nor the daily limit is consumed.
    reply = await offered(shop, shop.ana)
    assert "Looking for the blue mug?" in shown(reply)
    listed = await shop.mod.slash(shop.general, "campaign list")
    assert "offered 1," in shown(listed.response)


async def test_a_channel_that_was_deleted_is_not_said_to_be_listened_to(shop: World) -> None:
    other = shop.guild.create_text_channel("shopping")
    await shop.app.guild_settings.change(
        shop.guild.id, offer_channel_ids=(shop.general.id, other.id)
    )
    shop.sim.backend.delete_channel(other.id)
    said = shown((await shop.mod.slash(shop.general, "offers status")).response)
    assert f"<#{shop.general.id}>" in said
    assert f"<#{other.id}>" not in said
    await shop.app.guild_settings.change(shop.guild.id, offer_channel_ids=(other.id,))
    said = shown((await shop.mod.slash(shop.general, "offers status")).response)
    assert "Offers are off" in said
