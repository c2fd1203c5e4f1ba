"""The settings of a workspace: typed, frozen, each with its default and its reason."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ByteSize, ConfigDict, Field, PlainValidator, SecretStr

from engine.model.execution import EngineKind

SECRETS = (("registry", "url"),)
"""Settings that may hold a secret: each may be given as `<key>_file`, the path of a file that holds it."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)

YEARS = range(1900, 2200)
"""The years of base times: their windows are instants that every engine and file can hold."""

MIB = 1024**2
GIB = 1024**3


class LogFormat(StrEnum):
    """`auto` is text on a terminal and JSON elsewhere."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least level that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _not_a_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number is expected, not a boolean")
    return value


def _split(value: object) -> object:
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def read_base_time(value: object) -> date | datetime | None:
    """A date, or an instant with offset, from its text or from a value of TOML; raises ValueError.

    It lies within `YEARS`: a snapshot of a base time that is further off would be the latest for ever.
    """
    if isinstance(value, str):
        value = _read_time(value.strip())
    if isinstance(value, date) and value.year not in YEARS:
        raise ValueError(f"the year of a base time is from {YEARS[0]} to {YEARS[-1]}, not {value.year}")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError('an instant needs its offset, such as "2018-01-02T00:00:00Z"')
    if value is None or isinstance(value, date):
        return value
    raise ValueError('a date such as "2018-01-02" or an instant with offset is expected')


def _read_time(text: str) -> date | datetime | None:
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass  # such as a thirteenth month
    raise ValueError(f"`{text}` is no date such as 2018-01-02 and no instant with offset")


Count = Annotated[int, BeforeValidator(_not_a_boolean), Field(ge=0)]
Positive = Annotated[int, BeforeValidator(_not_a_boolean), Field(ge=1)]
Seconds = Annotated[float, BeforeValidator(_not_a_boolean), Field(gt=0, allow_inf_nan=False)]
Size = Annotated[ByteSize, BeforeValidator(_not_a_boolean), Field(ge=64 * MIB)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Section(BaseModel):
    """A section: unknown keys are errors, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class EngineSettings(Section):
    """Where nightly work runs.

    `master` and `remote` are Spark's; `remote` (Spark Connect) wins. `memory` bounds one worker of the
    embedded engine, and the driver of a Spark that is started here. `statement_timeout` is in seconds.
    `conf` are further options of the engine's session, `packages` further Maven coordinates for Spark
    (Delta's own are always there), `environment` the names of variables that workers get besides the few
    that always pass: what object stores need.
    """

    kind: EngineKind = EngineKind.EMBEDDED
    master: str = "local[*]"
    remote: str | None = None
    memory: Size = Field(default=ByteSize(4 * GIB))
    statement_timeout: Seconds = 600.0
    conf: dict[str, str] = Field(default_factory=dict)
    packages: Texts = ()
    environment: Texts = ()


class RegistrySettings(Section):
    """The registry's database; left out, `registry.db` in the workspace."""

    url: SecretStr | None = None


class ServerSettings(Section):
    """Where the HTTP API listens, and what it may take.

    `heavy` evaluations go on at once and `queue` more may wait; `threads` wait for the registry. `timeout`
    bounds one evaluation in seconds, `body` the size of a request that is no upload. `memory` bounds the
    buffers and hash tables of one open snapshot, `cache` the kept sets of conditions. Every `watch_seconds`
    a newer snapshot is looked for. `jobs` long jobs go on at once.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8642
    heavy: Positive = 4
    threads: Positive = 16
    queue: Positive = 64
    timeout: Seconds = 60.0
    body: Annotated[ByteSize, BeforeValidator(_not_a_boolean), Field(ge=1024)] = ByteSize(2 * MIB)
    memory: Size = Field(default=ByteSize(2 * GIB))
    cache: Annotated[ByteSize, BeforeValidator(_not_a_boolean), Field(ge=1024)] = ByteSize(512 * MIB)
    watch_seconds: Seconds = 2.0
    jobs: Positive = 2


class HistorySettings(Section):
    """Which sets of a tag's values are kept: the last `daily`, and the last of each of `monthly` months."""

    daily: Positive = 30
    monthly: Count = 24


class CrowdsSettings(Section):
    """How many versions of a crowd keep their members; receipts stay, and so do versions named by number."""

    versions: Positive = 30


class PrivacySettings(Section):
    """Personal data: groups smaller than `min_group` answer like zero in portraits and distributions.

    `pii_in_tags` lets tags read columns that the catalog marks `pii`.
    """

    min_group: Positive = 1
    pii_in_tags: bool = False


class LimitSettings(Section):
    """Bounds of single pieces of work: `dry_run_timeout` in seconds, `upload_rows` in rows of a file."""

    dry_run_timeout: Seconds = 30.0
    upload_rows: Positive = 10_000_000
    upload_size: Size = Field(default=ByteSize(1 * GIB))
    serving_memory: Size = Field(default=ByteSize(4 * GIB))


class LogSettings(Section):
    """How the operator's log on stderr is written."""

    format: LogFormat = LogFormat.AUTO
    level: LogLevel = LogLevel.WARNING


class Settings(Section):
    """All settings of a workspace.

    `as_of` is the base time of runs that name none: a date (midnight in the workspace's zone) or an instant.
    """

    as_of: Annotated[date | datetime | None, PlainValidator(read_base_time)] = None
    engine: EngineSettings = EngineSettings()
    registry: RegistrySettings = RegistrySettings()
    server: ServerSettings = ServerSettings()
    history: HistorySettings = HistorySettings()
    crowds: CrowdsSettings = CrowdsSettings()
    privacy: PrivacySettings = PrivacySettings()
    limits: LimitSettings = LimitSettings()
    log: LogSettings = LogSettings()
