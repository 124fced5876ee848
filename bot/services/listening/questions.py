"""Questions in help channels and forum posts, followed until somebody answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core import Core
from bot.service_lifecycle import Startable
from db.consent import ConsentRepository
from db.database import Transaction
from db.inbox import queue_digest
from db.inbox_questions import QuestionRepository, channels_with_questions
from db.personal_data import NOBODY
from domain.guild_settings import GuildSettings
from domain.incoming_message import IncomingMessage, Places
from domain.listening.measures import QUESTIONS_HEARD
from domain.listening.questions import HelpChannel, HelpMessage, asks_openly
from domain.listening.settings import ListeningSettings
from domain.measures import Occurrence
from domain.message_text import MessageText


class QuestionService(Startable):
    """Follows questions. Whatever order messages are read in, reading them again changes nothing.

    Messages of the team and of members who want to be left alone answer, but ask nothing.
    """

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._scheduler = core.scheduler
        self._asked_in: dict[int, set[int]] = defaultdict(set)
        """Channels in which a stored question waits, by guild."""
        self._to_be_asked: Counter[int] = Counter()
        """How many questions that are not stored yet each channel has."""

    async def start(self) -> None:
        """Load where questions wait."""
        async with self._database.snapshot() as reading:
            self._asked_in.update(await channels_with_questions(reading))

    def may_matter(self, guild_id: int, places: Places, said: MessageText) -> bool:
        """Return whether a message may ask or answer; called for each one."""
        opens_maybe = len(places) > 1
        return opens_maybe or "?" in said.own or self._is_asked_in(guild_id, places)

    def note(self, message: IncomingMessage) -> HelpMessage[int] | None:
        """Note a message, synchronously; return it if it asks or may answer, to be followed."""
        read = read_help_message(message, self._guilds.of(message.guild_id))
        if read.asks:
            # Its answer may come before it is stored.
            self._to_be_asked[message.channel_id] += 1
        elif not self._is_asked_in(message.guild_id, message.places):
            return None
        return read

    def _is_asked_in(self, guild_id: int, places: Places) -> bool:
        """Return whether a question waits there, or may: until all of the history is read."""
        channel_id = places[0]
        return (
            channel_id in self._asked_in.get(guild_id, ())
            or channel_id in self._to_be_asked
            or (
                self._scheduler.is_behind(guild_id)
                and (len(places) > 1 or is_help(self._guilds.of(guild_id), places))
            )
        )

    async def follow(self, guild_id: int, messages: Sequence[HelpMessage[int]]) -> None:
        """Store what messages ask and answer."""
        now = self._clock()
        read = sorted(messages, key=lambda message: message.message_id)
        channel_ids = {message.channel_id for message in read}
        async with self._database.transaction(guild_id) as transaction:
            rows = QuestionRepository(transaction, guild_id)
            channels = await rows.channels(channel_ids)
            alone = await ConsentRepository(transaction).left_alone(
                guild_id, {message.author_id for message in read}
            )
            before = _waiting(channels)
            for message in read:
                channel = channels.get(message.channel_id, HelpChannel())
                is_alone = message.author_id in alone
                # It matters that somebody wrote; who it was is not kept then.
                answered = channel.hear(replace(message, author_id=NOBODY) if is_alone else message)
                if answered:
                    await rows.answer([each.message_id for each in answered], message.at)
                wants_answer = message.waits and not is_alone
                if wants_answer and await self._ask(transaction, guild_id, message):
                    channel.ask(message.question)
                if channel.questions:
                    channels[message.channel_id] = channel
                else:
                    channels.pop(message.channel_id, None)
            await rows.store_writers(channel_ids, channels.values())
            if _waiting(channels) != before:
                await queue_digest(transaction, guild_id, now)
        self._asked_in[guild_id] -= channel_ids - channels.keys()
        self._asked_in[guild_id] |= channels.keys()
        self._to_be_asked -= Counter(message.channel_id for message in read if message.asks)

    async def _ask(
        self, transaction: Transaction, guild_id: int, message: HelpMessage[int]
    ) -> bool:
        """Store a question unless its author waits already; return whether it is new."""
        rows, settings = QuestionRepository(transaction, guild_id), self._guilds.of(guild_id)
        if await rows.is_waiting_already(message):
            return False
        shown_at = message.at + settings[ListeningSettings].question_promise
        if not await rows.ask(message, shown_at, self._clock()):
            return False
        transaction.occurrences.add(
            Occurrence(QUESTIONS_HEARD, guild_id, message.at, message.author_id)
        )
        return True


def _waiting(channels: Mapping[int, HelpChannel[int]]) -> set[int]:
    """Return the messages of all questions that wait."""
    return {each.message_id for channel in channels.values() for each in channel.questions}


def is_help(settings: GuildSettings, places: Places) -> bool:
    """Return whether these are a help channel, or a thread or post of one."""
    help_channels = settings[ListeningSettings].help_channels
    return any(place in help_channels for place in places)


def read_help_message(message: IncomingMessage, settings: GuildSettings) -> HelpMessage[int]:
    """Return what a message is among questions and answers."""
    addressed = frozenset(
        who
        for who in (*message.mentions, message.reply_to_author_id)
        if who is not None and who != message.author_id
    )
    in_help = is_help(settings, message.places)
    opens_post = message.message_id == message.channel_id
    may_ask = not addressed and (in_help or opens_post)
    return HelpMessage(
        message.message_id,
        message.channel_id,
        message.author_id,
        message.at,
        addressed,
        asks=may_ask and asks_openly(message.said, opens_post=opens_post, in_help=in_help),
        by_team=message.by_team,
    )
