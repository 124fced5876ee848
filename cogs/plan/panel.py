"""The plan as a panel, and the forms that write it down part by part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import discord

from bot.access import Access
from bot.services.insight.plan import PlanService
from cogs.ui.base import Interaction, Panel, framed, guild_id_of, paragraph, say, user_language
from cogs.ui.forms import Form, show_in_place
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.typed_money import typed_money
from domain.campaign_options import parse_amount
from domain.languages import Language
from domain.plan import (
    AIM_LENGTH,
    AUDIENCE_LENGTH,
    CHANNELS_LENGTH,
    HORIZONS,
    MAX_AUDIENCES,
    MAX_MESSAGES,
    MESSAGE_LENGTH,
    METHODS_LENGTH,
    TEAM_LENGTH,
    Plan,
    PlanMeans,
    PlanQuestion,
    checked_aim,
    checked_hours,
    checked_team,
    horizon,
)
from domain.plan_wording import (
    NO,
    QUESTIONS,
    YES,
    answer_rows,
    listening_text,
    plan_rows,
    state_of_plan,
)
from domain.refusals import Fields
from domain.translatable_text import Text, User, counted, text

MONEY_LENGTH = 20


def plan_panel(plan: Plan, today: date, language: Language) -> Panel:
    """Return the plan with the buttons that change and sign it."""
    lines = [text("**Plan**"), state_of_plan(plan, today)]
    if plan.signed_by is not None:
        lines.append(text("-# Signed by {member}", member=User(plan.signed_by)))
    parts = [paragraph(line, language) for line in lines]
    answers = [
        text("{question} {answer}", question=one, answer=is_) for one, is_ in answer_rows(plan)
    ]
    if answers:
        parts.append(_together(answers, language))
    if plan.should_listen:
        parts.append(paragraph(listening_text(), language))
    rows = [text("**{label}**: {said}", label=one, said=is_) for one, is_ in plan_rows(plan)]
    if rows:
        parts.append(_together(rows, language))
    if not answers:
        parts.append(paragraph(text("Begin with four questions, answered by yes or no."), language))
    buttons: list[PersistentButton] = [kind(language=language) for kind in WRITING_BUTTONS]
    if not plan.is_running(today):
        buttons.append(SignButton(language=language))
    return framed(*parts, discord.ui.ActionRow[Any](*buttons))


def _together(lines: Sequence[Text], language: Language) -> discord.ui.TextDisplay[Any]:
    return discord.ui.TextDisplay("\n".join(say(line, language) for line in lines))


class QuestionsForm(Form, access=Access.MODERATOR):
    """The form with the four questions."""

    def __init__(self, language: Language, plan: Plan) -> None:
        super().__init__(text("Four questions"), language)
        self.answers = {
            question: self.ask(words, self._yes_or_no(question, plan))
            for question, words in QUESTIONS.items()
        }

    def _yes_or_no(self, question: PlanQuestion, plan: Plan) -> discord.ui.RadioGroup[Any]:
        known = plan.answers.get(question)
        options = [
            discord.RadioGroupOption(
                label=say(words, self.language), value=value, default=known is (value == "yes")
            )
            for value, words in (("yes", YES), ("no", NO))
        ]
        return discord.ui.RadioGroup[Any](custom_id=question.value, options=options)

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the answers."""
        answers = {question: field.value == "yes" for question, field in self.answers.items()}
        plans: PlanService = interaction.client.app[PlanService]
        await _show(interaction, await plans.answer(guild_id_of(interaction), answers))


