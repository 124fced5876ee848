"""Access to the dashboard: links that open it once, and sessions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from domain.languages import Language

LINK_LASTS = timedelta(minutes=5)
SESSION_LASTS = timedelta(hours=12)
RIGHTS_LAST = timedelta(seconds=60)
"""How long somebody's rights are remembered."""
TOKEN_BYTES = 32
TOKEN_LENGTH = 2 * TOKEN_BYTES
"""Characters of a token, in hexadecimal digits."""
MAX_SESSIONS = 10
"""Sessions of one person in one guild; a further one ends the oldest."""


class Rights(Enum):
    """Standing of somebody in a guild, by which pages are shown to them."""

    NONE = auto()
    """Not a member."""
    MEMBER = auto()
    """Sees their own page."""
    MODERATOR = auto()
    """Sees every page."""


@dataclass(frozen=True, slots=True)
class DashboardSession:
    """A person who looks at the dashboard of a guild, for a time."""

    guild_id: int
    user_id: int
    language: Language
    expires_at: datetime
    moderates: bool = False
    """Whether they moderate the guild now; never stored."""


def is_token(presented: str) -> bool:
    """Return whether this could be a token, without saying whether it is one."""
    return len(presented) == TOKEN_LENGTH and set(presented) <= set("0123456789abcdef")


def token_hash(token: str) -> str:
    """Return the hash by which a link or a session is stored.

    Tokens are random, so one round without salt is enough.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """Return the token that forms of a session carry, from which the session's is not known."""
    return hashlib.sha256(b"form " + token.encode()).hexdigest()
