"""Posts of the team: previews, cards and the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cogs.publishing import approving, drafting, posts
from cogs.publishing import panels as views
from domain.publishing import post as publishing
from domain.publishing.post import BrandPost, PostState
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import full, many, words

LENGTHS = {
    ("Content", "text"): publishing.TEXT_LENGTH,
    ("Content", "picture"): 64,
    ("Content", "alt_text"): publishing.ALT_LENGTH,
    ("Content", "source"): publishing.SOURCE_LENGTH,
    ("Approval", "fingerprint"): 64,
    ("BrandPost", "note"): publishing.REASON_LENGTH,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    post = full(BrandPost, letters)
    said = text("{said}", said=words(200, letters))
    for state in PostState:
        in_state = replace(post, state=state)
        yield drafting.preview(in_state, language, [said])
        yield approving.team_card(in_state, language)
        yield posts.missed_card(in_state, language)
    yield views.member_post(post.content)


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "brand_posts": {
            "client.app.BrandPostService.listed": lambda _: given(many(BrandPost, letters))
        },
    }
