"""Measure detection of intents: the prefilter on all messages, the detector on those that pass.

    python -m bench.intent CHAT.jsonl.gz

Each line of the file is a JSON object with a `text`. Times are process time per message, the median
of several rounds over the whole file; where shares of the messages are given, thread time, of each
message the least of several rounds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.sentence_encoder import load_encoder
from domain.contributions import ThanksDetector
from domain.intent import load, may_matter
from domain.message_text import MessageText

ROUNDS = 3
LONGEST = 4000  # characters of a message
JUDGED = 500  # messages; the detector is slow enough to be measured on a few


def microseconds(what: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the process time of `what` for one of `texts`, in microseconds."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            what(text)
        rounds.append((time.process_time() - start) / max(1, len(texts)) * 1e6)
    return statistics.median(rounds)


def each_microseconds(what: Callable[[MessageText], object], texts: Sequence[str]) -> list[float]:
    """Return the processor time of `what` for each of `texts`, the least of several, sorted."""
    said = [MessageText.of(text) for text in texts]
    least = [float("inf")] * len(said)
    for _ in range(ROUNDS):
        for number, message in enumerate(said):
            start = time.thread_time_ns()
            what(message)
            least[number] = min(least[number], (time.thread_time_ns() - start) / 1e3)
    return sorted(least)


def long_texts(texts: Sequence[str]) -> list[str]:
    """Return texts of the greatest length that a message can have, put together of short ones."""
    together = "\n".join(texts)
    return [together[at : at + LONGEST] for at in range(0, len(together) - LONGEST + 1, LONGEST)]


def main() -> None:
    """Print the times for one chat export."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("chat", type=Path)
    stored = arguments.parse_args().chat.read_bytes()
    lines = (gzip.decompress(stored) if stored[:2] == b"\x1f\x8b" else stored).decode().split("\n")
    texts = [json.loads(line)["text"] for line in lines if line]
    passing = [text for text in texts if may_matter(text)]
    stopped = [text for text in texts if not may_matter(text)]
    longest = max(texts, key=len)
    print(f"{len(texts)} messages, {len(passing) / len(texts):.1%} pass the gate")
    print(f"gate, all messages        {microseconds(may_matter, texts):7.2f} us")
    print(f"gate, what it stops       {microseconds(may_matter, stopped):7.2f} us")
    print(f"gate, longest ({len(longest)})     {microseconds(may_matter, [longest] * 100):7.2f} us")
    print(f"judge without encoder     {microseconds(load().read, passing[:JUDGED]):7.0f} us")
    detector = load()
    detector.read(passing[0] if passing else "")

    def hear(message: MessageText) -> None:
        if may_matter(message):
            detector.read(message)

    for name, read, heard in (
        ("gate and judge, every message", hear, texts),
        ("gate and judge, 4,000 characters", hear, long_texts(passing)[:500]),
        ("thanks, every message", ThanksDetector.load().is_thanks, texts),
    ):
        times = each_microseconds(read, heard)
        shown = "  ".join(
            f"{share:.1%} {times[min(len(times) - 1, int(share * len(times)))]:.0f}"
            for share in (0.5, 0.99, 0.999, 1)
        )
        print(f"{name}: {shown} us")
    encoder = load_encoder()
    if encoder is not None:
        taken = microseconds(load(encoder).read, passing[:JUDGED])
        print(f"judge with encoder        {taken:7.0f} us")


if __name__ == "__main__":
    main()
