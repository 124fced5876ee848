"""Permissions to show photos elsewhere: listed for their authors, given and taken back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core import Core
from db.contests.contests import ContestRepository, EntryRepository
from domain.refusals import Refusal
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class PermittedPhoto:
    """An entry with a permission: its id, its contest's title, the question that was asked."""

    id: int
    title: str
    permission: str


class PhotoPermissionService:
    """The permissions of members for their photos."""

    def __init__(self, core: Core) -> None:
        self._database = core.database

    async def of_member(self, guild_id: int, user_id: int) -> list[PermittedPhoto]:
        """Return the member's photos that may be shown elsewhere, the newest first."""
        async with self._database.snapshot() as reading:
            found = await EntryRepository(reading).permitted(guild_id, user_id)
        return [PermittedPhoto(one.id, title, one.permission or "…") for one, title in found]

    async def take_back(self, guild_id: int, entry_id: int, user_id: int) -> None:
        """Take the permission for a photo back; raise `Refusal` for somebody else's."""
        async with self._database.transaction(guild_id) as transaction:
            entries = EntryRepository(transaction)
            entry = await entries.get(entry_id)
            if (
                entry is None
                or entry.author_id != user_id
                or await ContestRepository(transaction).get(entry.contest_id, guild_id) is None
            ):
                raise Refusal(text("That is not one of your entries."))
            await entries.change(entry_id, permission=None, permitted_at=None)
