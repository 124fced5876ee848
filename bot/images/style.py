"""The look of our pictures: the page, its colours and typefaces, and a guild's brand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from math import cos, dist, pi, sin

from PIL import Image, ImageDraw

from bot.images.text_layout import Lettering, Typeface
from bot.images.typography import drawable, fit_lines, truncate_to_width
from domain.brand_settings import PAPER, BrandSettings, TypePairing
from domain.colour_contrast import BLACK, BODY_TEXT, WHITE, Colour, contrast, mix, readable

WIDTH = 1080
"""The width in pixels of a phone's screen."""
MARGIN = 54
RIGHT = WIDTH - MARGIN
INK: Colour = (38, 34, 30)
ON_DARK: Colour = (250, 247, 242)
"""For text on dark backgrounds."""
FAINT: Colour = (114, 103, 89)
"""For small text: its contrast is at least 4.5 on all our light backgrounds."""
GOLD: Colour = (201, 140, 38)
ACCENT_TEXT: Colour = (136, 90, 14)
SEA: Colour = (72, 104, 152)
SECOND: tuple[Colour, ...] = (SEA, GOLD, (140, 70, 110))
"""Second colours of charts, of which the first is taken that is unlike the accent."""
UNLIKE = 130.0
"""The least distance in RGB at which two colours of a chart look different."""
SHAPES = 3.0
"""The lowest contrast of bars and lines with the paper, by WCAG 2."""
TRACK: Colour = (236, 228, 210)
OWN: Colour = (247, 233, 203)
"""The background of the asking member's line."""
LOGO = 52
"""The height of a logo, which replaces the star."""


@dataclass(frozen=True, slots=True)
class ImageStyle:
    """Colours, typefaces and marks of a picture; the defaults are Ovation's own."""

    paper: Colour = PAPER
    ink: Colour = INK
    faint: Colour = FAINT
    accent: Colour = GOLD
    """For rules, bars and rings."""
    accent_text: Colour = ACCENT_TEXT
    """For small text in the accent colour."""
    second: Colour = SEA
    """For what charts show beside the accent."""
    track: Colour = TRACK
    """For the empty part of bars, and for thin lines."""
    own: Colour = OWN
    text_face: Typeface = Typeface.SERIF
    """For titles and sentences."""
    name_face: Typeface = Typeface.SANS
    """For names and figures."""
    brand: str = ""
    """The brand's name; empty if none was chosen."""
    logo: bytes | None = None
    """A picture file."""

    def text(self, size: int) -> Lettering:
        """Return the lettering for titles and sentences."""
        return Lettering(self.text_face, size)

    def names(self, size: int) -> Lettering:
        """Return the lettering for names and figures."""
        return Lettering(self.name_face, size)


PLAIN = ImageStyle()
PAIRINGS: Mapping[TypePairing, tuple[Typeface, Typeface]] = {
    TypePairing.CLASSIC: (Typeface.SERIF, Typeface.SANS),
    TypePairing.ELEGANT: (Typeface.PLAYFAIR, Typeface.SANS),
    TypePairing.FRIENDLY: (Typeface.NUNITO, Typeface.NUNITO),
    TypePairing.MODERN: (Typeface.GROTESK, Typeface.SANS),
}
"""The typefaces for sentences, and for names and figures."""


def brand_style(brand: BrandSettings, logo: bytes | None) -> ImageStyle:
    """Return the style for a guild's pictures; what it did not choose follows from the rest."""
    text_face, name_face = (
        face if face.value.path is not None else Typeface.SANS
        for face in PAIRINGS[brand.brand_type]
    )
    style = ImageStyle(text_face=text_face, name_face=name_face, brand=brand.brand_name, logo=logo)
    paper, accent = brand.background or PAPER, brand.colour or GOLD
    if (paper, accent) == (PAPER, GOLD):
        return style
    ink = max((INK, ON_DARK), key=lambda one: contrast(one, paper))
    if contrast(ink, paper) < BODY_TEXT:
        ink = max((BLACK, WHITE), key=lambda one: contrast(one, paper))
    own = mix(paper, accent, 0.14)
    return replace(
        style,
        paper=paper,
        ink=ink,
        faint=readable(mix(ink, paper, 0.45), paper, own),
        accent=accent,
        accent_text=readable(accent, paper),
        second=second_colour(accent, paper),
        track=mix(paper, ink, 0.1),
        own=own,
    )


