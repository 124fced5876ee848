"""No log contains a secret or anything that people wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.cli.database import open_database
from bot.config import Settings
from bot.services.campaigns import CampaignService
from bot.services.tills import TillService
from db.postgresql_address import postgresql_url
from db.tables import metadata
from domain.campaigns import Discount, Terms
from domain.feature_switches import all_features
from domain.tills import TillKey, signature
from tests.ports import free_port
from tests.process.app_beside import app_beside
from tests.process.bot_process import BotProcess
from tests.process.clock import SharedClock
from tests.process.fake_discord import TOKEN, Wire
from tests.process.talk import Talk
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

STRIPE_KEY = "rk_" + "made_up_for_this_test_alone"
STRIPE_WEBHOOK = "whsec_" + "made_up_for_this_test_alone"
CODE = re.compile(r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b")
HELP = "Rinse it with cold zebra water, never hot."
WISH = "where can I buy the blue mug? my xylophone wants one"


async def sell(settings: Settings, clock: SharedClock, talk: Talk) -> TillKey:
    """Switch everything on, create a campaign, and return the key of a till."""
    async with app_beside(settings, clock) as app:
        await app.guild_settings.change(
            talk.guild.id,
            features=frozenset(all_features()),
            offer_channel_ids=(talk.general.id,),
            offers_trial=False,
        )
        await app[CampaignService].create(
            talk.guild.id, Terms("the blue mug", Discount(15), 14), by=1
        )
        return await app[TillService].add(talk.guild.id, "counter", by=1)


async def help_and_wish(talk: Talk, bot: BotProcess) -> str:
    """Let members help each other and wish for something; return the code that one is offered."""
    asked = await talk.ben.send(talk.general, HELP)
    await talk.ana.send(talk.general, "thanks, that helped!", reply_to=asked)
    await talk.ben.send(talk.general, WISH)

    async def offers() -> list[Any]:
        return [one for one in talk.general.history() if any("offer:" in b for b in buttons(one))]

    offered = await bot.until(offers)
    opened = await talk.ben.click(offered[0], label="Show me")
    found = CODE.search(shown(opened.response))
    assert found is not None
    return found[1]


async def redeem(code: str, till: TillKey, port: int, sent_at: str) -> None:
    """Redeem a coupon as a till does."""
    body = json.dumps({"code": code}).encode()
    target = "/v1/coupons/redeem"
    headers = {
        "X-Ovation-Key": str(till.id),
        "X-Ovation-Time": sent_at,
        "Idempotency-Key": "sale 1",
        "X-Ovation-Signature": signature(
            till.secret,
            method="POST",
            path=target,
            time=sent_at,
            idempotency_key="sale 1",
            body=body,
        ),
    }
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"http://127.0.0.1:{port}{target}", data=body, headers=headers) as response,
    ):
        assert response.status == 200


async def stored(settings: Settings) -> str:
    """Return everything that the database holds."""
    database = open_database(settings)
    async with database.snapshot() as reading:
        tables = [await reading.execute(select(table)) for table in metadata.sorted_tables]
        kept = "".join(str(tuple(row)) for rows in tables for row in rows)
    await database.close()
    return kept


async def test_words_are_kept_nowhere_and_no_secret_or_code_is_logged_even_at_debug_level(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, talk: Talk
) -> None:
    till = await sell(settings, clock, talk)
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    port = free_port()
    bot = BotProcess(
        wire,
        settings,
        path,
        port,
        OVATION_LOG_LEVEL="debug",
        OVATION_SENTENCE_ENCODER="false",
        OVATION_ADDRESS_KEYS=",".join(keys),
        OVATION_STRIPE_KEY=STRIPE_KEY,
        OVATION_STRIPE_WEBHOOK_SECRET=STRIPE_WEBHOOK,
        OVATION_STRIPE_GUILD_IDS="1",
    )
    try:
        await bot.start()
        await bot.connected()
        code = await help_and_wish(talk, bot)
        await redeem(code, till, port, str(int(clock().timestamp())))
        assert await bot.stop() == 0
    finally:
        await bot.away()
    log = bot.log.read_text()
    assert '"level": "debug"' in log, "it was not as talkative as it can be"
    secret = [TOKEN, *keys, till.secret, STRIPE_KEY, STRIPE_WEBHOOK, code, code.replace("-", "")]
    if settings.database_url is not None:
        address = settings.database_url.get_secret_value()
        secret += [address, *filter(None, [postgresql_url(address).password])]
    written = ["zebra", "xylophone", "that helped", "simcord_interaction_"]
    assert [one for one in (*secret, *written) if one in log] == []
    kept = await stored(settings)
    assert code.replace("-", "") in kept, "this looks at what is kept"
    assert [one for one in written if one in kept] == []
