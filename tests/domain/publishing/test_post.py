"""A brand post goes out as a person approved it, in its time, or not at all."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.publishing.content import WINDOW, Content
from domain.publishing.post import (
    APPROVAL_HOLDS,
    ASKED_BEFORE,
    EDITABLE,
    PLANNED,
    SECOND_LOOK,
    STANDING,
    Approval,
    BrandPost,
    PostState,
)
from domain.refusals import Refusal
from tests.conftest import START

S = PostState
WALKS = int(os.environ.get("TESTS_ORDERS", "100"))
"""How many walks through the states are played; 100,000 take about an hour."""
FIRST_WALK = int(os.environ.get("TESTS_ORDERS_FROM", "0"))
"""How many were played in earlier runs; these play others."""
BATCH = 500
log = logging.getLogger(__name__)
ANA, BEN = 1, 2
NEWS, LOUNGE = 10, 11
HOUR = timedelta(hours=1)
TOMORROW = START + timedelta(days=1)
CONTENT = Content("Which mug is yours?", NEWS, TOMORROW, "ab" * 32, "Two mugs")


def written(**changes: object) -> BrandPost:
    return replace(BrandPost(1, 5, ANA, CONTENT, picture_id=3), **changes)  # type: ignore[arg-type]


def planned(at: datetime = TOMORROW) -> BrandPost:
    """Return a post of Ana's that Ben approved."""
    post = written(content=replace(CONTENT, at=at)).handed_in(START)
    return post.approved(BEN, post.revision, START, alone=False)


def test_a_post_goes_from_draft_to_posted() -> None:
    ready = written().handed_in(START)
    scheduled = ready.approved(BEN, 1, START, alone=False)
    going = scheduled.due(TOMORROW)
    posted = going.posted(77)
    states = [each.state for each in (ready, scheduled, going, posted)]
    assert states == [S.READY, S.SCHEDULED, S.SCHEDULED, S.POSTED]
    assert (posted.message_id, going.going_out_at) == (77, TOMORROW)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Which mug was yours?"},
        {"picture": "cd" * 32},
        {"picture": None},
        {"alt_text": "Three mugs"},
        {"channel_id": LOUNGE},
        {"at": TOMORROW + timedelta(minutes=1)},
        {"source": "our survey"},
    ],
)
def test_any_change_withdraws_the_approval(change: dict[str, object]) -> None:
    post = planned()
    changed = replace(CONTENT, **change)  # type: ignore[arg-type]
    assert changed.fingerprint != CONTENT.fingerprint
    edited = post.edited(changed, None, by=BEN, revision=post.revision)
    assert (edited.state, edited.approval, edited.author_id) == (S.DRAFT, None, BEN)
    with pytest.raises(Refusal, match="changed after you saw it"):
        edited.handed_in(START).approved(ANA, post.revision, START, alone=False)
    # Even a row that was changed past the rules does not go out.
    assert not replace(post, content=changed).goes_out(changed.at, changed.picture)


def test_a_picture_with_other_bytes_does_not_go_out() -> None:
    assert planned().goes_out(TOMORROW, CONTENT.picture)
    assert not planned().goes_out(TOMORROW, "ef" * 32)


def test_nobody_approves_their_own_post_unless_they_are_alone_and_look_again() -> None:
    post = written().handed_in(START)
    with pytest.raises(Refusal, match="somebody else on your team"):
        post.approved(ANA, 1, START + SECOND_LOOK, alone=False)
    with pytest.raises(Refusal, match="once more"):
        post.approved(ANA, 1, START + SECOND_LOOK - timedelta(seconds=1), alone=True)
    assert post.approved(ANA, 1, START + SECOND_LOOK, alone=True).state is S.SCHEDULED


def test_the_last_person_who_changed_a_post_is_its_author() -> None:
    post = (
        written().edited(replace(CONTENT, text="Mine now"), 3, by=BEN, revision=1).handed_in(START)
    )
    with pytest.raises(Refusal, match="somebody else on your team"):
        post.approved(BEN, post.revision, START, alone=False)


def test_two_people_cannot_both_approve_it() -> None:
    with pytest.raises(Refusal, match="already approved"):
        planned().approved(3, 1, START, alone=False)


def test_a_post_is_missed_rather_than_late() -> None:
    late = planned()
    assert late.due(TOMORROW + WINDOW).going_out_at == TOMORROW + WINDOW
    assert late.due(TOMORROW + WINDOW + timedelta(seconds=1)).state is S.MISSED
    assert written().handed_in(START).due(TOMORROW).state is S.MISSED
    again = late.missed().edited(
        replace(CONTENT, at=TOMORROW + HOUR), 3, by=ANA, revision=late.revision
    )
    assert again.handed_in(TOMORROW).state is S.READY


