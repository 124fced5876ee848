"""Prompts: the posts with their buttons, lists of answers and ideas, and results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cogs.publishing import approving, drafting, prompt_result
from cogs.publishing import panels as views
from cogs.ui.limits import ALT_TEXT
from domain.prompts import prompt as prompts
from domain.prompts.answers import LikedMessage, PromptResult, ShownAnswer
from domain.prompts.ideas import load_ideas
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.post import BrandPost, PostState
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import ID, full, many, words

LENGTHS = {
    ("Prompt", "idea"): 40,
    ("Prompt", "options"): prompts.OPTION_LENGTH,
    ("Prompt", "hours"): 3,
    ("ShownAnswer", "words"): prompts.ANSWER_LENGTH,
}


def prompt_post(letters: str, kind: AnswerKind) -> BrandPost:
    """Return a post with the largest prompt of this kind."""
    post = full(BrandPost, letters)
    options = tuple(f"{place}{words(prompts.OPTION_LENGTH - 1, letters)}" for place in range(10))
    return replace(post, content=replace(post.content, prompt=Prompt(kind, options, 168)))


def panels(letters: str, language: Any) -> Iterator[Any]:
    best = tuple(many(ShownAnswer, letters, 3))
    messages = tuple(LikedMessage(ID + place, 99) for place in range(3))
    for kind in AnswerKind:
        post = prompt_post(letters, kind)
        for is_open in (True, False):
            yield views.member_post(post, language, is_open=is_open)
        waiting = replace(post, state=PostState.READY)
        said = text("{said}", said=words(200, letters))
        yield drafting.preview(waiting, language, [said])
        yield approving.team_card(waiting, language)
        for counts in ((9,) * 10, (9, *(0,) * 9), ()):
            result = PromptResult(post, 99_999, counts, best, messages)
            yield prompt_result.result_panel(result, words(ALT_TEXT, letters), language)


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "prompt_answers": {
            "client.app.PromptAnswerService.shown": lambda *_: given(many(ShownAnswer, letters))
        },
        "prompt_ideas": {
            "client.app.BrandPostService.unused_ideas": lambda _: given(list(load_ideas("fr")))
        },
    }
