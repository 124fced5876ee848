"""Routing of gateway messages to the listeners that want them.

The text of every message is parsed once: quotations, code and spoilers are removed, and each
listener's prefilter says whether it wants more. Only then is the message object built.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Protocol

from bot.app import App
from bot.gateway_events import Failed
from bot.payloads import (
    MessagePayload,
    UpdatePayload,
    by_bot_or_webhook,
    edit_time,
    message_from_payload,
)
from domain.incoming_message import IncomingMessage, Places
from domain.message_text import MessageText
from domain.module_discovery import modules_in

AboutTeam = Callable[[MessagePayload], bool]
"""Returns whether a message's payload is from the team, or to it."""
ParentChannel = Callable[[int, int], int | None]
"""Returns the parent channel of a thread, given guild and thread; None for other channels."""


class MessageListener(Protocol):
    """Processes members' messages; bots' messages are never passed to it."""

    @property
    def backfill(self) -> bool:
        """Whether it also reads messages that were written while the bot was away."""

    def prefilter(self, guild_id: int, places: Places, said: MessageText, /) -> bool:
        """Return whether it wants the message; called for each one, so takes microseconds."""

    def handle(self, message: IncomingMessage, /) -> None:
        """Process a message that passed the prefilter, synchronously."""


_Prefilter = Callable[[int, Places, MessageText], bool]
_Registered = tuple[_Prefilter, Callable[[IncomingMessage], None]]


class MessageRouter:
    """Passes each message of a guild once to every listener that wants it."""

    def __init__(
        self,
        listeners: Iterable[MessageListener],
        parent_channel: ParentChannel,
        failed: Failed,
        private_channels: Container[int] = frozenset(),
        is_of_team: AboutTeam = lambda _data: False,
        is_to_team: AboutTeam = lambda _data: False,
    ) -> None:
        """`failed` is called for a message that a listener could not process.

        Messages in `private_channels` are not read.
        """
        self._private_channels = private_channels
        self._parent_channel = parent_channel
        self._is_of_team, self._is_to_team = is_of_team, is_to_team
        self._failed = failed
        self._listeners: tuple[_Registered, ...] = ()
        self._of_backfill: tuple[_Registered, ...] = ()
        for listener in listeners:
            self.register(listener)

    def register(self, listener: MessageListener) -> None:
        """Add a listener."""
        registered = listener.prefilter, listener.handle
        self._listeners += (registered,)
        if listener.backfill:
            self._of_backfill += (registered,)

    def edited(self, data: UpdatePayload) -> IncomingMessage | None:
        """Return the message of an update as a person has edited it; None for other updates."""
        if edit_time(data) is None or int(data["channel_id"]) in self._private_channels:
            return None
        parent_id = self._parent_channel(int(data["guild_id"]), int(data["channel_id"]))
        return message_from_payload(
            data, None, parent_id, by_team=self._is_of_team(data), to_team=self._is_to_team(data)
        )

    def take(self, data: MessagePayload, *, backfill: bool = False) -> None:
        """Route a message payload of the gateway or, in a `backfill`, of a channel's history.

        The history leaves out the ids of guild and channel; the caller adds them.
        """
        if data.get("guild_id") is None:
            return
        guild_id, channel_id = int(data["guild_id"]), int(data["channel_id"])
        if channel_id in self._private_channels:
            return
        parent_id = self._parent_channel(guild_id, channel_id)
        places = (channel_id,) if parent_id is None else (channel_id, parent_id)
        said = MessageText.of(data["content"])
        wanting: list[Callable[[IncomingMessage], None]] | None = None
        for prefilter, handle in self._of_backfill if backfill else self._listeners:
            try:
                if prefilter(guild_id, places, said):
                    wanting = [*(wanting or ()), handle]
            except Exception as error:
                self._failed("MESSAGE_CREATE", error, data)
        if wanting is None or by_bot_or_webhook(data):
            return
        message = message_from_payload(
            data,
            said,
            parent_id,
            by_team=self._is_of_team(data),
            to_team=self._is_to_team(data),
            from_history=backfill,
        )
        for handle in wanting:
            try:
                handle(message)
            except Exception as error:
                self._failed("MESSAGE_CREATE", error, data)


def discover_listeners(app: App, package: str = "bot.listeners") -> list[MessageListener]:
    """Return the listener of each module of the package, in the order of their names."""
    return [module.create(app) for module in modules_in(package)]
