"""Profiles: sets of features that a new server starts with, named by what it wants to do."""

from __future__ import annotations

from dataclasses import dataclass

from domain.translatable_text import Text, text


@dataclass(frozen=True, slots=True)
class SetupProfile:
    """A set of features; each feature says in which it is."""

    key: str
    label: Text
    about: Text
    """A description in at most 100 characters."""


RECOGNISE = SetupProfile(
    "recognise", text("Recognise"), text("Notice kindness, and thank somebody in public each week")
)
CONTESTS_ONLY = SetupProfile(
    "contests", text("Contests"), text("Caption and photo contests that members vote on")
)
SELL = SetupProfile("sell", text("Sell"), text("Codes for members who say what they want to buy"))
LISTEN = SetupProfile("listen", text("Listen"), text("Notice when unusually many people complain"))
ALL = SetupProfile("all", text("All"), text("Everything I can do"))
PROFILES = (RECOGNISE, CONTESTS_ONLY, SELL, LISTEN, ALL)


def setup_profile(key: str) -> SetupProfile:
    """Return the profile with this key; raises `KeyError` if there is none."""
    return {profile.key: profile for profile in PROFILES}[key]
