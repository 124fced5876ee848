"""A photo on the contest's theme."""

from __future__ import annotations

from types import MappingProxyType

from domain.contests.contest_kinds.base import ContestKind
from domain.contests.rating_model import LIKES
from domain.contributions import ContributionKind
from domain.translatable_text import Text, counted, text


class _Photo(ContestKind):
    key = "photo"
    position = 2
    sign = "📷"
    label = text("Photo contest")
    form_title = text("A photo contest")
    picture_hint = text("An example or a banner, if you like: PNG, JPEG, WebP or HEIC")
    enters_pictures = True
    scale = LIKES
    rating_labels = MappingProxyType(
        {
            3: ("👍", text("Like")),
            1: ("➡️", text("Next")),
        }
    )
    # Beside the button that turns to the next vote, “Next” would be taken for it.
    review_changes = MappingProxyType({1: ("✖️", text("Not this one"))})
    win_kind = ContributionKind.INTERESTED

    def invitation(self, entries_each: int) -> Text:
        return counted(
            "Show us your photo. One entry per person.",
            "Show us your photos. Up to {count} entries per person.",
            entries_each,
        )


KIND = _Photo()
