"""Import of posts from a CSV file, such as a month's plan from a spreadsheet.

The first line names the columns. Each good line becomes a draft; of the others, the result says
what is wrong, by the number of the line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from domain.datetime_parsing import parse_datetime
from domain.file_size import check_file_size
from domain.languages import DateStyle
from domain.publishing.content import PostKind
from domain.publishing.folding import folded
from domain.publishing.wording import checked_source, checked_text
from domain.refusals import Fields, Refusal
from domain.text_encoding import decode_text
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

MAX_LINES = 200
WHEN, CHANNEL, KIND, TEXT, SOURCE = "when", "channel", "kind", "text", "source"
_COLUMNS: Final[Mapping[str, str]] = {
    WHEN: WHEN, "time": WHEN, "quand": WHEN, "heure": WHEN,
    CHANNEL: CHANNEL, "where": CHANNEL, "salon": CHANNEL, "canal": CHANNEL, "ou": CHANNEL,
    "channels": CHANNEL, "salons": CHANNEL, "canaux": CHANNEL,
    KIND: KIND, "purpose": KIND, "but": KIND, "genre": KIND,
    TEXT: TEXT, "texte": TEXT,
    SOURCE: SOURCE,
}  # fmt: skip
"""The columns by their names in both languages, without accents."""
_NEEDED = {WHEN: text("when"), CHANNEL: text("channel"), TEXT: text("text")}
"""The columns that each file needs, as people call them."""
_KINDS: Final[Mapping[str, PostKind]] = {
    "": PostKind.INFORMATIONAL,
    "informational": PostKind.INFORMATIONAL, "informatif": PostKind.INFORMATIONAL,
    "news": PostKind.INFORMATIONAL, "nouvelles": PostKind.INFORMATIONAL,
    "promotional": PostKind.PROMOTIONAL, "promotionnel": PostKind.PROMOTIONAL,
    "promo": PostKind.PROMOTIONAL, "promotion": PostKind.PROMOTIONAL,
    "interactive": PostKind.INTERACTIVE, "interactif": PostKind.INTERACTIVE,
    "question": PostKind.INTERACTIVE,
}  # fmt: skip
_DELIMITERS = ",;\t"
_BETWEEN = re.compile(r"[\s,;]+")
"""The signs between channels, which their names do not have."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """A good line: a post to be, with its channels as they were typed."""

    line: int
    at: datetime
    channels: str
    kind: PostKind
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is left out, and what is wrong with it."""

    line: int
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ReadPosts:
    """The lines of a file, in its order."""

    good: tuple[PostLine, ...]
    bad: tuple[BadLine, ...]


def read_posts(data: bytes, *, now: datetime, zone: ZoneInfo, style: DateStyle) -> ReadPosts:
    """Return the posts of a CSV file; times are those of the guild's clocks.

    Raises `Refusal` for a file that cannot be read, is too large, or has no columns or lines.
    """
    check_file_size(len(data))
    columns, rows = _table(data)
    if not rows:
        raise Refusal(text("There is no post in that file: write one on each line."))
    if len(rows) > MAX_LINES:
        raise Refusal(text("A file can have {most} posts at most. Split it.", most=MAX_LINES))
    good: list[PostLine] = []
    bad: list[BadLine] = []
    for line, cells in rows:
        row = {
            name: cells[place].strip() if place < len(cells) else ""
            for name, place in columns.items()
        }
        try:
            good.append(_post(line, row, now, zone, style))
        except Refusal as refusal:
            bad.append(BadLine(line, refusal.reasons))
    return ReadPosts(tuple(good), tuple(bad))


def _table(data: bytes) -> tuple[dict[str, int], list[tuple[int, list[str]]]]:
    """Return the places of the columns, and the lines below with their numbers."""
    try:
        words = decode_text(data)
        if "\0" in words:
            raise ValueError("not a text")
        delimiter = _delimiter(words)
        rows = [each for each in _numbered(words, delimiter) if any(map(str.strip, each[1]))]
    except (csv.Error, ValueError):
        raise Refusal(text("I cannot read that file. Save it as CSV in UTF-8.")) from None
    names = [_COLUMNS.get(folded(tidy_line(cell))) for cell in rows[0][1]] if rows else []
    if missing := [each for each in _NEEDED if each not in names]:
        raise Refusal(
            text(
                "The first line has to name the columns: when, channel and text; kind and source "
                "can be added. I cannot find “{column}”.",
                column=_NEEDED[missing[0]],
            )
        )
    return {name: names.index(name) for name in names if name is not None}, rows[1:]


def _delimiter(words: str) -> str:
    """Return the sign that separates most cells of the first line with words."""
    first = next((line for line in words.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _numbered(words: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the numbers of the lines at which they begin."""
    reader = csv.reader(StringIO(words, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    for cells in reader:
        yield begin, cells
        begin = reader.line_num + 1


def _post(
    line: int, row: Mapping[str, str], now: datetime, zone: ZoneInfo, style: DateStyle
) -> PostLine:
    with Fields() as field:
        with field():
            words = checked_text(row[TEXT])
        with field():
            at = parse_datetime(row[WHEN], now=now, zone=zone, style=style)
        with field():
            kind = _kind(row.get(KIND, ""))
        with field():
            source = checked_source(row.get(SOURCE, ""))
        with field():
            channels = _channels(row[CHANNEL])
    return PostLine(line, at, channels, kind, words, source)


def _kind(typed: str) -> PostKind:
    kind = _KINDS.get(folded(tidy_line(typed)))
    if kind is None:
        raise Refusal(
            text(
                "“{kind}” is not a purpose. Write promotional, informational or interactive.",
                kind=tidy_line(typed)[:40],
            )
        )
    return kind


def _channels(typed: str) -> str:
    channels = tidy_line(typed)
    if not channels:
        raise Refusal(text("Write the channel, such as #news."))
    return channels


class ChannelFinder:
    """The text channels of a guild, to be found by what people type."""

    def __init__(self, channels: Iterable[tuple[int, str]]) -> None:
        """Know these ids and names; each name is folded once, for all lines of a file."""
        self._by_id: dict[str, int] = {}
        self._by_name: dict[str, set[int]] = {}
        for number, name in channels:
            self._by_id[str(number)] = number
            self._by_name.setdefault(folded(name), set()).add(number)

    def find_all(self, typed: str) -> list[int]:
        """Return the ids of the channels that were typed, between spaces, commas or semicolons.

        Raises `Refusal` as `find` does, and for a channel that is named twice.
        """
        found: list[int] = []
        for each in filter(None, (part.strip("# ") for part in _BETWEEN.split(typed))):
            channel_id = self.find(each)
            if channel_id in found:
                raise Refusal(text("The channel “{channel}” is named twice.", channel=each[:100]))
            found.append(channel_id)
        return found or [self.find(typed)]

    def find(self, typed: str) -> int:
        """Return the id of the channel that was typed as a name, a mention or an id.

        Raises `Refusal` if there is none among the ids and names, or more than one.
        """
        wanted = typed.strip("<#> ")
        found = set(self._by_name.get(folded(wanted), ()))
        if wanted in self._by_id:
            found.add(self._by_id[wanted])
        if not found:
            raise Refusal(text("There is no channel “{channel}”.", channel=typed[:100]))
        if len(found) > 1:
            raise Refusal(
                text(
                    "More than one channel is called “{channel}”. Write its id instead.",
                    channel=typed[:100],
                )
            )
        return next(iter(found))
