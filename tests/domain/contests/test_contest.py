"""Access to the actions of a contest, by role and phase."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contests.contest import (
    CAPTION_LENGTH,
    MAX_ENTRIES_EACH,
    Contest,
    ContestPlan,
    ContestState,
    check_caption,
    check_room,
)
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import ContestRules, Participant
from domain.contests.voting_modes import voting_mode
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PLAN = ContestPlan(contest_kind("caption"), "Octopus", "", NOW + 3 * DAY, NOW + 5 * DAY)
CONTEST = Contest(1, 2, 3, PLAN, 4, ContestState.ENTRIES, 5)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " \u200b "}, "needs a title"),
        ({"entries_until": NOW}, "before they open"),
        ({"votes_until": PLAN.entries_until}, "a later end for voting"),
        ({"entries_each": 0}, "Allow each member"),
        ({"entries_each": MAX_ENTRIES_EACH + 1}, "Allow each member"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(Refusal, match=told):
        replace(PLAN, **changes).checked(NOW)  # type: ignore[arg-type]


def test_when_entries_are_over_only_the_end_of_votes_must_be_ahead() -> None:
    later = NOW + 4 * DAY
    assert PLAN.checked(later, entering=False) == PLAN
    with pytest.raises(Refusal, match="Choose a later one"):
        PLAN.checked(NOW + 5 * DAY, entering=False)


@pytest.mark.parametrize("state", list(ContestState))
@pytest.mark.parametrize("days", [1, 4, 6])
def test_entries_and_votes_are_never_open_at_once(state: ContestState, days: int) -> None:
    contest, now = replace(CONTEST, state=state), NOW + days * DAY

    def open_for(check: object) -> bool:
        try:
            check(now)  # type: ignore[operator]
        except Refusal:
            return False
        return True

    entering, voting = open_for(contest.check_entering), open_for(contest.check_voting)
    assert entering == (state is ContestState.ENTRIES and days == 1)
    assert voting == (state is ContestState.VOTING and days < 5)


def test_a_paused_contest_refuses_both_and_goes_on_later_by_the_pause() -> None:
    paused = replace(CONTEST, paused_at=NOW)
    with pytest.raises(Refusal, match="paused"):
        paused.check_entering(NOW)
    resumed = paused.resumed(NOW + 10 * DAY)
    assert resumed.plan.entries_until == PLAN.entries_until + 10 * DAY
    assert resumed.plan.votes_until == PLAN.votes_until + 10 * DAY
    resumed.check_entering(NOW + 10 * DAY)
    voting = replace(paused, state=ContestState.VOTING).resumed(NOW + DAY)
    assert voting.plan.entries_until == PLAN.entries_until
    assert CONTEST.resumed(NOW) == CONTEST


def test_a_member_has_so_many_entries_and_no_more() -> None:
    two = replace(PLAN, entries_each=2)
    check_room(two, 1)
    with pytest.raises(Refusal, match="already entered"):
        check_room(two, 2)


@given(words=st.text(max_size=400))
def test_a_caption_is_one_line_that_can_be_seen_or_refused(words: str) -> None:
    try:
        caption = check_caption(words)
    except Refusal:
        return
    assert caption == tidy_line(caption) != ""
    assert len(caption) <= CAPTION_LENGTH
    assert not {"\n", "\u202e", "\u200b", "\x00"} & set(caption)


def test_an_emoji_made_of_several_stays_whole() -> None:
    family = "👨\u200d👩\u200d👧"
    assert check_caption(f"  {family}\n wins ") == f"{family} wins"


@pytest.mark.parametrize("words", ["", "   ", "\u3164", "\u200b\u202e"])
def test_an_empty_caption_is_refused(words: str) -> None:
    with pytest.raises(Refusal, match="empty"):
        check_caption(words)


# --- Rules -------------------------------------------------------------------------------------

OLD = Participant(1 << 22, frozenset({10}), NOW - 30 * DAY)


def test_the_usual_rules_let_everybody_take_part() -> None:
    ContestRules().check_participant(Participant(2**63), NOW)
    assert ContestRules().describe() == []


def test_one_of_the_roles_is_needed() -> None:
    ContestRules(roles=(9, 10)).check_participant(OLD, NOW)
    with pytest.raises(Refusal, match="This contest is for"):
        ContestRules(roles=(9, 11)).check_participant(OLD, NOW)


def test_days_on_the_server_count_to_the_moment() -> None:
    rules = ContestRules(member_days=30)
    rules.check_participant(OLD, NOW)
    with pytest.raises(Refusal, match="have been here"):
        rules.check_participant(OLD, NOW - timedelta(seconds=1))
    with pytest.raises(Refusal, match="have been here"):
        rules.check_participant(Participant(1), NOW)


def test_days_on_discord_are_read_from_the_id() -> None:
    made = datetime(2015, 1, 1, tzinfo=UTC)
    rules = ContestRules(account_days=7)
    rules.check_participant(Participant(0), made + 7 * DAY)
    with pytest.raises(Refusal, match="accounts at least"):
        rules.check_participant(Participant(0), made + 7 * DAY - timedelta(seconds=1))


def test_rules_are_read_back_as_they_were_kept_and_said_one_by_one() -> None:
    rules = ContestRules(
        reviewed=True,
        roles=(1, 2),
        member_days=7,
        account_days=30,
        prize="A mug",
        voting=voting_mode("single_choice"),
    )
    assert ContestRules.from_document(rules.as_document()) == rules
    assert ContestRules.from_document({}) == ContestRules()
    assert len(rules.describe()) == 6
