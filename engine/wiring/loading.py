"""Parts of the engine by their names, imported on first use."""

from __future__ import annotations

import importlib
from typing import Any

from engine.errors import ConfigurationError


def load(module: str, name: str) -> Any:
    """A name of a part of the engine, imported on first use; a missing package says what to install."""
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in ("engine", "tagmill"):
            raise
        raise ConfigurationError(
            f"the package `{error.name}` is missing: install Tagmill with its dependencies "
            "(`pip install tagmill`)",
            code="missing_part",
        ) from error
