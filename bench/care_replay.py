"""Measure `ovation replay --care`: time and memory for each message, by the length of the chat.

    python -m bench.care_replay CHAT.jsonl.gz

Processor time without the sentence encoder, for an eighth, a half and all of the messages: the same
for each message if the time is linear. Memory is what the replay itself holds at most, without the
export.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

from bot.cli.care_replay import CareOptions, CareReplay
from bot.cli.chat_export import ExportedMessage, read_export
from domain.intent import Detector, load
from domain.listening.watched_word import WatchedWord
from domain.listening.word_matcher import WordMatcher

SHARES = (8, 2, 1)


def microseconds(detector: Detector, messages: Sequence[ExportedMessage]) -> float:
    """Return the processor time of a replay for one message, in microseconds."""
    begun = time.process_time()
    _replay(detector, messages)
    return (time.process_time() - begun) / len(messages) * 1e6


def peak_bytes(detector: Detector, messages: Sequence[ExportedMessage]) -> int:
    """Return how much memory a replay takes at most."""
    tracemalloc.start()
    try:
        _replay(detector, messages)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _replay(detector: Detector, messages: Sequence[ExportedMessage]) -> None:
    watched = WordMatcher(
        WatchedWord.parse(name) for name in ("MeshCore", "Ubuntu", "Orange: phone sim")
    )
    CareReplay(detector, CareOptions(watched), ()).play(messages)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chat", type=Path, help="a chat export")
    parser.add_argument("--memory", action="store_true", help="measure memory too, which is slow")
    options = parser.parse_args()
    messages = read_export(options.chat).messages
    detector = load(None)
    detector.read("warm up")
    for share in SHARES:
        some = messages[: len(messages) // share]
        print(f"{len(some):>7,} messages: {microseconds(detector, some):.0f} µs each")
    if options.memory:
        for share in SHARES:
            some = messages[: len(messages) // share]
            print(f"{len(some):>7,} messages: {peak_bytes(detector, some) / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
