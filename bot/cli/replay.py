"""`ovation replay`: which surprises and offers a chat export would have led to."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.app import App
from bot.cli.care_replay import CareOptions, CareReplay, as_dict, care_options
from bot.cli.care_replay_report import show_care
from bot.cli.chat_export import ExportedMessage, ExportError, read_export
from bot.cli.replay_report import Outcome, Place, ReplayOffer, Week, show_outcome
from bot.config import load_settings
from bot.i18n import say
from bot.log import configure_logs
from bot.sentence_encoder import load_encoder
from bot.services.campaigns import CampaignService
from bot.services.contributions import ContributionQueryService, ContributionService
from bot.services.offers import OfferService
from bot.services.recognition import RecognitionService
from db.database import Database, sqlite_url
from db.migrations import upgrade
from domain import intent
from domain.campaigns import Discount, Terms
from domain.contributions import ContributionKind, day_of, name_key, week_bounds, week_of
from domain.contributions.totals import ALL
from domain.feature_switches import all_features
from domain.incoming_message import IncomingMessage
from domain.languages import LANGUAGES, Language
from domain.offers import thresholds
from domain.snowflakes import snowflake_at
from domain.translatable_text import JoinedList, MessageLink, Text, User, Value

GUILD = 1
PRODUCT = "what is sold here"
"""The name of the replay's only product; nobody writes it, so offers need a high score."""
FLUSH_MESSAGES = 1000
REMEMBERED = 200_000
"""How many earlier messages are remembered to follow replies."""
CALLED_BY_NAME = timedelta(days=1)
"""How recently someone must have written in a channel so that their name is a mention there."""
LISTED = 10


