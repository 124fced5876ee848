"""A simulated Discord with those limits and guarantees of the real one that the bot relies on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from zlib import crc32

import simcord
from discord.http import Route
from simcord.backend.errors import BackendError, invalid_form_body
from simcord.backend.models import Message
from simcord.builders import UserHandle
from simcord.components import walk_components
from simcord.http import RequestContext, route
from simcord.preview import Preview

from bot.client import OvationBot
from domain.refusals import Refusal

MAX_FILES = 10
MAX_COMPONENTS = 40
MAX_BYTES, BYTES_A_TEXT = 10_170, 12
"""Maximum UTF-8 bytes in all texts of a message, and the bytes that each text adds."""
TEXT_DISPLAY = 10
NONCE_SECONDS = 180
"""Seconds for which Discord remembers an enforced nonce (documented as "a few minutes")."""
IDLE_SECONDS = 0.001
MENTION = re.compile(r"<@(\d+)>")

Done = TypeVar("Done")
"""The result of an action."""


def aged(made: UserHandle, days: float) -> UserHandle:
    """Return the person with an account that is `days` older, which its id shows."""
    users = made._env.backend.users
    user = users.pop(made.id)
    user.id = made._env.backend.reserve_id(made.id - (int(days * 86_400_000) << 22))
    users[user.id] = user
    return UserHandle(made._env, user)


def check_size(attachments: Sequence[Any], components: Sequence[dict[str, Any]]) -> None:
    """Raise Discord's error for a message with too many files, components or bytes of text."""
    if len(attachments) > MAX_FILES:
        said = f"Maximum number of attachments in a message reached ({MAX_FILES})"
        raise BackendError(400, 30015, said)
    parts = list(walk_components(components))
    if len(parts) > MAX_COMPONENTS:
        raise invalid_form_body("components: the total number of components must be 40 or fewer")
    texts = [part["content"].encode() for part in parts if part["type"] == TEXT_DISPLAY]
    if sum(map(len, texts)) + BYTES_A_TEXT * len(texts) > MAX_BYTES:
        raise BackendError(500, 0, "500: Internal Server Error")


def number_controls(components: Sequence[dict[str, Any]]) -> None:
    """Give each control an id that changes with its custom id and with what is chosen in it.

    simcord counts controls, and its windows keep by that number what was chosen in them: it would
    appear in the control at the same place of a panel's next tab.
    """
    for part in walk_components(components):
        if "custom_id" in part:
            options = part.get("options") or ()
            chosen = [each["value"] for each in options if each.get("default")]
            shown = json.dumps((part["custom_id"], chosen, part.get("default_values")))
            part["id"] = crc32(shown.encode()) >> 1 | 1


@route("GET", "/guilds/{guild_id}/roles/member-counts")
def role_member_counts(context: RequestContext) -> dict[str, int]:
    """Return how many members have each role, as Discord does; simcord has no such answer."""
    guild = context.backend.get_guild(context.int_arg("guild_id"))
    held = Counter(role for member in guild.members.values() for role in member.role_ids)
    return {str(role): held[role] for role in guild.roles if role != guild.id}


