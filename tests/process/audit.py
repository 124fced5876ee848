"""Checks that the database agrees with what people read and what is in the channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sqlalchemy import Row, Table, select

from bot.cli.database import open_database
from bot.config import Settings
from bot.services.offer_publishing import POST as OFFER
from bot.services.recognition import WEEKLY
from bot.services.tiers import BENEFIT
from db.contribution_rows import contribution_of
from db.measure_counts import count_rows, stored_counts
from db.tables.campaigns import campaigns
from db.tables.contests import contests, entries, votes
from db.tables.contributions import channel_cursors, contributions, totals
from db.tables.coupons import coupons
from db.tables.gifts import gifts, grants
from db.tables.jobs import jobs
from db.tables.offers import offers
from db.tables.outbox import outbox
from db.tables.recognition import draws, recognitions
from domain.contributions import Source
from domain.contributions.totals import total_deltas
from tests.process.bot_process import BotProcess
from tests.process.consistency import Books


async def rows(settings: Settings, table: Table, guild_id: int | None = None) -> list[Row[Any]]:
    """Return all rows of a table, or those of one guild, as stored now."""
    chosen = select(table)
    if guild_id is not None:
        chosen = chosen.where(table.c.guild_id == guild_id)
    database = open_database(settings)
    try:
        async with database.snapshot() as reading:
            return list(await reading.execute(chosen))
    finally:
        await database.close()


async def undone(settings: Settings, now: Any) -> list[Row[Any]]:
    """Return the jobs due by `now` and the unsent posts."""
    waiting = [row for row in await rows(settings, jobs) if row.done_at is None]
    unsent = [row for row in await rows(settings, outbox) if row.ended_at is None]
    return [row for row in waiting if row.due_at <= now] + unsent


async def end(
    bot: BotProcess,
    settings: Settings,
    now: Callable[[], Any],
    caught_up: Callable[[], Awaitable[None]],
) -> None:
    """Stop the bot once it has nothing left to do.

    Work that falls due between the last check and the stop waits for the next start; the bot is
    started again for it, up to ten times.
    """
    for _ in range(10):
        await caught_up()
        assert await bot.stop() == 0
        if not await undone(settings, now()):
            return
        await bot.start()
        await bot.connected()
    raise AssertionError(f"there is always something left to do:\n{bot.said}")


async def read_to(settings: Settings) -> dict[int, int]:
    """Return the id of the last message counted, by channel."""
    return {row.channel_id: row.read_to for row in await rows(settings, channel_cursors)}


def _differ(books: Books, kept: Counter[Any], told: Counter[Any]) -> str:
    """Describe the differences with their history; the message's id comes first in each."""
    over, missing = kept - told, told - kept
    story = books.story({first for first, *_ in (*over, *missing)})
    return f"too many: {dict(over)}; missing: {dict(missing)}\n{story}"


async def check_contributions(
    settings: Settings, books: Books, guild_id: int | None = None
) -> None:
    """Check that each contribution is stored once, that none was undone, and the totals."""
    kept = await rows(settings, contributions, guild_id)
    thanks = Counter(
        (contribution.message_id, contribution.giver_id, contribution.receiver_id)
        for contribution in kept
        if contribution.source == Source.THANKS
    )
    assert thanks == Counter(books.thanks), _differ(books, thanks, Counter(books.thanks))
    laughs = Counter(
        (contribution.message_id, contribution.giver_id)
        for contribution in kept
        if contribution.source == Source.REACTION
    )
    assert laughs == Counter(books.laughs), _differ(books, laughs, Counter(books.laughs))
    # A member who comes through a shared coupon counts once; its id is given with the claim.
    brought = [
        int(contribution.detail) for contribution in kept if contribution.source == Source.FRIEND
    ]
    through = {
        row.id for row in await rows(settings, coupons, guild_id) if row.from_coupon_id is not None
    }
    assert len(set(brought)) == len(brought)
    assert set(brought) <= through
    sums = {
        (row.period, row.kind, row.user_id): (row.points, row.contributions)
        for row in await rows(settings, totals, guild_id)
        if row.points or row.contributions
    }
    assert sums == total_deltas([], map(contribution_of, kept))


async def check_counts(settings: Settings, guild_id: int) -> None:
    """Check that each measure with rows counts exactly these, and that recounting raises none."""
    database = open_database(settings)
    async with database.snapshot() as reading:
        counted = await count_rows(reading, guild_id)
        stored = await stored_counts(reading, guild_id)
    await database.close()
    assert counted
    measured = {measure for measure, _ in counted}
    assert {key: count for key, count in stored.items() if key[0] in measured} == counted


async def check_contest(settings: Settings, books: Books, guild_id: int | None = None) -> None:
    """Check that entries and votes are as people read, and that the contest is closed."""
    (contest,) = await rows(settings, contests, guild_id)
    assert contest.state == "closed"
    captions = Counter(
        (entry.author_id, entry.caption)
        for entry in await rows(settings, entries)
        if entry.contest_id == contest.id
    )
    told = {(author, caption) for author, all_ in books.entered.items() for caption in all_}
    tried = {(author, caption) for author, all_ in books.tried.items() for caption in all_}
    assert told <= captions.keys() <= tried
    assert set(captions.values()) <= {1}
    kept = {
        (vote.voter_id, vote.entry_id): vote.rating
        for vote in await rows(settings, votes)
        if vote.contest_id == contest.id
    }
    wrong = {
        key: (sent, kept.get(key))
        for key, sent in books.ratings.items()
        if kept.get(key) not in sent and not (key in books.unsure and key not in kept)
    }
    assert not wrong
    assert kept.keys() <= books.ratings.keys()


