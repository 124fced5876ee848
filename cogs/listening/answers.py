"""Thanks and answers of the team: a form with openings, posted as a signed reply."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import discord

from bot.access import Access
from bot.services.listening.inbox import InboxService
from cogs.ui.base import say
from cogs.ui.forms import Form
from cogs.ui.signed_reply import PendingReply, ReplyPlace, check_words, post_reply
from domain.complaints import MAX_ANSWER_LENGTH
from domain.guild_settings import GuildSettings, Tone
from domain.languages import Language
from domain.listening.inbox import InboxItem, ItemState
from domain.listening.items import InboxKind
from domain.recognition.settings import RecognitionSettings
from domain.translatable_text import Text, text

OWN_WORDS = "own"
THANKS: Mapping[Tone, tuple[Text, ...]] = {
    Tone.PLAYFUL: (
        text("You just made our day. Thank you! 💛"),
        text("We're doing a little dance over here. Thank you!"),
        text("That put a big smile on our faces. Thank you!"),
    ),
    Tone.PLAIN: (
        text("Thank you, that means a lot to us."),
        text("Thank you for telling us!"),
        text("That's lovely to read. Thank you."),
    ),
    Tone.FORMAL: (
        text("Thank you very much for your kind words."),
        text("Your kind words are much appreciated."),
        text("Thank you for taking the time to write this."),
    ),
}
THANKS_FOR_WISHES = (
    text("Thank you for the idea. I'll pass it on."),
    text("Good point! I'll tell the team."),
    text("Thank you for telling us what's missing."),
)


def openings(item: InboxItem, tone: Tone) -> tuple[Text, ...]:
    """Return the first sentences that the team can choose from; none for a question."""
    if item.kind is InboxKind.QUESTION:
        return ()
    return THANKS_FOR_WISHES if item.kind is InboxKind.NEED else THANKS[tone]


class ThankForm(Form, access=Access.MODERATOR):
    """The form for a signed reply: an opening in the guild's voice, and own words."""

    def __init__(self, item: InboxItem, language: Language, settings: GuildSettings) -> None:
        """`language` is the sender's; the openings are in the guild's, which members read."""
        begins = openings(item, settings[RecognitionSettings].recognition_tone)
        super().__init__(text("Thank") if begins else text("Answer"), language)
        self.item = item
        self.choices = [say(each, settings.language, markup=False) for each in begins]
        self.opening: discord.ui.RadioGroup[Any] | None = None
        if begins:
            own = say(text("My own words only"), language)
            self.opening = self.ask(
                text("How to begin"),
                discord.ui.RadioGroup[Any](
                    custom_id="opening",
                    options=[
                        *(
                            discord.RadioGroupOption(
                                label=said, value=str(number), default=number == 0
                            )
                            for number, said in enumerate(self.choices)
                        ),
                        discord.RadioGroupOption(label=own, value=OWN_WORDS),
                    ],
                ),
            )
        self.words = self.ask(
            text("Your words"),
            discord.ui.TextInput[Any](
                custom_id="words",
                style=discord.TextStyle.paragraph,
                max_length=MAX_ANSWER_LENGTH,
                required=not begins,
            ),
            text("Everybody can read it. It is signed with your name; I keep no copy."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Post it as a reply."""
        parts = [self.words.value.strip()]
        if self.opening is not None and self.opening.value not in {None, OWN_WORDS}:
            parts.insert(0, self.choices[int(self.opening.value or 0)])
        await post_thanks(interaction, self.item, " ".join(part for part in parts if part))


async def post_thanks(interaction: discord.Interaction[Any], item: InboxItem, words: str) -> None:
    """Post the team's reply to an item, and record it."""
    check_words(words)
    inbox: InboxService = interaction.client.app[InboxService]
    before = await inbox.begin_answer(item.guild_id, item.id, by=interaction.user.id)
    pending = PendingReply(
        ReplyPlace(item.guild_id, item.channel_id, item.message_id),
        words,
        f"inbox-{item.id}",
        item.heard_at if before.state is ItemState.ANSWERING else None,
    )
    await post_reply(interaction, pending, partial(inbox.end_answer, item))
