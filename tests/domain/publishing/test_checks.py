"""Each check finds what it is for, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from domain.calendar.entries import CalendarEntry, CalendarKind
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.check_report import check_post
from domain.publishing.checks import CHECKS
from domain.publishing.checks.base import (
    Audience,
    ChannelShare,
    CheckFinding,
    Level,
    OtherPost,
    Surroundings,
)
from domain.publishing.checks.claims import claims_in
from domain.publishing.checks.size import FILE_BYTES, LONG_TEXT
from domain.publishing.content import TEXT_LENGTH, Content, PostKind
from domain.publishing.name_finder import find_names
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
    assert str(findings[-1].tick).startswith("Namef, Nameg")


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


def beside(*ago: timedelta, channel: int = NEWS, asks: bool = False) -> Surroundings:
    """Return the usual surroundings with other posts so long before the draft."""
    posts = [OtherPost(f"{one}", channel, START - one, is_question=asks) for one in ago]
    return replace(USUAL, day=START.date(), others=tuple(posts))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = START.weekday()


@pytest.mark.parametrize(
    ("around", "findings"),
    [
        (beside(), 0),
        (beside(5 * HOUR), 1),
        (beside(-5 * HOUR), 1),
        (beside(7 * HOUR), 1),
        (beside(7 * HOUR, channel=LOUNGE), 0),
        (beside(DAY), 0),
        (beside(*[DAY * (TODAY - day) for day in range(7) if day != TODAY][:3]), 0),
        (beside(*[DAY * (TODAY - day) for day in range(7) if day != TODAY][:4]), 1),
        (beside(*[DAY * 7 * week for week in range(1, 9)]), 0),
        (replace(USUAL, channel=ChannelShare(100, 19)), 0),
        (replace(USUAL, channel=ChannelShare(100, 20)), 1),
        (replace(USUAL, channel=ChannelShare(40, 20)), 0),
    ],
)
def test_a_channel_gets_one_post_a_day_and_four_a_week(around: Surroundings, findings: int) -> None:
    assert len(found("frequency", surroundings=around)) == findings


def test_the_guild_is_asked_twice_a_week() -> None:
    asks = replace(POST, prompt=Prompt(AnswerKind.LINE))
    rest = [DAY * (TODAY - day) for day in range(7) if day != TODAY]
    for number, findings in ((1, 0), (2, 1), (3, 1)):
        around = beside(*rest[:number], channel=LOUNGE, asks=True)
        assert len(found("frequency", asks, around)) == findings
        assert found("frequency", POST, around) == []


@given(st.lists(st.sampled_from(PostKind), max_size=20))
def test_the_mix_is_said_above_40_percent_and_ticked_above_60(kinds: list[PostKind]) -> None:
    planned = tuple(
        CalendarEntry(CalendarKind.POST, "x", START - day * DAY, purpose=kind)
        for day, kind in enumerate(kinds)
    )
    around = replace(USUAL, planned=planned)
    sells = replace(POST, kind=PostKind.PROMOTIONAL)
    share = (kinds.count(PostKind.PROMOTIONAL) + 1) / (len(kinds) + 1)
    expected = None
    if len(kinds) >= 4 and round(100 * share) > 40:
        expected = Level.LOOK if round(100 * share) > 60 else Level.NOTE
    assert level("mix", sells, around) is expected
    assert level("mix", POST, around) is None
    later = replace(sells, at=START + timedelta(weeks=9))
    assert level("mix", later, around) is None


@pytest.mark.parametrize(
    ("words", "subject", "warned"),
    [
        ("The Blue Mug is back", "the blue mugs", True),
        ("The Blue Mug is back", "the green mug", False),
        ("Vote for the prettiest breakfast table!", "The prettiest breakfast", True),
        ("What is for breakfast?", "A contest of captions", False),
        ("Tonight, the workshop is open.", "Open night", False),
        ("Anything", "", False),
    ],
)
def test_what_else_is_about_it_that_day_needs_a_look(
    words: str, subject: str, *, warned: bool
) -> None:
    entry = CalendarEntry(CalendarKind.CAMPAIGN, "It", START, subject=subject, key="campaign-1-end")
    around = replace(
        USUAL, day=START.date(), products=frozenset({"the Blue Mug"}), planned=(entry, entry)
    )
    content = replace(POST, text=words)
    assert (level("same_day", content, around) is Level.LOOK) is warned
    ticks = [each.tick for each in found("same_day", content, around)]
    assert ticks == ["It"] * warned, "members of the team know no ids"
    other_day = replace(around, day=START.date() + DAY)
    assert level("same_day", content, other_day) is None


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
