"""The Discord client: connection, gateway events, extensions, error handling."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

import aiohttp
import discord
import structlog
from discord.ext import commands

from bot.access import is_staff_by_payload, is_to_staff_by_payload
from bot.app import App
from bot.command_tree import CatalogueTranslator, OvationCommandTree, sync_if_changed
from bot.config import SettingsError
from bot.correlation import correlation_id, correlation_scope
from bot.discord_http import TRANSIENT_ERRORS, install_timeouts
from bot.gateway_events import guard_parsers, guarded, skip_event
from bot.gateway_frames import decode_frames
from bot.i18n import language_of
from bot.identify_budget import IdentifyBudget
from bot.log import MAX_LOGGED_LENGTH, log_failure
from bot.malformed_input import skip_unreadable
from bot.message_router import MessageRouter, discover_listeners
from bot.request_pace import RequestPace
from bot.services.retention import RetentionService
from db.errors import classify_error
from domain.languages import Language
from domain.urgency import Urgency


def _extensions() -> tuple[str, ...]:
    """Return the modules of `cogs` with a `setup`, which discord.py imports itself later."""
    found = []
    for module in iter_modules(import_module("cogs").__path__, "cogs."):
        spec = find_spec(module.name)
        if spec and spec.origin and "async def setup(" in Path(spec.origin).read_text("utf-8"):
            found.append(module.name)
    return (*found, "cogs.ui.shared_handlers")


EXTENSIONS = _extensions()
"""The cogs by name, not imported here; the last one handles what they share."""
MAX_BACKOFF = 5
"""The exponent of the longest delay between a shard's reconnects: two to this power, in seconds."""

REFUSED = (
    "OVATION_TOKEN: Discord does not accept this token. Copy a new one from the Bot page of your "
    "application ('Reset Token')."
)
OUTDATED = (
    "Discord no longer lets this release of Ovation connect (code {code}): install a newer one."
)
WRONG_SHARDS = (
    "OVATION_SHARDS: Discord does not serve these shards (code {code}). A bot on more than 2,500 "
    "servers needs more of them; docs/operating.md says how to change their number."
)
FATAL_CLOSE_CODES: Mapping[int, str] = MappingProxyType(
    {4004: REFUSED, 4010: WRONG_SHARDS, 4011: WRONG_SHARDS}
)
"""The message to the operator, by the gateway's close code."""

GatewayHandler = Callable[[Any], None]
"""Processes the data of a gateway event, as Discord's documentation describes it."""
Interaction = discord.Interaction["OvationBot"]

log = structlog.stdlib.get_logger(__name__)


