"""What speaks for votes by arrangement, in words for moderators.

No voter is named: everybody was promised that nobody learns who voted how.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domain.contests.watch import Suspicion
from domain.text import Instant, Text, counted, text


def evidence(suspicion: Suspicion, entries: Mapping[int, str]) -> Text:
    """What was seen, and what chance would have brought. `entries` are what entries are called."""
    entry = entries.get(suspicion.entry_id or 0, "")
    expected = round(suspicion.expected, 1)
    if suspicion.sign == "favours":
        return counted(
            "**All for one.** {count} voter gave the best rating to “{entry}” alone and the worst "
            "to everything else. By how well the entry does with all others, about {expected} "
            "would have done so ({others} did the same for some other entry).",
            "**All for one.** {count} voters gave the best rating to “{entry}” alone and the worst "
            "to everything else. By how well the entry does with all others, about {expected} "
            "would have done so ({others} did the same for some other entry).",
            len(suspicion.voters),
            entry=entry,
            expected=expected,
            others=suspicion.others,
        )
    if suspicion.sign == "copies":
        return counted(
            "**Ballots alike.** {count} voter agrees with others on {agreed} % of what they both "
            "rated; any two voters here agree on {usual} %.",
            "**Ballots alike.** {count} voters agree with each other on {agreed} % of what they "
            "both rated; any two voters here agree on {usual} %.",
            len(suspicion.voters),
            agreed=round(suspicion.agreed * 100),
            usual=round(suspicion.expected * 100),
        )
    if suspicion.made_at is None:
        raise ValueError("a brood was made at some time")
    return counted(
        "**New accounts together.** {count} voter's account was made within one day, that of "
        "{day}, where about {expected} would be usual. Most of them put “{entry}” first.",
        "**New accounts together.** {count} voters' accounts were made within one day, that of "
        "{day}, where about {expected} would be usual. Most of them put “{entry}” first.",
        len(suspicion.voters),
        entry=entry,
        expected=expected,
        day=Instant(suspicion.made_at, "D"),
    )


def already_out(suspicion: Suspicion, left_out: Collection[int]) -> Text:
    """How many of these voters the rules leave out of the count anyway."""
    out = suspicion.voters.intersection(left_out)
    if len(out) == len(suspicion.voters):
        return text("-# The rules leave all of their votes out of the count already.")
    return counted(
        "-# The rules leave {count} of them out of the count already; the others are counted.",
        "-# The rules leave {count} of them out of the count already; the others are counted.",
        len(out),
    )
