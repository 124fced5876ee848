"""`/experiment`: which of two ways to post draws more people."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.best_hours import BestHoursService
from bot.services.experiments import NEWS, ExperimentService
from cogs.experiments.hours import CompareHoursButton, hours_panel
from cogs.experiments.panels import (
    VARIED_NAMES,
    coin_files,
    experiment_panel,
    result_text,
    title,
)
from cogs.experiments.planning import (
    STOP,
    ChangePlanButton,
    ExperimentForm,
    PairButton,
    open_pair_form,
    show_experiment,
)
from cogs.publishing.checking import NUMBER
from cogs.ui.base import (
    Interaction,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    user_language,
)
from cogs.ui.command_options import choices, options
from cogs.ui.confirmations import ask
from cogs.ui.pages import Listing, Row, paged, send_list
from cogs.ui.persistent_button import PersistentButton
from domain.experiments.experiment import Experiment, VariedThing
from domain.experiments.judging import Judgement
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.publishing.settings import check_publishing
from domain.refusals import Refusal
from domain.translatable_text import text

EXPERIMENTS = "experiments"


@requires(Access.MODERATOR)
@app_commands.guild_only()
class ExperimentCommands(
    commands.GroupCog,
    group_name=locale_str("experiment"),
    group_description=locale_str("Compare two ways to post, in pairs, and learn what works"),
):
    """Runs experiments; for moderators."""

    @app_commands.command(
        name=locale_str("new"),
        description=locale_str("Start a test of two hours, pictures, wordings or frequencies"),
    )
    @options(what=locale_str("The one thing in which the posts of a pair differ"))
    @app_commands.choices(what=choices((each.value, name) for each, name in VARIED_NAMES.items()))
    async def new(self, interaction: Interaction, what: str) -> None:
        """Open the form of the plan."""
        check_publishing(guild_settings_of(interaction))
        form = ExperimentForm(user_language(interaction), parse_choice(VariedThing, what))
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("pair"), description=locale_str("Make two drafts the next pair of the test")
    )
    async def pair(self, interaction: Interaction) -> None:
        """Open the form of the next pair."""
        await open_pair_form(interaction)

    @app_commands.command(
        name=locale_str("status"), description=locale_str("See the test that runs, and its pairs")
    )
    async def status(self, interaction: Interaction) -> None:
        """Show the experiment that runs."""
        service = interaction.client.app[ExperimentService]
        await show_experiment(interaction, await service.running(guild_id_of(interaction)))

    @app_commands.command(
        name=locale_str("hours"),
        description=locale_str("See when people are there, and which hours to try"),
    )
    async def hours(self, interaction: Interaction) -> None:
        """Show the hours of the week."""
        view = await interaction.client.app[BestHoursService].view(guild_id_of(interaction))
        panel = hours_panel(view, user_language(interaction))
        await interaction.response.send_message(view=panel, ephemeral=True)

    @app_commands.command(
        name=locale_str("stop"), description=locale_str("Stop the test that runs")
    )
    async def stop(self, interaction: Interaction) -> None:
        """Ask before the experiment is stopped."""
        service = interaction.client.app[ExperimentService]
        experiment = await service.running(guild_id_of(interaction))
        await ask(interaction, STOP, experiment.id)

    @app_commands.command(
        name=locale_str("result"), description=locale_str("See all tests and what came of them")
    )
    async def result(self, interaction: Interaction) -> None:
        """Show all experiments."""
        await send_list(interaction, EXPERIMENTS)


class ShowExperimentButton(
    PersistentButton, template=rf"experiment:show{NUMBER}", access=Access.MODERATOR
):
    """Shows an experiment of the list."""

    name, label = "experiment:show", text("Show")

    async def on_click(self, interaction: Interaction) -> None:
        """Show it in place of the list."""
        service = interaction.client.app[ExperimentService]
        experiment = await service.get(guild_id_of(interaction), self.numbers[0])
        await show_experiment(interaction, experiment)


@paged(EXPERIMENTS, Access.MODERATOR)
async def experiment_list(interaction: Interaction) -> Listing:
    """Load the experiments of the guild, the newest first."""
    language, service = user_language(interaction), interaction.client.app[ExperimentService]
    found = await service.all(guild_id_of(interaction))
    return Listing(
        [experiment_row(each, await service.judged(each), language) for each in found],
        above=[paragraph(text("**Tests of your posts**"), language)],
        nothing=text("There are none yet. /experiment new starts one."),
    )


def experiment_row(experiment: Experiment, judged: Judgement | None, language: Language) -> Row:
    """Return the row about one experiment, with the button that shows it."""
    line = text("{test}\n{result}", test=title(experiment), result=result_text(experiment, judged))
    button = ShowExperimentButton(experiment.id, language=language)
    return [paragraph(line, language), discord.ui.ActionRow[Any](button)]


class ExperimentNews(commands.Cog):
    """Composes the posts to the team about experiments."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(
            NEWS, self.compose, home=lambda settings: settings.moderator_channel_id
        )

    async def compose(self, row: OutboxPost) -> Draft | None:
        """Return the experiment as it is now; None if it is gone."""
        service = self._app[ExperimentService]
        try:
            experiment = await service.get(row.guild_id, row.subject_id)
        except Refusal:
            return None
        language = self._app.guild_settings.of(row.guild_id).language
        panel = experiment_panel(experiment, await service.judged(experiment), language)
        return Draft(panel, files=coin_files(experiment))


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(ChangePlanButton, CompareHoursButton, PairButton, ShowExperimentButton)
    await client.add_cog(ExperimentNews(client))
    await client.add_cog(ExperimentCommands())
