"""Everything particular to a source is declared in one place."""

from __future__ import annotations

import pytest

from domain.contributions import SOURCE_SPECS, Source
from domain.contributions.settings import ContributionSettings
from domain.guild_settings import GuildSettings
from domain.recognition.reasons import TELLERS


def test_every_source_is_specified_and_told_of() -> None:
    assert list(SOURCE_SPECS) == list(Source)
    assert set(TELLERS) == set(Source)


@pytest.mark.parametrize("source", Source)
def test_what_is_said_of_a_source_fits_what_it_is(source: Source) -> None:
    spec = source.spec
    points_by_rule = spec.line is not None
    assert points_by_rule == spec.is_adjustable
    assert points_by_rule == (bool(spec.daily_worth) or source is Source.REACTION)
    assert list(spec.daily_worth) == sorted(spec.daily_worth, reverse=True)
    if spec.line is not None:
        assert ("{member}" in spec.line.message) is not spec.is_own
        assert ("{place}" in spec.line.message) is spec.has_message
    assert not (spec.is_own and spec.is_gesture)
    assert not (spec.is_permanent and not spec.has_message)


@pytest.mark.parametrize("source", Source)
def test_a_guild_that_chose_nothing_counts_a_source_by_its_default(source: Source) -> None:
    default = source.spec.default_weight
    assert GuildSettings()[ContributionSettings].weight_of(source) == default
    chosen = GuildSettings().changed(weights={source: default})
    assert chosen == GuildSettings(), "the default is no choice of the guild's"
    assert (
        GuildSettings().changed(weights={source: 50})[ContributionSettings].weight_of(source) == 50
    )
