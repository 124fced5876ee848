"""Examples from which `bench.train_intent` learns, and by which it evaluates.

The data (real chat, labelled) is not part of the project; `bench/intent_labels.csv` adds the
project's labels for more messages of the same archive, by their ids.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.intent import may_matter
from domain.intent.classifier import LABELS

OURS = Path(__file__).with_name("intent_labels.csv")
SEED = 20261122
TAUGHT = 4000  # unlabelled messages on which the linear judge learns from the other
HELP_CHAT = "help chat"
EVERYTHING = ("purchase", "complaint", "praise", "thanks")


@dataclass(frozen=True)
class Example:
    """One message with its known labels; an absent label is unknown."""

    text: str
    replying_to: str
    channel: str
    labels: Mapping[str, bool]
    weight: float = 1.0
    pool: str = ""


@dataclass(frozen=True)
class Data:
    """All examples for learning and evaluation."""

    judged: list[Example]
    more: list[Example] = field(default_factory=list)
    """Examples that are only for learning."""
    help_chat: list[str] = field(default_factory=list)
    """Lines of unrelated help chat, of days that are not learnt from."""


def _lines(path: Path) -> list[dict[str, str]]:
    stored = path.read_bytes()
    text = (gzip.decompress(stored) if path.suffix == ".gz" else stored).decode()
    return [json.loads(line) for line in text.split("\n") if line]


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))[:50]


def read(data: Path) -> Data:
    """Return the labelled messages for evaluation, and more that are only for learning.

    Of the help chat every other day is for learning: all lines that pass the prefilter, as not a
    wish.
    """
    chat = _lines(data / "chat" / "meshcore-dev.jsonl.gz")
    by_id = {one["id"]: one for one in chat}
    channel_of = {_key(one["text"]): one["channel"] for one in chat}
    judged = [
        Example(
            row["text"],
            row["replying_to"],
            channel_of.get(_key(row["text"]), "?"),
            {name: bool(row[name]) for name in EVERYTHING if row[name] is not None},
            pool=row["pool"],
        )
        for row in _lines(data / "intent" / "chat-dev.jsonl")
    ]
    known = {_key(one.text) for one in judged}
    with OURS.open() as rows:
        ours = [
            Example(
                by_id[row["id"]]["text"],
                "",
                by_id[row["id"]]["channel"],
                {name: row[name] == "1" for name in LABELS if row.get(name)},
            )
            for row in csv.DictReader(rows)
        ]
    known |= {_key(one.text) for one in ours}
    help_chat = _lines(data / "chat" / "ubuntu-irc-dev.jsonl.gz")
    days = sorted({one["ts"][:10] for one in help_chat})
    learnt = set(days[::2])
    no_wish = [
        Example(one["text"], "", HELP_CHAT, {"purchase": False}, 0.5)
        for one in help_chat
        if one["ts"][:10] in learnt and may_matter(one["text"])
    ]
    unlabelled = [
        Example(one["text"], "", one["channel"], {})
        for one in chat
        if may_matter(one["text"]) and _key(one["text"]) not in known
    ]
    chance = random.Random(SEED)
    taught = chance.sample(unlabelled, min(TAUGHT, len(unlabelled)))
    return Data(
        judged,
        [*ours, *no_wish, *taught],
        [one["text"] for one in help_chat if one["ts"][:10] not in learnt],
    )
