"""Tests that the suite does not depend on the environment it is run in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.long
def test_the_settings_of_whoever_runs_the_tests_change_nothing() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    completed = subprocess.run(  # noqa: S603 (our own tests)
        [*command, "tests/bot/test_config.py"],
        cwd=ROOT,
        env={**os.environ, "OVATION_TOKN": "misspelt", "OVATION_LOG_LEVEL": "loud"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert completed.returncode == 0, completed.stdout
