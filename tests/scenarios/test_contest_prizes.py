"""A winner claims the prize with a button, even after the bot was restarted."""

from __future__ import annotations

from typing import Any

from bot.services.campaigns import CampaignService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.coupons import CouponService
from bot.services.gifts.inventory import GiftInventoryService
from domain.campaigns import Discount, Terms
from domain.gift_kinds import gift_kind
from domain.gifts import Gift
from tests.scenarios.test_contest_moderation import with_rules
from tests.scenarios.test_contests import DAY, buttons, draft, enter, last, seen, vote
from tests.scenarios.world import World, answered, shown

PRIZE = "a blue mug"


async def won_by_ana(
    world: World,
    language: str = "en",
    prize: str = PRIZE,
    listed: str | None = None,
    *,
    leaving: bool = False,
) -> Any:
    """Run a contest that ana wins; return the post with the result.

    The prize is in words, or `listed`: a choice of the menu. With `leaving`, she left the server
    before the end.
    """
    if listed is None:
        post = await with_rules(world, prize=prize)
    else:
        made = (await draft(world)).message
        await world.mod.select(made, [listed], custom_id="contest:prize:1")
        await world.mod.click(seen(world, world.mod, made), label="Post it")
        post = last(world)
    await enter(world.ana, post, "I was told there would be eight desks.")
    await enter(world.ben, post, "She multitasks.")
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    for voter in (world.cleo, world.member("dora"), world.member("emil")):
        card = await vote(voter, voting)
        while any(":rate:" in button for button in buttons(card)):
            better = "eight desks" in shown(card)
            rated = await voter.click(card, label="Laugh" if better else "Meh")
            card = answered(rated).message
    await world.app.guild_settings.change(world.guild.id, language=language)
    if leaving:
        world.guild.remove_member(world.ana)
    await world.sim.pass_time(2 * DAY)
    return last(world)


async def back_room(world: World) -> Any:
    channel = world.guild.create_text_channel("back-room")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=channel.id)
    return channel


async def test_the_winner_claims_the_prize_and_moderators_are_told_once(world: World) -> None:
    channel = await back_room(world)
    result = await won_by_ana(world)
    claimed = await world.ana.click(result, label="Claim your prize")
    assert PRIZE in shown(claimed.response)
    assert "The moderators know" in shown(claimed.response)
    (told,) = channel.history()
    assert f"<@{world.ana.id}>" in shown(told)
    assert PRIZE in shown(told)

    again = await world.ana.click(result, label="Claim your prize")
    assert "already claimed it" in shown(again.response)
    assert len(channel.history()) == 1


async def test_nobody_else_can_claim_it(world: World) -> None:
    channel = await back_room(world)
    result = await won_by_ana(world)
    refused = await world.ben.click(result, label="Claim your prize")
    assert "This prize is for the winner of" in shown(refused.response)
    assert channel.history() == []


async def test_the_button_works_after_a_restart(world: World) -> None:
    result = await won_by_ana(world)
    await world.restart()
    claimed = await world.ana.click(result, label="Claim your prize")
    assert PRIZE in shown(claimed.response)
    # No channel was chosen, so nobody else knows yet.
    assert "show this message to a moderator" in shown(claimed.response)


async def test_there_is_nothing_to_claim_where_there_is_no_prize(world: World) -> None:
    result = await won_by_ana(world, prize="")
    assert not any("claim" in button for button in buttons(result))


async def test_a_french_guild_and_winner_read_french(world: World) -> None:
    channel = await back_room(world)
    result = await won_by_ana(world, "fr")
    world.sim.locales[world.ana.id] = "fr"
    claimed = await world.ana.click(result, label="Réclamer ton prix")
    assert "Félicitations" in shown(claimed.response)
    (told,) = channel.history()
    assert "réclame le prix" in shown(told)


async def test_a_gift_from_the_list_is_set_aside_and_handed_over_by_the_same_button(
    world: World,
) -> None:
    link = "https://example.org/kiln"
    gift = Gift(0, "An evening at the kiln", gift_kind("invitation"), link=link, quantity=1)
    gift = await world.app[GiftInventoryService].add(world.guild.id, gift)
    result = await won_by_ana(world, listed=f"gift:{gift.id}")
    await world.restart()
    for _ in range(2):
        claimed = await world.ana.click(result, label="Claim your prize")
        assert link in shown(claimed.response)
    assert link not in shown(result)
    (stocked,) = await world.app[GiftInventoryService].all(world.guild.id)
    assert stocked.quantity == 0


