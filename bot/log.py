"""Structured logs: for people on a terminal, one JSON object a line otherwise; never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any

import structlog

from bot.settings import Settings
from db.trouble import diagnosed

HIDDEN = "[hidden]"


def configure_logs(settings: Settings) -> None:
    """Send structlog and the standard library's loggers the same way, secrets struck out."""
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
    # Never the local variables of a traceback: members' messages may be among them.
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
                strike_out(secrets),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in ("discord.client", "discord.shard"):
        logging.getLogger(name).addFilter(calm)
    # These tell at "info" what an operator of a bot does not need to know, or must not: codes.
    for chatty in ("apscheduler", "alembic", "stripe"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # These tell at "debug" what people write, whole: what comes and goes, and what is stored.
    for outspoken in ("discord.gateway", "discord.http", "discord.webhook", "aiosqlite"):
        logging.getLogger(outspoken).setLevel(max(root.level, logging.INFO))


def log_failure(
    log: structlog.stdlib.BoundLogger, what: str, error: BaseException | None, **details: Any
) -> None:
    """Log that `what` was to be done failed: as a warning where the database is in trouble, which
    an operator can mend, and else as a bug, whole.
    """
    trouble = diagnosed(error) if error is not None else None
    if trouble is None:
        log.error(what, exc_info=error, **details)
    else:
        log.warning(what, error=str(trouble), mend=trouble.mend, **details)


def calm(record: logging.LogRecord) -> bool:
    """A filter that never drops a line, and says in plain words that the gateway is tried again.

    discord.py logs that as an error with its traceback, which is what a bug looks like.
    """
    if str(record.msg).startswith(("Attempting a reconnect", "Failed to connect for shard")):
        error = record.exc_info[1] if record.exc_info else None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg = "the gateway cannot be reached: %r. Discord's library now says: " + record.msg
        record.args = (error, *(record.args or ()))
        record.exc_info = None
    return True


def strike_out(secrets: Iterable[str]) -> Callable[[Any, str, Any], str]:
    """A last processor, which hides each of `secrets` in a line as it is about to be written.

    By then tracebacks and whatever was logged as a value are text, so nothing can be overlooked.
    """
    hidden = [secret for secret in secrets if secret]

    def processor(_logger: Any, _method: str, line: Any) -> str:
        shown = str(line)
        for secret in hidden:
            shown = shown.replace(secret, HIDDEN)
        return shown

    return processor
