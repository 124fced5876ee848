"""A server that forks bots quickly: `python -m tests.process.fork_server`.

Importing the code takes most of a start and no test is about it. So it is imported once here, and
each bot is a fork: its own process with a fresh event loop, which can be killed like any other.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys

from bot.client import EXTENSIONS
from tests.process import bot


def main() -> None:
    """Start a bot for each line on standard input; print its process id and its exit status."""
    for name in EXTENSIONS:
        importlib.import_module(name)
    gc.freeze()
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            # Its standard output goes to its log, like its errors.
            os.dup2(2, 1)
            bot.main()
            return
        print(number, flush=True)  # noqa: T201 (the sender of the line reads it)
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
