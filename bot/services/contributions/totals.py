"""Contributions and totals, updated together in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.services.contributions.write_buffer import Change
from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.database import Transaction
from db.score_review import ScoreReviewRepository
from domain.contributions import Contribution, Source
from domain.contributions.settings import ContributionSettings
from domain.contributions.totals import total_deltas
from domain.guild_settings import GuildSettings


async def write(
    transaction: Transaction,
    guild_id: int,
    heard: Sequence[Change],
    read_to: Mapping[int, int],
    settings: GuildSettings,
) -> None:
    """Apply changes as `apply_changes` does, and store up to which message channels were read."""
    await apply_changes(transaction, guild_id, heard, settings)
    await ContributionRepository(transaction, guild_id).set_channel_cursors(read_to)


async def apply_changes(
    transaction: Transaction, guild_id: int, heard: Sequence[Change], settings: GuildSettings
) -> None:
    """Apply changes in order, skipping members who opted out."""
    if not heard:
        return
    repository = ContributionRepository(transaction, guild_id)
    zone = settings.zone
    people = {
        person
        for change in heard
        if isinstance(change, Contribution)
        for person in (change.giver_id, change.receiver_id)
    }
    consents = await ConsentRepository(transaction).of(guild_id, people)
    uncounted = {person for person, consent in consents.items() if not consent.counted}
    before = await repository.on_messages({change.message_id for change in heard})
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
    await update_totals(repository, before, after.values())
    await ScoreReviewRepository(transaction, guild_id).log_points(
        contribution
        for key, contribution in after.items()
        if contribution.source is Source.POINTS and key not in kept
    )


async def update_totals(
    repository: ContributionRepository,
    before: Iterable[Contribution],
    after: Iterable[Contribution],
) -> None:
    """Change contributions and totals from `before` to `after`; equal ones are unchanged."""
    old, new = (
        {contribution.key: contribution for contribution in before},
        {contribution.key: contribution for contribution in after},
    )
    added = [contribution for key, contribution in new.items() if key not in old]
    removed = [contribution for key, contribution in old.items() if key not in new]
    marked = [
        contribution for key, contribution in new.items() if key in old and contribution != old[key]
    ]
    if not (added or removed or marked):
        return
    around = await repository.contributions_affecting([*added, *removed, *marked])
    others = [contribution for contribution in around if contribution.key not in old]
    await repository.change(added=added, removed=removed)
    await repository.update_adjustments(marked)
    await repository.add_to_totals(
        total_deltas(
            [*old.values(), *others],
            [*new.values(), *others],
            settled=await repository.settled_day(),
        )
    )
