"""The demo's fortnight, played once by the command itself for all of these tests."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import structlog
from click.testing import CliRunner
from rich.console import Console
from simcord.types import HttpLogEntry
from sqlalchemy import text
from yarl import URL

import demo.command
from bot.services.contributions import ContributionQueryService
from db.measure_counts import Counts, count_rows, stored_counts
from db.measure_docs import measured_tables
from demo.command import serve
from demo.community import MODERATORS, Community, community
from demo.player import fortnight
from demo.screenplay import Cue, Day, Nominate, React, Say, Scene, read
from demo.server import CHANNELS_SHOWN, TALKS_AT_MOST, Server
from demo.simulation import number_controls
from domain.contributions import reaction_kind
from domain.measures import all_measures
from tests import openapi
from tests.scenarios.world import shown

pytestmark = pytest.mark.long
NOT_PLAYED = {
    "alerts.reactions",
    "contests.reports",
    "coupons.redeemed",
    "listening.competitors",
    "listening.needs",
    "posts.promised",
}
HOW_IT_ENDED = """
    SELECT kind, state FROM inbox_items WHERE state = 'answered'
    UNION SELECT 'talk', state || ' ' || rating FROM cases
    UNION SELECT 'alert', playbook FROM alerts WHERE useful AND ended_at IS NOT NULL
    UNION SELECT 'idea', state FROM member_ideas UNION SELECT 'reshare', state FROM reshares
    UNION SELECT 'hold', scope FROM holds WHERE ended_at IS NOT NULL
"""


@dataclass(slots=True)
class Fortnight:
    """The findings of the demo once the command has ended."""

    output: str = ""
    told: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    logs: Sequence[Mapping[str, Any]] = ()
    errors: Sequence[BaseException] = ()
    requests: Sequence[HttpLogEntry] = ()
    ended: datetime | None = None
    talks: int = 0
    contributions: dict[str, int] = field(default_factory=dict)
    """How many contributions were stored, by source."""
    listed: set[str] = field(default_factory=set)
    """The members on the all-time leaderboard."""
    posts: list[str] = field(default_factory=list)
    """The texts of all messages in #general."""
    counts: Counts = field(default_factory=dict)
    """The counts as they were written, by measure and period."""
    recounted: Counts = field(default_factory=dict)
    """The same, counted from scratch."""
    result: str = ""
    """The text of the caption contest's result."""
    care: set[tuple[str, ...]] = field(default_factory=set)
    """How items of the inbox, talks, alerts and holds ended."""
    stored: bytes = b""
    """All files of the bot while it still runs, the database's log included."""


@pytest.fixture(scope="module")
def played() -> Fortnight:
    seen = Fortnight()

    @asynccontextmanager
    async def watched() -> AsyncIterator[Community]:
        async with community() as place:
            yield place
            seen.ended = place.sim.now()
            seen.talks = len(place.talks())
            seen.errors = list(place.sim.errors)
            files = place.app.settings.data_dir.rglob("*")
            seen.stored = b"".join(path.read_bytes() for path in files if path.is_file())
            seen.requests = list(place.sim.http_requests)
            seen.posts = [shown(message) for message in place.channels["general"].history()]
            contests = [shown(message) for message in place.channels["contests"].history()]
            seen.result = next(said for said in contests if "voters" in said)
            board = await place.app[ContributionQueryService].leaderboard(
                place.guild.id, "all", limit=99
            )
            names = {member.id: name for name, member in place.people.items()}
            seen.listed = {names[standing.user_id] for standing in board}
            async with place.app.database.snapshot() as reading:
                rows = await reading.execute(
                    text("SELECT source, count(*) AS contributions FROM contributions GROUP BY 1")
                )
                seen.contributions = {row.source: row.contributions for row in rows}
                seen.care = {tuple(row) for row in await reading.execute(text(HOW_IT_ENDED))}
                seen.counts = await stored_counts(reading, place.guild.id)
                seen.recounted = await count_rows(reading, place.guild.id)

    with pytest.MonkeyPatch.context() as patch, structlog.testing.capture_logs() as logs:
        patch.setattr(demo.command, "community", watched)
        patch.setattr(demo.command, "configure_logs", lambda _settings: None)
        result = CliRunner().invoke(demo.command.command, ["--exit", "--json"])
    assert result.exit_code == 0, result.output
    seen.logs = logs
    seen.output, seen.told = result.stdout, result.stderr
    seen.report = json.loads(result.stdout.splitlines()[-1])
    return seen


