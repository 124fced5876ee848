"""Structured logs: for people on a terminal, JSON lines otherwise; never with a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

import structlog

from bot.config import Settings
from db.errors import classify_error

HIDDEN = "[hidden]"
REPEAT_SECONDS = 60
"""How long asyncio does not log the same again, such as that no connection can be accepted."""
MAX_LOGGED_LENGTH = 500
"""How many characters of an error's text are logged; it may list each part of each command."""


def configure_logs(settings: Settings) -> None:
    """Send structlog and the standard library's loggers to the same output, secrets redacted."""
    secrets = settings.secrets()
    people = settings.log_format == "console" or (
        settings.log_format == "auto" and sys.stderr.isatty()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    # Tracebacks never include local variables, which may contain members' messages.
    if not people:
        frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        shared.append(structlog.processors.ExceptionRenderer(frames))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if people
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
                redact_secrets(secrets),
                _strike_details_from_text if people else _strike_details_from_json,
            ],
        )
    )
    handler.addFilter(RepeatFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    if not people:
        sys.excepthook = _log_uncaught
    for name in ("discord.client", "discord.shard"):
        logging.getLogger(name).addFilter(downgrade_reconnect_errors)
    # At "info" these log what operators do not need, or must not see, such as codes.
    for chatty in ("apscheduler", "alembic", "stripe"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # At "debug" these log whole messages: payloads, and what is stored.
    for outspoken in ("discord.gateway", "discord.http", "discord.webhook", "aiosqlite"):
        logging.getLogger(outspoken).setLevel(max(root.level, logging.INFO))


def log_failure(
    log: structlog.stdlib.BoundLogger, what: str, error: BaseException | None, **details: Any
) -> None:
    """Log that `what` failed: database failures, which an operator can mend, as a warning.

    Everything else is logged as a bug with its traceback.
    """
    trouble = classify_error(error) if error is not None else None
    if trouble is None:
        log.error(what, exc_info=error, **details)
    else:
        log.warning(what, error=str(trouble), mend=trouble.remedy, **details)


def downgrade_reconnect_errors(record: logging.LogRecord) -> bool:
    """Return False for records that are of no use to operators: the missing support of voice.

    discord.py logs a reconnect to the gateway as an error with its traceback, which looks like a
    bug; here it becomes a plain line.
    """
    message = str(record.msg)
    if message.endswith("voice will NOT be supported"):
        return False
    if message.startswith(("Attempting a reconnect", "Failed to connect for shard")):
        error = record.exc_info[1] if record.exc_info else None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg = "the gateway cannot be reached: %r. Discord's library now says: " + record.msg
        record.args = (error, *(record.args or ()))
        record.exc_info = None
    return True


class RepeatFilter(logging.Filter):
    """Lets each message of asyncio through once in `REPEAT_SECONDS`, by its first line.

    Without free file descriptors, asyncio logs a failed accept a thousand times a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self._logged: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the message is another's, or was not logged lately."""
        if record.name != "asyncio":
            return True
        since = record.created - REPEAT_SECONDS
        self._logged = {line: at for line, at in self._logged.items() if at > since}
        line = record.getMessage().partition("\n")[0]
        if line in self._logged:
            return False
        self._logged[line] = record.created
        return True


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log the error that ends the process as one line, in place of a bare traceback."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.stdlib.get_logger(__name__).critical("process_ended", exc_info=(kind, error, trace))


def _strike_details_from_text(_logger: Any, _method: str, line: Any) -> str:
    """Redact the values of a refused row from PostgreSQL's errors, such as a code or an id."""
    return re.sub(r"(DETAIL: ) *[^\n]*", rf"\1{HIDDEN}", str(line))


def _strike_details_from_json(_logger: Any, _method: str, line: Any) -> str:
    """Redact as `_strike_details_from_text` does, in JSON, where breaks and quotes are escaped."""
    return re.sub(r'(DETAIL: ) *(?:[^"\\]|\\[^n])*', rf"\1{HIDDEN}", str(line))


def redact_secrets(secrets: Iterable[str]) -> Callable[[Any, str, Any], str]:
    """Return a structlog processor that hides each of `secrets` in the final line.

    It runs last: tracebacks and logged values are text by then, so none is missed.
    """
    hidden = [secret for secret in secrets if secret]

    def processor(_logger: Any, _method: str, line: Any) -> str:
        shown = str(line)
        for secret in hidden:
            shown = shown.replace(secret, HIDDEN)
        return shown

    return processor