def test_an_approval_of_more_than_thirty_days_is_asked_about_again() -> None:
    at = START + APPROVAL_HOLDS + HOUR
    early = planned(at)
    assert (early.state, early.ask_again_at) == (S.APPROVED, at - ASKED_BEFORE)
    assert early.due(at).state is S.MISSED, "nobody looked again"
    asked = early.asked_again(at - ASKED_BEFORE)
    assert (asked.state, asked.approval) == (S.READY, None)
    looked = asked.approved(BEN, asked.revision, at - HOUR, alone=False)
    assert looked.due(at).going_out_at == at
    assert planned(START + APPROVAL_HOLDS).ask_again_at is None


def test_a_post_on_its_way_stays_as_it_is() -> None:
    going = planned().due(TOMORROW)
    steps: list[Callable[[], BrandPost]] = [
        lambda: going.edited(CONTENT, 3, by=ANA, revision=going.revision),
        going.dropped,
        lambda: going.refused("no", going.revision),
        lambda: going.sent_back("no", going.revision),
    ]
    for step in steps:
        with pytest.raises(Refusal, match="right now"):
            step()


def test_a_post_that_a_hold_stopped_goes_out_when_a_moderator_says_so() -> None:
    later = TOMORROW + timedelta(days=3)
    held = planned().held()
    assert held.due(later).state is S.MISSED
    assert held.released(later, later).due(later).going_out_at == later
    tampered = replace(held, content=replace(CONTENT, text="Other words"))
    assert tampered.released(later, later).state is S.MISSED


@pytest.mark.parametrize("state", [one for one in S if one is not S.DRAFT])
def test_only_a_draft_is_handed_in(state: PostState) -> None:
    with pytest.raises(Refusal) as refused:
        written(state=state).handed_in(START)
    assert refused.value.reason == STANDING[state]


@pytest.mark.parametrize("state", [one for one in S if one not in EDITABLE])
def test_what_is_over_is_neither_changed_nor_dropped(state: PostState) -> None:
    post = written(state=state)
    steps: list[Callable[[], BrandPost]] = [
        lambda: post.edited(CONTENT, 3, by=ANA, revision=post.revision),
        post.dropped,
    ]
    for step in steps:
        with pytest.raises(Refusal):
            step()


