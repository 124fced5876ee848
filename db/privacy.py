"""Everything that is kept of one person, in whichever table: to show, to hand over, to erase.

Nothing here lists what to look at: the tables themselves are walked, so a new one cannot be left
out of what a person is given. What becomes of its rows must be said in `RULES`, which a test holds
complete.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    String,
    Table,
    and_,
    cast,
    delete,
    false,
    func,
    or_,
    select,
    update,
)

from db.campaigns import WORTH
from db.engine import Transaction
from db.places import PlaceRepository
from db.tables import (
    acts,
    campaigns,
    contests,
    coupons,
    due,
    entries,
    gifts,
    grants,
    jury_scores,
    metadata,
    outbox,
    pictures,
    run_off_votes,
    shop_coupons,
    spent_marks,
    ties,
    votes,
)
from db.upsert import insert
from domain.campaigns import mark

PERSON_COLUMNS = frozenset(
    {"user_id", "giver_id", "receiver_id", "author_id", "voter_id", "created_by", "redeemed_by"}
)
"""The columns that hold a person's Discord id."""
SECRET_COLUMNS = frozenset({"secret"})
"""What is handed to nobody, not even to whoever's row it stands in."""
NOBODY = 0
"""Stands in texts and documents where the id of a person was who has been erased."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


class Rule(Enum):
    """What becomes of a table's rows when the person they name is erased."""

    DELETE = "delete"
    DISOWN = "disown"
    """The row stays, since others' doings depend on it; its person becomes a random number."""
    SPECIAL = "special"
    """`PrivacyRepository.erase` says in words of its own."""


