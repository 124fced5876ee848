"""Input and result of the detection of intents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from domain.intent.classifier import LABELS, Label
from domain.intent.guild_phrases import NO_GUILD_PHRASES, GuildPhrases
from domain.message_text import MessageText

IntentLanguage = Literal["en", "fr"]


@dataclass(frozen=True, slots=True)
class IntentInput:
    """A message to be read: its text and its context."""

    text: str | MessageText
    replying_to: str | MessageText = ""
    """The text of the message that it answers."""
    products: Collection[str] = ()
    """Names and aliases of the guild's products."""
    phrases: GuildPhrases = NO_GUILD_PHRASES
    """The guild's own phrases, as its moderators judged them."""
    closely: Collection[Label] = LABELS
    """The labels that are worth a closer look; the rest is read without the encoder."""
    to_team: bool = False
    """Whether it is addressed to the guild's team, of whom more is complained than in chat."""


@dataclass(frozen=True, slots=True)
class IntentScores:
    """Scores from 0 (surely not) to 1 (surely), and the language of the message.

    `purchase`: the speaker wants, plans or considers buying something not yet theirs. `complaint`:
    the speaker is dissatisfied with a product or service. `praise`: the speaker speaks well of one.
    `question`: the speaker asks something. `need`: the speaker misses something that could be made.
    `language` is None if the message is in neither English nor French; its learnt scores are then
    0. Thanks are found by `ThanksDetector`, which also knows whom they are for.
    """

    purchase: float
    complaint: float
    praise: float
    language: IntentLanguage | None
    question: float = 0.0
    need: float = 0.0
