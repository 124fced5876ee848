"""Members' contributions in the words of `/me`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from domain.contributions import Contribution, Source
from domain.translatable_text import MessageLink, Text, User, Value, counted, text


def format_contributions(contributions: Sequence[Contribution]) -> list[Text]:
    """Return each contribution in a few words with a link; those for one message share a line."""
    together: dict[object, list[Contribution]] = defaultdict(list)
    for contribution in contributions:
        together[
            contribution.message_id if contribution.source is Source.REACTION else contribution.key
        ].append(contribution)
    return [_line(alike) for alike in together.values()]


def _line(alike: Sequence[Contribution]) -> Text:
    contribution = alike[0]
    if (line := contribution.source.spec.line) is None:
        return _points_line(contribution)
    emoji = " ".join(dict.fromkeys(each.detail for each in alike))
    others = len({each.giver_id for each in alike}) - 1
    values: dict[str, Value] = {
        "member": User(contribution.giver_id),
        "place": MessageLink(
            contribution.guild_id,
            contribution.channel_id,
            contribution.message_id,
            text("(see the message)"),
        ),
    }
    if contribution.source is Source.REACTION and others:
        return counted(
            "{member} and {count} other reacted with {emoji} {place}",
            "{member} and {count} others reacted with {emoji} {place}",
            others,
            emoji=emoji,
            **values,
        )
    return replace(line, values=values | {"emoji": emoji})


def _points_line(contribution: Contribution) -> Text:
    """Return the line about points given or taken by hand, with the reason."""
    if contribution.amount < 0:
        return counted(
            "{member} took {count} point away: {reason}",
            "{member} took {count} points away: {reason}",
            -contribution.amount,
            member=User(contribution.giver_id),
            reason=contribution.detail,
        )
    return counted(
        "{member} gave you {count} point by hand: {reason}",
        "{member} gave you {count} points by hand: {reason}",
        contribution.amount,
        member=User(contribution.giver_id),
        reason=contribution.detail,
    )
