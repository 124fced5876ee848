"""Animals and trees that appear in several pictures of the demo."""

from __future__ import annotations

from demo.canvas import BLUE, COFFEE, CREAM, INK, Canvas, Colour, darker, lighter

GINGER: Colour = (226, 140, 66)
OTTER: Colour = (122, 86, 62)
SNOW: Colour = (238, 244, 250)


def cat(made: Canvas, x: float, y: float, size: float, coat: Colour) -> None:
    """Draw a cat that sits at (x, y)."""
    s = size
    made.arc(x - 70 * s, y - 60 * s, 70 * s, 56 * s, (60, 230), darker(coat, 0.12), 26 * s)
    made.ellipse(x, y - 86 * s, 76 * s, 92 * s, coat)
    made.ellipse(x + 6 * s, y - 66 * s, 40 * s, 66 * s, lighter(coat, 0.45))
    for side in (-1, 1):
        made.ellipse(x + side * 34 * s, y - 10 * s, 30 * s, 15 * s, lighter(coat, 0.3))
        ear = [(side * 22, -262), (side * 66, -290), (side * 62, -222)]
        made.shape([(x + a * s, y + b * s) for a, b in ear], coat)
        inner = [(side * 32, -256), (side * 58, -274), (side * 55, -232)]
        made.shape([(x + a * s, y + b * s) for a, b in inner], (240, 178, 170))
    made.ellipse(x, y - 210 * s, 70 * s, 60 * s, coat)
    for stripe in (-22, 0, 22):
        line = [(x + stripe * s, y - 262 * s), (x + stripe * 0.8 * s, y - 238 * s)]
        made.line(line, darker(coat, 0.3), 7 * s)
    for side in (-1, 1):
        made.ellipse(x + side * 27 * s, y - 212 * s, 14 * s, 13 * s, (236, 236, 190))
        made.ellipse(x + side * 25 * s, y - 211 * s, 6 * s, 11 * s, INK)
        for lift in (-6, 8):
            start, end = (x + side * 22 * s, y - 184 * s), (x + side * 88 * s, y - (190 - lift) * s)
            made.line([start, end], lighter(coat, 0.6), 2.5 * s)
    made.shape(
        [(x - 9 * s, y - 194 * s), (x + 9 * s, y - 194 * s), (x, y - 184 * s)], (226, 120, 120)
    )
    made.arc(x - 9 * s, y - 182 * s, 9 * s, 8 * s, (0, 150), INK, 3 * s)
    made.arc(x + 9 * s, y - 182 * s, 9 * s, 8 * s, (30, 180), INK, 3 * s)


def otter(made: Canvas, x: float, y: float, size: float, *, tired: bool = False) -> None:
    """Draw an otter that stands upright at (x, y)."""
    s = size
    pale = lighter(OTTER, 0.6)
    made.ellipse(x, y - 110 * s, 74 * s, 120 * s, OTTER)
    made.ellipse(x, y - 90 * s, 48 * s, 92 * s, pale)
    for side in (-1, 1):
        made.ellipse(x + side * 62 * s, y - 252 * s, 15 * s, 15 * s, darker(OTTER, 0.2))
        made.line(
            [(x + side * 60 * s, y - 150 * s), (x + side * 26 * s, y - 106 * s)], OTTER, 30 * s
        )
    made.ellipse(x, y - 226 * s, 72 * s, 60 * s, OTTER)
    made.ellipse(x, y - 204 * s, 46 * s, 34 * s, pale)
    for side in (-1, 1):
        eye_x, eye_y = x + side * 28 * s, y - 238 * s
        if tired:
            made.arc(eye_x, eye_y, 12 * s, 7 * s, (0, 180), INK, 4 * s)
            made.arc(eye_x, eye_y + 12 * s, 12 * s, 5 * s, (20, 160), darker(OTTER, 0.3), 3 * s)
        else:
            made.ellipse(eye_x, eye_y, 8 * s, 9 * s, INK)
            made.ellipse(eye_x + 3 * s, eye_y - 3 * s, 2.5 * s, 2.5 * s, CREAM)
        for lift in (-4, 6, 16):
            start = (x + side * 30 * s, y - (204 - lift / 2) * s)
            made.line([start, (x + side * 84 * s, y - (206 - lift) * s)], lighter(OTTER, 0.7), 2)
    made.ellipse(x, y - 218 * s, 14 * s, 10 * s, INK)
    turn = (200.0, 340.0) if tired else (20.0, 160.0)
    made.arc(x, y - (188 if tired else 202) * s, 17 * s, 10 * s, turn, INK, 3.5 * s)
    if not tired:
        made.shape(
            [
                (x - 44 * s, y - 140 * s),
                (x + 44 * s, y - 140 * s),
                (x + 52 * s, y),
                (x - 52 * s, y),
            ],
            darker(BLUE, 0.1),
        )
        made.mug(x, y - 40 * s, 36 * s, CREAM, filled=COFFEE, steam=False)


def tree(made: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """Draw a fir with snow on its branches; its trunk begins at (x, y)."""
    made.box(x - 9 * size, y, 18 * size, 60 * size, darker(colour, 0.4))
    for level in range(4):
        half, up = (110 - level * 24) * size, (level * 56) * size
        made.shape([(x - half, y - up), (x + half, y - up), (x, y - up - 96 * size)], colour)
        made.shape(
            [
                (x - half * 0.5, y - up - 48 * size),
                (x + half * 0.5, y - up - 48 * size),
                (x, y - up - 96 * size),
            ],
            SNOW,
        )
