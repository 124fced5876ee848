"""The reading trial draws at random, repeats its draw, and keeps labels without words."""

from __future__ import annotations

import csv
from pathlib import Path

from bench.care_trial import counts, draw, judged, shown
from bot.cli.chat_export import ExportedMessage

LABELS = Path(__file__).parents[2] / "bench" / "care_labels.csv"
REPORT = {
    "items": {"praise": 90, "need": 3},
    "weeks": [
        {"items": {"praise": [{"id": f"p{n}"} for n in range(60)], "need": [{"id": "n0"}]}},
        {"items": {"praise": [{"id": f"q{n}"} for n in range(30)], "need": [{"id": "n1"}]}},
    ],
}


def test_a_draw_is_the_same_for_a_seed_and_another_for_another() -> None:
    drawn = draw(REPORT, 15, 40)
    assert drawn == draw(REPORT, 15, 40) != draw(REPORT, 16, 40)
    assert len(set(drawn["praise"])) == 40
    assert sorted(drawn["need"]) == ["n0", "n1"]


def test_what_was_seen_is_not_drawn_again() -> None:
    seen = {("praise", each) for each in draw(REPORT, 15, 40)["praise"]}
    again = draw(REPORT, 15, 40, seen)["praise"]
    assert len(again) == 40
    assert seen.isdisjoint(("praise", each) for each in again)


def test_a_question_is_shown_with_what_followed_in_its_channel() -> None:
    messages = [
        ExportedMessage.model_validate(
            {
                "id": f"{n}",
                "author": "ana",
                "ts": 60 * n,
                "text": f"text {n}.",
                "channel": f"c{n % 2}",
            }
        )
        for n in range(12)
    ]
    said = "\n".join(shown({"question": ["2"], "praise": ["3"]}, messages))
    assert [f"text {n}." in said for n in range(12)] == [
        n in {2, 3, 4, 6, 8, 10} for n in range(12)
    ]


def test_labels_are_ids_and_judgements_of_each_item_once() -> None:
    rows = judged(LABELS)
    assert {tuple(row) for row in rows} == {("draw", "chat", "kind", "id", "right")}
    assert {row["right"] for row in rows} == {"0", "1"}
    assert all(len(row["id"].split()) == 1 for row in rows)
    keys = [(row["chat"], row["kind"], row["id"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert max(number for _, number in counts(rows).values()) == 40
    with LABELS.open(newline="") as file:
        assert len(list(csv.reader(file))) == len(rows) + 1
