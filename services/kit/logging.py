"""Logs: one JSON object a line, or coloured text on a terminal; every line masked and bound to what it is about."""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from services.kit.masking import masked
from services.kit.visible import visible_json, visible_values

Headers = Sequence[tuple[str, bytes]]

_QUIETER = ("aiokafka", "kafka", "uvicorn.access", "alembic", "asyncio")
_REPETITIVE = ("aiokafka", "kafka")
SILENCE_SECONDS = 30.0
_CORRELATED = {"ce_id": "event_id", "ce_type": "event_type", "ce_partitionkey": "key", "traceparent": "trace"}


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module. Say what happened in a few constant words, and put what varies into keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure(level: str, stream: TextIO | None = None, **bound: str) -> None:
    """Send every log of this process, those of libraries too, to `stream` (standard output); `bound` is on each line."""
    stream = stream or sys.stdout
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(_Repetitions())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask, *_renderers(stream)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIETER:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**bound)


class _Repetitions(logging.Filter):
    """Lets a library say the same once in a while. Without a broker its client says it forty times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_REPETITIVE):
            return True
        what = (record.name, str(record.msg))
        if record.created - self._said.get(what, float("-inf")) < SILENCE_SECONDS:
            return False
        self._said[what] = record.created
        return True


@contextmanager
def correlated(headers: Headers) -> Iterator[None]:
    """Put the id, type, key and trace of an event on every line logged inside the block."""
    named = dict(headers)
    found = {name: named[header].decode("utf-8", "replace") for header, name in _CORRELATED.items() if header in named}
    with structlog.contextvars.bound_contextvars(**found):
        yield


def mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The last processor before rendering: nothing that identifies a person passes."""
    return {key: value if key == "timestamp" else masked(value) for key, value in event.items()}


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        # Tracebacks become text here, so that they are masked like everything else and hold no local variables.
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
    ]


def _renderers(stream: TextIO) -> Sequence[Processor]:
    """To a terminal or a file; what others wrote commands neither."""
    if stream.isatty():
        return (lambda _, __, event: visible_values(dict(event)), structlog.dev.ConsoleRenderer())
    return (structlog.processors.JSONRenderer(serializer=_json, ensure_ascii=False, default=str),)


def _json(event: Any, **options: Any) -> str:
    return visible_json(json.dumps(event, **options))