RULES: Mapping[str, Rule] = {
    "members": Rule.DELETE,
    "acts": Rule.DELETE,
    "totals": Rule.DELETE,
    "circle_members": Rule.DELETE,
    "offers": Rule.DELETE,
    "complaints": Rule.DELETE,
    "flags": Rule.DELETE,
    "outbox": Rule.SPECIAL,
    "tier_holders": Rule.DELETE,
    "tier_news": Rule.DELETE,
    "tier_roles": Rule.DELETE,
    "tier_benefits_given": Rule.DELETE,
    "milestones": Rule.DELETE,
    "monthly_words": Rule.DELETE,
    "pictures": Rule.SPECIAL,
    "entries": Rule.SPECIAL,
    "votes": Rule.SPECIAL,
    "coupons": Rule.SPECIAL,
    "recognitions": Rule.DISOWN,
    "grants": Rule.SPECIAL,
    "draws": Rule.DISOWN,
    "decisions": Rule.DISOWN,
    "openings": Rule.DISOWN,
    "claims": Rule.DISOWN,
    "score_log": Rule.DISOWN,
    "circles": Rule.DISOWN,
    "jury_claims": Rule.DISOWN,
    "jury_scores": Rule.SPECIAL,
    "run_off_votes": Rule.SPECIAL,
    "ties": Rule.DISOWN,
    "templates": Rule.DISOWN,
    "contests": Rule.DISOWN,
    "campaigns": Rule.DISOWN,
    "till_keys": Rule.DISOWN,
    "walks": Rule.DISOWN,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of one member in one guild."""

    given: int = 0
    """Thanks, reactions and nominations given to others."""
    received: int = 0
    """Those received, and entries, which count as taking part."""
    entries: int = 0
    votes: int = 0
    offers: int = 0
    coupons: int = 0
    surprises: int = 0


class PrivacyRepository:
    """The rows of every table that name one person."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def kept(self, guild_id: int, user_id: int) -> Kept:
        """How much is kept of the member in this guild."""
        tables = metadata.tables
        return Kept(
            given=await self._count(acts, acts.c.guild_id == guild_id, acts.c.giver_id == user_id),
            received=await self._count(
                acts, acts.c.guild_id == guild_id, acts.c.receiver_id == user_id
            ),
            entries=await self._count(
                entries,
                entries.c.author_id == user_id,
                entries.c.contest_id.in_(_contests_of(guild_id)),
            ),
            votes=sum(
                [
                    await self._count(
                        table,
                        table.c.voter_id == user_id,
                        table.c.contest_id.in_(_contests_of(guild_id)),
                    )
                    for table in (votes, jury_scores)
                ]
            ),
            **{
                field: await self._count(
                    tables[name],
                    tables[name].c.guild_id == guild_id,
                    tables[name].c.user_id == user_id,
                )
                for field, name in (
                    ("offers", "offers"),
                    ("coupons", "coupons"),
                    ("surprises", "recognitions"),
                )
            },
        )

    async def rows(self, user_id: int) -> dict[str, list[Row]]:
        """Every row, by table, that names the person in any column, text or document."""
        found: dict[str, list[Row]] = {}
        for table in metadata.sorted_tables:
            names = or_(_is_person(table, user_id), _mentions_anywhere(table, user_id))
            rows = await self._transaction.execute(select(table).where(names))
            kept = [
                {name: value for name, value in row.items() if name not in SECRET_COLUMNS}
                for row in (dict(row._mapping) for row in rows)
                if _names(row, user_id)
            ]
            if kept:
                found[table.name] = kept
        return found

    async def messages_with_acts(self, user_id: int) -> dict[int, list[int]]:
        """By guild, the messages on which acts from or to the person hang, the earliest first."""
        found = await self._transaction.execute(
            select(acts.c.guild_id, acts.c.message_id)
            .where(_is_person(acts, user_id))
            .order_by(acts.c.at)
        )
        by_guild: dict[int, dict[int, None]] = {}
        for row in found:
            by_guild.setdefault(row.guild_id, {})[row.message_id] = None
        return {guild_id: list(messages) for guild_id, messages in by_guild.items()}

    async def erase(self, user_id: int) -> None:
        """Leave no row, in any table, in which the person's id stands.

        What others' doings depend on stays without the person: votes in contests that are over
        (the totals stay right) and entries there (without caption and picture) belong to a random
        number instead, drawn anew for each contest. In contests that run, votes and entries go. A
        coupon that was redeemed stays as a redeemed one, without its code; any other goes, and its
        code with it. A gift that is not with them yet goes back into the stock, and their address
        is gone; one that they got stays counted. Totals of others are for the caller to bring down
        first.
        """
        await self._forget_posts(user_id)
        # Their totals go; that they were counted among the listed goes first.
        await PlaceRepository(self._transaction).set_listed(user_id, listed=False)
        await self._erase_votes(user_id)
        await self._erase_entries(user_id)
        await self._erase_pictures(user_id)
        await self._erase_coupons(user_id)
        await self._erase_grants(user_id)
        for name, rule in RULES.items():
            table = metadata.tables[name]
            if rule is Rule.DELETE:
                await self._delete(table, _is_person(table, user_id))
            elif rule is Rule.DISOWN:
                await self._disown(table, user_id, by=table.c.id)
        for table in metadata.sorted_tables:
            await self._strike_out(table, user_id)

    async def _count(self, table: Table, *where: Any) -> int:
        found = await self._transaction.execute(
            select(func.count()).select_from(table).where(*where)
        )
        return int(found.scalar_one())

    async def _delete(self, table: Table, *where: Any) -> None:
        await self._transaction.execute(delete(table).where(*where))

    async def _disown(self, table: Table, user_id: int, *, by: Column[Any]) -> None:
        """Put a random number in the person's place, another for each value of `by`."""
        for column in _person_columns(table):
            found = await self._transaction.execute(
                select(by).where(column == user_id).group_by(by)
            )
            for value in found.scalars().all():
                await self._transaction.execute(
                    update(table)
                    .where(column == user_id, by == value)
                    .values({column: nobody_in_particular()})
                )

    async def _forget_posts(self, user_id: int) -> None:
        offers = metadata.tables["offers"]
        messages = select(offers.c.message_id).where(offers.c.user_id == user_id)
        await self._transaction.execute(
            update(outbox).where(outbox.c.reply_to_id.in_(messages)).values(reply_to_id=None)
        )
        for table in (due, outbox):
            await self._delete(table, table.c.subject_id == user_id)
        # The rows stay, since Discord may still remember their numbers as nonces.
        await self._transaction.execute(
            update(outbox)
            .where(outbox.c.user_id == user_id)
            .values(
                user_id=None,
                channel_id=0,
                message_id=None,
                ended_at=func.coalesce(outbox.c.ended_at, outbox.c.created_at),
            )
        )

    async def _erase_votes(self, user_id: int) -> None:
        await self._delete(votes, votes.c.voter_id == user_id, votes.c.contest_id.in_(_running()))
        await self._disown(votes, user_id, by=votes.c.contest_id)
        mine = jury_scores.c.voter_id == user_id
        await self._delete(jury_scores, mine, jury_scores.c.contest_id.in_(_running()))
        await self._disown(jury_scores, user_id, by=jury_scores.c.contest_id)
        level = select(ties.c.id).where(ties.c.decided_at.is_(None))
        mine = run_off_votes.c.voter_id == user_id
        await self._delete(run_off_votes, mine, run_off_votes.c.tie_id.in_(level))
        await self._disown(run_off_votes, user_id, by=run_off_votes.c.tie_id)

    async def _erase_entries(self, user_id: int) -> None:
        mine = entries.c.author_id == user_id
        running = and_(mine, entries.c.contest_id.in_(_running()))
        for table in (votes, jury_scores, run_off_votes):
            await self._delete(table, table.c.entry_id.in_(select(entries.c.id).where(running)))
        # Their pictures carry the same author, and go in `_erase_pictures`.
        await self._delete(entries, running)
        await self._transaction.execute(
            update(entries).where(mine).values(caption=None, picture_id=None, note="")
        )
        await self._disown(entries, user_id, by=entries.c.contest_id)

    async def _erase_pictures(self, user_id: int) -> None:
        """A picture that a contest asked for captions of belongs to the contest, and stays."""
        mine = pictures.c.author_id == user_id
        shown = (
            select(table.c.picture_id).where(table.c.picture_id.is_not(None))
            for table in (contests, entries)
        )
        await self._delete(pictures, mine, *(pictures.c.id.not_in(some) for some in shown))
        await self._transaction.execute(update(pictures).where(mine).values(author_id=None))

    async def _erase_coupons(self, user_id: int) -> None:
        mine = coupons.c.user_id == user_id
        await self._mark_spent(user_id)
        await self._give_back_coupons(user_id)
        # Their shop must not take them any more; it is looked at as soon as they are gone.
        unused = select(coupons.c.id).where(mine, coupons.c.redeemed_at.is_(None))
        await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.coupon_id.in_(unused))
            .values(try_at=LONG_AGO, attempts=0)
        )
        await self._delete(coupons, mine, coupons.c.redeemed_at.is_(None))
        # Whoever handed over what others' coupons were for.
        handed = coupons.c.redeemed_by == user_id
        await self._transaction.execute(
            update(coupons).where(handed).values(redeemed_by=nobody_in_particular())
        )
        found = await self._transaction.execute(select(coupons.c.id).where(mine))
        for coupon_id in found.scalars().all():
            await self._transaction.execute(
                update(coupons)
                .where(coupons.c.id == coupon_id)
                .values(user_id=nobody_in_particular(), code=f"erased-{secrets.token_hex(8)}")
            )

    async def _give_back_coupons(self, user_id: int) -> None:
        """Give their campaigns back the coupons that nobody can use once they are erased.

        What a shop outside knows may have been used there in the meantime.
        """
        found = await self._transaction.execute(
            select(
                campaigns.c.id,
                func.count(coupons.c.id).label("unused"),
                func.count(coupons.c.shared_at).label("shared"),
            )
            .join(coupons, coupons.c.campaign_id == campaigns.c.id)
            .where(
                coupons.c.user_id == user_id,
                coupons.c.redeemed_at.is_(None),
                campaigns.c.shop.is_(None),
                ~campaigns.c.own_codes,
            )
            .group_by(campaigns.c.id)
        )
        for row in found.all():
            await self._transaction.execute(
                update(campaigns)
                .where(campaigns.c.id == row.id)
                .values(
                    taken=campaigns.c.taken - row.unused,
                    promised=campaigns.c.promised - WORTH * (row.unused + row.shared),
                )
            )

    async def _mark_spent(self, user_id: int) -> None:
        """Keep them from a second coupon of a campaign that goes on, without keeping who it was.

        Where they used it, or its code stays good wherever else the shop made it known.
        """
        found = await self._transaction.execute(
            select(campaigns.c.id, campaigns.c.secret)
            .join(coupons, coupons.c.campaign_id == campaigns.c.id)
            .where(
                coupons.c.user_id == user_id,
                campaigns.c.ended_at.is_(None),
                or_(coupons.c.redeemed_at.is_not(None), campaigns.c.own_codes),
            )
        )
        for row in found.all():
            secret = row.secret or secrets.token_hex(32)
            if row.secret is None:
                await self._transaction.execute(
                    update(campaigns).where(campaigns.c.id == row.id).values(secret=secret)
                )
            await self._transaction.execute(
                insert(self._transaction, spent_marks)
                .values(campaign_id=row.id, mark=mark(secret, user_id))
                .on_conflict_do_nothing()
            )

    async def _erase_grants(self, user_id: int) -> None:
        """What waits for them goes back into the stock, and a code set aside to its campaign."""
        mine = and_(grants.c.user_id == user_id, grants.c.state.in_(("offered", "claimed")))
        found = await self._transaction.execute(
            select(gifts.c.id, gifts.c.campaign_id)
            .join(grants, grants.c.gift_id == gifts.c.id)
            .where(mine)
        )
        for row in found.all():
            await self._transaction.execute(
                update(gifts).where(gifts.c.id == row.id).values(quantity=gifts.c.quantity + 1)
            )
            await self._transaction.execute(
                update(campaigns)
                .where(campaigns.c.id == row.campaign_id, campaigns.c.taken > 0)
                .values(
                    taken=campaigns.c.taken - 1,
                    promised=campaigns.c.promised - WORTH,
                )
            )
        await self._delete(grants, mine)
        await self._transaction.execute(
            update(grants).where(grants.c.user_id == user_id).values(address=None, post="", note="")
        )
        await self._disown(grants, user_id, by=grants.c.id)

    async def _strike_out(self, table: Table, user_id: int) -> None:
        """Take the person's id out of texts and documents, such as a mention in a caption."""
        keys = list(table.primary_key)
        for column in _worded(table):
            found = await self._transaction.execute(
                select(*keys, column).where(_mentions(column, user_id))
            )
            for row in found.all():
                same = and_(*(key == row._mapping[key] for key in keys))
                value = struck_out(row._mapping[column], user_id)
                await self._transaction.execute(update(table).where(same).values({column: value}))


