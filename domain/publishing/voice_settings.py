"""A guild's voice guide: how its team wants to sound, and rules for its posts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.guild_settings import SettingsSection


class FormOfAddress(StrEnum):
    """The French form of address."""

    FAMILIAR = "tu"
    POLITE = "vous"


@dataclass(frozen=True, slots=True)
class VoiceSettings(SettingsSection):
    """A guild's voice guide; whatever is empty sets no rule."""

    KEY: ClassVar[str] = "voice"

    voice_seen: str = ""
    """The answer to: how do you want to be seen?"""
    voice_person: str = ""
    """The brand as a person."""
    voice_adjectives: str = ""
    voice_audience: str = ""
    """The people who follow."""
    voice_relation: str = ""
    """The relation to them: a friend, an expert, a host."""
    voice_use: tuple[str, ...] = ()
    """Words to use."""
    voice_avoid: tuple[str, ...] = ()
    voice_address: FormOfAddress | None = None
    voice_emoji: int | None = None
    """The most emoji in a post."""
    voice_length: int | None = None
    """The most characters of a post."""

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers to the five questions, in their order."""
        return (
            self.voice_seen,
            self.voice_person,
            self.voice_adjectives,
            self.voice_audience,
            self.voice_relation,
        )
