"""Logs never contain the token."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from bot.app import App
from bot.client import OvationBot
from bot.config import Settings
from bot.correlation import correlation_scope
from bot.log import HIDDEN, configure_logs

ROOT = Path(__file__).parents[2]
TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.made-up.for-this-test-alone"  # noqa: S105 (no token)


@contextmanager
def logs(log_format: str, log_level: str = "info") -> Iterator[None]:
    """Configure logging as in production; pytest's handlers are removed for the test."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    choices: dict[str, Any] = {"log_format": log_format, "log_level": log_level}
    configure_logs(Settings(_env_file=None, token=SecretStr(TOKEN), **choices))
    yield
    root.handlers[:], root.level, sys.excepthook = handlers, level, hook
    structlog.reset_defaults()


def fail(message: str) -> None:
    words = "what a member " + "wrote"
    assert words
    raise ConnectionError(message)


def say_things(log: structlog.stdlib.BoundLogger) -> None:
    log.info(f"logging in with {TOKEN}")
    log.info("nested", headers={"Authorization": [f"Bot {TOKEN}"]}, pair=("a", TOKEN))
    log.info("an error as a value", error=ConnectionError(TOKEN))
    log.info("an object as a value", settings={"inner": Shows()})
    log.info(f"{TOKEN} as a name", **{TOKEN: 1})
    logging.getLogger("discord.http").warning("Bot %s was refused", TOKEN)
    logging.getLogger("discord.http").warning("as %(token)s", {"token": TOKEN})
    try:
        fail(f"cannot log in as {TOKEN}")
    except ConnectionError:
        log.exception("failed")
        logging.getLogger("discord").exception("failed too")
    try:
        try:
            fail(TOKEN)
        except ConnectionError as error:
            raise ValueError("the cause has it") from error
    except ValueError:
        log.exception("chained")
    try:
        raise ExceptionGroup("many", [ValueError(TOKEN)])
    except ExceptionGroup:
        log.exception("grouped")


class Shows:
    """An object with the token in its representation."""

    def __repr__(self) -> str:
        return f"<Shows {TOKEN}>"


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_the_token_stands_in_no_line_whatever_way_it_is_logged(
    log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logs(log_format):
        say_things(structlog.stdlib.get_logger("test"))
    written = capsys.readouterr().err
    assert TOKEN not in written
    assert written.count(HIDDEN) >= 11
    assert "what a member wrote" not in written
    for told in ("failed", "failed too", "chained", "grouped", "ConnectionError"):
        assert told in written


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_says_where_and_what(
    log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logs(log_format):
        try:
            fail("nothing secret")
        except ConnectionError:
            structlog.stdlib.get_logger("test").exception("failed")
    written = capsys.readouterr().err
    assert "nothing secret" in written
    assert "test_log.py" in written


def test_machines_get_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with logs("json"):
        structlog.stdlib.get_logger("test").info("hello", number=3)
        logging.getLogger("other").warning("from %s", "elsewhere")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["hello", "from elsewhere"]
    assert lines[0]["number"] == 3
    assert lines[0]["level"] == "info"


def test_what_libraries_log_has_the_id_of_the_work_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logs("json"), correlation_scope("interaction") as number:
        structlog.stdlib.get_logger("test").info("ours")
        logging.getLogger("discord.http").warning("theirs")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["work"], line["work_id"]) for line in lines] == [("interaction", number)] * 2


def test_what_is_below_the_level_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    with logs("json", "error"):
        structlog.stdlib.get_logger("test").info("hello")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "secret", ["hunter-2-and-more", "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgbm90aGluZyBsaWtlPQ=="]
)
def test_nor_do_passwords_and_keys_stand_there(
    secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    told = Settings(
        _env_file=None,
        database_url=SecretStr("postgresql://ovation:hunter-2-and-more@db.example/ovation"),
    )
    keys = SecretStr("Zm9yIHRoaXMgdGVzdCBhbG9uZSwgbm90aGluZyBsaWtlPQ==, another")
    configure_logs(told.model_copy(update={"address_keys": keys}))
    structlog.stdlib.get_logger().warning("it went wrong", error=ConnectionError(secret))
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    written = capsys.readouterr().err
    assert "it went wrong" in written
    assert secret not in written
    assert HIDDEN in written


def test_a_gateway_that_is_tried_again_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    with logs("json"):
        try:
            fail("100% gone")
        except ConnectionError:
            logging.getLogger("discord.client").exception("Attempting a reconnect in %.2fs", 1.72)
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert said["level"] == "warning"
    assert said["event"] == (
        "the gateway cannot be reached: ConnectionError('100% gone'). "
        "Discord's library now says: Attempting a reconnect in 1.72s"
    )
    assert "exception" not in said


class UniqueViolationError(Exception):
    """Looks like the exception of asyncpg."""


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("held", ["7K3M-2G3B", 'a "7K3M" of\'s', "7K3M\\n", "7K3M\ttab é"])
def test_a_row_that_postgresql_refuses_is_not_told_whatever_is_in_it(
    log_format: str, held: str, capsys: pytest.CaptureFixture[str]
) -> None:
    violation = UniqueViolationError(
        'duplicate key value violates unique constraint "coupons_code"\n'
        f"DETAIL:  Key (guild_id, code)=(900900900, {held}) already exists.\nHINT:  none"
    )
    with logs(log_format):
        log = structlog.stdlib.get_logger("test")
        log.error("failed", exc_info=violation)
        log.warning("as a value", error=violation, nested=[{"reason": str(violation)}])
        log.warning(f"in the event: {violation}")
        logging.getLogger("asyncio").error("elsewhere", exc_info=violation)
        logging.getLogger("sqlalchemy").warning("as an argument: %r", violation)
    written = capsys.readouterr().err
    assert "7K3M" not in written
    assert "900900900" not in written
    assert written.count("coupons_code") >= 5
    if log_format == "json":
        assert [json.loads(line) for line in written.splitlines()]


def test_that_voice_is_not_there_is_no_news_and_what_else_discord_warns_of_is(
    capsys: pytest.CaptureFixture[str], app: App
) -> None:
    with logs("json"):
        OvationBot(app)
        logging.getLogger("discord.client").warning("something else")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["something else"]


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_what_ends_the_process_is_logged_like_all_else(log_format: str) -> None:
    script = (
        "from pydantic import SecretStr\n"
        "from bot.log import configure_logs\n"
        "from bot.config import Settings\n"
        f"configure_logs(Settings(_env_file=None, token=SecretStr({TOKEN!r}), "
        f"log_format={log_format!r}))\n"
        f"raise KeyError('position of ' + {TOKEN!r})\n"
    )
    ended = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "KeyError" in ended.stderr
    if log_format == "json":
        (line,) = ended.stderr.splitlines()
        said = json.loads(line)
        assert (said["level"], said["event"]) == ("critical", "process_ended")
        assert TOKEN not in line


def test_what_asyncio_says_again_and_again_is_logged_once_a_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = logging.getLogger("asyncio")
    with logs("json"):
        for second in (0, 0.1, 59, 61):
            for words in ("no descriptor is free\nsocket: %s", "a task died\nit was %s"):
                record = log.makeRecord(log.name, logging.ERROR, "", 0, words, (second,), None)
                record.created = 1_000 + second
                log.handle(record)
    shown = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert shown == [
        "no descriptor is free\nsocket: 0",
        "a task died\nit was 0",
        "no descriptor is free\nsocket: 61",
        "a task died\nit was 61",
    ]
