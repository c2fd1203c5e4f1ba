"""One database: connections, transactions, and what its failures mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)

from engine.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

PATIENCE = 30.0
"""Seconds that a writer waits for another on SQLite; transactions here take milliseconds."""

_patience = ContextVar("registry_patience", default=PATIENCE)

Clock = Callable[[], datetime]


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Within, a writer waits no longer for another on SQLite: for whoever somebody waits for."""
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)


class Database:
    """Transactions on SQLite or PostgreSQL.

    `clock` replaces the database's own time; without one, PostgreSQL's clock serves all machines alike, and
    SQLite is used on one machine only.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.url = parse_url(url)
        self._clock = clock
        self.engine = _create_engine(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of this machine."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: it sees one state and blocks nobody."""
        with self._failures(), self.engine.connect() as connection:
            yield connection.execution_options(**_READ)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing."""
        with self._failures(), self.engine.begin() as connection:
            yield connection

    def now(self, connection: Connection) -> datetime:
        """The present time, aware, in UTC."""
        if self._clock is not None:
            return self._clock()
        if self.is_sqlite:
            return datetime.now(UTC)
        moment: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise unavailable(self.url, error) from error
        except DatabaseError as error:
            if type(error) is not DatabaseError:
                raise  # a statement of ours is at fault, not the database
            raise unavailable(self.url, error) from error  # no database, or a damaged one


def parse_url(url: str) -> URL:
    """The address of a registry; PostgreSQL is always spoken to by psycopg."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        raise ConfigurationError(
            "`registry.url` is no database address; allowed are `sqlite:///file` and "
            "`postgresql+psycopg://user:password@host/database`",
            code="registry_url",
        ) from None
    match parsed.get_backend_name():
        case "sqlite":
            return parsed
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise ConfigurationError(
                f"`registry.url` names the database `{other}`; allowed are `sqlite` and `postgresql`",
                code="registry_url",
            )


def unavailable(url: URL, error: Exception) -> ConfigurationError:
    """The error of a registry that does not answer; of its address no password is shown, and no folder."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()
    is_file = url.get_backend_name() == "sqlite"
    name = PurePath(url.database or "").name if is_file else url.render_as_string(hide_password=True)
    return ConfigurationError(
        f"the registry `{name}` cannot be used: {reason[0] if reason else type(error).__name__}",
        code="registry_unavailable",
    )


_UNBOUNDED = -1
"""Threads are few, and one that only reads must not wait for a connection of those that wait for a lock."""

_READ: dict[str, Any] = {"tagmill_read": True}


def _create_engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _create_sqlite(url)
    try:
        return sa.create_engine(
            url,
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=_UNBOUNDED,
            connect_args={"connect_timeout": 10, "application_name": "tagmill"},
        )
    except (NoSuchModuleError, ImportError):
        raise ConfigurationError(
            "PostgreSQL needs the package `psycopg`: run `pip install 'psycopg[binary]'`", code="missing_part"
        ) from None


def _create_sqlite(url: URL) -> Engine:
    engine = sa.create_engine(url, connect_args={"timeout": PATIENCE}, max_overflow=_UNBOUNDED)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # a published snapshot survives a power cut
            "foreign_keys=ON",
        ):
            try:
                connection.execute(f"PRAGMA {pragma}").close()
            except BaseException:
                connection.close()
                raise

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.info.get(_patience.name, PATIENCE) != _patience.get():
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(_patience.get() * 1000)}")
            connection.info[_patience.name] = _patience.get()
        # a writer takes its lock at once: upgrading a read transaction fails where another wrote meanwhile
        reads = connection.get_execution_options().get("tagmill_read", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
