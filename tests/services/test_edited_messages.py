"""Edits of messages: thanks that are added or taken out."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.services.contributions import ContributionService
from db.contributions import ContributionRepository
from domain.contributions import Contribution, ContributionKind, Source
from tests.conftest import START
from tests.services.test_contributions import ANA, BEN, CHANNEL, CLEO, GUILD, edit, message_id, say


async def thanked(app: App) -> set[int]:
    await app[ContributionService].flush()
    async with app.database.snapshot() as reading:
        contributions = await ContributionRepository(reading, GUILD).on_messages({message_id(1)})
    return {contribution.receiver_id for contribution in contributions}


@pytest.mark.parametrize(
    ("words", "minutes", "known", "left"),
    [
        ("thanks a lot!", 1, True, {BEN}),
        ("thanks a lot!", 600, True, {BEN}),
        ("you are the worst", 1, True, set()),
        ("you are the worst", 600, True, set()),
        ("~~thanks~~", 600, True, set()),
        # Discord no longer says whom it answers: it still says thanks, so they count.
        ("thanks a lot!", 1, False, {BEN}),
        ("you are the worst", 1, False, set()),
    ],
)
async def test_an_edited_message_is_read_again(
    app: App, words: str, minutes: float, known: bool, left: set[int]
) -> None:
    say(app, ANA, BEN, 1)
    assert await thanked(app) == {BEN}
    edit(app, ANA, BEN if known else None, 1, words, minutes=minutes, known=known)
    assert await thanked(app) == left


async def test_thanks_edited_into_a_message_count_for_a_quarter_of_an_hour(app: App) -> None:
    edit(app, ANA, BEN, 1, "thanks!", minutes=16)
    assert await thanked(app) == set()
    edit(app, ANA, BEN, 1, "thanks!", minutes=14.9)
    assert await thanked(app) == {BEN}


async def test_an_edit_undoes_nothing_that_others_gave_for_the_message(app: App) -> None:
    say(app, ANA, BEN, 1)
    await app[ContributionService].flush()
    given = Contribution(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=message_id(1),
        source=Source.THANKS,
        kind=ContributionKind.HELPED,
        giver_id=CLEO,
        receiver_id=ANA,
        at=START,
    )
    assert await app[ContributionService].give(given, receiver_is_bot=False)
    edit(app, ANA, BEN, 1, "never mind")
    assert await thanked(app) == {ANA}


async def test_an_edit_counts_nothing_twice_before_it_is_written(app: App) -> None:
    say(app, ANA, BEN, 1)
    edit(app, ANA, BEN, 1, "nothing")
    edit(app, ANA, BEN, 1, "thanks again!")
    assert await thanked(app) == {BEN}
