"""JSON logs: one object a line with service, trace and span ids.

Values of type `Redacted` print as `[redacted]`. An unknown exception is logged with its class and stack;
its message may repeat somebody's data, so it is left out unless the level is debug.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from services.chassis.errors import DomainError
from services.chassis.telemetry.tracing import service_name, span_id, trace_id

log: structlog.stdlib.BoundLogger = structlog.get_logger()

# Their info lines hold URLs, and a URL may hold a token.
_QUIET = ("httpx", "httpcore", "uvicorn.access", "pymongo", "nats", "asyncio", "motor", "grpc")
_configured = False
_level = logging.INFO


def configure_logs(level: str) -> None:
    """Send this process's logs, those of libraries too, as JSON lines to standard error. Later calls set
    the level.
    """
    global _configured, _level  # noqa: PLW0603 - the log of a process is one per process
    _level = logging.getLevelNamesMapping()[level.upper()]
    logging.getLogger().setLevel(_level)
    if _configured:
        return
    _configured = True
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _whose,
        _without_messages,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=repr, ensure_ascii=False),
            ],
        )
    )
    logging.getLogger().addHandler(handler)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _whose(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if name := service_name.get():
        event.setdefault("service", name)
    if trace := trace_id():
        event["trace_id"] = trace
        event["span_id"] = span_id()
    return event


def _without_messages(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = [_describe(link) for link in _chain(error)]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return chain


def _describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    described: dict[str, Any] = {
        "type": type(error).__qualname__,
        "stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-20:]],
    }
    if isinstance(error, DomainError):
        described |= {"reason": error.reason, "domain": error.domain, "text": error.text}
    elif _level <= logging.DEBUG:
        described["text"] = str(error)
    return described
