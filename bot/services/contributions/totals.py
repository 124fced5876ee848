"""Contributions and totals, updated together in the caller's transaction.

The totals follow from everything near the changed contributions, which can take long to read and to
count. Where that would be long for others to wait for, it is done before the transaction
(`compute_ahead`), which only makes sure that nothing of it has changed since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.services.contributions.write_buffer import Change, WriteBuffer
from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.database import Database, Transaction
from db.score_review import ScoreReviewRepository
from domain.contributions import Contribution, Source
from domain.contributions.settings import ContributionSettings
from domain.contributions.totals import Key, total_deltas
from domain.guild_settings import GuildSettings


async def write(
    transaction: Transaction,
    guild_id: int,
    heard: Sequence[Change],
    read_to: Mapping[int, int],
    settings: GuildSettings,
    ahead: ComputedDeltas | None = None,
) -> None:
    """Apply changes as `apply_changes` does, and store up to which message channels were read."""
    await apply_changes(transaction, guild_id, heard, settings, ahead)
    await ContributionRepository(transaction, guild_id).set_channel_cursors(read_to)


async def apply_changes(
    transaction: Transaction,
    guild_id: int,
    heard: Sequence[Change],
    settings: GuildSettings,
    ahead: ComputedDeltas | None = None,
) -> None:
    """Apply changes in order, skipping members who opted out.

    What `compute_slow_ahead` returned is used if nothing that matters has changed since.
    """
    if not heard:
        return
    repository = ContributionRepository(transaction, guild_id)
    before, after = await _before_and_after(transaction, guild_id, heard, settings)
    if (
        ahead is None
        or ahead.difference != Difference.between(before, after)
        or not await ahead.apply(repository)
    ):
        await update_totals(repository, before, after)
    known = {contribution.key for contribution in before}
    await ScoreReviewRepository(transaction, guild_id).log_points(
        contribution
        for contribution in after
        if contribution.source is Source.POINTS and contribution.key not in known
    )


async def compute_slow_ahead(
    database: Database,
    buffers: Mapping[int, WriteBuffer],
    settings_of: Callable[[int], GuildSettings],
) -> dict[int, ComputedDeltas]:
    """Compute what `write` will change, for each guild whose changes are many."""
    computed: dict[int, ComputedDeltas] = {}
    for guild_id, buffer in buffers.items():
        if buffer.is_slow:
            messages = {change.message_id for change in buffer.changes}
            async with database.snapshot() as reading:
                before, after = await _before_and_after(
                    reading, guild_id, buffer.changes, settings_of(guild_id)
                )
                computed[guild_id] = await compute_ahead(
                    ContributionRepository(reading, guild_id), messages, before, after
                )
    return computed


async def _before_and_after(
    transaction: Transaction, guild_id: int, heard: Sequence[Change], settings: GuildSettings
) -> tuple[list[Contribution], list[Contribution]]:
    """Return the contributions on the changed messages, as they are and as they will be."""
    zone = settings.zone
    people = {
        person
        for change in heard
        if isinstance(change, Contribution)
        for person in (change.giver_id, change.receiver_id)
    }
    consents = await ConsentRepository(transaction).of(guild_id, people)
    uncounted = {person for person, consent in consents.items() if not consent.counted}
    before = await ContributionRepository(transaction, guild_id).on_messages(
        {change.message_id for change in heard}
    )
    kept = {contribution.key: contribution for contribution in before}
    after = dict(kept)
    for change in heard:
        if not isinstance(change, Contribution):
            after = {
                key: contribution
                for key, contribution in after.items()
                if contribution.message_id != change.message_id or not change.undoes(contribution)
            }
        elif uncounted.isdisjoint((change.giver_id, change.receiver_id)):
            weight = settings[ContributionSettings].weight_of(change.source)
            # One that is removed and added again at once is unchanged, as are its corrections.
            contribution = kept.get(change.key) or change.counted_in(zone, weight)
            after.setdefault(change.key, contribution)
    return before, list(after.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """The contributions that are added, removed, or marked by a moderator or as of a ring."""

    added: Sequence[Contribution]
    removed: Sequence[Contribution]
    marked: Sequence[Contribution]

    @classmethod
    def between(cls, before: Iterable[Contribution], after: Iterable[Contribution]) -> Difference:
        """Return how `after` differs from `before`."""
        old, new = (
            {contribution.key: contribution for contribution in side} for side in (before, after)
        )
        return cls(
            [contribution for key, contribution in new.items() if key not in old],
            [contribution for key, contribution in old.items() if key not in new],
            [
                contribution
                for key, contribution in new.items()
                if key in old and contribution != old[key]
            ],
        )

    @property
    def all(self) -> list[Contribution]:
        """Return all that changes."""
        return [*self.added, *self.removed, *self.marked]


@dataclass(frozen=True, slots=True)
class ComputedDeltas:
    """The effect of a difference on totals, computed before the transaction that makes it."""

    message_ids: Collection[int]
    difference: Difference
    deltas: Mapping[Key, tuple[int, int]]
    fingerprint: tuple[object, ...]
    """A value that changes with any contribution from which this was computed."""

    async def apply(self, repository: ContributionRepository) -> bool:
        """Make the difference; False, and nothing done, if what it was computed from changed."""
        changed = self.difference.all
        if await repository.fingerprint(self.message_ids, changed) != self.fingerprint:
            return False
        await _apply(repository, self.difference, self.deltas)
        return True


async def compute_ahead(
    repository: ContributionRepository,
    message_ids: Collection[int],
    before: Sequence[Contribution],
    after: Sequence[Contribution],
) -> ComputedDeltas:
    """Compute what changing all contributions on these messages, `before`, to `after` will do.

    `before` was read from the snapshot that `repository` reads.
    """
    difference = Difference.between(before, after)
    around = await repository.contributions_affecting(difference.all)
    fingerprint = await repository.fingerprint(message_ids, difference.all)
    settled = await repository.settled_day()
    # In a thread, since it can take longer than anybody in chat should wait.
    deltas = await asyncio.to_thread(_deltas, before, after, around, settled)
    return ComputedDeltas(message_ids, difference, deltas, fingerprint)


async def update_totals(
    repository: ContributionRepository,
    before: Sequence[Contribution],
    after: Sequence[Contribution],
) -> None:
    """Change contributions and totals from `before` to `after`; equal ones are unchanged."""
    difference = Difference.between(before, after)
    if not difference.all:
        return
    around = await repository.contributions_affecting(difference.all)
    settled = await repository.settled_day()
    await _apply(repository, difference, _deltas(before, after, around, settled))


async def _apply(
    repository: ContributionRepository,
    difference: Difference,
    deltas: Mapping[Key, tuple[int, int]],
) -> None:
    await repository.change(added=difference.added, removed=difference.removed)
    await repository.update_adjustments(difference.marked)
    await repository.add_to_totals(deltas)


def _deltas(
    before: Sequence[Contribution],
    after: Sequence[Contribution],
    around: Iterable[Contribution],
    settled: date | None,
) -> dict[Key, tuple[int, int]]:
    old = {contribution.key for contribution in before}
    others = [contribution for contribution in around if contribution.key not in old]
    return total_deltas([*before, *others], [*after, *others], settled)
