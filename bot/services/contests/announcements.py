"""Posts of contests: their kinds, and how they are kept up to date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from db.database import Transaction
from db.outbox import OutboxRepository
from domain.contests.contest import Contest
from domain.gifts import CONTEST_PRIZE

OPENED, VOTING, CANCELLED = "contest.opened", "contest.voting", "contest.cancelled"
RESULT = CONTEST_PRIZE
"""The kinds of the posts."""
AGAIN: Mapping[str, str] = MappingProxyType(
    {OPENED: "contest.opened_again", VOTING: "contest.voting_again"}
)
"""The kinds of the same posts when they are posted again after a deletion."""
LOST = "contest.lost"
"""The kind of the post to moderators about a contest whose post was deleted."""
POSTS = "contest.posts"
"""The kind of the action that updates a contest's posts."""


async def mark_posts_stale(transaction: Transaction, contest: Contest, now: datetime) -> None:
    """Mark the contest's posts for an update soon."""
    outbox = OutboxRepository(transaction)
    await outbox.add_again(POSTS, contest.id, guild_id=contest.guild_id, channel_id=0, at=now)


async def post_of(transaction: Transaction, contest: Contest) -> int:
    """Return the id of the contest's opening message, to which its acts refer.

    If it could not be posted, the contest's own id, which no message has.
    """
    posted = await OutboxRepository(transaction).message(OPENED, contest.id)
    return posted[1] if posted else contest.id
