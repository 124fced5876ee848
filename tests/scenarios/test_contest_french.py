"""Contests in French: every form and panel is shown, and none exceeds Discord's limits."""

from __future__ import annotations

from typing import Any

from tests.scenarios.test_contests import DAY, LINES, buttons, close, drawing, last, seen
from tests.scenarios.world import World, shown


async def french(world: World) -> None:
    """Set the language of the guild and of everybody in it to French."""
    await world.app.guild_settings.change(world.guild.id, language="fr", time_zone="Europe/Paris")
    for actor in (world.mod, world.ana, world.ben, world.cleo):
        world.sim.locales[actor.id] = "fr"


async def posted(world: World, **rules: Any) -> Any:
    form = await world.mod.slash(world.general, "contest create", kind="caption")
    values = {
        "title": "La pieuvre au bureau",
        "theme": "C’est son premier jour.",
        "entries": "dans 3 jours à 18h",
        "votes": "2 jours",
        "picture": ("pieuvre.png", drawing()),
    }
    made = (await world.mod.submit_modal(form, values)).response
    assert made is not None
    assert "Voilà ce que cela donnera" in shown(made)
    form = await world.mod.click(made.message, label="Règles et prix")
    await world.mod.submit_modal(form, {"member": ["0"], "account": ["0"], **rules})
    draft = seen(world, world.mod, made.message)
    form = await world.mod.click(draft, label="Modifier")
    await world.mod.submit_modal(form, {**values, "picture": []})
    await world.mod.click(seen(world, world.mod, draft), label="Publier")
    return last(world)


async def test_a_moderator_runs_a_contest_in_french(world: World) -> None:
    await french(world)
    post = await posted(world, reviewed=True, prize="Une tasse bleue")
    assert "À gagner" in shown(post)
    for actor, line in zip((world.ana, world.ben, world.cleo), LINES, strict=False):
        form = await actor.click(post, label="Participer")
        entered = await actor.submit_modal(form, {"caption": line})
        assert "En attente" in shown(entered.response)
    queue = (await world.mod.slash(world.general, "contest review")).response
    assert queue is not None
    await world.mod.click(queue.message, label="Accepter")
    form = await world.mod.click(seen(world, world.mod, queue.message), label="Écarter")
    await world.mod.submit_modal(form, {"reason": "Un peu dur."})
    await world.mod.click(seen(world, world.mod, queue.message), label="Accepter")
    assert "Tout est vu" in shown(seen(world, world.mod, queue.message))
    mine = await world.ben.click(post, label="Mes participations")
    assert "Un peu dur" in shown(mine.response)

    listed = (await world.mod.slash(world.general, "contest entries", contest=1)).response
    assert listed is not None
    await world.mod.select(listed.message, ["2"], custom_id="contest:list:1:0")
    sheet = seen(world, world.mod, listed.message)
    assert "refusée" in shown(sheet)
    await world.mod.click(sheet, label="Rétablir")

    form = await world.mod.slash(world.general, "contest edit", contest=1)
    changed = await world.mod.submit_modal(form, {"title": "La pieuvre", "theme": "Lundi."})
    assert "Participations jusqu’au" in shown(changed.response)
    await world.mod.slash(world.general, "contest extend", contest=1, until="1 jour de plus")
    await world.mod.slash(world.general, "contest pause", contest=1)
    refused = await world.fanny.click(post, label="Participer")
    assert refused.response is not None
    assert "en pause" in refused.response.content
    await world.mod.slash(world.general, "contest resume", contest=1)
    assert "le vote est ouvert" in await close(world, "Oui, clore maintenant")

    voting = last(world)
    assert "3 participations sont arrivées" in shown(voting)
    card = (await world.fanny.click(voting, label="Voter")).response
    assert card is not None
    form = await world.fanny.click(card.message, label="Signaler")
    thanked = await world.fanny.submit_modal(form, {"note": "Déjà lu ailleurs."})
    assert "La modération va y jeter un œil" in shown(thanked.response)
    page = (await world.fanny.click(voting, label="Galerie")).response
    assert "Dans un ordre au hasard" in shown(page)
    await world.fanny.click(card.message, label="Rire")
    await world.sim.pass_time(10 * DAY)
    assert "le résultat" in shown(last(world))
    assert "votes" not in shown(last(world))
    assert "1 votant, 1 vote" in shown(last(world))


async def test_members_like_and_choose_in_french(world: World) -> None:
    await french(world)
    for number, (voting, label, marked) in enumerate(
        (("likes", "J’aime", "Aimée"), ("single_choice", "Choisir", "Mon choix")), start=1
    ):
        form = await world.mod.slash(world.general, "contest create", kind="photo")
        made = (
            await world.mod.submit_modal(
                form, {"title": "Couchers de soleil", "entries": "1 jour", "votes": "1 jour"}
            )
        ).response
        assert made is not None
        await world.mod.select(made.message, [voting], custom_id=f"contest:voting:{number}")
        await world.mod.click(seen(world, world.mod, made.message), label="Publier")
        post = last(world)
        for actor, colour in ((world.ana, "crimson"), (world.ben, "navy")):
            form = await actor.click(post, label="Participer")
            await actor.submit_modal(form, {"photo": ("moi.png", drawing(colour))})
        await world.sim.pass_time(DAY)
        paper = (await world.cleo.click(last(world), label="Voter")).response
        assert paper is not None
        assert label in shown(paper)
        mark = next(button for button in buttons(paper.message) if ":mark:" in button)
        await world.cleo.click(paper.message, custom_id=mark)
        page = seen(world, world.cleo, paper.message)
        assert marked in shown(page)
        assert "Ton vote est compté" in shown(page)
        assert len(page.attachments) == 2
        await world.sim.pass_time(DAY)
        assert "🥇" in shown(last(world))
