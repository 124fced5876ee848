"""Voting card by card: each entry once, without authors, and with a way back."""

from __future__ import annotations

from tests.scenarios.test_contests import LINES, buttons, opened_for_votes, seen, vote, votes_kept
from tests.scenarios.world import World, shown


async def test_nobody_is_shown_their_own_entry_and_all_others_once(world: World) -> None:
    voting = await opened_for_votes(world, entries=4)
    card = await vote(world.ana, voting)
    lines = []
    while any(":rate:" in button for button in buttons(card)):
        lines.append(shown(card).split("“")[1].split("”")[0])
        await world.ana.click(card, label="Smile")
        card = seen(world, world.ana, card)
    assert sorted(lines) == sorted(LINES[1:4])
    assert "3 of 3 rated" in shown(card)


async def test_cards_show_no_authors(world: World) -> None:
    voting = await opened_for_votes(world)
    card = await vote(world.cleo, voting)
    assert str(world.ana.id) not in shown(card)
    assert str(world.ben.id) not in shown(card)
    assert "<@" not in shown(card)


async def test_a_card_in_hand_survives_a_restart(world: World) -> None:
    voting = await opened_for_votes(world)
    card = await vote(world.cleo, voting)
    await world.restart()
    await world.cleo.click(card, label="Laugh")
    assert "1 of 3 rated" in shown(seen(world, world.cleo, card))
    assert len(await votes_kept(world)) == 1


async def test_clicking_twice_is_one_vote_and_undo_lets_one_change_it(world: World) -> None:
    voting = await opened_for_votes(world)
    card = await vote(world.cleo, voting)
    laugh = next(button for button in buttons(card) if ":rate:" in button)
    await world.cleo.click(card, custom_id=laugh)
    await world.cleo.click(seen(world, world.cleo, card), label="Undo")
    back = seen(world, world.cleo, card)
    assert buttons(back)[0].rpartition(":")[0] == laugh.rpartition(":")[0]
    assert "You gave this one 😐" in shown(back)
    await world.cleo.click(back, label="Laugh")
    kept = await votes_kept(world)
    assert [rating for _, _, rating in kept] == [3]


async def test_who_has_rated_all_goes_through_their_votes_and_changes_them(world: World) -> None:
    voting = await opened_for_votes(world)
    card = await vote(world.cleo, voting)
    for _ in range(3):
        await world.cleo.click(seen(world, world.cleo, card), label="Smile")
    later = await vote(world.cleo, voting)
    assert "You've rated them all!" in shown(later)
    await world.cleo.click(later, label="Go through my votes")
    first = seen(world, world.cleo, later)
    assert LINES[0] in shown(first)
    assert "Vote 1 of 3" in shown(first)
    assert [file.filename for file in first.attachments] == ["picture.jpg"]
    onward = [button for button in buttons(first) if ":review:" in button]
    await world.cleo.click(first, custom_id=onward[1])
    second = seen(world, world.cleo, later)
    assert LINES[1] in shown(second)
    await world.cleo.click(second, label="Laugh")
    changed = seen(world, world.cleo, later)
    assert LINES[1] in shown(changed)
    assert sorted(rating for _, _, rating in await votes_kept(world)) == [2, 2, 3]
    await world.cleo.click(changed, label="Done")
    done = shown(seen(world, world.cleo, later))
    assert "You can change your votes until" in done
    assert "continue where you stopped" not in done
    stopped = await vote(world.ana, voting)
    await world.ana.click(stopped, label="Smile")
    await world.ana.click(seen(world, world.ana, stopped), label="Stop")
    left = shown(seen(world, world.ana, stopped))
    assert "Go through my votes" in left
    assert "You'll continue where you stopped" in left


async def test_after_ten_cards_the_voter_is_asked_whether_to_go_on(world: World) -> None:
    voting = await opened_for_votes(world, entries=12)
    card = await vote(world.cleo, voting)
    for _ in range(10):
        assert [file.filename for file in card.attachments] == ["picture.jpg"]
        await world.cleo.click(card, label="Smile")
        card = seen(world, world.cleo, card)
    assert "Ten more?" in shown(card)
    assert card.attachments == []
    assert "10 of 12 rated" in shown(card)
    await world.cleo.click(card, label="Ten more")
    card = seen(world, world.cleo, card)
    assert any(":rate:" in button for button in buttons(card))
    assert [file.filename for file in card.attachments] == ["picture.jpg"]
    await world.cleo.click(card, label="Stop")
    assert "Thank you" in shown(seen(world, world.cleo, card))
