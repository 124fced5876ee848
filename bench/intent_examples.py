"""Examples from which `bench.train_intent` learns, and by which it evaluates.

The data (real chat, labelled) is not part of the project; `bench/intent_labels.csv` adds the
project's labels by ids: for more messages of the same archive, for tweets to a French operator, for
a second community (a forum around energy monitors), for lines of help chat, and, for evaluation
alone, for questions and needs.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.intent import IntentInput, may_matter
from domain.intent.classifier import LABELS

OURS = Path(__file__).with_name("intent_labels.csv")
SEED = 20261122
TAUGHT = 4000  # unlabelled messages on which the linear judge learns from the other
FOLDS = 5
PHRASED = ("question", "need")  # told by phrases alone, without learning
CHAT, HELP_CHAT, FORUM, TWEETS = "chat", "help chat", "forum", "tweets"
PLACES = (FORUM, TWEETS)
EVERYTHING = ("purchase", "complaint", "praise", "thanks", "question", "need")


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
    """Examples that are only for learning, and those of `PLACES`, which are their `pool`."""
    phrased: list[Example] = field(default_factory=list)
    """Examples of chat that are only for evaluating what phrases detect."""
    help_chat: list[str] = field(default_factory=list)
    """Lines of unrelated help chat, of days that are not learnt from."""


def _lines(path: Path) -> list[dict[str, str]]:
    stored = path.read_bytes()
    text = (gzip.decompress(stored) if path.suffix == ".gz" else stored).decode()
    return [json.loads(line) for line in text.split("\n") if line]


def _known(row: Mapping[str, str | int | None]) -> dict[str, bool]:
    return {name: row[name] in {1, "1"} for name in EVERYTHING if row.get(name) not in {None, ""}}


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))[:50]


def heard(one: Example) -> IntentInput:
    """Return the detector's input for an example."""
    return IntentInput(one.text, one.replying_to, to_team=one.pool == TWEETS)


def read(data: Path) -> Data:
    """Return the labelled messages for evaluation, and more that are only for learning.

    Of the help chat every other day is for learning: all lines that pass the prefilter, as not a
    wish.
    """
    chat = _lines(data / "chat" / "meshcore-dev.jsonl.gz")
    channel_of = {_key(one["text"]): one["channel"] for one in chat}
    judged = [
        Example(
            row["text"],
            row["replying_to"],
            channel_of.get(_key(row["text"]), "?"),
            _known(row),
            pool=row["pool"],
        )
        for row in _lines(data / "intent" / "chat-dev.jsonl")
    ]
    known = {_key(one.text) for one in judged}
    help_chat = _lines(data / "chat" / "ubuntu-irc-dev.jsonl.gz")
    days = sorted({one["ts"][:10] for one in help_chat})
    learnt = set(days[::2])
    with OURS.open() as rows:
        labels = {row["id"]: _known(row) for row in csv.DictReader(rows)}
    labelled = list(_labelled(chat, labels, CHAT))
    ours = [
        *(_only(LABELS, one) for one in labelled if not one.labels.keys().isdisjoint(LABELS)),
        *_labelled([one for one in help_chat if one["ts"][:10] in learnt], labels, HELP_CHAT),
        *_labelled(_lines(data / "intent" / "forum-energy-unlabelled.jsonl"), labels, FORUM),
        *_labelled(_lines(data / "intent" / "fr-tweets-unlabelled.jsonl"), labels, TWEETS),
    ]
    known |= {_key(one.text) for one in ours}
    no_wish = [
        Example(one["text"], "", HELP_CHAT, {"purchase": False}, 0.5)
        for one in help_chat
        if one["ts"][:10] in learnt and one["id"] not in labels and may_matter(one["text"])
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
        [_only(PHRASED, one) for one in labelled if "question" in one.labels],
        [one["text"] for one in help_chat if one["ts"][:10] not in learnt],
    )


def _only(names: Collection[str], one: Example) -> Example:
    """Return the example without a pool and with no other labels than `names`."""
    return replace(
        one, pool="", labels={name: one.labels[name] for name in names if name in one.labels}
    )


def _labelled(
    rows: Sequence[Mapping[str, str]], labels: Mapping[str, Mapping[str, bool]], source: str
) -> Iterator[Example]:
    """Yield the messages that the project labelled, in one source.

    Forum and tweets have no channels; they are dealt into parts, to hold out one at a time.
    """
    by_id = {one["id"]: one for one in rows}
    for number, known in labels.items():
        if number not in by_id:
            continue
        one = by_id[number]
        if source in PLACES:
            channel = part(source, zlib.crc32(number.encode()) % FOLDS)
        else:
            channel = one["channel"] if source == CHAT else source
        yield Example(one["text"], "", channel, known, pool=source if source in PLACES else "")


def part(place: str, number: int) -> str:
    """Return what stands for the channel of the examples of one part of a place."""
    return f"{place} {number}"