class Simulation(simcord.Env):
    """simcord with Discord's enforced nonces and limits, the bot's jobs, and quick settling.

    It refuses messages that are too large, which simcord accepts. simcord waits 50 ms for idleness
    after each action, which is too slow for crowds of voters. Its backend accepts nonces and
    forgets them; the real Discord answers a repeated one with the first message.
    """

    bot: OvationBot

    def __init__(self, bot: OvationBot, **options: Any) -> None:
        super().__init__(bot, **options)
        self.locales: dict[int, str] = {}
        """The locale of each user whose Discord is not in English, by user id."""
        self.previews: list[Preview] = []
        """The open windows, one for each channel that is shown in a browser."""
        self._waiting = True
        """Whether each action waits until the bot has settled."""
        self._nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._enforce_limits()
        self._ask_for_thread_permissions()

    async def start(self) -> None:
        """Connect the bot."""
        await super().start()
        await self._connected()

    def create_user(self, name: str, *, account_days: float = 365.0, **options: Any) -> UserHandle:
        """Return a new user whose account is `account_days` old; simcord's own are brand new."""
        return aged(super().create_user(name, **options), account_days)

    def been_here(self, guild_id: int, user_id: int, days: float = 30.0) -> None:
        """Set the member's join date to `days` ago."""
        joined = self.now() - timedelta(days=days)
        self.backend.get_member(guild_id, user_id).joined_at = joined.isoformat()

    def with_mentions(self, words: str) -> str:
        """Return `words` with a mention for each @ and name of a user, as Discord's composer does.

        The longest name that fits is meant.
        """
        names = {user.global_name: user.id for user in self.backend.users.values()}
        longest = sorted((name for name in names if name), key=len, reverse=True)
        named = re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, longest))})\b")
        return named.sub(lambda found: f"<@{names[found[1]]}>", words)

    def with_names(self, words: str) -> str:
        """Return `words` with @ and the name of each user who is mentioned in them."""
        names = {str(user.id): user.global_name for user in self.backend.users.values()}
        return MENTION.sub(
            lambda found: f"@{name}" if (name := names.get(found[1])) else found[0], words
        )

    def _record_error(self, error: BaseException) -> None:
        # What the bot refuses a person politely is not its mistake.
        if not isinstance(getattr(error, "original", error), Refusal):
            super()._record_error(error)

    async def restart_bot(self, bot: Any = None) -> None:
        """Replace the bot by a new one, in the same world."""
        await super().restart_bot(bot)
        await self._connected()

    async def ready(self) -> None:
        """Let the bot run the jobs that became due while it was away."""
        await self.work(self._catch_up())

    async def _catch_up(self) -> None:
        await self.bot.app.run_pending()
        # A commit outside of an action started sending posts without waiting for it.
        await self.bot.app.outbox.deliver_or_log()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and the bot run the jobs that become due."""
        await self.advance_time(seconds)
        await self.ready()

    async def work(self, doing: Awaitable[Any]) -> None:
        """Run work of the bot's own, and wait until it has settled."""
        self._begin_operation("work")
        try:
            with self._bot_scope():
                await doing
            await self._settle_internal(dispatch="work")
        finally:
            self._end_operation()

    async def together(self, verbs: Iterable[Awaitable[Done]]) -> list[Done]:
        """Run actions of several members at once: the bot receives all before it finishes any.

        Results are collected only after all of them are done.
        """
        self._begin_operation("together")
        try:
            self._waiting = False
            try:
                done = [await verb for verb in verbs]
            finally:
                self._waiting = True
            await self._settle_internal(dispatch="together")
        finally:
            self._end_operation()
        return done

    def _mark_mutation(self) -> None:
        for preview in self.previews:
            self._preview = preview
            super()._mark_mutation()

    async def _settle_internal(self, **options: Any) -> None:
        if self._waiting:
            await super()._settle_internal(**{**options, "idle": IDLE_SECONDS})

    async def _connected(self) -> None:
        self._enforce_nonces()
        self._complete_events()
        await self.ready()

    def _complete_events(self) -> None:
        """Complete events with fields that the real Discord sends and simcord omits or fixes."""
        feed = self._gateway_feed
        self.backend.subscribers.remove(feed)

        def complete(event: str, payload: Mapping[str, Any]) -> None:
            if event == "INTERACTION_CREATE":
                user_id = int((payload.get("member") or payload)["user"]["id"])
                payload = {**payload, "locale": self.locales.get(user_id, "en-US")}
            elif event == "MESSAGE_REACTION_ADD":
                message = self.backend.get_message(
                    int(payload["channel_id"]), int(payload["message_id"])
                )
                payload = {**payload, "message_author_id": str(message.author_id)}
            feed(event, payload)

        self._gateway_feed = complete
        self.backend.subscribers.append(complete)

    def _enforce_limits(self) -> None:
        backend = self.backend
        prepare, edit = backend.prepare_message, backend.edit_message

        def prepare_message(*about: Any, **fields: Any) -> Message:
            check_size(fields.get("attachments") or (), fields.get("components") or ())
            number_controls(fields.get("components") or ())
            return prepare(*about, **fields)

        def edit_message(channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
            check_size(fields.get("attachments") or (), fields.get("components") or ())
            number_controls(fields.get("components") or ())
            return edit(channel_id, message_id, fields)

        vars(backend).update(prepare_message=prepare_message, edit_message=edit_message)

    def _ask_for_thread_permissions(self) -> None:
        """Require Manage Threads to change or delete a thread, as Discord does.

        simcord requires Manage Channels.
        """
        backend = self.backend
        require = backend.require_permissions

        def require_permissions(
            guild_id: int | None, user_id: int, channel_id: int | None, *names: str
        ) -> None:
            if channel_id is not None and backend.get_channel(channel_id).is_thread:
                names = tuple(
                    "manage_threads" if name == "manage_channels" else name for name in names
                )
            require(guild_id, user_id, channel_id, *names)

        vars(backend).update(require_permissions=require_permissions)

    def _enforce_nonces(self) -> None:
        http = self.bot.http
        request = http.request

        async def remembering(route: Route, **options: Any) -> Any:
            body = options.get("json")
            for part in options.get("form") or ():
                if part["name"] == "payload_json":
                    body = json.loads(part["value"])
            if not isinstance(body, dict) or not body.get("enforce_nonce"):
                return await request(route, **options)
            key = (str(route.channel_id), str(body["nonce"]))
            at, message = self._nonces.get(key, (float("-inf"), {}))
            if self.backend.clock.elapsed - at > NONCE_SECONDS:
                message = await request(route, **options)
                self._nonces[key] = (self.backend.clock.elapsed, message)
            return message

        http.request = remembering  # type: ignore[method-assign] # the one seam to Discord
