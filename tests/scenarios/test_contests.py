"""A contest from the first command to the podium."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw
from simcord.actors import MemberActor

from db.contests.votes import VoteRepository
from tests.scenarios.world import World, agree, answered, shown

DAY = 86_400
LINES = (
    "She multitasks.",
    "I was told there would be eight desks.",
    "Careful, she signs everything at once.",
    "The coffee round takes her four seconds.",
    "Nobody shakes hands here any more.",
    "We hired her for the filing.",
    "Payroll says she counts as one.",
    "Her ink, our contract.",
    "Somebody fetch a bigger chair.",
    "It was a strong application, from every angle.",
    "The keyboard gave up on Tuesday.",
    "Casual Friday was never the same.",
)
TITLE = "The octopus at the office"


def drawing(colour: str = "teal", size: tuple[int, int] = (320, 240)) -> bytes:
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).ellipse((40, 40, 200, 180), fill="gold")
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def last(world: World) -> Any:
    """Return the newest public message."""
    return world.general.history()[-1]


def buttons(message: Any) -> list[str]:
    """Return the ids of all buttons of a message, in order."""
    found: list[str] = []

    def walk(node: dict[str, Any]) -> None:
        if node.get("type") == 2:
            found.append(node.get("custom_id", ""))
        for child in node.get("components", ()):
            walk(child)

    for part in message.components:
        walk(part if isinstance(part, dict) else part.to_dict())
    return found


async def draft(world: World, kind: str = "caption", **changes: Any) -> Any:
    """Fill in the form as the moderator; return the answer with the draft."""
    form = await world.mod.slash(world.general, "contest create", kind=kind)
    values: dict[str, Any] = {
        "title": TITLE,
        "theme": "It is her first day.",
        "entries": "3 days",
        "votes": "2 days",
        "picture": ("octopus.png", drawing()),
        **changes,
    }
    result = await world.mod.submit_modal(form, values)
    assert result.response is not None
    return result.response


async def set_up(world: World, kind: str = "caption", each: int = 1, **changes: Any) -> Any:
    """Post a contest as the moderator; return its post."""
    made = (await draft(world, kind, **changes)).message
    if each > 1:
        number = buttons(made)[0].rpartition(":")[2]
        await world.mod.select(made, [str(each)], custom_id=f"contest:each:{number}")
    await world.mod.click(made, label="Post it")
    return last(world)


async def enter(actor: MemberActor, post: Any, caption: str, label: str = "Enter") -> Any:
    form = await actor.click(post, label=label)
    return (await actor.submit_modal(form, {"caption": caption})).response


async def opened_for_votes(world: World, entries: int = 3) -> Any:
    """Run a contest with entries by ana, ben and others until voting; return its voting post."""
    post = await set_up(world)
    authors = [world.ana, world.ben] + [world.member(f"author{n}") for n in range(entries - 2)]
    for number, author in enumerate(authors):
        await enter(author, post, LINES[number])
    await world.sim.pass_time(3 * DAY)
    return last(world)


async def vote(actor: MemberActor, post: Any, label: str = "Vote") -> Any:
    """Return the actor's first card."""
    opened = await actor.click(post, label=label)
    assert opened.response is not None
    return opened.response.message


def seen(world: World, actor: MemberActor, message: Any) -> Any:
    """Return the current version of a message that the actor can see."""
    everything = world.general.history(viewer=actor)
    return next(one for one in everything if one.id == message.id)


async def close(world: World, label: str = "Yes, close it now", **options: Any) -> str:
    """Close a phase of a contest as the moderator, who is asked first; return the answer."""
    asked = await world.mod.slash(world.general, "contest close", **options)
    assert asked.response is not None
    await world.mod.click(asked.response.message, label=label)
    return shown(seen(world, world.mod, asked.response.message))


async def cancel(world: World, reason: str, **options: Any) -> Any:
    """Cancel a contest as the moderator, who is asked first; return the answer."""
    asked = await world.mod.slash(world.general, "contest cancel", **options)
    form = await agree(world.mod, asked)
    return (await world.mod.submit_modal(form, {"reason": reason})).response


async def votes_kept(world: World) -> list[tuple[int, int, int]]:
    async with world.app.database.snapshot() as reading:
        return await VoteRepository(reading).of_contest(1)


