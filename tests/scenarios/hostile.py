"""Somebody who tries everything that Discord lets them send, and some of what it does not."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Any, TypeVar, Union, get_args, get_origin

import discord
from discord import app_commands
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.backend.errors import BackendError, SetupError
from simcord.builders import ChannelHandle
from simcord.components import walk_components
from simcord.results import InteractionResult, ResponseMessage

from tests.scenarios.test_contests import drawing
from tests.scenarios.world import World

Sample = TypeVar("Sample")
Kind = discord.AppCommandOptionType
Part = discord.ComponentType

NOBODY = 777_777_777_777_777_777
"""The id that the hostile texts mention; nobody has it."""
HOSTILE: Sequence[str] = (
    f"@everyone @here <@{NOBODY}> <@&{NOBODY}> <#{NOBODY}>",
    f"`@everyone` ``<@{NOBODY}>`` ```@here```",
    f"[free](https://evil.example) ||<@&{NOBODY}>|| **@everyone** # @here\n> <@{NOBODY}>",
    "\u202egnihton\u202c \u2066@everyone\u2069 \u200b\u200f",
    "null\x00byte \x07\x1b[31m\x7f",
    "\x00",
    "x" * 10_000,
    "𝔘𝔫𝔦 " + "👩‍👩‍👧‍👦" * 700,
    "ǹ̶̙o̷" * 2_000,
    " ",
    "\u3164\n\n\u3164",
    "{id} {0} %s %(a)d {",
    "'; DROP TABLE contests; --",
    '=HYPERLINK("https://evil.example")',
    "-1",
    "0",
    "９９",
    "99999999999999999999999999",
    "1e400",
    "NaN",
    "-0.00 EUR",
    "9" * 30 + " €",
    "31/02/2027 25:61",
    "9999-12-31 23:59",
    "0001-01-01 00:00",
    "2026-03-29 02:30",
    "in 99999999999999 years",
    "yesterday",
    "2026-W99",
    "( ( [",
    "<t:99999999999999999:F>",
)
FILES = (
    ("pixel.png", b"GIF89a\x01\x00\x01\x00"),
    ("empty.png", b""),
    ("page.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("list.csv", b"code\n\x00\xff\xfe,@everyone\n" + b"A" * 500),
    ("good.png", drawing()),
)
PARTS: Mapping[Any, discord.ComponentType] = {
    discord.ui.Button: Part.button,
    discord.ui.Select: Part.string_select,
    discord.ui.UserSelect: Part.user_select,
    discord.ui.RoleSelect: Part.role_select,
    discord.ui.MentionableSelect: Part.mentionable_select,
    discord.ui.ChannelSelect: Part.channel_select,
}
HUGE = (2**31, 2**53 - 1, 10**17, 10**18 - 1)
MAX_PARTS = 12
"""How many buttons and menus of one answer are tried."""
TEXT_LIMIT = 6000
"""Discord's limit for text options of commands."""


def samples(strategy: st.SearchStrategy[Sample], number: int) -> list[Sample]:
    """Values that Hypothesis makes up, always the same."""
    found: list[Sample] = []

    @given(strategy)
    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def collect(value: Sample) -> None:
        found.append(value)

    collect()
    return found


def known_buttons(world: World) -> dict[re.Pattern[str], type[discord.ui.DynamicItem[Any]]]:
    """Return the persistent buttons by the patterns of their ids."""
    # discord.py has no public list of them.
    return dict(world.sim.bot._connection._view_store._dynamic_items)


def part_types(kind: type[discord.ui.DynamicItem[Any]]) -> list[discord.ComponentType]:
    """Return whether it is a button, or the types of menu that it can be."""
    for parent in kind.__mro__:
        for base in getattr(parent, "__orig_bases__", ()):
            if get_origin(base) is discord.ui.DynamicItem:
                (item,) = get_args(base)
                among = get_args(item) if get_origin(item) is Union else (item,)
                return [PARTS[get_origin(one) or one] for one in among]
    raise TypeError(f"{kind.__name__} does not say what it is")


def commands(world: World) -> list[app_commands.Command[Any, ..., Any]]:
    """Every slash command that can be called."""
    walked = world.sim.bot.tree.walk_commands()
    return [one for one in walked if isinstance(one, app_commands.Command)]


