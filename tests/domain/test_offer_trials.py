"""The proposals of a trial."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.offer_trials import (
    MIN_JUDGED,
    PRECISION,
    JudgedOffer,
    ThresholdProposal,
    propose_threshold,
)

judgements = st.lists(
    st.builds(JudgedOffer, st.sampled_from([0.4, 0.5, 0.6, 0.8, 0.9]), st.booleans()), max_size=60
)


def test_few_judgements_propose_nothing() -> None:
    assert propose_threshold([JudgedOffer(0.9, True)] * (MIN_JUDGED - 1)) is None


def test_the_lowest_threshold_that_is_right_enough_is_proposed() -> None:
    judged = (
        [JudgedOffer(0.9, True)] * 12 + [JudgedOffer(0.7, True)] * 5 + [JudgedOffer(0.5, False)] * 9
    )
    assert propose_threshold(judged) == ThresholdProposal(0.7, right=17, judged=17)


def test_a_trial_that_was_mostly_wrong_proposes_nothing() -> None:
    assert propose_threshold([JudgedOffer(0.9, False)] * 30) is None


@given(judgements)
def test_what_is_proposed_holds_for_what_was_judged(judged: list[JudgedOffer]) -> None:
    proposal = propose_threshold(judged)
    if proposal is None:
        return
    above = [one for one in judged if one.score >= proposal.threshold]
    assert len(above) == proposal.judged >= MIN_JUDGED
    assert sum(one.right for one in above) == proposal.right >= PRECISION * len(above)
