"""The form of a playbook: steps with an owner and minutes, and texts to approve beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.kind_registry import Kind, find_kind
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

TEXT_LENGTH = 1000
MAX_STEPS, MAX_TEXTS = 8, 3

LEAD = text("the person with the alert")
MODERATORS = text("moderators")
EXPERT = text("an expert for the product or system")
VOICE = text("the spokesperson")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, by whom, and how many minutes after the start it should be done."""

    what: Text
    owner: Text
    minutes: int


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text that a guild may change, and approves before it is needed."""

    label: Text
    words: Text


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """A guild's own words for a text, approved by a manager."""

    words: str
    approved_by: int
    at: datetime


@dataclass(frozen=True, eq=False, repr=False)
class Playbook(Kind):
    """The steps and texts for one kind of crisis."""

    key: str
    position: int
    sign: str
    label: Text
    about: Text
    """A description in at most 100 characters."""
    update_minutes: int
    """How often those who wait get an update."""
    steps: Sequence[Step]
    texts: Sequence[PreparedText]

    @classmethod
    def find(cls, key: str) -> Playbook:
        """Return the playbook with this key; raises `UnknownValueError` if there is none."""
        from domain.playbooks import PLAYBOOKS  # noqa: PLC0415 (it imports this module)

        return find_kind(PLAYBOOKS, key)


def checked_text(words: str) -> str:
    """Return an approved text as it is stored; raise `Refusal` for an empty or too long one."""
    words = words.strip()
    if not tidy_line(words):
        raise Refusal(text("Leave no text empty; people wait for these words in a crisis."))
    if len(words) > TEXT_LENGTH:
        raise Refusal(text("Keep each text below {most} characters, please.", most=TEXT_LENGTH))
    return words
