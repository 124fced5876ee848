"""Check whether the same text goes to several channels at about the same time."""

from __future__ import annotations

from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.publishing.similar_posts import CLOSE, similar_posts
from domain.translatable_text import Channel, JoinedList, text


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Name the other channels."""
    channels = {
        other.channel_id
        for other in similar_posts(content.text, surroundings.others)
        if other.channel_id != content.channel_id and abs(other.at - content.at) <= CLOSE
    }
    if channels:
        names = JoinedList(tuple(Channel(each) for each in sorted(channels)))
        said = text(
            "The same post goes to {channels} too. Some members will read it twice.", channels=names
        )
        yield CheckFinding(Level.LOOK, said, str(len(channels)))


KIND = Check("several_channels", 8, text("other channels"), find)
