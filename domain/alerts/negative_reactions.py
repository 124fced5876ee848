"""Emoji by which members show that they dislike a post."""

from __future__ import annotations

_NEGATIVE = frozenset("👎😠😡🤬😤💩🤮🤢😒🙄🖕")
_MODIFIERS = dict.fromkeys([0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)])
"""Variation selectors and skin tones."""


def is_negative(emoji: str) -> bool:
    """Return whether an emoji shows dislike, in any skin tone; those of servers never do."""
    return emoji.translate(_MODIFIERS) in _NEGATIVE
