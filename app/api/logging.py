"""Log lines as JSON, one a line, with an allow-list of keys: content and names of people have no key to stand under.

Exceptions are told by class and place. Their messages, and the values of local variables, are left out, since a
message can quote what came in.
"""

import logging
import sys
import traceback
from collections.abc import Callable, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from app.api.request_id import current_request_id

ALLOWED = frozenset(
    {
        "event",
        "level",
        "logger",
        "timestamp",
        "request_id",
        "method",
        "route",
        "status",
        "duration_ms",
        "tenant",
        "token",
        "channel",
        "subject",
        "subject_id",
        "delivery",
        "parked",
        "reason",
        "count",
        "first_at",
        "last_at",
        "messages",
        "bytes",
        "waiting",
        "retry_after",
        "attempt",
        "workers",
        "database",
        "migration",
        "edition",
        "address",
        "version",
        "fault",
        "items",
        "tries",
        "exception",
        "frames",
    }
)

# Libraries whose lines are written with values of our own (addresses, process ids, revisions).
_TRUSTED = ("uvicorn", "alembic")
_DEPTH = 20

Line = MutableMapping[str, Any]
Processor = Callable[[Any, str, Line], Any]


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send structlog's and every library's lines to a stream as JSON.

    Args:
        level: debug, info, warning or error; what is less serious is not shown.
        stream: standard output unless given.
    """
    stream = stream or sys.stdout
    least = getattr(logging, level.upper())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_exception,
    ]
    structlog.configure(
        processors=[*shared, keep_allowed, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Foreign(shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries' debug lines hold values; ours do not.
    root.setLevel(max(least, logging.INFO))
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # Its lines hold addresses and queries; ours stand in their place.
    logging.getLogger("uvicorn.access").disabled = True


class _Foreign(logging.Formatter):
    """Lines of libraries that use the standard logging."""

    def __init__(self, processors: list[Processor]) -> None:
        super().__init__()
        self._processors: list[Processor] = [
            *processors,
            keep_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]

    def format(self, record: logging.LogRecord) -> str:
        line: Line = {"event": said_by(record), "logger": record.name, "exc_info": record.exc_info}
        for process in self._processors:
            line = process(None, record.levelname.lower(), line)
        return str(line)  # the last one wrote it out


def said_by(record: logging.LogRecord) -> str:
    """A library's sentence: with its values if we know what they are, else its template's first line."""
    if record.name.split(".")[0] in _TRUSTED:
        return record.getMessage().strip()
    return str(record.msg).split("\n", 1)[0]


def add_request_id(_logger: Any, _method: str, line: Line) -> Line:
    """Name the request that the line belongs to, if any."""
    request_id = current_request_id()
    if request_id:
        line["request_id"] = request_id
    return line


def tell_exception(_logger: Any, _method: str, line: Line) -> Line:
    """Replace an exception by its class and where it was raised."""
    error = _exception(line.pop("exc_info", None))
    if error is not None:
        line["exception"] = f"{type(error).__module__}.{type(error).__qualname__}"
        line["frames"] = frames_of(error.__traceback__)
    return line


def _exception(info: Any) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1] if isinstance(info[1], BaseException) else None
    return sys.exc_info()[1] if info else None


def frames_of(trace: TracebackType | None) -> list[str]:
    """The innermost places of a traceback as ``file:line function``; no source, no values."""
    places = traceback.walk_tb(trace)
    return [f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}" for frame, line in places][-_DEPTH:]


def keep_allowed(_logger: Any, _method: str, line: Line) -> Line:
    """Drop every key that is not on the list, and say how many were dropped."""
    kept = {key: value for key, value in line.items() if key in ALLOWED}
    if len(kept) < len(line):
        kept["dropped_keys"] = len(line) - len(kept)
    return kept
