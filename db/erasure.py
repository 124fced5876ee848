"""Erasure of a person, in transactions of a few milliseconds each, so that others do not wait.

Rows to be erased are searched by a reading connection, which blocks no writer, and then changed by
primary key, a limited number at a time. Each step can be repeated: an interrupted erasure is
started again and finds what is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Delete,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    func,
    select,
    update,
)

from db.case_erasure import erase_cases, erase_complaints
from db.contest_erasure import erase_ballot, erase_entries, is_over
from db.coupon_erasure import erase_coupons, erase_grant, partners_of
from db.database import Database
from db.declarations import ErasureRule, declaration_of, not_shown, random_pseudonym
from db.erasure_marks import MARKS_KEEP, ErasureMarkRepository, Marked
from db.inbox import erase_inbox
from db.member_ideas import erase_member_ideas
from db.personal_data import (
    is_person,
    mentions_anywhere,
    person_columns,
    redact,
    worded,
)
from db.rank_histogram import RankHistogramRepository
from db.reshares import erase_reshares
from db.row_keys import KeyOf, by_key, key_values
from db.tables import metadata
from db.tables.consent import consents
from db.tables.contact_budget import contacts
from db.tables.contest_prizes import run_off_votes, ties
from db.tables.contests import entries, jury_scores, votes
from db.tables.contributions import contributions, totals
from db.tables.coupons import coupons
from db.tables.gifts import grants
from db.tables.jobs import jobs
from db.tables.offers import offers
from db.tables.outbox import outbox
from db.tables.pictures import pictures
from domain.consent import OfferConsent
from domain.contact_budget import CONTACT_PERIOD
from domain.offer_settings import MIN_PAUSE_DAYS

ERASURE = "privacy.erasure"
"""Kind of job that completes an erasure.

