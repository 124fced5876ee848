"""Ties for a first place: decided by moderators, or by a run-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import Core
from bot.services.contests.closing import ClosingService
from bot.services.contests.entries import GalleryPage
from bot.services.contests.lifecycle import require_contest
from bot.services.contests.stored_vote_counting import new_voters
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.ties import TieRepository
from db.database import Transaction
from db.pictures import PictureRepository
from domain.contests.contest import Contest, Entry, EntryStatus
from domain.contests.contest_rules import Participant, TiePolicy
from domain.contests.gallery import paginate, shuffle_for
from domain.contests.picture import Picture
from domain.contests.prizes import PrizeAward
from domain.contests.ties import OpenTie
from domain.refusals import Refusal
from domain.translatable_text import Text, text


@dataclass(frozen=True, slots=True)
class TieEntries:
    """A tie with its entries, and the pictures of photos by id."""

    contest: Contest
    tie: OpenTie
    entries: Sequence[Entry]
    pictures: dict[int, Picture]


@dataclass(frozen=True, slots=True)
class RunOffPage:
    """A page of a run-off, in the voter's own order, with their choice so far."""

    tie: OpenTie
    page: GalleryPage
    chosen_id: int | None


class TieService:
    """Lets moderators or voters decide ties; each is decided once."""

    def __init__(self, core: Core, closing: ClosingService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._closing = closing

    async def level(self, tie_id: int, guild_id: int) -> TieEntries:
        """Return the tie, decided or not; raise `Refusal` for one of another guild."""
        async with self._database.snapshot() as reading:
            return await _level(reading, tie_id, guild_id)

    async def to_choose(self, tie_id: int, guild_id: int, moderator_id: int) -> TieEntries:
        """Return the tie for a moderator to choose among its entries.

        Raises `Refusal` if it is decided, or if one of the entries is the moderator's own. Requires
        a moderator; callers must check.
        """
        async with self._database.snapshot() as reading:
            level = await _level(reading, tie_id, guild_id)
        _check_choice(level, moderator_id)
        return level

    async def choose(
        self, tie_id: int, guild_id: int, moderator_id: int, entry_id: int
    ) -> TieEntries:
        """Decide the tie for this entry; raise `Refusal` as `to_choose` does.

        Of two concurrent choices, the first counts.
        """
        async with self._database.transaction(guild_id) as transaction:
            level = await _level(transaction, tie_id, guild_id)
            _check_choice(level, moderator_id)
            if all(entry.id != entry_id for entry in level.entries):
                raise Refusal(_unknown())
            if not await self._closing.settle(
                transaction, level.tie, chosen_id=entry_id, by=moderator_id
            ):
                raise Refusal(_decided())
        return level

    async def paper(
        self, tie_id: int, guild_id: int, voter: Participant, page: int = 0
    ) -> RunOffPage:
        """Return a page of the entries to choose from; raise `Refusal` without a vote."""
        async with self._database.snapshot() as reading:
            level = await self._voting(reading, tie_id, guild_id, voter)
            return await _paper(reading, level, voter.id, page)

    async def vote(
        self, tie_id: int, guild_id: int, voter: Participant, entry_id: int, page: int = 0
    ) -> RunOffPage:
        """Store the voter's choice, replacing an earlier one; it is on disk on return."""
        async with self._database.transaction(guild_id) as transaction:
            level = await self._voting(transaction, tie_id, guild_id, voter)
            entry = next((one for one in level.entries if one.id == entry_id), None)
            if entry is None:
                raise Refusal(_unknown())
            if entry.author_id == voter.id:
                raise Refusal(text("This entry is yours, so you cannot judge it."))
            await TieRepository(transaction).vote(
                tie_id, voter.id, entry_id, self._clock(), left_out=_is_left_out(level, voter.id)
            )
            return await _paper(transaction, level, voter.id, page)

    async def _voting(
        self, reading: Transaction, tie_id: int, guild_id: int, voter: Participant
    ) -> TieEntries:
        level = await _level(reading, tie_id, guild_id)
        now = self._clock()
        if level.tie.policy is not TiePolicy.RUN_OFF:
            raise Refusal(_unknown())
        if level.tie.decided or now >= level.tie.until:
            raise Refusal(text("The run-off is over, so this vote came too late."))
        level.contest.plan.rules.check_voter(level.tie.prize, voter, now)
        return level


async def _level(reading: Transaction, tie_id: int, guild_id: int) -> TieEntries:
    tie = await TieRepository(reading).get(tie_id)
    if tie is None:
        raise Refusal(_unknown())
    contest = await require_contest(ContestRepository(reading), tie.contest_id, guild_id)
    found = [await EntryRepository(reading).get(entry_id) for entry_id in tie.entries]
    entries = [
        entry
        for entry in found
        if entry and entry.status is EntryStatus.IN and entry.id not in tie.withdrawn
    ]
    pictures = PictureRepository(reading)
    kept = {
        entry.picture_id: picture
        for entry in entries
        if entry.picture_id is not None and (picture := await pictures.get(entry.picture_id))
    }
    return TieEntries(contest, tie, entries, kept)


async def _paper(reading: Transaction, level: TieEntries, voter_id: int, page: int) -> RunOffPage:
    votes = await TieRepository(reading).votes(level.tie.id)
    chosen = next((entry_id for entry_id, voter in votes if voter == voter_id), None)
    shown, pages = paginate(shuffle_for(level.entries, voter_id), page)
    at = min(max(page, 0), pages - 1)
    return RunOffPage(
        level.tie, GalleryPage(level.contest, shown, level.pictures, at, pages), chosen
    )


def _is_left_out(level: TieEntries, voter_id: int) -> bool:
    """Return whether the voter's account is too young; jurors were chosen by name at any age."""
    return level.tie.prize is PrizeAward.PUBLIC and bool(new_voters(level.contest, {voter_id}))


def _check_choice(level: TieEntries, moderator_id: int) -> None:
    if level.tie.policy is not TiePolicy.CHOICE:
        raise Refusal(_unknown())
    if level.tie.decided:
        raise Refusal(_decided())
    if any(entry.author_id == moderator_id for entry in level.entries):
        raise Refusal(text("One of the tied entries is yours, so another moderator has to decide."))


def _decided() -> Text:
    return text("This tie has already been decided. The result says how.")


def _unknown() -> Text:
    return text("That tie doesn't exist here.")