def cues(name: str) -> list[Cue]:
    return [beat for beat in fortnight() if isinstance(beat, Cue) and beat.name == name]


def test_the_bot_made_no_mistake_and_asked_discord_nothing_it_would_refuse(
    played: Fortnight,
) -> None:
    assert list(played.errors) == []
    openapi.check(played.requests)
    assert [entry for entry in played.logs if entry["log_level"] not in {"debug", "info"}] == []


def test_the_last_line_is_one_json_object_and_nothing_else_is_on_stdout(
    played: Fortnight,
) -> None:
    assert len(played.output.splitlines()) == 1
    assert set(played.report) == {
        "contributions",
        "contests",
        "recognitions",
        "coupons",
        "seconds",
    }


def test_every_day_is_told_while_it_is_played(played: Fortnight) -> None:
    for day in (beat for beat in fortnight() if isinstance(beat, Day)):
        assert day.title in played.told


def test_both_contests_had_the_entries_of_the_screenplay_and_a_crowd_of_voters(
    played: Fortnight,
) -> None:
    first, second = played.report["contests"]
    beats = fortnight()
    ends = next(i for i, beat in enumerate(beats) if isinstance(beat, Cue) and beat.name == "photo")
    before = [beat for beat in beats[:ends] if isinstance(beat, Cue)]
    alone = sum(cue.name == "enter" for cue in before)
    crowd = sum(len(cue.lines) for cue in before)
    assert (first["kind"], first["entries"], first["winner"]) == ("caption", alone + crowd, "Owen")
    assert (second["kind"], second["entries"]) == ("photo", len(cues("photo")))
    assert second["winner"] == "Rosa"
    assert alone + crowd == 60
    assert "60 entries, 100 voters" in played.result
    assert first["votes"] > 700
    assert second["votes"] > 300


def test_a_different_member_is_surprised_each_week_with_a_gift_and_reasons(
    played: Fortnight,
) -> None:
    first, second = played.report["recognitions"]
    assert first["member"] != second["member"]
    for surprise in (first, second):
        assert surprise["gift"]
        assert len(surprise["reasons"]) >= 2
        assert not any("<@" in reason for reason in surprise["reasons"])
    assert sum("🎁" in post for post in played.posts) == 2


def test_each_offer_that_the_screenplay_answers_was_made_and_those_taken_gave_codes(
    played: Fortnight,
) -> None:
    ignored = 2  # Rosa's and Kofi's
    answered = len(cues("takes")) + len(cues("declines"))
    assert played.report["coupons"] == {
        "offered": answered + ignored,
        "claimed": len(cues("takes")) + len(cues("gets")),
        "shared": len(cues("shares")),
        "doubled": len(cues("gets")),
    }


def test_every_reaction_nomination_and_entry_was_kept_as_an_act(played: Fortnight) -> None:
    expected: Counter[str] = Counter()
    author = ""
    for beat in fortnight():
        match beat:
            case Say():
                author = beat.who
            case React() if reaction_kind(beat.emoji) is not None:
                expected["reaction"] += beat.more + sum(who != author for who in beat.who)
            case Nominate():
                expected["nomination"] += 1
            case Cue(name="enter" | "photo"):
                expected["entry"] += 1
            case Cue(name="crowd_enters"):
                expected["entry"] += len(beat.lines)
    winners = len(played.report["contests"])
    assert played.contributions["reaction"] == expected["reaction"]
    assert played.contributions["nomination"] == expected["nomination"]
    assert played.contributions["entry"] == expected["entry"]
    assert played.contributions["win"] == winners
    assert played.contributions["idea"] == len(list(cues("idea")))
    # The greeter's "say thanks when somebody helps you" is none.
    assert played.contributions["thanks"] == 14
    assert played.report["contributions"]["events"] == sum(played.contributions.values())