class OvationBot(commands.AutoShardedBot):
    """The bot's Discord client, for this process's shards."""

    def __init__(self, app: App) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=required_intents(message_content=app.settings.message_content),
            shard_ids=list(app.shards.numbers),
            shard_count=app.shards.count,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=OvationCommandTree,
        )
        self.app = app
        self.identify_budget = IdentifyBudget(app.clock)
        self._is_budget_low = False
        install_timeouts(self.http, RequestPace(app.shards))
        self._unreadable = partial(skip_event, app.metrics, app.shards.count)
        self.messages = MessageRouter(
            discover_listeners(app),
            self._parent_channel,
            self._unreadable,
            app.core.private_channels,
            partial(is_staff_by_payload, self),
            partial(is_to_staff_by_payload, self),
        )
        """The router at which message listeners register."""
        self._takers: dict[str, tuple[GatewayHandler, ...]] = {}
        self.own_failure: BaseException | None = None
        """The error that prevented the setup."""
        parsers = self._connection.parsers
        interacted = parsers["INTERACTION_CREATE"]

        def interact(data: Any) -> None:
            # discord.py handles it in tasks that it starts in here.
            with correlation_scope("interaction", Urgency.NOW):
                interacted(strip_nulls(data))

        parsers["INTERACTION_CREATE"] = interact
        guard_parsers(parsers, self._connection, self._unreadable)
        decode_frames(self._connection)
        self.on_gateway_event("MESSAGE_CREATE", self.messages.take)

    def on_gateway_event(self, event: str, taker: GatewayHandler) -> None:
        """Call `taker` with the data of each gateway event of this name, such as "MESSAGE_CREATE".

        An event may have several takers; an error in one does not affect the others. They replace
        discord.py's parser of the event, so no listener is called. For the few events that come
        hundreds of times a second, discord.py's objects and a task for each cost several times as
        much as our own work; `bench/messages.py` measures it.
        """
        takers = self._takers[event] = (*self._takers.get(event, ()), taker)
        self._connection.parsers[event] = guarded(event, self._unreadable, *takers)

    def after_gateway_event(self, event: str, handler: GatewayHandler) -> None:
        """Call `handler` with the data of each such event once discord.py has processed it.

        A listener is called later, in its own task: by then, events that arrived at the same time,
        such as the first messages of a new session, have been processed too.
        """
        parsers = self._connection.parsers
        parser, heard = parsers[event], guarded(event, self._unreadable, handler)

        def parse(data: Any) -> None:
            parser(data)
            heard(data)

        parsers[event] = parse

    def _parent_channel(self, guild_id: int, channel_id: int) -> int | None:
        guild = self.get_guild(guild_id)
        thread = guild.get_thread(channel_id) if guild is not None else None
        return None if thread is None else thread.parent_id

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Dispatch events, except `socket_event_type`, which comes with each and is not needed."""
        if event_name != "socket_event_type":
            super().dispatch(event_name, *args, **kwargs)

    async def setup_hook(self) -> None:
        """Set up. Remember an error, which is not a failure of Discord's."""
        try:
            await self._set_up()
        except Exception as error:
            self.own_failure = error
            raise

    async def _set_up(self) -> None:
        """Load the cogs, connect the outbox, and synchronise changed commands with Discord."""
        await self.tree.set_translator(CatalogueTranslator())
        for name in EXTENSIONS:
            await self.load_extension(name)
        self.app.outbox.connect(self)
        await self.app.start()
        if 0 in self.app.shards.numbers:
            await sync_if_changed(self.tree)

    async def on_ready(self) -> None:
        """Run the jobs and send the posts that fell due while the bot was away."""
        log.info("ready", user=str(self.user), guilds=len(self.guilds))
        await self.app[RetentionService].plan()
        await self.app.run_pending()

    def guilds_on(self, shard: int) -> list[discord.Guild]:
        """Return the guilds on one of our shards."""
        return [guild for guild in self.guilds if guild.shard_id == shard]

    async def close(self) -> None:
        """Stop receiving events, finish running work, then disconnect from Discord."""
        for name in tuple(self.cogs):
            await self.remove_cog(name)
        try:
            await self.app.stop()
        finally:
            # discord.py cannot close a connection that it has not opened.
            if self._ready is not discord.utils.MISSING:
                await super().close()

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard, unless the client is closed; discord.py would retry for ever."""
        if not self.is_closed():
            await super().launch_shard(gateway, shard_id, initial=initial)
        if (shard := self.get_shard(shard_id)) is not None:
            # By default it would wait for up to 17 minutes, long after Discord is back.
            shard._parent._backoff._max = MAX_BACKOFF

    async def launch_shards(self) -> None:
        """Ask Discord how many sessions may still be started, then connect all shards."""
        try:
            limits = await self.fetch_session_start_limits()
            self.identify_budget.seed(
                limits.total, limits.remaining, timedelta(milliseconds=limits.reset_after)
            )
        except (discord.GatewayNotFound, *TRANSIENT_ERRORS) as error:
            log.warning("session_limits_unknown", error=str(error)[:MAX_LOGGED_LENGTH])
        except Exception as error:
            skip_unreadable(self.app.metrics, "session limits", error)
        await super().launch_shards()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait while few sessions may still be started today.

        discord.py gives up a connection that waits for too long; the next one waits on.
        """
        await super().before_identify_hook(shard_id, initial=initial)
        budget = self.identify_budget
        if budget.is_low and not self._is_budget_low:
            log.warning(
                "identifies_low",
                remaining=budget.remaining,
                wait_seconds=round(budget.wait().total_seconds()),
                shard=shard_id,
            )
        self._is_budget_low = budget.is_low
        await asyncio.sleep(budget.wait().total_seconds())
        budget.record()

    def is_connected(self) -> bool:
        """Return whether each of our shards is connected now."""
        return all(not shard.is_closed() for shard in self.shards.values())

    async def on_command_error(
        self, _context: commands.Context[Any], _error: commands.CommandError, /
    ) -> None:
        """Ignore prefix commands: a message that begins with the bot's name is chat."""

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log the error of a listener, which discord.py passes to this handler."""
        error = sys.exception()
        log_failure(log, "listener_failed", error, listener=event_method, work_id=correlation_id())


def required_intents(*, message_content: bool) -> discord.Intents:
    """Return the intents: guilds, messages, reactions, scheduled events (for sign-ups)."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.guild_reactions = True
    intents.guild_scheduled_events = True
    intents.message_content = message_content
    return intents


def strip_nulls(data: Any) -> Any:
    """Remove null characters from the texts of Discord's JSON; PostgreSQL cannot store them."""
    if isinstance(data, str):
        return data.replace("\x00", "")
    if isinstance(data, list):
        return [strip_nulls(value) for value in data]
    if isinstance(data, dict):
        return {name: strip_nulls(value) for name, value in data.items()}
    return data


def user_language(interaction: discord.Interaction[Any]) -> Language:
    """Return the language of the person behind the interaction."""
    return language_of(interaction.locale.value)


class DiscordUnreachable(Exception):
    """Discord did not answer; trying again later may help."""


async def connect(client: OvationBot, token: str) -> None:
    """Log in and stay connected until the client is closed.

    Raises `SettingsError` if trying again cannot help, `DiscordUnreachable` if it may.
    """
    try:
        await client.start(token)
    except discord.LoginFailure:
        raise SettingsError(REFUSED) from None
    except discord.ConnectionClosed as error:
        # discord.py reconnects by itself unless Discord's close code forbids it.
        raise SettingsError(
            FATAL_CLOSE_CODES.get(error.code, OUTDATED).format(code=error.code)
        ) from None
    except discord.PrivilegedIntentsRequired:
        raise SettingsError(
            "OVATION_MESSAGE_CONTENT: switch on 'Message Content Intent' on the Bot page of your "
            "application, or set this to false to run without reading messages."
        ) from None
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        raise DiscordUnreachable(str(error) or repr(error)) from error
    except Exception as error:
        if error is client.own_failure or classify_error(error) is not None:
            raise
        skip_unreadable(client.app.metrics, "session", error)
        raise DiscordUnreachable("Discord's answer could not be read") from error
