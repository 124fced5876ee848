"""A member shares a coupon, a friend takes one, and the first doubles."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from simcord.actors import MemberActor

from bot.services.campaigns import CampaignService
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionQueryService
from bot.services.coupons import CouponService
from bot.services.privacy import PrivacyService
from domain.contributions.settings import CONTRIBUTIONS
from domain.offer_settings import OFFERS
from tests.scenarios.test_offers import code_in
from tests.scenarios.world import World, shown

WISH = "where can I buy the blue mug?"
WEEK = 7 * 86_400


@pytest.fixture
async def shop(world: World) -> World:
    """Turn on offers in #general and sharing in #contests."""
    await world.turn_on_offers()
    await begin(world, "the blue mug")
    return world


async def begin(world: World, product: str) -> None:
    await world.mod.slash(
        world.general,
        "campaign create",
        product=product,
        percent=15,
        days_valid=14,
        limit=1000,
        share=world.contests,
    )


async def opened(world: World, by: MemberActor, said: str = WISH, label: str = "Show me") -> Any:
    """Return the member's own card with the code."""
    await by.send(world.general, said)
    found = await by.click(world.general.history()[-1], label=label)
    assert found.response is not None
    return found.response


async def shared(world: World, by: MemberActor, said: str = WISH) -> Any:
    """Share the member's coupon; return the public card."""
    mine = await opened(world, by, said)
    told = await by.click(mine, label="Share: 30% off the blue mug once a friend takes one")
    assert told.ephemeral
    assert "doubles once somebody" in shown(told.response)
    return world.contests.history()[-1]


async def worth(world: World, member: MemberActor) -> list[int | None]:
    coupons = await world.app[CouponService].of(world.guild.id, member.id)
    return [coupon.discount.percent for coupon in coupons]


async def test_the_first_friend_doubles_it_and_both_are_told(shop: World) -> None:
    post = await shared(shop, shop.ana)
    assert f"<@{shop.ana.id}> shares 15% off the blue mug with you" in shown(post)
    (code,) = [
        one.shown_code for one in await shop.app[CouponService].of(shop.guild.id, shop.ana.id)
    ]
    assert code not in shown(post)

    found = await shop.ben.click(post, label="Get yours")
    assert found.ephemeral
    assert "Here is your coupon: 15% off the blue mug" in shown(found.response)
    assert f"<@{shop.ana.id}>’s coupon has doubled" in shown(found.response)
    news = shop.contests.history()[-1]
    assert f"<@{shop.ana.id}>, your coupon has doubled: <@{shop.ben.id}>" in shown(news)
    assert news.reference is not None
    assert news.reference.message_id == post.id
    assert await worth(shop, shop.ana) == [30]
    assert await worth(shop, shop.ben) == [15]

    posts = len(shop.contests.history())
    second = await shop.cleo.click(post, label="Get yours")
    assert "’s coupon" not in shown(second.response)
    assert await worth(shop, shop.ana) == [30]
    assert len(shop.contests.history()) == posts


async def test_every_friend_who_comes_counts_for_who_brought_them(shop: World) -> None:
    await shop.app.guild_settings.change(shop.guild.id, features=frozenset({OFFERS, CONTRIBUTIONS}))
    post = await shared(shop, shop.ana)
    await shop.ben.click(post, label="Get yours")
    await shop.ben.click(post, label="Get yours")
    await shop.app[ConsentService].change(shop.guild.id, shop.cleo.id, counted=False)
    await shop.cleo.click(post, label="Get yours")
    await shop.fanny.click(post, label="Get yours")
    profile = await shop.app[ContributionQueryService].profile(shop.guild.id, shop.ana.id)
    assert profile.points["all"]["connected"] == 30
    assert [contribution.message_id for contribution in profile.contributions] == [post.id, post.id]
    said = shown((await shop.ana.slash(shop.general, "me")).response)
    assert f"<@{shop.ben.id}> joined in through the coupon you shared" in said
    assert "🤝 Brought people in 30" in said


async def test_nobody_doubles_their_own_and_nobody_takes_twice(shop: World) -> None:
    post = await shared(shop, shop.ana)
    own = await shop.ana.click(post, label="Get yours")
    assert "This coupon is yours" in shown(own.response)
    first = await shop.ben.click(post, label="Get yours")
    again = await shop.ben.click(post, label="Get yours")
    assert code_in(first.response) == code_in(again.response)
    assert await worth(shop, shop.ben) == [15]


