"""Pictures that the people of the demo post, drawn by code: each function draws one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from demo.animals_and_trees import GINGER, SNOW, cat, otter, tree
from demo.canvas import BLUE, CREAM, INK, Canvas, Colour, darker, lighter, mixed

WOOD: Colour = (176, 124, 82)
NIGHT: Colour = (28, 34, 66)
LEAF: Colour = (86, 126, 84)
FLAME: Colour = (255, 190, 90)
AVATAR_COLOURS: tuple[Colour, ...] = (
    (190, 84, 72),
    (70, 120, 160),
    (98, 140, 96),
    (160, 104, 150),
    (200, 140, 60),
    (72, 142, 142),
    (128, 110, 180),
    (170, 96, 112),
    (96, 112, 128),
)


@cache
def picture(name: str) -> bytes:
    """Return the picture called `name`, as a JPEG file. Raises `KeyError` if there is none."""
    return PICTURES[name]().jpeg()


@cache
def avatar(name: str) -> bytes:
    """Return the small picture beside a person's name, as a PNG file."""
    colours = AVATAR_COLOURS
    back = colours[sum(map(ord, name)) % len(colours)]
    made = Canvas(lighter(back, 0.2), back)
    match name:
        case "Rosa":
            cat(made, 480, 760, 2.0, GINGER)
        case "Ines":
            otter(made, 480, 900, 2.5)
        case "Ovation":
            made = Canvas((255, 214, 130), (232, 163, 61))
            made.mug(455, 540, 300, BLUE)
        case _:
            made.letter(name[0], CREAM, 400)
    return made.badge()


