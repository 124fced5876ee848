"""The examples in the documentation, run unchanged against a real API."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.app import App
from bot.http.coupon_api import Api
from bot.services.campaigns import CampaignService
from bot.services.tills import TillService
from tests.bot.http.test_coupon_api import GUILD, MOD, coupon

GUIDE = Path(__file__).parents[3] / "docs" / "coupons.md"
NEEDED = ("sh", "curl", "openssl")


def example() -> str:
    """Return the shell script of the guide."""
    (found,) = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@pytest.mark.skipif(
    any(shutil.which(program) is None for program in NEEDED), reason="needs curl and openssl"
)
async def test_the_examples_check_hold_release_and_redeem_a_coupon(app: App) -> None:
    made = await coupon(app)
    till = await app[TillService].add(GUILD, "counter", by=MOD)
    # The script signs with the time of its own machine.
    async with TestServer(Api(app[TillService], lambda: datetime.now(UTC)).application()) as server:
        script = example()
        for written, real in (
            ("till=1 ", f"till={till.id} "),
            ("secret=…", f"secret={till.secret}"),
            ("http://127.0.0.1:8080", str(server.make_url("")).rstrip("/")),
            ("7K3M-Q9XD-4FTA", made.shown_code),
        ):
            assert written in script
            script = script.replace(written, real)
        ran = await asyncio.create_subprocess_exec(
            "sh", "-euc", script, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        said, _ = await ran.communicate()
    assert ran.returncode == 0
    answers = [json.loads(each) for each in re.findall(r"\{.*?\}(?=\{|$)", said.decode())]
    states = [answer.get("state", answer) for answer in answers]
    assert states == ["ready", "reserved", "ready", "redeemed"]
    _, funnel = await app[CampaignService].one(GUILD, made.campaign_id)
    assert [sum_.minor for sum_ in funnel.given] == [350]
    assert [sum_.minor for sum_ in funnel.revenue] == [1990]
