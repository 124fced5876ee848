"""The card of a contest's winner: the picture on paper, with its caption and its author."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from bot.images.avatars import PicturedMember, draw_avatar
from bot.images.style import MARGIN, PLAIN, WIDTH, ImageStyle, draw_brand, draw_rule, new_page
from bot.images.text_layout import Lettering
from bot.images.typography import drawable, fit_lines, truncate_to_width, wrap_lines

TALLEST = 1200
"""The greatest height of the picture; a taller one is scaled down."""
LARGEST, SMALLEST = 66, 36
"""Font sizes of the line."""
GAP = 42
LEADING = 1.28
WINNER = 76
"""The height of the winner's portrait."""


def draw_contest_result(
    picture: bytes,
    *,
    line: str | None,
    winner: PicturedMember | None,
    foot: str,
    undrawable: str = "",
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a JPEG of the winning picture, `line` large beneath it, and who won.

    Under a rule are `foot` and the brand. If there are no fonts for most of the line, `undrawable`
    is said in its place. Without a drawable name the winner is left to the post.
    """
    with Image.open(BytesIO(picture)) as opened:
        shown = _fitted(opened.convert("RGB"))
    said = drawable(line or "", style.text_face) or (undrawable if line else "")
    lines, lettering = set_line(said, style)
    leading = round(lettering.size * LEADING)
    below = MARGIN + shown.height + GAP
    winner_at = below + (len(lines) * leading + GAP // 2 if lines else 0)
    named = winner is not None and winner.name != ""
    rule = winner_at + (WINNER + GAP if named else GAP // 2 if lines else 0)
    page, _ = new_page(rule + foot_height(style), style)
    page.paste(shown, ((WIDTH - shown.width) // 2, MARGIN))
    for number, words in enumerate(lines):
        top = below + number * leading
        lettering.draw(page, (WIDTH / 2, top), words, style.ink, ("m", "a"))
    if winner is not None and named:
        _draw_winner(page, winner_at, winner, style)
    sign_off(page, rule, drawable(foot, style.text_face), style)
    made = BytesIO()
    page.save(made, "JPEG", quality=90, subsampling=0, optimize=True)
    return made.getvalue()


def _fitted(picture: Image.Image) -> Image.Image:
    """Scale the picture to the width of the card, at most to twice its size."""
    room = WIDTH - 2 * MARGIN
    scale = min(room / picture.width, TALLEST / picture.height, 2.0)
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _draw_winner(page: Image.Image, top: int, winner: PicturedMember, style: ImageStyle) -> None:
    """Draw the portrait and the name beside it, both in the middle."""
    room = WIDTH - 2 * MARGIN - WINNER - 20
    lines, lettering = fit_lines(winner.name, style.name_face, room, (44, 40, 36, 32), 30)
    wide = max(map(lettering.width, lines))
    left = round((WIDTH - wide - WINNER - 20) / 2)
    face = draw_avatar(winner, WINNER)
    page.paste(face, (left, top), face)
    for number, words in enumerate(lines):
        middle = top + WINNER / 2 + (number - (len(lines) - 1) / 2) * lettering.size * 1.2
        lettering.draw(page, (left + WINNER + 20, middle), words, style.ink, ("l", "m"))


def set_line(words: str, style: ImageStyle) -> tuple[list[str], Lettering]:
    """Wrap `words` in the largest lettering in which there are few enough lines for it."""
    lettering = style.text(SMALLEST)
    lines: list[str] = []
    for size in range(LARGEST, SMALLEST - 1, -3) if words else ():
        lettering = style.text(size)
        lines = _wrapped(words, lettering, WIDTH - 2 * MARGIN)
        if len(lines) <= (2 if size > 54 else 3 if size > 45 else 5):
            break
    return lines, lettering


def _wrapped(words: str, lettering: Lettering, width: int) -> list[str]:
    """Wrap `words` into as few lines as fit `width`, of about the same length."""
    fewest = wrap_lines(words, lettering, width)
    if len(fewest) < 2:
        return fewest
    # As narrow as the number of lines allows, so that the last line is not a single word.
    low, high = width // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        if len(wrap_lines(words, lettering, middle)) > len(fewest):
            low = middle
        else:
            high = middle
    return wrap_lines(words, lettering, high)


def foot_height(style: ImageStyle) -> int:
    """Return the room that `sign_off` needs below its rule."""
    return 168 if style.brand else 120


def sign_off(page: Image.Image, y: int, words: str, style: ImageStyle) -> None:
    """Draw a rule with `words` beneath it, and the brand's name beneath these."""
    draw_rule(page, y, style)
    room = WIDTH - 2 * MARGIN
    lines, lettering = fit_lines(words, style.text_face, room, (32, 30, 28), 26)
    if len(lines) > 1:
        lines = [truncate_to_width(words, lettering, room)]
    top = y + (38 if style.logo else 30)
    lettering.draw(page, (WIDTH / 2, top), lines[0], style.faint, ("m", "a"))
    draw_brand(page, y + 92, style)
