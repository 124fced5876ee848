"""The first steps on a server: a welcome to the person who added the bot, and an introduction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.core import Core
from bot.feature_specs import FeatureSpec, help_lines
from db.database import Transaction
from db.outbox import OutboxRepository
from domain.domain_events import PostEnded
from domain.guild_settings import GuildSettings
from domain.holds import GOES_ON
from domain.onboarding_settings import OnboardingSettings
from domain.refusals import Refusal
from domain.translatable_text import Text, text

WELCOME = "onboarding.welcome"
"""The kind of the direct message to the person who added the bot; the subject is the guild."""
WELCOME_IN_CHANNEL = "onboarding.welcome_channel"
"""The kind of the post for those who accept no direct message; the subject is the guild."""
INTRODUCTION = "onboarding.introduction"
"""The kind of the post that introduces the bot to members; the subject is the guild."""
RECENT = timedelta(days=1)
"""How long after it was added the bot still welcomes, if it was away then."""

ChannelFinder = Callable[[int], int | None]
"""Returns the guild's channel for messages of the system, if the bot can post there."""


class OnboardingService:
    """Welcomes once, and introduces the bot to members when managers ask for it."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._find_channel: ChannelFinder = _none
        core.events.subscribe(PostEnded, self._ended)

    def connect(self, find_channel: ChannelFinder) -> None:
        """Use `find_channel` to look up where a welcome is posted."""
        self._find_channel = find_channel

    async def welcome(self, guild_id: int, user_id: int | None) -> None:
        """Welcome the person who added the bot, or readers of the system channel if it is unknown.

        However often this is called, a guild is welcomed once.
        """
        async with self._database.transaction(guild_id) as transaction:
            if user_id is None:
                await self._post_welcome(transaction, guild_id)
            else:
                # Adding the bot is what they did just now: this answers it.
                await OutboxRepository(transaction).add_direct(
                    WELCOME,
                    guild_id,
                    guild_id=guild_id,
                    user_id=user_id,
                    at=self._clock(),
                    asked=True,
                )

    async def is_welcomed(self, guild_id: int) -> bool:
        """Return whether the guild has had its welcome."""
        async with self._database.snapshot() as reading:
            decided = OutboxRepository(reading).is_decided
            return await decided(WELCOME, guild_id) or await decided(WELCOME_IN_CHANNEL, guild_id)

    async def introduce(self, guild_id: int, *, again: bool = False) -> int:
        """Post the stored introduction; return its channel.

        It is posted once, and with `again` once more. Raises `Refusal` if there is none.
        """
        own = self._guilds.of(guild_id)[OnboardingSettings]
        channel_id = own.introduction_place_id
        if channel_id is None:
            raise Refusal(text("Choose the channel first: open the form again from /setup."))
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            outbox = OutboxRepository(transaction)
            once_more = again and not await outbox.is_waiting(INTRODUCTION, guild_id)
            add = outbox.add_again if once_more else outbox.add
            await add(INTRODUCTION, guild_id, guild_id=guild_id, channel_id=channel_id, at=now)
        return channel_id

    async def posted_introduction(self, guild_id: int) -> tuple[int, int] | None:
        """Return channel and message of the introduction, once it is posted."""
        async with self._database.snapshot() as reading:
            return await OutboxRepository(reading).message(INTRODUCTION, guild_id)

    async def _ended(self, transaction: Transaction, event: PostEnded) -> None:
        if event.kind == WELCOME and not event.appeared:
            await self._post_welcome(transaction, event.guild_id)

    async def _post_welcome(self, transaction: Transaction, guild_id: int) -> None:
        channel_id = self._find_channel(guild_id)
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                WELCOME_IN_CHANNEL,
                guild_id,
                guild_id=guild_id,
                channel_id=channel_id,
                at=self._clock(),
            )


def usual_introduction(settings: GuildSettings) -> list[Text]:
    """Return the usual words about the bot for members, by what is switched on."""
    lines = help_lines(settings, for_moderators=False)
    return [
        text("## Hello, I'm Ovation"),
        text("I notice who helps, who makes us laugh and who has good ideas, and I say so."),
        *(text("- {line}", line=line.said) for line in lines),
        text("-# /help shows this again, to you alone."),
    ]


def _none(_guild_id: int) -> int | None:
    return None


FEATURE = FeatureSpec(
    key="onboarding",
    services=(OnboardingService,),
    posts={
        INTRODUCTION: GOES_ON,
        WELCOME: GOES_ON,
        WELCOME_IN_CHANNEL: GOES_ON,
    },
    modules=("help", "onboarding_settings", "welcome"),
    results={"guide": "/setup", "help": None, "introduce": "/setup"},
)
