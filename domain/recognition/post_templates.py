"""Templates of the weekly post by tone, built-in or the guild's own.

A template has three places: `{member}` and `{reasons}`, which it must have, and `{gift}`. The
reasons are a list and so need a line of their own; a line with `{gift}` is left out in a week
without a gift, so neither of the others may be on it. The built-in ones are in `weekly_post.toml`
in the folder of each language in `locales`. In a language with two forms of address they also
differ by that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Any

from domain.guild_settings import Tone
from domain.languages import AddressForm, Language, load_language_file
from domain.refusals import Refusal
from domain.translatable_text import Markup, Text, User, Value, text

MAX_TEMPLATE_LENGTH = 700
"""Maximum number of characters of a template; the post also holds the reasons."""
OWN_ENOUGH = 2
"""Number of own templates for a tone from which a guild's posts use no built-in ones."""


class Placeholder(StrEnum):
    """Place in a template."""

    MEMBER = "member"
    REASONS = "reasons"
    GIFT = "gift"


def built_in_templates(language: Language, tone: Tone, form: AddressForm) -> tuple[str, ...]:
    """Return the built-in templates; the form matters only if the language has more than one."""
    lists = _openings(language)
    return tuple(lists.get(form, lists)[tone])


def template_choices(own: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    """Return the templates to choose from, given those of the guild's own."""
    return tuple(own) if len(own) >= OWN_ENOUGH else (*own, *ours)


def pick_template(templates: Sequence[str], recent: Sequence[str], number: int) -> str:
    """Return one of `templates`, by `number`, avoiding those used lately.

    `recent` are those of the posts before, the latest first. As many of them are avoided as leaves
    two to choose from, and the latest always, unless there is no other.
    """
    avoided = set(recent[: max(len(templates) - 2, 1)])
    fresh = [template for template in templates if template not in avoided] or list(templates)
    return fresh[number % len(fresh)]


def validated_template(template: str) -> str:
    """Return `template` without surrounding blanks.

    Raises `Refusal` with advice if it is invalid.
    """
    template = "\n".join(line.rstrip() for line in template.strip().splitlines())
    if len(template) > MAX_TEMPLATE_LENGTH:
        raise Refusal(
            text("That is too long. Use up to {most} characters.", most=MAX_TEMPLATE_LENGTH)
        )
    try:
        places = list(Formatter().parse(template))
    except ValueError:
        raise Refusal(
            text(
                "A curly bracket is not closed. Write placeholders as {places}.",
                places=PLACEHOLDERS,
            )
        ) from None
    named = [place for _, place, _, _ in places if place is not None]
    plain = all(not spec and not conversion for _, _, spec, conversion in places)
    if not plain or not set(named) <= set(Placeholder) or "{{" in template or "}}" in template:
        raise Refusal(text("The only placeholders are: {places}.", places=PLACEHOLDERS))
    if Placeholder.MEMBER not in named or named.count(Placeholder.REASONS) != 1:
        raise Refusal(
            text(
                "Include the member and the reasons, with {places}.",
                places=Markup("`{member}` `{reasons}`"),
            )
        )
    for line in template.splitlines():
        if "{reasons}" in line and line.strip() != "{reasons}":
            raise Refusal(
                text(
                    "Put {place} on its own line: it becomes a list.",
                    place=Markup("`{reasons}`"),
                )
            )
    if "{member}" not in _without_gift(template):
        raise Refusal(
            text(
                "Weeks without a gift leave out the line with {gift}, so put {member} on "
                "another line.",
                gift=Markup("`{gift}`"),
                member=Markup("`{member}`"),
            )
        )
    return template


PLACEHOLDERS = Markup(" ".join(f"`{{{place}}}`" for place in Placeholder))


def fill_template(template: str, *, member_id: int, reasons: str, gift: str | None) -> Text:
    """Return the text of the post.

    `reasons` is markup already, lines of a list, and `gift` is not.
    """
    kept = template if gift is not None else _without_gift(template)
    if not reasons:
        kept = "\n".join(line for line in kept.splitlines() if line.strip() != "{reasons}")
    # Discord would take a line right below a list for more of its last line.
    kept = re.sub(r"(?m)^\{reasons\}\n(?=.)", "{reasons}\n\n", kept)
    values: dict[str, Value] = {
        Placeholder.MEMBER: User(member_id),
        Placeholder.REASONS: Markup(reasons),
        Placeholder.GIFT: gift or "",
    }
    return Text(kept, values)


def _without_gift(template: str) -> str:
    return "\n".join(line for line in template.splitlines() if "{gift}" not in line)


@cache
def _openings(language: Language) -> dict[str, Any]:
    return load_language_file(language, "weekly_post.toml")