async def test_new_accounts_wait(shop: World) -> None:
    post = await shared(shop, shop.ana)
    newcomer = shop.guild.add_member(shop.sim.create_user("newcomer", account_days=1))
    refused = await newcomer.click(post, label="Get yours")
    assert "Your Discord account is very new" in shown(refused.response)
    assert await worth(shop, shop.ana) == [15]
    await shop.sim.pass_time(WEEK)
    await newcomer.click(post, label="Get yours")
    assert await worth(shop, shop.ana) == [30]


async def test_two_who_shared_before_do_not_double_each_other_again(shop: World) -> None:
    await shop.ben.click(await shared(shop, shop.ana), label="Get yours")
    await shop.sim.pass_time(5 * WEEK)
    await begin(shop, "the poster")
    mine = await opened(shop, shop.ben, "where can I buy the poster?")
    await shop.ben.click(mine, label="Share: 30% off the poster once a friend takes one")
    post = shop.contests.history()[-1]
    found = await shop.ana.click(post, label="Get yours")
    assert "15% off the poster" in shown(found.response)
    assert await worth(shop, shop.ben) == [15, 15]
    await shop.cleo.click(post, label="Get yours")
    assert await worth(shop, shop.ben) == [30, 15]


async def test_a_coupon_is_shared_once_and_only_while_its_campaign_goes_on(shop: World) -> None:
    mine = await opened(shop, shop.ana)
    label = "Share: 30% off the blue mug once a friend takes one"
    await shop.ana.click(mine, label=label)
    again = await shop.ana.click(mine, label=label)
    assert "already shared this coupon" in shown(again.response)
    post = shop.contests.history()[-1]
    theirs = await opened(shop, shop.cleo)
    ((campaign, _),) = await shop.app[CampaignService].of(shop.guild.id)
    await shop.app[CampaignService].end(shop.guild.id, campaign.id)
    over = await shop.ben.click(post, label="Get yours")
    assert "this campaign has ended" in shown(over.response)
    over = await shop.cleo.click(theirs, label=label)
    assert "this campaign has ended" in shown(over.response)


async def test_the_buttons_outlive_a_restart_and_speak_french(shop: World) -> None:
    await shop.app.guild_settings.change(shop.guild.id, language="fr")
    # Her wish is in English, and so is the reply to it.
    mine = await opened(shop, shop.fanny, label="Show me")
    await shop.restart()
    label = "Partager\u00a0: 30\u00a0% sur the blue mug dès qu’un ami en prend un"
    await shop.fanny.click(mine, label=label)
    post = shop.contests.history()[-1]
    assert "partage avec tout le monde" in shown(post)
    await shop.restart()
    await shop.ben.click(post, label="Prendre le mien")
    assert "ton bon a doublé" in shown(shop.contests.history()[-1])


async def test_from_the_offer_to_the_till_no_code_is_public_or_logged(
    shop: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with structlog.testing.capture_logs() as logs:
        post = await shared(shop, shop.ana)
        await shop.ben.click(post, label="Get yours")
        held = [
            coupon
            for member in (shop.ana, shop.ben)
            for coupon in await shop.app[CouponService].of(shop.guild.id, member.id)
        ]
        typed = held[0].shown_code.lower().replace("-", " ")
        await shop.mod.slash(shop.general, "coupon check", code=typed)
        await shop.mod.slash(shop.general, "coupon redeem", code=typed)
        await shop.mod.slash(shop.general, "coupon redeem", code=held[0].shown_code)
        await shop.ana.slash(shop.general, "coupons")
        await shop.mod.slash(shop.general, "campaign export")
        await shop.app[PrivacyService].erase(shop.ana.id)
    assert len(held) == 2
    ours = [record for record in caplog.records if not record.name.startswith("discord")]
    said = [str(logs), *(record.getMessage() for record in ours)]
    said += [shown(one) for place in (shop.general, shop.contests) for one in place.history()]
    for coupon in held:
        for code in (coupon.code, coupon.shown_code):
            assert not [one for one in said if code.casefold() in one.casefold()]