class _Numbers:
    """Assigns ids, as the application uses them for people and channels, to names of an export."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []

    def of(self, name: str) -> int:
        if name not in self._numbers:
            self._names.append(name)
            self._numbers[name] = len(self._names)
        return self._numbers[name]

    def name(self, number: int) -> str:
        """Return the name for a number; numbers below one are counted but unknown people."""
        return self._names[number - 1] if number > 0 else "somebody"


class Replay:
    """Plays an export through the application's own services, its clock following the messages.

    Only facts in the export can count. A reaction counts if its emoji is given; where the export
    says how many reacted but not who, they are that many different people, the same ones for each
    emoji of a message. A bare number of reactions says neither what they meant nor that they came
    from different people, so they are left out and counted in `unknown_reactions`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        language: Language,
        bots: Iterable[str] = (),
        encoder: intent.Encoder | None = None,
    ) -> None:
        self._now = datetime.fromtimestamp(0, UTC)  # before any message
        settings = load_settings().model_copy(update={"data_dir": folder})
        self._database = Database.open(sqlite_url(settings.database_file))
        self._app = App(
            settings,
            self._database,
            clock=lambda: self._now,
            rng=Random(0),
            encoder=encoder,
            alarmed=False,
            flush_seconds=3600,  # `_hear` flushes by number: hours pass in a moment here
        )
        self._detector = intent.load(encoder)
        self._language = language
        self._people, self._channels = _Numbers(), _Numbers()
        self._bots = {self._people.of(bot) for bot in bots}
        self._ids: dict[int, str] = {}
        self._said: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._lately: dict[int, OrderedDict[int, datetime]] = {}
        self._week_ends: datetime | None = None
        self.outcome = Outcome()
        self.unknown_reactions = 0
        self.quiet_weeks = 0

    async def play(self, messages: Iterable[ExportedMessage]) -> Outcome:
        """Play all of `messages` and the end of the last week."""
        started = time.perf_counter()
        await upgrade(self._database)
        await self._app.start()
        try:
            for message in messages:
                await self._hear(message)
            if self._week_ends is not None:
                await self._end_week(self._week_ends)
                await self._settle_accounts()
        finally:
            await self._app.stop()
        self.outcome.seconds = round(time.perf_counter() - started, 2)
        return self.outcome

    async def _open(self, begins: datetime) -> None:
        """Set the guild up at the time of its first message."""
        self._now = begins
        self._week_ends = _end_of_week(begins)
        await self._app.guild_settings.change(
            GUILD, language=self._language, features=frozenset(all_features()), offers_trial=False
        )
        await self._app[CampaignService].create(GUILD, Terms(PRODUCT, Discount(10), 30), by=1)

    async def _hear(self, message: ExportedMessage) -> None:
        if self._week_ends is None:
            await self._open(message.ts)
        while self._week_ends is not None and message.ts >= self._week_ends:
            await self._end_week(self._week_ends)
        self._now = max(self._now, message.ts)
        heard = self._heard(message)
        self.outcome.messages += 1
        if heard.author_id not in self._bots:
            if self._app[ContributionService].may_thank(message.text):
                self._app[ContributionService].record_thanks(heard)
            self._react(heard, message.reactions)
            if intent.may_matter(message.text):
                await self._consider(heard)
        if self.outcome.messages % FLUSH_MESSAGES == 0:
            await self._app[ContributionService].flush()

    def _heard(self, message: ExportedMessage) -> IncomingMessage:
        """Return the message as the services take it, and remember it for later replies."""
        author, channel = self._people.of(message.author), self._channels.of(message.channel)
        number = snowflake_at(message.ts, self.outcome.messages % 2**22)
        self._ids[number] = message.id
        replied, words = self._said.get(message.reply_to or "", (None, ""))
        mentioned = [self._people.of(name) for name in message.mentions]
        lately = self._lately.setdefault(channel, OrderedDict())
        heard = IncomingMessage(
            message_id=number,
            guild_id=GUILD,
            channel_id=channel,
            author_id=author,
            text=message.text,
            mentions=tuple(person for person in mentioned if person not in self._bots),
            reply_to_author_id=replied if replied not in self._bots else None,
            reply_to_text=words,
            names=self._names({*mentioned, *_since(lately, message.ts - CALLED_BY_NAME)}),
        )
        self._said[message.id] = author, message.text
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        lately[author] = message.ts
        lately.move_to_end(author)
        return heard

    def _names(self, people: Iterable[int]) -> Mapping[str, int]:
        return {
            name_key(self._people.name(person)): person
            for person in people
            if person not in self._bots
        }

    def _react(
        self, heard: IncomingMessage, reactions: int | Mapping[str, int | tuple[str, ...]]
    ) -> None:
        if isinstance(reactions, int):
            self.unknown_reactions += reactions
            return
        for emoji, whose in reactions.items():
            givers = (
                [-number for number in range(1, whose + 1)]
                if isinstance(whose, int)
                else [self._people.of(name) for name in whose]
            )
            for giver in givers:
                if giver not in self._bots:
                    self._app[ContributionService].record_reaction(
                        guild_id=GUILD,
                        channel_id=heard.channel_id,
                        message_id=heard.message_id,
                        author_id=heard.author_id,
                        giver_id=giver,
                        emoji=emoji,
                    )

    async def _consider(self, heard: IncomingMessage) -> None:
        """Make an offer as the bot would.

        Most messages are filtered here, without a transaction.
        """
        reading = self._detector.read(heard.text, replying_to=heard.reply_to_text)
        least, _ = thresholds(self._app.guild_settings.of(GUILD))
        if reading.purchase < least:
            return
        if isinstance(await self._app[OfferService].consider(heard), int):
            self.outcome.offers.append(ReplayOffer(self._ids[heard.message_id], heard.text))

    async def _end_week(self, at: datetime) -> None:
        self._now, self._week_ends = at, _end_of_week(at)
        await self._app[ContributionService].flush()
        async with self._database.transaction() as transaction:
            decided = await self._app[RecognitionService].surprise(transaction, GUILD, at)
        told = None if decided is None else await self._app[RecognitionService].told(GUILD, decided)
        if told is None:
            self.quiet_weeks += 1
            return
        self.outcome.weeks.append(
            Week(
                week_of(day_of(at - timedelta(seconds=1), UTC)),
                self._people.name(told.user_id),
                [self._say(reason) for reason in told.reasons],
            )
        )

    async def _settle_accounts(self) -> None:
        contributions = self._app[ContributionQueryService]
        for kind in ContributionKind:
            board = await contributions.top_members(GUILD, ALL, kind, limit=10**9)
            self.outcome.kinds[kind.value] = sum(standing.contributions for standing in board)
        for standing in await contributions.top_members(GUILD, ALL, limit=LISTED):
            profile = await contributions.profile(GUILD, standing.user_id)
            kinds = {kind: points for kind, points in profile.points[ALL].items() if kind != ALL}
            self.outcome.leaderboard.append(
                Place(self._people.name(standing.user_id), standing.points, kinds)
            )

    def _say(self, words: Text) -> str:
        return say(self._in_names(words), self._language, markup=False)

    def _in_names(self, words: Text) -> Text:
        """Return `words` with the export's names for people, and its ids instead of links."""

        def named(value: Value) -> Value:
            match value:
                case User(id=number):
                    return self._people.name(number)
                case MessageLink(message_id=number, label=label):
                    return f"{say(label, self._language, markup=False)} ({self._ids[number]})"
                case JoinedList(items=items):
                    return JoinedList(tuple(named(item) for item in items))
                case Text():
                    return self._in_names(value)
            return value

        values = {name: named(value) for name, value in words.values.items()}
        return Text(words.message, values, words.plural, words.count)


