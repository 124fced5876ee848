"""The base of contest kinds: what is entered, how it is rated, and the words for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType

from domain.contests.picture import Picture
from domain.contests.rating_model import RatingScale
from domain.contributions import ContributionKind
from domain.kind_registry import Kind
from domain.refusals import Refusal
from domain.translatable_text import Text, text


class ContestKind(Kind, ABC):
    """Everything particular to one kind of contest."""

    sign: str
    label: Text
    """The name under which moderators choose it, and which its posts begin with."""
    form_title: Text
    """The title of the form that sets up such a contest."""
    picture_hint: Text
    """The form's words about the contest's own picture."""
    needs_picture = False
    """Its entries are about a picture of the contest's own."""
    enters_pictures = False
    """Its entries are pictures, which people have to see to distinguish them."""
    scale: RatingScale
    """How its entries are rated on cards."""
    rating_labels: Mapping[int, tuple[str, Text]]
    """Sign and words of the button for each rating, in the order of the buttons."""
    review_changes: Mapping[int, tuple[str, Text]] = MappingProxyType({})
    """Ratings with another label where voters go through their votes again."""
    win_kind: ContributionKind
    """The kind of contribution that a win counts as."""

    @property
    def review_labels(self) -> Mapping[int, tuple[str, Text]]:
        """The buttons where voters go through their votes, in the same order."""
        return {**self.rating_labels, **self.review_changes}

    def check_picture(self, *, has_picture: bool) -> None:
        """Raise `Refusal` if the contest itself lacks a picture that it needs."""

    @abstractmethod
    def invitation(self, entries_each: int) -> Text:
        """Return how the post asks for so many entries of each member."""

    def check_entry(self, sent: str | Picture) -> None:
        """Raise `Refusal` unless an entry of a contest of this kind can be this."""
        if isinstance(sent, Picture) is not self.enters_pictures:
            raise Refusal(text("This contest takes a different type of entry."))