async def test_a_contest_promises_only_what_is_left_and_gives_it_back_when_called_off(
    world: World,
) -> None:
    gift = await world.app[GiftInventoryService].add(
        world.guild.id, Gift(0, "A tea tin", quantity=1)
    )
    drafts = []
    for _ in range(2):
        drafts.append((await draft(world)).message)
        await world.mod.select(
            drafts[-1], [f"gift:{gift.id}"], custom_id=f"contest:prize:{len(drafts)}"
        )
    posted, refused = [
        await world.mod.click(seen(world, world.mod, made), label="Post it") for made in drafts
    ]
    assert "is open" in shown(posted.response) or posted.response is None
    assert "This prize has run out: A tea tin" in shown(refused.response)
    await world.app[ContestLifecycleService].cancel(1, world.guild.id, "rain")
    (stocked,) = await world.app[GiftInventoryService].all(world.guild.id)
    assert stocked.quantity == 1
    await world.mod.click(seen(world, world.mod, drafts[1]), label="Post it")
    (stocked,) = await world.app[GiftInventoryService].all(world.guild.id)
    assert stocked.quantity == 0


async def test_a_coupon_is_handed_over_at_once_and_always_the_same(world: World) -> None:
    terms = Terms("the blue mug", Discount(percent=20), valid_days=30)
    campaign = await world.app[CampaignService].create(world.guild.id, terms, by=world.mod.id)
    result = await won_by_ana(world, listed=f"campaign:{campaign.id}")
    claimed = await world.ana.click(result, label="Claim your prize")
    (held,) = await world.app[CouponService].of(world.guild.id, world.ana.id)
    assert held.shown_code in shown(claimed.response)
    again = await world.ana.click(result, label="Claim your prize")
    assert held.shown_code in shown(again.response)
    assert len(await world.app[CouponService].of(world.guild.id, world.ana.id)) == 1


async def test_a_gift_of_the_list_is_handed_over_in_french(world: World) -> None:
    link = "https://example.org/four"
    gift = Gift(0, "Une soirée au four", gift_kind("invitation"), link=link, quantity=1)
    gift = await world.app[GiftInventoryService].add(world.guild.id, gift)
    result = await won_by_ana(world, "fr", listed=f"gift:{gift.id}")
    world.sim.locales[world.ana.id] = "fr"
    claimed = await world.ana.click(result, label="Réclamer ton prix")
    assert "Une soirée au four" in shown(claimed.response)
    assert link in shown(claimed.response)


async def test_a_coupon_is_handed_over_in_french(world: World) -> None:
    terms = Terms("la tasse bleue", Discount(percent=20), valid_days=30)
    campaign = await world.app[CampaignService].create(world.guild.id, terms, by=world.mod.id)
    result = await won_by_ana(world, "fr", listed=f"campaign:{campaign.id}")
    world.sim.locales[world.ana.id] = "fr"
    claimed = await world.ana.click(result, label="Réclamer ton prix")
    (held,) = await world.app[CouponService].of(world.guild.id, world.ana.id)
    assert held.shown_code in shown(claimed.response)
    assert "Félicitations" in shown(claimed.response)
    assert "Ce code est rien que pour toi" in shown(claimed.response)


async def test_a_campaign_that_is_over_leaves_the_claim_to_the_moderators(world: World) -> None:
    terms = Terms("the blue mug", Discount(percent=20), valid_days=30)
    campaign = await world.app[CampaignService].create(world.guild.id, terms, by=world.mod.id)
    channel = await back_room(world)
    result = await won_by_ana(world, listed=f"campaign:{campaign.id}")
    await world.app[CampaignService].end(world.guild.id, campaign.id)
    claimed = await world.ana.click(result, label="Claim your prize")
    assert "The moderators know" in shown(claimed.response)
    assert len(channel.history()) == 1
    assert "I had no coupon to give" in shown(channel.history()[0])


async def test_of_a_coupon_that_is_spent_nobody_says_that_the_prize_is_yours(world: World) -> None:
    terms = Terms("the blue mug", Discount(percent=20), valid_days=30)
    campaign = await world.app[CampaignService].create(world.guild.id, terms, by=world.mod.id)
    result = await won_by_ana(world, listed=f"campaign:{campaign.id}")
    claimed = await world.ana.click(result, label="Claim your prize")
    assert "the prize is yours" in shown(claimed.response)
    (won,) = await world.app[CouponService].of(world.guild.id, world.ana.id)
    await world.app[CouponService].redeem(world.guild.id, won.code, by=world.mod.id)
    again = await world.ana.click(result, label="Claim your prize")
    assert "the prize is yours" not in shown(again.response)
    assert "already received this prize" in shown(again.response)