Its subject is the person, and its guild, if any, the one in which they want to be left alone; its
row is deleted last.
"""
AT_ONCE = 200
"""Maximum number of rows that one transaction changes."""
READ_AT_ONCE = 500
"""Maximum number of keys read at a time, between which everybody else gets a turn."""

OFFER_PAUSE = timedelta(days=MIN_PAUSE_DAYS)


class Erasure:
    """The erasure of one person from every table of every guild."""

    def __init__(
        self,
        database: Database,
        user_id: int,
        now: datetime,
        pause: Callable[[int], timedelta] = lambda _: OFFER_PAUSE,
    ) -> None:
        """Prepare erasing `user_id`; `pause` is a guild's pause between two offers to a member."""
        self._database = database
        self._user_id = user_id
        self._now = now
        self._pause = pause

    async def messages_with_contributions(self) -> dict[int, list[int]]:
        """Return, by guild, the messages of the person's contributions, the earliest first."""
        by_guild: dict[int, dict[int, None]] = {}
        async for guild_id, message_id in self._rows(
            select(contributions.c.guild_id, contributions.c.message_id)
            .where(is_person(contributions, self._user_id))
            .order_by(contributions.c.at)
        ):
            by_guild.setdefault(guild_id, {})[message_id] = None
        return {guild_id: list(messages) for guild_id, messages in by_guild.items()}

    async def run(self) -> None:
        """Erase the person: afterwards their id is in no row.

        Rows on which others depend stay without the person: votes in contests that are over (the
        totals stay right) and entries there (without caption and picture) get a random number
        instead, a different one for each contest. In running contests, votes and entries are
        deleted. A redeemed coupon stays as redeemed, without its code; any other is deleted with
        its code. A gift that is not yet delivered is returned to the stock, and their address is
        deleted; a delivered one stays counted. The caller must reduce the totals of others first.
        """
        await self._mark()
        await self._leave_boards()
        await self._forget_posts()
        await self._erase_votes()
        await self._erase_entries()
        await self._erase_pictures()
        await self._erase_coupons()
        await self._erase_grants()
        async with self._database.transaction() as transaction:
            await erase_cases(transaction, self._user_id, self._now)
            await erase_complaints(transaction, self._user_id, self._now)
            await erase_inbox(transaction, self._user_id, self._now)
            await erase_member_ideas(transaction, self._user_id)
            await erase_reshares(transaction, self._user_id, self._now)
        for table in reversed(metadata.sorted_tables):
            rule = declaration_of(table).erase
            if rule is ErasureRule.DELETE:
                await self._delete(table, is_person(table, self._user_id))
            elif rule is ErasureRule.PSEUDONYMIZE:
                await self._disown(table)
        for table in metadata.sorted_tables:
            await self._strike_out(table)

    # --- Finding and changing rows ------------------------------------------------------------

    async def _rows(self, query: Select[*tuple[Any, ...]]) -> AsyncIterator[tuple[Any, ...]]:
        """Yield the rows of a query, of which there may be very many."""
        async with (
            self._database.snapshot() as reading,
            reading.pages(query, READ_AT_ONCE) as pages,
        ):
            async for page in pages:
                for row in page:
                    yield tuple(row)

    async def _keys(self, table: Table, *where: Any) -> list[KeyOf]:
        return [key async for key in self._rows(select(*table.primary_key).where(*where))]

    async def _change(
        self, table: Table, change: Update | Delete, *where: Any, **drawn: Any
    ) -> None:
        """Apply `change` to the rows; each parameter in `drawn` is called for each row."""
        keys = await self._keys(table, *where)
        for some in _chunks(keys):
            async with self._database.transaction() as transaction:
                await transaction.execute(
                    change.where(by_key(table), *where),
                    [
                        key_values(table, key) | {name: draw() for name, draw in drawn.items()}
                        for key in some
                    ],
                )

    async def _delete(self, table: Table, *where: Any) -> None:
        await self._change(table, delete(table), *where)

    async def _disown(self, table: Table) -> None:
        """Replace the person by a random number, another for each row."""
        for column in person_columns(table):
            await self._change(
                table,
                update(table).values({column: bindparam("stranger")}),
                column == self._user_id,
                stranger=random_pseudonym,
            )

    async def _grouped(
        self, table: Table, group: Column[Any], *where: Any
    ) -> dict[Any, list[KeyOf]]:
        """Return the keys of the rows by the value of `group`."""
        grouped: dict[Any, list[KeyOf]] = defaultdict(list)
        async for value, *key in self._rows(select(group, *table.primary_key).where(*where)):
            grouped[value].append(tuple(key))
        return grouped

    # --- Erasure marks ---------------------------------------------------------------------

    async def _mark(self) -> None:
        """Store erasure marks for the rules that an erasure must not circumvent."""
        me, until = self._user_id, self._now + MARKS_KEEP
        async with self._database.snapshot() as reading:
            refused = await reading.execute(
                select(consents.c.guild_id).where(
                    consents.c.user_id == me, consents.c.offers == OfferConsent.NO
                )
            )
            refusing = list(refused.scalars())
            found = await reading.execute(
                select(offers.c.guild_id, func.max(offers.c.offered_at).label("last"))
                .where(
                    offers.c.user_id == me,
                    offers.c.trial.is_(False),
                    offers.c.withdrawn_at.is_(None),
                )
                .group_by(offers.c.guild_id)
            )
            offered = {row.guild_id: row.last for row in found}
            partners = await partners_of(reading, me)
            lately = await reading.execute(
                select(contacts.c.guild_id, contacts.c.at).where(
                    contacts.c.user_id == me, contacts.c.at > self._now - CONTACT_PERIOD
                )
            )
            approached = lately.all()
        async with self._database.transaction() as transaction:
            marks = ErasureMarkRepository(transaction)
            for guild_id in refusing:
                await marks.add(Marked.OFFERS_REFUSED, guild_id, me, until=until)
            for guild_id, last in offered.items():
                over = last + self._pause(guild_id)
                if over > self._now:
                    await marks.add(Marked.OFFERED_LATELY, guild_id, me, until=over)
            for partner in partners:
                await marks.add(Marked.SHARED, 0, me, partner, until=until)
            for row in approached:
                await marks.add_contact(row.guild_id, me, row.at)

    # --- Table by table ----------------------------------------------------------------------

    async def _leave_boards(self) -> None:
        # Without this row they are not listed, whatever is counted in the meantime.
        await self._delete(consents, consents.c.user_id == self._user_id)
        async with self._database.transaction() as transaction:
            await RankHistogramRepository(transaction).set_listed(self._user_id, listed=False)
        await self._delete(totals, totals.c.user_id == self._user_id)

    async def _forget_posts(self) -> None:
        messages = select(offers.c.message_id).where(offers.c.user_id == self._user_id)
        await self._change(
            outbox,
            update(outbox).values(reply_to_id=None),
            outbox.c.reply_to_id.in_(messages),
        )
        await self._delete(outbox, outbox.c.subject_id == self._user_id)
        await self._delete(jobs, jobs.c.subject_id == self._user_id, jobs.c.kind != ERASURE)
        # The rows stay, since Discord may still remember their ids as nonces.
        await self._change(
            outbox,
            update(outbox).values(
                user_id=None,
                channel_id=0,
                message_id=None,
                ended_at=func.coalesce(outbox.c.ended_at, outbox.c.created_at),
            ),
            outbox.c.user_id == self._user_id,
        )

    async def _erase_votes(self) -> None:
        for table in (votes, jury_scores):
            by_contest = await self._grouped(
                table, table.c.contest_id, table.c.voter_id == self._user_id
            )
            for contest_id, keys in by_contest.items():
                async with self._database.transaction() as transaction:
                    over = await is_over(transaction, contest_id)
                    await erase_ballot(transaction, table, keys, delete_it=not over)
        by_tie = await self._grouped(
            run_off_votes, run_off_votes.c.tie_id, run_off_votes.c.voter_id == self._user_id
        )
        for tie_id, keys in by_tie.items():
            async with self._database.transaction() as transaction:
                found = await transaction.execute(
                    select(ties.c.decided_at).where(ties.c.id == tie_id)
                )
                level = found.scalar_one() is None
                await erase_ballot(transaction, run_off_votes, keys, delete_it=level)

    async def _erase_entries(self) -> None:
        mine = await self._grouped(
            entries, entries.c.contest_id, entries.c.author_id == self._user_id
        )
        for contest_id, keys in mine.items():
            numbers = [number for (number,) in keys]
            async with self._database.snapshot() as reading:
                over = await is_over(reading, contest_id)
            if not over:
                for table in (votes, jury_scores, run_off_votes):
                    for number in numbers:
                        await self._delete(table, table.c.entry_id == number)
            async with self._database.transaction() as transaction:
                await erase_entries(transaction, contest_id, numbers)

    async def _erase_pictures(self) -> None:
        """Delete the person's pictures.

        One that a contest asked captions for stays, without author.
        """
        mine = pictures.c.author_id == self._user_id
        await self._delete(pictures, mine, not_shown(pictures))
        await self._change(pictures, update(pictures).values(author_id=None), mine)

    async def _erase_coupons(self) -> None:
        by_campaign = await self._grouped(
            coupons, coupons.c.campaign_id, coupons.c.user_id == self._user_id
        )
        for campaign_id in by_campaign:
            async with self._database.transaction() as transaction:
                await erase_coupons(transaction, campaign_id, self._user_id)
        # Coupons of others that the person redeemed as staff.
        await self._change(
            coupons,
            update(coupons).values(redeemed_by=bindparam("stranger")),
            coupons.c.redeemed_by == self._user_id,
            stranger=random_pseudonym,
        )

    async def _erase_grants(self) -> None:
        for (grant_id,) in await self._keys(grants, grants.c.user_id == self._user_id):
            async with self._database.transaction() as transaction:
                await erase_grant(transaction, grant_id)

    async def _strike_out(self, table: Table) -> None:
        """Redact the person's id in texts and documents, such as a mention in a caption."""
        columns = worded(table)
        if not columns:
            return
        for some in _chunks(await self._keys(table, mentions_anywhere(table, self._user_id))):
            async with self._database.transaction() as transaction:
                for key in some:
                    found = await transaction.execute(
                        select(*columns).where(by_key(table)), key_values(table, key)
                    )
                    for row in found.all():
                        values = {
                            column: redact(row._mapping[column], self._user_id)
                            for column in columns
                            if row._mapping[column] is not None
                        }
                        changed = {
                            column: value
                            for column, value in values.items()
                            if value != row._mapping[column]
                        }
                        if changed:
                            await transaction.execute(
                                update(table).where(by_key(table)).values(changed),
                                key_values(table, key),
                            )


def _chunks(keys: Sequence[KeyOf]) -> Iterator[Sequence[KeyOf]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
