"""`ovation intent`: what the bot detects in messages, and how well, without Discord."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from bot.sentence_encoder import load_encoder
from domain.distress import Distress, distress
from domain.intent import (
    ASK,
    BALANCED,
    OFFER,
    SHADOW,
    Detector,
    IntentInput,
    IntentScores,
    load,
    may_matter,
)
from domain.intent.complaint_prefilter import may_complain
from domain.intent.evaluation import evaluate
from domain.offers import COMPLAINING, SURELY_COMPLAINING

LABELS = ("purchase", "complaint", "praise", "thanks")
TOGETHER = 32
"""How many messages are classified at once, as the bot does when many arrive."""


@click.command("intent")
@click.argument("messages", type=click.File(encoding="utf-8"), default="-")
@click.option(
    "--evaluate",
    "labelled",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare the scores with the labels (purchase, complaint, praise, thanks: 1, 0 or "
    "null) in this file of JSON lines.",
)
@click.option(
    "--without-meaning",
    is_flag=True,
    help="Use grammar and words alone, as when the sentence encoder is not installed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --evaluate, one object.")
def command(
    messages: TextIO, labelled: Path | None, *, without_meaning: bool, as_json: bool
) -> None:
    """Read JSON lines ({"text": …, "replying_to": …}) and say what is heard in each.

    Each line of the answer has the four scores, from 0 to 1, and what the bot would do in a guild
    with the shipped thresholds.
    """
    detector = load(None if without_meaning else load_encoder())
    if labelled is not None:
        with _open(labelled) as source:
            report = evaluation(list(lines(source, str(labelled))), detector)
        click.echo(json.dumps(report) if as_json else _in_words(report))
        return
    for line in lines(messages, messages.name):
        (reading,) = detector.read_many([heard(line)])
        scores = {label: round(getattr(reading, label), 3) for label in LABELS}
        would = would_do(reading, line["text"])
        if as_json:
            shown = {"text": line["text"], **scores, "would": would}
            click.echo(json.dumps(shown, ensure_ascii=False))
        else:
            said = "  ".join(f"{label} {score:.2f}" for label, score in scores.items())
            click.echo(f"{said}  {would:<12} {line['text']}")


def lines(source: TextIO, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects in `source`, one JSON line each. An invalid line is named in the error."""
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("text"), str):
            raise click.ClickException(
                f'{name}, line {number}: this is not a JSON object with a "text"'
            )
        yield found


def heard(line: Mapping[str, Any]) -> IntentInput:
    """Return the detector's input for one line."""
    return IntentInput(line["text"], line.get("replying_to") or "")


def would_do(reading: IntentScores, said: str) -> str:
    """Return the bot's action in a guild with the default thresholds and a matching campaign."""
    trouble = distress(said)
    if trouble is not None:
        return "tell mods" if trouble is Distress.SELF_HARM else "nothing"
    matters = may_matter(said)
    if reading.complaint >= COMPLAINING and (
        matters or (may_complain(said) and reading.complaint >= SURELY_COMPLAINING)
    ):
        return "tell mods"
    for least, action in ((OFFER, "offer"), (ASK, "ask"), (SHADOW, "show mods")):
        if reading.purchase >= least:
            return action
    return "nothing"


def evaluation(messages: list[Mapping[str, Any]], detector: Detector) -> dict[str, Any]:
    """Evaluate `detector` on labelled messages; return precision, recall and speed."""
    # Load the model first: that is not part of the time per message.
    detector.read("where can I buy one?")
    begun = time.perf_counter()
    readings = [
        reading
        for at in range(0, len(messages), TOGETHER)
        for reading in detector.read_many([heard(one) for one in messages[at : at + TOGETHER]])
    ]
    seconds = time.perf_counter() - begun
    labels: dict[str, Any] = {}
    for label in LABELS:
        judged = [
            (getattr(reading, label), bool(message[label]))
            for reading, message in zip(readings, messages, strict=True)
            if message.get(label) is not None
        ]
        figures = evaluate(judged, BALANCED)
        labels[label] = {
            "messages": len(judged),
            "positives": figures.positives,
            "precision": round(figures.precision, 4),
            "recall": round(figures.recall, 4),
            "f1": round(figures.f1, 4),
            "average_precision": round(figures.average_precision, 4),
        }
    wishes = [
        (reading.purchase, bool(message["purchase"]))
        for reading, message in zip(readings, messages, strict=True)
        if message.get("purchase") is not None
    ]
    offers = evaluate(wishes, OFFER)
    false = offers.hits - offers.right
    return {
        "messages": len(messages),
        "threshold": BALANCED,
        "labels": labels,
        "offers": {
            "threshold": OFFER,
            "precision": round(offers.precision, 4),
            "recall": round(offers.recall, 4),
            "false": false,
            "false_per_10000": round(1e4 * false / len(wishes), 2) if wishes else None,
            "hits_per_10000": round(1e4 * offers.hits / len(wishes), 2) if wishes else None,
        },
        "messages_per_second": round(len(messages) / seconds) if messages else None,
        "pass_gate": round(sum(may_matter(m["text"]) for m in messages) / max(1, len(messages)), 4),
    }


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _in_words(report: Mapping[str, Any]) -> str:
    rows = [
        f"{label:<10} precision {found['precision']:.2f}  recall {found['recall']:.2f}  "
        f"F1 {found['f1']:.2f}  average precision {found['average_precision']:.2f}  "
        f"({found['positives']} of {found['messages']})"
        for label, found in report["labels"].items()
    ]
    offers = report["offers"]
    rows.append(
        f"offers     at {offers['threshold']}: precision {offers['precision']:.2f}  "
        f"recall {offers['recall']:.2f}  {offers['false']} false"
    )
    rows.append(f"{report['messages_per_second']} messages a second")
    return "\n".join(rows)
