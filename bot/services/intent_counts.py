"""Counts of wishes and complaints that lead to nothing else."""

from __future__ import annotations

from bot.core import Core
from db.consent import ConsentRepository
from domain.incoming_message import IncomingMessage
from domain.measures import Occurrence
from domain.offer_measures import COMPLAINTS_HEARD, WISHES_HEARD


def occurrence_of(message: IncomingMessage, *, complains: bool) -> Occurrence:
    """Return what a message counts as: a complaint, or else a wish."""
    measure = COMPLAINTS_HEARD if complains else WISHES_HEARD
    return Occurrence(
        measure,
        message.guild_id,
        message.at,
        message.author_id,
        channel_id=message.channel_id,
        message_id=message.message_id,
    )


class HeardCounts:
    """Counts of what was heard beyond a limit: those of many messages share a transaction."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._waiting: list[Occurrence] = []

    def add(self, occurrence: Occurrence) -> None:
        """Count this at the next `write`."""
        self._waiting.append(occurrence)

    async def write(self) -> None:
        """Write the counts, without members who want to be left alone."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        try:
            guilds = {each.guild_id for each in waiting}
            async with self._database.transaction(*guilds) as transaction:
                for guild_id in guilds:
                    some = [each for each in waiting if each.guild_id == guild_id]
                    people = {each.user_id for each in some if each.user_id is not None}
                    consents = await ConsentRepository(transaction).of(guild_id, people)
                    alone = {who for who, consent in consents.items() if consent.left_alone}
                    transaction.occurrences.extend(
                        each for each in some if each.user_id not in alone
                    )
        except BaseException:
            self._waiting[:0] = waiting
            raise
