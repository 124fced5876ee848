"""A caption for the contest's picture."""

from __future__ import annotations

from types import MappingProxyType

from domain.contests.contest_kinds.base import ContestKind
from domain.contests.rating_model import THREE_LEVELS
from domain.contributions import ContributionKind
from domain.refusals import Refusal
from domain.translatable_text import Text, counted, text


class _Caption(ContestKind):
    key = "caption"
    position = 1
    sign = "📝"
    label = text("Caption contest")
    form_title = text("A caption contest")
    picture_hint = text("The picture to caption: PNG, JPEG, WebP or HEIC, up to 10 MB")
    needs_picture = True
    scale = THREE_LEVELS
    rating_labels = MappingProxyType(
        {
            1: ("😐", text("Meh")),
            2: ("🙂", text("Smile")),
            3: ("😂", text("Laugh")),
        }
    )
    win_kind = ContributionKind.ENTERTAINED

    def check_picture(self, *, has_picture: bool) -> None:
        if not has_picture:
            raise Refusal(text("A caption contest needs a picture. Add the one to be captioned."))

    def invitation(self, entries_each: int) -> Text:
        return counted(
            "What are they saying? Write the line that makes us laugh. One entry per person.",
            "What are they saying? Write the line that makes us laugh. Up to {count} entries per "
            "person.",
            entries_each,
        )


KIND = _Caption()
