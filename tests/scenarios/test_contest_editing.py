"""A running contest is changed, and its posts are updated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.test_contests import (
    DAY,
    buttons,
    cancel,
    enter,
    last,
    opened_for_votes,
    seen,
    set_up,
    vote,
)
from tests.scenarios.world import World, shown


def post_again(world: World, post: Any) -> str:
    """Return the current text of a post."""
    return shown(seen(world, world.mod, post))


def ids(world: World, post: Any) -> list[str]:
    """Return the ids of the buttons on the current post."""
    return [name for name in buttons(seen(world, world.mod, post)) if name]


async def test_its_words_are_changed_where_they_were_posted(world: World) -> None:
    post = await set_up(world)
    form = await world.mod.slash(world.general, "contest edit", contest=1)
    changed = await world.mod.submit_modal(form, {"title": "The squid", "theme": "Second day."})
    assert "Entries close" in shown(changed.response)
    assert "The squid" in post_again(world, post)
    assert "Second day." in post_again(world, post)
    entered = await enter(world.ana, post, "A line.")
    assert "The squid" in shown(entered)


async def test_entries_are_given_more_time_and_voting_lasts_as_long_as_before(
    world: World,
) -> None:
    post = await set_up(world)
    before = post_again(world, post)
    await world.mod.slash(world.general, "contest extend", contest=1, until="1 day more")
    assert post_again(world, post) != before
    await enter(world.ana, post, "One line.")
    await enter(world.ben, post, "Two lines.")
    await world.sim.pass_time(3 * DAY + 60)
    await enter(world.cleo, post, "Three lines.")
    await world.sim.pass_time(DAY)
    assert "3 entries came in" in shown(last(world))
    await world.sim.pass_time(2 * DAY - 120)
    assert "the result" not in shown(last(world))
    await world.sim.pass_time(120)
    assert "the result" in shown(last(world))


async def test_votes_are_given_more_time(world: World) -> None:
    voting = await opened_for_votes(world)
    await world.mod.slash(world.general, "contest extend", contest=1, until="1 day")
    await world.sim.pass_time(2 * DAY + 60)
    await world.cleo.click(await vote(world.cleo, voting), label="Laugh")
    await world.sim.pass_time(DAY)
    assert "the result" in shown(last(world))


async def test_an_end_that_has_passed_is_refused(world: World) -> None:
    await set_up(world)
    refused = await world.mod.slash(world.general, "contest extend", contest=1, until="yesterday")
    assert refused.response is not None
    assert "I cannot read" in shown(refused.response)


async def test_a_paused_contest_takes_nothing_and_goes_on_later_by_the_pause(
    world: World,
) -> None:
    voting = await opened_for_votes(world)
    card = await vote(world.cleo, voting)
    await world.mod.slash(world.general, "contest pause", contest=1)
    assert "Paused" in post_again(world, voting)
    refused = await world.cleo.click(card, label="Laugh")
    assert refused.response is not None
    assert "is paused" in refused.response.content
    await world.sim.pass_time(30 * DAY)
    assert "the result" not in shown(last(world))
    await world.restart()
    await world.mod.slash(world.general, "contest resume", contest=1)
    assert "Paused" not in post_again(world, voting)
    await world.cleo.click(card, label="Laugh")
    await world.sim.pass_time(2 * DAY - 60)
    assert "the result" not in shown(last(world))
    await world.sim.pass_time(60)
    assert "1 vote." in shown(last(world))


@pytest.mark.parametrize(
    ("language", "closed", "over", "link"),
    [
        ("en", "Entries are closed: 2 entries. Voting ends", "Voting is over", "See the result"),
        ("fr", "Les participations sont closes : 2", "Le vote est clos", "Voir le résultat"),
    ],
)
async def test_what_was_posted_says_when_it_is_over_though_the_bot_was_away(
    world: World, language: str, closed: str, over: str, link: str
) -> None:
    post = await set_up(world)
    await world.app.guild_settings.change(world.guild.id, language=language)
    await enter(world.ana, post, "One line.")
    await enter(world.ben, post, "Two lines.")
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    assert closed in post_again(world, post).replace("*", "")
    assert not ids(world, post)
    assert "contest:vote:1" in ids(world, voting)
    await world.sim.pass_time(2 * DAY - 60)
    await world.app.stop()
    await world.sim.advance_time(120)
    await world.restart()
    await world.sim.pass_time(60)
    for one in (post, voting):
        assert not ids(world, one)
        assert link in post_again(world, one)
    assert over in post_again(world, voting)


async def test_what_was_posted_says_that_it_is_called_off(world: World) -> None:
    voting = await opened_for_votes(world)
    await cancel(world, "Not our picture.", contest=1)
    assert "Cancelled: Not our picture." in post_again(world, voting).replace("*", "")
    assert not ids(world, voting)


async def test_changes_are_for_moderators(world: World) -> None:
    world.list_every_command()
    await set_up(world)
    for command, options in (
        ("edit", {}),
        ("extend", {"until": "2 days"}),
        ("pause", {}),
        ("resume", {}),
    ):
        refused = await world.ana.slash(world.general, f"contest {command}", contest=1, **options)
        assert refused.response is not None
        assert "Only moderators" in refused.response.content


async def test_an_earlier_contest_is_set_up_again_with_its_picture_and_its_lengths(
    world: World,
) -> None:
    await opened_for_votes(world)
    await world.sim.pass_time(2 * DAY)
    result = await world.mod.slash(world.general, "contest again", contest=1)
    assert result.response is not None
    assert "This is how it will look" in shown(result.response)
    await world.mod.click(result.response.message, label="Post it")
    post = last(world)
    assert post.attachments[0].filename == "picture.jpg"
    await enter(world.ana, post, "Once more.")
    await enter(world.ben, post, "With feeling.")
    await world.sim.pass_time(3 * DAY)
    assert "2 entries came in" in shown(last(world))
    await world.sim.pass_time(2 * DAY)
    assert "Nobody voted" in shown(last(world))


async def test_a_post_too_old_to_be_edited_now_is_brought_up_to_date_later(world: World) -> None:
    post = await set_up(world)
    # Discord lets messages of more than an hour be edited only so often.
    world.sim.inject_error("PATCH", "/channels/*/messages/*", status=429, code=30046, times=2)
    await world.mod.slash(world.general, "contest pause", contest=1)
    await world.sim.pass_time(1)
    assert "Paused" not in post_again(world, post)
    for _ in range(2):
        await world.sim.pass_time(60)
    assert "Paused" in post_again(world, post)
