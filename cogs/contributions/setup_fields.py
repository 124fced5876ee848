"""`/setup`, “Count”: the weights of sources, and the meanings of reactions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import discord

from bot.access import Access
from cogs.contributions.profile_card import KINDS, SIGNS
from cogs.ui.base import guild_settings_of, say
from cogs.ui.forms import Form
from cogs.ui.setup_fields import (
    Keep,
    Menu,
    Option,
    SetupFields,
    Tab,
    TabContext,
    TabResult,
    own_emojis,
)
from domain.contributions import ContributionKind, Source
from domain.contributions.emoji import custom_id_of, parse_emoji
from domain.contributions.settings import (
    CONTRIBUTIONS,
    MAX_REACTIONS,
    REACTION_KINDS,
    ContributionSettings,
)
from domain.contributions.sources import FULL_WEIGHT
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.translatable_text import JoinedList, Markup, Text, text

WEIGHTS: Mapping[int, Text] = {
    0: text("Off"),
    50: text("Half"),
    100: text("Normal"),
    200: text("Double"),
}
ON_OR_OFF = (0, FULL_WEIGHT)
"""Points by hand have their amount given: they count fully or not at all."""
ADD = "add"
REMOVE = "remove"


class EmojiForm(Form, access=Access.MANAGER):
    """The form for an emoji and its meaning."""

    def __init__(self, language: Language, keep: Keep) -> None:
        super().__init__(text("Another emoji"), language)
        self.keep = keep
        self.typed = self.ask(
            text("The emoji, or the name of a server emoji"),
            discord.ui.TextInput[Any](
                custom_id="emoji", placeholder="🎉, :party:", min_length=1, max_length=60
            ),
        )
        self.kinds = self.ask(
            text("What it means"),
            discord.ui.RadioGroup[Any](
                custom_id="kind",
                options=[
                    discord.RadioGroupOption(label=_kind(kind, language), value=kind.value)
                    for kind in REACTION_KINDS
                ],
            ),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it, if there is such an emoji."""
        own = await own_emojis(interaction.guild)
        emoji = parse_emoji(self.typed.value, {name: emoji_id for emoji_id, name in own.items()})
        kind = ContributionKind(self.kinds.value or ContributionKind.HELPED)
        reactions = {**guild_settings_of(interaction)[ContributionSettings].reactions, emoji: kind}
        await self.keep(interaction, {"reactions": reactions})


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings = sight.settings
    if not settings.has(CONTRIBUTIONS):
        yield text("Contributions are switched off under “What”, so none of this counts.")
    yield text("**What counts here**\n{lines}", lines=Markup(_summary(sight)))
    yield _sources(sight)
    if sight.focus in set(Source):
        yield _weights(Source(sight.focus), sight)
    yield text("**What reactions mean**\n{lines}", lines=Markup(_meanings(sight)))
    yield _emojis(sight)
    if sight.focus in settings[ContributionSettings].reactions:
        yield _kinds(sight.focus, sight)


def _summary(sight: TabContext) -> str:
    """Return a line for each weight with the sources that have it."""
    alike: dict[int, list[Source]] = defaultdict(list)
    for source in Source:
        alike[sight.settings[ContributionSettings].weight_of(source)].append(source)
    return "\n".join(
        say(
            text(
                "**{weight}**: {sources}",
                weight=_weight(weight),
                sources=JoinedList(tuple(source.spec.plural for source in alike[weight])),
            ),
            sight.language,
        )
        for weight in sorted(alike, reverse=True)
    )


def _weight(weight: int) -> Text:
    return WEIGHTS.get(weight) or text("{weight}%", weight=weight)


def _meanings(sight: TabContext) -> str:
    """Return a line for each kind with its emoji."""
    said: dict[ContributionKind, list[str]] = defaultdict(list)
    for emoji, kind in sight.settings[ContributionSettings].reactions.items():
        said[kind].append(emoji)
    lines = [
        say(
            text("**{kind}**: {emoji}", kind=KINDS[kind], emoji=Markup(" ".join(said[kind]))),
            sight.language,
        )
        for kind in REACTION_KINDS
        if said[kind]
    ]
    return "\n".join(lines) or say(text("Nothing: no emoji has a meaning."), sight.language)


