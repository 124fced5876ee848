"""Every form in the code, refused, offers *Correct it*, which opens it with all that was sent."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from simcord.enums import ComponentType
from simcord.results import InteractionResult

import cogs
from cogs.member_ideas.forms import NewIdeaForm
from cogs.ui.base import Interaction, framed, reply
from cogs.ui.command_forms import MANY
from cogs.ui.confirmations import NoButton
from cogs.ui.forms import Form, show_in_place
from domain.module_discovery import modules_in
from domain.refusals import Refusal
from domain.translatable_text import text
from tests.scenarios.form_samples import BLANK, NEVER_REFUSED, SAMPLES
from tests.scenarios.test_contests import drawing
from tests.scenarios.world import World, answered, shown

ROOT = Path(cogs.__file__).parent
CORRECT = "Correct it"
STYLES = {ComponentType.RADIO_GROUP, ComponentType.STRING_SELECT, ComponentType.CHECKBOX_GROUP}


def kinds(chosen: Iterable[type[Form]]) -> list[Any]:
    """Return kinds of forms as parameters."""
    ordered = sorted(chosen, key=lambda kind: kind.__name__)
    return [pytest.param(kind, id=kind.__name__) for kind in ordered]


def forms() -> set[type[Form]]:
    """Return every form that is opened, from all modules of the cogs."""
    modules_in("cogs")

    def below(kind: type[Form]) -> Iterator[type[Form]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    return {
        kind
        for kind in below(Form)
        if kind.__module__.startswith("cogs.") and kind.on_send is not Form.on_send
    }


def name_of(kind: type[Form]) -> str:
    """Return the name of a form with its module."""
    return f"{kind.__module__}.{kind.__qualname__}"


async def open_form(world: World, form: Form, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Open the form by a button of a private message, or as the correction of a command."""

    async def opens(_item: NoButton, interaction: Interaction) -> None:
        await interaction.response.send_modal(form)

    async def has_button(_cog: Any, interaction: Interaction) -> None:
        row = discord.ui.ActionRow[Any](NoButton("Open"))
        await interaction.response.send_message(view=framed(row), ephemeral=True)

    command = world.sim.bot.tree.get_command("help")
    with monkeypatch.context() as patched:
        patched.setattr(command, "_callback", has_button)
        patched.setattr(NoButton, "on_click", opens)
        asked = answered(await world.mod.slash(world.general, "help"))
        return await world.mod.click(asked.message, label="Open")


def last_answer(result: InteractionResult) -> Any:
    """Return the newest private answer, for which the bot may have taken its time."""
    return result.followups[-1] if result.followups else answered(result)


def fields(opened: InteractionResult) -> dict[str, dict[str, Any]]:
    """Return the fields of an opened form by their ids."""
    assert opened.modal is not None, f"no form was opened, but said: {shown(opened.response)}"
    found = [one["component"] for one in opened.modal["components"] if "component" in one]
    return {one["custom_id"]: one for one in found}


def answer(world: World, field: dict[str, Any]) -> Any:
    """Return an answer for a field."""
    least = field.get("min_values", 1) or 1
    chosen = [each["value"] for each in field.get("options", ())]
    known = {
        ComponentType.TEXT_INPUT: field.get("value") or "words"[: field.get("max_length", 5)],
        ComponentType.RADIO_GROUP: chosen[-1] if chosen else None,
        ComponentType.STRING_SELECT: chosen[:least],
        ComponentType.CHECKBOX_GROUP: chosen[:least],
        ComponentType.CHECKBOX: True,
        ComponentType.FILE_UPLOAD: ("drawing.png", drawing()),
        ComponentType.USER_SELECT: [world.ana],
        ComponentType.ROLE_SELECT: [world.moderators],
        ComponentType.CHANNEL_SELECT: [world.general],
    }
    return known[ComponentType(field["type"])]


def held(field: dict[str, Any]) -> Any:
    """Return what an opened field holds."""
    match ComponentType(field["type"]):
        case ComponentType.TEXT_INPUT:
            return field.get("value", "")
        case ComponentType.CHECKBOX:
            return field.get("default", False)
        case kind if kind in STYLES:
            return [one["value"] for one in field["options"] if one.get("default")]
        case ComponentType.FILE_UPLOAD:
            return "kept" if not field.get("required", True) else "asked for again"
    return [int(one["id"]) for one in field.get("default_values", ())]


def expected(sent: Any) -> Any:
    """Return what a field should hold after this was sent."""
    match sent:
        case (str(), bytes()):
            return "kept"
        case [str(), *_]:
            return sent
        case [*entities]:
            return [one.id for one in entities]
    return sent


def answers(world: World, opened: InteractionResult, kind: type[Form]) -> dict[str, Any]:
    """Return answers for the fields of a form, those of its sample first."""
    chosen = SAMPLES[kind].values
    assert chosen.keys() <= fields(opened).keys()
    return {
        name: chosen[name] if name in chosen else answer(world, field)
        for name, field in fields(opened).items()
    }


def check_filled_in(form: Form, opened: InteractionResult, sent: dict[str, Any]) -> None:
    """Check that the form opens with what was sent, pictures included."""
    uploads = {one.custom_id for one in form.uploads()}
    for name, field in fields(opened).items():
        if field["type"] == ComponentType.FILE_UPLOAD and name not in uploads:
            continue
        wanted = expected(sent[name])
        if field["type"] == ComponentType.RADIO_GROUP:
            wanted = [wanted]
        assert held(field) == wanted, name


