"""Files with settings: `.env`, and the credentials of a supervisor."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path


class UnreadableFile(Exception):
    """A file of settings that is not text; the message names it and says how to mend it."""


def credentials_folder() -> Path | None:
    """Return the folder of the supervisor's credentials, if there is one."""
    named = os.environ.get("CREDENTIALS_DIRECTORY")
    return Path(named) if named and Path(named).is_dir() else None


def setting_files(prefix: str, env_file: Path | None, credentials: Path | None) -> Iterator[Path]:
    """Return the existing files that settings are read from."""
    if env_file is not None and env_file.is_file():
        yield env_file
    for path in sorted(credentials.iterdir()) if credentials is not None else ():
        if path.is_file() and path.name.upper().startswith(prefix):
            yield path


def read_text(file: Path) -> str:
    """Return the file's text; raise `UnreadableFile` if it is not UTF-8."""
    try:
        written = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        written = "\0"
    except OSError as error:
        raise UnreadableFile(
            f"{file} cannot be read ({error.strerror}): let the user that runs Ovation read it"
        ) from None
    if "\0" in written:
        raise UnreadableFile(
            f"{file} is not written in UTF-8: save it as UTF-8 (in most editors, Save As, then "
            "Encoding). A '>' in Windows PowerShell writes UTF-16."
        )
    return written


def ignored(
    prefix: str, known: Collection[str], former: Mapping[str, str], env_file: Path
) -> list[str]:
    """Return a sentence for each name with this prefix that is unknown or `former`.

    Also for each line of `env_file` that sets nothing. Values are never repeated.
    """
    places = [(name.upper(), "the environment") for name in os.environ]
    sentences = []
    folder = credentials_folder()
    for file in setting_files(prefix, env_file, folder):
        if file != env_file:
            places.append((file.name.upper(), str(folder)))
            continue
        for number, name, is_set in _lines(prefix, file):
            if is_set:
                places.append((name, str(file)))
            else:
                sentences.append(f"line {number} of {file} sets nothing: write {name}=…")
    for name, place in places:
        if name in former:
            sentences.append(f"{name} in {place} is now called {former[name]}: rename it there")
        elif name.startswith(prefix) and name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.8)
            meant = f"; did you mean {near[0]}?" if near else ""
            sentences.append(f"{name} in {place} is not a setting of Ovation{meant}")
    return sentences


def _lines(prefix: str, file: Path) -> Iterator[tuple[int, str, bool]]:
    """Return the lines that begin with a setting's name: number, name, and whether `=` follows."""
    begins = re.compile(rf"\s*(?:export\s+)?({prefix}\w*)\s*(=?)", re.IGNORECASE)
    try:
        lines = read_text(file).splitlines()
    except UnreadableFile:
        return  # reported when the settings are read
    for number, line in enumerate(lines, 1):
        found = begins.match(line)
        if found is not None:
            yield number, found[1].upper(), bool(found[2])