class Walk(RuleBasedStateMachine):
    """Takes steps in any order; whatever appears was approved by a person, as it appears."""

    sent = 0
    """How many posts went out in all walks."""

    def __init__(self) -> None:
        super().__init__()
        self.post = written().handed_in(START)
        self.now = START
        self.looked_at: dict[tuple[object, ...], list[tuple[int, int, datetime]]] = {}
        """Approvals as approver, author and moment; the key is the content that members see."""
        self.times: set[datetime] = set()
        """Times that a person approved or chose."""

    def seen(self) -> tuple[object, ...]:
        content = self.post.content
        return (content.text, content.channel_id, content.picture, content.alt_text)

    def step(self, take: Callable[[], BrandPost]) -> bool:
        before = self.post
        try:
            self.post = take()
        except Refusal:
            assert self.post == before
            return False
        return True

    @precondition(lambda self: self.post.state not in PLANNED)
    @rule()
    def begin_anew(self) -> None:
        content = replace(CONTENT, at=self.now + HOUR)
        post = written(content=content, revision=self.post.revision + 1)
        self.post = post.handed_in(self.now)

    @precondition(lambda self: self.post.state is not S.READY)
    @rule(
        by=st.sampled_from([ANA, BEN]),
        words=st.sampled_from("ab"),
        picture=st.sampled_from(["ab", None]),
        hours=st.sampled_from([1, 2, 800]),
        then=st.sampled_from(["hand in", "hand in", "nothing"]),
    )
    def edit(self, by: int, words: str, picture: str | None, hours: int, then: str) -> None:
        at = self.now + hours * HOUR
        content = replace(self.post.content, text=words, picture=picture, at=at)
        if (
            self.step(lambda: self.post.edited(content, 3, by=by, revision=self.post.revision))
            and then == "hand in"
        ):
            self.hand_in()

    @precondition(lambda self: self.post.state is S.DRAFT)
    @rule()
    def hand_in(self) -> None:
        self.step(lambda: self.post.handed_in(self.now))

    @precondition(lambda self: self.post.state is S.READY)
    @rule(
        by=st.sampled_from([ANA, BEN, BEN, BEN]),
        behind=st.sampled_from([0, 0, 0, 1]),
        alone=st.booleans(),
    )
    def approve(self, by: int, behind: int, alone: bool) -> None:
        waited = self.post.handed_in_at
        revision = self.post.revision - behind
        if self.step(lambda: self.post.approved(by, revision, self.now, alone=alone)):
            assert not behind
            assert waited is not None
            if by == self.post.author_id:
                assert alone
                assert self.now - waited >= SECOND_LOOK
            self.looked_at.setdefault(self.seen(), []).append((by, self.post.author_id, self.now))
            self.times.add(self.post.content.at)

    @precondition(lambda self: self.post.state in PLANNED)
    @rule(refuse=st.booleans(), earnest=st.sampled_from([False, False, False, True]))
    def decide_against(self, refuse: bool, earnest: bool) -> None:
        if not earnest:
            return
        revision = self.post.revision
        step = self.post.refused if refuse else self.post.sent_back
        self.step(lambda: step("no", revision))

    @precondition(lambda self: self.post.state is S.SCHEDULED)
    @rule()
    def fall_due_during_a_hold(self) -> None:
        if self.post.content.at <= self.now:
            self.step(self.post.held)

    @precondition(lambda self: self.post.state is S.HELD)
    @rule(hours=st.sampled_from([0, 1, 100]))
    def release(self, hours: int) -> None:
        at = self.now + hours * HOUR
        if self.step(lambda: self.post.released(at, self.now)):
            self.times.add(at)
            self.looked_at.setdefault(self.seen(), []).append((BEN, ANA, self.now))

    @precondition(lambda self: self.post.state is S.APPROVED)
    @rule()
    def ask_again(self) -> None:
        if self.post.ask_again_at is not None:
            self.now = max(self.now, self.post.ask_again_at)
            self.step(lambda: self.post.asked_again(self.now))

    @precondition(lambda self: self.post.approval is not None)
    @rule(tampered=st.sampled_from(["text", "picture", "channel", ""]))
    def tamper(self, tampered: str) -> None:
        """Change the row past the rules."""
        content = self.post.content
        other = {
            "text": replace(content, text="tampered"),
            "picture": replace(content, picture="tampered"),
            "channel": replace(content, channel_id=LOUNGE),
        }
        self.post = replace(self.post, content=other.get(tampered, content))

    @rule(minutes=st.sampled_from([0, 1, 14, 16, 31, 600, 45_000]), to_time=st.booleans())
    def wait(self, minutes: int, to_time: bool) -> None:
        if to_time:
            self.now = max(self.now, self.post.content.at)
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.post.approval is not None and self.post.state in PLANNED)
    @rule(
        minutes=st.sampled_from([0, 0, 14, 16]),
        tampered=st.sampled_from(["", "", "text", "picture", "channel"]),
    )
    def fall_due(self, minutes: int, tampered: str) -> None:
        self.now = max(self.now, self.post.content.at + timedelta(minutes=minutes))
        self.post = self.post.due(self.now)
        if self.post.state is S.SCHEDULED:
            self.tamper(tampered)
            self.send()

    def send(self) -> None:
        if not self.post.goes_out(self.now, self.post.content.picture):
            self.post = self.post.missed()
            return
        assert self.seen() in self.looked_at, "nobody approved this"
        assert self.post.content.at in self.times
        last = max(at for *_, at in self.looked_at[self.seen()])
        assert self.now - last <= APPROVAL_HOLDS + WINDOW
        assert self.now - self.post.content.at <= WINDOW
        self.post = self.post.posted(77)
        Walk.sent += 1

    @invariant()
    def only_approved_posts_are_planned(self) -> None:
        approved = self.post.state in {S.APPROVED, S.SCHEDULED, S.HELD}
        assert not approved or isinstance(self.post.approval, Approval)


def walk_in_batches(machine: type[RuleBasedStateMachine], walks: int, steps: int) -> None:
    """Make this many walks, the same each time; Hypothesis remembers all of a batch.

    A run that was interrupted, or has no time for more, goes on with `TESTS_ORDERS_FROM`. Each
    batch is logged, which pytest shows with `-o log_cli=true --log-cli-level=INFO`.
    """
    for number in range(0, walks, BATCH):
        chosen = settings(
            max_examples=min(BATCH, walks - number),
            stateful_step_count=steps,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        batch = seed(FIRST_WALK + number)(type(machine.__name__, (machine,), {}))
        run_state_machine_as_test(batch, settings=chosen)
        done = FIRST_WALK + number + chosen.max_examples
        log.info("walks %d to %d have passed", FIRST_WALK + number + 1, done)


def test_no_walk_through_the_states_posts_what_nobody_approved() -> None:
    Walk.sent = 0
    walk_in_batches(Walk, WALKS, steps=50)
    assert Walk.sent, "the walks post nothing"
