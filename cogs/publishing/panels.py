"""Panels of a post: as members see it, and with what its author and the team need around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import discord

from cogs.post_results.less_button import LessButton
from cogs.prompts.buttons import answer_rows
from cogs.prompts.naming import prompt_line
from cogs.ui.base import Panel, framed, paragraph, say
from domain.contests.picture import FILE_NAME, Picture
from domain.goal_wording import served_text
from domain.languages import Language, discover_languages
from domain.publishing.content import ChannelWording, Content, PostKind
from domain.publishing.post import OUT, BrandPost, PostState
from domain.translatable_text import (
    Channel,
    JoinedList,
    MessageLink,
    Text,
    Timestamp,
    Value,
    text,
)

Item = discord.ui.Item[Any]
S = PostState
IN_ROW = 5
"""How many buttons Discord takes in one row."""
STATE_NAMES: Mapping[PostState, Text] = {
    S.DRAFT: text("Draft"),
    S.READY: text("Waiting for approval"),
    S.APPROVED: text("Approved; I'll ask again two days before"),
    S.SCHEDULED: text("Approved and planned"),
    S.HELD: text("On hold; /hold status lets you decide"),
    S.POSTED: text("Posted"),
    S.REVIEWED: text("Posted, and its result counted"),
    S.REFUSED: text("Refused"),
    S.MISSED: text("Missed"),
    S.DROPPED: text("Dropped"),
}
KIND_NAMES: Mapping[PostKind, Text] = {
    PostKind.PROMOTIONAL: text("It sells something"),
    PostKind.INFORMATIONAL: text("It says what is going on"),
    PostKind.INTERACTIVE: text("It asks for an answer"),
}
SIGNS: Mapping[PostState, str] = {
    S.DRAFT: "✏️",
    S.READY: "👀",
    S.APPROVED: "🟢",
    S.SCHEDULED: "🗓️",
    S.HELD: "⏸️",
    S.POSTED: "✅",
    S.REVIEWED: "📊",
    S.REFUSED: "⛔",
    S.MISSED: "⌛",
    S.DROPPED: "🗑️",
}


def as_members_see_it(
    post: BrandPost, language: Language, *, is_open: bool, is_theirs: bool
) -> list[Item]:
    """Return the parts that members see, with buttons for their answers if it `is_open`.

    Unless it `is_theirs`, and not its team's look at it, nobody can wish for less of it.
    """
    content = post.content
    parts: list[Item] = [discord.ui.TextDisplay(content.text)]
    if content.picture is not None:
        item = discord.MediaGalleryItem(
            f"attachment://{FILE_NAME}", description=content.alt_text or None
        )
        parts.append(discord.ui.MediaGallery(item))
    parts += answer_rows(post, language, is_open=is_open)
    less = LessButton(post.id, language=language, disabled=not is_theirs)
    return [*parts, discord.ui.ActionRow[Any](less)]


def member_post(post: BrandPost, language: Language, *, is_open: bool = True) -> Panel:
    """Return the post as it goes out, or as it stays once a prompt is closed."""
    return framed(*as_members_see_it(post, language, is_open=is_open, is_theirs=True))


def files_of(picture: Picture | None) -> list[discord.File]:
    """Return the picture as the file to send."""
    return [] if picture is None else [discord.File(BytesIO(picture.data), filename=FILE_NAME)]


def state_line(post: BrandPost) -> Text:
    """Return the line about a post's state, place and time."""
    values: dict[str, Value] = {
        "sign": SIGNS[post.state],
        "state": STATE_NAMES[post.state],
        "channel": channels_of(post.content),
        "at": Timestamp(post.content.at, "f"),
        "relative": Timestamp(post.content.at, "R"),
    }
    return text("{sign} **{state}** · {channel}, {at} ({relative})", **values)


def channels_of(content: Content) -> Value:
    """Return the channels of a post, for a sentence."""
    channels = tuple(Channel(each) for each in content.channels)
    return channels[0] if len(channels) == 1 else JoinedList(channels)


def about_lines(post: BrandPost) -> list[Text]:
    """Return the lines about a post that only its team sees."""
    prompt = post.content.prompt
    kind = KIND_NAMES[post.content.kind] if prompt is None else prompt_line(prompt)
    lines = [state_line(post), text("-# {kind}", kind=kind)]
    if post.goal_id is not None:
        lines.append(text("-# {goal}", goal=served_text(post.goal)))
    if post.content.source:
        lines.append(text("-# Source: {source}", source=post.content.source))
    return [*lines, *outcome_lines(post)]


def outcome_lines(post: BrandPost) -> list[Text]:
    """Return where a post is, with a link to each of its messages, and where it is missing."""
    if post.state not in OUT:
        return []
    see_it = text("see it")
    links = [MessageLink(post.guild_id, *place, see_it) for place in post.messages]
    lines = [
        text("- In {channel}: {link}", channel=Channel(each.channel_id), link=each)
        for each in links
    ]
    if post.messages and post.missed_channels:
        missed = JoinedList(tuple(Channel(each) for each in post.missed_channels))
        lines.append(text("- Not in {channels}: I could not post there in time", channels=missed))
    return lines


def further_wording(wording: ChannelWording, language: Language, *, pictured: bool) -> Item:
    """Return what a post says in a further channel, below which channel and language that is."""
    values: dict[str, Value] = {
        "channel": Channel(wording.channel_id),
        "language": discover_languages()[wording.language].name,
    }
    heading = (
        text("**In {channel}** · {language} · with the same picture", **values)
        if pictured
        else text("**In {channel}** · {language}", **values)
    )
    return discord.ui.TextDisplay(f"{say(heading, language)}\n{wording.text}")


def whole_post(
    post: BrandPost,
    lines: Sequence[Text],
    buttons: Sequence[Item],
    language: Language,
    edits: Sequence[Item] = (),
) -> Panel:
    """Return the post as members will see it, between lines above and buttons below.

    `edits` are the buttons for its wordings for further channels.
    """
    parts: list[Item] = [
        *(paragraph(line, language) for line in lines),
        discord.ui.Separator(),
    ]
    if post.content.wordings:
        own = text("**In {channel}**", channel=Channel(post.content.channel_id))
        parts.append(paragraph(own, language))
    parts += as_members_see_it(post, language, is_open=False, is_theirs=False)
    pictured = post.content.picture is not None
    for place, wording in enumerate(post.content.wordings):
        parts += [discord.ui.Separator(), further_wording(wording, language, pictured=pictured)]
        parts += [discord.ui.ActionRow[Any](each) for each in edits[place : place + 1]]
    if buttons:
        parts.append(discord.ui.Separator())
    for begin in range(0, len(buttons), IN_ROW):
        parts.append(discord.ui.ActionRow[Any](*buttons[begin : begin + IN_ROW]))
    return framed(*parts)
