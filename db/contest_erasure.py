"""Erasure of a person from contests: votes and scores, entries, and their ties."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Delete, Table, Update, delete, select, update

from db.database import Transaction
from db.declarations import random_pseudonym
from db.row_keys import KeyOf, by_key, key_values
from db.tables.contest_prizes import run_off_votes, ties
from db.tables.contests import OVER, contests, entries, jury_scores, votes


async def erase_ballot(
    transaction: Transaction, table: Table, keys: Sequence[KeyOf], *, delete_it: bool
) -> None:
    """Delete one person's votes in a contest, or replace the person by one random number."""
    change: Update | Delete = delete(table)
    if not delete_it:
        change = update(table).values(voter_id=random_pseudonym())
    await transaction.execute(change.where(by_key(table)), [key_values(table, key) for key in keys])


async def erase_entries(transaction: Transaction, contest_id: int, numbers: Sequence[int]) -> None:
    """Erase one person's entries in a contest; once it is over, their places stay."""
    mine = entries.c.id.in_(numbers)
    if await is_over(transaction, contest_id):
        await _withdraw_from_ties(transaction, contest_id, numbers)
        await transaction.execute(
            update(entries)
            .where(mine)
            .values(
                caption=None,
                picture_id=None,
                note="",
                description=None,
                permission=None,
                permitted_at=None,
                author_id=random_pseudonym(),
            )
        )
        return
    # Votes that were cast since the others were deleted.
    for table in (votes, jury_scores, run_off_votes):
        await transaction.execute(delete(table).where(table.c.entry_id.in_(numbers)))
    # Their pictures have the same author, and are erased in `db.erasure`.
    await transaction.execute(delete(entries).where(mine))


async def _withdraw_from_ties(
    transaction: Transaction, contest_id: int, numbers: Sequence[int]
) -> None:
    """Remove the entries from ties that are yet to be decided.

    Until then a contest is not over. Its votes were counted and stay, and so do the entries that
    others tied with; but nobody should choose one without an author.
    """
    found = await transaction.execute(
        select(ties.c.id, ties.c.entries, ties.c.withdrawn).where(
            ties.c.contest_id == contest_id, ties.c.decided_at.is_(None)
        )
    )
    for row in found.all():
        withdrawn = set(numbers).intersection(row.entries)
        if withdrawn:
            await transaction.execute(
                update(ties)
                .where(ties.c.id == row.id)
                .values(withdrawn=sorted(withdrawn.union(row.withdrawn)))
            )
            await transaction.execute(
                delete(run_off_votes).where(
                    run_off_votes.c.tie_id == row.id, run_off_votes.c.entry_id.in_(withdrawn)
                )
            )


async def is_over(transaction: Transaction, contest_id: int) -> bool:
    """Return whether the contest was closed or cancelled."""
    found = await transaction.execute(select(contests.c.state).where(contests.c.id == contest_id))
    return found.scalar_one_or_none() in OVER
