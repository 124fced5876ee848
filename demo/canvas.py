"""A canvas for the pictures of the demo: soft shapes on coloured paper, and mugs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 960, 640
FINE = 2
"""Factor by which pictures are drawn larger and then scaled down, to smooth the edges."""
QUALITY = 86
BADGE = 128
"""The side of a badge in pixels."""

INK: Colour = (46, 40, 54)
BLUE: Colour = (46, 94, 158)
CREAM: Colour = (248, 240, 224)
COFFEE: Colour = (92, 58, 40)


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """Return the colour between `a` (share 0) and `b` (share 1)."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def lighter(colour: Colour, share: float = 0.25) -> Colour:
    """Return `colour` mixed with white."""
    return mixed(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float = 0.25) -> Colour:
    """Return `colour` mixed with ink."""
    return mixed(colour, INK, share)


class Canvas:
    """A picture to draw on, 960 wide and 640 high; y grows downwards."""

    def __init__(self, top: Colour, bottom: Colour, seed: int = 1) -> None:
        """Create a sheet whose colour runs from `top` to `bottom`; `seed` is for random places."""
        self.rng = Random(seed)
        strip = Image.new("RGB", (1, HEIGHT))
        for y in range(HEIGHT):
            strip.putpixel((0, y), mixed(top, bottom, y / HEIGHT))
        self._image = strip.resize((WIDTH * FINE, HEIGHT * FINE), Image.Resampling.NEAREST)
        self._draw = ImageDraw.Draw(self._image)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """Draw a filled ellipse around (x, y)."""
        box = [(x - rx) * FINE, (y - ry) * FINE, (x + rx) * FINE, (y + ry) * FINE]
        self._draw.ellipse(box, fill=colour)

    def box(
        self, x: float, y: float, w: float, h: float, colour: Colour, round_: float = 0
    ) -> None:
        """Draw a filled rectangle from its upper left corner, with rounded corners."""
        corners = [x * FINE, y * FINE, (x + w) * FINE, (y + h) * FINE]
        self._draw.rounded_rectangle(corners, radius=round_ * FINE, fill=colour)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """Draw a filled polygon."""
        self._draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 4) -> None:
        """Draw a line through the points, with round ends."""
        scaled = [(x * FINE, y * FINE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.ellipse(x, y, width / 2, width / 2, colour)

    def arc(
        self, x: float, y: float, rx: float, ry: float, turn: tuple[float, float], pen: Colour,
        width: float = 4,
    ) -> None:  # fmt: skip
        """Draw a part of an ellipse's outline: from one angle to another, in degrees, clockwise."""
        first, last = turn
        steps = max(8, int(abs(last - first) / 4))
        angles = [math.radians(first + (last - first) * i / steps) for i in range(steps + 1)]
        self.line([(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles], pen, width)

    def glow(self, x: float, y: float, radius: float, colour: Colour, share: float = 0.8) -> None:
        """Add light around (x, y)."""
        small = 8
        light = Image.new("RGB", (WIDTH // small, HEIGHT // small))
        soft = ImageDraw.Draw(light)
        soft.ellipse(
            [
                (x - radius) / small,
                (y - radius) / small,
                (x + radius) / small,
                (y + radius) / small,
            ],
            fill=mixed((0, 0, 0), colour, share),
        )
        light = light.filter(ImageFilter.GaussianBlur(radius / small / 2))
        self._image = ImageChops.screen(
            self._image, light.resize(self._image.size, Image.Resampling.BILINEAR)
        )
        self._draw = ImageDraw.Draw(self._image)

    def soften(self, radius: float) -> None:
        """Blur everything drawn so far, as a distant background."""
        size = self._image.size
        small = self._image.reduce(2 * FINE).filter(ImageFilter.GaussianBlur(radius / 2))
        self._image = small.resize(size, Image.Resampling.BILINEAR)
        self._draw = ImageDraw.Draw(self._image)

    def steam(self, x: float, y: float, height: float = 120, colour: Colour = CREAM) -> None:
        """Draw three wisps of steam that rise from (x, y)."""
        for wisp, offset in enumerate((-26, 0, 26)):
            tall = height * (0.8 + 0.2 * (wisp == 1))
            curve = [
                (x + offset + math.sin(i / 4 + wisp) * 9, y - tall * i / 16) for i in range(17)
            ]
            self.line(curve, colour, 5)

    def mug(
        self, x: float, y: float, w: float, colour: Colour = BLUE, *,
        filled: Colour | None = COFFEE, steam: bool = True, left: bool = False,
    ) -> None:  # fmt: skip
        """Draw a mug of width `w` with its foot at (x, y)."""
        h, rim = w * 0.95, w * 0.13
        top = y - h
        side = -1 if left else 1
        self.arc(x + side * w * 0.5, top + h * 0.48, w * 0.26, h * 0.26, (0, 360), colour, w * 0.1)
        self.shape(
            [
                (x - w / 2, top), (x + w / 2, top),
                (x + w * 0.46, y - rim * 0.5), (x - w * 0.46, y - rim * 0.5),
            ],
            colour,
        )  # fmt: skip
        self.ellipse(x, y - rim * 0.5, w * 0.46, rim * 0.7, colour)
        self.shape(
            [
                (x - w * 0.40, top + h * 0.12), (x - w * 0.31, top + h * 0.12),
                (x - w * 0.30, y - rim * 1.2), (x - w * 0.37, y - rim * 1.2),
            ],
            lighter(colour, 0.22),
        )  # fmt: skip
        self.ellipse(x, top, w / 2, rim, lighter(colour, 0.35))
        inside = filled if filled is not None else darker(colour, 0.55)
        self.ellipse(x, top + rim * 0.1, w * 0.45, rim * 0.76, inside)
        if filled is not None:
            self.arc(x - w * 0.05, top + rim * 0.15, w * 0.3, rim * 0.42, (150, 260),
                     lighter(filled, 0.35), w * 0.015)  # fmt: skip
            if steam:
                self.steam(x, top - rim * 0.4, w * 0.6, lighter(colour, 0.75))

    def specks(self, count: int, colour: Colour, size: float, until: float = HEIGHT) -> None:
        """Draw snow, stars or dust: `count` dots above `until`."""
        for _ in range(count):
            radius = size * (0.4 + self.rng.random())
            self.ellipse(
                self.rng.random() * WIDTH, self.rng.random() * until, radius, radius, colour
            )

    def letter(self, sign: str, colour: Colour, size: float) -> None:
        """Draw one large sign in the middle."""
        font = ImageFont.load_default(size * FINE)
        middle = (WIDTH * FINE / 2, HEIGHT * FINE / 2)
        self._draw.text(middle, sign, fill=colour, font=font, anchor="mm")

    def jpeg(self) -> bytes:
        """Return the picture as a JPEG file."""
        made = BytesIO()
        self._image.reduce(FINE).save(made, "JPEG", quality=QUALITY)
        return made.getvalue()

    def badge(self) -> bytes:
        """Return the square in the middle as a small PNG file."""
        edge = (WIDTH - HEIGHT) * FINE // 2
        square = self._image.crop((edge, 0, edge + HEIGHT * FINE, HEIGHT * FINE))
        made = BytesIO()
        square.reduce(HEIGHT * FINE // BADGE).save(made, "PNG")
        return made.getvalue()
