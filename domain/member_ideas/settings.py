"""The switch of ideas."""

from __future__ import annotations

from domain.feature_switches import Feature
from domain.setup_profiles import LISTEN
from domain.translatable_text import text

IDEAS = Feature(
    key="ideas",
    position=97,
    label=text("Ideas"),
    about=text("Members' ideas, what becomes of them, and “You said, we did”"),
    profiles=(LISTEN,),
    needs_moderator_channel=text(
        "Ideas need the moderators' channel, where I say that there is a new one. Choose one "
        "under “Where”."
    ),
)
