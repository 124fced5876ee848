"""The team's answers to complaints in public: their forms, and how they are posted once."""

from __future__ import annotations

from functools import partial
from typing import Any

import discord

from bot.access import Access
from bot.services.complaints import ComplaintService
from cogs.complaints.talks import PrivateTalkButton
from cogs.ui.base import Interaction, guild_settings_of, say
from cogs.ui.forms import Form
from cogs.ui.membership import check_still_here
from cogs.ui.signed_reply import (
    DELETED,
    PendingReply,
    ReplyPlace,
    cannot_post,
    check_words,
    post_reply,
)
from domain.complaints import MAX_ANSWER_LENGTH, Complaint, ComplaintState
from domain.distress import GRAVE, distress
from domain.languages import Language
from domain.message_text import MessageText
from domain.refusals import Refusal
from domain.translatable_text import text

TextInput = discord.ui.TextInput[Any]
MAX_OPENING_LENGTH = 400


class AnswerForm(Form, access=Access.MODERATOR):
    """The form for an answer in the channel."""

    def __init__(self, complaint: Complaint, language: Language) -> None:
        super().__init__(text("Answer here"), language)
        self.complaint = complaint
        self.words = self.ask(
            text("Your answer"),
            TextInput(
                custom_id="words",
                style=discord.TextStyle.paragraph,
                max_length=MAX_ANSWER_LENGTH,
            ),
            text("Everybody can read it. It is signed with your name; I keep no copy."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Post it as a reply."""
        await post_answer(interaction, self.complaint, self.words.value.strip())


class OfferForm(Form, access=Access.MODERATOR):
    """The form for the offer of a private talk: thanks, regret, and what happens next."""

    def __init__(self, complaint: Complaint, language: Language, read: Language) -> None:
        """`language` is the sender's; `read` is that of the openings, which members read."""
        super().__init__(text("Offer a private talk"), language)
        self.complaint = complaint
        openings = (
            ("thank", text("Thank"), text("Thank you for telling us.")),
            ("regret", text("Regret"), text("I'm sorry that this happened.")),
            (
                "next",
                text("Next step"),
                text("I'd like to put it right with you. Shall we talk about it in private?"),
            ),
        )
        self.parts = [
            self.ask(
                label,
                TextInput(
                    custom_id=name,
                    style=discord.TextStyle.paragraph,
                    default=say(opening, read, markup=False),
                    max_length=MAX_OPENING_LENGTH,
                    required=False,
                ),
            )
            for name, label, opening in openings
        ]

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Post it as a reply, with the button for the member."""
        words = " ".join(part.value.strip() for part in self.parts if part.value.strip())
        await post_answer(interaction, self.complaint, words, offers_talk=True)


async def check_offer(interaction: Interaction, complaint: Complaint) -> None:
    """Raise `Refusal` where an offer would hurt, or reaches nobody."""
    client = interaction.client
    await check_still_here(interaction, complaint.guild_id, complaint.user_id)
    channel = client.get_partial_messageable(complaint.channel_id, guild_id=complaint.guild_id)
    try:
        message = await channel.fetch_message(complaint.message_id)
    except discord.NotFound:
        raise Refusal(DELETED) from None
    except discord.Forbidden:
        raise cannot_post(complaint.channel_id) from None
    if distress(MessageText.of(message.content)) in GRAVE:
        raise Refusal(
            text(
                "This sounds like grief or despair, so I make no offer here. Please write to them "
                "yourself, kindly, and share a helpline in their country if they may be in danger."
            )
        )


async def post_answer(
    interaction: Interaction, complaint: Complaint, words: str, *, offers_talk: bool = False
) -> None:
    """Post the team's reply to a complaint, with the button of a talk that it offers."""
    check_words(words)
    complaints = interaction.client.app[ComplaintService]
    before = await complaints.begin_answer(
        complaint.guild_id, complaint.id, by=interaction.user.id, offers_talk=offers_talk
    )
    language = guild_settings_of(interaction).language
    pending = PendingReply(
        place_of(complaint),
        words,
        f"complaint-{complaint.id}",
        complaint.heard_at if before.state is ComplaintState.ANSWERING else None,
        (PrivateTalkButton(complaint.id, language),) if offers_talk else (),
    )
    record = partial(complaints.end_answer, complaint, offers_talk=offers_talk)
    await post_reply(interaction, pending, record)


def place_of(complaint: Complaint) -> ReplyPlace:
    """Return the message that complains."""
    return ReplyPlace(complaint.guild_id, complaint.channel_id, complaint.message_id)