def second_colour(accent: Colour, *papers: Colour) -> Colour:
    """Return the colour that charts have beside the accent, and that is seen on these papers."""
    shown = [readable(colour, *papers, least=SHAPES) for colour in SECOND]
    far = (colour for colour in shown if dist(colour, accent) >= UNLIKE)
    return next(far, max(shown, key=lambda colour: dist(colour, accent)))


def new_page(height: int, style: ImageStyle) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return an empty page of our width."""
    page = Image.new("RGB", (WIDTH, height), style.paper)
    return page, ImageDraw.Draw(page)


def encode_png(page: Image.Image) -> bytes:
    """Return the page as a PNG file."""
    made = BytesIO()
    page.save(made, "PNG")
    return made.getvalue()


def draw_heading(page: Image.Image, title: str, subtitle: str, style: ImageStyle) -> None:
    """Draw a title that shrinks to fit, a subtitle and a rule, at the top of the page."""
    room = RIGHT - MARGIN
    lines, lettering = fit_lines(
        drawable(title, style.text_face), style.text_face, room, range(72, 45, -4), 46
    )
    for number, words in enumerate(lines):
        at = 106 - 52 * (len(lines) - 1 - number)
        lettering.draw(page, (WIDTH / 2, at), words, style.ink, ("m", "s"))
    small = style.names(36)
    said = truncate_to_width(drawable(subtitle, style.name_face), small, room)
    small.draw(page, (WIDTH / 2, 164), said, style.faint, ("m", "s"))
    draw_rule(page, 212, style)


BRAND_ROOM = 64
"""The height of a brand's name at the bottom of a picture."""


def brand_room(style: ImageStyle) -> int:
    """Return the height to add to a picture for the brand's name."""
    return BRAND_ROOM if style.brand else 0


def draw_brand(page: Image.Image, y: int, style: ImageStyle) -> None:
    """Draw the brand's name in the middle below `y`, if there is one."""
    if style.brand:
        small = style.names(34)
        name = truncate_to_width(drawable(style.brand, style.name_face), small, RIGHT - MARGIN)
        small.draw(page, (WIDTH / 2, y), name, style.accent_text, ("m", "a"))


def draw_rule(page: Image.Image, y: int, style: ImageStyle) -> None:
    """Draw a rule in the accent colour, with the logo or a star in its middle."""
    draw = ImageDraw.Draw(page)
    logo = _logo(style)
    gap = 34 if logo is None else logo.width // 2 + 20
    for start, end in ((MARGIN, WIDTH / 2 - gap), (WIDTH / 2 + gap, RIGHT)):
        if end > start:
            draw.line((start, y, end, y), fill=style.accent, width=3)
    if logo is None:
        draw_star(draw, WIDTH / 2, y, 17, style.accent)
    else:
        page.paste(logo, (WIDTH // 2 - logo.width // 2, y - logo.height // 2), logo)


def draw_star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: Colour) -> None:
    """Draw a star of five points, the first upwards."""
    corners = [(pi * step / 5, radius if step % 2 == 0 else radius * 0.42) for step in range(10)]
    draw.polygon([(x + sin(turn) * far, y - cos(turn) * far) for turn, far in corners], fill=colour)


def _logo(style: ImageStyle) -> Image.Image | None:
    """Return the logo in RGBA, as high as its place in the rule or as wide as four of these."""
    if style.logo is None:
        return None
    with Image.open(BytesIO(style.logo)) as opened:
        logo = opened.convert("RGBA")
    logo.thumbnail((LOGO * 4, LOGO), Image.Resampling.LANCZOS)
    return logo
