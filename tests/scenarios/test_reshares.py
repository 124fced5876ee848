"""*Ask to share*: a member's message is shown again once its author and the team agree."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import structlog
from PIL import Image
from simcord.builders import ChannelHandle

from bot.services.consent import ConsentService
from bot.services.holds import HoldService
from bot.services.privacy import PrivacyService
from db.contact_budget import ContactRepository
from db.measure_counts import stored_counts
from domain.consent import NOTHING_ALLOWED
from domain.listening.settings import LISTENING
from domain.measures import MeasureCount
from tests.scenarios.test_cases import is_stored
from tests.scenarios.world import World, answered, shown

PRAISE = {
    "en-US": "This is amazing, I *absolutely* love it. Excellent work! ||secret||",
    "fr": "C’est génial, j’*adore* cette tasse, merci beaucoup à toute l’équipe ! ||secret||",
}
WORDS = {
    "en-US": {
        "open": "Open",
        "ask": "Ask to share",
        "may": "the team would love to show this",
        "yes": "Yes",
        "nameless": "Yes, without my name",
        "no": "No",
        "thanks": "Thank you, ",
        "look": "Have a look",
        "show": "Show it",
        "shown": "It is shown",
        "there": "It is shown in",
        "back": "Take it back",
        "stays": "It stays here",
        "took": "no longer shown elsewhere",
        "by": "with their permission",
        "permission": "Shown with the author's permission",
    },
    "fr": {
        "open": "Ouvrir",
        "ask": "Demander à partager",
        "may": "l’équipe aimerait montrer ce message",
        "yes": "Oui",
        "nameless": "Oui, sans mon nom",
        "no": "Non",
        "thanks": "Merci, <",
        "look": "Voir",
        "show": "Le montrer",
        "shown": "Le message est montré",
        "there": "Il est montré dans",
        "back": "Changer d’avis",
        "stays": "Il reste ici",
        "took": "n’est plus montré ailleurs",
        "by": "avec son accord",
        "permission": "Montré avec l’accord de son auteur",
    },
}

Team = tuple[World, ChannelHandle, ChannelHandle]


@pytest.fixture
async def team(world: World) -> Team:
    """Switch the inbox and sharing on, with channels for the team and for what is shown."""
    desk = world.guild.create_text_channel("desk")
    gallery = world.guild.create_text_channel("gallery")
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({LISTENING}),
        moderator_channel_id=desk.id,
        reshare_channel=gallery.id,
    )
    return world, desk, gallery


async def item(world: World, desk: ChannelHandle, locale: str = "en-US") -> Any:
    """Return the first item of the inbox, opened by the moderator."""
    await world.sim.pass_time(60)
    card = next(each for each in desk.history() if "inbox:open" in str(each.components))
    return answered(await world.mod.click(card, label=WORDS[locale]["open"]))


async def asked(world: World, desk: ChannelHandle, words: str = PRAISE["en-US"]) -> Any:
    """Return the question to Ana about something that she said."""
    await world.ana.send(world.general, words)
    await world.mod.click(await item(world, desk), label="Ask to share")
    await world.sim.pass_time(5)
    return world.general.history()[-1]


async def approve(world: World, desk: ChannelHandle, locale: str = "en-US") -> None:
    """Look at what Ana allowed as the moderator, and show it."""
    await world.sim.pass_time(5)
    looked = await world.mod.click(desk.history()[-1], label=WORDS[locale]["look"])
    await world.mod.click(answered(looked), label=WORDS[locale]["show"])
    await world.sim.pass_time(5)


def notified(world: World) -> list[int]:
    """Return whom the latest post notifies."""
    posted = [
        request.json or {}
        for request in world.sim.http_requests
        if request.method == "POST" and request.path.endswith("/messages")
    ]
    found: list[int] = posted[-1]["allowed_mentions"]["users"]
    return found


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_a_message_is_shown_once_its_author_and_the_team_agree_and_taken_back(
    team: Team, locale: str
) -> None:
    world, desk, gallery = team
    said = WORDS[locale]
    for person in (world.mod, world.ana, world.ben):
        world.sim.locales[person.id] = locale
    if locale == "fr":
        await world.app.guild_settings.change(world.guild.id, language="fr")
    message = await world.ana.send(world.general, PRAISE[locale])
    await world.mod.click(await item(world, desk, locale), label=said["ask"])
    await world.sim.pass_time(5)
    question = world.general.history()[-1]
    assert said["may"] in shown(question)
    assert question.reference is not None
    assert question.reference.message_id == message.id
    assert notified(world) == [world.ana.id]
    refused = await world.ben.click(question, label=said["yes"])
    assert refused.ephemeral

    await world.ana.click(question, label=said["yes"])
    question = world.general.history()[-1]
    assert said["thanks"] in shown(question)
    assert gallery.history() == []
    await approve(world, desk, locale)
    (post,) = gallery.history()
    assert said["by"] in shown(post)
    assert f"<@{world.ana.id}>" in shown(post)
    assert "secret" not in shown(post)
    assert notified(world) == []
    assert said["shown"] in shown(desk.history()[-1])
    assert said["there"] in shown(world.general.history()[-1])
    async with world.app.database.snapshot() as reading:
        counts = await stored_counts(reading, world.guild.id)
    day = f"{world.app.clock():%Y-%m-%d}"
    assert counts["reshares.agreed", day] == MeasureCount(1, 1)

    refused = await world.ben.click(question, label=said["back"])
    assert refused.ephemeral
    await world.ana.click(question, label=said["back"])
    await world.sim.pass_time(5)
    assert gallery.history() == []
    assert said["took"] in shown(world.general.history()[-1])
    assert not is_stored(world, "absolutely")
    assert not is_stored(world, "génial")


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_without_a_name_nothing_leads_to_the_author(team: Team, locale: str) -> None:
    world, desk, gallery = team
    if locale == "fr":
        world.sim.locales[world.mod.id] = world.sim.locales[world.ana.id] = locale
        await world.app.guild_settings.change(world.guild.id, language="fr")
    message = await world.ana.send(world.general, PRAISE[locale])
    await world.mod.click(await item(world, desk, locale), label=WORDS[locale]["ask"])
    await world.sim.pass_time(5)
    await world.ana.click(world.general.history()[-1], label=WORDS[locale]["nameless"])
    await approve(world, desk, locale)
    (post,) = gallery.history()
    assert WORDS[locale]["permission"] in shown(post)
    assert str(world.ana.id) not in shown(post)
    assert str(message.id) not in shown(post)


async def test_a_no_is_kept_and_nobody_is_asked_twice(team: Team) -> None:
    world, desk, gallery = team
    question = await asked(world, desk)
    await world.ana.click(question, label="No")
    assert "It stays here" in shown(world.general.history()[-1])
    again = await world.mod.click(await item(world, desk), label="Ask to share")
    assert "said no" in shown(again.followups[-1])
    await world.ana.send(world.general, PRAISE["en-US"] + " Truly great.")
    opened = await item(world, desk)
    following = answered(await world.mod.click(opened, label="Next"))
    refused = await world.mod.click(following, label="Ask to share")
    assert "was approached not long ago" in shown(refused.followups[-1])
    assert gallery.history() == []


async def test_pictures_are_shown_but_none_that_the_author_hid(team: Team) -> None:
    world, desk, gallery = team
    drawn = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(drawn, "PNG")
    files = [("mug.png", drawn.getvalue()), ("SPOILER_other.png", drawn.getvalue())]
    await world.ana.send(world.general, PRAISE["en-US"], attachments=files)
    await world.mod.click(await item(world, desk), label="Ask to share")
    await world.sim.pass_time(5)
    await world.ana.click(world.general.history()[-1], label="Yes")
    await approve(world, desk)
    (post,) = gallery.history()
    assert [each.filename for each in post.attachments] == ["picture1.jpg"]


async def test_the_post_goes_with_the_message(team: Team) -> None:
    world, desk, gallery = team
    message = await world.ana.send(world.general, PRAISE["en-US"])
    await world.mod.click(await item(world, desk), label="Ask to share")
    await world.sim.pass_time(5)
    await world.ana.click(world.general.history()[-1], label="Yes")
    await approve(world, desk)
    assert len(gallery.history()) == 1
    await world.ana.delete(message)
    await world.sim.pass_time(5)
    assert gallery.history() == []


async def test_the_post_goes_with_a_message_that_was_deleted_while_the_bot_was_away(
    team: Team,
) -> None:
    world, desk, gallery = team
    message = await world.ana.send(world.general, PRAISE["en-US"])
    await world.mod.click(await item(world, desk), label="Ask to share")
    await world.sim.pass_time(5)
    await world.ana.click(world.general.history()[-1], label="Yes")
    await approve(world, desk)
    await world.restart()
    await world.sim.pass_time(5)
    assert len(gallery.history()) == 1, "it stays while its message does"
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    world.sim.backend.delete_message(world.general.id, message.id)
    world.sim.backend.subscribers = subscribers
    await world.restart()
    await world.sim.pass_time(5)
    assert gallery.history() == []


async def test_erasing_deletes_every_post_about_it(team: Team) -> None:
    world, desk, gallery = team
    with structlog.testing.capture_logs() as logged:
        question = await asked(world, desk)
        await world.ana.click(question, label="Yes")
        await approve(world, desk)
        await world.app[PrivacyService].erase(world.ana.id)
        await world.sim.pass_time(60)
    assert "reshare_asked" in str(logged)
    assert str(world.ana.id) not in str(logged)
    assert gallery.history() == []
    assert all(not each.author.bot for each in world.general.history())
    assert all(str(world.ana.id) not in shown(each) for each in desk.history())
    assert not is_stored(world, str(world.ana.id))


async def test_whoever_wants_to_be_left_alone_is_not_asked_and_nothing_of_theirs_stays(
    team: Team,
) -> None:
    world, desk, gallery = team
    question = await asked(world, desk)
    await world.ana.click(question, label="Yes")
    await approve(world, desk)
    async with world.app.database.transaction(world.guild.id) as transaction:
        await world.app[ConsentService].put(
            transaction, world.guild.id, world.ana.id, NOTHING_ALLOWED
        )
    await world.sim.pass_time(5)
    assert gallery.history() == []


async def test_a_request_that_a_hold_drops_costs_the_member_no_contact(team: Team) -> None:
    world, desk, _ = team
    await world.app[HoldService].start(world.guild.id, "a storm", by=world.mod.id)
    await world.ana.send(world.general, PRAISE["en-US"])
    await world.mod.click(await item(world, desk), label="Ask to share")
    await world.sim.pass_time(5)
    assert len(world.general.history()) == 1
    status = await world.app[HoldService].end(world.guild.id)
    (work,) = [each for each in status.work if each.kind == "reshare.request"]
    await world.app[HoldService].drop(world.guild.id, work.queue, work.id)
    async with world.app.database.snapshot() as reading:
        contacts = ContactRepository(reading, world.guild.id)
        assert await contacts.lately(world.ana.id, world.app.clock()) == []


@pytest.mark.parametrize(
    ("locale", "said"), [("en-US", "has left the server"), ("fr", "a quitté le serveur")]
)
async def test_nobody_is_asked_who_has_left(team: Team, locale: str, said: str) -> None:
    world, desk, _ = team
    world.sim.locales[world.mod.id] = locale
    if locale == "fr":
        await world.app.guild_settings.change(world.guild.id, language="fr")
    await world.ana.send(world.general, PRAISE["en-US"])
    found = await item(world, desk, locale)
    world.sim.backend.remove_member(world.guild.id, world.ana.id)
    refused = await world.mod.click(found, label=WORDS[locale]["ask"])
    assert said in shown(refused.followups[-1])
    await world.sim.pass_time(5)
    assert len(world.general.history()) == 1


async def test_what_hurts_or_is_restricted_is_not_asked_for(team: Team) -> None:
    world, desk, _ = team
    await world.ana.send(world.general, "I absolutely love this blue mug, my mum died last week")
    link = f"https://discord.com/channels/{world.guild.id}/{world.general.id}/"
    opened = await world.mod.slash(
        desk, "listen add", message=link + str(world.general.history()[-1].id)
    )
    refused = await world.mod.click(answered(opened), label="Ask to share")
    assert "something painful" in shown(refused.followups[-1])


async def test_without_a_channel_the_button_says_how_to_choose_one(team: Team) -> None:
    world, desk, _ = team
    await world.app.guild_settings.change(world.guild.id, reshare_channel=None)
    await world.ana.send(world.general, PRAISE["en-US"])
    refused = await world.mod.click(await item(world, desk), label="Ask to share")
    assert "/listen channels" in shown(refused.response)
