"""Structured logs: for people on a terminal, one JSON object a line otherwise; never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import structlog

from bot.settings import Settings

HIDDEN = "[hidden]"


def configure_logs(settings: Settings) -> None:
    """Send structlog and the standard library's loggers the same way, secrets struck out."""
    secrets = [settings.token.get_secret_value()] if settings.token else []
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
    if not people:
        shared.append(structlog.processors.dict_tracebacks)
    shared.append(strike_out(secrets))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if people else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    # These two tell at "info" what an operator of a bot does not need to know.
    for chatty in ("apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def strike_out(secrets: Iterable[str]) -> structlog.typing.Processor:
    """A processor that hides each of `secrets` wherever it stands, however deep."""
    hidden = [secret for secret in secrets if secret]

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            for secret in hidden:
                value = value.replace(secret, HIDDEN)
            return value
        if isinstance(value, Mapping):
            return {key: clean(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(clean(item) for item in value)
        if isinstance(value, BaseException):
            return clean(repr(value))
        return value

    def processor(
        _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        # Tracebacks for people are rendered after this: hold back those that name a secret.
        if event.get("exc_info") and any(
            secret in str(error) for secret in hidden for error in _chain(event["exc_info"])
        ):
            event["exc_info"] = None
        return {key: clean(value) for key, value in event.items() if key[0] != "_"} | {
            key: value for key, value in event.items() if key[0] == "_"
        }

    return processor


def _chain(exc_info: Any) -> Iterable[BaseException]:
    error = exc_info if isinstance(exc_info, BaseException) else sys.exc_info()[1]
    if isinstance(exc_info, tuple):
        error = exc_info[1]
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
