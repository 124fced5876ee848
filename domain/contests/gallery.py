"""The gallery: all entries side by side, in an order that favours none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from domain.contests.contest import HELD, Contest, ContestState, Entry
from domain.refusals import Refusal
from domain.translatable_text import Timestamp, text

GALLERY_PAGE_SIZE = 5


def check_gallery(contest: Contest) -> None:
    """Raise `Refusal` while entries are still accepted, so that nobody copies or is copied."""
    if contest.state is ContestState.ENTRIES:
        raise Refusal(
            text(
                "You can see the entries of “{title}” once voting opens, {when}.",
                title=contest.plan.title,
                when=Timestamp(contest.plan.entries_until, "R"),
            )
        )
    if contest.state not in {ContestState.VOTING, ContestState.CLOSED}:
        contest.check_running()


def shuffle_for(entries: Sequence[Entry], viewer_id: int) -> list[Entry]:
    """Return the entries in an order of this viewer's own, the same each time they look.

    The first entry is seen most; with an order for each viewer that evens out.
    """
    order = sorted(entries, key=lambda entry: entry.id)
    Random(viewer_id).shuffle(order)
    return order


def own_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return a member's entries for display: those that they hold first, the newest first."""
    return sorted(entries, key=lambda entry: (entry.status not in HELD, -entry.id))


def paginate(
    entries: Sequence[Entry], page: int, size: int = GALLERY_PAGE_SIZE
) -> tuple[list[Entry], int]:
    """Return up to `size` entries of `page` (from 0.

    Limited to the last), and the number of pages.
    """
    pages = max(-(-len(entries) // size), 1)
    start = min(max(page, 0), pages - 1) * size
    return list(entries[start : start + size]), pages
