"""Every kind of contest has a form for its entries."""

from __future__ import annotations

from pathlib import Path

import cogs.contests.entry_forms
from cogs.contests.entry_forms import ENTRY_FORMS
from domain.contests.contest_kinds import CONTEST_KINDS


def test_each_kind_has_one_form_and_each_form_is_of_a_kind() -> None:
    folder = Path(cogs.contests.entry_forms.__file__ or "").parent
    assert {file.stem for file in folder.glob("[!_]*.py")} - {"base"} == set(CONTEST_KINDS)
    assert set(ENTRY_FORMS) == set(CONTEST_KINDS)
    titles = {form.title_text.message for form in ENTRY_FORMS.values()}
    assert len(titles) == len(ENTRY_FORMS)
