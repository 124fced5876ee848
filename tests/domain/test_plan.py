"""A plan lasts months and is signed whole; initiatives are compared and end in a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.i18n import say
from domain.initiatives import (
    Initiative,
    NewInitiative,
    Verdict,
    checked_reason,
    portfolio_notes,
    share_of_hours,
)
from domain.plan import (
    AUDIENCE_LENGTH,
    MAX_AUDIENCES,
    MAX_MESSAGES,
    Plan,
    PlanAim,
    PlanMeans,
    PlanQuestion,
    checked_aim,
    checked_hours,
    horizon,
)
from domain.plan_wording import state_of_plan, verdict_text
from domain.refusals import Refusal

TODAY = date(2026, 3, 30)
WHOLE = Plan(
    dict.fromkeys(PlanQuestion, True),
    PlanAim("More mugs sold", ("Potters",), ("Mugs last",)),
    PlanMeans(10, months=9),
)
ONE = Initiative(1, 9, "Gallery", "Photos bring talk", 5, None, None, TODAY + timedelta(weeks=6))


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 1, 30), None),
        (date(2026, 1, 31), 1),
        (date(2026, 2, 28), 1),
        (date(2026, 3, 30), 2),
        (date(2026, 3, 31), 3),
        (date(2026, 10, 30), 9),
        (date(2026, 10, 31), None),
    ],
)
def test_a_plan_of_nine_months_says_in_which_it_is(today: date, month: int | None) -> None:
    assert replace(WHOLE, begins=date(2026, 1, 31)).month(today) == month


def test_a_plan_is_signed_whole_or_not_at_all() -> None:
    WHOLE.check_signable()
    for part in (
        replace(WHOLE, answers={}),
        replace(WHOLE, aim=replace(WHOLE.aim, audiences=())),
        replace(WHOLE, means=None),
    ):
        with pytest.raises(Refusal, match="first"):
            part.check_signable()


def test_two_questions_answered_by_no_recommend_to_listen() -> None:
    answers = {**WHOLE.answers, PlanQuestion.TRUSTED: False}
    assert not replace(WHOLE, answers=answers).should_listen
    answers[PlanQuestion.TALKED_OF] = False
    assert replace(WHOLE, answers=answers).should_listen
    assert not Plan().should_listen


def test_what_is_typed_of_a_plan_is_tidied_and_limited() -> None:
    aim = checked_aim(" Sell\u200b more ", "Potters\n\n Cooks ", "Mugs last", "", "")
    assert aim == PlanAim("Sell more", ("Potters", "Cooks"), ("Mugs last",))
    for audiences, messages in (
        ("\n".join("abcd"[: MAX_AUDIENCES + 1]), "x"),
        ("x", "\n".join("abcdefg"[: MAX_MESSAGES + 1])),
        ("x" * (AUDIENCE_LENGTH + 1), "x"),
    ):
        with pytest.raises(Refusal, match="at most"):
            checked_aim("Aim", audiences, messages, "", "")
    assert checked_hours(" 12 ") == 12
    for typed in ("", "-1", "1.5", "many", "٣", "9" * 40):
        with pytest.raises(Refusal, match="digits"):
            checked_hours(typed)
    assert [horizon(typed) for typed in ("12", "3", "")] == [12, 6, 6]


def test_the_state_of_a_plan_is_said() -> None:
    begun = replace(WHOLE, begins=date(2026, 1, 31))
    assert "waits to be signed" in say(state_of_plan(WHOLE, TODAY), "en")
    assert "was changed" in say(state_of_plan(begun, TODAY), "en")


def test_initiatives_are_noted_that_are_few_or_take_most_of_the_hours() -> None:
    assert portfolio_notes([], TODAY) == []
    assert "Fewer than 3" in say(portfolio_notes([ONE], TODAY)[0], "en")
    four = [replace(ONE, id=number, title=f"No. {number}") for number in range(4)]
    assert portfolio_notes(four, TODAY) == []
    heavy = [replace(four[0], hours=30), *four[1:]]
    (note,) = portfolio_notes(heavy, TODAY)
    assert say(note, "en").startswith("“No. 0” takes 67%")
    # What was stopped or is over takes no hours.
    stopped = [replace(heavy[0], verdict=Verdict.STOP), *heavy[1:]]
    assert portfolio_notes(stopped, TODAY) == []
    assert share_of_hours(four[1], [replace(each, hours=0) for each in four]) == 0


def test_an_initiative_waits_for_a_decision_once_its_time_is_over() -> None:
    over = ONE.until + timedelta(days=1)
    assert ONE.runs(ONE.until)
    assert not ONE.runs(over)
    assert not ONE.waits_for_verdict(ONE.until)
    assert "Decide" in say(verdict_text(ONE, over), "en")
    # A decision halfway is not the one at the end.
    kept = replace(ONE, verdict=Verdict.KEEP, reason="It works.", decided_on=TODAY)
    assert say(verdict_text(kept, TODAY), "en") == "Keep it: It works."
    assert kept.waits_for_verdict(over)
    stopped = replace(kept, verdict=Verdict.STOP, decided_on=over)
    assert not stopped.waits_for_verdict(over)
    assert not stopped.runs(TODAY)


def test_an_initiative_needs_a_hypothesis_a_day_ahead_and_a_decision_its_reason() -> None:
    whole = NewInitiative("Gallery", "Photos bring talk", 5, None, None, ONE.until)
    assert whole.checked(TODAY) == whole
    for part in (
        replace(whole, title="\u200b"),
        replace(whole, hypothesis=" "),
        replace(whole, hours=-1),
        replace(whole, until=TODAY),
    ):
        with pytest.raises(Refusal):
            part.checked(TODAY)
    with pytest.raises(Refusal, match="why"):
        checked_reason(" \n ")
