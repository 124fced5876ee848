"""The first steps in `/setup`: five pages with sensible choices, and what to try then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Self

import discord

from bot.access import Access
from cogs.setup.introduction import IntroduceButton
from cogs.setup.missing_permissions import setup_problems
from cogs.setup.panel import SetupTabButton, page_of, pages
from cogs.setup.suggestions import suggested_channels
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.persistent_menu import PersistentMenu
from cogs.ui.setup_fields import Menu, Option, TabContext
from domain.feature_switches import Feature, features_after, features_in
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.onboarding_settings import SETUP_STEPS, OnboardingSettings
from domain.setup_profiles import PROFILES, SetupProfile, setup_profile
from domain.translatable_text import Channel, JoinedList, Text, text

Item = discord.ui.Item[Any]

PROFILE = "profile"
"""The menu of the first step; the others are those of the panel's tabs."""
TITLES = (
    text("What would you like to do?"),
    text("Where may I post?"),
    text("Who looks after it?"),
    text("In which language and time?"),
    text("This is what I will do"),
)
MODERATION = ("moderator_channel_id", "moderator_role_id")
LOCAL = ("language", "time_zone")


class GuideSelect(
    PersistentMenu, template=r"guide:pick:(?P<choice>[a-z_]+)", access=Access.MANAGER
):
    """A menu of a step; what is picked is stored at once."""

    name = "guide:pick"

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the step with it."""
        choice, values = str(self.arguments[0]), self.picked(interaction)
        store = partial(_store_and_show, _step_of(choice))
        if choice == PROFILE:
            chosen = parse_choice(setup_profile, values[0])
            await store(interaction, {"setup_profile": chosen.key})
            return
        page = parse_choice(page_of, choice)
        settings = guild_settings_of(interaction)
        result = parse_choice(lambda name: page.read[name](settings, "", values), choice)
        if result.form is not None:
            await interaction.response.send_modal(result.form(user_language(interaction), store))
            return
        await store(interaction, result.changes)


class GuideStepButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"guide:(?P<way>step|back):(?P<step>[1-5])",
    access=Access.MANAGER,
):
    """Turns to another step; going on accepts what the step before suggested.

    How far a person is depends on the buttons they see alone, not on what others do.
    """

    def __init__(self, step: int, language: Language = "en", *, back: bool = False) -> None:
        self.step, self.back = step, back
        if back:
            label, style = text("Back"), discord.ButtonStyle.secondary
        elif step == 1:
            label, style = text("First steps"), discord.ButtonStyle.secondary
        else:
            label, style = text("Next step"), discord.ButtonStyle.primary
        super().__init__(
            discord.ui.Button(
                label=say(label, language),
                style=style,
                custom_id=f"guide:{'back' if back else 'step'}:{step}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: Any, match: re.Match[str], /
    ) -> Self:
        """Build it again after a restart (called by discord.py)."""
        return cls(int(match["step"]), back=match["way"] == "back")

    async def on_click(self, interaction: Interaction) -> None:
        """Turn to the step; a server that is not set up yet is asked to go on there."""
        settings = guild_settings_of(interaction)
        changes: dict[str, Any] = {}
        if not self.back:
            changes |= _suggested(interaction.guild, settings, self.step - 1)
        if begins_with_guide(settings):
            changes["setup_step"] = self.step
        await _store_and_show(self.step, interaction, changes)


class StartButton(PersistentButton, template=r"guide:start", access=Access.MANAGER):
    """Switches on what was chosen, and ends the first steps."""

    name, label = "guide:start", text("Start")
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Switch it on, and show what to try now."""
        before = guild_settings_of(interaction)
        profile = setup_profile(before[OnboardingSettings].setup_profile)
        settings = await interaction.client.app.guild_settings.change(
            guild_id_of(interaction),
            by=interaction.user.id,
            features=features_after(before.features, profile),
            setup_step=0,
        )
        panel = finished_panel(profile, settings, user_language(interaction))
        await interaction.response.edit_message(view=panel)


BUTTONS = (GuideSelect, GuideStepButton, StartButton)
SETUP_BUTTONS = (partial(GuideStepButton, 1),)


def begins_with_guide(settings: GuildSettings) -> bool:
    """Return whether `/setup` opens with the first steps: nothing is chosen, or not all steps."""
    return settings == GuildSettings() or settings[OnboardingSettings].setup_step > 0


async def show_first_steps(interaction: Interaction) -> None:
    """Answer with the step at which the guild is."""
    step = max(1, guild_settings_of(interaction)[OnboardingSettings].setup_step)
    await _show_step(interaction, step, edit=False)


async def _show_step(interaction: Interaction, step: int, *, edit: bool) -> None:
    settings, app = guild_settings_of(interaction), interaction.client.app
    shown = settings.changed(**_suggested(interaction.guild, settings, step))
    context = TabContext(shown, app.clock(), user_language(interaction))
    panel = step_panel(
        step, context, interaction.guild, reads_messages=app.settings.message_content
    )
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


async def _store_and_show(step: int, interaction: Interaction, changes: Mapping[str, Any]) -> None:
    if changes:
        await interaction.client.app.guild_settings.change(
            guild_id_of(interaction), by=interaction.user.id, **changes
        )
    await _show_step(interaction, step, edit=True)


