"""No tracked file contains a secret: code, examples, tests, pictures."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
SHAPES: Mapping[str, re.Pattern[bytes]] = {
    "a token of Discord's": re.compile(rb"\b[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,}"),
    "a webhook of Discord's": re.compile(
        rb"discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}"
    ),
    "a key of Stripe's": re.compile(
        rb"\b[sr]k_(?:live|test)_[0-9A-Za-z]{16,}|\bwhsec_[0-9A-Za-z+/]{24,}"
    ),
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a key for addresses": re.compile(rb"(?<![\w/+-])[\w-]{43}=(?![\w=])"),
    "a key of a cloud's": re.compile(
        rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[0-9A-Za-z]{36}|\bAIza[\w-]{35}"
    ),
    "an address with a password": re.compile(
        rb"\b[a-z][a-z+.-]*://[^\s/:@'\"{}<>]+:([^\s/@'\"{}<>]+)@"
    ),
}
MADE_UP = frozenset(
    {b"password", b"secret", b"hunter2", b"hunter-2-and-more", b"wrong", b"hidden", b"x", b"p"}
)
"""Passwords in examples and tests that are not real."""


def found(data: bytes) -> list[str]:
    """Return the kinds of secrets in these bytes."""
    return [
        f"{kind}: {match[0][:12]!r}…"
        for kind, shape in SHAPES.items()
        for match in shape.finditer(data)
        if not (match.lastindex and match[1] in MADE_UP)
    ]


def tracked() -> Iterator[Path]:
    """Return every tracked file."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 (wherever it is)
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split(b"\0")):
        path = ROOT / name.decode()
        if path.is_file():
            yield path


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_no_tracked_file_holds_a_secret() -> None:
    seen = {str(path.relative_to(ROOT)): found(path.read_bytes()) for path in tracked()}
    assert len(seen) > 100
    assert {name: kinds for name, kinds in seen.items() if kinds} == {}


@pytest.mark.parametrize(
    "sample",
    [
        # In parts, so that this file holds none itself.
        "OVATION_TOKEN=" + "MTAwMDAwMDAwMDAwMDAwMDAw" + ".GaBcDe." + "x" * 38,
        "https://discord.com/api/webhooks/" + "1" * 18 + "/" + "a" * 68,
        "OVATION_STRIPE_KEY=" + "rk_" + "live_" + "51" * 12,
        "whsec_" + "Ab1" * 9,
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "OVATION_ADDRESS_KEYS=" + "Zm9y" * 10 + "abc=",
        "AKIA" + "ABCDEFGH12345678",
        "postgresql://ovation:" + "tr0ub4dor" + "@db.example/ovation",
    ],
)
def test_the_look_for_secrets_sees_each_kind(sample: str) -> None:
    (kind,) = found(f"x = '{sample}'\n".encode())
    assert kind


def test_pictures_tell_nothing_of_who_made_them_where_and_with_what() -> None:
    for path in tracked():
        if path.suffix in {".png", ".jpg", ".jpeg"}:
            with Image.open(path) as picture:
                told = set(picture.info) - {"dpi", "gamma", "srgb", "transparency", "interlace"}
                assert not told, path.name
                assert not picture.getexif(), path.name
