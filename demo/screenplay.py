"""Parser of the demo's screenplay: who says what, when and where, and all other actions.

The screenplay is plain text, one beat a line:

    ## Monday 5 January: the doors open       a new day
    [09:05 #general]                          the time and channel of the lines below
    Maya: Good morning!                       somebody writes (a line with "/" is a command)
    Rosa: {window_cat} Look!                  … with a picture, by its name in demo/artwork.py
    Ben > Maya: Good morning to you           … as a reply to Maya's latest message there
      😂 Rosa, Ben +3                         reactions to the last message, and 3 of the crowd
    * Sam nominates Ben (helped): for this    Ben's latest message there is nominated
    ! takes: Ben                              any other action, by the method of that name
      - something more for it                 … with more lines for it

Lines that begin with "# " are comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Day:
    """A day begins."""

    title: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The time and channel of the beats that follow."""

    at: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class Say:
    """A message of `who`, optionally with a picture, or in reply to the latest message of `to`."""

    who: str
    words: str
    to: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class React:
    """Reactions to the last message by members, and `more` of the crowd."""

    emoji: str
    who: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Nominate:
    """A nomination of the latest message of `whom` by `who`."""

    who: str
    whom: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cue:
    """Another action; `lines` are the lines below it."""

    name: str
    words: str
    lines: tuple[str, ...] = ()


Beat = Day | Scene | Say | React | Nominate | Cue

_DAY = re.compile(r"## (?P<title>\w+ (?P<day>\d+) (?P<month>\w+): .+)")
_SCENE = re.compile(r"\[(?P<hour>\d\d):(?P<minute>\d\d) #(?P<channel>[\w-]+)\]")
_SAY = re.compile(r"(?P<who>\w+)(?: > (?P<to>\w+))?: (?:\{(?P<picture>\w+)\} )?(?P<words>.*)")
_REACT = re.compile(r"  (?P<emoji>\S+) (?P<who>[\w, ]*?)(?: ?\+(?P<more>\d+))?")
_NOMINATE = re.compile(r"\* (?P<who>\w+) nominates (?P<whom>\w+) \((?P<kind>\w+)\): (?P<reason>.+)")
_CUE = re.compile(r"! (?P<name>\w+)(?:: (?P<words>.+))?")
_MORE = "  - "


def read(script: str, *, year: int, zone: ZoneInfo) -> list[Beat]:
    """Return the beats of `script` in order; its days are of `year`, its hours those of `zone`.

    Raises `ValueError` for a line that it cannot parse.
    """
    beats: list[Beat] = []
    today = datetime(year, 1, 1, tzinfo=zone)
    for line in script.splitlines():
        if not line.strip() or line.startswith("# "):
            continue
        if day := _DAY.fullmatch(line):
            date = datetime.strptime(f"{day['day']} {day['month']} {year} +0000", "%d %B %Y %z")
            today = date.replace(tzinfo=zone)
            beats.append(Day(day["title"]))
        elif scene := _SCENE.fullmatch(line):
            at = today.replace(hour=int(scene["hour"]), minute=int(scene["minute"]))
            beats.append(Scene(at.astimezone(UTC), scene["channel"]))
        elif line.startswith(_MORE) and beats and isinstance(beats[-1], Cue):
            cue = beats[-1]
            beats[-1] = replace(cue, lines=(*cue.lines, line.removeprefix(_MORE)))
        else:
            beats.append(_beat(line))
    return beats


def _beat(line: str) -> Beat:
    if found := _CUE.fullmatch(line):
        return Cue(found["name"], found["words"] or "")
    if found := _NOMINATE.fullmatch(line):
        return Nominate(**found.groupdict())
    if found := _REACT.fullmatch(line):
        who = tuple(name for name in found["who"].split(", ") if name)
        return React(found["emoji"], who, int(found["more"] or 0))
    if found := _SAY.fullmatch(line):
        return Say(**found.groupdict())
    raise ValueError(f"the screenplay says something that means nothing: {line!r}")
