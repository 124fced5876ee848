"""Every voting mode is one module with everything about it."""

from __future__ import annotations

from pathlib import Path

import pytest

import domain.contests.voting_modes
from domain.contests.contest_rules import ContestRules, Jury
from domain.contests.prizes import PrizeAward
from domain.contests.voting_modes import VOTING_MODES
from domain.contests.voting_modes.base import VotingMode
from domain.translatable_text import text

MODES = pytest.mark.parametrize("mode", VOTING_MODES.values(), ids=VOTING_MODES)


def test_each_mode_is_one_file_and_each_file_one_mode() -> None:
    folder = Path(domain.contests.voting_modes.__file__ or "").parent
    assert {file.stem for file in folder.glob("[!_]*.py")} - {"base"} == set(VOTING_MODES)
    modes = VOTING_MODES.values()
    assert len({mode.label.message for mode in modes}) == len(modes)
    assert len({mode.about.message for mode in modes}) == len(modes)
    assert sorted(mode.position for mode in modes) == list(range(1, len(modes) + 1))


@MODES
def test_somebody_decides_and_is_told_how(mode: VotingMode) -> None:
    assert mode.has_public or mode.has_jury
    assert not (mode.is_cards and mode.is_marks)
    assert mode.has_public == (mode.is_cards or mode.is_marks)
    assert mode.is_marks or not mode.marks_one
    instructions = mode.instructions(3, text("The jury scores."))
    assert ("{jury}" in instructions.message) is mode.has_jury


@MODES
def test_the_rules_name_the_jury_of_a_mode_that_has_one(mode: VotingMode) -> None:
    rules = ContestRules(voting=mode, jury=Jury.of(7, ["wit"]) if mode.has_jury else None)
    lines = mode.rule_lines({"role": "R", "criteria": "C"})
    assert any("{role}" in line.message for line in lines) is mode.has_jury
    assert (PrizeAward.JURY in rules.prizes) is mode.has_jury
    assert (PrizeAward.PUBLIC in rules.prizes) is mode.has_public