def step_panel(
    step: int, context: TabContext, guild: discord.Guild | None, *, reads_messages: bool
) -> Panel:
    """Return the page of one step."""
    language = context.language
    profile = setup_profile(context.settings[OnboardingSettings].setup_profile)
    head = text(
        "-# First steps · {step} of {steps}\n## {title}",
        step=step,
        steps=SETUP_STEPS,
        title=TITLES[step - 1],
    )
    if step == 1:
        body = _profile_parts(profile, language)
    elif step == SETUP_STEPS:
        on = features_after(context.settings.features, profile)
        after = context.settings.changed(features=on)
        problems = setup_problems(guild, after, reads_messages=reads_messages)
        body = _preview_parts(after, problems, language)
    else:
        body = _menus(_choices(step, profile), context)
    buttons: list[Item] = []
    if step > 1:
        buttons.append(GuideStepButton(step - 1, language, back=True))
    buttons.append(
        StartButton(language=language)
        if step == SETUP_STEPS
        else GuideStepButton(step + 1, language)
    )
    buttons.append(SetupTabButton("where", language, label=text("All settings")))
    return framed(
        paragraph(head, language),
        *body,
        discord.ui.Separator[Any](),
        discord.ui.ActionRow[Any](*buttons),
    )


def _choices(step: int, profile: SetupProfile) -> tuple[str, ...]:
    """Return the menus of a step: of the second, the channels that the profile needs."""
    if step == 2:
        return tuple(
            dict.fromkeys(
                feature.channels.setting
                for feature in _ordered(features_in(profile))
                if feature.channels is not None
            )
        )
    return MODERATION if step == 3 else LOCAL


def _step_of(choice: str) -> int:
    """Return the step that has this menu."""
    if choice == PROFILE:
        return 1
    return 3 if choice in MODERATION else 4 if choice in LOCAL else 2


def _ordered(features: Iterable[Feature]) -> list[Feature]:
    return sorted(features, key=lambda feature: feature.position)


def _suggested(
    guild: discord.Guild | None, settings: GuildSettings, step: int
) -> dict[str, int | tuple[int, ...]]:
    """Return the channels that are suggested where none is chosen yet."""
    if guild is None or step not in {2, 3}:
        return {}
    profile = setup_profile(settings[OnboardingSettings].setup_profile)
    return suggested_channels(guild, settings, _choices(step, profile))


def _profile_parts(profile: SetupProfile, language: Language) -> Iterator[Item]:
    yield paragraph(text("Begin with a few things; the others can follow later."), language)
    options = [
        Option(
            label=say(each.label, language),
            value=each.key,
            description=say(each.about, language),
            default=each is profile,
        )
        for each in PROFILES
    ]
    menu = discord.ui.Select[Any](options=options)
    yield discord.ui.ActionRow[Any](GuideSelect(PROFILE, menu=menu))
    yield paragraph(text("It switches on:"), language)
    yield discord.ui.TextDisplay[Any](
        "\n".join(
            say(text("- **{name}**: {about}", name=each.label, about=each.about), language)
            for each in _ordered(features_in(profile))
        )
    )


def _menus(choices: tuple[str, ...], context: TabContext) -> Iterator[Item]:
    """Yield the menus with these names, as the tabs of the panel have them."""
    found: dict[str, Menu] = {}
    for page in pages().values():
        for fields in page.fields:
            if not set(fields.read).isdisjoint(choices):
                parts = fields.parts(replace(context, focus=""))
                found |= {part.choice: part for part in parts if isinstance(part, Menu)}
    if not choices:
        yield paragraph(text("Nothing to choose here for now."), context.language)
    for choice in choices:
        menu = found[choice]
        if menu.about is not None:
            yield paragraph(menu.about, context.language)
        yield discord.ui.ActionRow[Any](GuideSelect(choice, menu=menu.select))


def _preview_parts(
    settings: GuildSettings, problems: Iterable[Text], language: Language
) -> Iterator[Item]:
    lines = []
    for feature in settings.enabled_features:
        channels = feature.channels.ids(settings) if feature.channels is not None else ()
        place = JoinedList(tuple(map(Channel, channels)))
        said = text("- **{name}**: {about}", name=feature.label, about=feature.about)
        if channels:
            said = text(
                "- **{name}** in {channels}: {about}",
                name=feature.label,
                channels=place,
                about=feature.about,
            )
        lines.append(say(said, language))
    yield discord.ui.TextDisplay[Any]("\n".join(lines))
    if settings.moderator_channel_id is not None:
        moderators = Channel(settings.moderator_channel_id)
        yield paragraph(text("I ask moderators in {channel}.", channel=moderators), language)
    warnings = [f"⚠️ {say(problem, language)}" for problem in problems][:MAX_PROBLEMS]
    if warnings:
        yield discord.ui.TextDisplay[Any]("\n".join(warnings))
    yield paragraph(
        text("Press *Start* to switch this on. /setup changes it at any time."),
        language,
    )


MAX_PROBLEMS = 5


def finished_panel(profile: SetupProfile, settings: GuildSettings, language: Language) -> Panel:
    """Return what to try now, by what was switched on."""
    tries = [
        feature.first_try
        for feature in _ordered(features_in(profile))
        if feature.first_try is not None and settings.has(feature)
    ]
    return framed(
        paragraph(text("## Started. Try this now"), language),
        *(paragraph(said, language) for said in tries[:MAX_TRIES]),
        paragraph(
            text("Then tell your members about me: I have written a post for you to change."),
            language,
        ),
        discord.ui.ActionRow[Any](
            IntroduceButton(language), SetupTabButton("where", language, label=text("All settings"))
        ),
    )


MAX_TRIES = 3
