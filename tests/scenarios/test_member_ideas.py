"""Members' ideas: written or kept, decided about, and told of once they came true."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.builders import ChannelHandle
from sqlalchemy import select

from bot.services.consent import ConsentService
from bot.services.privacy import PrivacyService
from db.consent import ConsentRepository
from db.member_ideas import MemberIdeaRepository
from db.tables.contributions import contributions
from domain.consent import NOTHING_ALLOWED
from domain.contributions import Source
from domain.contributions.settings import CONTRIBUTIONS
from domain.listening.settings import LISTENING
from domain.member_ideas.idea import MAX_NEW_EACH, IdeaState, MemberIdea
from domain.member_ideas.settings import IDEAS
from domain.publishing.settings import PUBLISHING
from tests.scenarios.test_publishing import colleague, tick
from tests.scenarios.world import World, answered, prefilled, shown

HOUR = 3600
WISH = "I wish there was a version for left-handed people"
WORDS = {
    "en-US": {
        "thanks": "Thank you! It is idea",
        "open": "Open",
        "consider": "Consider",
        "done": "Done",
        "agree": "I'd like that too",
        "counted": "Counted",
        "hand in": "Hand in",
        "approve": "Approve",
        "looked": "I have looked",
        "did": "You said, we did",
        "considered": "Being considered",
        "is done": "✅ Done",
    },
    "fr": {
        "thanks": "Merci ! C’est l’idée",
        "open": "Ouvrir",
        "consider": "Y réfléchir",
        "done": "Terminé",
        "agree": "Moi aussi",
        "counted": "C’est compté",
        "hand in": "Proposer",
        "approve": "Accepter",
        "looked": "J’ai regardé",
        "did": "Vous l’avez dit, on l’a fait",
        "considered": "On y réfléchit",
        "is done": "✅ C’est fait",
    },
}


@pytest.fixture
async def team(world: World) -> tuple[World, ChannelHandle]:
    """Switch ideas, the inbox and posts on, with a channel for the team."""
    desk = world.guild.create_text_channel("desk")
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({IDEAS, LISTENING, PUBLISHING, CONTRIBUTIONS}),
        moderator_channel_id=desk.id,
    )
    return world, desk


async def write(world: World, who: Any, title: str) -> Any:
    form = await who.slash(world.general, "idea new")
    return await who.submit_modal(form, {"title": title})


async def ideas(world: World) -> list[MemberIdea]:
    async with world.app.database.snapshot() as reading:
        rows = MemberIdeaRepository(reading, world.guild.id)
        return await rows.listed(frozenset(IdeaState), world.app.clock().replace(year=2000))


async def opened(world: World, number: int) -> Any:
    """Open an idea of the list as the moderator."""
    listed = answered(await world.mod.slash(world.general, "idea list"))
    return answered(await world.mod.click(listed, custom_id=f"idea:open:{number}"))


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_an_idea_is_considered_agreed_with_and_becomes_you_said_we_did(
    team: tuple[World, ChannelHandle], locale: str
) -> None:
    world, desk = team
    said = WORDS[locale]
    for person in (world.mod, world.ana, world.ben, world.cleo):
        world.sim.locales[person.id] = locale
    if locale == "fr":
        await world.app.guild_settings.change(world.guild.id, language="fr")
    sent = await write(world, world.ana, "A *mug* for left-handed people")
    assert said["thanks"] in shown(sent.response)
    await world.sim.pass_time(60)
    (card,) = desk.history()
    assert "left-handed" not in shown(card)
    refused = await world.ben.click(card, label=said["open"])
    assert refused.ephemeral
    listed = answered(await world.ben.slash(world.general, "idea list"))
    assert "left-handed" not in shown(listed)

    panel = answered(await world.mod.click(card, label=said["open"]))
    assert f"<@{world.ana.id}>" in shown(panel)
    panel = answered(await world.mod.click(panel, label=said["consider"]))
    assert said["considered"] in shown(panel)
    for person in (world.ben, world.cleo):
        listed = answered(await person.slash(world.general, "idea list"))
        assert str(world.ana.id) not in shown(listed)
        assert said["counted"] in shown(answered(await person.click(listed, label=said["agree"])))
    own = answered(await world.ana.slash(world.general, "idea list"))
    assert said["agree"] not in shown(own)
    await world.app[ConsentService].change(world.guild.id, world.cleo.id, named=False)

    form = await world.mod.click(panel, label=said["done"])
    words = prefilled(form)["text"]
    assert said["did"] in words
    assert [str(each.id) in words for each in (world.ana, world.ben, world.cleo)] == [
        True,
        True,
        False,
    ]
    drafted = await world.mod.submit_modal(
        form, {"text": words, "alt": "", "channel": [world.general], "when": "in 2 hours"}
    )
    draft = answered(drafted).message
    await world.mod.click(draft, label=said["hand in"])
    await world.sim.pass_time(60)
    ben = colleague(world)
    checks = await ben.click(desk.history()[-1], label=said["approve"])
    if said["looked"] in str(answered(checks).message.components):
        await tick(ben, checks, said["looked"])
    (idea,) = await ideas(world)
    assert idea.state is IdeaState.PLANNED
    await world.sim.pass_time(2 * HOUR + 60)
    post = world.general.history()[-1]
    assert said["did"] in shown(post)
    (idea,) = await ideas(world)
    assert idea.state is IdeaState.DONE
    mine = answered(await world.ana.slash(world.general, "idea mine"))
    assert said["is done"] in shown(mine)
    assert await credited(world) == [world.ana.id]


async def credited(world: World) -> list[int]:
    """Return whose ideas are counted."""
    await world.sim.ready()
    async with world.app.database.snapshot() as reading:
        found = await reading.execute(
            select(contributions.c.receiver_id).where(contributions.c.source == Source.IDEA)
        )
        return list(found.scalars())


async def test_the_team_keeps_ideas_from_the_inbox_and_from_the_menu_of_a_message(
    team: tuple[World, ChannelHandle],
) -> None:
    world, desk = team
    wish = await world.ana.send(world.general, WISH)
    await world.sim.pass_time(60)
    item = answered(await world.mod.click(desk.history()[-1], label="Open"))
    form = await world.mod.click(item, label="Keep as idea")
    sent = await world.mod.submit_modal(form, {"title": "  "})
    assert "Write your idea in one line" in shown(sent.response)
    form = await world.mod.click(item, label="Keep as idea")
    sent = await world.mod.submit_modal(form, {"title": "Left-handed mugs"})
    assert "Kept as idea" in shown(sent.response)
    (idea,) = await ideas(world)
    assert (idea.user_id, idea.kept_by) == (world.ana.id, world.mod.id)
    again = await world.mod.click(item, label="Keep as idea")
    assert "is idea" in shown(again.response)

    menu = await world.mod.context_menu(world.general, "Tell the team", wish)
    assert "already" not in shown(menu.response)
    again = await world.mod.click(answered(menu), label="Keep as idea")
    assert "is idea" in shown(again.response)
    other = await world.ben.send(world.general, "a blue one would be good")
    menu = await world.mod.context_menu(world.general, "Tell the team", other)
    form = await world.mod.click(answered(menu), label="Keep as idea")
    await world.mod.submit_modal(form, {"title": "Blue mugs"})
    assert {each.title for each in await ideas(world)} == {"Left-handed mugs", "Blue mugs"}
    refused = await world.ben.context_menu(world.general, "Tell the team", wish)
    assert "Keep as idea" not in shown(refused.response)


async def test_not_now_says_why_and_merging_keeps_everybody(
    team: tuple[World, ChannelHandle],
) -> None:
    world, _ = team
    await write(world, world.ana, "Left-handed mugs")
    await write(world, world.ben, "Mugs for the other hand")
    first, second = sorted(each.id for each in await ideas(world))
    panel = await opened(world, second)
    for typed, why in (
        ("twelve", "Type the number of an idea"),
        ("9999", "cannot find that idea"),
        (str(second), "That is the same idea"),
    ):
        form = await world.mod.click(panel, label="Merge")
        refused = await world.mod.submit_modal(form, {"number": typed})
        assert why in shown(refused.response)
    form = await world.mod.click(panel, label="Merge")
    merged = await world.mod.submit_modal(form, {"number": f"#{first}"})
    assert "1 member agrees" in shown(answered(merged))
    mine = answered(await world.ben.slash(world.general, "idea mine"))
    assert f"It goes on as idea {first}" in shown(mine)

    panel = await opened(world, first)
    form = await world.mod.click(panel, label="Not now")
    refused = await world.mod.submit_modal(form, {"reason": " "})
    assert "Say in a few words why" in shown(refused.response)
    form = await world.mod.click(panel, label="Not now")
    await world.mod.submit_modal(form, {"reason": "The kiln is too small."})
    listed = answered(await world.cleo.slash(world.general, "idea list"))
    assert "Why: The kiln is too small." in shown(listed)
    assert "I'd like that too" not in shown(listed)


async def test_the_same_idea_is_agreed_with_and_nobody_floods_the_team(
    team: tuple[World, ChannelHandle],
) -> None:
    world, desk = team
    await write(world, world.ana, "Blue mugs")
    same = await write(world, world.ben, "BLUE  mugs")
    assert "Somebody had that idea before you" in shown(same.response)
    again = await write(world, world.ana, "blue mugs")
    assert "your idea" in shown(again.response)
    for number in range(1, MAX_NEW_EACH):
        await write(world, world.ana, f"Mug {number}")
    refused = await write(world, world.ana, "Another mug")
    assert "still waiting for the team" in shown(refused.response)
    await world.sim.pass_time(60)
    assert len(desk.history()) == 1
    assert len(await ideas(world)) == MAX_NEW_EACH


async def test_nothing_is_kept_of_those_who_want_to_be_left_alone_and_nothing_when_off(
    team: tuple[World, ChannelHandle],
) -> None:
    world, _ = team
    said = await world.ana.send(world.general, "a blue one would be good")
    async with world.app.database.transaction() as transaction:
        await ConsentRepository(transaction).put(
            world.guild.id, world.ana.id, NOTHING_ALLOWED, world.app.clock()
        )
    refused = await write(world, world.ana, "Blue mugs")
    assert "left alone" in shown(refused.response)
    menu = await world.mod.context_menu(world.general, "Tell the team", said)
    form = await world.mod.click(answered(menu), label="Keep as idea")
    refused = await world.mod.submit_modal(form, {"title": "Blue mugs"})
    assert "left alone" in shown(refused.response)
    assert await ideas(world) == []
    await world.app.guild_settings.change(world.guild.id, features=frozenset())
    off = await world.ben.slash(world.general, "idea new")
    assert "Ideas are off here" in shown(off.response)


async def test_without_posts_done_is_done_and_erasing_takes_own_words_along(
    team: tuple[World, ChannelHandle],
) -> None:
    world, _ = team
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({IDEAS, CONTRIBUTIONS})
    )
    await write(world, world.ana, "Blue mugs")
    said = await world.ana.send(world.general, "and green ones")
    menu = await world.mod.context_menu(world.general, "Tell the team", said)
    form = await world.mod.click(answered(menu), label="Keep as idea")
    await world.mod.submit_modal(form, {"title": "Green mugs"})
    first, second = sorted(each.id for each in await ideas(world))
    done = await world.mod.click(await opened(world, first), label="Done")
    assert "To tell everybody" in shown(answered(done))
    await world.sim.pass_time(5)
    assert await credited(world) == [world.ana.id]
    await world.app[PrivacyService].erase(world.ana.id)
    (left,) = await ideas(world)
    assert (left.id, left.user_id, left.source) == (second, None, None)
    done = await world.mod.click(await opened(world, second), label="Done")
    await world.sim.pass_time(5)
    assert await credited(world) == []


async def test_what_does_not_belong_here_is_removed_after_a_question(
    team: tuple[World, ChannelHandle],
) -> None:
    world, _ = team
    await write(world, world.ana, "Something rude")
    (idea,) = await ideas(world)
    panel = await opened(world, idea.id)
    question = answered(await world.mod.click(panel, label="Remove"))
    assert "Really remove it?" in shown(question)
    await world.mod.click(question, label="Yes, remove it")
    assert await ideas(world) == []
    gone = await world.mod.click(panel, label="Consider")
    assert "cannot find that idea" in shown(gone.response)
