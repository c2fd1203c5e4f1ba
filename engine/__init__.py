"""Tagmill's engine: a library of which the command line, the jobs and the HTTP API are thin doors.

    space = open_workspace(Path("shop"))
    report = run_workspace(space, space.moment(None, now), by="me")

The names below are the public ones. Each is loaded when it is first used, so that importing the engine
loads no Spark, no database driver and no web framework.
"""

from __future__ import annotations

import importlib
from typing import Final

_HOMES: Final = {
    "ConfigurationError": "engine.errors",
    "Conflict": "engine.errors",
    "ExposedError": "engine.errors",
    "InvalidInput": "engine.errors",
    "LeaseHeld": "engine.errors",
    "NotFound": "engine.errors",
    "StatementFailed": "engine.errors",
    "TagmillError": "engine.errors",
    "bind_segment": "engine.segments",
    "check_catalog": "engine.catalog",
    "check_definitions": "engine.definitions",
    "check_sql": "engine.sql",
    "evaluate": "engine.segments",
    "load_settings": "engine.settings",
    "open_registry": "engine.registry",
    "open_snapshot": "engine.serving",
    "open_workspace": "engine.wiring",
    "parse_segment": "engine.segments",
    "plan_night": "engine.night",
    "read_catalog": "engine.catalog",
    "read_definitions": "engine.definitions",
    "run_night": "engine.night",
    "run_workspace": "engine.wiring",
    "segment_to_sql": "engine.segments",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module `engine` has no attribute `{name}`; it has {', '.join(_HOMES)}")
    return getattr(importlib.import_module(_HOMES[name]), name)
