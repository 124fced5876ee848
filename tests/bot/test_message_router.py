"""Messages reach each listener that wants them exactly once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import bot.listeners
from bot.app import App
from bot.message_router import MessageRouter, discover_listeners
from domain.incoming_message import IncomingMessage, Places
from domain.message_text import MessageText

GUILD, CHANNEL, AUTHOR, PARENT = 1, 2, 3, 4


@dataclass
class Listener:
    """Wants messages with a certain word, and records them."""

    word: str
    backfill: bool = False
    asked: list[MessageText] = field(default_factory=list)
    heard: list[IncomingMessage] = field(default_factory=list)

    def prefilter(self, guild_id: int, places: Places, said: MessageText, /) -> bool:
        assert (guild_id, places[0]) == (GUILD, CHANNEL)
        self.asked.append(said)
        return self.word in said.own

    def handle(self, message: IncomingMessage, /) -> None:
        self.heard.append(message)


class Broken(Listener):
    """Fails in its prefilter or its handler."""

    def __init__(self, method: str) -> None:
        super().__init__("a")
        setattr(self, method, self.fail)

    def fail(self, *_: Any) -> bool:
        raise LookupError("a mistake of a listener's")


@dataclass
class Failures:
    """Messages for which a listener failed."""

    of: list[tuple[str, BaseException]] = field(default_factory=list)

    def __call__(self, event: str, error: BaseException, _data: Any) -> None:
        self.of.append((event, error))


def said(content: str, **more: Any) -> Any:
    return {
        "guild_id": str(GUILD),
        "channel_id": str(CHANNEL),
        "id": "5",
        "author": {"id": str(AUTHOR)},
        "content": content,
        "mentions": [],
    } | more


def routed(*listeners: Listener, parent: int | None = None) -> tuple[MessageRouter, Failures]:
    failures = Failures()
    return MessageRouter(listeners, lambda _guild, _channel: parent, failures), failures


def test_each_message_is_handed_once_to_every_listener_that_wants_it() -> None:
    tea, both, none = Listener("tea"), Listener("a"), Listener("coffee")
    router, failures = routed(tea, both, none)
    router.take(said("tea at four"))
    router.take(said("half past"))
    assert [message.text for message in tea.heard] == ["tea at four"]
    assert [message.text for message in both.heard] == ["tea at four", "half past"]
    assert none.heard == []
    assert len(none.asked) == 2
    assert failures.of == []


def test_all_listeners_read_the_same_text_from_which_quotations_were_removed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    of: Callable[..., MessageText] = MessageText.of

    def counted(text: str | MessageText) -> MessageText:
        if isinstance(text, str) and text:
            read.append(text)
        return of(text)

    monkeypatch.setattr(MessageText, "of", counted)
    one, other = Listener("tea"), Listener("tea")
    router, _ = routed(one, other)
    content = "> coffee\ntea ||and milk||"
    router.take(said(content))
    texts = [*one.asked, *other.asked, one.heard[0].said, other.heard[0].said]
    assert all(text is texts[0] for text in texts)
    assert "coffee" not in texts[0].own
    assert "milk" not in texts[0].own
    assert read == [content]


@pytest.mark.parametrize(
    "more", [{"author": {"id": str(AUTHOR), "bot": True}}, {"webhook_id": "9"}, {"guild_id": None}]
)
def test_what_no_member_wrote_in_a_guild_is_handed_to_nobody(more: Mapping[str, Any]) -> None:
    listener = Listener("tea")
    router, _ = routed(listener)
    router.take(said("tea", **more))
    assert listener.heard == []


def test_a_message_from_before_is_handed_to_those_alone_who_read_such() -> None:
    now, always = Listener("tea"), Listener("tea", backfill=True)
    router, _ = routed(now, always)
    router.take(said("tea"), backfill=True)
    assert now.asked == []
    assert now.heard == []
    assert [message.text for message in always.heard] == ["tea"]


@pytest.mark.parametrize("method", ["prefilter", "handle"])
def test_a_listener_that_fails_keeps_no_other_from_the_message(method: str) -> None:
    before, after = Listener("tea"), Listener("tea")
    router, failures = routed(before, Broken(method), after)
    router.take(said("tea"))
    assert len(before.heard) == len(after.heard) == 1
    assert [event for event, _ in failures.of] == ["MESSAGE_CREATE"]


def test_a_message_in_a_thread_knows_the_channel_of_the_thread() -> None:
    listener = Listener("tea")
    router, _ = routed(listener, parent=PARENT)
    router.take(said("tea"))
    assert listener.heard[0].within_id == PARENT


def test_a_new_listener_is_one_file_that_is_found_where_it_lies(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made_up_listener.py").write_text("def create(app):\n    return app\n")
    monkeypatch.setattr(bot.listeners, "__path__", [*bot.listeners.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "bot.listeners.made_up_listener", raising=False)
    found: list[object] = [*discover_listeners(app)]
    monkeypatch.delitem(sys.modules, "bot.listeners.made_up_listener")
    assert app in found
    assert len(found) == len(list(Path(bot.listeners.__file__ or "").parent.glob("[!_]*.py"))) + 1


def test_a_package_without_files_has_no_listeners(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "without_listeners").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert discover_listeners(app, "without_listeners") == []


@pytest.mark.parametrize("backfill", [False, True])
def test_a_message_is_marked_as_from_the_team_and_as_to_it(backfill: bool) -> None:
    tea = Listener("tea", backfill)

    def has(key: str) -> Callable[[Any], bool]:
        return lambda data: bool(data.get(key))

    router = MessageRouter(
        [tea], lambda _guild, _channel: None, Failures(), frozenset(), has("from"), has("to")
    )
    for marks in ({}, {"from": True}, {"to": True}):
        router.take(said("tea?", **marks), backfill=backfill)
    assert [(one.by_team, one.to_team) for one in tea.heard] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    edited = router.edited(said("tea?", to=True, edited_timestamp="2026-03-01T12:00:00+00:00"))
    assert edited is not None
    assert edited.to_team
