"""What is kept of a person: shown, handed over, erased."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.services.contests.votes import VoteService
from bot.services.contributions import ContributionService
from bot.services.contributions.books import settle
from bot.services.gifts.addresses import AddressSeal, Unreadable
from bot.services.tier_roles import TierRoleService
from db.contributions import ContributionRepository
from db.engine import Database, Transaction
from db.facts import Facts
from db.members import MemberRepository
from db.privacy import PERSON_COLUMNS, Kept, PrivacyRepository, Row, comments
from domain.members import NOTHING_ALLOWED, Consent

YOU = "you"
ERASED = "last erasure"
"""The fact that is another after each erasure, and says nothing else."""
JSON_SAFE = 2**53
"""Whole numbers from here on are written as text: many readers of JSON would round them."""

MESSAGES_AT_ONCE = 200
"""How many messages are cleared of the person at a time, which bounds what is held in memory."""

_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True)
class Overview:
    """What `/privacy` shows of one member in one guild."""

    kept: Kept
    consent: Consent


@dataclass(frozen=True, slots=True)
class Export:
    """All that is kept of a person: a JSON document, and their pictures by file name."""

    document: bytes
    pictures: Mapping[str, bytes]


class PrivacyService:
    """A person's right to see, to take and to have erased."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        contributions: ContributionService,
        votes: VoteService,
        seal: AddressSeal,
        roles: TierRoleService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._contributions = contributions
        self._votes = votes
        self._seal = seal
        self._roles = roles
        self._erased: str | None = None

    async def overview(self, guild_id: int, user_id: int) -> Overview:
        """How much is kept of the member in this guild, and what they allow there."""
        await self._contributions.flush()
        async with self._database.snapshot() as reading:
            return Overview(
                await PrivacyRepository(reading).kept(guild_id, user_id),
                await MemberRepository(reading).get(guild_id, user_id),
            )

    async def export(self, user_id: int) -> Export:
        """Every row that names the person, of every guild.

        Other people in those rows are shown as "person 1", "person 2" and so on, the same one by
        the same number throughout: what they did is theirs, and not the person's to take along.
        """
        await self._contributions.flush()
        async with self._database.snapshot() as reading:
            tables = await PrivacyRepository(reading).rows(user_id)
        for row in tables.get("grants", ()):
            row["address"] = self._address(row) if row["user_id"] == user_id else None
        people = _People(user_id, tables)
        pictures = {
            f"picture-{row['id']}.{row['media_type'].rpartition('/')[2]}": row.pop("data")
            for row in tables.get("pictures", ())
            if row["author_id"] == user_id
        }
        document = {
            "person": str(user_id),
            "taken_at": self._clock().isoformat(),
            "tables": {
                name: {
                    "what": comments()[name],
                    "rows": [people.hide(row) for row in rows],
                }
                for name, rows in tables.items()
            },
        }
        written = json.dumps(document, ensure_ascii=False, indent=2)
        return Export(written.encode(), pictures)

    def _address(self, row: Row) -> dict[str, str] | str | None:
        """The person's own address for a gift, as they typed it."""
        if row["address"] is None:
            return None
        try:
            return self._seal.open(row["id"], row["address"]).as_document()
        except Unreadable:
            return "encrypted with a key that is not at hand"

    async def erase(self, user_id: int, *, leave_alone_in: int | None = None) -> None:
        """Leave nothing of the person in any guild, all of it or, if that fails, none.

        With `leave_alone_in`, one row is written anew: that in this guild they allow nothing.
        """
        await self._contributions.flush()
        await self._roles.strip(user_id)
        async with self._database.transaction() as transaction:
            await erase_everywhere(transaction, user_id)
            if leave_alone_in is not None:
                members = MemberRepository(transaction)
                await members.put(leave_alone_in, user_id, NOTHING_ALLOWED, self._clock())
            await Facts(transaction).put(ERASED, secrets.token_hex())
        await self._votes.reread()

    async def follow(self) -> None:
        """Forget whom another process has erased, as far as this one has them in memory."""
        async with self._database.snapshot() as reading:
            erased = await Facts(reading).get(ERASED)
        if erased != self._erased:
            self._erased = erased
            await self._votes.reread()


async def erase_everywhere(transaction: Transaction, user_id: int) -> None:
    """Bring others' totals down by what the person gave, then leave no row with the person's id."""
    repository = PrivacyRepository(transaction)
    for guild_id, messages in (await repository.messages_with_acts(user_id)).items():
        contributions = ContributionRepository(transaction, guild_id)
        for start in range(0, len(messages), MESSAGES_AT_ONCE):
            before = await contributions.on_messages(messages[start : start + MESSAGES_AT_ONCE])
            after = [act for act in before if user_id not in {act.giver_id, act.receiver_id}]
            await settle(contributions, before, after)
    await repository.erase(user_id)


class _People:
    """Who is called what in an export."""

    def __init__(self, user_id: int, tables: Mapping[str, list[Row]]) -> None:
        self._names = {user_id: YOU}
        for rows in tables.values():
            for row in rows:
                for column in PERSON_COLUMNS & row.keys():
                    if isinstance(row[column], int):
                        self._name(row[column])

    def hide(  # noqa: PLR0911 (one line for each kind of value)
        self, value: Any, key: str = ""
    ) -> Any:
        """`value` as JSON can hold it, with the people in it by their names."""
        match value:
            case bool() | float() | None:
                return value
            case int():
                if key in PERSON_COLUMNS or value in self._names:
                    return self._name(value)
                return value if abs(value) < JSON_SAFE else str(value)
            case str():
                return _MENTION.sub(lambda found: f"@{self._name(int(found[1]))}", value)
            case bytes():
                return f"{len(value)} bytes"
            case list() | tuple():
                return [self.hide(item, key) for item in value]
            case Mapping():
                return {str(name): self.hide(item, str(name)) for name, item in value.items()}
        return value.isoformat() if hasattr(value, "isoformat") else str(value)

    def _name(self, user_id: int) -> str:
        if user_id <= 0:
            return "somebody erased"
        return self._names.setdefault(user_id, f"person {len(self._names)}")