async def test_a_caption_contest_runs_from_the_form_to_the_podium(world: World) -> None:
    post = await set_up(world)
    assert TITLE in shown(post)
    assert "It is her first day." in shown(post)
    assert post.attachments[0].filename == "picture.jpg"

    entered = await enter(world.ana, post, "I was told there would be eight desks.")
    assert "You are in" in shown(entered)
    await enter(world.ben, post, "She multitasks.")

    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    assert "2 entries came in" in shown(voting)

    for voter in (world.cleo, world.fanny, world.member("dora")):
        french = voter is world.fanny
        card = await vote(voter, voting)
        while any(":rate:" in button for button in buttons(card)):
            better = "eight desks" in shown(card)
            label = ("Rire" if better else "Bof") if french else ("Laugh" if better else "Meh")
            await voter.click(card, label=label)
            card = seen(world, voter, card)
        assert "✅" in shown(card)

    await world.sim.pass_time(2 * DAY)
    result = last(world)
    assert "the result" in shown(result)
    assert shown(result).index(f"🥇 <@{world.ana.id}>") < shown(result).index("🥈")
    assert "eight desks" in shown(result)
    assert "2 entries, 3 voters, 6 votes" in shown(result)
    assert result.attachments[0].filename == "result.jpg"


async def test_the_draft_is_shown_and_changed_before_anybody_else_sees_it(world: World) -> None:
    made = (await draft(world)).message
    assert "This is how it will look" in shown(made)
    assert world.general.history(viewer=world.ana) == []
    form = await world.mod.click(made, label="Change")
    values = {"title": "Octopus", "theme": "", "entries": "tomorrow 18:00", "votes": "1 week"}
    await world.mod.submit_modal(form, values)
    changed = seen(world, world.mod, made)
    assert "Octopus" in shown(changed)
    assert TITLE not in shown(changed)
    await world.mod.click(changed, label="Post it")
    assert "Octopus" in shown(last(world))


async def test_a_draft_that_was_thrown_away_cannot_be_posted(world: World) -> None:
    made = (await draft(world)).message
    asked = answered(await world.mod.click(made, label="Discard"))
    assert "Nobody else has seen it" in shown(asked)
    told = answered(await world.mod.click(asked, label="Yes, discard it"))
    assert "is discarded" in shown(told)
    assert "was discarded" in answered(await world.mod.click(made, label="Post it")).content
    assert world.general.history(viewer=world.ana) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"entries": "banana"}, "I cannot read “banana” as a time"),
        ({"entries": "3 days", "votes": "in 1 hour"}, "Choose a later end for voting"),
        ({"picture": ("virus.png", b"MZ" * 1000)}, "cannot open that as a picture"),
    ],
)
async def test_a_form_that_makes_no_sense_is_refused_with_what_to_do(
    world: World, changes: dict[str, Any], told: str
) -> None:
    refused = await draft(world, **changes)
    assert told in shown(refused)


async def test_only_moderators_set_contests_up(world: World) -> None:
    world.list_every_command()
    refused = await world.ana.slash(world.general, "contest create", kind="photo")
    assert refused.response is not None
    assert "Only moderators" in refused.response.content


async def test_closing_says_what_it_does_and_asks(world: World) -> None:
    world.list_every_command()
    post = await set_up(world)
    await enter(world.ana, post, LINES[0])
    await enter(world.ben, post, LINES[1])
    asked = answered(await world.mod.slash(world.general, "contest close"))
    assert "would close now" in shown(asked)
    assert "2 entries so far" in shown(asked)
    twice = answered(await world.mod.slash(world.general, "contest close"))
    await world.mod.click(asked.message, label="No, leave it")
    assert "nothing was changed" in shown(seen(world, world.mod, asked.message))
    assert last(world).id == post.id
    asked = answered(await world.mod.slash(world.general, "contest close"))
    await world.mod.click(asked.message, label="Yes, close it now")
    assert "voting is open" in shown(seen(world, world.mod, asked.message))
    # A question about the entries does not close the voting.
    late = answered(await world.mod.click(twice.message, label="Yes, close it now"))
    assert "already closed" in shown(late)
    asked = answered(await world.mod.slash(world.general, "contest close"))
    assert "I would post the result" in shown(asked)
    refused = answered(await world.ana.slash(world.general, "contest close"))
    assert "Only moderators" in shown(refused)


async def test_a_vote_after_the_close_is_refused_with_a_sentence(world: World) -> None:
    voting = await opened_for_votes(world)
    card = await vote(world.cleo, voting)
    await close(world)
    late = await world.cleo.click(card, label="Laugh")
    assert late.response is not None
    assert "is over" in late.response.content
    assert await votes_kept(world) == []


async def test_a_contest_closes_once_though_the_bot_restarts_around_its_end(world: World) -> None:
    voting = await opened_for_votes(world)
    await world.cleo.click(await vote(world.cleo, voting), label="Laugh")
    await world.app.stop()
    await world.sim.advance_time(10 * DAY)
    await world.restart()
    await world.restart()
    await world.sim.pass_time(DAY)
    results = [message for message in world.general.history() if "🥇" in shown(message)]
    assert len(results) == 1