def cat_and_tub() -> Canvas:
    """Draw a ginger cat before a mug of the size of a bathtub."""
    made = Canvas((250, 214, 180), (244, 180, 150), seed=3)
    for x in range(0, 960, 96):
        for y in range(0, 420, 84):
            made.box(x + 3, y + 3, 90, 78, (250, 226, 200) if (x // 96 + y // 84) % 2 else CREAM, 6)
    made.box(0, 420, 960, 220, (120, 150, 160))
    for x in range(-60, 960, 120):
        made.shape([(x, 640), (x + 60, 420), (x + 66, 420), (x + 10, 640)], (136, 166, 174))
    made.ellipse(560, 585, 330, 38, (90, 118, 128))
    made.mug(560, 580, 470, BLUE)
    # A rubber duck floats in the mug.
    made.ellipse(620, 128, 44, 26, (252, 208, 66))
    made.ellipse(652, 98, 24, 23, (252, 208, 66))
    made.shape([(672, 98), (698, 104), (672, 110)], (238, 120, 50))
    made.ellipse(660, 93, 4, 4, INK)
    cat(made, 200, 585, 1.0, GINGER)
    made.box(60, 330, 70, 8, WOOD, 4)
    made.shape([(66, 338), (124, 338), (118, 430), (72, 430)], (238, 246, 246))
    return made


def otter_barista() -> Canvas:
    """Draw an otter behind the espresso machine."""
    made = Canvas((66, 96, 104), (40, 62, 72), seed=5)
    for x in range(60, 960, 210):
        made.box(x, 70, 150, 12, WOOD, 4)
        for number in range(3):
            colour = (BLUE, (214, 110, 84), (230, 190, 110))[(number + x // 210) % 3]
            made.mug(x + 28 + number * 48, 70, 34, colour, filled=None)
    made.glow(480, 150, 330, (255, 200, 120), 0.32)
    otter(made, 470, 470, 1.25)
    made.box(0, 460, 960, 180, WOOD)
    made.box(0, 460, 960, 18, lighter(WOOD, 0.3))
    made.box(610, 270, 270, 200, (196, 202, 208), 18)
    made.box(610, 270, 270, 46, (150, 158, 168), 18)
    made.box(650, 340, 190, 16, darker((196, 202, 208), 0.4), 6)
    for x in (690, 800):
        made.box(x - 8, 352, 16, 34, INK, 4)
        made.mug(x, 462, 62, CREAM, steam=x == 690)
    made.ellipse(640, 293, 9, 9, (232, 90, 80))
    made.box(90, 330, 190, 130, INK, 10)
    made.box(98, 338, 174, 114, (58, 66, 74), 8)
    for y, width in ((366, 120), (390, 140), (414, 86)):
        made.line([(118, y), (118 + width, y + 2)], (226, 226, 214), 5)
    made.mug(360, 585, 110, BLUE)
    return made


def window_cat() -> Canvas:
    """Draw a cat on a window sill in the sun."""
    made = Canvas((206, 222, 236), (250, 226, 190), seed=7)
    made.glow(720, 150, 280, (255, 232, 170), 0.9)
    made.ellipse(720, 150, 66, 66, (255, 246, 214))
    for x, height in ((60, 150), (200, 210), (360, 130), (560, 180), (820, 160)):
        made.ellipse(x, 470, 130, height, mixed(LEAF, (206, 222, 236), 0.55))
    made.soften(7)
    for x in (0, 462, 924):
        made.box(x, 0, 36, 640, CREAM)
    made.box(0, 0, 960, 30, CREAM)
    made.box(0, 500, 960, 30, lighter(WOOD, 0.5))
    made.box(0, 525, 960, 115, WOOD)
    made.shape([(520, 530), (960, 530), (960, 640), (640, 640)], lighter(WOOD, 0.3))
    cat(made, 330, 520, 0.95, (92, 92, 104))
    made.mug(650, 522, 130, (150, 190, 170))
    return made


def sketch_otter() -> Canvas:
    """Draw the tired otter of the logo."""
    made = Canvas((252, 248, 238), (246, 238, 222), seed=11)
    for y in range(40, 640, 40):
        made.line([(0, y), (960, y + 4)], (222, 228, 232), 2)
    otter(made, 470, 560, 1.55, tired=True)
    made.mug(720, 580, 150, BLUE)
    made.line([(130, 560), (210, 470)], (220, 170, 70), 16)
    made.shape([(118, 574), (124, 552), (140, 566)], INK)
    made.arc(250, 180, 90, 40, (190, 350), (120, 130, 140), 5)
    made.arc(250, 215, 60, 26, (190, 350), (120, 130, 140), 5)
    return made


def kiln_glow() -> Canvas:
    """Draw the inside of a hot kiln."""
    made = Canvas((38, 22, 24), (18, 12, 16), seed=13)
    for y in range(0, 640, 64):
        for x in range(-64, 960, 128):
            shift = 64 if (y // 64) % 2 else 0
            made.box(x + shift + 3, y + 3, 122, 58, (74, 44, 40), 5)
    made.ellipse(480, 320, 262, 262, (40, 22, 20))
    made.ellipse(480, 320, 232, 232, (255, 150, 50))
    made.ellipse(480, 330, 200, 190, (255, 190, 84))
    made.box(290, 420, 380, 20, (240, 120, 40))
    for x, w in ((370, 90), (485, 110), (594, 84)):
        made.mug(x, 424, w, (255, 170, 66), filled=None, steam=False)
    for x, lean in ((410, 0), (440, 6), (470, 26)):
        made.shape([(x, 520), (x + 22, 520), (x + 11 + lean, 462)], (255, 222, 150))
    made.glow(480, 330, 300, (255, 120, 30), 0.55)
    return made


def candle_and_mug() -> Canvas:
    """Draw a candle, a book and a mug."""
    made = Canvas((46, 34, 60), (86, 54, 62), seed=17)
    for _ in range(14):
        x, y = made.rng.random() * 960, made.rng.random() * 300
        made.glow(x, y, 46, (230, 170, 90), 0.22)
    made.box(0, 470, 960, 170, (104, 66, 54))
    made.box(150, 505, 330, 26, (150, 60, 60), 6)
    made.shape([(160, 505), (470, 505), (440, 480), (190, 480)], CREAM)
    made.box(640, 300, 76, 220, CREAM, 10)
    made.ellipse(678, 302, 38, 12, lighter(FLAME, 0.4))
    made.line([(678, 300), (678, 272)], INK, 4)
    made.shape([(678, 196), (700, 252), (678, 280), (656, 252)], FLAME)
    made.ellipse(678, 256, 14, 22, (255, 240, 190))
    made.mug(320, 484, 150, (74, 104, 150))
    made.glow(678, 240, 260, (255, 170, 70), 0.6)
    return made


def morning_bar() -> Canvas:
    """Draw the bar before it opens."""
    made = Canvas((250, 200, 150), (230, 140, 110), seed=19)
    made.glow(160, 180, 240, (255, 240, 190), 0.9)
    for x in (70, 290, 510, 730):
        made.box(x, 60, 180, 260, mixed((255, 236, 200), (230, 140, 110), x / 1400), 8)
        made.box(x + 86, 60, 8, 260, (150, 84, 70))
    made.soften(4)
    made.box(0, 430, 960, 210, (96, 58, 52))
    made.box(0, 430, 960, 16, (150, 96, 78))
    for x, colour in ((180, BLUE), (330, CREAM), (480, (196, 90, 70)), (630, BLUE), (780, CREAM)):
        made.mug(x, 470, 96, colour, steam=x == 480)
    for x in (240, 560, 820):
        made.ellipse(x, 600, 66, 18, (60, 36, 34))
        made.box(x - 6, 600, 12, 40, (60, 36, 34))
    return made


def frost_garden() -> Canvas:
    """Draw a garden in frost with a thermometer."""
    made = Canvas((176, 204, 232), (232, 240, 248), seed=23)
    for x in (90, 230, 700, 860):
        tree(made, x, 450, 0.8 + 0.3 * (x % 3), (120, 150, 164))
    made.soften(4)
    made.ellipse(480, 660, 700, 220, SNOW)
    made.specks(90, (255, 255, 255), 4)
    for x, colour in ((330, BLUE), (480, (180, 84, 74)), (630, (220, 180, 90))):
        made.mug(x, 560, 116, colour, steam=x != 480)
    made.box(474, 330, 12, 130, (250, 250, 252), 6)
    made.line([(480, 452), (480, 400)], (214, 60, 60), 5)
    made.ellipse(480, 456, 11, 11, (214, 60, 60))
    return made


def puddle_mug() -> Canvas:
    """Draw a broken mug in a puddle."""
    made = Canvas((150, 160, 170), (190, 196, 200), seed=29)
    for y in range(330, 640, 62):
        made.box(0, y, 960, 58, (170 + y // 20, 172 + y // 20, 178 + y // 20))
    made.ellipse(500, 520, 330, 74, (134, 92, 66))
    made.ellipse(520, 514, 250, 50, (150, 106, 78))
    made.shape([(300, 520), (330, 400), (440, 420), (420, 530)], BLUE)
    made.shape([(470, 540), (520, 440), (590, 470), (570, 550)], darker(BLUE, 0.12))
    made.shape([(620, 520), (650, 470), (700, 490), (690, 530)], lighter(BLUE, 0.1))
    made.arc(770, 480, 44, 52, (-60, 200), BLUE, 20)
    made.ellipse(240, 300, 60, 16, (110, 116, 124))
    made.box(196, 130, 90, 160, (70, 80, 96), 20)
    return made


def shelf_of_mugs() -> Canvas:
    """Draw a shelf with some forty mugs."""
    made = Canvas((236, 222, 204), (220, 200, 178), seed=31)
    tones = [(196, 90, 70), (220, 180, 90), (120, 150, 120), (150, 110, 150), CREAM, (90, 120, 140)]
    for row in range(4):
        y = 150 + row * 150
        made.box(40, y, 880, 16, WOOD, 4)
        made.box(40, y + 14, 880, 8, darker(WOOD, 0.3))
        for place in range(9):
            middle = row == 1 and place == 4
            colour = BLUE if middle else made.rng.choice(tones)
            size = 82 if middle else made.rng.randint(54, 70)
            made.mug(100 + place * 95, y, size, colour, filled=None, left=place % 2 == 0)
    made.glow(480, 240, 150, (255, 220, 150), 0.4)
    return made


def night_shift() -> Canvas:
    """Draw a town at night with one lamp."""
    made = Canvas((24, 36, 60), (14, 20, 38), seed=37)
    for x in range(60, 900, 150):
        for y in range(60, 330, 90):
            lit = made.rng.random() < 0.22
            made.box(x, y, 100, 58, (230, 196, 120) if lit else (34, 50, 80), 4)
    made.soften(8)
    made.box(0, 460, 960, 180, (60, 84, 96))
    made.box(0, 460, 960, 10, (96, 128, 138))
    made.line([(700, 470), (700, 250), (620, 200)], (210, 214, 218), 9)
    made.shape([(560, 200), (660, 160), (676, 210), (600, 250)], (214, 96, 80))
    made.mug(480, 540, 150, BLUE)
    made.box(150, 500, 190, 30, (236, 240, 240), 4)
    made.box(160, 486, 180, 20, (206, 216, 220), 4)
    made.glow(560, 400, 260, (255, 214, 140), 0.5)
    return made


def croissant_sunrise() -> Canvas:
    """Draw a croissant as the rising sun."""
    made = Canvas((120, 160, 214), (255, 206, 160), seed=41)
    made.glow(480, 330, 330, (255, 200, 120), 0.7)
    for turn in range(7):
        x = 330 + turn * 50
        y = 340 - (90 - (turn - 3) ** 2 * 12)
        size = 64 - abs(turn - 3) * 8
        made.ellipse(x, y, size, size * 0.86, (206, 134, 62))
        made.arc(x, y, size * 0.8, size * 0.7, (200, 320), (236, 178, 100), 7)
    made.ellipse(200, 640, 420, 200, (120, 150, 110))
    made.ellipse(780, 660, 460, 220, (96, 130, 98))
    made.mug(480, 560, 120, BLUE)
    return made


def workbench_tea() -> Canvas:
    """Draw tea among screwdrivers."""
    made = Canvas((196, 176, 150), (160, 130, 100), seed=43)
    for x in range(80, 900, 110):
        made.line([(x, 60), (x, 190)], (90, 96, 104), 14)
        made.box(x - 14, 190, 28, 90, ((196, 80, 60), BLUE, (230, 170, 70))[x // 110 % 3], 12)
    made.box(0, 400, 960, 240, (140, 96, 64))
    for y in range(430, 640, 46):
        made.line([(0, y), (960, y + 6)], (122, 82, 54), 3)
    made.mug(330, 560, 160, CREAM, filled=(172, 96, 46))
    made.ellipse(640, 530, 90, 60, (96, 104, 112))
    made.ellipse(640, 524, 64, 40, (140, 148, 156))
    made.ellipse(640, 524, 18, 12, INK)
    made.line([(780, 600), (880, 500)], (90, 96, 104), 10)
    made.glow(330, 300, 260, (255, 230, 180), 0.25)
    return made


def snow_balcony() -> Canvas:
    """Draw a snowy balcony above the town."""
    made = Canvas(NIGHT, (120, 110, 150), seed=47)
    made.ellipse(780, 110, 46, 46, (246, 240, 214))
    made.specks(70, (220, 226, 244), 2.2, 300)
    for x in range(0, 960, 80):
        top = 300 + made.rng.randint(0, 70)
        made.shape([(x, top), (x + 40, top - 40), (x + 80, top)], (70, 66, 100))
        made.box(x, top, 80, 300, (58, 54, 88))
        for y in (top + 24, top + 70):
            made.box(x + 30, y, 20, 22, (244, 200, 120) if made.rng.random() < 0.6 else NIGHT, 3)
    made.soften(3)
    made.box(0, 520, 960, 24, (44, 40, 60))
    for x in range(20, 960, 70):
        made.box(x, 540, 10, 100, (44, 40, 60))
    for x in range(-20, 980, 60):
        made.ellipse(x, 518, 44, 15, SNOW)
    made.mug(420, 516, 130, BLUE)
    made.specks(60, SNOW, 4)
    return made


PICTURES: dict[str, Callable[[], Canvas]] = {
    draw.__name__: draw
    for draw in (
        cat_and_tub,
        otter_barista,
        window_cat,
        sketch_otter,
        kiln_glow,
        candle_and_mug,
        morning_bar,
        frost_garden,
        puddle_mug,
        shelf_of_mugs,
        night_shift,
        croissant_sunrise,
        workbench_tea,
        snow_balcony,
    )
}
