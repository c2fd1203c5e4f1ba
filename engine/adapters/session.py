"""Inside a worker: the one code path over the PySpark API, for every engine."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyspark
from pyspark.errors import AnalysisException, PySparkException

from engine.adapters.arrow import to_stream, write_empty
from engine.adapters.channel import Message
from engine.adapters.failures import Failure, position
from engine.adapters.launch import Launch
from engine.model.execution import Format

if TYPE_CHECKING:
    from types import ModuleType

    from pyspark.sql import DataFrame, SparkSession

INVARIANTS: Final = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.variable.substitute": "false",
    "spark.sql.runSQLOnFiles": "false",
}
"""Settings of every session, beside its zone; the settings of a workspace cannot change them."""


class MissingSource(Exception):
    """A path that does not exist (Sail reads one as an empty table)."""


class Session:
    """An open engine session of a worker."""

    def __init__(self, spark: SparkSession, opener: ModuleType) -> None:
        self.spark = spark
        self.opener = opener

    @classmethod
    def open(cls, launch: Launch) -> Session:
        """Start or reach the engine that `launch` names, and configure the session."""
        logging.disable(logging.CRITICAL)  # pyspark's query context loggers print SQL and data
        opener = importlib.import_module(f"engine.adapters.{launch.opener.value}")
        spark: SparkSession = opener.open_session(launch)
        for key, value in launch.conf.items():
            if key.startswith("spark.sql.") and _is_settable(spark, key):
                spark.conf.set(key, value)
        for key, value in INVARIANTS.items():
            spark.conf.set(key, value)
        spark.conf.set("spark.sql.session.timeZone", launch.zone)
        return cls(spark, opener)

    def about(self) -> Message:
        """Versions of the client and of the engine."""
        return {"client": pyspark.__version__, "engine": self.spark.version}

    def interrupt(self) -> None:
        """Ask the engine to end what it is doing."""
        self.spark.interruptAll()

    def close(self) -> None:
        """End the session."""
        self.opener.close_session(self.spark)


def _is_settable(spark: SparkSession, key: str) -> bool:
    """Whether a setting may change in a running session; Sail cannot tell, and takes any."""
    try:
        return spark.conf.isModifiable(key)
    except PySparkException:
        return True


def perform(session: Session, request: Message) -> tuple[Message, bytes | memoryview]:
    """Carry out one request."""
    return _OPERATIONS[request["op"]](session, request)


def _frame(session: Session, source: Message) -> DataFrame:
    location, version = source["location"], source["version"]
    match Format(source["format"]):
        case Format.TABLE:
            return session.spark.table(location)
        case Format.PARQUET:
            if "://" not in location and not _holds_parquet(Path(location)):
                raise MissingSource(f"there are no Parquet files in {location}")
            frame = session.spark.read.parquet(location)
            if not frame.columns:
                raise MissingSource(f"there are no Parquet files in {location}")
            return frame
        case Format.DELTA:
            reader = session.spark.read.format("delta")
            if version is not None:
                reader = reader.option("versionAsOf", version)
            return reader.load(location)


def _holds_parquet(path: Path) -> bool:
    return path.is_file() or any(path.glob("**/*.parquet"))


def _in_session_zone(frame: DataFrame) -> DataFrame:
    """Give every instant the session's zone: Sail reads instants in UTC and would keep them there."""
    from pyspark.sql.types import TimestampType

    def column(field: Any) -> Any:
        found = frame["`" + field.name.replace("`", "``") + "`"]
        return found.cast("timestamp").alias(field.name) if field.dataType == TimestampType() else found

    return frame.select(*[column(field) for field in frame.schema.fields])


def _read(session: Session, request: Message) -> tuple[Message, bytes]:
    frame = _in_session_zone(_frame(session, request["source"]))
    frame.createOrReplaceTempView(request["view"])
    return {}, b""


def _define(session: Session, request: Message) -> tuple[Message, bytes]:
    session.spark.sql(request["sql"]).createOrReplaceTempView(request["view"])
    return {}, b""


def _drop(session: Session, request: Message) -> tuple[Message, bytes]:
    for view in request["views"]:
        with suppress(AnalysisException):  # unknown to Sail: not there is what was asked for
            session.spark.catalog.dropTempView(view)
    return {}, b""


def _write(session: Session, request: Message) -> tuple[Message, bytes]:
    frame, folder = session.spark.sql(request["sql"]), request["folder"]
    frame.write.mode("error").parquet(folder)
    if folder.startswith("/"):
        _tidy(frame, Path(folder))
    return {}, b""


def _tidy(frame: DataFrame, folder: Path) -> None:
    """Leave files `part-*.parquet` only, and one without rows where the engine wrote none at all (Sail)."""
    for litter in [*folder.glob(".*.crc"), *folder.glob("_SUCCESS")]:
        litter.unlink()
    files = sorted(folder.glob("*.parquet"))
    for number, file in enumerate(files):
        if not file.name.startswith("part-"):
            file.rename(file.with_name(f"part-{number:05d}-{file.name}"))
    if not files:
        write_empty(frame, folder)


def _fetch(session: Session, request: Message) -> tuple[Message, memoryview]:
    frame = session.spark.sql(request["sql"])
    if request["limit"] is not None:
        frame = frame.limit(request["limit"])
    return {}, to_stream(frame.toArrow())


def _columns(session: Session, request: Message) -> tuple[Message, bytes]:
    fields = _frame(session, request["source"]).schema.fields
    return {"columns": [[field.name, field.dataType.simpleString()] for field in fields]}, b""


def _version(session: Session, request: Message) -> tuple[Message, bytes]:
    return {"version": session.opener.version_of(session.spark, request["source"])}, b""


_OPERATIONS: Final[dict[str, Callable[[Session, Message], tuple[Message, bytes | memoryview]]]] = {
    "read": _read,
    "define": _define,
    "drop": _drop,
    "write": _write,
    "fetch": _fetch,
    "columns": _columns,
    "version": _version,
}


def failure_of(error: Exception) -> Message:
    """What is told of an error: the engine's own class and text, and whether the session is lost with it."""
    condition, text = None, f"{type(error).__name__}: {error}"
    if isinstance(error, PySparkException):
        condition = error.getCondition()
    line, column = position(text)
    return Failure(condition, type(error).__name__, text, line, column).to_message()
