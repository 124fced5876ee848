"""A trial is reported a week after it began, the second one too."""

from __future__ import annotations

from bot.app import App
from bot.services.offer_trials import REPORT
from db.jobs import JobRepository
from domain.offer_settings import OFFERS
from domain.offer_trials import TRIAL_LENGTH

GUILD, CHANNEL = 900, 901


async def test_a_trial_that_begins_anew_is_reported_a_week_later(app: App) -> None:
    await app.guild_settings.change(
        GUILD,
        features=frozenset({OFFERS}),
        offer_channel_ids=(CHANNEL,),
        offers_trial=False,
    )
    await app.guild_settings.change(GUILD, offers_trial=True)
    begun = app.clock()
    await app.guild_settings.change(GUILD, language="fr")
    async with app.database.snapshot() as reading:
        planned = await JobRepository(reading).scheduled_for(GUILD, REPORT, GUILD)
    assert planned == begun + TRIAL_LENGTH
