"""Further promises of contests, each tested once from end to end, in English or in French."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image
from pillow_heif import from_pillow

from tests.scenarios.test_contest_french import french, posted
from tests.scenarios.test_contest_moderation import review
from tests.scenarios.test_contests import (
    DAY,
    LINES,
    buttons,
    cancel,
    close,
    drawing,
    enter,
    last,
    opened_for_votes,
    seen,
    set_up,
    vote,
)
from tests.scenarios.world import World, agree, answered, shown


def heic() -> bytes:
    """Return a photo as a phone takes it, with GPS coordinates in it."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    made = BytesIO()
    from_pillow(Image.open(BytesIO(drawing("crimson")))).save(made, exif=exif.tobytes())
    return made.getvalue()


async def photo_contest(world: World, entered: dict[Any, tuple[str, bytes]]) -> Any:
    """Post a photo contest and enter these photos, by author; return its post."""
    form = await world.mod.slash(world.general, "contest create", kind="photo")
    values = {"title": "Sunsets", "entries": "1 day", "votes": "1 day"}
    made = answered(await world.mod.submit_modal(form, values))
    await world.mod.click(made.message, label="Post it")
    post = last(world)
    for author, photo in entered.items():
        form = await author.click(post, label="Enter")
        await author.submit_modal(form, {"photo": photo})
    return post


async def test_a_phones_photo_is_taken_whatever_it_is_called(world: World) -> None:
    await photo_contest(
        world, {world.fanny: ("IMG_0001.png", heic()), world.ben: ("b.jpg", drawing("navy"))}
    )
    await world.sim.pass_time(DAY)
    card = await vote(world.ben, last(world))
    (attached,) = card.attachments
    assert attached.filename == "picture.jpg"
    await world.ben.click(card, label="Like")
    await world.sim.pass_time(DAY)
    assert f"🥇 <@{world.fanny.id}>" in shown(last(world))


async def test_several_contests_run_at_once_and_commands_ask_which(world: World) -> None:
    await set_up(world)
    await photo_contest(world, {})
    listed = shown(answered(await world.ana.slash(world.general, "contests")))
    assert "The octopus" in listed
    assert "Sunsets" in listed
    unsure = answered(await world.ana.slash(world.general, "enter"))
    assert "2 contests are running" in unsure.content
    offered = await world.ana.autocomplete(world.general, "enter", "contest", "sun")
    assert [choice["name"] for choice in offered] == ["Sunsets"]
    form = await world.ana.slash(world.general, "enter", contest=1)
    entered = answered(await world.ana.submit_modal(form, {"caption": "She multitasks."}))
    assert "You are in “The octopus" in shown(entered)
    await close(world, contest=2)
    assert "Nobody entered" in shown(last(world))
    still = answered(await world.ana.slash(world.general, "contests", contest=1))
    assert "Open for entries" in shown(still)


async def test_a_contest_is_shown_in_each_of_its_states(world: World) -> None:
    voting = await opened_for_votes(world, entries=2)
    await world.cleo.click(await vote(world.cleo, voting), label="Laugh")
    for actor, during in ((world.ana, "Voting is open"), (world.fanny, "Le vote est ouvert")):
        told = answered(await actor.slash(world.general, "contests", contest=1))
        assert during in shown(told)
        assert "1 vot" in shown(told)
        assert f"<@{world.ana.id}>" not in shown(told), "authors stay hidden"
    await world.sim.pass_time(2 * DAY)
    told = answered(await world.fanny.slash(world.general, "contests", contest=1))
    assert "Terminé : 2 participations, 1 votant, 1 vote." in shown(told).replace("*", "")
    await set_up(world)
    await cancel(world, "Not our picture.", contest=2)
    told = answered(await world.ana.slash(world.general, "contests", contest=2))
    assert "Cancelled: Not our picture." in shown(told).replace("*", "")
    draft = await world.mod.slash(world.general, "contest again", contest=1)
    assert draft.response is not None
    unseen = answered(await world.ana.slash(world.general, "contests", contest=3))
    assert "contest doesn't exist" in unseen.content


async def test_a_french_member_enters_replaces_rates_and_thinks_again(world: World) -> None:
    await french(world)
    post = await posted(world)
    form = await world.fanny.slash(world.general, "enter")
    entered = answered(await world.fanny.submit_modal(form, {"caption": "Premier essai."}))
    assert "Bonne chance" in shown(entered)
    withdrawn = await agree(world.fanny, await world.fanny.click(entered.message, label="Retirer"))
    assert "est retirée" in shown(withdrawn.response)
    mine = answered(await world.fanny.click(post, label="Mes participations"))
    assert "aucune participation" in shown(mine)
    for number, line in enumerate(LINES):
        await enter(world.member(f"author{number}", "fr"), post, line, label="Participer")
    await enter(world.ana, post, LINES[1].replace("would", "wd"), label="Participer")
    assert "Presque" in shown(await review(world))
    await close(world, "Oui, clore maintenant")
    card = answered(await world.fanny.slash(world.general, "vote")).message
    for _ in range(10):
        await world.fanny.click(card, label="Sourire")
        card = seen(world, world.fanny, card)
    assert "Encore dix" in shown(card)
    await world.fanny.click(card, label="Annuler")
    card = seen(world, world.fanny, card)
    assert "Tu lui as donné 🙂" in shown(card)
    await world.fanny.click(card, label="Rire")
    await world.fanny.click(seen(world, world.fanny, card), label="Dix de plus")
    card = seen(world, world.fanny, card)
    assert any(":rate:" in button for button in buttons(card))
    await world.fanny.click(card, label="Arrêter")
    assert "Merci" in shown(seen(world, world.fanny, card))
    listed = answered(await world.fanny.slash(world.general, "contests"))
    assert "13 participations" in shown(listed)
    late = answered(await world.fanny.slash(world.general, "vote")).message
    await close(world, "Oui, clore maintenant")
    refused = answered(await world.fanny.click(late, label="Rire"))
    assert "est terminé" in refused.content
    await world.mod.slash(world.general, "contest again", contest=1)
    await set_up_again(world)
    await cancel(world, "Pas à nous.")
    assert "annulé" in shown(last(world))
    assert "Pas à nous." in shown(last(world))


async def set_up_again(world: World) -> None:
    """Post the draft that the moderator was just shown."""
    drafts = world.general.history(viewer=world.mod)
    await world.mod.click(drafts[-1], label="Publier")
