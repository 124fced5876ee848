"""Everything that is shipped may be shipped with a product under the MIT licence."""

from __future__ import annotations

import re
from importlib.metadata import distribution

from tests.repository.licences import PAGE, files_under_the_gpl, installed, licence, page, shipped

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC-BY-4.0",  # pictures of emoji, whose makers the page names
        "CC0-1.0",
        "GPL-3.0-or-later WITH GCC-exception-3.1",  # binds nobody who uses what the compiler made
        "LGPL-3.0-or-later",  # libraries of their own, which anybody may replace
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",  # its own files, unchanged
        "OFL-1.1",
        "PSF-2.0",
        "Zlib",
    }
)
LIKE_A_LICENCE = re.compile(r"(?:[A-Z]\w*(?:-[\w.]+)+|MIT|0BSD|Zlib|[AL]?GPL\S*)(?: WITH [\w.-]+)?")


def test_the_page_is_what_the_packages_say_of_themselves() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "bring it up to date: make docs"


def test_each_is_under_a_licence_that_may_be_shipped() -> None:
    told = dict(re.findall(r"^\| (.+) \| (.+) \|$", page(), re.MULTILINE))
    assert set(shipped()) <= set(told)
    del told["Package"], told["---"]
    for name, licences in told.items():
        found = LIKE_A_LICENCE.findall(licences)
        assert found, f"{name} does not say what it is under"
        assert set(found) <= ALLOWED, (name, licences)


def test_nothing_that_a_wheel_bundles_is_under_the_gpl() -> None:
    packages = installed()
    assert len(packages) > 40
    assert {
        one.name: files_under_the_gpl(one) for one in packages if files_under_the_gpl(one)
    } == {}


def test_the_look_sees_what_a_wheel_has_bundled() -> None:
    # The tests make HEIC files by it; its encoder is under the GPL, though the package is not.
    assert files_under_the_gpl(distribution("pillow-heif"))
    assert "pillow-heif" not in shipped()
    assert "GPL" not in licence("pillow-heif").replace("LGPL", "")
