"""Each check finds what it is for, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from domain.publishing.check_report import check_post
from domain.publishing.checks import CHECKS
from domain.publishing.checks.base import Audience, CheckFinding, Level, OtherPost, Surroundings
from domain.publishing.checks.claims import claims_in
from domain.publishing.checks.size import FILE_BYTES, LONG_TEXT
from domain.publishing.name_finder import find_names
from domain.publishing.post import TEXT_LENGTH, Content, PostKind
from tests.conftest import START

NEWS, LOUNGE = 10, 11
POST = Content("Which mug is yours?", NEWS, START, kind=PostKind.INTERACTIVE)
USUAL = Surroundings(day=date(2026, 6, 9))


def found(
    key: str, content: Content = POST, surroundings: Surroundings = USUAL
) -> list[CheckFinding]:
    return list(CHECKS[key].run(content, surroundings))


def level(key: str, content: Content = POST, surroundings: Surroundings = USUAL) -> Level | None:
    """Return the level of the only finding."""
    findings = found(key, content, surroundings)
    assert len(findings) <= 1
    return findings[0].level if findings else None


def test_an_ordinary_question_is_fine() -> None:
    report = check_post(POST, USUAL)
    assert (report.found, report.is_stopped, report.to_tick) == ((), False, {})
    assert len(report.fine) == len(CHECKS)


@pytest.mark.parametrize(
    ("day", "country", "names"),
    [
        (date(2026, 6, 9), "FR", 0),
        (date(2026, 7, 14), "FR", 1),
        (date(2026, 7, 14), None, 0),
        (date(2026, 11, 11), None, 1),
        (date(2026, 11, 11), "FR", 2),
        (date(2026, 10, 3), None, 1),
    ],
)
def test_holidays_remembrance_and_days_of_mourning_need_a_look(
    day: date, country: str | None, names: int
) -> None:
    own = {date(2026, 10, 3): "the day our founder died"}
    around = replace(USUAL, day=day, country=country, mourning=own)
    findings = found("sensitive_day", surroundings=around)
    assert [each.level for each in findings] == [Level.LOOK] * names


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PostKind.PROMOTIONAL, Level.STOP),
        (PostKind.INFORMATIONAL, Level.LOOK),
        (PostKind.INTERACTIVE, Level.LOOK),
    ],
)
def test_a_crisis_stops_what_sells(kind: PostKind, expected: Level) -> None:
    around = replace(USUAL, crisis=True)
    assert level("crisis", replace(POST, kind=kind), around) is expected
    assert level("crisis", replace(POST, kind=kind)) is None


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Which mug is yours?", []),
        ("Meet Aurora, our new dress.", ["Aurora"]),
        ("Aurora is here!", ["Aurora"]),
        ("Good morning! Aurora comes in blue.", ["Aurora"]),
        ("See you on Monday in December, says Ana.", ["Ana"]),
        ("#WhyIStayed and #mugs", ["#WhyIStayed", "#mugs"]),
        ("# Good news", []),
        ("We ship to Nice. How nice!", []),
        ("We ship to Nice.", ["Nice"]),
        ("Le Tour de France passe ici.", ["Tour de France"]),
        ("L'atelier d'Aurora ouvre.", ["Aurora"]),
        ("<#123> <@456> <:Aurora:789> https://Aurora.example/Nice", []),
        ("Thanks, Daniel Morel's drawing is up!", ["Daniel Morel"]),
        ("GREAT NEWS from NASA", ["NASA"]),
        ("New Blue Mugs!", []),
    ],
)
def test_names_places_and_hashtags_are_found(words: str, names: list[str]) -> None:
    assert find_names(words, frozenset({"Blue Mug"})) == names


def test_each_name_has_a_tick_and_a_link_to_the_news() -> None:
    content = replace(POST, text="From Beirut to Oslo and #WhyIStayed")
    findings = found("todays_meaning", content)
    assert [each.tick for each in findings] == ["#WhyIStayed", "Beirut", "Oslo"]
    many = replace(POST, text=" or ".join(f"at Name{'abcdefghij'[n]}" for n in range(10)))
    findings = found("todays_meaning", many)
    assert len(findings) == 6
    assert findings[-1].tick.startswith("Namef, Nameg")


@pytest.mark.parametrize(
    "words",
    [
        "Our best mug",
        "le meilleur café",
        "100 % coton",
        "n° 1",
        "N°1 des ventes",
        "guaranteed",
        "garantie deux ans",
        "the only cup",
        "20,000 customers",
        "3 times longer",
        "9 sur 10",
        "carbon neutral",
    ],
)
def test_claims_need_a_source(words: str) -> None:
    content = replace(POST, text=words)
    assert level("claims", content) is Level.LOOK
    assert level("claims", replace(content, source="our survey")) is Level.NOTE


@pytest.mark.parametrize(
    "words",
    [
        "15% off until Sunday",
        "15 % de réduction",
        "Save 10% today",
        "-20 % samedi",
        "Best of luck to all!",
        "We do our best.",
        "At 18:00 on 3 October, €39",
        "https://a.example/the-best-100%",
        "two days, 3 colours",
        "le meilleur ami",
    ],
)
def test_offers_times_and_greetings_claim_nothing(words: str) -> None:
    assert claims_in(words) == []


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        ("The saucer is here.", PostKind.PROMOTIONAL, Level.LOOK),
        ("The saucer is here.", PostKind.INFORMATIONAL, None),
        ("The saucer is here: https://a.example", PostKind.PROMOTIONAL, None),
        ("The saucer is here. Come and see!", PostKind.PROMOTIONAL, None),
        ("La soucoupe est là. Viens la voir !", PostKind.PROMOTIONAL, None),
        ("Who has one?", PostKind.INTERACTIVE, None),
    ],
)
def test_a_post_says_what_to_do_next(words: str, kind: PostKind, expected: Level | None) -> None:
    assert level("call_to_action", replace(POST, text=words, kind=kind)) is expected


def test_a_picture_has_a_description() -> None:
    with_picture = replace(POST, picture="ab" * 32)
    assert level("alt_text", with_picture) is Level.STOP
    assert level("alt_text", replace(with_picture, alt_text="Two mugs")) is None
    assert level("alt_text") is None


@pytest.mark.parametrize(
    ("channel", "ago", "repeats", "elsewhere"),
    [
        (NEWS, timedelta(days=40), True, False),
        (NEWS, timedelta(hours=1), True, False),
        (NEWS, timedelta(days=91), False, False),
        (LOUNGE, timedelta(days=40), True, False),
        (LOUNGE, timedelta(hours=47), False, True),
        (LOUNGE, -timedelta(hours=47), False, True),
    ],
)
def test_what_was_said_lately_or_elsewhere_needs_a_look(
    channel: int, ago: timedelta, repeats: bool, elsewhere: bool
) -> None:
    around = replace(USUAL, others=(OtherPost("WHICH mug is yours!", channel, START - ago),))
    assert bool(found("near_duplicate", surroundings=around)) == repeats
    assert bool(found("several_channels", surroundings=around)) == elsewhere
    other = replace(USUAL, others=(OtherPost("Which cup was theirs?", channel, START - ago),))
    assert not found("near_duplicate", surroundings=other)
    assert not found("several_channels", surroundings=other)


def test_competitors_are_found_as_whole_words() -> None:
    around = replace(USUAL, competitors=("Muggly", "Café Noir"))
    for words in ("muggly's cup", "chez CAFE NOIR", "MUGGLY!"):
        assert level("competitor", replace(POST, text=words), around) is Level.LOOK
    for words in ("mugglywump", "café noirci", "a mug"):
        assert level("competitor", replace(POST, text=words), around) is None


def test_who_can_read_it_is_said() -> None:
    around = replace(USUAL, audience=Audience(120, has_followers=True))
    assert [each.level for each in found("audience", surroundings=around)] == [Level.NOTE] * 2
    assert level("audience", surroundings=replace(USUAL, audience=Audience())) is Level.NOTE
    assert level("audience") is None


def test_mentions_of_everyone_and_roles_need_a_second_yes() -> None:
    for words in ("Hi @everyone", "@here we go", "<@&5> look"):
        assert level("mentions", replace(POST, text=words)) is Level.LOOK
    for words in ("ana@everyones.example", "hi <@5>", "<#5>"):
        assert level("mentions", replace(POST, text=words)) is None


def test_length_links_and_files_have_limits() -> None:
    assert level("size", replace(POST, text="x" * LONG_TEXT)) is None
    assert level("size", replace(POST, text="x" * (LONG_TEXT + 1))) is Level.LOOK
    assert level("size", replace(POST, text="x" * (TEXT_LENGTH + 1))) is Level.STOP
    assert level("size", replace(POST, text="https://a.example " * 6)) is Level.LOOK
    assert level("size", surroundings=replace(USUAL, picture_bytes=FILE_BYTES)) is None
    assert level("size", surroundings=replace(USUAL, picture_bytes=FILE_BYTES + 1)) is Level.STOP


@given(st.text(max_size=TEXT_LENGTH))
def test_any_text_is_checked(words: str) -> None:
    around = replace(USUAL, others=(OtherPost(words, LOUNGE, START),), competitors=("Muggly",))
    report = check_post(replace(POST, text=words), around)
    assert len(report.to_tick) <= len(report.found)


@pytest.mark.parametrize("unit", ["A ", "A b ", "1 ", "1.000", "#a", "the ", "@", "https://", "'s"])
def test_hostile_texts_are_checked_in_no_time(unit: str) -> None:
    check_post(replace(POST, text=(unit * TEXT_LENGTH)[:TEXT_LENGTH]), USUAL)
