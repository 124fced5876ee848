"""Planning an experiment: its form, the posts of a pair, and the buttons that open these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import discord

from bot.access import Access
from bot.services.experiments import ExperimentService
from bot.services.publishing.posts import BrandPostService
from cogs.experiments.panels import (
    COUNTED_NAMES,
    LOOK_NAMES,
    chance_text,
    coin_files,
    experiment_panel,
    title,
)
from cogs.publishing.checking import NUMBER
from cogs.ui.base import Interaction, guild_id_of, parse_choice, say, user_language
from cogs.ui.confirmations import ask_button, confirmed
from cogs.ui.fitting import cut
from cogs.ui.forms import Form
from cogs.ui.limits import OPTION_LABEL
from cogs.ui.persistent_button import PersistentButton
from domain.experiments.experiment import (
    USUAL_PAIRS,
    VARIANT_LENGTH,
    CountedThing,
    Experiment,
    ExperimentPlan,
    Look,
    VariedThing,
    check_unchanged,
    parse_pairs,
    parse_variants,
)
from domain.languages import Language
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Fields, Refusal
from domain.translatable_text import Text, Timestamp, text

MAX_OPTIONS = 25
TWICE = 2.0
STOP = "stop_experiment"
Choice = TypeVar("Choice", bound=StrEnum)


async def show_experiment(
    interaction: Interaction, experiment: Experiment, said: Text | None = None
) -> None:
    """Show an experiment privately, in place of the private message it came from."""
    language = user_language(interaction)
    judged = await interaction.client.app[ExperimentService].judged(experiment)
    buttons = running_buttons(experiment, language) if experiment.is_running else ()
    panel = experiment_panel(experiment, judged, language, said=said, buttons=buttons)
    files, message = coin_files(experiment), interaction.message
    if message is not None and message.flags.ephemeral:
        await interaction.response.edit_message(view=panel, attachments=files)
    else:
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


def running_buttons(experiment: Experiment, language: Language) -> tuple[discord.ui.Item[Any], ...]:
    """Return the buttons for what can be done with an experiment that runs."""
    change = [] if experiment.pairs else [ChangePlanButton(experiment.id, language=language)]
    return (
        PairButton(language=language),
        *change,
        ask_button(STOP, text("Stop the test"), language, experiment.id),
    )


class ExperimentForm(Form, access=Access.MODERATOR):
    """The form of a plan: a new one, or that of a `known` experiment."""

    def __init__(
        self,
        language: Language,
        varied: VariedThing,
        *,
        known: Experiment | None = None,
        proposed: Sequence[str] = (),
    ) -> None:
        super().__init__(text("Compare two ways to post"), language)
        self.varied, self.known = varied, known
        plan = known.plan if known else None
        self.variants = self.ask(
            text("What do you compare?"),
            discord.ui.TextInput[Any](
                custom_id="variants",
                style=discord.TextStyle.paragraph,
                max_length=4 * VARIANT_LENGTH,
                default="\n".join(plan.variants if plan else proposed) or None,
            ),
            text("Two variants, one on each line. Nothing else should differ."),
        )
        self.pairs = self.ask(
            text("How many pairs of posts?"),
            discord.ui.TextInput[Any](
                custom_id="pairs",
                max_length=3,
                default=str(plan.pairs if plan else USUAL_PAIRS),
            ),
            text("One a week makes 13 in three months. More pairs find smaller differences."),
        )
        self.counted = self._choose(
            text("What counts?"), "counted", COUNTED_NAMES, plan.counted if plan else None
        )
        self.look = self._choose(
            text("When is it judged?"), "look", LOOK_NAMES, plan.look if plan else None
        )

    def _choose(
        self, label: Text, custom_id: str, names: Mapping[Choice, Text], known: Choice | None
    ) -> discord.ui.RadioGroup[Any]:
        chosen = known if known is not None else next(iter(names))
        options = [
            discord.RadioGroupOption(
                label=cut(say(name, self.language), OPTION_LABEL),
                value=value.value,
                default=value is chosen,
            )
            for value, name in names.items()
        ]
        return self.ask(label, discord.ui.RadioGroup[Any](custom_id=custom_id, options=options))

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Start the experiment or change it, and show what it can find."""
        with Fields() as field:
            with field(self.label(self.variants)):
                variants = parse_variants(self.variants.value)
            with field(self.label(self.pairs)):
                pairs = parse_pairs(self.pairs.value)
        plan = ExperimentPlan(
            self.varied,
            variants,
            pairs,
            parse_choice(Look, self.look.value or Look.ANY_TIME),
            parse_choice(CountedThing, self.counted.value or CountedThing.TOOK_PART),
        )
        service, guild_id = interaction.client.app[ExperimentService], guild_id_of(interaction)
        if self.known is None:
            experiment = await service.start(guild_id, plan)
        else:
            experiment = await service.change(guild_id, self.known.id, plan)
        chance = await service.chance(guild_id, plan, TWICE)
        said = text(
            "{chance} Write two drafts with /post new, then make them a pair.",
            chance=chance_text(plan.pairs, chance),
        )
        await show_experiment(interaction, experiment, said)


