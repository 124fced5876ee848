"""Two things are not called the same."""

from __future__ import annotations

import pytest

from domain.names import checked_new_name
from domain.refusals import Refusal


@pytest.mark.parametrize(
    "name",
    [
        "Main till",
        "main  TILL",
        " Main\ttill ",
        "Main\N{NO-BREAK SPACE}till",
        "Main\N{ZERO WIDTH SPACE} till",
        "Main till\N{HANGUL FILLER}",
    ],
)
def test_a_name_that_reads_the_same_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="already on the list"):
        checked_new_name(name, ["Other", "Main till"])


@pytest.mark.parametrize("name", ["Main till 2", "Maintill"])
def test_another_name_is_fine(name: str) -> None:
    assert checked_new_name(f" {name}\u200b", ["Other", "Main till"]) == name
