"""A short run of the bench of many guilds; what is posted is exact at any machine load."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.load.fake_discord import UNKNOWN_INTERACTION, _missing
from bench.load.many_guilds import Posted, doubled, guild_ids, guild_payload
from bench.load.many_seed import fill
from bench.scale import ScalePlan, measure, ranges
from bot.config import Settings


@pytest.mark.long
async def test_all_that_is_due_at_once_arrives_once(settings: Settings) -> None:
    plan = ScalePlan(guilds=12, shards=2, clicks=5.0, flood=20.0, delay=0.0, phase_seconds=2.0)
    figures = await measure(settings, None, plan)
    assert (figures.posted, figures.doubled, figures.limited) == (30, 0, 0)
    assert figures.wrong == []
    assert figures.storm.clicks > 0


def test_a_post_is_doubled_if_its_nonce_comes_twice() -> None:
    posts = [Posted(0.0, 1, "a"), Posted(1.0, 2, "b")]
    assert doubled(posts) == 0
    assert doubled([*posts, replace(posts[0], channel_id=3)]) == 1


def test_processes_have_the_same_number_of_shards() -> None:
    assert ranges(4, 1) == ["0-3/4"]
    assert ranges(4, 4) == ["0/4", "1/4", "2/4", "3/4"]
    assert ranges(16, 2) == ["0-7/16", "8-15/16"]


def test_guilds_are_spread_over_the_shards_and_their_ids_differ() -> None:
    assert {(guild >> 22) % 4 for guild in guild_ids(8)} == {0, 1, 2, 3}
    ids = [int(part["id"]) for guild in guild_ids(2) for part in guild_payload(guild)["channels"]]
    assert len(set(ids)) == len(ids)


def test_the_simulated_discord_says_what_does_not_exist_in_the_form_that_discord_py_reads() -> None:
    said = _missing(UNKNOWN_INTERACTION, "Unknown interaction")
    assert said.headers["Content-Type"] == "application/json"


async def test_two_of_three_posts_are_due_where_there_are_no_moderators(settings: Settings) -> None:
    assert await fill(settings, guild_ids(6)) == 15
