"""Chat exports: JSON lines, a JSON array, or the format of DiscordChatExporter."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, pairwise
from pathlib import Path
from typing import Annotated, Any, TextIO

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from domain.text_encoding import encoding_of

_GZIP = b"\x1f\x8b"
_YEARS = range(1970, 2100)
_WRITTEN = frozenset({"Default", "Reply"})
"""DiscordChatExporter's types of messages that a member wrote; others are system messages."""
_FORMATS = (
    "It can be JSON lines, a JSON array of messages, or the JSON that DiscordChatExporter writes; "
    "convert other formats to one JSON object per line, with id, author, ts and text."
)


class ExportError(Exception):
    """An export that cannot be read; the message names the file, the line and what is wrong."""


def _aware(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError("the year is out of range")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class ExportedMessage(BaseModel):
    """One message of an export; the attributes have the export's names."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)

    id: str = Field(min_length=1)
    author: str = Field(min_length=1)
    ts: Annotated[datetime, AfterValidator(_aware)]
    """The time in UTC; a time without a zone is taken as UTC."""
    text: str
    channel: str = ""
    reply_to: str | None = None
    """The id of the message it replies to, which may be missing from the export."""
    mentions: tuple[str, ...] = ()
    """The authors whom it mentions."""
    reactions: int | Mapping[str, int | tuple[str, ...]] = 0
    """The number of reactions, or by emoji their number or the members who reacted."""
    link: str | None = None
    """The address at which it is read."""


@dataclass(frozen=True, slots=True)
class ChatExport:
    """The messages of an export, each once and the oldest first, and statistics of the file.

    `repeated` counts duplicates, `sorted_here` says whether the file was in another order, and
    `bots` are the authors whom the export marks as bots.
    """

    messages: Sequence[ExportedMessage]
    repeated: int = 0
    sorted_here: bool = False
    bots: frozenset[str] = frozenset()

    def summary(self) -> str:
        """Return a short summary of the export."""
        if not self.messages:
            return "No message was read."
        authors = len({message.author for message in self.messages})
        channels = len({message.channel for message in self.messages})
        first, last = self.messages[0].ts, self.messages[-1].ts
        said = [
            f"Read {len(self.messages):,} messages of {authors:,} authors in {channels:,} "
            f"channels, from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC."
        ]
        if self.sorted_here:
            said.append("They were out of order, so I sorted them by time.")
        if self.repeated:
            said.append(f"{self.repeated:,} were repeated and count only once.")
        if self.bots:
            said.append(f"{len(self.bots):,} authors are bots, according to the export.")
        return " ".join(said)


def read_export(path: Path) -> ChatExport:
    """Return the messages of the export at `path` by their times; blank lines are skipped.

    Raises `ExportError` if the file cannot be read or a line is not a message.
    """
    bots: set[str] = set()
    found: dict[tuple[str, str], ExportedMessage] = {}
    count = 0
    try:
        with _open(path) as file:
            for message in _messages(file, path, bots):
                count += 1
                found.setdefault((message.channel, message.id), message)
    except UnicodeError:
        raise ExportError(f"{path} is neither UTF-8 nor UTF-16.") from None
    except (OSError, EOFError, zlib.error) as error:
        after = f" after message {count}" if count else ""
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ExportError(f"{path} cannot be read{after}: {reason}") from None
    messages = list(found.values())
    # Within a minute or second, a file that begins with the newest is in the opposite order too.
    later = sum((one.ts > other.ts) - (one.ts < other.ts) for one, other in pairwise(messages))
    ordered = sorted(reversed(messages) if later > 0 else messages, key=lambda each: each.ts)
    return ChatExport(ordered, count - len(messages), ordered != messages, frozenset(bots))


def _open(path: Path) -> TextIO:
    """Open the file's text, gzipped or not, in any encoding of Unicode."""
    with path.open("rb") as file:
        start = file.read(2)
    packed = start == _GZIP
    if packed:
        with gzip.open(path) as unpacked:
            start = unpacked.read(2)
    encoding = encoding_of(start)
    if packed:
        return gzip.open(path, "rt", encoding=encoding)
    return path.open(encoding=encoding)


def _messages(file: TextIO, path: Path, bots: set[str]) -> Iterator[ExportedMessage]:
    """Yield the messages in the order of the file; add the names of bots to `bots`."""
    lines = enumerate(file, 1)
    number, first = next(((at, line) for at, line in lines if line.strip()), (1, ""))
    if _begins_document(first):
        yield from _of_document(first + file.read(), path, bots)
        return
    for at, line in chain([(number, first)], lines):
        if line.strip():
            yield _checked(ExportedMessage.model_validate_json, line, f"{path}, line {at}")


def _begins_document(line: str) -> bool:
    """Return whether the whole file is one JSON document rather than JSON lines."""
    if line.lstrip()[:1] not in {"[", "{"}:
        return False
    try:
        found = json.loads(line)
    except ValueError:
        return True
    return isinstance(found, list) or "messages" in found


def _of_document(words: str, path: Path, bots: set[str]) -> Iterator[ExportedMessage]:
    try:
        document = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise ExportError(
            f"{path}, line 1 is not a JSON object with a message, and the whole file is not JSON "
            f"either: {error}. {_FORMATS}"
        ) from None
    if isinstance(document, dict):
        channel = _part(document, "channel").get("name") or ""
        place = [_part(document, name).get("id") for name in ("guild", "channel")]
        messages = document.get("messages")
        document = [
            _of_discord(message, str(channel), bots, place)
            for message in (messages if isinstance(messages, list) else [])
            if not isinstance(message, dict) or message.get("type", "Default") in _WRITTEN
        ]
    for number, message in enumerate(document, 1):
        yield _checked(ExportedMessage.model_validate, message, f"{path}, message {number}")


def _of_discord(message: Any, channel: str, bots: set[str], place: Sequence[Any]) -> Any:
    """Return a message of DiscordChatExporter in our own format; missing fields stay missing.

    `place` has the ids of the guild and the channel, by which Discord links to the message.
    """
    if not isinstance(message, dict) or "author" not in message:
        return message
    author = _name(message["author"])
    if author is not None and _part(message, "author").get("isBot"):
        bots.add(author)
    reactions = {
        str(_part(reaction, "emoji").get("name")): (
            _names(reaction["users"]) if reaction.get("users") else reaction.get("count", 0)
        )
        for reaction in message.get("reactions") or ()
        if isinstance(reaction, dict)
    }
    made = {
        "id": message.get("id"),
        "author": author,
        "ts": message.get("timestamp"),
        "text": message.get("content"),
        "channel": channel,
        "reply_to": _part(message, "reference").get("messageId"),
        "mentions": _names(message.get("mentions")),
        "reactions": reactions,
    }
    ids = [str(number) for number in (*place, message.get("id"))]
    if all(number.isdecimal() for number in ids):
        made["link"] = "https://discord.com/channels/" + "/".join(ids)
    needed = {"id", "author", "ts", "text"}
    return {key: value for key, value in made.items() if value is not None or key not in needed}


def _name(person: Any) -> str | None:
    """Return the person's name with the discriminator, if there is one; None without a name."""
    if not isinstance(person, dict) or not person.get("name"):
        return None
    number = str(person.get("discriminator") or "0")
    return str(person["name"]) if not number.strip("0") else f"{person['name']}#{number}"


def _names(people: Any) -> list[str]:
    found = (_name(person) for person in (people if isinstance(people, list) else ()))
    return [name for name in found if name is not None]


def _part(whole: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = whole.get(key)
    return part if isinstance(part, dict) else {}


def _checked(read: Callable[[Any], ExportedMessage], message: Any, where: str) -> ExportedMessage:
    try:
        return read(message)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
    field = str(problem["loc"][0]) if problem["loc"] else None
    if problem["type"] == "missing":
        raise ExportError(f"{where} has no “{field}”; every message needs one. {_FORMATS}")
    if field is None:
        raise ExportError(
            f"{where} is not a JSON object with a message: {problem['msg']}. {_FORMATS}"
        )
    raise ExportError(f"{where} has a “{field}” that is not valid: {problem['msg']}.")
