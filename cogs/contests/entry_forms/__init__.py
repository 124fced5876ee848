"""The forms for entries: each file here is one, named after its kind of contest."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from cogs.contests.entry_forms.base import EntryForm
from domain.contests.contest_kinds import CONTEST_KINDS

ENTRY_FORMS: Mapping[str, type[EntryForm]] = {
    key: import_module(f"{__name__}.{key}").FORM for key in CONTEST_KINDS
}
"""The form for each kind of contest, by the kind's key."""