class AimForm(Form, access=Access.MODERATOR):
    """The form with what is wanted, and how people are to be reached."""

    def __init__(self, language: Language, plan: Plan) -> None:
        super().__init__(text("Aim, people and messages"), language)
        aim = plan.aim
        self.aim = self.ask(
            text("Aim"),
            _field("aim", AIM_LENGTH, aim.aim),
            text("What should be different for your business when the plan is over?"),
        )
        self.audiences = self.ask(
            text("Audiences"),
            _field(
                "audiences",
                MAX_AUDIENCES * (AUDIENCE_LENGTH + 1),
                "\n".join(aim.audiences),
                several=True,
            ),
            counted(
                "At most {count}, one on each line, the most important first",
                "At most {count}, one on each line, the most important first",
                MAX_AUDIENCES,
            ),
        )
        self.messages = self.ask(
            text("Key messages"),
            _field(
                "messages",
                MAX_MESSAGES * (MESSAGE_LENGTH + 1),
                "\n".join(aim.messages),
                several=True,
            ),
            counted(
                "What they should know of you: at most {count}, one on each line",
                "What they should know of you: at most {count}, one on each line",
                MAX_MESSAGES,
            ),
        )
        self.channels = self.ask(
            text("Channels"),
            _field("channels", CHANNELS_LENGTH, aim.channels, required=False),
            text("Where you reach them"),
        )
        self.methods = self.ask(
            text("Methods"),
            _field("methods", METHODS_LENGTH, aim.methods, required=False),
            text("What you do there: contests, questions, answers, offers"),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it."""
        typed = (self.aim, self.audiences, self.messages, self.channels, self.methods)
        aim = checked_aim(*(field.value or "" for field in typed))
        plans: PlanService = interaction.client.app[PlanService]
        await _show(interaction, await plans.set_aim(guild_id_of(interaction), aim))


class MeansForm(Form, access=Access.MODERATOR):
    """The form with what the plan may take, and how long it lasts."""

    def __init__(self, language: Language, plan: Plan) -> None:
        super().__init__(text("Time, money and people"), language)
        means = plan.means
        money = typed_money(means.money, language) if means and means.money else ""
        self.hours = self.ask(
            text("Hours a week"), _field("hours", 5, str(means.hours) if means else "")
        )
        self.money = self.ask(
            text("Money a month"),
            _field("money", MONEY_LENGTH, money, required=False),
            text("With its currency, such as 200 €"),
        )
        self.team = self.ask(
            text("Team"),
            _field("team", TEAM_LENGTH, means.team if means else "", required=False),
            text("Who does it; roles rather than names"),
        )
        chosen = means.months if means else HORIZONS[0]
        self.months = self.ask(
            text("How long it lasts"),
            discord.ui.RadioGroup[Any](
                custom_id="months",
                options=[
                    discord.RadioGroupOption(
                        label=say(
                            counted("{count} month", "{count} months", months), self.language
                        ),
                        value=str(months),
                        default=months == chosen,
                    )
                    for months in HORIZONS
                ],
            ),
            text("Six at least: a community grows slowly."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it."""
        with Fields() as field:
            with field(self.label(self.hours)):
                hours = checked_hours(self.hours.value)
            with field(self.label(self.money)):
                money = parse_amount(self.money.value) if self.money.value else None
        means = PlanMeans(
            hours, money, checked_team(self.team.value or ""), horizon(self.months.value or "")
        )
        plans: PlanService = interaction.client.app[PlanService]
        await _show(interaction, await plans.set_means(guild_id_of(interaction), means))


def _field(
    custom_id: str, length: int, known: str, *, several: bool = False, required: bool = True
) -> discord.ui.TextInput[Any]:
    style = discord.TextStyle.paragraph if several else discord.TextStyle.short
    return discord.ui.TextInput[Any](
        custom_id=custom_id,
        style=style,
        max_length=length,
        default=known or None,
        required=required,
    )


async def _show(interaction: Interaction, plan: Plan) -> None:
    """Show the plan in place of the panel."""
    today = interaction.client.app[PlanService].today(guild_id_of(interaction))
    await show_in_place(interaction, plan_panel(plan, today, user_language(interaction)))


class _OpenFormButton(PersistentButton, template=r"(?!)", access=Access.MODERATOR):
    """Opens a form that is filled in with the plan as it is."""

    form: type[QuestionsForm | AimForm | MeansForm]

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        plan = await interaction.client.app[PlanService].of(guild_id_of(interaction))
        await interaction.response.send_modal(self.form(user_language(interaction), plan))


class QuestionsButton(_OpenFormButton, template=r"plan:questions"):
    """Opens the form with the four questions."""

    name, label, form = "plan:questions", text("Four questions"), QuestionsForm


class AimButton(_OpenFormButton, template=r"plan:aim"):
    """Opens the form with the aim."""

    name, label, form = "plan:aim", text("Aim, people and messages"), AimForm


class MeansButton(_OpenFormButton, template=r"plan:means"):
    """Opens the form with the means."""

    name, label, form = "plan:means", text("Time, money and people"), MeansForm


class SignButton(PersistentButton, template=r"plan:sign", access=Access.MODERATOR):
    """Signs the plan as it is."""

    name, label, style = "plan:sign", text("Sign it"), discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Sign it with the person's name."""
        plans, guild_id = interaction.client.app[PlanService], guild_id_of(interaction)
        await _show(interaction, await plans.sign(guild_id, by=interaction.user.id))


WRITING_BUTTONS = (QuestionsButton, AimButton, MeansButton)
PLAN_BUTTONS = (*WRITING_BUTTONS, SignButton)
