"""`ovation intent`: what the bot detects in messages, and how well, without Discord."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from bot.sentence_encoder import load_encoder
from domain.contributions import ThanksDetector
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

LABELS = ("purchase", "complaint", "praise", "thanks", "question", "need", "distress")
_SHOWN = LABELS[:-1]


@click.command("intent")
@click.argument("messages", type=click.File(encoding="utf-8"), default="-")
@click.option(
    "--evaluate",
    "labelled",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare the scores with the labels (purchase, complaint, praise, thanks, question, need, "
    "distress: 1, 0 or null) in this file of JSON lines; each pool is evaluated apart too.",
)
@click.option(
    "--without-meaning",
    is_flag=True,
    help="Use grammar and words alone, as when the sentence encoder is not installed.",
)
@click.option(
    "--to-team",
    is_flag=True,
    help="Read messages as written to the team or firm and not to other members; a line can say so "
    'itself, with "to_team": true or false.',
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --evaluate, one object.")
def command(
    messages: TextIO, labelled: Path | None, *, without_meaning: bool, to_team: bool, as_json: bool
) -> None:
    """Read JSON lines ({"text": …, "replying_to": …}) and say what is heard in each.

    Each line of the answer has the scores, from 0 to 1, and what the bot would do in a guild
    with the shipped thresholds.
    """
    detector = load(None if without_meaning else load_encoder())
    if labelled is not None:
        with _open(labelled) as source:
            report = evaluation(list(lines(source, str(labelled))), detector, to_team=to_team)
        click.echo(json.dumps(report) if as_json else _in_words(report))
        return
    for line in lines(messages, messages.name):
        (reading,) = detector.read_many([heard(line, to_team=to_team)])
        found = _scores(reading, line["text"])
        scores = {label: round(found[label], 3) for label in _SHOWN}
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


def heard(line: Mapping[str, Any], *, to_team: bool = False) -> IntentInput:
    """Return the detector's input for one line, which may say itself whether it is to the team."""
    said = line.get("to_team")
    return IntentInput(
        line["text"],
        line.get("replying_to") or "",
        to_team=to_team if said is None else bool(said),
    )


def would_do(reading: IntentScores, said: str) -> str:
    """Return the bot's action in a guild with the default thresholds and a matching campaign."""
    trouble = distress(said)
    if trouble is not None:
        return "tell mods" if trouble is Distress.SELF_HARM else "nothing"
    if reading.complaint >= SURELY_COMPLAINING and (may_matter(said) or may_complain(said)):
        return "tell mods"
    if reading.complaint >= COMPLAINING:
        return "nothing"
    for least, action in ((OFFER, "offer"), (ASK, "ask"), (SHADOW, "show mods")):
        if reading.purchase >= least:
            return action
    return "nothing"


def evaluation(
    messages: Sequence[Mapping[str, Any]], detector: Detector, *, to_team: bool = False
) -> dict[str, Any]:
    """Return the figures of `detector` on labelled messages, the rates and the speed with them."""
    heard_in, took = [], []
    for message in messages:
        given = heard(message, to_team=to_team)
        begun = time.perf_counter()
        (reading,) = detector.read_many([given])
        took.append((time.perf_counter() - begun) * 1e6)
        heard_in.append(reading)
    judged = [
        (message, _scores(reading, message["text"]))
        for message, reading in zip(messages, heard_in, strict=True)
    ]
    pools = sorted({str(message["pool"]) for message in messages if message.get("pool")})
    return {
        "messages": len(messages),
        "threshold": BALANCED,
        "labels": _figures(judged),
        "pools": {
            pool: _figures([one for one in judged if one[0].get("pool") == pool]) for pool in pools
        },
        "offers": _offers(judged),
        "messages_per_second": round(1e6 * len(took) / sum(took)) if took else None,
        "microseconds_per_message": {
            "median": _quantile(took, 0.5),
            "p99": _quantile(took, 0.99),
        },
        "pass_gate": round(sum(may_matter(m["text"]) for m in messages) / max(1, len(messages)), 4),
    }


Judged = tuple[Mapping[str, Any], Mapping[str, float]]
"""A labelled message, and the score of each label."""


def _scores(reading: IntentScores, said: str) -> dict[str, float]:
    """Return the score of each label: thanks and distress are found apart from a reading."""
    apart = {
        "thanks": float(ThanksDetector.load().is_thanks(said)),
        "distress": float(distress(said) is not None),
    }
    return {label: apart[label] if label in apart else getattr(reading, label) for label in LABELS}


def _pairs(judged: Sequence[Judged], label: str) -> list[tuple[float, bool]]:
    return [
        (scores[label], bool(message[label]))
        for message, scores in judged
        if message.get(label) is not None
    ]


def _figures(judged: Sequence[Judged]) -> dict[str, Any]:
    found = {}
    for label in LABELS:
        pairs = _pairs(judged, label)
        figures = evaluate(pairs, BALANCED)
        found[label] = {
            "messages": len(pairs),
            "positives": figures.positives,
            "precision": round(figures.precision, 4),
            "recall": round(figures.recall, 4),
            "f1": round(figures.f1, 4),
            "average_precision": round(figures.average_precision, 4),
        }
    return found


def _offers(judged: Sequence[Judged]) -> dict[str, Any]:
    wishes = _pairs(judged, "purchase")
    offers = evaluate(wishes, OFFER)
    false = offers.hits - offers.right
    return {
        "threshold": OFFER,
        "precision": round(offers.precision, 4),
        "recall": round(offers.recall, 4),
        "false": false,
        "false_per_10000": round(1e4 * false / len(wishes), 2) if wishes else None,
        "hits_per_10000": round(1e4 * offers.hits / len(wishes), 2) if wishes else None,
    }


def _quantile(values: Sequence[float], share: float) -> float | None:
    ordered = sorted(values)
    return round(ordered[int(share * (len(ordered) - 1))], 1) if ordered else None


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
