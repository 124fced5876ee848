"""Every command, component and form declares its access."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from discord import app_commands

from bot.access import SHOWN_TO, Access, declared_access
from bot.app import App
from bot.client import EXTENSIONS, OvationBot
from cogs.ui.base import PersistentItem
from cogs.ui.forms import Form
from domain.module_discovery import modules_in
from tests.repository.commands import KINDS, commands

ROOT = Path(__file__).parents[2]
OF_A_CHANNEL = {"permissions", "app_permissions", "resolved_permissions"}
"""discord.py's names of permissions that Discord resolved in a channel."""
LOOKED_AT = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Attribute)


@pytest.fixture
async def client(app: App) -> OvationBot:
    made = OvationBot(app)
    for extension in EXTENSIONS:
        await made.load_extension(extension)
    return made


@pytest.fixture
def every_cog_module() -> None:
    """Import the modules of the cogs that are otherwise imported at their first use."""
    assert list(modules_in("cogs"))


def forms(kind: type[Form] = Form) -> Iterator[type[Form]]:
    """Yield every form."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("cogs."):
            if "on_send" in vars(each):
                yield each
            yield from forms(each)


@cache
def sources() -> list[tuple[str, ast.AST]]:
    """Return the classes, functions and attributes in the code that talks to Discord, by place."""
    return list(_sources())


def _sources() -> Iterator[tuple[str, ast.AST]]:
    for folder in ("bot", "cogs"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, LOOKED_AT):
                    yield f"{place}:{node.lineno}", node


async def test_every_command_declares_who_may_use_it(client: OvationBot) -> None:
    named = [getattr(one, "qualified_name", one.name) for one in commands(client)]
    assert len(named) >= 60
    assert not [one.name for one in commands(client) if declared_access(one) is None]


async def test_every_lasting_button_and_menu_declares_who_may_use_it(client: OvationBot) -> None:
    known = client._connection._view_store._dynamic_items.values()
    assert len(known) >= 60
    assert not [one for one in known if not issubclass(one, PersistentItem) or one.access is None]


@pytest.mark.usefixtures("every_cog_module")
def test_every_form_declares_who_may_send_it() -> None:
    assert len(list(forms())) >= 20
    assert not [one for one in forms() if one.access is None]


@pytest.mark.usefixtures("every_cog_module")
async def test_nothing_replaces_the_check(client: OvationBot) -> None:
    assert client.extensions
    assert not [one for one in forms() if one.interaction_check is not Form.interaction_check]
    assert not [one for one in forms() if one.on_submit is not Form.on_submit]
    assert not [one for one in forms() if one.on_error is not Form.on_error]
    for kind in client._connection._view_store._dynamic_items.values():
        own = [parent for parent in kind.__mro__ if "callback" in vars(parent)]
        own = own[: own.index(PersistentItem)]
        # Another callback is fine as long as it answers by this one.
        assert not [one for one in own if "super().callback" not in _source(one)], kind


def _source(kind: type) -> str:
    module = kind.__module__.replace(".", "/")
    return (ROOT / f"{module}.py").read_text(encoding="utf-8")


def test_there_are_no_other_buttons_menus_or_forms() -> None:
    other = []
    for where, node in sources():
        if isinstance(node, ast.ClassDef) and not where.startswith(
            ("cogs/ui/base.py", "cogs/ui/forms.py")
        ):
            bases = {ast.unparse(base) for base in node.bases}
            other += [where for base in bases if base.endswith((".Modal", "View"))]
            if any("DynamicItem" in base for base in bases):
                lasting = ("PersistentItem", "OfferButton")
                other += [where] if not bases & set(lasting) else []
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = [ast.unparse(one) for one in node.decorator_list]
            other += [where for one in decorators if one.startswith("discord.ui.")]
            other += [where for one in decorators if "commands.hybrid" in one]
    assert not other


def test_no_permissions_of_a_channel_decide_what_somebody_may_do_on_the_server() -> None:
    wrong = [
        f"{where}: {ast.unparse(node)}"
        for where, node in sources()
        if isinstance(node, ast.Attribute)
        and node.attr in OF_A_CHANNEL
        and not ast.unparse(node.value).endswith("role")
    ]
    assert not wrong, "ask bot/access.py instead: " + "\n".join(wrong)


async def test_discord_lists_moderators_commands_for_moderators(client: OvationBot) -> None:
    mixed = set()
    for kind in KINDS:
        for command in client.tree.get_commands(type=kind):
            below = [
                declared_access(one)
                for one in getattr(command, "walk_commands", list)()
                if not isinstance(one, app_commands.Group)
            ]
            levels = set(below) or {declared_access(command)}
            if Access.EVERYONE in levels and len(levels) > 1:
                mixed.add(command.name)
            permissions = None
            if len(levels) == 1 and (only := levels.pop()) is not None:
                permissions = SHOWN_TO.get(only)
            elif Access.EVERYONE not in levels:
                permissions = SHOWN_TO[Access.MODERATOR]
            assert command.default_permissions == permissions, command.name
    assert not mixed, "Discord cannot hide a part of a group"
