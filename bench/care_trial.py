"""A reading trial: a random draw of inbox items to be read, and how many a reader found right.

Draw: `python -m bench.care_trial CARE.json CHAT --seed 15`, where CARE.json is what
`ovation replay CHAT --care --json` printed. Each item is shown with what was said after it; nothing
of that is kept. Judge: write `draw,chat,kind,id,right` lines, and count them with
`python -m bench.care_trial --labels bench/care_labels.csv`. With `--unseen LABELS` items of an
earlier draw are left out of the next one: what a rule was mended by does not measure it.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bench.intent_calibration import interval
from bot.cli.chat_export import ExportedMessage, read_export

EACH = 40
SEED = 15
AFTER = 4
"""How many messages after a question are shown."""


def draw(
    report: Mapping[str, Any], seed: int, each: int, seen: Collection[tuple[str, str]] = ()
) -> dict[str, list[str]]:
    """Return the ids of up to `each` items of every kind, drawn at random, in a random order.

    `seen` are kinds and ids that are left out.
    """
    drawn = {}
    for kind in report["items"]:
        held = (item["id"] for week in report["weeks"] for item in week["items"][kind])
        ids = [each_id for each_id in held if (kind, each_id) not in seen]
        # Each kind has a random source of its own: a change of one kind leaves the others' draw.
        drawn[kind] = Random(f"{seed} {kind}").sample(sorted(ids), min(each, len(ids)))
    return drawn


def shown(drawn: Mapping[str, Sequence[str]], messages: Sequence[ExportedMessage]) -> Iterator[str]:
    """Yield the lines that a reader judges by."""
    place = {message.id: number for number, message in enumerate(messages)}
    for kind, ids in drawn.items():
        for id_ in ids:
            message = messages[place[id_]]
            replied = place.get(message.reply_to or "")
            yield f"\n[{kind}] {id_} {message.author} in {message.channel}"
            if replied is not None:
                yield f"  > {_one_line(messages[replied])}"
            yield f"  {_one_line(message)}"
            if kind == "question":
                yield from (f"    {line}" for line in _after(messages, place[id_]))


def _after(messages: Sequence[ExportedMessage], place: int) -> Iterator[str]:
    asked = messages[place]
    found = 0
    for later in messages[place + 1 :]:
        if later.channel == asked.channel:
            yield f"{later.ts - asked.ts} {later.author}: {_one_line(later)}"
            found += 1
            if found == AFTER:
                return


def _one_line(message: ExportedMessage) -> str:
    return "".join(each if each.isprintable() else " " for each in message.text)[:500]


def judged(path: Path) -> list[dict[str, str]]:
    """Return the judgements in a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counts(rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return how many were right and how many were judged, by draw, chat and kind."""
    right: Counter[tuple[str, str, str]] = Counter()
    number: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        key = row["draw"], row["chat"], row["kind"]
        number[key] += 1
        right[key] += int(row["right"])
    return {key: (right[key], number[key]) for key in number}


def main() -> None:
    """Draw items, or count what was judged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("care", type=Path, nargs="?", help="the report of a replay, as JSON")
    parser.add_argument("chat", type=Path, nargs="?", help="the export that was replayed")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--each", type=int, default=EACH, help="items of each kind")
    parser.add_argument("--unseen", type=Path, help="leave out what was judged in this file")
    parser.add_argument("--labels", type=Path, help="count these judgements instead of drawing")
    options = parser.parse_args()
    if options.labels is not None:
        for (name, chat, kind), (right, number) in sorted(counts(judged(options.labels)).items()):
            low, high = interval(right, number)
            print(f"{name:<7} {chat:<9} {kind:<10} {right} of {number} ({low:.0%} to {high:.0%})")
        return
    if options.care is None or options.chat is None:
        parser.error("give the report and the export, or --labels")
    seen = {(row["kind"], row["id"]) for row in judged(options.unseen)} if options.unseen else ()
    report = json.loads(options.care.read_text(encoding="utf-8"))
    drawn = draw(report, options.seed, options.each, seen)
    for line in shown(drawn, read_export(options.chat).messages):
        print(line)


if __name__ == "__main__":
    main()
