"""The bot starts, and restarts."""

from __future__ import annotations

from tests.scenarios.world import World


async def test_commands_are_synced_at_the_first_start_and_not_again_when_nothing_changed(
    world: World,
) -> None:
    def syncs() -> int:
        return sum(r.method == "PUT" and "/commands" in r.path for r in world.sim.http_requests)

    assert syncs() == 1
    await world.restart()
    assert syncs() == 1
