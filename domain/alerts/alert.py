"""An alert: something is going wrong, by the rule or by a moderator's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.alert_rule import HOUR, WINDOWS, Evidence
from domain.snowflakes import snowflake_time

JUDGE = "alert.judge"
"""The kind of job that judges a guild's counts; its subject is 0."""
PROMOTIONS_HELD = timedelta(hours=2)
"""How long promotional posts are held by an alert itself."""
PING_AFTER = timedelta(minutes=10)
"""How long one person on call has to take an alert until the next is asked."""
MAX_PINGS = 3
QUIET_AFTER_NOTHING = timedelta(hours=12)
"""How long the bot is quiet after *It's nothing*, unless it becomes much more."""
MUCH_MORE = 3
"""How many times as many messages as before are news even then."""
RAID_ACCOUNTS = 10
"""Number of new accounts at once that are a raid, of which the team hears although they are new."""
EDIT_EVERY = timedelta(minutes=1)
"""How often the card is brought up to date, at most."""
MAX_LINKS = 5
MAX_REMINDERS = 3
"""The reminders of an update that nobody gives, until the bot stops."""
WINDOW = max(WINDOWS)
"""The hours that are looked at for an alert that a moderator starts."""


class LogEntry(StrEnum):
    """Events in the log of an alert."""

    OPENED = "opened"
    PINGED = "pinged"
    TAKEN = "taken"
    HELD = "held"
    PLAYBOOK = "playbook"
    TICKED = "ticked"
    UNTICKED = "unticked"
    REMINDED = "reminded"
    UPDATED = "updated"
    DISMISSED = "dismissed"
    ENDED = "ended"
    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry in the log of an alert; `step` is the number of a playbook's step."""

    id: int
    at: datetime
    what: LogEntry
    user_id: int | None
    step: int | None


def steps_done(log: Iterable[Logged]) -> dict[int, Logged]:
    """Return the entries by which the steps of a playbook were done, by the steps' numbers."""
    done: dict[int, Logged] = {}
    for entry in log:
        if entry.step is not None and entry.what is LogEntry.TICKED:
            done[entry.step] = entry
        elif entry.step is not None and entry.what is LogEntry.UNTICKED:
            done.pop(entry.step, None)
    return done


def reminders(log: Iterable[Logged]) -> int:
    """Return how often the team was reminded since it last said how things are going."""
    number = 0
    for entry in log:
        if entry.what in {LogEntry.PLAYBOOK, LogEntry.UPDATED}:
            number = 0
        elif entry.what is LogEntry.REMINDED:
            number += 1
    return number


@dataclass(frozen=True, slots=True)
class Signal:
    """A complaint, a report or a negative reaction, by the key of its measure."""

    measure: str
    user_id: int
    at: datetime
    channel_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Crowd:
    """Numbers of messages and of people."""

    number: int
    people: int
    """People with accounts that are old enough; all the new ones count as one."""
    young: int
    """People with new accounts."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a guild."""

    id: int
    guild_id: int
    drill: bool
    created_by: int | None
    """The moderator who started it; None for one that the rule raised."""
    reason: str
    """The moderator's words; empty for one that the rule raised."""
    opened_at: datetime
    since: datetime
    """The beginning of the window, or when it was started."""
    hours: int
    """The length of the window by which it was raised."""
    number: int
    people: int
    young: int
    expected: float | None
    """The usual number of messages in such a window at that time; None if it is not known."""
    handled_by: int | None
    playbook: str | None
    last_unusual_at: datetime
    card_at: datetime
    """The moment when the card was last brought up to date."""
    ended_at: datetime | None
    dismissed: bool
    useful: bool | None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    @property
    def is_rateable(self) -> bool:
        """Whether it tunes the rule if moderators say how useful it was."""
        return self.created_by is None and not self.drill

    @property
    def looks_like_a_raid(self) -> bool:
        """Whether so many new accounts came at once that it may be a raid."""
        return self.young >= RAID_ACCOUNTS

    @property
    def next_edit_at(self) -> datetime:
        """The moment when its card may next be brought up to date because of new numbers."""
        return self.card_at + EDIT_EVERY


def crowd_of(signals: Iterable[Signal], account_days: int, now: datetime) -> Crowd:
    """Return how many messages and people these are; new accounts count as one person."""
    number = 0
    people: set[int] = set()
    for signal in signals:
        number += 1
        people.add(signal.user_id)
    newest = now - timedelta(days=account_days)
    young = {user_id for user_id in people if user_id > 0 and snowflake_time(user_id) > newest}
    grown = len(people) - len(young)
    counted = grown + len(young) if len(young) >= RAID_ACCOUNTS else grown + bool(young)
    return Crowd(number, counted, len(young))


def hour_end(now: datetime) -> datetime:
    """Return the end of the hour that is going on.

    Windows end there: what was counted of the hour so far is held against what is usual for all of
    it, so a whole hour is judged once, as soon as it is unusual.
    """
    return now.replace(minute=0, second=0, microsecond=0) + HOUR


def windows(
    signals: Iterable[Signal], account_days: int, now: datetime
) -> dict[int, tuple[datetime, Crowd]]:
    """Return the beginning of each window that ends with this hour, and who spoke up in it."""
    end, every = hour_end(now), list(signals)
    return {
        hours: (
            begin := end - HOUR * hours,
            crowd_of([each for each in every if each.at >= begin], account_days, now),
        )
        for hours in WINDOWS
    }


def is_news(evidence: Evidence, last: Alert | None, now: datetime) -> bool:
    """Return whether moderators are alerted again after the guild's last alert."""
    if last is None or not last.dismissed or last.ended_at is None:
        return True
    return now - last.ended_at >= QUIET_AFTER_NOTHING or evidence.number >= MUCH_MORE * last.number
