"""A contest is repeated: by a moderator, and every week automatically."""

from __future__ import annotations

from tests.scenarios.test_contest_export import said
from tests.scenarios.test_contests import DAY, TITLE, last, set_up
from tests.scenarios.world import World, agree, answered, shown

WEEKLY = "Octopus Friday"


async def saved(world: World, name: str = WEEKLY) -> str:
    await set_up(world)
    return said(await world.mod.slash(world.general, "contest template save", contest=1, name=name))


def invitations(world: World) -> int:
    return sum("Caption contest" in shown(message) for message in world.general.history())


async def test_a_template_is_saved_used_listed_and_deleted(world: World) -> None:
    assert WEEKLY in await saved(world)
    (offered,) = await world.mod.autocomplete(
        world.general, "contest template use", "template", "octo"
    )
    assert offered["name"] == WEEKLY

    draft = await world.mod.slash(world.general, "contest template use", template=offered["value"])
    (message,) = [m for m in (*draft.followups, draft.response) if m and TITLE in shown(m)]
    await world.mod.click(message, label="Post it")
    assert invitations(world) == 2

    listed = await world.mod.slash(world.general, "contest template list")
    assert WEEKLY in said(listed)
    asked = await world.mod.slash(world.general, "contest template delete", template=1)
    gone = await agree(world.mod, asked)
    assert "is deleted" in said(gone)
    listed = await world.mod.slash(world.general, "contest template list")
    assert "You have no templates yet" in said(listed)


async def test_names_are_taken_once_and_only_posted_contests_are_kept(world: World) -> None:
    await saved(world)
    again = await world.mod.slash(
        world.general, "contest template save", contest=1, name=f" {WEEKLY} "
    )
    assert "There is already a template called “Octopus Friday”" in said(again)
    form = await world.mod.slash(world.general, "contest create", kind="photo")
    values = {"title": "Later", "theme": "", "entries": "3 days", "votes": "2 days", "picture": []}
    await world.mod.submit_modal(form, values)
    refused = await world.mod.slash(
        world.general, "contest template save", contest=2, name="A draft"
    )
    assert "Pick a contest that was posted" in said(refused)


async def test_a_repeated_contest_opens_every_week_until_it_is_stopped(world: World) -> None:
    await saved(world)
    repeated = await world.mod.slash(
        world.general, "contest template repeat", template=1, first="in 6 days"
    )
    assert "then every week" in said(repeated)
    assert invitations(world) == 1
    await world.sim.pass_time(6 * DAY + 60)
    assert invitations(world) == 2
    assert TITLE in shown(last(world))
    assert "picture.jpg" in [one.filename for one in last(world).attachments]
    await world.restart()
    await world.sim.pass_time(7 * DAY)
    assert invitations(world) == 3
    listed = await world.mod.slash(world.general, "contest template list")
    assert "weekly, next" in said(listed)

    shown_first = answered(
        await world.mod.slash(world.general, "contest template repeat", template=1)
    )
    assert "then every week" in shown(shown_first)
    asked = answered(await world.mod.click(shown_first.message, label="Stop repeating…"))
    assert "would no longer open" in shown(asked)
    stopped = await world.mod.click(asked.message, label="Yes, stop")
    assert "is no longer repeated" in said(stopped)
    again = await world.mod.slash(world.general, "contest template repeat", template=1)
    assert "is not repeated" in said(again)
    await world.sim.pass_time(21 * DAY)
    assert invitations(world) == 3


async def test_weeks_that_the_bot_missed_are_not_made_up_for(world: World) -> None:
    await saved(world)
    await world.mod.slash(world.general, "contest template repeat", template=1, first="in 6 days")
    await world.sim.advance_time(30 * DAY)
    await world.restart()
    assert invitations(world) == 2
    await world.sim.pass_time(7 * DAY)
    assert invitations(world) == 3


async def test_only_moderators_have_to_do_with_templates(world: World) -> None:
    world.list_every_command()
    await saved(world)
    for command, filled in (
        ("save", {"contest": 1, "name": "Mine"}),
        ("use", {"template": 1}),
        ("repeat", {"template": 1, "first": "tomorrow"}),
        ("list", {}),
        ("delete", {"template": 1}),
    ):
        result = await world.ana.slash(world.general, f"contest template {command}", **filled)
        assert "Only moderators can do that" in shown(answered(result))


async def test_a_french_moderator_reads_french(world: World) -> None:
    world.sim.locales[world.mod.id] = "en-US"
    await saved(world)
    world.sim.locales[world.mod.id] = "fr"
    repeated = await world.mod.slash(
        world.general, "contest template repeat", template=1, first="vendredi 18h"
    )
    assert "puis chaque semaine" in said(repeated)
    listed = await world.mod.slash(world.general, "contest template list")
    assert "chaque semaine, le prochain" in said(listed)
    asked = await world.mod.slash(world.general, "contest template delete", template=1)
    gone = await agree(world.mod, asked)
    assert "est supprimé" in said(gone)
