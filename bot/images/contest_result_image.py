"""The card of a contest's winner: the picture on paper, with its caption beneath."""

from __future__ import annotations

from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

from bot.images.typography import Font, Typeface, drawable, typeface, wrap_lines

WIDTH = 1080
"""The width in pixels of a phone's screen."""
MARGIN = 54
TALLEST = 1200
"""The greatest height of the picture; a taller one is scaled down."""
PAPER = (251, 247, 237)
INK = (38, 34, 30)
FAINT = (133, 120, 104)
GOLD = (201, 140, 38)
LARGEST, SMALLEST = 66, 36
"""Font sizes of the line."""
GAP = 42
LEADING = 1.28


def draw_contest_result(picture: bytes, *, line: str | None, foot: str) -> bytes:
    """Draw a JPEG of the winning picture, `line` large beneath it and `foot` small under a rule.

    Characters that the typeface lacks, such as emoji, are left out; if those are most of a line, it
    is omitted (the post has it as text).
    """
    with Image.open(BytesIO(picture)) as opened:
        shown = _fitted(opened.convert("RGB"))
    lines, font = set_line(drawable(line or ""))
    leading = round(font.size * LEADING)
    below = MARGIN + shown.height + GAP
    rule = below + (len(lines) * leading + GAP if lines else 0)
    page = Image.new("RGB", (WIDTH, rule + 120), PAPER)
    draw = ImageDraw.Draw(page)
    left = (WIDTH - shown.width) // 2
    page.paste(shown, (left, MARGIN))
    for number, words in enumerate(lines):
        top = below + number * leading
        draw.text((WIDTH / 2, top), words, font=font, fill=INK, anchor="ma")
    sign_off(draw, rule, drawable(foot))
    made = BytesIO()
    page.save(made, "JPEG", quality=90, subsampling=0, optimize=True)
    return made.getvalue()


def _fitted(picture: Image.Image) -> Image.Image:
    """Scale the picture to the width of the card, at most to twice its size."""
    room = WIDTH - 2 * MARGIN
    scale = min(room / picture.width, TALLEST / picture.height, 2.0)
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS)


def set_line(words: str) -> tuple[list[str], Font]:
    """Wrap `words` in the largest font in which there are few enough lines for it."""
    font = typeface(Typeface.SERIF, SMALLEST)
    lines: list[str] = []
    for size in range(LARGEST, SMALLEST - 1, -3) if words else ():
        font = typeface(Typeface.SERIF, size)
        lines = _wrapped(words, font, WIDTH - 2 * MARGIN)
        if len(lines) <= (2 if size > 54 else 3 if size > 45 else 5):
            break
    return lines, font


def _wrapped(words: str, font: Font, width: int) -> list[str]:
    """Wrap `words` into as few lines as fit `width`, of about the same length."""
    fewest = wrap_lines(words, font, width)
    if len(fewest) < 2:
        return fewest
    # As narrow as the number of lines allows, so that the last line is not a single word.
    low, high = width // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        if len(wrap_lines(words, font, middle)) > len(fewest):
            low = middle
        else:
            high = middle
    return wrap_lines(words, font, high)


def sign_off(draw: ImageDraw.ImageDraw, y: float, words: str) -> None:
    """Draw a golden rule with a star in its middle, and `words` beneath it."""
    middle = WIDTH / 2
    for start, end in ((MARGIN, middle - 34), (middle + 34, WIDTH - MARGIN)):
        draw.line((start, y, end, y), fill=GOLD, width=3)
    star(draw, middle, y, 17)
    font = typeface(Typeface.SERIF, 32)
    lines = wrap_lines(words, font, WIDTH - 2 * MARGIN - 40)
    said = lines[0] if len(lines) == 1 else f"{lines[0]} …"
    draw.text((middle, y + 30), said, font=font, fill=FAINT, anchor="ma")


def star(
    draw: ImageDraw.ImageDraw,
    x: float,
    y: float,
    radius: float,
    colour: tuple[int, int, int] = GOLD,
) -> None:
    """Draw a star of five points, the first upwards."""
    corners = [(pi * step / 5, radius if step % 2 == 0 else radius * 0.42) for step in range(10)]
    draw.polygon([(x + sin(turn) * far, y - cos(turn) * far) for turn, far in corners], fill=colour)