def _end_of_week(at: datetime) -> datetime:
    return week_bounds(week_of(day_of(at, UTC)), UTC)[1]


def _since(lately: OrderedDict[int, datetime], since: datetime) -> Iterator[int]:
    """Yield the authors who wrote after `since`, the latest first."""
    for author, at in reversed(lately.items()):
        if at < since:
            return
        yield author


def _with_progress(messages: Sequence[ExportedMessage]) -> Iterator[ExportedMessage]:
    """Yield the messages, with a bar on the terminal's error output."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        yield from progress.track(messages, description="Replaying")


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    help="The language of the reasons, and of what --care shows.",
)
@click.option(
    "--bot", "bots", multiple=True, metavar="AUTHOR", help="An author that is a bot; repeatable."
)
@click.option(
    "--meaning",
    "by_meaning",
    is_flag=True,
    help="Read by meaning too, as the running bot does; this takes much longer.",
)
@care_options
def command(
    file: Path,
    *,
    as_json: bool,
    language: Language,
    bots: tuple[str, ...],
    by_meaning: bool,
    care: CareOptions | None,
) -> None:
    """Show what a chat export would have led to: surprises, standings and offers.

    FILE has a JSON object on each line, or all in one array, and may be gzipped: id, author, ts
    (ISO 8601) and text, and where known channel, reply_to (an id), mentions (authors) and
    reactions: by emoji how many, or a list of whose. The JSON that DiscordChatExporter writes is
    read as well. What comes twice counts once. Nothing of it is kept or sent anywhere.

    Thanks, reactions and offers are read by the rules that the bot itself goes by, with every
    feature on and weeks that end on Sunday at midnight UTC. Where reactions are one bare number,
    neither what they meant nor who gave them is known, so they count for nothing. Few exports
    say who is a bot: name those with --bot, or thanks to them count as if to a person.
    """
    configure_logs(load_settings())
    try:
        export = read_export(file)
    except ExportError as error:
        raise click.ClickException(str(error)) from None
    click.echo(export.summary(), err=as_json)
    encoder = load_encoder() if by_meaning else None
    known = {*bots, *export.bots}
    if care is not None:
        watch = CareReplay(intent.load(encoder), care, known)
        report = watch.play(_with_progress(export.messages))
        if as_json:
            click.echo(json.dumps(as_dict(report, watch), ensure_ascii=False))
        else:
            show_care(report, watch, language)
        return
    with tempfile.TemporaryDirectory() as folder:
        replay = Replay(Path(folder), language=language, bots=known, encoder=encoder)
        outcome = asyncio.run(replay.play(_with_progress(export.messages)))
    if as_json:
        click.echo(json.dumps(asdict(outcome), ensure_ascii=False))
    else:
        show_outcome(
            outcome, unknown_reactions=replay.unknown_reactions, quiet_weeks=replay.quiet_weeks
        )
