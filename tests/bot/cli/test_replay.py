"""Replay of a chat export."""

from __future__ import annotations

import gzip
import json
import re
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import ovation

REAL = Path(__file__).parents[4] / "shared" / "data" / "chat"
LATEST = 8000
"""How many of the latest messages of a real export are replayed."""


def line(number: int, author: str, words: str, **more: Any) -> dict[str, Any]:
    """Return a message of Monday, 3 March 2025, `number` minutes after noon."""
    at = f"2025-03-03T{12 + number // 60:02}:{number % 60:02}:00Z"
    return {"id": f"m{number}", "author": author, "ts": at, "text": words, **more}


HELP = [
    line(0, "ben", "it does not start", channel="help"),
    line(1, "cleo", "hold the button for ten seconds", channel="help", reply_to="m0"),
    line(2, "ben", "that was it, thank you!", channel="help", reply_to="m1"),
    line(3, "ana", "cleo: thanks, it works here too", channel="help"),
    line(4, "ana", "thanks for nothing", channel="help", reply_to="m0"),
]


def written(folder: Path, messages: Iterable[dict[str, Any]]) -> Path:
    path = folder / "export.jsonl"
    path.write_text("".join(json.dumps(message) + "\n" for message in messages))
    return path


def replay(path: Path, *options: str) -> Result:
    return CliRunner().invoke(ovation, ["replay", str(path), *options])


def outcome(path: Path, *options: str) -> dict[str, Any]:
    result = replay(path, "--json", *options)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_a_week_of_thanks_leads_to_a_surprise_with_reasons(tmp_path: Path) -> None:
    found = outcome(written(tmp_path, HELP))
    assert found["messages"] == 5
    assert {kind for kind, number in found["kinds"].items() if number} == {"helped"}
    assert found["leaderboard"] == [{"member": "cleo", "points": 20, "kinds": {"helped": 20}}]
    (week,) = found["weeks"]
    assert (week["week"], week["member"]) == ("2025-W10", "cleo")
    (reason,) = week["reasons"]
    assert all(words in reason for words in ("ben", "ana", "here (m2)", "here (m3)"))
    assert found["seconds"] > 0


def test_reasons_are_given_in_french_too(tmp_path: Path) -> None:
    ((reason,),) = [
        w["reasons"] for w in outcome(written(tmp_path, HELP), "--language", "fr")["weeks"]
    ]
    assert "ici (m2)" in reason
    assert "ben et ana" in reason


def test_a_gzipped_export_is_read_as_it_is(tmp_path: Path) -> None:
    plain = written(tmp_path, HELP)
    packed = tmp_path / "export.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    one, other = outcome(plain), outcome(packed)
    assert {**one, "seconds": 0} == {**other, "seconds": 0}


def test_the_same_export_gives_the_same_answer_each_time(tmp_path: Path) -> None:
    path = written(tmp_path, HELP)
    assert {**outcome(path), "seconds": 0} == {**outcome(path), "seconds": 0}


def test_a_bot_that_is_named_gives_and_receives_nothing(tmp_path: Path) -> None:
    bot = [
        line(5, "helper", "cleo: thanks!", channel="help"),
        line(6, "ben", "helper: thank you!", channel="help"),
    ]
    path = written(tmp_path, [*HELP, *bot])
    assert outcome(path)["kinds"]["helped"] == 4
    assert outcome(path, "--bot", "helper")["kinds"]["helped"] == 2


def test_a_name_is_an_address_only_where_its_bearer_wrote_lately(tmp_path: Path) -> None:
    late = [
        {**line(5, "ben", "thanks cleo"), "channel": "help", "ts": "2025-03-05T12:00:00Z"},
        {**line(6, "ben", "thanks cleo"), "channel": "elsewhere", "ts": "2025-03-03T13:00:00Z"},
    ]
    assert outcome(written(tmp_path, [*HELP, *late]))["kinds"]["helped"] == 2