class PairForm(Form, access=Access.MODERATOR):
    """The form in which two drafts become a pair."""

    def __init__(
        self, language: Language, experiment: Experiment, drafts: Sequence[BrandPost]
    ) -> None:
        super().__init__(text("The next pair"), language)
        is_hour = experiment.plan.varied is VariedThing.HOUR
        about = (
            text("A draft planned at this hour; the coin may give it the other one.")
            if is_hour
            else text("The coin decides which of the two goes out first.")
        )
        self.posts = [
            self.ask(
                text("“{variant}”", variant=variant),
                discord.ui.Select[Any](
                    custom_id=f"post{place}",
                    options=[self._option(each) for each in drafts[:MAX_OPTIONS]],
                ),
                about,
            )
            for place, variant in enumerate(experiment.plan.variants)
        ]

    def _option(self, post: BrandPost) -> discord.SelectOption:
        words = " ".join(post.content.text.split())
        return discord.SelectOption(label=cut(words, OPTION_LABEL), value=str(post.id))

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Make them a pair, and show the experiment."""
        first, second = (int(each.values[0]) for each in self.posts)
        service, guild_id = interaction.client.app[ExperimentService], guild_id_of(interaction)
        experiment = await service.pair(guild_id, first, second)
        posts, pair = interaction.client.app[BrandPostService], experiment.pairs[-1]
        one, other = [await posts.get(guild_id, post_id) for post_id in pair.posts]
        variants = experiment.plan.variants
        said = text(
            "The coin has spoken: “{first}” goes out {at}, “{second}” {later}. Hand both in with "
            "/post list.",
            first=variants[0],
            at=Timestamp(one.content.at, "f"),
            second=variants[1],
            later=Timestamp(other.content.at, "f"),
        )
        await show_experiment(interaction, experiment, said)


async def open_pair_form(interaction: Interaction) -> None:
    """Open the form of the next pair; raise `Refusal` without a test or two drafts."""
    app, guild_id = interaction.client.app, guild_id_of(interaction)
    experiment = await app[ExperimentService].running(guild_id)
    posts = await app[BrandPostService].listed(guild_id)
    drafts = [each for each in posts if each.state is PostState.DRAFT]
    if len(drafts) < 2:
        raise Refusal(text("Write two drafts first, with /post new."))
    form = PairForm(user_language(interaction), experiment, drafts)
    await interaction.response.send_modal(form)


class PairButton(PersistentButton, template=r"experiment:pair", access=Access.MODERATOR):
    """Opens the form of the next pair."""

    name, label = "experiment:pair", text("Next pair")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        await open_pair_form(interaction)


class ChangePlanButton(
    PersistentButton, template=rf"experiment:change{NUMBER}", access=Access.MODERATOR
):
    """Opens the form of a plan, filled in."""

    name, label = "experiment:change", text("Change")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it, unless the plan is fixed."""
        service = interaction.client.app[ExperimentService]
        experiment = await service.get(guild_id_of(interaction), self.numbers[0])
        check_unchanged(experiment)
        form = ExperimentForm(user_language(interaction), experiment.plan.varied, known=experiment)
        await interaction.response.send_modal(form)


async def _stop_question(interaction: Interaction, experiment_id: int) -> Text:
    service = interaction.client.app[ExperimentService]
    experiment = await service.get(guild_id_of(interaction), experiment_id)
    return text(
        "{test}\nReally stop it? Pairs under way are left out, and it cannot go on afterwards.",
        test=title(experiment),
    )


@confirmed(STOP, Access.MODERATOR, wording=_stop_question, yes=text("Yes, stop it"))
async def stop_experiment(interaction: Interaction, experiment_id: int) -> Text:
    """Stop an experiment."""
    await interaction.client.app[ExperimentService].stop(guild_id_of(interaction), experiment_id)
    return text("It is stopped. /experiment result says what there is to say.")
