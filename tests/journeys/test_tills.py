"""Tills are added and removed by those who may manage the server."""

from __future__ import annotations

from tests.journeys.world import World, shown


async def test_a_till_is_added_with_a_secret_that_is_shown_once(world: World) -> None:
    none = await world.mod.slash(world.general, "till list")
    assert "There is no till yet" in shown(none.response)
    added = await world.mod.slash(world.general, "till add", name="shop *counter*")
    assert added.ephemeral
    (till,) = await world.app.tills.of(world.guild.id)
    assert f"`{till.secret}`" in shown(added.response)
    assert f"till number {till.id}" in shown(added.response)
    listed = await world.mod.slash(world.general, "till list")
    assert r"shop \*counter\*" in shown(listed.response)
    assert till.secret not in shown(listed.response)


async def test_a_removed_till_is_gone(world: World) -> None:
    await world.mod.slash(world.general, "till add", name="counter")
    (choice,) = await world.mod.autocomplete(world.general, "till remove", "till", "count")
    removed = await world.mod.slash(world.general, "till remove", till=choice["value"])
    assert "worth nothing" in shown(removed.response)
    assert await world.app.tills.key(choice["value"]) is None
    again = await world.mod.slash(world.general, "till remove", till=choice["value"])
    assert "I know no such till" in shown(again.response)


async def test_members_and_mere_moderators_have_no_tills(world: World) -> None:
    for command, options in (
        ("till add", {"name": "mine"}),
        ("till list", {}),
        ("till remove", {"till": 1}),
    ):
        refused = await world.fanny.slash(world.general, command, **options)
        assert "gérer le serveur" in shown(refused.response)
    assert await world.ana.autocomplete(world.general, "till remove", "till", "") == []
    assert await world.app.tills.of(world.guild.id) == []