def test_every_measure_with_rows_equals_a_count_from_scratch(played: Fortnight) -> None:
    measured = {measure for measure, _ in played.recounted}
    assert measured == measured_tables().keys() - NOT_PLAYED
    assert {measure for measure, _ in played.counts} == set(all_measures()) - NOT_PLAYED
    kept = {key: count for key, count in played.counts.items() if key[0] in measured}
    assert kept == played.recounted


def test_the_team_thanked_answered_talked_in_private_and_calmed_a_storm(played: Fortnight) -> None:
    answered = {("praise", "answered"), ("question", "answered"), ("talk", "solved 5")}
    crisis = {("alert", "failed_campaign"), ("hold", "all")}
    assert played.care >= answered | crisis | {("idea", "done"), ("reshare", "shown")}


def said_by_people() -> set[str]:
    """Return what people say in the fortnight, in pieces of five words."""
    said = []
    for beat in fortnight():
        match beat:
            case Say():
                said.append(beat.words)
            case Cue(name="private" | "thanks" | "answers" | "offers_talk" | "storm"):
                said += [beat.words.partition(": ")[2] or beat.words, *beat.lines]
    pieces = set()
    for words in map(str.split, said):
        pieces |= {" ".join(words[place : place + 5]) for place in range(0, len(words) - 4, 5)}
    return pieces


def test_nothing_at_rest_and_no_line_of_the_log_holds_what_people_said(played: Fortnight) -> None:
    pieces = said_by_people()
    assert len(pieces) > 300
    assert b"Cat-puccino, with a lifeguard" in played.stored, "captions are stored"
    logged = str(played.logs)
    found = {each for each in pieces if each.encode() in played.stored or each in logged}
    assert found == set()


def test_those_are_on_the_leaderboard_who_asked_to_be_and_nobody_else(played: Fortnight) -> None:
    joined = {name for cue in cues("join") for name in cue.words.split()}
    joined |= {cue.words.split()[0] for cue in cues("privacy") if "listed yes" in cue.words}
    joined -= {cue.words for cue in cues("leave")}
    assert played.listed == joined
    shown = next(post for post in played.posts if "members are on this board" in post)
    assert f"{len(joined) - 1} members are on this board" in shown  # Ines came later


def test_the_team_asks_with_a_picture_and_thirty_members_answer(played: Fortnight) -> None:
    (asked,) = cues("answered")
    number, *names = asked.words.split()
    assert int(number) + len(names) == 30
    question = next(cue.words for cue in cues("mends"))
    place = next(at for at, post in enumerate(played.posts) if post.startswith(question))
    result = next(post for post in played.posts[place:] if "30 people answered" in post)
    assert "The book first: " in result
    assert played.contributions["prompt"] == 30


def test_it_ends_on_the_second_sunday(played: Fortnight) -> None:
    assert played.ended is not None
    assert played.ended.date() == datetime(2026, 1, 18, tzinfo=UTC).date()


def test_every_talk_has_a_port_that_is_published(played: Fortnight) -> None:
    assert 1 <= played.talks <= TALKS_AT_MOST