def test_every_form_has_a_sample() -> None:
    # By name: each start of the bot loads its cogs again.
    assert {name_of(kind) for kind in forms()} == {name_of(kind) for kind in SAMPLES}


def test_no_form_is_made_without_what_all_share() -> None:
    strays = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                if "Modal" in bases and node.name != "Form":
                    strays.append(f"{path.name}: {node.name}")
    assert strays == []
    for kind in forms():
        for shared in ("on_submit", "on_error", "interaction_check", "fill_in"):
            assert getattr(kind, shared) is getattr(Form, shared), f"{kind.__name__}.{shared}"


@pytest.mark.parametrize("kind", kinds(set(SAMPLES) - NEVER_REFUSED.keys()))
async def test_a_refusal_offers_the_form_again_as_it_was_sent(
    world: World, kind: type[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = SAMPLES[kind].build(world)
    opened = await open_form(world, form, monkeypatch)
    sent = answers(world, opened, kind)
    refused = last_answer(await world.mod.submit_modal(opened, sent))
    assert CORRECT in shown(refused), shown(refused)
    again = await world.mod.click(refused.message, label=CORRECT)
    assert again.modal is not None
    assert again.modal["title"] == opened.modal["title"]
    check_filled_in(form, again, sent)


@pytest.mark.parametrize("kind", kinds(NEVER_REFUSED))
async def test_answers_of_these_forms_are_never_refused(
    world: World, kind: type[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await open_form(world, SAMPLES[kind].build(world), monkeypatch)
    sent = {
        name: BLANK * field["max_length"] if "max_length" in field else answer(world, field)
        for name, field in fields(opened).items()
    }
    assert CORRECT not in shown(last_answer(await world.mod.submit_modal(opened, sent)))


async def says_so(interaction: Interaction) -> None:
    await reply(interaction, text("Done."))


async def edits(interaction: Interaction) -> None:
    await reply(interaction, text("Done."), edit=True)


async def shows_in_place(interaction: Interaction) -> None:
    await show_in_place(interaction, framed(discord.ui.TextDisplay[Any]("Done.")))


async def takes_its_time(interaction: Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content="Done.")


async def edits_after_a_while(interaction: Interaction) -> None:
    await interaction.response.defer()
    await interaction.edit_original_response(view=framed(discord.ui.TextDisplay[Any]("Done.")))


async def says_so_after_a_while(interaction: Interaction) -> None:
    await interaction.response.defer()
    await reply(interaction, text("Done."))


@pytest.mark.parametrize(
    "succeeds",
    [says_so, edits, shows_in_place, takes_its_time, edits_after_a_while, says_so_after_a_while],
)
async def test_a_refusal_is_gone_once_the_form_succeeds(
    world: World, succeeds: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = SAMPLES[NewIdeaForm].build(world)
    opened = await open_form(world, form, monkeypatch)
    sent = answers(world, opened, NewIdeaForm)
    refused = last_answer(await world.mod.submit_modal(opened, sent))
    again = await world.mod.click(refused.message, label=CORRECT)
    monkeypatch.setattr(form, "on_send", succeeds)
    await world.mod.submit_modal(again, sent)
    words = [shown(one) for one in world.general.history(viewer=world.mod)]
    assert not any(CORRECT in each for each in words)
    assert sum("Done." in each for each in words) == 1


def typed_options(command: Any) -> dict[str, Any]:
    """Return what can be typed as options of a command, as a person might."""
    typed: dict[str, Any] = {}
    for each in command.parameters:
        if each.choices or each.autocomplete:
            continue
        if each.type is discord.AppCommandOptionType.string:
            typed[each.display_name] = "words"[: each.max_value or 5]
        elif each.type is discord.AppCommandOptionType.integer:
            typed[each.display_name] = int(each.min_value or 1)
    return typed


def picked_options(world: World, command: Any) -> dict[str, Any]:
    """Return the required options of a command that are picked and not typed."""
    picked: dict[str, Any] = {}
    for each in command.parameters:
        if not each.required:
            continue
        match each.type:
            case discord.AppCommandOptionType.user:
                picked[each.display_name] = world.ana
            case discord.AppCommandOptionType.attachment:
                picked[each.display_name] = ("drawing.png", drawing())
            case _ if each.choices:
                picked[each.display_name] = each.choices[0].value
            case discord.AppCommandOptionType.integer if each.autocomplete:
                picked[each.display_name] = 1
            case discord.AppCommandOptionType.string if each.autocomplete:
                picked[each.display_name] = "1"
    return picked


async def refuses(*_: Any, **__: Any) -> None:
    raise Refusal(text("No."))


async def test_every_command_that_is_typed_into_becomes_a_form(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.list_every_command()
    tried = 0
    for command in world.sim.bot.tree.walk_commands():
        if not isinstance(command, app_commands.Command) or not (typed := typed_options(command)):
            continue
        has_words = any(isinstance(each, str) for each in typed.values())
        if not has_words and len(command.parameters) < MANY:
            continue
        monkeypatch.setattr(command, "_callback", refuses)
        sent = {**picked_options(world, command), **typed}
        name = command.qualified_name
        refused = answered(await world.mod.slash(world.general, name, **sent))
        found: dict[str, str] = {}
        forms = -(-len(typed) // 5)
        for part in range(1, forms + 1):
            label = CORRECT if forms == 1 else f"{CORRECT} ({part} of {forms})"
            opened = await world.mod.click(refused.message, label=label)
            found |= {each: held(field) for each, field in fields(opened).items()}
        assert found == {each: str(said) for each, said in typed.items()}, name
        tried += 1
    assert tried > 20