def _sources(sight: TabContext) -> Menu:
    options = [
        Option(
            label=say(source.spec.plural, sight.language),
            value=source.value,
            description=say(source.spec.about, sight.language),
            default=source == sight.focus,
        )
        for source in Source
    ]
    placeholder = say(text("Choose a source's weight…"), sight.language)
    return Menu("source", None, discord.ui.Select[Any](options=options, placeholder=placeholder))


def _weights(source: Source, sight: TabContext) -> Menu:
    now = sight.settings[ContributionSettings].weight_of(source)
    choices = tuple(WEIGHTS) if source.spec.is_adjustable else ON_OR_OFF
    options = [
        Option(label=say(_weight(weight), sight.language), value=str(weight), default=weight == now)
        for weight in sorted({*choices, now})
    ]
    about = text("How much should this count: {source}?", source=source.spec.plural)
    return Menu("weight", about, discord.ui.Select[Any](options=options), focus=source)


def _emojis(sight: TabContext) -> Menu:
    options = [
        Option(
            label=f"{sign} {say(KINDS[kind], sight.language)}".strip(),
            value=emoji,
            emoji=shown,
            default=emoji == sight.focus,
        )
        for emoji, kind in sight.settings[ContributionSettings].reactions.items()
        for sign, shown in (_sign(emoji, sight),)
    ]
    if len(options) < MAX_REACTIONS:
        options.append(Option(label=say(text("Another emoji…"), sight.language), value=ADD))
    placeholder = say(text("Change an emoji's meaning…"), sight.language)
    return Menu("emoji", None, discord.ui.Select[Any](options=options, placeholder=placeholder))


def _sign(emoji: str, sight: TabContext) -> tuple[str, discord.PartialEmoji | None]:
    """Return an emoji for a menu, as text or as a custom one.

    Discord refuses the whole menu for an unknown or deleted emoji, so only the guild's own existing
    ones are given as custom ones.
    """
    custom = custom_id_of(emoji)
    if custom is None:
        return emoji, None
    if custom in sight.emojis:
        return "", discord.PartialEmoji(name=sight.emojis[custom], id=custom)
    return say(text("(gone)"), sight.language), None


def _kinds(emoji: str, sight: TabContext) -> Menu:
    options = [
        Option(
            label=_kind(kind, sight.language),
            value=kind.value,
            default=kind is sight.settings[ContributionSettings].reactions[emoji],
        )
        for kind in REACTION_KINDS
    ]
    options.append(Option(label=say(text("Nothing: remove it"), sight.language), value=REMOVE))
    about = text("What does {emoji} mean?", emoji=Markup(emoji))
    return Menu("meaning", about, discord.ui.Select[Any](options=options), focus=emoji)


def _kind(kind: ContributionKind, language: Language) -> str:
    return f"{SIGNS[kind]} {say(KINDS[kind], language)}"


def _pick_emoji(_settings: GuildSettings, _focus: str, values: list[str]) -> TabResult:
    return TabResult(form=EmojiForm) if values == [ADD] else TabResult(focus=values[0])


def _weigh(settings: GuildSettings, focus: str, values: list[str]) -> TabResult:
    weights = {**settings[ContributionSettings].weights, Source(focus): int(values[0])}
    return TabResult({"weights": weights}, focus=focus)


def _mean(settings: GuildSettings, focus: str, values: list[str]) -> TabResult:
    reactions = dict(settings[ContributionSettings].reactions)
    if values == [REMOVE]:
        reactions.pop(focus, None)
        return TabResult({"reactions": reactions})
    reactions[focus] = ContributionKind(values[0])
    return TabResult({"reactions": reactions}, focus=focus)


SETUP_FIELDS = (
    SetupFields(
        Tab("count", 40, text("Count"), opened_with_emojis=True),
        10,
        _parts,
        {
            "source": lambda _settings, _focus, values: TabResult(focus=values[0]),
            "weight": _weigh,
            "emoji": _pick_emoji,
            "meaning": _mean,
        },
    ),
)