@dataclass(slots=True)
class Intruder:
    """A member who tries everything in a guild, and a record of what went wrong.

    `ids` are numbers to forge ids from; `logs` and `records` are the logs of the bot and of
    discord.py.
    """

    world: World
    actor: MemberActor
    channel: ChannelHandle
    rng: Random
    ids: Sequence[int]
    logs: Sequence[Mapping[str, Any]]
    records: Sequence[logging.LogRecord]
    troubles: list[str] = field(default_factory=list)
    tried: int = 0
    _texts: Iterator[str] = field(init=False)
    _seen: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        made_up = samples(st.text(max_size=40), len(HOSTILE))
        texts = [text for pair in zip(HOSTILE, made_up, strict=False) for text in pair]
        self.rng.shuffle(texts)
        self._texts = cycle(texts)
        self._seen = (len(self.logs), len(self.records))

    async def call_every_command(self) -> None:
        """Call each slash command, with values for all its options and with the least."""
        for command in commands(self.world):
            options = command.to_dict(self.world.sim.bot.tree).get("options", [])
            for least in (False, True) if options else (True,):
                given = {
                    one["name"]: self._value(one)
                    for one in options
                    if one.get("required") or (not least and self.rng.random() < 0.8)
                }
                await self._do(
                    f"/{command.qualified_name} {given}",
                    self.actor.slash(self.channel, command.qualified_name, **given),
                )
            for one in options:
                if one.get("autocomplete"):
                    await self._do(
                        f"/{command.qualified_name} {one['name']}…",
                        self._type_into(command.qualified_name, one["name"]),
                    )

    async def call_every_menu(self, others: MemberActor, message: Any) -> None:
        """Call each command of the menus on members and messages."""
        tree = self.world.sim.bot.tree
        for kind, target in (
            (discord.AppCommandType.user, others),
            (discord.AppCommandType.message, message),
        ):
            for command in tree.get_commands(type=kind):
                doing = self.actor.context_menu(self.channel, command.name, target)
                await self._do(f"menu {command.name}", doing)

    async def press_every_button(self, each: int) -> None:
        """Press each lasting button and menu with `each` forged ids that it would answer to."""
        for pattern, kind in known_buttons(self.world).items():
            for custom_id in self._forged_ids(pattern, each):
                kinds = part_types(kind)
                part = {"type": self.rng.choice(kinds).value, "custom_id": custom_id}
                await self._press(self._post(part), part, depth=1)

    def _forged_ids(self, pattern: re.Pattern[str], each: int) -> Iterator[str]:
        shapes = samples(st.from_regex(pattern, fullmatch=True), 5)
        forged: dict[str, None] = {}
        numbers = [*self.rng.sample([*self.ids], each), 0, self.rng.choice(HUGE)]
        for number in numbers:
            shape = self.rng.choice(shapes)
            custom_id = re.sub(r"[0-9]+", str(number), shape)
            if pattern.fullmatch(custom_id) and len(custom_id) <= 100:
                forged[custom_id] = None
        forged |= dict.fromkeys(shape for shape in shapes[-1:] if len(shape) <= 100)
        yield from forged

    def _post(self, part: dict[str, Any]) -> ResponseMessage:
        """Create a message of the bot's with only this button or menu."""
        sim = self.world.sim
        flags = discord.MessageFlags(components_v2=True).value
        row = {"type": Part.action_row.value, "components": [part]}
        if part["type"] == Part.button.value:
            part |= {"style": discord.ButtonStyle.secondary.value, "label": "x"}
        if part["type"] == Part.string_select.value:
            values = [*map(str, [*self.ids[:4], 0, *HUGE[:2]]), "x", HOSTILE[0]]
            part["options"] = [{"label": "x", "value": value[:100]} for value in values]
        message = sim.backend.create_message(
            self.channel.id,
            sim.backend.bot_user.id,
            components=[row],
            flags=flags,
            broadcast=False,
        )
        return ResponseMessage(sim, message)

    async def _type_into(self, command: str, option: str) -> None:
        typed = self._text(0, 100)
        await self.actor.autocomplete(self.channel, command, option, typed)

    async def _press(self, message: ResponseMessage, part: Mapping[str, Any], depth: int) -> None:
        custom_id = part["custom_id"]
        if part["type"] == Part.button.value:
            doing = self.actor.click(message, custom_id=custom_id)
        else:
            doing = self.actor.select(message, self._chosen(part), custom_id=custom_id)
        await self._do(f"press {custom_id}", doing, depth)

    async def _do(self, what: str, doing: Any, depth: int = 0) -> None:
        """Do one thing, record errors, and go on with the components of the answer."""
        self.tried += 1
        what = f"{self.actor.name}: {what[:300]}"
        try:
            result = await doing
        except (SetupError, BackendError) as error:
            self.troubles.append(f"{what}: could not be tried: {error}")
            return
        self._note(what)
        if not isinstance(result, InteractionResult):
            return
        if not result.acknowledged:
            self.troubles.append(f"{what}: no answer")
        if result.modal:
            values = {
                part["custom_id"]: self._typed(part)
                for part in walk_components(result.modal["components"])
                if "custom_id" in part
            }
            await self._do(f"{what} > {values}", self.actor.submit_modal(result, values), depth + 1)
        for message in filter(None, (result.response, *result.followups)):
            if depth < 2:
                await self._press_all(message, depth + 1)

    async def _press_all(self, message: ResponseMessage, depth: int) -> None:
        parts = [
            part
            for part in walk_components(message.components)
            if "custom_id" in part and not part.get("disabled")
        ]
        for part in self.rng.sample(parts, min(len(parts), MAX_PARTS if depth == 1 else 2)):
            stored = self.world.sim.backend.get_message(message.channel_id, message.id)
            still = [one.get("custom_id") for one in walk_components(stored.components)]
            if still.count(part["custom_id"]) == 1:
                await self._press(message, part, depth)

    def _note(self, what: str) -> None:
        logs, records = self._seen
        for entry in self.logs[logs:]:
            if entry["log_level"] in ("error", "critical"):
                error = entry.get("exc_info")
                self.troubles.append(f"{what}: {entry['event']}: {error!r}"[:700])
        for record in self.records[records:]:
            if record.levelno >= logging.ERROR:
                self.troubles.append(f"{what}: {record.getMessage()} {record.exc_info}"[:700])
        self._seen = (len(self.logs), len(self.records))

    # --- Values ------------------------------------------------------------------------------

    def _text(self, least: int, most: int) -> str:
        return next(self._texts)[:most].ljust(least, "@")

    def _value(self, option: Mapping[str, Any]) -> Any:
        """Something that Discord would let through for an option of a command."""
        if choices := option.get("choices"):
            return self.rng.choice(choices)["value"]
        match Kind(option["type"]):
            case Kind.string:
                least, most = option.get("min_length", 1), option.get("max_length", TEXT_LIMIT)
                if option.get("autocomplete") and self.rng.random() < 0.5:
                    return str(self.rng.choice([*self.ids, 0, *HUGE]))[:most]
                return self._text(least, most)
            case Kind.integer | Kind.number:
                least = option.get("min_value", 1 - 2**53)
                most = option.get("max_value", 2**53 - 1)
                number = self.rng.choice([*self.ids, -1, 0, least, most, *HUGE])
                return min(max(number, least), most)
            case Kind.boolean | Kind.attachment as kind:
                return self.rng.choice((True, False) if kind is Kind.boolean else FILES)
        return self._entity(option["type"], option.get("channel_types"))

    def _entity(self, kind: int, channel_types: Any = None) -> Any:
        world = self.world
        match Kind(kind):
            case Kind.user | Kind.mentionable:
                return self.rng.choice([world.mod, world.ana, world.ben, self.actor])
            case Kind.role:
                return world.moderators
        fitting = [
            one
            for one in (world.general, world.contests)
            if not channel_types or one._channel.type in channel_types
        ]
        return self.rng.choice(fitting)

    def _chosen(self, part: Mapping[str, Any]) -> list[Any]:
        """Return random values for a menu."""
        least, most = part.get("min_values", 1), part.get("max_values", 1)
        match Part(part["type"]):
            case Part.string_select:
                values = [one["value"] for one in part["options"]]
                number = self.rng.randint(min(least, len(values)), min(most, len(values)))
                return self.rng.sample(values, number)
            case Part.role_select:
                return [self._entity(Kind.role.value)]
            case Part.channel_select:
                return [self._entity(Kind.channel.value, part.get("channel_types"))]
        return [self._entity(Kind.user.value)]

    def _typed(self, part: Mapping[str, Any]) -> Any:
        """Return a random value for a field of a form."""
        match Part(part["type"]):
            case Part.text_input:
                return self._text(part.get("min_length") or 1, part.get("max_length") or 4000)
            case Part.file_upload:
                return self.rng.choice(FILES)
            case Part.checkbox:
                return self.rng.random() < 0.5
            case Part.radio_group:
                return self.rng.choice(part["options"])["value"]
            case Part.checkbox_group:
                values = [one["value"] for one in part["options"]]
                return self.rng.sample(values, max(1, part.get("min_values", 1)))
        return self._chosen(part)
