"""A guild's brand: its name, colours, logo and typefaces, on pictures and messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.colour_contrast import (
    BLACK,
    BODY_TEXT,
    SMALL_TEXT,
    WHITE,
    Colour,
    colour_code,
    contrast,
    mix,
    parse_colour,
    readable,
)
from domain.guild_settings import SettingsSection
from domain.refusals import Refusal
from domain.translatable_text import Markup, text

MAX_NAME = 40
PAPER: Colour = (251, 247, 237)
"""The background of pictures for guilds that chose none."""


class TypePairing(StrEnum):
    """Two typefaces that go together: one for titles and sentences, one for names and figures."""

    CLASSIC = "classic"
    ELEGANT = "elegant"
    FRIENDLY = "friendly"
    MODERN = "modern"


@dataclass(frozen=True, slots=True)
class BrandSettings(SettingsSection):
    """A guild's choices for its brand; empty where it keeps Ovation's own look."""

    KEY: ClassVar[str] = "brand"

    brand_name: str = ""
    brand_colour: str = ""
    """The main colour as #RRGGBB: for rules, bars, the brand's name, the edge of messages."""
    brand_background: str = ""
    """The background of pictures as #RRGGBB."""
    brand_type: TypePairing = TypePairing.CLASSIC
    brand_logo: str = ""
    """The SHA-256 of the stored logo."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if len(self.brand_name) > MAX_NAME:
            raise Refusal(text("A brand's name has at most {most} characters.", most=MAX_NAME))
        background = self.background or PAPER
        _check_background(background)
        if self.colour is not None:
            _check_colour(self.colour, background)

    @property
    def colour(self) -> Colour | None:
        """The main colour, or None."""
        return _parsed(self.brand_colour)

    @property
    def background(self) -> Colour | None:
        """The background of pictures, or None."""
        return _parsed(self.brand_background)


def normalised_colour(typed: str) -> str:
    """Return what a person typed as a stored colour; empty for nothing. Raises `Refusal`."""
    colour = parse_colour(typed)
    if colour is None and typed.strip():
        raise Refusal(
            text(
                "I don't recognise “{typed}” as a colour. Write it like `#1d7a46`; the colour "
                "picker of any drawing program shows such a code.",
                typed=typed.strip(),
            )
        )
    return colour_code(colour) if colour else ""


def _parsed(stored: str) -> Colour | None:
    return parse_colour(stored) if stored else None


def _check_background(background: Colour) -> None:
    best = max(contrast(background, BLACK), contrast(background, WHITE))
    if best < BODY_TEXT:
        light = _nearest(background, WHITE, BLACK)
        dark = _nearest(background, BLACK, WHITE)
        raise Refusal(
            text(
                "Neither dark nor light text is easy to read on {colour}. Try a lighter "
                "background, such as {light}, or a darker one, such as {dark}.",
                colour=_code(background),
                light=_code(light),
                dark=_code(dark),
            )
        )


def _nearest(background: Colour, towards: Colour, ink: Colour) -> Colour:
    """Return the nearest background on which `ink` can be read well."""
    steps = (mix(background, towards, step / 50) for step in range(51))
    return next((one for one in steps if contrast(one, ink) >= BODY_TEXT), towards)


def _check_colour(colour: Colour, background: Colour) -> None:
    found = contrast(colour, background)
    if found < SMALL_TEXT:
        raise Refusal(
            text(
                "Small text in {colour} is hard to read on {background}: the contrast is {found}, "
                "and it needs {least}. Try {better}, or another background.",
                colour=_code(colour),
                background=_code(background),
                found=int(found * 10) / 10,
                least=SMALL_TEXT,
                better=_code(readable(colour, background)),
            )
        )


def _code(colour: Colour) -> Markup:
    """Return the colour as it is shown in a sentence."""
    return Markup(f"`{colour_code(colour)}`")
