"""Check whether the team said nearly the same in the last 90 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.publishing.similar_posts import CLOSE, similar_posts
from domain.translatable_text import Channel, Timestamp, text

REMEMBERED = timedelta(days=90)


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Name the newest such post; one at about the same time elsewhere is another check's."""
    found = [
        other
        for other in similar_posts(content.text, surroundings.others)
        if abs(other.at - content.at) <= REMEMBERED
        and (other.channel_id == content.channel_id or abs(other.at - content.at) > CLOSE)
    ]
    if found:
        last = max(found, key=lambda other: other.at)
        said = text(
            "You say nearly the same in {channel}, {at}. Say it again?",
            channel=Channel(last.channel_id),
            at=Timestamp(last.at, "f"),
        )
        yield CheckFinding(Level.LOOK, said, f"{last.at:%Y-%m-%d}")


KIND = Check("near_duplicate", 7, text("repetition"), find)
