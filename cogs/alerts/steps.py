"""The steps of a playbook in the moderators' channel, its texts, updates and review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import discord

from bot.access import Access
from bot.services.alerts.lifecycle import AlertDetails
from bot.services.alerts.playbooks import PlaybookService
from cogs.alerts.alert_button import AlertButton
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    paragraph,
    parse_choice,
    reply,
    say,
    user_language,
)
from cogs.ui.forms import Form
from cogs.ui.persistent_menu import PersistentMenu
from domain.alerts.alert import Alert, LogEntry, steps_done
from domain.alerts.review import ANSWER_LENGTH, Review
from domain.languages import Language
from domain.playbooks import PLAYBOOKS
from domain.playbooks.base import TEXT_LENGTH, ApprovedText, Playbook, checked_text
from domain.refusals import Fields
from domain.translatable_text import Text, Timestamp, User, Value, text

Menu = discord.ui.Select[Any]
Style = discord.ButtonStyle
LABEL_LENGTH = 100
"""The longest label of an option that Discord allows."""


class StepMenu(PersistentMenu, template=r"alert:step:(?P<id>[0-9]{1,18})", access=Access.MODERATOR):
    """A menu of a playbook's steps; the picked one is done, or not done after all."""

    name = "alert:step"

    async def on_click(self, interaction: Interaction) -> None:
        """Tick or untick the step; the post is brought up to date."""
        (alert_id,), (value,) = self.arguments, self.picked(interaction)
        await interaction.client.app[PlaybookService].tick(
            guild_id_of(interaction),
            int(alert_id),
            parse_choice(int, value),
            by=interaction.user.id,
        )
        await interaction.response.defer()


