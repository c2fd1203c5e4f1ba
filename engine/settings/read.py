"""Reads settings from `tagmill.toml` and the environment, and reports every problem at once."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.errors import ConfigurationError
from engine.model.issue import Issue, Place
from engine.settings.lines import lines_of_keys, nearest_line
from engine.settings.model import SECRETS, Settings

FILE_NAME = "tagmill.toml"
PREFIX = "TAGMILL__"

KeyPath = tuple[str, ...]


@dataclass
class _Reading:
    """What was read so far: the values, where each came from, and the problems met."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[KeyPath, Place] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def place(self, path: KeyPath) -> Place:
        """Where the value of a key was written: an environment variable, or a line of the file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origins:
                return self.origins[path[:length]]
        line = nearest_line(self.lines, path)
        inside = [place for key, place in self.origins.items() if key[: len(path)] == path]
        return inside[0] if line is None and inside else Place(file=FILE_NAME, line=line or 1)

    def problem(self, path: KeyPath, message: str, hint: str | None = None) -> None:
        """Note a problem of a key."""
        self.issues.append(Issue("settings", message, self.place(path), hint=hint))


def load_settings(workspace: Path, environ: Mapping[str, str] = MappingProxyType({})) -> Settings:
    """The settings of a workspace.

    `TAGMILL__SECTION__KEY` in `environ` wins over `tagmill.toml`; a missing file means all defaults.
    Raises ConfigurationError with every problem (file:line or name of the variable) in `issues`.
    """
    reading = _Reading()
    _read_file(workspace / FILE_NAME, reading)
    _read_environment(environ, reading)
    _read_secrets(workspace, reading)
    settings = _validate(reading)
    if settings is None or reading.issues:
        raise settings_refused(reading.issues)
    return settings


def settings_refused(issues: list[Issue]) -> ConfigurationError:
    """The error that lists all problems of the settings."""
    listed = "; ".join(f"{issue.place}: {issue.message}" for issue in issues)
    return ConfigurationError(f"the settings cannot be used: {listed}", code="settings", issues=issues)


def _read_file(file: Path, reading: _Reading) -> None:
    if not file.exists():
        return
    try:
        text = file.read_text(encoding="utf-8")
        reading.values = tomllib.loads(text)
    except UnicodeDecodeError:
        reading.issues.append(Issue("settings", f"`{FILE_NAME}` is not UTF-8 text", Place(file=FILE_NAME)))
    except OSError as error:
        message = f"`{FILE_NAME}` cannot be read: {error.strerror}"
        reading.issues.append(Issue("settings", message, Place(file=FILE_NAME)))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        message = f"not TOML: {re.sub(r' [(]at .*', '', str(error))}"
        reading.issues.append(Issue("settings", message, Place(file=FILE_NAME, line=line, column=column)))
    else:
        reading.lines = lines_of_keys(text)


def _read_environment(environ: Mapping[str, str], reading: _Reading) -> None:
    for variable in sorted(environ):
        if not variable.upper().startswith(PREFIX):
            continue
        path = tuple(part.lower() for part in variable[len(PREFIX) :].split("__"))
        reading.origins[path] = Place(file=variable)
        if path[:-1] in {(section, f"{key}_file") for section, key in SECRETS}:
            continue
        _put(reading, path, _decode(path, environ[variable]))


def _decode(path: KeyPath, text: str) -> object:
    """Lists and mappings travel as JSON in one variable; anything else is text for the model to read."""
    if path in {("engine", "conf"), ("engine", "packages")} and text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _put(reading: _Reading, path: KeyPath, value: object) -> None:
    table: dict[str, object] = reading.values
    for part in path[:-1]:
        inner = table.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = table[part] = {}
        table = inner
    table[path[-1]] = value
    for section, key in SECRETS:
        if path in {(section, key), (section, f"{key}_file")}:
            other = f"{key}_file" if path[-1] == key else key
            table.pop(other, None)


def _read_secrets(workspace: Path, reading: _Reading) -> None:
    for section, key in SECRETS:
        table = reading.values.get(section)
        if not isinstance(table, dict) or f"{key}_file" not in table:
            continue
        path = (section, f"{key}_file")
        name = table.pop(f"{key}_file")
        if key in table:
            reading.problem(path, f"`{section}.{key}` and `{section}.{key}_file` are both set; set one")
            continue
        reading.origins.setdefault((section, key), reading.place(path))
        try:
            table[key] = (workspace / str(name)).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reading.problem(path, f"the file of `{section}.{key}` cannot be read: {type(error).__name__}")


def _validate(reading: _Reading) -> Settings | None:
    try:
        return Settings.model_validate(reading.values)
    except ValidationError as refused:
        for error in refused.errors(include_url=False, include_input=False, include_context=True):
            path = tuple(str(part) for part in error["loc"])
            reading.problem(path, *_explain(path, error))
        return None


def _explain(path: KeyPath, error: ErrorDetails) -> tuple[str, str | None]:
    name = ".".join(path)
    if error["type"] == "extra_forbidden":
        allowed = _keys(path[:-1])
        near = difflib.get_close_matches(path[-1], allowed, n=1)
        hint = f"did you mean `{near[0]}`?" if near else None
        return f"`{name}` is no setting; allowed are {', '.join(f'`{key}`' for key in allowed)}", hint
    if error["type"] in ("model_type", "model_attributes_type"):
        return f"`{name}` is a section, not a value", f"write `[{name}]` and its keys below"
    message = error["msg"].removeprefix("Value error, ")
    return f"`{name}`: {message[:1].lower()}{message[1:]}", None


def _keys(path: KeyPath) -> list[str]:
    model: type[BaseModel] | None = Settings
    for part in path:
        annotation = model.model_fields[part].annotation if model and part in model.model_fields else None
        model = annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
    keys = list(model.model_fields) if model else []
    return keys + [f"{key}_file" for section, key in SECRETS if path == (section,)]
