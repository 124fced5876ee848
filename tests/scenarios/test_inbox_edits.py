"""Messages that were edited are read again for the inbox."""

from __future__ import annotations

from bot.services.listening.hearing import HearingService
from domain.incoming_message import IncomingMessage
from tests.scenarios.test_inbox import PRAISE, WISH, Inbox, inbox, items
from tests.scenarios.world import answered, shown

__all__ = ["inbox"]


async def test_praise_that_was_edited_away_is_gone_and_what_became_praise_comes_in(
    inbox: Inbox,
) -> None:
    world, desk = inbox
    first = await world.ana.send(world.general, PRAISE)
    second = await world.ben.send(world.general, "the parcel came at ten")
    await world.sim.pass_time(60)
    assert [item.message_id for item in await items(world)] == [first.id]
    await world.ana.edit(first, "never mind")
    await world.ben.edit(second, PRAISE)
    await world.sim.pass_time(60)
    assert [item.message_id for item in await items(world)] == [second.id]
    await world.ben.edit(second, WISH)
    await world.sim.pass_time(16 * 60)
    assert [item.message_id for item in await items(world)] == [second.id]
    assert "1 new" in shown(desk.history()[-1])


async def test_what_somebody_has_or_put_there_by_hand_stays_and_the_teams_edits_are_not_heard(
    inbox: Inbox,
) -> None:
    world, desk = inbox
    claimed = await world.ana.send(world.general, PRAISE)
    own = await world.mod.send(world.general, "hello")
    plain = await world.ben.send(world.general, "the parcel came at ten")
    await world.sim.pass_time(60)
    opened = answered(await world.mod.click(desk.history()[-1], label="Open"))
    await world.mod.click(opened, label="I have it")
    link = f"https://discord.com/channels/{world.guild.id}/{world.general.id}/{plain.id}"
    await world.mod.slash(world.general, "listen add", message=link)
    await world.ana.edit(claimed, "never mind")
    await world.ben.edit(plain, "the parcel came at eleven")
    # Discord says the roles of a message's author in an update, too; the simulation does not.
    edited = IncomingMessage(
        own.id, world.guild.id, world.general.id, world.mod.id, PRAISE, by_team=True
    )
    world.app[HearingService].enqueue_edited(edited)
    await world.sim.pass_time(60)
    assert {item.message_id for item in await items(world)} == {claimed.id, plain.id}
