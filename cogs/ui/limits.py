"""Discord's limits on messages and forms, and measuring of components (as JSON) by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

Component = dict[str, Any]
"""A component as JSON."""

MAX_PARTS: Final = 40
"""Maximum number of components in a message, including nested ones."""
MAX_TEXT: Final = 4_000
"""Maximum number of characters in all texts of a message, including markup and escapes."""
MAX_BYTES: Final = 10_000
"""Maximum UTF-8 bytes of all texts, by `text_bytes`. Discord fails at some 10,170."""
TEXT_OVERHEAD: Final = 12
"""Bytes that a text counts in addition to its own."""
MAX_FILES: Final = 10
MAX_OPTIONS: Final = 25
MAX_BUTTONS: Final = 5
MAX_MEDIA: Final = 10
CONTENT: Final = 2_000
"""Maximum number of characters of a message without components."""
BUTTON_LABEL: Final = 80
OPTION_LABEL: Final = 100
OPTION_DESCRIPTION: Final = 100
OPTION_VALUE: Final = 100
CUSTOM_ID: Final = 100
PLACEHOLDER: Final = 150
ALT_TEXT: Final = 1_024
FORM_TITLE: Final = 45
FORM_LABEL: Final = 45
FORM_DESCRIPTION: Final = 100
FORM_PLACEHOLDER: Final = 100
MAX_QUESTIONS: Final = 5
"""Maximum number of top-level components of a form."""

ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, GALLERY, FILE, CONTAINER, LABEL = (
    1,
    2,
    3,
    4,
    9,
    10,
    12,
    13,
    17,
    18,
)
"""Discord's type numbers of components that are treated differently."""
MENUS = frozenset({3, 5, 6, 7, 8})
CONTROLS = frozenset({BUTTON, *MENUS})
ELLIPSIS = "…"

strict = False
"""Whether exceeding a limit is an error, as in tests, or cut, as in production."""


class TooLarge(AssertionError):
    """A panel or form that Discord would refuse: its builder must paginate or shorten it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each limited quantity a message, or a part of one, has."""

    parts: int = 0
    characters: int = 0
    bytes: int = 0
    files: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def fits(self) -> bool:
        """Return whether Discord accepts this size in one message."""
        return (
            self.parts <= MAX_PARTS
            and self.characters <= MAX_TEXT
            and self.bytes <= MAX_BYTES
            and self.files <= MAX_FILES
        )


def text_bytes(content: str) -> int:
    """Return how many bytes a text counts towards `MAX_BYTES`."""
    return len(content.encode()) + TEXT_OVERHEAD


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Yield every component, each before those nested in it."""
    for one in components:
        yield one
        yield from walk(one.get("components", ()))
        yield from walk([one[key] for key in ("accessory", "component") if key in one])


def measured(components: Sequence[Component]) -> Size:
    """Return the size of the components together."""
    texts = [one["content"] for one in walk(components) if one["type"] == TEXT]
    return Size(
        parts=sum(1 for _ in walk(components)),
        characters=sum(map(len, texts)),
        bytes=sum(map(text_bytes, texts)),
        files=len({url for one in walk(components) for url in attached(one)}),
    )


def attached(component: Component) -> Iterator[str]:
    """Yield the files of the message that this component itself shows."""
    items = component.get("items", ()) if component["type"] == GALLERY else ()
    media = [item["media"] for item in items]
    media += [component["file"]] if component["type"] == FILE else []
    yield from (one["url"] for one in media if one["url"].startswith("attachment://"))


def problems(components: Sequence[Component], *, form: bool = False) -> list[str]:
    """Return in words which limits a message's or form's components exceed."""
    size = measured(components)
    found = [
        f"{has} {what}, of at most {most}"
        for what, has, most in (
            ("components", size.parts, MAX_PARTS),
            ("characters of text", size.characters, MAX_TEXT),
            ("bytes of text", size.bytes, MAX_BYTES),
            ("files", size.files, MAX_FILES),
        )
        if has > most
    ]
    ids = Counter(one["custom_id"] for one in walk(components) if one.get("custom_id"))
    found += [f"{count} components are called {name}" for name, count in ids.items() if count > 1]
    if form and len(components) > MAX_QUESTIONS:
        found.append(f"{len(components)} questions, of at most {MAX_QUESTIONS}")
    for one in walk(components):
        found += [f"{where}: {what}" for where, what in _flaws(one)]
    return found


def _flaws(component: Component) -> Iterator[tuple[str, str]]:
    where = f"type {component['type']} {component.get('custom_id', '')}".strip()
    for what, has, most in (*_long_words(component), *_long_lists(component)):
        if has > most:
            yield where, f"{what}: {has}, of at most {most}"
    if component["type"] == TEXT and not component["content"].strip():
        yield where, "an empty text"
    values = [option["value"] for option in component.get("options", ())]
    if len(values) > len(set(values)):
        yield where, "two options of the same value"
    if component["type"] == SELECT and not component.get("options"):
        yield where, "no options"


def _long_words(component: Component) -> Iterator[tuple[str, int, int]]:
    for key, most in lengths(component).items():
        yield key, len(component.get(key) or ""), most
    for option in component.get("options", ()):
        for key, most in OPTION_LENGTHS.items():
            yield f"{key} of an option", len(option.get(key) or ""), most
    for item in component.get("items", ()):
        yield "description of a picture", len(item.get("description") or ""), ALT_TEXT


def _long_lists(component: Component) -> Iterator[tuple[str, int, int]]:
    yield "components", len(component.get("components", ())), most_nested(component)
    yield "items", len(component.get("items", ())), MAX_MEDIA
    yield "options", len(component.get("options", ())), MAX_OPTIONS


OPTION_LENGTHS: Mapping[str, int] = {
    "label": OPTION_LABEL,
    "description": OPTION_DESCRIPTION,
    "value": OPTION_VALUE,
}
_LENGTHS: Mapping[int, Mapping[str, int]] = {
    BUTTON: {"label": BUTTON_LABEL},
    INPUT: {"placeholder": FORM_PLACEHOLDER, "value": MAX_TEXT},
    LABEL: {"label": FORM_LABEL, "description": FORM_DESCRIPTION},
}


def lengths(component: Component) -> Mapping[str, int]:
    """Return the maximum lengths of this component's own texts, by their key."""
    known = dict(_LENGTHS.get(component["type"], {}))
    if component["type"] in MENUS:
        known["placeholder"] = PLACEHOLDER
    if component["type"] == INPUT and component.get("max_length"):
        known["value"] = component["max_length"]
    return {**known, "custom_id": CUSTOM_ID}


def most_nested(component: Component) -> int:
    """Return how many components may be directly in this one."""
    match component["type"]:
        case 1:
            return MAX_BUTTONS
        case 9:
            return 3
    return MAX_PARTS
