"""Questions in help channels and forum posts, followed until somebody answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.core import Core
from bot.service_lifecycle import Startable
from db.consent import ConsentRepository
from db.database import Transaction
from db.inbox import queue_digest
from db.inbox_questions import QuestionRepository, channels_with_questions
from domain.guild_settings import GuildSettings
from domain.incoming_message import IncomingMessage
from domain.listening.measures import QUESTIONS_HEARD
from domain.listening.questions import HelpMessage, WaitingQuestion, answered_by, asks_openly
from domain.listening.settings import ListeningSettings
from domain.measures import Occurrence
from domain.message_text import MessageText
from domain.snowflakes import snowflake_time


class QuestionService(Startable):
    """Follows questions. Whatever order messages are read in, reading them again changes nothing.

    Messages of the team and of members who want to be left alone answer, but ask nothing.
    """

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._asked_in: dict[int, set[int]] = defaultdict(set)
        """Channels in which a question may wait, by guild."""

    async def start(self) -> None:
        """Load where questions wait."""
        async with self._database.snapshot() as reading:
            self._asked_in.update(await channels_with_questions(reading))

    def may_matter(self, guild_id: int, said: MessageText) -> bool:
        """Return whether a message may ask or answer; called for each one."""
        return (
            bool(self._guilds.of(guild_id)[ListeningSettings].help_channels)
            or bool(self._asked_in.get(guild_id))
            or "?" in said.own
        )

    def is_followed(self, message: IncomingMessage) -> bool:
        """Return whether a message asks or may answer where questions are followed."""
        settings = self._guilds.of(message.guild_id)
        opens_post = message.message_id == message.channel_id
        if not (
            opens_post
            or is_help(settings, message)
            or message.channel_id in self._asked_in.get(message.guild_id, ())
        ):
            return False
        if opens_post:
            # An answer may come before this one is read.
            self._asked_in[message.guild_id].add(message.channel_id)
        return True

    async def follow(self, guild_id: int, messages: Sequence[IncomingMessage]) -> None:
        """Store what messages ask and answer."""
        now, settings = self._clock(), self._guilds.of(guild_id)
        ordered = sorted(messages, key=lambda message: message.message_id)
        read = [_read(settings, message) for message in ordered]
        team = {message.message_id for message in messages if message.by_team}
        channels = {message.channel_id for message in read}
        async with self._database.transaction() as transaction:
            rows = QuestionRepository(transaction, guild_id)
            waiting = await rows.waiting_in(channels)
            before = set(waiting)
            asking = {message.author_id for message in read if message.asks}
            alone = await ConsentRepository(transaction).left_alone(guild_id, asking)
            for message in read:
                answered = answered_by(message, waiting)
                if answered:
                    await rows.answer(answered, snowflake_time(message.message_id))
                    waiting = [each for each in waiting if each.message_id not in answered]
                asks = message.asks and message.message_id not in team
                if asks and message.author_id not in alone:
                    waiting += await self._ask(transaction, settings, message, guild_id)
            if set(waiting) != before:
                await queue_digest(transaction, guild_id, now)
        self._asked_in[guild_id] -= channels - {each.channel_id for each in waiting}
        self._asked_in[guild_id] |= {each.channel_id for each in waiting}

    async def _ask(
        self,
        transaction: Transaction,
        settings: GuildSettings,
        message: HelpMessage,
        guild_id: int,
    ) -> list[WaitingQuestion]:
        """Store a question unless its author waits already; return it if it is new."""
        rows = QuestionRepository(transaction, guild_id)
        if await rows.is_waiting_already(message):
            return []
        asked_at = snowflake_time(message.message_id)
        shown_at = asked_at + settings[ListeningSettings].question_promise
        if not await rows.ask(message, shown_at, self._clock()):
            return []
        transaction.occurrences.add(
            Occurrence(QUESTIONS_HEARD, guild_id, asked_at, message.author_id)
        )
        return [WaitingQuestion(message.message_id, message.channel_id, message.author_id)]


def is_help(settings: GuildSettings, message: IncomingMessage) -> bool:
    """Return whether a message is in a help channel, or in a thread or post of one."""
    return not message.places.isdisjoint(settings[ListeningSettings].help_channels)


def _read(settings: GuildSettings, message: IncomingMessage) -> HelpMessage:
    addressed = frozenset(
        who
        for who in (*message.mentions, message.reply_to_author_id)
        if who is not None and who != message.author_id
    )
    read = HelpMessage(message.message_id, message.channel_id, message.author_id, addressed)
    if addressed:
        return read
    in_help = is_help(settings, message)
    opens_post = message.message_id == message.channel_id
    may_ask = in_help or opens_post
    asks = may_ask and asks_openly(message.said, opens_post=opens_post, in_help=in_help)
    return replace(read, asks=asks)
