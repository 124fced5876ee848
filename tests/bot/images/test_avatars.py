"""Members' avatars in pictures."""

from __future__ import annotations

import asyncio
from io import BytesIO

import pytest
from PIL import Image

from bot.images.avatars import COLOURS, KEPT, AvatarCache, PicturedMember, draw_avatar, initials


def avatar(colour: str = "teal", size: tuple[int, int] = (128, 96)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana", "A"),
        ("ana maria silva", "AS"),
        ("_x_", "X"),
        ("-- ~", ""),
        ("", ""),
        ("ßa", "SS"),
        ("7even", "7"),
    ],
)
def test_one_or_two_letters_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_portrait_is_round_and_shows_the_avatar() -> None:
    shown = draw_avatar(PicturedMember(1, "Ana", avatar()), 64)
    assert shown.size == (64, 64)
    assert shown.getpixel((32, 32)) == (0, 128, 128, 255)
    corner = shown.getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert corner[3] == 0


@pytest.mark.parametrize("picture", [None, b"", b"no picture", avatar()[:60]])
def test_without_a_usable_avatar_there_are_initials_in_a_colour_of_ones_own(
    picture: bytes | None,
) -> None:
    shown = draw_avatar(PicturedMember(9, "Ana", picture), 64)
    assert shown.getpixel((32, 4)) == (*COLOURS[9 % len(COLOURS)], 255)


@pytest.mark.parametrize("name", ["", "-- ~", " "])
def test_a_name_without_letters_leaves_the_disc_plain(name: str) -> None:
    shown = draw_avatar(PicturedMember(9, name), 64)
    assert shown.getpixel((32, 32)) == (*COLOURS[9 % len(COLOURS)], 255)


def test_a_picture_too_large_to_be_an_avatar_is_not_unpacked() -> None:
    shown = draw_avatar(PicturedMember(0, "Ana", avatar(size=(1200, 1200))), 64)
    assert shown.getpixel((32, 4)) == (*COLOURS[0], 255)


async def test_an_avatar_is_fetched_once() -> None:
    shelf = AvatarCache()
    asked: list[str] = []

    async def fetch() -> bytes:
        asked.append("")
        return b"picture"

    assert [await shelf.get("a", fetch) for _ in range(3)] == [b"picture"] * 3
    assert len(asked) == 1
    for number in range(KEPT):
        await shelf.get(str(number), fetch)
    asked.clear()
    await shelf.get("a", fetch)
    assert len(asked) == 1


async def test_an_avatar_that_does_not_come_is_done_without_and_asked_for_again() -> None:
    shelf = AvatarCache(patience_seconds=0.01)

    async def never() -> bytes:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    async def broken() -> bytes:
        raise OSError("no route to host")

    async def well() -> bytes:
        return b"picture"

    assert await shelf.get("a", never) is None
    assert await shelf.get("a", broken) is None
    assert await shelf.get("a", well) == b"picture"
