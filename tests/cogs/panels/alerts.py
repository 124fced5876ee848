"""Panels of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.services.alerts.lifecycle import AlertDetails, AlertStatus
from cogs.alerts import card, commands, steps
from domain.alerts.alert import MAX_PINGS, RAID_ACCOUNTS, Alert, LogEntry, Logged, Signal
from domain.alerts.measures import ALARMING
from domain.alerts.review import ANSWER_LENGTH, Review
from domain.alerts.settings import ALERTS
from domain.alerts.tuning import Usefulness
from domain.holds import REASON_LENGTH, Hold, HoldScope
from domain.playbooks import PLAYBOOKS
from domain.playbooks.base import TEXT_LENGTH, ApprovedText
from tests.cogs.filling import ID, NOW, a_guild, full, words

LENGTHS = {
    ("Alert", "reason"): REASON_LENGTH,
    ("Alert", "playbook"): 30,
    ("ApprovedText", "words"): TEXT_LENGTH,
    ("Review", "happened"): ANSWER_LENGTH,
    ("Review", "went_well"): ANSWER_LENGTH,
    ("Review", "to_change"): ANSWER_LENGTH,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language, features=frozenset({ALERTS}))
    signals = [Signal(key, ID, NOW, ID + number, ID) for number, key in enumerate(ALARMING)] * 3
    for alert in alerts(letters):
        for scope in HoldScope:
            hold = full(Hold, letters, scope=scope)
            details = AlertDetails(alert, signals, log(), hold)
            yield card.alert_card(details, guild, words(900, letters))
            yield commands.status_panel(
                AlertStatus(details, NOW, [ID] * MAX_PINGS, Usefulness(1, 9_999), (ID, ID)),
                guild,
                ID,
                language,
            )
        for person in (ID, None):
            yield card.ping_panel(alert, person, guild, (ID, ID))
        yield steps.update_panel(alert, language)
        yield steps.playbook_choice(alert, language)
        for playbook in PLAYBOOKS.values():
            worked = replace(details, alert=replace(alert, playbook=playbook.key))
            yield steps.steps_panel(worked, language)
    for playbook in PLAYBOOKS.values():
        own = [full(ApprovedText, letters) for _ in playbook.texts]
        yield steps.texts_panel(playbook, own, language)
        yield steps.texts_panel(playbook, [None] * len(own), language)
    yield steps.review_panel(full(Review, letters), language)


def log() -> list[Logged]:
    return [Logged(ID, NOW, what, ID, 9) for what in LogEntry] * 20


def alerts(letters: str) -> Iterator[Alert]:
    alert = full(Alert, letters, playbook=None, young=RAID_ACCOUNTS, expected=9_999.9)
    for by_hand in (ID, None):
        for drill in (False, True):
            made = replace(alert, created_by=by_hand, drill=drill, useful=None)
            yield replace(made, ended_at=None)
            yield replace(made, ended_at=NOW, dismissed=True)
            yield replace(made, ended_at=NOW, dismissed=False, useful=True)
            yield replace(made, ended_at=NOW, dismissed=False)
