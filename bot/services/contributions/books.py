"""Keeping the books: acts come and go, and the totals with them, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.services.contributions.heard import Change
from db.contributions import ContributionRepository
from db.engine import Transaction
from db.members import MemberRepository
from db.scores import ScoreRepository
from domain.contributions import Act, Source
from domain.contributions.ledger import changes
from domain.settings import GuildSettings


async def write(
    transaction: Transaction, guild_id: int, heard: Sequence[Change], settings: GuildSettings
) -> None:
    """Count what was heard, in its order, but nothing from or to who is not to be counted."""
    if not heard:
        return
    repository = ContributionRepository(transaction, guild_id)
    zone = settings.zone
    people = {
        person
        for change in heard
        if isinstance(change, Act)
        for person in (change.giver_id, change.receiver_id)
    }
    consents = await MemberRepository(transaction).of(guild_id, people)
    uncounted = {person for person, consent in consents.items() if not consent.counted}
    before = await repository.on_messages({change.message_id for change in heard})
    kept = {act.key: act for act in before}
    after = dict(kept)
    for change in heard:
        if not isinstance(change, Act):
            after = {
                key: act
                for key, act in after.items()
                if act.message_id != change.message_id or not change.undoes(act)
            }
        elif uncounted.isdisjoint((change.giver_id, change.receiver_id)):
            weight = settings.weight_of(change.source)
            # What goes and comes back at once never went, and stays what was made of it.
            act = kept.get(change.key) or change.counted_in(zone, weight)
            after.setdefault(change.key, act)
    await settle(repository, before, after.values())
    await ScoreRepository(transaction, guild_id).log_points(
        act for key, act in after.items() if act.source is Source.POINTS and key not in kept
    )


async def settle(
    repository: ContributionRepository, before: Iterable[Act], after: Iterable[Act]
) -> None:
    """Bring acts and totals from `before` to `after`; what is in both and the same stays."""
    old, new = {act.key: act for act in before}, {act.key: act for act in after}
    added = [act for key, act in new.items() if key not in old]
    removed = [act for key, act in old.items() if key not in new]
    marked = [act for key, act in new.items() if key in old and act != old[key]]
    if not (added or removed or marked):
        return
    around = await repository.around([*added, *removed, *marked])
    others = [act for act in around if act.key not in old]
    await repository.change(added=added, removed=removed)
    await repository.mark(marked)
    await repository.add_to_totals(
        changes(
            [*old.values(), *others],
            [*new.values(), *others],
            settled=await repository.settled_day(),
        )
    )