def test_reactions_count_by_emoji_and_a_bare_number_says_nothing(tmp_path: Path) -> None:
    jokes = [
        line(0, "ana", "one", reactions={"😂": ["ben", "cleo", "ana"], "👍": 9}),
        line(1, "ana", "two", reactions={"😂": 3, "🤣": 2}),
        line(2, "ana", "three", reactions=87),
    ]
    path = written(tmp_path, jokes)
    found = outcome(path)
    # Two and three different people: the three who laughed at "two" include the other two.
    assert found["leaderboard"] == [{"member": "ana", "points": 10, "kinds": {"entertained": 10}}]
    assert "87 reactions are left out" in replay(path).stdout


def test_a_wish_to_buy_is_offered_something_once_in_a_month(tmp_path: Path) -> None:
    wish = "Where can I buy the blue mug?"
    wishes = [
        line(0, "ben", wish),
        line(1, "cleo", "I bought a mug yesterday and love it"),
        line(2, "ben", wish),
        {**line(3, "ben", wish), "ts": "2025-04-20T12:00:00Z"},
    ]
    assert outcome(written(tmp_path, wishes))["offers"] == [
        {"id": "m0", "text": wish},
        {"id": "m3", "text": wish},
    ]


def test_for_people_it_is_said_in_words_that_steer_no_terminal(tmp_path: Path) -> None:
    wish = line(9, "ev\x1b[2Jil", "Where can I buy\nthe blue mug?")
    said = replay(written(tmp_path, [*HELP, wish])).stdout
    assert "2025-W10  cleo" in said
    assert "1. cleo: 20 (helped 20)" in said
    assert "m9  Where can I buy the blue mug?" in said
    assert "\x1b" not in said


def test_an_export_without_messages_leads_to_nothing(tmp_path: Path) -> None:
    found = outcome(written(tmp_path, []))
    assert (found["messages"], found["weeks"], found["leaderboard"]) == (0, [], [])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("not json", "line 6 is not a JSON object with a message"),
        ("[1, 2]", "line 6 is not a JSON object with a message"),
        ('{"id": "x", "author": "ana", "text": "hi"}', "line 6 has no “ts”"),
        (
            '{"id": "x", "author": "ana", "text": "hi", "ts": "today"}',
            "line 6 has a “ts” that is not valid",
        ),
    ],
)
def test_a_line_that_is_no_message_is_named(tmp_path: Path, bad: str, said: str) -> None:
    path = written(tmp_path, HELP)
    path.write_text(path.read_text() + bad + "\n")
    result = replay(path, "--json")
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output


PLAIN = "".join(json.dumps(message) + "\n" for message in HELP)


