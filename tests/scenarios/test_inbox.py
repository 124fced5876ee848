"""The team's inbox: what members say is heard, shown in private, and answered by people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from simcord.builders import ChannelHandle

from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from bot.services.listening.inbox import InboxService
from bot.services.listening.words import WatchedWordService
from bot.services.privacy import PrivacyService
from db.inbox import InboxRepository
from db.measure_counts import stored_counts
from domain.consent import NOTHING_ALLOWED
from domain.listening.inbox import InboxItem, ItemState
from domain.listening.items import InboxKind
from domain.listening.settings import LISTENING
from domain.listening.watched_word import WatchedWord, WordKind
from domain.measures import MeasureCount
from domain.refusals import Refusal
from tests.scenarios.test_cases import is_stored
from tests.scenarios.world import World, answered, shown

PRAISE = "This is amazing, I absolutely love it. Excellent work!"
WISH = "I wish there was a version for left-handed people"

Inbox = tuple[World, ChannelHandle]


@pytest.fixture
async def inbox(world: World) -> Inbox:
    """Switch the inbox on."""
    desk = world.guild.create_text_channel("desk")
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({LISTENING}), moderator_channel_id=desk.id
    )
    return world, desk


async def items(world: World) -> list[InboxItem]:
    """Return all open items in the order in which they are shown."""
    found: list[InboxItem] = []
    await world.sim.ready()
    async with world.app.database.snapshot() as reading:
        rows = InboxRepository(reading, world.guild.id)
        while item := await rows.next(
            world.mod.id, world.app.clock(), after=found[-1].id if found else None
        ):
            if item in found:
                break
            found.append(item)
    return found


async def opened(world: World, desk: ChannelHandle) -> Any:
    """Open the inbox as the moderator, and return the private message."""
    result = await world.mod.click(desk.history()[-1], label="Open")
    assert result.ephemeral
    return result.response


async def test_praise_is_shown_in_one_message_and_thanked_by_a_person(inbox: Inbox) -> None:
    world, desk = inbox
    message = await world.ana.send(world.general, PRAISE)
    await world.sim.pass_time(60)
    (card,) = desk.history()
    assert "1 new" in shown(card)
    assert "1 word of praise" in shown(card)
    refused = await world.ben.click(card, label="Open")
    assert "Only moderators" in answered(refused).content
    item = await opened(world, desk)
    assert f"Praise from <@{world.ana.id}>" in shown(item)
    assert "absolutely love it" in shown(item)
    again = await world.mod.click(item, label="Thank")
    form = await world.mod.click(item, label="Thank")
    assert "You just made our day" in json.dumps(form.modal)
    sent = await world.mod.submit_modal(form, {"opening": "0", "words": "Enjoy it, Ana."})
    assert f"Your answer is in <#{world.general.id}>" in shown(sent.followups[-1])
    reply = world.general.history()[-1]
    assert reply.reference is not None
    assert reply.reference.message_id == message.id
    assert "You just made our day. Thank you! 💛 Enjoy it, Ana." in shown(reply)
    assert f"{world.mod.user.name}, for the team" in shown(reply)
    assert reply.mentions == []
    refused = await world.mod.submit_modal(again, {"opening": "0", "words": ""})
    assert "already handled this" in shown(refused.response)
    await world.sim.pass_time(16 * 60)
    (card,) = desk.history()
    assert "all caught up" in shown(card)
    assert not is_stored(world, "absolutely")
    assert not is_stored(world, "Enjoy it")


async def test_the_message_is_edited_once_in_a_quarter_of_an_hour_and_counts_are_exact(
    inbox: Inbox,
) -> None:
    world, desk = inbox
    await world.app[WatchedWordService].add(world.guild.id, WatchedWord("Blue Mug"))
    people = [world.member(f"member{number}") for number in range(10)]
    await people[0].send(world.general, "the blue mug!")
    await world.sim.pass_time(5)
    edits = [shown(desk.history()[-1])]
    for number in range(1, 40):
        await people[number % 10].send(world.general, f"my Blue Mugs, part {number}")
        await world.sim.pass_time(20)
        edits.append(shown(desk.history()[-1]))
    assert len(desk.history()) == 1
    assert len(set(edits)) == 1, "13 minutes have passed"
    await world.sim.pass_time(180)
    assert "40 new" in shown(desk.history()[-1])
    assert "40 mentions" in shown(desk.history()[-1])
    async with world.app.database.snapshot() as reading:
        counts = await stored_counts(reading, world.guild.id)
    day = f"{world.app.clock():%Y-%m-%d}"
    assert counts["listening.mentions", day] == MeasureCount(40, 10)


async def test_names_of_competitors_are_counted_apart(inbox: Inbox) -> None:
    world, desk = inbox
    words = world.app[WatchedWordService]
    await words.add(world.guild.id, WatchedWord("Blue Mug"))
    await words.add(world.guild.id, WatchedWord("Teahouse", kind=WordKind.COMPETITOR))
    for said in ("Teahouse or Blue Mug?", "Teahouse has nothing new", "a blue mug", "the teahouse"):
        await world.ana.send(world.general, said)
    await world.sim.pass_time(60)
    assert "4 mentions" in shown(desk.history()[-1]), "the team sees all of them"
    async with world.app.database.snapshot() as reading:
        counts = await stored_counts(reading, world.guild.id)
    day = f"{world.app.clock():%Y-%m-%d}"
    assert counts["listening.mentions", day] == MeasureCount(2, 1)
    assert counts["listening.competitors", day] == MeasureCount(3, 1)


async def test_the_message_waits_until_quiet_hours_are_over(inbox: Inbox) -> None:
    world, desk = inbox
    hour = world.app.clock().hour
    await world.app.guild_settings.change(
        world.guild.id, quiet_from=hour, quiet_until=(hour + 2) % 24
    )
    await world.ana.send(world.general, PRAISE)
    await world.sim.pass_time(3600)
    assert desk.history() == []
    await world.sim.pass_time(3600)
    assert "1 word of praise" in shown(desk.history()[-1])


async def test_the_team_bots_and_who_wants_to_be_left_alone_are_not_heard(inbox: Inbox) -> None:
    world, desk = inbox
    async with world.app.database.transaction() as transaction:
        await world.app[ConsentService].put(
            transaction, world.guild.id, world.ben.id, NOTHING_ALLOWED
        )
    bot = world.guild.add_member(world.sim.create_user("helper", bot=True))
    for silent in (world.mod, world.ben, bot):
        await silent.send(world.general, PRAISE)
    await world.ana.send(desk, PRAISE)
    await world.sim.pass_time(60)
    assert await items(world) == []
    assert desk.history()[-1].content == PRAISE


async def test_each_button_sees_to_an_item_and_shows_the_next(inbox: Inbox) -> None:
    world, desk = inbox
    world.allow(add_reactions=True)
    place = world.guild.create_text_channel("praise")
    for name in ("one", "two", "three", "four"):
        await world.member(name).send(place, PRAISE)
    await world.cleo.send(place, WISH)
    await world.sim.pass_time(60)
    assert "5 new" in shown(desk.history()[-1])
    assert "4 words of praise and 1 wish" in shown(desk.history()[-1])
    known = await items(world)
    panel = await opened(world, desk)
    panel = answered(await world.mod.click(panel, custom_id=f"inbox:none:{known[0].id}"))
    assert "how often I'm right" in shown(panel)
    panel = answered(await world.mod.click(panel, custom_id=f"inbox:react:{known[1].id}"))
    assert [[str(each.emoji) for each in one.reactions] for one in place.history()] == [
        [],
        ["❤️"],
        [],
        [],
        [],
    ]
    panel = answered(await world.mod.click(panel, custom_id=f"inbox:done:{known[2].id}"))
    panel = answered(await world.mod.click(panel, custom_id=f"inbox:claim:{known[3].id}"))
    assert "You have it" in shown(panel)
    panel = answered(await world.mod.click(panel, custom_id=f"inbox:next:{known[3].id}"))
    assert f"A wish from <@{world.cleo.id}>" in shown(panel)
    with pytest.raises(Refusal, match="already has this one"):
        await world.app[InboxService].done(world.guild.id, known[3].id, by=world.ben.id)
    await world.mod.click(panel, custom_id=f"inbox:done:{known[4].id}")
    status = await world.mod.slash(world.general, "listen status")
    assert "praise 2 of 3 and wishes 1 of 1" in shown(status.response)
    await world.sim.pass_time(16 * 60)
    assert "all caught up" in shown(desk.history()[-1])
    assert "1 is being handled" in shown(desk.history()[-1])


async def test_the_words_are_those_of_the_message_now_and_deleted_ones_vanish(
    inbox: Inbox,
) -> None:
    world, desk = inbox
    first = await world.ana.send(world.general, PRAISE)
    second = await world.ben.send(world.general, PRAISE)
    await world.cleo.send(world.general, f"{PRAISE} ||the killer is the butler||")
    await world.sim.pass_time(60)
    world.sim.backend.edit_message(world.general.id, first.id, {"content": "It is nice at least"})
    panel = await opened(world, desk)
    assert "It is nice at least" in shown(panel)
    world.sim.backend.delete_message(world.general.id, first.id)
    world.sim.backend.delete_message(world.general.id, second.id)
    await world.sim.ready()
    assert [item.user_id for item in await items(world)] == [world.cleo.id]
    panel = await opened(world, desk)
    assert "▮▮▮" in shown(panel)
    assert "butler" not in shown(panel)


async def test_a_message_that_was_missed_is_put_in_by_hand(inbox: Inbox) -> None:
    world, _ = inbox
    message = await world.ana.send(world.general, "my cat sleeps on your box")
    link = f"https://discord.com/channels/{world.guild.id}/{world.general.id}/{message.id}"
    for wrong in ("no link", link.replace(str(world.guild.id), "123456789012345678")):
        refused = await world.mod.slash(world.general, "listen add", message=wrong)
        assert "link of a message on this server" in shown(refused.response)
    gone = await world.mod.slash(world.general, "listen add", message=f"{link[:-3]}123")
    assert "I cannot see that message" in shown(gone.response)
    added = await world.mod.slash(world.general, "listen add", message=link)
    assert "my cat sleeps" in shown(added.response)
    (item,) = await items(world)
    assert (item.kind, item.created_by) == (InboxKind.MENTION, world.mod.id)


async def test_words_are_added_listed_and_removed(inbox: Inbox) -> None:
    world, desk = inbox
    refused = await world.mod.slash(world.general, "listen words add", word="…")
    assert "no letters, digits or emoji" in shown(refused.response)
    added = await world.mod.slash(
        world.general, "listen words add", word="Orange", kind="competitor", near="phone, SIM"
    )
    assert "**Orange** (competitor), near phone, sim" in shown(added.response)
    await world.mod.slash(world.general, "products add", name="the lamp")
    await world.ana.send(world.general, "an orange is round")
    await world.ana.send(world.general, "my phone is from Orange")
    await world.ben.send(world.general, "lamps!")
    found = [item.user_id for item in await items(world)]
    assert found == [world.ana.id, world.ben.id]
    await world.sim.pass_time(60)
    assert "Names **Orange** (competitor)" in shown(await opened(world, desk))
    listed = await world.mod.slash(world.general, "listen words list")
    assert "Orange" in shown(listed.response)
    (choice,) = await world.mod.autocomplete(world.general, "listen words remove", "word", "ora")
    await world.mod.slash(world.general, "listen words remove", word=choice["value"])
    again = await world.mod.slash(world.general, "listen words remove", word=choice["value"])
    assert "isn't on the list" in shown(again.response)
    await world.cleo.send(world.general, "my phone is from Orange too")
    assert len(await items(world)) == 2


async def test_a_channel_is_left_out(inbox: Inbox) -> None:
    world, _ = inbox
    form = await world.mod.slash(world.general, "listen channels")
    typed = {"help": [], "hours": "4", "unheard": [world.general]}
    sent = await world.mod.submit_modal(form, typed)
    assert f"the moderators' one and <#{world.general.id}>" in shown(sent.response)
    form = await world.mod.slash(world.general, "listen channels")
    refused = await world.mod.submit_modal(form, {**typed, "hours": "few"})
    assert "as a number" in shown(refused.response)
    form = await world.mod.slash(world.general, "listen channels")
    refused = await world.mod.submit_modal(form, {**typed, "hours": "999"})
    assert "1 to 168 hours" in shown(refused.response)
    await world.ana.send(world.general, PRAISE)
    await world.ben.send(world.contests, PRAISE)
    assert [item.user_id for item in await items(world)] == [world.ben.id]


async def test_what_was_said_while_the_bot_was_away_is_heard_once(inbox: Inbox) -> None:
    world, desk = inbox
    await world.ana.send(world.general, PRAISE)
    await world.sim.pass_time(120)
    await world.app[ContributionService].flush()
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    await world.ben.send(world.general, PRAISE)
    world.sim.backend.subscribers = subscribers
    for _ in range(2):
        await world.restart()
        await world.sim.pass_time(16 * 60)
    assert [item.user_id for item in await items(world)] == [world.ana.id, world.ben.id]
    assert "2 words of praise" in shown(desk.history()[-1])


async def test_who_erases_themselves_is_in_no_item(inbox: Inbox) -> None:
    world, _ = inbox
    await world.ana.send(world.general, PRAISE)
    await world.ben.send(world.general, PRAISE)
    (first, second) = await items(world)
    await world.app[InboxService].claim(world.guild.id, second.id, by=world.cleo.id)
    for person in (world.ana, world.cleo):
        await world.sim.work(world.app[PrivacyService].erase(person.id))
    (left,) = await items(world)
    assert (left.user_id, left.handled_by, left.state) == (world.ben.id, None, ItemState.CLAIMED)
    assert first.id != left.id


async def test_a_message_that_was_deleted_is_posted_again(inbox: Inbox) -> None:
    world, desk = inbox
    await world.ana.send(world.general, PRAISE)
    await world.sim.pass_time(60)
    world.sim.backend.delete_message(desk.id, desk.history()[-1].id)
    await world.ben.send(world.general, PRAISE)
    await world.sim.pass_time(16 * 60)
    (card,) = desk.history()
    assert "2 new" in shown(card)


async def test_after_a_day_something_new_has_a_message_of_its_own(inbox: Inbox) -> None:
    world, desk = inbox
    await world.ana.send(world.general, PRAISE)
    await world.sim.pass_time(60)
    await world.sim.pass_time(25 * 3600)
    await world.ben.send(world.general, PRAISE)
    await world.sim.pass_time(60)
    old, new = desk.history()
    assert "further down" in shown(old)
    assert "2 new" in shown(new)


@pytest.mark.parametrize(
    ("locale", "hand", "has"), [("en-US", "Hand over", "has it"), ("fr", "Confier", "s’en occupe")]
)
async def test_an_item_is_handed_to_somebody_of_the_team_who_is_told(
    inbox: Inbox, locale: str, hand: str, has: str
) -> None:
    world, desk = inbox
    colleague = world.guild.add_member(world.sim.create_user("colleague"), roles=[world.moderators])
    world.sim.locales[world.mod.id] = locale
    await world.ana.send(world.general, PRAISE)
    await world.sim.pass_time(60)
    item = await opened(world, desk)
    form = await world.mod.click(item, label=hand)
    refused = await world.mod.submit_modal(form, {"person": [world.ben]})
    assert f"<@{world.ben.id}>" in shown(refused.response)
    form = await world.mod.click(item, label=hand)
    done = await world.mod.submit_modal(form, {"person": [colleague]})
    assert has in shown(done.response)
    await world.sim.pass_time(5)
    post = desk.history()[-1]
    assert [user.id for user in post.mentions] == [colleague.id]
    refused = await world.mod.click(post, label="Open")
    assert f"<@{colleague.id}>" in shown(refused.response)
    await world.restart()
    mine = await colleague.click(post, label="Open")
    assert "absolutely love it" in shown(mine.response)
    await colleague.click(answered(mine), label="Done")
    assert await items(world) == []