async def test_voting_that_was_missed_altogether_takes_place_afterwards(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "One.")
    await enter(world.ben, post, "Two.")
    await world.app.stop()
    await world.sim.advance_time(30 * DAY)
    await world.restart()
    voting = last(world)
    assert "now it's up to you" in shown(voting)
    await world.cleo.click(await vote(world.cleo, voting), label="Laugh")
    await world.sim.pass_time(2 * DAY)
    assert "the result" in shown(last(world))


async def test_a_contest_with_no_entry_says_so_and_one_with_one_has_its_winner(
    world: World,
) -> None:
    await set_up(world)
    await world.sim.pass_time(3 * DAY)
    assert "Nobody entered" in shown(last(world))
    post = await set_up(world)
    await enter(world.ana, post, "Alone.")
    await world.sim.pass_time(3 * DAY)
    assert "The only entry" in shown(last(world))
    assert f"🥇 <@{world.ana.id}>" in shown(last(world))


async def test_a_contest_without_votes_has_no_winner(world: World) -> None:
    await opened_for_votes(world)
    await world.sim.pass_time(2 * DAY)
    assert "Nobody voted" in shown(last(world))


async def test_a_moderator_cancels_with_a_public_reason(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "One.")
    asked = answered(await world.mod.slash(world.general, "contest cancel"))
    assert "It ends without a winner (1 entry so far)" in shown(asked)
    await world.mod.click(asked.message, label="No, leave it")
    assert last(world) == post
    assert "is cancelled" in shown(await cancel(world, "The *picture* was not ours."))
    assert "cancelled" in shown(last(world))
    assert "was not ours" in shown(last(world))
    late = await world.ben.slash(world.general, "enter", contest=1)
    assert late.response is not None
    assert "was cancelled" in late.response.content
    await world.sim.pass_time(10 * DAY)
    assert "cancelled" in shown(last(world))


async def test_the_list_names_running_contests_with_where_and_until_when(world: World) -> None:
    empty = await world.ana.slash(world.general, "contests")
    assert "No contest is running" in shown(empty.response)
    post = await set_up(world)
    await enter(world.ana, post, "One.")
    listed = await world.ana.slash(world.general, "contests")
    assert TITLE in shown(listed.response)
    assert "1 entry" in shown(listed.response)


async def test_a_photo_contest_shows_each_photo_and_the_winner_on_a_card(world: World) -> None:
    form = await world.mod.slash(world.general, "contest create", kind="photo")
    values = {"title": "Sunsets", "entries": "1 day", "votes": "1 day"}
    made = (await world.mod.submit_modal(form, values)).response
    assert made is not None
    await world.mod.click(made.message, label="Post it")
    post = last(world)
    for actor, colour in ((world.ana, "crimson"), (world.ben, "navy")):
        form = await actor.click(post, label="Enter")
        entered = await actor.submit_modal(form, {"photo": ("me.jpg", drawing(colour))})
        assert entered.response is not None
        assert "You are in" in shown(entered.response)
        assert entered.response.message.attachments
    await world.sim.pass_time(DAY)
    card = await vote(world.cleo, last(world))
    assert card.attachments[0].filename == "picture.jpg"
    await world.cleo.click(card, label="Like")
    card = seen(world, world.cleo, card)
    await world.cleo.click(card, label="Next")
    await world.sim.pass_time(DAY)
    assert last(world).attachments[0].filename == "result.jpg"
    assert "🥇" in shown(last(world))


async def test_a_french_guild_and_a_french_member_read_french(world: World) -> None:
    await world.app.guild_settings.change(world.guild.id, language="fr", time_zone="Europe/Paris")
    post = await set_up(world, entries="dans 3 jours à 18h", votes="2 jours")
    assert "Concours de légendes" in shown(post)
    form = await world.fanny.click(post, label="Participer")
    entered = await world.fanny.submit_modal(form, {"caption": "Elle a le bras long."})
    assert entered.response is not None
    assert "Bonne chance" in shown(entered.response)
    await enter(world.ana, post, "One.", label="Participer")
    await world.sim.pass_time(3 * DAY + 18 * 3600)
    voting = last(world)
    assert "2 participations" in shown(voting)
    card = await vote(world.fanny, voting, label="Voter")
    await world.fanny.click(card, label="Rire")
    assert "vote est compté" in shown(seen(world, world.fanny, card))
    await world.sim.pass_time(2 * DAY)
    assert "résultat" in shown(last(world))
