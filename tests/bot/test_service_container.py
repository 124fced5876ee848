"""The container builds services once, from the annotations of their constructors."""

from __future__ import annotations

import pytest

from bot.core import Core
from bot.service_container import ServiceError, Services


class Made:
    """A part that no constructor can build."""

    def __init__(self, number: int) -> None:
        self.number = number


class First:
    """A service that needs only the core."""

    def __init__(self, core: Core) -> None:
        self.core = core


class Second:
    """A service that needs another and a part."""

    def __init__(self, core: Core, first: First, made: Made) -> None:
        self.first, self.made = first, made


class Egg:
    """One of two services that need each other."""

    def __init__(self, core: Core, hen: Hen) -> None:
        self.hen = hen


class Hen:
    """The other of two services that need each other."""

    def __init__(self, core: Core, egg: Egg) -> None:
        self.egg = egg


def test_each_service_is_built_once_and_after_those_it_needs(core: Core) -> None:
    made = Made(7)
    services = Services(core, given=[made])
    second = services[Second]
    assert second.first is services[First]
    assert second.first.core is core
    assert second.made is made
    assert list(services) == [second.first, second]


def test_services_that_need_each_other_are_refused_by_name(core: Core) -> None:
    with pytest.raises(ServiceError, match="Hen → Egg → Hen"):
        Services(core)[Hen]


def test_what_was_not_given_and_is_no_service_is_not_made_up(core: Core) -> None:
    with pytest.raises(ServiceError, match="Made"):
        Services(core)[Second]


class Third:
    """A service with an optional argument."""

    def __init__(self, core: Core, patience_seconds: float = 3.0) -> None:
        self.patience_seconds = patience_seconds


def test_a_parameter_with_a_default_is_left_at_it(core: Core) -> None:
    assert Services(core)[Third].patience_seconds == 3.0
