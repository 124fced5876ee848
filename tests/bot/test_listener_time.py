"""No message blocks the event loop for long, whichever listeners there are."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from bot.app import App
from bot.message_router import MessageListener, discover_listeners
from bot.services.campaigns import CampaignService
from domain.campaigns import Discount, Terms
from domain.feature_switches import all_features
from domain.incoming_message import IncomingMessage
from domain.message_text import MAX_MESSAGE_LENGTH, MessageText
from domain.snowflakes import snowflake_at
from tests.conftest import FakeClock
from tests.domain.test_reading_time import READER_LIMIT, is_slow
from tests.hostile_text import messages

GUILD, CHANNEL, HELP, MOD, ANA = 900, 901, 902, 903, 501


def hear(listener: MessageListener, channel: int, said: MessageText, message_id: int) -> None:
    """Let a listener hear a message, as the router does."""
    if listener.prefilter(GUILD, (channel,), said):
        listener.handle(
            IncomingMessage(
                message_id, GUILD, channel, ANA, said.raw, mentions=tuple(range(1, 101)), said=said
            )
        )


@pytest.mark.long
async def test_no_listener_is_slow_on_a_hostile_message(app: App, clock: FakeClock) -> None:
    await app.guild_settings.change(
        GUILD,
        features=frozenset(all_features()),
        offer_channel_ids=(CHANNEL,),
        help_channels=(HELP,),
        moderator_channel_id=MOD,
        offers_trial=False,
    )
    await app[CampaignService].create(GUILD, Terms("the blue mug", Discount(15), 14), by=MOD)
    heard = [MessageText.of(text) for text in messages(MAX_MESSAGE_LENGTH, Random(7), 20)]
    slow = [
        (type(listener).__name__, said.raw[:60])
        for listener in discover_listeners(app)
        for number, said in enumerate(heard)
        for channel in (CHANNEL, HELP)
        if is_slow(
            partial(hear, listener, channel, said, snowflake_at(clock(), number)), READER_LIMIT
        )
    ]
    assert slow == []
