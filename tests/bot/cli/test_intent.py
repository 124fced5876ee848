"""Tests of `ovation intent`, which prints what is detected and how well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.intent import command
from domain.intent import BALANCED


def test_each_line_is_answered_with_scores_and_what_would_be_done() -> None:
    said = [
        {"text": "where can I buy the blue mug?"},
        {"text": "merci beaucoup pour ton aide !", "replying_to": "essaie l'autre câble"},
        {"text": "je n'ai toujours rien reçu, je suis très déçue"},
    ]
    result = CliRunner().invoke(
        command, ["--json", "--without-meaning"], input="\n".join(map(json.dumps, said))
    )
    wish, thanks, upset = map(json.loads, result.stdout.splitlines())
    scores = ["purchase", "complaint", "praise", "thanks", "question", "need"]
    assert list(wish) == ["text", *scores, "would"]
    assert wish["question"] == 1
    assert upset["question"] == 0
    assert wish["would"] == "offer"
    assert wish["purchase"] >= 0.8
    assert thanks["would"] == "nothing"
    assert thanks["thanks"] == 1
    assert thanks["text"] == said[1]["text"]
    assert upset["would"] == "tell mods"


def test_a_file_with_labels_is_evaluated(tmp_path: Path) -> None:
    rows = [
        {"text": "where can I buy one?", "purchase": 1, "thanks": 0, "question": 1, "pool": "a"},
        {"text": "I just ordered one", "purchase": 0, "thanks": 0, "question": 0, "pool": "b"},
        {"text": "thank you so much", "purchase": 0, "thanks": 1},
        {"text": "hm", "purchase": None, "thanks": 0},
        {"text": "I want to kill myself", "distress": 1},
        {"text": "I wish there were a blue one", "need": 1},
    ]
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    result = CliRunner().invoke(command, ["--evaluate", str(path), "--json", "--without-meaning"])
    report = json.loads(result.stdout.splitlines()[-1])
    assert report["messages"] == 6
    assert report["labels"]["purchase"]["f1"] == 1
    assert report["labels"]["purchase"]["messages"] == 3
    assert report["labels"]["thanks"]["recall"] == 1
    assert report["offers"]["false"] == 0
    for label in ("question", "distress", "need"):
        assert report["labels"][label]["recall"] == 1
        assert report["labels"][label]["precision"] == 1
    assert sorted(report["pools"]) == ["a", "b"]
    assert report["pools"]["a"]["purchase"]["positives"] == 1
    assert report["pools"]["b"]["purchase"]["positives"] == 0
    took = report["microseconds_per_message"]
    assert 0 < took["median"] <= took["p99"]


@pytest.mark.parametrize("line", ["no json", "[]", '{"words": "x"}', '{"text": 3}'])
def test_a_bad_line_is_named(line: str) -> None:
    result = CliRunner().invoke(command, ["--without-meaning"], input='{"text": "fine"}\n' + line)
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_line_or_an_option_says_that_messages_are_to_the_team() -> None:
    mild = "no internet since yesterday, and your support does not answer"

    def complaint(*options: str, **more: object) -> float:
        asked = json.dumps({"text": mild, **more})
        result = CliRunner().invoke(command, ["--json", "--without-meaning", *options], input=asked)
        return float(json.loads(result.stdout)["complaint"])

    in_chat, to_team = complaint(), complaint(to_team=True)
    assert in_chat < BALANCED <= to_team
    assert complaint("--to-team") == to_team
    assert complaint("--to-team", to_team=False) == in_chat


def test_an_evaluation_reads_each_message_as_its_place_asks(tmp_path: Path) -> None:
    mild = "no internet since yesterday, and your support does not answer"
    rows = [
        {"text": mild, "complaint": 1, "pool": "firm", "to_team": True},
        {"text": mild, "complaint": 1, "pool": "chat"},
    ]
    path = tmp_path / "labelled.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    result = CliRunner().invoke(command, ["--evaluate", str(path), "--json", "--without-meaning"])
    pools = json.loads(result.stdout.splitlines()[-1])["pools"]
    assert pools["firm"]["complaint"]["recall"] == 1
    assert pools["chat"]["complaint"]["recall"] == 0
