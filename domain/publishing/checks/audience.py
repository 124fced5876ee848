"""Say who can read the post."""

from __future__ import annotations

from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.translatable_text import Channel, counted, text


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Say it; there is nothing to tick."""
    audience = surroundings.audience
    if audience is None:
        return
    channel = Channel(content.channel_id)
    if audience.members is None:
        said = text("Only members with certain roles can read {channel}.", channel=channel)
    else:
        said = counted(
            "{count} member can read {channel}.",
            "All {count} members can read {channel}.",
            audience.members,
            channel=channel,
        )
    yield CheckFinding(Level.NOTE, said)
    if audience.has_followers:
        yield CheckFinding(
            Level.NOTE,
            text("Once published there, servers that follow {channel} see it.", channel=channel),
        )


KIND = Check("audience", 10, text("who can read it"), find)
