"""`ovation replay --care`: what a team would have been shown of a chat export."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.care_replay import CareOptions, CareReplay
from bot.cli.chat_export import ExportedMessage
from bot.cli.main import ovation
from domain.intent import load

REAL = Path(__file__).parents[4] / "shared" / "data" / "chat"
START = datetime(2025, 3, 3, 12, tzinfo=UTC)
COMPLAINT = "This is terrible, my order arrived broken and I want a refund."
PRAISE = "I love this shop, great quality!"


def line(number: int, author: str, words: str, **more: Any) -> dict[str, Any]:
    """Return a message `number` minutes after noon of Monday, 3 March 2025."""
    at = (START + timedelta(minutes=number)).isoformat()
    return {"id": f"m{number}", "author": author, "ts": at, "text": words, **more}


WEEK = [
    line(0, "ana", PRAISE, channel="chat"),
    line(1, "ben", COMPLAINT, channel="chat"),
    line(2, "cleo", "I wish there was a larger one", channel="chat"),
    line(3, "dan", "do the Blue Mugs survive a fall", channel="chat"),
    line(4, "eva", "How do I clean it without any scratches?", channel="help"),
    line(5, "robo", "Have you read the manual", channel="help"),
    line(6, "fay", "Which colour do you all like best?", channel="chat"),
    line(7, "gus", "red", channel="chat"),
    line(60 * 30, "hal", "with salt", channel="help", reply_to="m4"),
]
OPTIONS = ("--watch", "blue mug", "--bot", "robo")


def written(folder: Path, messages: Iterable[dict[str, Any]]) -> Path:
    path = folder / "export.jsonl"
    path.write_text("".join(json.dumps(message) + "\n" for message in messages))
    return path


def replay(path: Path, *options: str) -> Result:
    return CliRunner().invoke(ovation, ["replay", str(path), "--care", *options])


def report(path: Path, *options: str) -> dict[str, Any]:
    result = replay(path, "--json", *options)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return {**found, "seconds": 0}


def ids(week: dict[str, Any]) -> dict[str, list[str]]:
    return {kind: [item["id"] for item in items] for kind, items in week["items"].items()}


def test_the_inbox_is_shown_by_weeks_with_ids(tmp_path: Path) -> None:
    found = report(written(tmp_path, WEEK), *OPTIONS)
    assert found["messages"] == len(WEEK)
    (week,) = found["weeks"]
    assert week["week"] == "2025-W10"
    assert ids(week) == {
        "mention": ["m3"],
        "praise": ["m0"],
        "complaint": ["m1"],
        "question": ["m4"],  # hal's answer came a day later, and a bot's is none
        "need": ["m2"],
    }
    assert week["questions"]["asked"] == week["questions"]["answered"] == 2
    assert week["items"]["question"][0]["at"] == WEEK[4]["ts"]


def test_questions_count_in_the_help_channels_that_are_given(tmp_path: Path) -> None:
    path = written(tmp_path, WEEK)
    found = report(path, *OPTIONS, "--help-channel", "chat")
    assert found["questions"]["asked"] == 1
    assert found["items"]["question"] == 0
    assert report(path, *OPTIONS, "--answer-within", "31")["items"]["question"] == 0


def test_no_words_of_members_are_in_what_is_printed(tmp_path: Path) -> None:
    path = written(tmp_path, WEEK)
    for options in (("--json",), ()):
        said = replay(path, *OPTIONS, *options).stdout.casefold()
        for message in WEEK:
            words = [word for word in message["text"].casefold().split() if len(word) > 4]
            assert not [word for word in words if word in said and word not in "weeks questions"]


def test_the_median_is_that_of_all_who_asked_and_still_wait(tmp_path: Path) -> None:
    asked = [line(number, f"p{number}", f"What is the {number} of it?") for number in range(12)]
    answers = [line(100 + 10 * number, "ana", "so", reply_to=f"m{number}") for number in range(7)]
    found = report(written(tmp_path, [*asked, *answers]))["questions"]
    assert (found["asked"], found["answered"]) == (12, 7)
    # Half of the twelve were answered once the sixth was; half of the seven earlier.
    assert found["median_minutes"] == 150 - 5
    fewer = report(written(tmp_path, asked[:9]))["questions"]
    assert fewer == {"asked": 9, "answered": 0, "median_minutes": None, "unanswered": None}


def storm(people: int) -> list[dict[str, Any]]:
    """Return three quiet weeks with a complaint every other day, and then a storm."""
    day = 24 * 60
    quiet = [line(2 * day * number, f"q{number}", COMPLAINT) for number in range(11)]
    return quiet + [line(21 * day + 5 * n, f"s{n % people}", COMPLAINT) for n in range(8)]


def test_an_alert_is_shown_with_its_evidence(tmp_path: Path) -> None:
    (alert,) = report(written(tmp_path, storm(6)))["alerts"]
    assert alert["at"].startswith("2025-03-24T12:")
    assert alert["since"].startswith("2025-03-24T1")
    assert alert["complaints"] == len(alert["ids"]) >= alert["people"] >= 3
    assert 0 < alert["usual"] < 1
    assert report(written(tmp_path, storm(2)))["alerts"] == []
    # What comes after does not change it.
    earlier = [each for each in storm(6) if each["ts"] <= alert["at"]]
    assert report(written(tmp_path, earlier))["alerts"] == [alert]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "2025-W10: 1 mention, 1 word of praise, 1 complaint, 1 waiting question, "
                "and 1 need",
                "Waiting questions: m4",
                "Questions asked: 2; answered: 2",
                "Alerts: 0",
            ],
        ),
        (
            "fr",
            [
                "2025-W10 : 1 mention, 1 félicitation, 1 réclamation, 1 question en attente "
                "et 1 besoin",
                "Questions en attente : m4",
                "Questions posées : 2 ; avec réponse : 2",
                "Alertes : 0",
            ],
        ),
    ],
)
def test_it_is_told_in_both_languages(tmp_path: Path, language: str, said: list[str]) -> None:
    shown = replay(written(tmp_path, WEEK), *OPTIONS, "--language", language)
    lines = [each.strip().replace("\N{NO-BREAK SPACE}", " ") for each in shown.stdout.splitlines()]
    assert [each for each in said if each not in lines] == []


def test_an_alert_is_told_in_one_line(tmp_path: Path) -> None:
    shown = replay(written(tmp_path, storm(6))).stdout.splitlines()
    (place,) = [number for number, each in enumerate(shown) if each == "Alerts: 1"]
    assert "complaints by " in shown[place + 1]
    assert "usual at this time: 0" in shown[place + 1]
    assert shown[place + 2].strip().startswith("Complaints: m")


def exports() -> Iterator[bytes]:
    lines = [json.dumps(message) for message in WEEK]
    yield "\n".join(lines).encode("utf-8-sig")
    yield gzip.compress("\n".join(reversed(lines)).encode())
    yield "\n".join([*lines[3:], *lines[:6]]).encode("utf-16")
    yield json.dumps(WEEK).encode()


@pytest.mark.parametrize("data", list(exports()))
def test_the_form_and_order_of_the_export_do_not_matter(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "export"
    path.write_bytes(data)
    assert report(path, *OPTIONS) == report(written(tmp_path, WEEK), *OPTIONS)


def test_messages_of_one_minute_keep_their_order_if_the_newest_come_first(tmp_path: Path) -> None:
    """An answer in the same minute is an answer, in whatever order the file is."""
    said = [line(0, "ana", "Which one of these is the right one?"), line(9, "ana", "it is late")]
    said.insert(1, {**line(1, "ben", "the left one"), "ts": said[0]["ts"]})
    forwards = report(written(tmp_path, said))
    assert forwards["questions"]["answered"] == 1
    assert report(written(tmp_path, reversed(said))) == forwards


def test_an_export_of_discord_has_links(tmp_path: Path) -> None:
    message = {
        "id": "33",
        "type": "Default",
        "timestamp": START.isoformat(),
        "content": PRAISE,
        "author": {"id": "5", "name": "ana"},
    }
    path = tmp_path / "export.json"
    place = {"guild": {"id": "11"}, "channel": {"id": "22", "name": "chat"}}
    path.write_text(json.dumps({**place, "messages": [message]}))
    (item,) = report(path)["weeks"][0]["items"]["praise"]
    assert item["link"] == "https://discord.com/channels/11/22/33"
    assert item["link"] in replay(path).stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--watch", "x"], "need --care"),
        (["--help-channel", "x"], "need --care"),
        (["--answer-within", "3"], "need --care"),
        (["--care", "--watch", "…"], "no letters or digits"),
        (["--care", "--answer-within", "-1"], "not in the range"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, options: list[str], said: str) -> None:
    result = CliRunner().invoke(ovation, ["replay", str(written(tmp_path, WEEK)), *options])
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_empty_export_holds_nothing(tmp_path: Path) -> None:
    found = report(written(tmp_path, []))
    assert (found["messages"], found["weeks"], found["alerts"]) == (0, [], [])


@pytest.mark.long
def test_memory_does_not_grow_with_messages_that_are_no_items() -> None:
    def messages(number: int) -> Iterator[ExportedMessage]:
        for each in range(number):
            at = START + timedelta(minutes=each)
            yield ExportedMessage(id=str(each % 50), author=f"p{each % 9}", ts=at, text="well")

    def peak(number: int) -> int:
        played = CareReplay(detector, CareOptions(), ())
        tracemalloc.start()
        played.play(messages(number))
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    detector = load(None)
    peak(500)  # fills caches
    assert peak(4000) < 1.5 * peak(1000)


@pytest.mark.long
@pytest.mark.parametrize("name", ["ubuntu-irc-dev.jsonl.gz", "meshcore-dev.jsonl.gz"])
def test_real_chat_gives_a_report_that_makes_sense(name: str) -> None:
    if not (REAL / name).exists():
        pytest.skip(f"{REAL / name} is not here")
    found = report(REAL / name, "--bot", "ubottu", "--watch", "meshcore", "--watch", "ubuntu")
    assert all(found["items"].values())
    assert found["questions"]["answered"] > found["questions"]["asked"] / 2
    assert 0 < found["questions"]["unanswered"] < 0.5
    assert all(alert["complaints"] > 3 * alert["usual"] for alert in found["alerts"])
