"""Signals that alerts are judged by: complaints and negative reactions, each counted once."""

from __future__ import annotations

from bot.app import App
from bot.message_router import discover_listeners
from bot.services.alerts.complaints import ComplaintCountService
from bot.services.alerts.reactions import NegativeReactionService
from bot.services.consent import ConsentService
from bot.services.offers import OfferService
from db.alert_signals import SignalRepository
from domain.alerts.measures import NEGATIVE_REACTIONS
from domain.alerts.settings import ALERTS
from domain.consent import OfferConsent
from domain.incoming_message import IncomingMessage
from domain.offer_measures import COMPLAINTS_HEARD
from domain.offer_settings import OFFERS
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock
from tests.services.test_alerts import DESK, GUILD, OLD, SHOP, alert_of, crowd, watching

__all__ = ["watching"]

ANGRY = "I paid for this and it broke after a day. Terrible, I want my money back!"


def message(app: App, number: int, channel_id: int, words: str = ANGRY) -> IncomingMessage:
    return IncomingMessage(
        snowflake_at(app.clock(), number), GUILD, channel_id, OLD + number, words
    )


async def complaints(app: App) -> int:
    async with app.database.snapshot() as reading:
        found = await SignalRepository(reading, GUILD).since(START)
    return sum(each.measure == COMPLAINTS_HEARD.key for each in found)


async def test_complaints_are_counted_once_in_every_channel_but_the_moderators(
    watching: App,
) -> None:
    await watching.guild_settings.change(
        GUILD, features=frozenset({ALERTS, OFFERS}), offer_channel_ids=(SHOP,), offers_trial=False
    )
    listeners = discover_listeners(watching)
    said = [message(watching, number, 50 + number) for number in range(8)]
    said += [message(watching, 20, SHOP), message(watching, 21, DESK)]
    said += [message(watching, 22, 51, "What a lovely mug, I am so happy with it!")]
    for each in said:
        for listener in listeners:
            if listener.prefilter(GUILD, each.places, each.said):
                listener.handle(each)
    await watching[ComplaintCountService].drain()
    await watching[OfferService].drain()
    assert await complaints(watching) == 9
    await watching.scheduler.run_due()
    assert (await alert_of(watching)).people == 9


async def signals(app: App) -> int:
    async with app.database.snapshot() as reading:
        found = await SignalRepository(reading, GUILD).since(START)
    return sum(each.measure == NEGATIVE_REACTIONS.key for each in found)


async def test_negative_reactions_count_once_for_each_member_and_post(
    watching: App, clock: FakeClock
) -> None:
    reactions = watching[NegativeReactionService]
    alone = {"counted": False, "named": False, "listed": False, "offers": OfferConsent.NO}
    await watching[ConsentService].change(GUILD, OLD, **alone)
    for _ in range(3):
        for person in crowd(10):
            reactions.note(GUILD, SHOP, 5, person)
        reactions.note(GUILD, DESK, 5, OLD + 50)
        await reactions.flush()
    assert await signals(watching) == 9
    await watching.scheduler.run_due()
    assert (await alert_of(watching)).people == 9
