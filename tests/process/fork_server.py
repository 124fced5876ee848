"""A server that forks bots quickly: `python -m tests.process.fork_server`.

What takes longest at a start is reading the code, which nothing can be lost by. So it is read once
here, and each bot is a fork: a process of its own with a fresh event loop, that dies as any other.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys

from bot.client import EXTENSIONS
from tests.process import bot


def main() -> None:
    """For each line on standard input bring one bot to life, say its number, and how it ended."""
    for name in EXTENSIONS:
        importlib.import_module(name)
    gc.freeze()
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            # What it says belongs into its log, like what it complains of.
            os.dup2(2, 1)
            bot.main()
            return
        print(number, flush=True)  # noqa: T201 (whoever sent the line reads it)
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