def comments() -> dict[str, str]:
    """What each table is for, by its name."""
    return {table.name: table.comment or table.name for table in metadata.sorted_tables}


def nobody_in_particular() -> int:
    """A number that no person has and from which none can be found: random and below zero."""
    return -1 - secrets.randbelow(2**62)


def struck_out(value: Any, user_id: int) -> Any:
    """`value`, a text or JSON value, with `NOBODY` wherever the person's id stands in it."""
    if isinstance(value, str):
        return re.sub(rf"(?<!\d){user_id}(?!\d)", str(NOBODY), value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return NOBODY if value == user_id else value
    if isinstance(value, list):
        return [struck_out(item, user_id) for item in value]
    if isinstance(value, Mapping):
        return {
            struck_out(name, user_id): struck_out(item, user_id) for name, item in value.items()
        }
    return value


def _contests_of(guild_id: int) -> Any:
    return select(contests.c.id).where(contests.c.guild_id == guild_id)


def _running() -> Any:
    return select(contests.c.id).where(contests.c.state.not_in(("closed", "cancelled")))


def _person_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name in PERSON_COLUMNS]


def _is_person(table: Table, user_id: int) -> Any:
    return or_(false(), *(column == user_id for column in _person_columns(table)))


def _names(row: Row, user_id: int) -> bool:
    """Whether the person's id stands in the row; the database found it as part of a text only."""
    return any(struck_out(value, user_id) != value for value in row.values())


def _worded(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, (String, JSON))]


def _mentions(column: Column[Any], user_id: int) -> Any:
    return cast(column, String).like(f"%{user_id}%")


def _mentions_anywhere(table: Table, user_id: int) -> Any:
    return or_(false(), *(_mentions(column, user_id) for column in _worded(table)))
