"""Days on which much is said at once: what the team reads stays short, and counts are exact."""

from __future__ import annotations

import pytest

from bot.services.listening.hearing import HearingService
from bot.services.listening.words import WatchedWordService
from db.measure_counts import stored_counts
from domain.listening.settings import LISTENING
from domain.listening.watched_word import WatchedWord
from domain.measures import MeasureCount
from tests.scenarios.test_alerts import Watched, cards, watched
from tests.scenarios.test_inbox import Inbox, inbox
from tests.scenarios.world import shown

__all__ = ["inbox", "watched"]

PRAISE = {
    "en-US": "This is amazing, I absolutely love it. Excellent work!",
    "fr": "C’est génial, j’adore cette tasse, merci beaucoup à toute l’équipe !",
}
QUESTION = {"en-US": "Where can I buy the new one?", "fr": "Où peut-on acheter la nouvelle ?"}


@pytest.mark.long
@pytest.mark.parametrize(("locale", "new"), [("en-US", "500 new"), ("fr", "500 nouveaux")])
async def test_five_hundred_mentions_in_a_minute_are_one_message_and_all_are_counted(
    inbox: Inbox, locale: str, new: str
) -> None:
    world, desk = inbox
    if locale == "fr":
        await world.app.guild_settings.change(world.guild.id, language="fr")
    await world.app[WatchedWordService].add(world.guild.id, WatchedWord("Blue Mug"))
    people = [world.member(f"member{number}") for number in range(25)]
    for part in range(20):
        await world.sim.together(
            each.send(world.general, f"my Blue Mug, part {part}") for each in people
        )
        await world.app[HearingService].flush()
    for _ in range(16):
        await world.sim.pass_time(60)
    (digest,) = desk.history()
    assert new in shown(digest)
    async with world.app.database.snapshot() as reading:
        counts = await stored_counts(reading, world.guild.id)
    day = f"{world.app.clock():%Y-%m-%d}"
    assert counts["listening.mentions", day] == MeasureCount(500, 25)


async def test_a_launch_day_of_praise_and_questions_raises_no_alert(watched: Watched) -> None:
    world, desk, words = watched
    features = world.app.guild_settings.of(world.guild.id).features
    await world.app.guild_settings.change(world.guild.id, features=features | {LISTENING})
    locale = world.sim.locales[world.mod.id]
    people = [world.member(f"member{number}") for number in range(20)]
    for each in people:
        await each.send(world.general, PRAISE[locale])
        await each.send(world.general, QUESTION[locale])
    for each in people[:2]:
        await each.send(world.general, words["complaint"])
    await world.sim.pass_time(120)
    await world.sim.pass_time(3600)
    assert cards(desk, words) == [], "two people complain, as on any day"
    await people[2].send(world.general, words["complaint"])
    await people[3].send(world.general, words["complaint"])
    await world.sim.pass_time(120)
    await world.sim.pass_time(1)
    assert len(cards(desk, words)) == 1, "in a server of twenty people four are enough"