async def test_the_front_page_leads_to_every_channel_and_time_goes_on_behind_it() -> None:
    async with community() as place:
        general, visitor = place.channels["general"], place.people["Alex"]
        await visitor.send(general, "hello!")
        server = Server(place)
        await server.open()
        async with aiohttp.ClientSession() as browser:
            async with browser.get(server.address) as answer:
                page = await answer.text()
            async with browser.get(server.address, headers={"Host": "evil.example"}) as answer:
                assert answer.status == 403
            assert all(f"# {name}" in page for name in CHANNELS_SHOWN)
            assert all(address in page for address in server.channels.values())
            async with browser.get(server.channels["general"]) as answer:
                assert answer.status == 200
                channel_page = await answer.text()
            assert "<title>#general · Blue Mug Club</title>" in channel_page
            assert "<b>#general</b>" in channel_page
            others = [server.address, *server.channels.values()]
            others.remove(server.channels["general"])
            assert all(f'href="{address}"' in channel_page for address in others)
        await place.app.guild_settings.change(place.guild.id, recognition_channel_id=general.id)
        thanked = await place.people["Ines"].send(general, "voilà")
        for name in ("Owen", "Dev", "Sam"):
            await place.people[name].send(general, "thank you!", reply_to=thanked)
        before = len(general.history())
        await server.step(8 * 86_400)
        assert len(general.history()) == before + 1
        await server.close()


async def test_a_name_after_an_at_sign_is_a_mention_as_in_discords_composer() -> None:
    async with community() as place:
        priya, sim = place.people["Priya"], place.sim
        assert sim.with_mentions("thanks @Priya!") == f"thanks <@{priya.id}>!"
        for words in ("priya@Priya.example", "@Priyanka", "Priya", "@nobody"):
            assert sim.with_mentions(words) == words


async def test_a_refusal_is_no_error_and_a_control_is_another_once_something_is_chosen() -> None:
    async with community() as place:
        refused = await place.people["Alex"].slash(place.channels["general"], "enter")
        assert refused.response is not None
        assert place.sim.errors == []
        controls = [
            {"type": 3, "custom_id": "day", "options": [{"value": "1", "default": chosen}]}
            for chosen in (True, False, False)
        ]
        controls[2]["custom_id"] = "hour"
        number_controls(controls)
        assert len({each["id"] for each in controls}) == 3


async def test_half_of_the_moderators_read_french() -> None:
    async with community() as place:
        for name, title in zip(MODERATORS, ("First steps", "Premiers pas"), strict=True):
            panel = await place.people[name].slash(place.channels["moderators"], "setup")
            assert panel.response is not None
            assert title in shown(panel.response)


async def test_it_is_reached_by_the_machines_own_address_where_that_is_asked_for() -> None:
    # An address as seen through a container's published ports; it differs between machines.
    async with community() as place:
        written = StringIO()
        serving = asyncio.create_task(serve(place, Console(file=written), 0, also_on="127.0.0.2"))
        try:
            for _ in range(600):
                if "Ctrl-C" in written.getvalue():
                    break
                await asyncio.sleep(0.1)
            told = re.findall(r"http://127.0.0.1:\d+/\S*", written.getvalue())
            assert len(told) == 1 + len(CHANNELS_SHOWN)
            async with aiohttp.ClientSession() as browser:
                for address in map(URL, told):
                    host = {"Host": f"127.0.0.1:{address.port}"}
                    async with browser.get(address.with_host("127.0.0.2"), headers=host) as answer:
                        assert answer.status == 200, address
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


def test_a_screenplay_is_read_line_by_line() -> None:
    script = (
        "# a remark\n\n## Monday 5 January: begin\n[09:05 #general]\nMaya: {cat} Look\n"
        "Ben > Maya: I see\n  😂 Maya, Ana +3\n* Ana nominates Ben (helped): kind\n"
        "! crowd_enters\n  - one\n  - two\n"
    )
    assert read(script, year=2026, zone=ZoneInfo("Europe/Paris")) == [
        Day("Monday 5 January: begin"),
        Scene(datetime(2026, 1, 5, 8, 5, tzinfo=UTC), "general"),
        Say("Maya", "Look", picture="cat"),
        Say("Ben", "I see", to="Maya"),
        React("😂", ("Maya", "Ana"), 3),
        Nominate("Ana", "Ben", "helped", "kind"),
        Cue("crowd_enters", "", ("one", "two")),
    ]


def test_a_line_that_means_nothing_is_named() -> None:
    with pytest.raises(ValueError, match="gibberish"):
        read("gibberish", year=2026, zone=ZoneInfo("UTC"))
