"""The moderators' cards about complaints: one for each, or one for several that come together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.access import Access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.complaints import ComplaintService
from bot.services.moderator_hints import CARE, COMPLAINT
from cogs.complaints.answers import AnswerForm, OfferForm, check_offer
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.posted import edit_posted
from domain.cases.settings import CASES, CareSettings
from domain.complaints import UPDATE_CARD, Complaint, ComplaintState
from domain.guild_settings import GuildSettings
from domain.handling import check_free
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import MessageLink, Text, User, Value, counted, text

Style = discord.ButtonStyle
Parts = list[discord.ui.Item[Any]]

MAX_SHOWN = 8
"""How many open complaints a card lists; the others follow when these are done."""
OUTCOMES: Mapping[ComplaintState, Text] = {
    ComplaintState.TAKEN: text("-# {member} has it."),
    ComplaintState.ANSWERING: text("-# {member} has it."),
    ComplaintState.ANSWERED: text("-# ✅ {member} answered."),
    ComplaintState.OFFERED: text("-# ✅ {member} offered a private talk."),
    ComplaintState.DISMISSED: text("-# {member} says that this is not a complaint."),
}


class ComplaintButton(PersistentButton, template=r"(?!)", access=Access.MODERATOR):
    """A button about a complaint, whose id it carries."""

    def __init__(
        self, complaint_id: int, language: Language = "en", *, disabled: bool = False
    ) -> None:
        self.complaint_id = complaint_id
        super().__init__(complaint_id, language=language, disabled=disabled)

    async def free(self, interaction: Interaction) -> Complaint:
        """Return the complaint, unless it is done or somebody else has it."""
        complaint = await interaction.client.app[ComplaintService].get(
            guild_id_of(interaction), self.complaint_id
        )
        check_free(complaint.handled_by, interaction.user.id, is_open=complaint.is_open)
        return complaint


class AnswerHereButton(ComplaintButton, template=r"complaint:answer:([0-9]{1,18})"):
    """Opens the form for a public answer."""

    name, label, style = "complaint:answer", text("Answer here"), Style.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        complaint = await self.free(interaction)
        await interaction.response.send_modal(AnswerForm(complaint, user_language(interaction)))


class OfferTalkButton(ComplaintButton, template=r"complaint:offer:([0-9]{1,18})"):
    """Opens the form for the offer of a private talk."""

    name, label = "complaint:offer", text("Offer a private talk")

    async def on_click(self, interaction: Interaction) -> None:
        """Open it, unless the member is in distress or has left."""
        complaint = await self.free(interaction)
        await check_offer(interaction, complaint)
        language = guild_settings_of(interaction).language
        await interaction.response.send_modal(
            OfferForm(complaint, user_language(interaction), language)
        )


class NoComplaintButton(ComplaintButton, template=r"complaint:none:([0-9]{1,18})"):
    """Records that a message is not a complaint."""

    name, label = "complaint:none", text("Not a complaint")

    async def on_click(self, interaction: Interaction) -> None:
        """Record it; `/care status` shows how often that happens."""
        complaint = await interaction.client.app[ComplaintService].dismiss(
            guild_id_of(interaction), self.complaint_id, by=interaction.user.id
        )
        await show_complaint(
            interaction, complaint, text("Thank you. /care status shows how often I'm wrong.")
        )


class TakeComplaintButton(ComplaintButton, template=r"complaint:take:([0-9]{1,18})"):
    """Records who of the team has a complaint."""

    name, label = "complaint:take", text("I have it")

    async def on_click(self, interaction: Interaction) -> None:
        """Record it; the card says so to the others."""
        complaint = await interaction.client.app[ComplaintService].take(
            guild_id_of(interaction), self.complaint_id, by=interaction.user.id
        )
        await show_complaint(interaction, complaint, text("You have it, and the others see that."))


class OpenComplaintButton(ComplaintButton, template=r"complaint:open:([0-9]{1,18})"):
    """Shows one of several complaints with its buttons."""

    name, label = "complaint:open", text("Open")

    async def on_click(self, interaction: Interaction) -> None:
        """Show it privately."""
        complaint = await interaction.client.app[ComplaintService].get(
            guild_id_of(interaction), self.complaint_id
        )
        panel = complaint_panel(
            complaint, guild_settings_of(interaction), user_language(interaction)
        )
        await interaction.response.send_message(view=panel, ephemeral=True)


async def show_complaint(interaction: Interaction, complaint: Complaint, said: Text) -> None:
    """Answer a click: on the private panel by the panel, on a card by the sentence.

    The card itself is edited by the outbox, in the order in which things happened.
    """
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        await reply(interaction, said)
        return
    settings, language = guild_settings_of(interaction), user_language(interaction)
    await interaction.response.edit_message(view=complaint_panel(complaint, settings, language))


def complaint_line(complaint: Complaint) -> Text:
    """Return the sentence about a complaint, or about a member who may hurt themselves."""
    values: dict[str, Value] = {
        "member": User(complaint.user_id),
        "place": MessageLink(
            complaint.guild_id, complaint.channel_id, complaint.message_id, text("here")
        ),
    }
    if complaint.urgent:
        return text(
            "{member} may be thinking of hurting themselves: please look {place}, "
            "right now if you can. I said and offered nothing, because this needs a "
            "person. Ask kindly how they are, listen, and share a helpline in their "
            "country.",
            **values,
        )
    return text(
        "{member} seems unhappy {place}. I offered nothing. A word from one of you may help.",
        **values,
    )


def outcome(complaint: Complaint) -> Text | None:
    """Return the line about who has a complaint or what they did; None for a new one."""
    said = OUTCOMES.get(complaint.state)
    if said is None:
        return None
    # A person who was erased since has no id here.
    member: Value = User(complaint.handled_by) if complaint.handled_by else text("Somebody")
    return Text(said.message, {"member": member})


def buttons(
    complaint: Complaint, settings: GuildSettings, language: Language
) -> discord.ui.ActionRow[Any]:
    """Return what the team can do about a complaint; disabled once it is done."""
    kinds: list[type[ComplaintButton]] = []
    if not complaint.urgent:
        kinds.append(AnswerHereButton)
        if settings.has(CASES) and settings[CareSettings].care_channel_id is not None:
            kinds.append(OfferTalkButton)
        kinds.append(NoComplaintButton)
    kinds.append(TakeComplaintButton)
    taken = complaint.state is not ComplaintState.NEW
    return discord.ui.ActionRow[Any](
        *(
            kind(
                complaint.id,
                language,
                disabled=not complaint.is_open or (taken and kind is TakeComplaintButton),
            )
            for kind in kinds
        )
    )


def complaint_panel(complaint: Complaint, settings: GuildSettings, language: Language) -> Panel:
    """Return one complaint with its buttons."""
    parts: Parts = [paragraph(complaint_line(complaint), language)]
    if (said := outcome(complaint)) is not None:
        parts.append(paragraph(said, language))
    return framed(*parts, buttons(complaint, settings, language))


def complaints_card(complaints: Sequence[Complaint], settings: GuildSettings) -> Panel:
    """Return the card about complaints: one with its buttons, or a list of the open ones."""
    language = settings.language
    if not complaints:
        return framed(paragraph(text("-# What was here is erased."), language))
    if len(complaints) == 1:
        return complaint_panel(complaints[0], settings, language)
    still = [each for each in complaints if each.is_open]
    parts: Parts = [
        paragraph(
            counted(
                "## {count} complaint in a short time",
                "## {count} complaints in a short time",
                len(complaints),
            ),
            language,
        )
    ]
    for each in still[:MAX_SHOWN]:
        place = MessageLink(each.guild_id, each.channel_id, each.message_id, text("here"))
        line = text("{member} seems unhappy {place}.", member=User(each.user_id), place=place)
        said = outcome(each)
        words = "\n".join(say(one, language) for one in (line, said) if one is not None)
        button = OpenComplaintButton(each.id, language)
        parts.append(discord.ui.Section[Any](words, accessory=button))
    if (more := len(still) - MAX_SHOWN) > 0:
        parts.append(
            paragraph(counted("-# and {count} more", "-# and {count} more", more), language)
        )
    if done := len(complaints) - len(still):
        parts.append(
            paragraph(
                counted("-# ✅ {count} is dealt with.", "-# ✅ {count} are dealt with.", done),
                language,
            )
        )
    return framed(*parts)


class ComplaintCards:
    """Composes the cards and edits them."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        for kind in (CARE, COMPLAINT):
            client.app.outbox.register_composer(
                kind, self.compose, home=lambda its: its.moderator_channel_id
            )
        client.app.outbox.register_action(UPDATE_CARD, self.update)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the card; None if everything on it has since been erased."""
        complaints = await self._app[ComplaintService].on_card(post.guild_id, post.subject_id)
        if not complaints:
            return None
        return Draft(complaints_card(complaints, self._app.guild_settings.of(post.guild_id)))

    async def update(self, client: discord.Client, post: OutboxPost) -> None:
        """Edit a card; one that was deleted while something on it is open is posted again."""
        service = self._app[ComplaintService]
        complaints = await service.on_card(post.guild_id, post.subject_id)
        place = await service.card_message(post.subject_id)
        if place is None:
            return
        card = complaints_card(complaints, self._app.guild_settings.of(post.guild_id))
        is_there = await edit_posted(client, post.guild_id, place, card)
        if not is_there and any(each.is_open for each in complaints):
            await service.post_card_again(
                post.guild_id, post.subject_id, urgent=complaints[0].urgent
            )


def setup(client: OvationBot) -> None:
    """Register the buttons and cards."""
    client.add_dynamic_items(
        AnswerHereButton,
        NoComplaintButton,
        OfferTalkButton,
        OpenComplaintButton,
        TakeComplaintButton,
    )
    ComplaintCards(client)
