"""Results of the team's posts: the card for the team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.services.post_results import CountedPost
from cogs.publishing import results
from domain.post_results import PostResult
from domain.prompts.prompt import AnswerKind
from tests.cogs.filling import full
from tests.cogs.panels.prompts import prompt_post


def panels(letters: str, language: Any) -> Iterator[Any]:
    post, result = prompt_post(letters, AnswerKind.POLL), full(PostResult, letters)
    for is_gone in (True, False):
        for is_final in (True, False):
            found = replace(result, is_gone=is_gone, is_final=is_final)
            yield results.result_card(CountedPost(post, found), language)
