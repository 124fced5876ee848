"""Initial data of the evening: members, their totals, and a contest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from bench.leaderboard import fill
from bench.message_generator import CHANNELS, GUILD, MEMBERS
from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.images.sanitizer import PictureReader
from bot.services.campaigns import CampaignService
from bot.services.contests.drafts import DraftService
from bot.services.contests.entries import EntryService
from bot.services.contests.lifecycle import ContestLifecycleService
from db.database import Database, sqlite_url
from db.migrations import upgrade
from db.transfer import transfer
from domain.campaigns import Discount, Terms
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import Participant
from domain.feature_switches import all_features

ENTRIES = 60
OFFERS_PER_DAY = 100_000
"""A limit high enough that wishes are detected until the end."""


async def set_up(settings: Settings, members: int) -> None:
    """Fill the empty database and start voting in a contest."""
    database = open_database(settings)
    await _populate(database, members)
    app = App(settings, database, alarmed=False)
    await app.start()
    await app.guild_settings.change(
        GUILD,
        features=frozenset(all_features()),
        offer_channel_ids=tuple(CHANNELS),
        contest_channel_id=CHANNELS[0],
        recognition_channel_id=CHANNELS[1],
        moderator_channel_id=CHANNELS[2],
        offers_per_day=OFFERS_PER_DAY,
        offers_trial=False,
    )
    await app[CampaignService].create(GUILD, Terms("the blue mug", Discount(15), 30), by=1)
    await _contest(app)
    await app.stop()


async def _populate(database: Database, members: int) -> None:
    """Add members with points, most of them listed, on any storage."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "members.sqlite3"
        filled = Database.open(sqlite_url(path))
        await upgrade(filled)
        fill(path, members, 0)
        await transfer(filled, database, lambda _table, _arrived, _there: None)
        await filled.close()


async def _contest(app: App) -> None:
    now = datetime.now(UTC)
    plan = ContestPlan(
        contest_kind("caption"),
        "What does it say?",
        "",
        now + timedelta(days=1),
        now + timedelta(days=9),
    )
    picture = await app[PictureReader].read(_drawing())
    contest = await app[DraftService].create(GUILD, CHANNELS[0], 1, plan, picture)
    await app[ContestLifecycleService].post(contest.id, GUILD)
    for number in range(ENTRIES):
        author = Participant(MEMBERS[number], joined_at=now - timedelta(days=400))
        await app[EntryService].enter(contest.id, GUILD, author, f"Line {number}: {number:b} mugs")
    await app[ContestLifecycleService].end_phase(contest.id, GUILD)


def _drawing() -> bytes:
    made = BytesIO()
    Image.effect_noise((1280, 960), 40).convert("RGB").save(made, "JPEG")
    return made.getvalue()
