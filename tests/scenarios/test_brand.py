"""A manager gives Ovation the brand's name, colours, logo and typefaces."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from bot.accent_colour import OVATION
from bot.images.logo import MAX_BYTES
from bot.services.brand import BrandService
from db.brand import BrandLogoRepository
from domain.brand_settings import PAPER, BrandSettings, TypePairing
from domain.recognition.settings import RecognitionSettings
from tests.scenarios.test_contests import enter, last, set_up, vote
from tests.scenarios.test_setup import chosen, opened
from tests.scenarios.world import World, agree, answered, shown

DAY = 86_400
NIGHT, SKY = (16, 24, 40), (120, 190, 255)
LOOK = {"name": "Otter  Tea", "colour": "#78beff", "background": "101828"}
PICK = "setup:pick:brand"


def brand_of(world: World) -> BrandSettings:
    return world.app.guild_settings.of(world.guild.id)[BrandSettings]


def accent(message: Any) -> int:
    (frame,) = message.components
    return int(frame["accent_color"] if isinstance(frame, dict) else frame.accent_colour.value)


async def picture(message: Any) -> Image.Image:
    (attachment,) = message.attachments
    return Image.open(BytesIO(await attachment.read())).convert("RGB")


def logo(colour: str = "lime") -> bytes:
    """Return a disc on a transparent ground, as a PNG."""
    made = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(made).ellipse((0, 0, 299, 299), fill=colour)
    saved = BytesIO()
    made.save(saved, "PNG")
    return saved.getvalue()


async def choose_look(world: World, look: dict[str, str]) -> Any:
    panel = await opened(world, "brand")
    form = await world.mod.select(panel, ["edit"], custom_id=PICK)
    return await world.mod.submit_modal(form, look)


async def send_logo(world: World, name: str, data: bytes) -> Any:
    panel = await opened(world, "brand")
    form = await world.mod.select(panel, ["logo"], custom_id=PICK)
    return await world.mod.submit_modal(form, {"logo": (name, data)})


async def test_name_and_colours_are_on_messages_and_pictures(world: World) -> None:
    panel = await opened(world, "brand")
    assert accent(panel) == OVATION
    result = await choose_look(world, LOOK)
    assert "**Otter Tea**" in shown(answered(result))
    assert "Main colour: `#78BEFF` · background: `#101828` · no logo" in shown(answered(result))
    assert accent(answered(result)) == int.from_bytes(SKY)
    preview = result.followups[-1]
    assert "Only you see this" in shown(preview)
    drawn = await picture(preview)
    assert drawn.getpixel((4, 4)) == NIGHT
    assert SKY in {drawn.getpixel((x, y)) for x in (200,) for y in range(drawn.height)}
    assert accent(preview) == int.from_bytes(SKY)
    assert accent(answered(await world.ana.slash(world.general, "privacy"))) == int.from_bytes(SKY)
    await world.restart()
    assert accent(await opened(world, "brand")) == int.from_bytes(SKY)


async def test_the_winners_card_and_the_posts_have_the_brand(world: World) -> None:
    await choose_look(world, LOOK)
    post = await set_up(world)
    assert accent(post) == int.from_bytes(SKY)
    await enter(world.ana, post, "いつも心にお茶を 🍵")
    await enter(world.ben, post, "Two.")
    await world.sim.pass_time(7 * DAY)
    card = await vote(world.cleo, last(world))
    await world.cleo.click(card, label="Laugh")
    await world.sim.pass_time(7 * DAY)
    result = last(world)
    assert result.attachments[0].filename == "result.jpg"
    drawn = await picture(result)
    corner = drawn.getpixel((4, 4))
    assert isinstance(corner, tuple)
    assert max(abs(one - two) for one, two in zip(corner, NIGHT, strict=True)) < 6


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (LOOK | {"colour": "#20304a"}, "hard to read on `#101828`"),
        (LOOK | {"background": "#808080"}, "Try a lighter background, such as `#"),
        (LOOK | {"colour": "sky"}, "I don't recognise “sky” as a colour"),
    ],
)
async def test_colours_that_cannot_be_read_are_refused_and_change_nothing(
    world: World, look: dict[str, str], told: str
) -> None:
    result = await choose_look(world, look)
    assert told in shown(answered(result))
    assert brand_of(world) == BrandSettings()


async def test_a_logo_stands_in_the_rule_until_it_is_removed(world: World) -> None:
    result = await send_logo(world, "logo.png", logo())
    assert "with a logo" in shown(answered(result))
    drawn = await picture(result.followups[-1])
    assert drawn.getpixel((4, 4)) == PAPER
    middle = {drawn.getpixel((540, y)) for y in range(drawn.height)}
    assert (0, 255, 0) in middle
    await world.restart()
    style_after = await world.app[BrandService].style(world.guild.id)
    assert style_after.logo is not None
    panel = await opened(world, "brand")
    asked = await world.mod.select(panel, ["remove_logo"], custom_id=PICK)
    assert "I delete the file" in shown(answered(asked))
    assert brand_of(world).brand_logo
    assert "The logo is removed" in shown(answered(await agree(world.mod, asked)))
    assert brand_of(world).brand_logo == ""
    async with world.app.database.snapshot() as reading:
        repository = BrandLogoRepository(reading, world.guild.id)
        assert await repository.get(sha256(style_after.logo).hexdigest()) is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"no picture at all", "I cannot open that as a logo"),
        (b"x" * (MAX_BYTES + 1), "too large"),
    ],
)
async def test_what_is_no_logo_is_refused(world: World, data: bytes, told: str) -> None:
    result = await send_logo(world, "logo.png", data)
    assert told in shown(answered(result))
    assert brand_of(world).brand_logo == ""


async def test_typefaces_and_tone_are_picked_from_menus(world: World) -> None:
    panel, previews = await opened(world, "brand"), []
    for choice, value in (("brand_type", "elegant"), ("brand_tone", "formal")):
        pick = f"setup:pick:{choice}"
        picked = await world.mod.select(panel, [value], custom_id=pick)
        panel = answered(picked)
        assert chosen(panel, choice) == [value]
        previews.append(picked.followups[-1])
    assert (await picture(previews[0])).getpixel((4, 4)) == PAPER
    assert "A discount on the blue mug is available" in shown(previews[1])
    assert f"<@{world.mod.id}>" in shown(previews[1])
    assert all(each.ephemeral for each in previews)
    assert brand_of(world).brand_type is TypePairing.ELEGANT
    settings = world.app.guild_settings.of(world.guild.id)
    assert settings[RecognitionSettings].recognition_tone == "formal"
    preview = await world.mod.select(panel, ["preview"], custom_id=PICK)
    assert (await picture(answered(preview))).getpixel((4, 4)) == PAPER


async def test_a_menu_can_be_let_go_and_a_refused_form_corrected(world: World) -> None:
    panel = await opened(world, "brand")
    panel = answered(await world.mod.select(panel, [], custom_id=PICK))
    assert "No name yet" in shown(panel)
    assert "Correct it" in shown(answered(await choose_look(world, LOOK | {"colour": "sky"})))
