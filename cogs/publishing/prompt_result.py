"""The result of a prompt: its picture with an alternative text, and the post."""

from __future__ import annotations

from typing import Any

import discord

from bot.client import OvationBot
from bot.i18n import say
from bot.images.drawing import draw_in_thread
from bot.images.prompt_image import ResultBar, ResultQuote, draw_prompt_result
from bot.services.brand import BrandService
from cogs.member_lookup import pictured_members
from cogs.prompts.buttons import SeeAnswersButton, answer_line
from cogs.ui.base import Panel, framed, paragraph
from cogs.ui.excerpts import excerpt
from cogs.ui.fitting import cut
from cogs.ui.limits import ALT_TEXT
from domain.languages import Language
from domain.prompts.answers import PromptResult
from domain.prompts.prompt import AnswerKind
from domain.translatable_text import JoinedList, MessageLink, Text, counted, text

FILE = "result.png"
QUESTION = 200
"""The most characters of the question in its result."""


def people_text(result: PromptResult) -> Text:
    """Return how many different members answered."""
    return counted("{count} person answered", "{count} people answered", result.people)


async def draw_result(
    client: OvationBot, result: PromptResult, language: Language
) -> tuple[bytes, str]:
    """Return the picture (a PNG) of a result, and its alternative text."""

    def plain(said: Text) -> str:
        return say(said, language, markup=False)

    post = result.post
    question = excerpt(" ".join(post.content.text.split()), QUESTION)
    options = post.content.prompt.options if post.content.prompt else ()
    total = max(sum(result.counts), 1)
    shares = [count / total for count in result.counts]
    bars = [
        ResultBar(
            option,
            share,
            plain(text("{percent}% ({count})", percent=round(100 * share), count=count)),
            is_leading=place in result.leading,
        )
        for place, (option, count, share) in enumerate(
            zip(options, result.counts, shares, strict=True)
        )
    ]
    by = [each.user_id for each in result.best if each.user_id is not None]
    nameless = plain(text("a member"))
    named = await pictured_members(client, post.guild_id, by, nameless=nameless)
    quotes = [
        ResultQuote(
            plain(text("“{words}”", words=each.words)),
            named[each.user_id].name if each.user_id in named else nameless,
        )
        for each in result.best
    ]
    label = counted("person answered", "people answered", result.people)
    picture = await draw_in_thread(
        draw_prompt_result,
        question,
        plain(people_text(result)) if bars else "",
        bars,
        figure="" if bars else str(result.people),
        figure_label=plain(label),
        quotes=quotes,
        style=await client.app[BrandService].style(post.guild_id),
    )
    said = [f"{bar.label}: {bar.said}" for bar in bars] or [
        f"{quote.words} {quote.by}" for quote in quotes
    ]
    alternative = " · ".join([question, plain(people_text(result)), *said])
    return picture, cut(alternative, ALT_TEXT)


def result_panel(result: PromptResult, alternative: str, language: Language) -> Panel:
    """Return the post with the result of a prompt."""
    item = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
    prompt = result.post.content.prompt
    parts: list[discord.ui.Item[Any]] = [
        paragraph(headline(result), language),
        discord.ui.MediaGallery[Any](item),
        *(paragraph(answer_line(each), language) for each in result.best),
    ]
    if result.messages:
        post = result.post
        links = JoinedList(
            tuple(
                # A thread has the id of the message above it.
                MessageLink(post.guild_id, post.message_id or 0, each.message_id, str(place))
                for place, each in enumerate(result.messages, start=1)
            )
        )
        best = text("The best-liked in the thread: {messages}", messages=links)
        parts.append(paragraph(best, language))
    if prompt is not None and prompt.kind is AnswerKind.LINE:
        button = SeeAnswersButton(result.post.id, language=language)
        parts.append(discord.ui.ActionRow[Any](button))
    return framed(*parts)


def headline(result: PromptResult) -> Text:
    """Return the first line of a result: what most chose, and a thank you."""
    people = people_text(result)
    prompt = result.post.content.prompt
    leading = [prompt.options[place] for place in result.leading] if prompt else []
    if len(leading) == 1:
        return text(
            "## {answer}\n{people}. Thank you, that was fun!", answer=leading[0], people=people
        )
    if leading:
        return text("## A tie!\n{people}. Thank you, that was fun!", people=people)
    return text("## Your answers are in\n{people}. Thank you, that was fun!", people=people)
