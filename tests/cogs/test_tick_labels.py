"""A tick says in plain words what was found, and in which channel of several."""

from __future__ import annotations

from cogs.publishing.approving import tick_label
from domain.languages import SOURCE
from domain.publishing.checks import CHECKS
from domain.publishing.checks.base import CheckFinding, Level
from domain.translatable_text import Channel, text

SAME_DAY = CHECKS["same_day"]
SAID = text("It is planned.")
BEGIN = text("{name} begins", name="the blue mug")


def test_a_tick_names_the_thing_and_the_channel() -> None:
    found = CheckFinding(Level.LOOK, SAID, BEGIN, "campaign-2")
    assert tick_label(SAME_DAY, found, {}, SOURCE) == "the same day: the blue mug begins"
    there = CheckFinding(Level.LOOK, SAID, "mug", place=1, channel_id=11)
    assert tick_label(SAME_DAY, there, {11: "shop"}, SOURCE) == "the same day in #shop: mug"
    in_french = tick_label(SAME_DAY, there, {11: "shop"}, "fr")
    assert in_french == "le même jour, dans #shop\N{NO-BREAK SPACE}: mug"
    assert tick_label(SAME_DAY, CheckFinding(Level.LOOK, SAID), {}, SOURCE) == "the same day"


def test_a_finding_that_names_its_channel_does_not_do_it_twice() -> None:
    channel = Channel(11)
    named = CheckFinding(Level.NOTE, text("I see {channel}.", channel=channel), channel_id=11)
    assert named.named == named.said
    other = CheckFinding(Level.NOTE, SAID, channel_id=11)
    assert other.named.values["channel"] == channel