async def check_coupons(settings: Settings, books: Books, guild_id: int | None = None) -> None:
    """Check that members have the codes they were shown, and no more are promised than exist."""
    kept = await rows(settings, coupons, guild_id)
    products = {row.id: row.product for row in await rows(settings, campaigns, guild_id)}
    codes = {(coupon.user_id, products[coupon.campaign_id]): coupon.code for coupon in kept}
    assert len(codes) == len(kept)
    assert books.codes.items() <= codes.items()
    assert books.shared <= {coupon.code for coupon in kept if coupon.shared_at is not None}
    doubled = {coupon.id for coupon in kept if coupon.doubled_at is not None}
    assert books.doubled <= doubled
    assert doubled <= {coupon.from_coupon_id for coupon in kept}
    for campaign in await rows(settings, campaigns, guild_id):
        own = [coupon for coupon in kept if coupon.campaign_id == campaign.id]
        assert campaign.taken == len(own)
        assert campaign.max_coupons is None or len(own) <= campaign.max_coupons
        worth = campaign.amount or campaign.max_amount or 0
        promised = worth * (len(own) + sum(coupon.shared_at is not None for coupon in own))
        assert campaign.reserved_amount == promised
        assert campaign.budget is None or promised <= campaign.budget
        if campaign.product in books.refused:
            full = campaign.max_coupons is not None and len(own) == campaign.max_coupons
            assert full or (campaign.budget is not None and promised + worth > campaign.budget)
    answered = Counter(offer.message_id for offer in await rows(settings, offers, guild_id))
    assert set(answered.values()) <= {1}

    for code, sales in books.redeemed.items():
        assert len(sales) == 1, f"{code} was redeemed by {sales}"
    redeemed = {coupon.code for coupon in kept if coupon.redeemed_at is not None}
    perhaps = {code for action, code in books.unanswered.values() if action == "redeem"}
    assert books.redeemed.keys() <= redeemed <= books.redeemed.keys() | perhaps


async def check_gifts(
    settings: Settings, books: Books, stock: dict[str, int], guild_id: int | None = None
) -> None:
    """Check that as many gifts are given as were in `stock`, and hand-overs are recorded."""
    kept = await rows(settings, grants, guild_id)
    by_id = {grant.id: grant for grant in kept}
    for grant_id, user_id in books.gifts.items():
        assert (by_id[grant_id].user_id, by_id[grant_id].state) == (user_id, "delivered")
    for gift in await rows(settings, gifts, guild_id):
        out = sum(grant.gift_id == gift.id and grant.state != "returned" for grant in kept)
        assert gift.quantity + out == stock[gift.name]
    assert set(Counter((one.source, one.source_id, one.user_id) for one in kept).values()) <= {1}
    # Each surprise that has a gift has granted it, and benefits came with a tier once.
    surprised = {row.id: row for row in await rows(settings, recognitions, guild_id)}
    weekly = {grant.source_id: grant for grant in kept if grant.source == WEEKLY}
    assert weekly.keys() == {row.id for row in surprised.values() if row.gift_id is not None}
    for number, grant in weekly.items():
        assert (grant.user_id, grant.gift_id) == (
            surprised[number].user_id,
            surprised[number].gift_id,
        )
    benefits = Counter(grant.user_id for grant in kept if grant.source == BENEFIT)
    assert set(benefits.values()) <= {1}


async def check_posts(
    settings: Settings, messages: Iterable[Any], guild_id: int | None = None
) -> None:
    """Check that the bot posted exactly the posts that it decided, each once.

    It deletes an offer's post again if nothing is left when its member opens it.
    """
    messages = list(messages)
    posted = Counter(message.id for message in messages if message.author.bot)
    made = await rows(settings, offers, guild_id)
    deletable = {(OFFER, offer.id) for offer in made if offer.withdrawn_at is not None}
    sent = [
        row
        for row in await rows(settings, outbox, guild_id)
        if row.message_id in posted
        or (row.message_id is not None and (row.kind, row.subject_id) not in deletable)
    ]
    kept = Counter(row.message_id for row in sent)
    unknown = [message for message in messages if (posted - kept)[message.id]]
    assert posted == kept, (unknown, [row for row in sent if (kept - posted)[row.message_id]])
    assert not [row for row in await rows(settings, outbox, guild_id) if row.ended_at is None]
    weeks = await rows(settings, recognitions, guild_id)
    assert len({row.week for row in weeks}) == len(weeks)
    assert {row.subject_id for row in sent if row.kind == WEEKLY} == {row.id for row in weeks}
    # A week has a surprise or was quiet; none is left in between.
    assert {row.state for row in await rows(settings, draws, guild_id)} <= {"posted", "quiet"}