def discord_export() -> dict[str, Any]:
    """Return the same messages in DiscordChatExporter's format.

    One is by a bot and one is a system message.
    """
    people = {name: {"id": str(n), "name": name} for n, name in enumerate(("ben", "cleo", "ana"))}
    messages: list[dict[str, Any]] = [
        {
            "id": one["id"],
            "type": "Reply" if "reply_to" in one else "Default",
            "timestamp": one["ts"],
            "content": one["text"],
            "author": {**people[one["author"]], "discriminator": "0000", "isBot": False},
            "mentions": [],
            "reactions": [{"emoji": {"name": "🎉"}, "count": 1, "users": [people["ana"]]}],
            **({"reference": {"messageId": one["reply_to"]}} if "reply_to" in one else {}),
        }
        for one in HELP
    ]
    robot = {"id": "9", "name": "helper", "discriminator": "1234", "isBot": True}
    said = {**messages[2], "id": "m9", "author": robot, "content": "cleo: thanks!"}
    joined = {**messages[0], "id": "m10", "type": "GuildMemberJoin", "content": "Joined."}
    return {
        "guild": {"name": "A"},
        "channel": {"name": "help"},
        "messages": [*messages, said, joined],
    }


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (PLAIN.encode(), "Read 5 messages of 3 authors"),
        ("".join(reversed(PLAIN.splitlines(keepends=True))).encode(), "sorted them by time"),
        ((PLAIN + PLAIN).encode(), "5 were repeated and count only once"),
        (PLAIN.encode("utf-8-sig"), "Read 5 messages"),
        (PLAIN.encode("utf-16"), "Read 5 messages"),
        (PLAIN.replace("\n", "\r\n\r\n").encode(), "Read 5 messages"),
        (gzip.compress(PLAIN.encode("utf-16")), "Read 5 messages"),
        (json.dumps(HELP).encode(), "Read 5 messages"),
        (json.dumps(HELP, indent=2).encode("utf-8-sig"), "Read 5 messages"),
        (json.dumps(discord_export(), indent=2).encode(), "1 authors are bots"),
        (json.dumps(discord_export()).encode(), "Read 6 messages of 4 authors in 1 channels"),
    ],
)
def test_an_export_is_read_as_it_comes_and_told_first(
    tmp_path: Path, data: bytes, told: str
) -> None:
    path = tmp_path / "export"
    path.write_bytes(data)
    said = replay(path).stdout
    assert told in said.splitlines()[0]
    assert "1. cleo: 20 (helped 20)" in said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"id,author\n1,ana\n", "line 1 is not a JSON object"),
        (b"<html></html>", "DiscordChatExporter"),
        (b'[{"id": "1",', "the whole file is not JSON"),
        (b'[{"id": "1"}]', "message 1 has no"),
        (b'{"messages": [{"id": "1", "author": {"name": "a"}}]}', "message 1 has no"),
        (b'{"messages": [3]}', "message 1 is not a JSON object"),
        (json.dumps({**HELP[0], "ts": "0001-01-01T00:00:00+05:00"}).encode(), "is not valid"),
        (json.dumps({**HELP[0], "ts": "9999-12-31T23:00:00-05:00"}).encode(), "is not valid"),
        (b"\xff\xfe\x00", "cannot be read|neither UTF-8 nor"),
        ("é".encode("latin-1"), "neither UTF-8 nor UTF-16"),
    ],
)
def test_what_is_no_export_is_refused_with_what_can_be(
    tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "export"
    path.write_bytes(data)
    result = replay(path)
    assert result.exit_code == 1
    assert re.search(said, result.stderr), result.output
    assert "Traceback" not in result.output


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl.gz"
    path.write_bytes(gzip.compress(b"{}" * 1000)[:-20])
    result = replay(path)
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "weeks"), [("ubuntu-irc-dev.jsonl.gz", 2), ("meshcore-dev.jsonl.gz", 3)]
)
def test_real_chat_gives_answers_that_make_sense(tmp_path: Path, name: str, weeks: int) -> None:
    if not (REAL / name).exists():
        pytest.skip(f"{REAL / name} is not here")
    path = tmp_path / "latest.jsonl"
    with gzip.open(REAL / name, "rt", encoding="utf-8") as export:
        path.write_text("".join(deque(export, maxlen=LATEST)), encoding="utf-8")
    found = outcome(path, "--bot", "ubottu")
    assert found["messages"] == LATEST
    assert found["kinds"]["helped"] > 50
    assert len(found["weeks"]) >= weeks
    assert all(week["reasons"] and "somebody" not in str(week) for week in found["weeks"])
    points = [place["points"] for place in found["leaderboard"]]
    assert points == sorted(points, reverse=True)
    assert len({place["member"] for place in found["leaderboard"]} - {"ubottu"}) == 10
    # A wish to buy is rare, and yet there.
    assert 0 < len(found["offers"]) < LATEST / 100


@pytest.mark.long
def test_by_meaning_wishes_are_heard_that_are_said_in_other_words(tmp_path: Path) -> None:
    wish = "je veux bien en acheter un si vous en faites"
    path = written(tmp_path, [line(0, "ana", wish), line(1, "ben", "I bought mine last year")])
    found = outcome(path, "--meaning")
    assert [offer["id"] for offer in found["offers"]] == ["m0"]
    assert outcome(path)["offers"] == []