class PlaybookMenu(
    PersistentMenu, template=r"alert:playbook:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """A menu of all playbooks; the picked one begins."""

    name = "alert:playbook"

    async def on_click(self, interaction: Interaction) -> None:
        """Begin the playbook."""
        (alert_id,), (value,) = self.arguments, self.picked(interaction)
        playbook = parse_choice(Playbook.find, value)
        await interaction.client.app[PlaybookService].start(
            guild_id_of(interaction), int(alert_id), playbook, by=interaction.user.id
        )
        said = text("{sign} The steps are below the card.", sign=playbook.sign)
        await reply(interaction, said, edit=True)


class PlaybookTextsButton(
    AlertButton, template=r"alert:texts:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Shows the texts of an alert's playbook, to be copied."""

    name, label = "alert:texts", text("Texts")

    async def on_click(self, interaction: Interaction) -> None:
        """Show them privately."""
        details = await self.details(interaction)
        playbook = parse_choice(Playbook.find, details.alert.playbook or "")
        own = await interaction.client.app[PlaybookService].texts(
            guild_id_of(interaction), playbook
        )
        panel = texts_panel(playbook, own, user_language(interaction))
        await interaction.response.send_message(view=panel, ephemeral=True)


class UpdateGivenButton(
    AlertButton, template=r"alert:updated:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Records an update to those who wait."""

    name, label = "alert:updated", text("Update given")

    async def on_click(self, interaction: Interaction) -> None:
        """Record it, and plan the next update."""
        at = await interaction.client.app[PlaybookService].update_given(
            guild_id_of(interaction), self.alert_id, by=interaction.user.id
        )
        said = text("I remind you of the next update {at}.", at=Timestamp(at, "R"))
        await reply(interaction, said)


class PlaybookReviewButton(
    AlertButton, template=r"alert:review:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Opens the form of a review."""

    name, label, style = "alert:review", text("Review"), Style.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Ask what the team learnt."""
        known = await interaction.client.app[PlaybookService].reviewed(
            guild_id_of(interaction), self.alert_id
        )
        form = ReviewForm(self.alert_id, known, user_language(interaction))
        await interaction.response.send_modal(form)


class ReviewForm(Form, access=Access.MODERATOR):
    """The form for what the team learnt from an alert."""

    def __init__(self, alert_id: int, known: Review | None, language: Language) -> None:
        super().__init__(text("What did you learn?"), language)
        self.alert_id = alert_id
        self.answers = [
            self.ask(
                label,
                discord.ui.TextInput[Any](
                    custom_id=name,
                    style=discord.TextStyle.paragraph,
                    max_length=ANSWER_LENGTH,
                    required=False,
                    default=(getattr(known, name) or None) if known is not None else None,
                ),
            )
            for name, label in REVIEW_QUESTIONS.items()
        ]

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the review, which is posted in the moderators' channel."""
        happened, went_well, to_change = (answer.value for answer in self.answers)
        await interaction.client.app[PlaybookService].review(
            guild_id_of(interaction),
            self.alert_id,
            (happened, went_well, to_change),
            by=interaction.user.id,
        )
        await reply(interaction, text("Thank you. I'm posting it in the moderators' channel."))


class TextsForm(Form, access=Access.MANAGER):
    """The form in which a manager changes and approves the texts of a playbook."""

    def __init__(
        self, playbook: Playbook, own: Sequence[ApprovedText | None], language: Language
    ) -> None:
        super().__init__(playbook.label, language)
        self.playbook = playbook
        self.words = [
            self.ask(
                each.label,
                discord.ui.TextInput[Any](
                    custom_id=f"text{number}",
                    style=discord.TextStyle.paragraph,
                    max_length=TEXT_LENGTH,
                    default=approved.words if approved else say(each.words, language),
                ),
            )
            for number, (each, approved) in enumerate(zip(playbook.texts, own, strict=True))
        ]

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the texts."""
        with Fields() as field:
            for each in self.words:
                with field(self.label(each)):
                    checked_text(each.value)
        await interaction.client.app[PlaybookService].approve(
            guild_id_of(interaction),
            self.playbook,
            [each.value for each in self.words],
            by=interaction.user.id,
        )
        await reply(
            interaction,
            text("These texts are approved. They are behind *Texts* when you need them."),
        )


REVIEW_QUESTIONS = {
    "happened": text("What happened?"),
    "went_well": text("What went well?"),
    "to_change": text("What will you change, and who does it?"),
}


def playbook_choice(alert: Alert, language: Language) -> Panel:
    """Return the question which playbook is to begin."""
    options = [
        discord.SelectOption(
            label=say(playbook.label, language),
            value=playbook.key,
            description=say(playbook.about, language),
            emoji=playbook.sign,
        )
        for playbook in PLAYBOOKS.values()
    ]
    menu = discord.ui.Select[Any](options=options)
    return framed(
        paragraph(text("Which playbook fits?"), language),
        discord.ui.ActionRow[Any](PlaybookMenu(alert.id, menu=menu)),
    )


def steps_panel(details: AlertDetails, language: Language) -> Panel:
    """Return the steps of an alert's playbook, who did them, and their buttons."""
    alert, playbook = details.alert, Playbook.find(details.alert.playbook or "")
    done = steps_done(details.log)
    began = next(
        (each.at for each in details.log if each.what is LogEntry.PLAYBOOK), alert.opened_at
    )
    title = text("## {sign} {name}", sign=playbook.sign, name=playbook.label)
    if alert.drill:
        title = text("## {sign} DRILL: {name}", sign=playbook.sign, name=playbook.label)
    parts: list[discord.ui.Item[Any]] = [paragraph(title, language)]
    for number, step in enumerate(playbook.steps):
        values: dict[str, Value] = {"step": step.what, "owner": step.owner}
        if (entry := done.get(number)) is not None:
            line = text(
                "✅ {step}\n-# {member}, {at}",
                member=User(entry.user_id or 0),
                at=Timestamp(entry.at, "t"),
                **values,
            )
        else:
            by = began + timedelta(minutes=step.minutes)
            line = text("⬜ {step}\n-# {owner}, by {at}", at=Timestamp(by, "f"), **values)
        parts.append(paragraph(line, language))
    if alert.is_open:
        options = [
            discord.SelectOption(
                label=f"{'✅' if number in done else '⬜'} {say(step.what, language)}"[
                    :LABEL_LENGTH
                ],
                value=str(number),
            )
            for number, step in enumerate(playbook.steps)
        ]
        menu = discord.ui.Select[Any](
            options=options, placeholder=say(text("Done, or not done after all"), language)
        )
        parts.append(discord.ui.ActionRow[Any](StepMenu(alert.id, menu=menu)))
        buttons = (PlaybookTextsButton, UpdateGivenButton)
        parts.append(discord.ui.ActionRow[Any](*(kind(alert.id, language) for kind in buttons)))
    else:
        parts.append(discord.ui.ActionRow[Any](PlaybookReviewButton(alert.id, language)))
    return framed(*parts)


def update_panel(alert: Alert, language: Language) -> Panel:
    """Return the reminder to update those who wait."""
    said = text(
        "⏰ Time for an update: tell those who wait how things are going, even if it is little."
    )
    if alert.handled_by is not None:
        said = text(
            "⏰ {member}, time for an update: tell those who wait how things are going, even if it "
            "is little.",
            member=User(alert.handled_by),
        )
    lines = [said]
    if alert.drill:
        lines.insert(0, text("🧪 DRILL"))
    return framed(
        *(paragraph(line, language) for line in lines),
        discord.ui.ActionRow[Any](UpdateGivenButton(alert.id, language)),
    )


def texts_panel(
    playbook: Playbook, own: Sequence[ApprovedText | None], language: Language
) -> Panel:
    """Return the texts of a playbook, to be copied, and who approved them."""
    parts = []
    for each, approved in zip(playbook.texts, own, strict=True):
        words = approved.words if approved else say(each.words, language)
        parts.append(paragraph(text("**{label}**", label=each.label), language))
        # In a block that Discord offers to copy; no backtick ends it early.
        parts.append(discord.ui.TextDisplay[Any](f"```\n{words.replace('`', 'ˋ')}\n```"))
        parts.append(paragraph(_approval(approved), language))
    return framed(*parts)


def _approval(approved: ApprovedText | None) -> Text:
    if approved is None:
        return text("-# My suggestion. /crisis texts lets managers change and approve it.")
    return text(
        "-# Approved by {member}, {at}",
        member=User(approved.approved_by),
        at=Timestamp(approved.at, "D"),
    )


def review_panel(review: Review, language: Language) -> Panel:
    """Return the review of an alert, for the moderators' channel."""
    return framed(*(paragraph(line, language) for line in _review_lines(review)))


def _review_lines(review: Review) -> Iterator[Text]:
    yield text("## 📝 Review by {member}", member=User(review.created_by))
    for name, question in REVIEW_QUESTIONS.items():
        if answer := getattr(review, name):
            yield text("**{question}**\n{answer}", question=question, answer=answer)


MENUS = (PlaybookMenu, PlaybookTextsButton, PlaybookReviewButton, StepMenu, UpdateGivenButton)
