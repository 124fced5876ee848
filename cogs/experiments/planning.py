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
from domain.experiments.weeks import posts_a_week
from domain.languages import Language
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Fields, Refusal
from domain.translatable_text import Text, Timestamp, text

MAX_OPTIONS = 25
TWICE = 2.0
STOP = "stop_experiment"
ABOUT_ORDER = text("The coin decides which of the two goes out first.")
ABOUT_DRAFTS: Mapping[VariedThing, Text] = {
    VariedThing.HOUR: text("A draft planned at this hour; the coin may give it the other one."),
    VariedThing.FREQUENCY: text("All drafts of one week; the coin may move them to the other."),
}
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
        is_of_weeks = varied is VariedThing.FREQUENCY
        self.variants = self.ask(
            text("What do you compare?"),
            discord.ui.TextInput[Any](
                custom_id="variants",
                style=discord.TextStyle.paragraph,
                max_length=4 * VARIANT_LENGTH,
                default="\n".join(plan.variants if plan else proposed) or None,
            ),
            text("Two lines, such as “1 a week” and “3 a week”. Nothing else should differ.")
            if is_of_weeks
            else text("Two variants, one on each line. Nothing else should differ."),
        )
        self.pairs = self.ask(
            text("How many pairs of posts?"),
            discord.ui.TextInput[Any](
                custom_id="pairs",
                max_length=3,
                default=str(plan.pairs if plan else USUAL_PAIRS),
            ),
            text("A pair is two weeks long: 6 take three months, 13 half a year.")
            if is_of_weeks
            else text("One a week makes 13 in three months. More pairs find smaller differences."),
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
                if self.varied is VariedThing.FREQUENCY:
                    posts_a_week(variants)
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
        of_weeks = self.varied is VariedThing.FREQUENCY
        found = chance_text(plan.pairs, chance, of_weeks=of_weeks)
        if of_weeks:
            said = text(
                "{chance} Write the drafts of two weeks with /post new, then make them a pair.",
                chance=found,
            )
        else:
            said = text(
                "{chance} Write two drafts with /post new, then make them a pair.", chance=found
            )
        await show_experiment(interaction, experiment, said)


def drafts_of(plan: ExperimentPlan) -> tuple[int, int]:
    """Return how many drafts of each variant make a pair."""
    return posts_a_week(plan.variants) if plan.varied is VariedThing.FREQUENCY else (1, 1)


class PairForm(Form, access=Access.MODERATOR):
    """The form in which two drafts become a pair."""

    def __init__(
        self, language: Language, experiment: Experiment, drafts: Sequence[BrandPost]
    ) -> None:
        super().__init__(text("The next pair"), language)
        plan = experiment.plan
        numbers = drafts_of(plan)
        self.posts = [
            self.ask(
                text("“{variant}”", variant=variant),
                discord.ui.Select[Any](
                    custom_id=f"post{place}",
                    options=[self._option(each) for each in drafts[:MAX_OPTIONS]],
                    min_values=numbers[place],
                    max_values=numbers[place],
                ),
                ABOUT_DRAFTS.get(plan.varied, ABOUT_ORDER),
            )
            for place, variant in enumerate(plan.variants)
        ]

    def _option(self, post: BrandPost) -> discord.SelectOption:
        words = " ".join(post.content.text.split())
        return discord.SelectOption(label=cut(words, OPTION_LABEL), value=str(post.id))

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Make them a pair, and show the experiment."""
        firsts, seconds = ([int(value) for value in each.values] for each in self.posts)
        service, guild_id = interaction.client.app[ExperimentService], guild_id_of(interaction)
        experiment = await service.pair(guild_id, firsts, seconds)
        await show_experiment(interaction, experiment, _paired_text(experiment))


def _paired_text(experiment: Experiment) -> Text:
    """Return what the coin decided about the newest pair."""
    pair, (first, second) = experiment.pairs[-1], experiment.plan.variants
    one, other = pair.times[0], pair.times[pair.firsts]
    if experiment.plan.varied is VariedThing.FREQUENCY:
        return text(
            "The coin has spoken: “{first}” starts {at}, “{second}” {later}. Hand all of them in "
            "with /post list.",
            first=first,
            at=Timestamp(one, "f"),
            second=second,
            later=Timestamp(other, "f"),
        )
    return text(
        "The coin has spoken: “{first}” goes out {at}, “{second}” {later}. Hand both in with "
        "/post list.",
        first=first,
        at=Timestamp(one, "f"),
        second=second,
        later=Timestamp(other, "f"),
    )


async def open_pair_form(interaction: Interaction) -> None:
    """Open the form of the next pair; raise `Refusal` without a test or two drafts."""
    app, guild_id = interaction.client.app, guild_id_of(interaction)
    experiment = await app[ExperimentService].running(guild_id)
    posts = await app[BrandPostService].listed(guild_id)
    drafts = [each for each in posts if each.state is PostState.DRAFT]
    needed = sum(drafts_of(experiment.plan))
    if len(drafts) < needed:
        raise Refusal(
            text("Write {count} drafts first, with /post new.", count=needed)
            if needed > 2
            else text("Write two drafts first, with /post new.")
        )
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
