"""Chat exports: one JSON object a line, gzipped or not, read one line at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

_GZIP = b"\x1f\x8b"
_TOLD_EVERY = 500


class ExportError(Exception):
    """An export that cannot be read; the message names the file, the line and what is wrong."""


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class ExportedMessage(BaseModel):
    """One line of an export. Names are those of the export, whatever they look like."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)

    id: str = Field(min_length=1)
    author: str = Field(min_length=1)
    ts: Annotated[datetime, AfterValidator(_aware)]
    """When it was written, in UTC; a time without a zone is taken as UTC."""
    text: str
    channel: str = ""
    reply_to: str | None = None
    """The id of the message it replies to, which need not be in the export."""
    mentions: tuple[str, ...] = ()
    """The authors whom it mentions."""
    reactions: int | Mapping[str, int | tuple[str, ...]] = 0
    """How many there are, or by emoji how many or whose."""


def read_export(path: Path, read_so_far: Callable[[int], None]) -> Iterator[ExportedMessage]:
    """The messages of the export at `path`, in its order; blank lines are passed over.

    `read_so_far` is told now and then how many bytes of the file have been read. Raises
    `ExportError` where the file cannot be read or a line is no message.
    """
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(_lines(file), 1):
                if line.strip():
                    yield _message(line, f"{path}, line {number}")
                if number % _TOLD_EVERY == 0:
                    read_so_far(file.tell())
    except (OSError, EOFError, zlib.error) as error:
        after = f" after line {number}" if number else ""
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ExportError(f"{path} cannot be read{after}: {reason}") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    return iter(cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file)


def _message(line: bytes, where: str) -> ExportedMessage:
    try:
        return ExportedMessage.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
    field = str(problem["loc"][0]) if problem["loc"] else None
    if problem["type"] == "missing":
        raise ExportError(f"{where} has no “{field}”; every message needs one.")
    if field is None:
        raise ExportError(f"{where} is not a JSON object with a message: {problem['msg']}.")
    raise ExportError(f"{where} has a “{field}” that makes no sense: {problem['msg']}.")
