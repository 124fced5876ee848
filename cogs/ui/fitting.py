"""Cuts messages that exceed Discord's limits, so that they are accepted nevertheless.

Panels are built to fit; this is the safety net for what a builder did not foresee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cogs.ui.limits import (
    ALT_TEXT,
    CONTAINER,
    CONTROLS,
    ELLIPSIS,
    MAX_BYTES,
    MAX_FILES,
    MAX_MEDIA,
    MAX_OPTIONS,
    MAX_PARTS,
    MAX_TEXT,
    OPTION_LENGTHS,
    TEXT,
    TEXT_OVERHEAD,
    Component,
    attached,
    lengths,
    measured,
    most_nested,
    text_bytes,
    walk,
)


def fitted(components: Sequence[Component]) -> list[Component]:
    """Return the components, cut as far as Discord's limits require; controls go last.

    Adjacent texts are joined, the longest texts are shortened, and if that is not enough the end is
    dropped, except for buttons and menus.
    """
    kept = [_trimmed(one) for one in components]
    _drop_repeated(kept, set())
    if measured(kept).parts > MAX_PARTS:
        kept = _joined(kept)
    while (over := measured(kept)).parts > MAX_PARTS or over.files > MAX_FILES:
        if not _drop_last(kept, files_only=over.parts <= MAX_PARTS):
            break
    _shorten(kept)
    return kept


def _trimmed(component: Component) -> Component:
    """Return a copy within the limits of this component and those in it."""
    kept = dict(component)
    for key, most in lengths(component).items():
        if key != "custom_id" and isinstance(kept.get(key), str):
            kept[key] = cut(kept[key], most)
    if kept["type"] == TEXT and not kept["content"].strip():
        kept["content"] = ELLIPSIS
    if "options" in kept:
        told_apart = {option["value"]: option for option in reversed(kept["options"])}
        options = [one for one in kept["options"] if told_apart[one["value"]] is one]
        kept["options"] = [_trimmed_option(one) for one in options[:MAX_OPTIONS]]
        if "max_values" in kept:
            kept["max_values"] = max(1, min(kept["max_values"], len(kept["options"])))
    if "items" in kept:
        kept["items"] = [
            {**item, "description": cut(item["description"], ALT_TEXT)}
            if item.get("description")
            else item
            for item in kept["items"][:MAX_MEDIA]
        ]
    if "components" in kept:
        kept["components"] = [
            _trimmed(one) for one in kept["components"][: _most_nested_or_all(kept)]
        ]
    for key in ("accessory", "component"):
        if key in kept:
            kept[key] = _trimmed(kept[key])
    return kept


def _most_nested_or_all(component: Component) -> int | None:
    return None if component["type"] == CONTAINER else most_nested(component)


def _trimmed_option(option: Component) -> Component:
    return {
        key: cut(value, OPTION_LENGTHS[key])
        if key in OPTION_LENGTHS and key != "value" and isinstance(value, str)
        else value
        for key, value in option.items()
    }


def _joined(components: Sequence[Component]) -> list[Component]:
    """Join adjacent texts."""
    kept: list[Component] = []
    for one in components:
        if "components" in one and one["type"] == CONTAINER:
            kept.append({**one, "components": _joined(one["components"])})
        elif one["type"] == TEXT and kept and kept[-1]["type"] == TEXT:
            kept[-1] = {**kept[-1], "content": f"{kept[-1]['content']}\n{one['content']}"}
        else:
            kept.append(one)
    return kept


def _drop_last(components: list[Component], *, files_only: bool) -> bool:
    """Drop the last component that is not a control, or else the last; return whether one was."""
    places = list(_places(components))
    if files_only:
        places = [place for place in places if any(True for _ in attached(place[0][place[1]]))]
    passive = [place for place in places if not _has_control(place[0][place[1]])]
    for siblings, at in reversed(passive or places):
        del siblings[at]
        return True
    return False


def _places(components: list[Component]) -> Iterator[tuple[list[Component], int]]:
    """Yield each place in a message with content of its own, those in containers included."""
    for at, one in enumerate(components):
        if one["type"] == CONTAINER:
            yield from _places(one["components"])
        else:
            yield components, at


def _drop_repeated(components: list[Component], known: set[str]) -> None:
    """Drop buttons and menus that are in the message already."""
    for one in list(components):
        nested = one.get("components")
        if one["type"] in CONTROLS and one.get("custom_id"):
            if one["custom_id"] in known:
                components.remove(one)
            known.add(one["custom_id"])
        elif nested is not None:
            _drop_repeated(nested, known)
            if not nested:
                components.remove(one)


def _has_control(component: Component) -> bool:
    return any(one["type"] in CONTROLS for one in walk([component]))


def _shorten(components: Sequence[Component]) -> None:
    """Cut the longest texts, all to the same length, until both sums are within the limits."""
    texts = [one for one in walk(components) if one["type"] == TEXT]
    lengths = [len(one["content"]) for one in texts]
    for one, most in zip(texts, shares(lengths, MAX_TEXT), strict=True):
        one["content"] = cut(one["content"], most)
    sizes = [text_bytes(one["content"]) for one in texts]
    for one, most in zip(texts, shares(sizes, MAX_BYTES), strict=True):
        one["content"] = cut_bytes(one["content"], most - TEXT_OVERHEAD)


def shares(wanted: Sequence[int], most: int) -> list[int]:
    """Divide `most` among demands: all of each, or the largest equal share."""
    left, given = most, [0] * len(wanted)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, at in enumerate(order):
        given[at] = min(wanted[at], left // (len(order) - done))
        left -= given[at]
    return given


_OPEN = re.compile(
    r"(?:<[^>\s]*|\[[^\]\n]*(?:\](?:\([^)\s]*)?)?|\\)$",
)
"""The beginning of a mention, a date, a link or an escape at the end of a cut text."""


def cut(said: str, most: int) -> str:
    """Return the beginning of a text within `most` characters, with “…” if it was cut.

    No mention, link or escape is cut in two.
    """
    if len(said) <= most:
        return said
    if most < 1:
        return ""
    kept = said[: most - 1]
    # An escaped character begins no markup, and neither does an escaped backslash.
    shielded = re.sub(r"\\.", "\0\0", kept, flags=re.DOTALL)
    if opened := _OPEN.search(shielded):
        kept = kept[: opened.start()]
    return kept.rstrip() + ELLIPSIS


def cut_bytes(said: str, most: int) -> str:
    """Return the beginning of a text within `most` UTF-8 bytes, as `cut` does."""
    while len(said.encode()) > most:
        room = max(most - len(ELLIPSIS.encode()), 0)
        fitting = len(said.encode()[:room].decode(errors="ignore"))
        said = cut(said, min(fitting + 1, len(said) - 1))
    return said
