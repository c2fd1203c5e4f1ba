"""The operator's log: on stderr, text on a terminal and one JSON object a line elsewhere; never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO, cast

import structlog

from engine.settings import LogFormat, LogSettings

HIDDEN: Final = "[hidden]"

_SECRET_KEYS: Final = re.compile(
    r"password|passwd|secret|credential|authorization|api_?key|access_key", re.IGNORECASE
)
_PASSWORD_IN_URL: Final = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]+@")
_KEY: Final = re.compile(r"\btgm_[A-Za-z0-9_-]{8,}")

Event = MutableMapping[str, Any]


def configure_logs(settings: LogSettings, *, verbose: bool = False, stream: TextIO | None = None) -> None:
    """Send every log of this process to `stream` (stderr if left out); `verbose` writes all levels."""
    out = stream or cast("TextIO", _Stderr())
    level = logging.DEBUG if verbose else logging.getLevelName(settings.level.value.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    renderer = _renderer(settings.format, out)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.INFO) if verbose else max(level, logging.WARNING))


class _Stderr:
    """Whatever stderr is when something is written: it may be replaced meanwhile."""

    def write(self, text: str) -> int:
        """Write to stderr."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush stderr."""
        sys.stderr.flush()

    def isatty(self) -> bool:
        """Whether stderr is a terminal."""
        return sys.stderr.isatty()


def hide_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Replace values of keys that name a secret, passwords in addresses, and API keys anywhere."""
    return {key: _hidden(key, value) for key, value in event.items()}


def _hidden(key: str, value: object) -> object:
    if _SECRET_KEYS.search(key):
        return HIDDEN
    match value:
        case str():
            return _KEY.sub(HIDDEN, _PASSWORD_IN_URL.sub(rf"\1:{HIDDEN}@", value))
        case dict():
            return {inner: _hidden(str(inner), part) for inner, part in value.items()}
        case list() | tuple():
            return [_hidden(key, part) for part in value]
        case _:
            return value


def _renderer(kind: LogFormat, out: TextIO) -> Any:
    as_text = kind is LogFormat.TEXT or (kind is LogFormat.AUTO and out.isatty())
    if as_text:
        return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
