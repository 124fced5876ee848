"""A trial is reported a week after it began, the second like the first."""

from __future__ import annotations

from bot.app import App
from bot.services.trials import REPORT
from db.due import DueRepository
from domain.settings import Feature
from domain.trials import LENGTH

GUILD, CHANNEL = 900, 901


async def test_a_trial_that_begins_anew_is_reported_a_week_later(app: App) -> None:
    await app.guilds.change(
        GUILD,
        features=frozenset({Feature.OFFERS}),
        offer_channel_ids=(CHANNEL,),
        offers_trial=False,
    )
    await app.guilds.change(GUILD, offers_trial=True)
    begun = app.clock()
    await app.guilds.change(GUILD, language="fr")
    async with app.database.snapshot() as reading:
        planned = await DueRepository(reading).planned(GUILD, REPORT, GUILD)
    assert planned == begun + LENGTH
