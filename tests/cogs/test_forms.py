"""A form that was sent opens with what was sent, whatever its fields are."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.ui.item import Item

from cogs.ui.forms import Form, _fill_in
from cogs.ui.picture_upload import PictureUpload
from domain.contests.picture import Picture
from domain.translatable_text import text

ROOT = Path(__file__).parents[2]
PICTURE = Picture(b"jpeg", 64, 64, "", 0)
OPTIONS = ("one", "two", "three")


def options(kind: Any) -> Any:
    """Return the options of a menu or a group."""
    return [kind(label=each, value=each) for each in OPTIONS]


FIELDS: dict[str, tuple[Any, dict[str, Any], Any]] = {
    "TextInput": (discord.ui.TextInput(custom_id="f"), {"value": "said"}, "said"),
    "Select": (
        discord.ui.Select(custom_id="f", options=options(discord.SelectOption)),
        {"values": ["two"]},
        [False, True, False],
    ),
    "RadioGroup": (
        discord.ui.RadioGroup(custom_id="f", options=options(discord.RadioGroupOption)),
        {"value": "three"},
        [False, False, True],
    ),
    "CheckboxGroup": (
        discord.ui.CheckboxGroup(custom_id="f", options=options(discord.CheckboxGroupOption)),
        {"values": ["one", "three"]},
        [True, False, True],
    ),
    "Checkbox": (discord.ui.Checkbox(custom_id="f"), {"value": True}, True),
}
"""Each kind of field with what Discord sends, and what it opens with then."""


def opens_with(field: Any) -> Any:
    """Return what Discord is sent as the content of the field."""
    told = field.to_component_dict()
    if "options" in told:
        return [bool(one.get("default")) for one in told["options"]]
    return told.get("value", told.get("default"))


@pytest.mark.parametrize("name", FIELDS)
async def test_a_field_opens_with_what_was_sent(name: str) -> None:
    field, sent, held = FIELDS[name]
    form = Form(text("A form"), "en")
    form.ask(text("A question"), field)
    assert opens_with(field) != held
    form._refresh(None, [{"type": 0, "custom_id": "f", **sent}], {})  # type: ignore[arg-type, list-item]
    form.fill_in()
    assert opens_with(field) == held


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (discord.ui.RoleSelect, "role"),
        (discord.ui.ChannelSelect, "channel"),
        (discord.ui.UserSelect, "user"),
    ],
)
async def test_a_menu_of_roles_channels_or_members_opens_with_those_chosen(
    kind: Any, said: str
) -> None:
    field = kind(custom_id="f")
    field._values = [discord.Object(7)]
    _fill_in(field)
    assert field.to_component_dict()["default_values"] == [{"id": 7, "type": said}]


async def test_a_picture_that_is_kept_need_not_be_sent_again() -> None:
    form = Form(text("A form"), "en")
    field = form.ask(text("A picture"), PictureUpload(custom_id="f", required=True))
    form.fill_in()
    assert field.required
    field.kept = PICTURE
    form.fill_in()
    assert not field.required


async def test_a_file_that_is_not_kept_is_asked_for_again() -> None:
    form = Form(text("A form"), "en")
    field = form.ask(text("A file"), discord.ui.FileUpload[Any](custom_id="f"))
    form._refresh(None, [{"type": 19, "custom_id": "f", "values": []}], {})  # type: ignore[arg-type, list-item]
    form.fill_in()
    assert field.to_component_dict()["required"]


def test_every_kind_of_field_that_forms_use_is_filled_in() -> None:
    menus = {"RoleSelect", "ChannelSelect", "UserSelect"}
    # Discord fills in no files.
    known = {*FIELDS, *menus, "FileUpload", "Button", "DynamicItem"}
    fields = {
        name
        for name, kind in inspect.getmembers(discord.ui, inspect.isclass)
        if issubclass(kind, Item)
        and (name.endswith("Select") or "value" in dir(kind) or "values" in dir(kind))
    }
    used = {
        node.attr
        for path in (ROOT / "cogs").rglob("*.py")
        if path.name != "picture_upload.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in fields
    }
    assert {"TextInput", "RoleSelect", "Checkbox"} <= used
    assert used <= known
