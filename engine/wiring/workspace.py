"""Settings to services: the one place where the parts of a workspace are put together, each on first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from engine.errors import ConfigurationError
from engine.model.execution import EngineKind, Execution, SessionOptions
from engine.model.issue import Issue, by_place, has_errors, refusal
from engine.model.moment import Moment
from engine.settings import FILE_NAME, Settings, load_settings
from engine.windows import to_instant
from engine.wiring.findings import Findings, refused
from engine.wiring.loading import load

if TYPE_CHECKING:
    from datetime import date

    from engine.adapters.execution import WorkerExecution
    from engine.definitions.draft import Draft
    from engine.model.catalog import Catalog
    from engine.model.execution import Column
    from engine.night import Inputs
    from engine.registry import Registry

CATALOG = "catalog.yaml"
DEFINITIONS = "tag_definitions"


class Workspace:
    """One workspace; use it as a context manager. Nothing is opened before it is needed."""

    def __init__(self, root: Path, settings: Settings, environ: Mapping[str, str]) -> None:
        self.root = root
        self.settings = settings
        self._environ = environ
        self._execution: Execution | None = None
        self._coming: WorkerExecution | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment that the workspace was opened with."""
        return self._environ

    @property
    def engine(self) -> EngineKind:
        """What computes."""
        return self.settings.engine.kind

    @cached_property
    def registry(self) -> Registry:
        """The workspace's registry, created or upgraded where needed."""
        url = self.settings.registry.url
        opened: Registry = load("engine.registry", "open_registry")(
            url.get_secret_value() if url else None, self.root
        )
        return opened

    @cached_property
    def declared(self) -> tuple[Catalog | None, list[Issue]]:
        """The catalog as it is written; real tables are not looked at."""
        read: tuple[Catalog | None, list[Issue]] = load("engine.catalog", "read_catalog")(self.root / CATALOG)
        return read

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone; raises InvalidInput where the catalog cannot be read."""
        catalog, issues = self.declared
        if catalog is None:
            raise refused(issues)
        return ZoneInfo(catalog.zone)

    def moment(self, as_of: str | None, now: datetime) -> Moment:
        """The base time asked for: `as_of`, else that of the settings, else the last local midnight."""
        zone = self.zone
        wanted = parse_as_of(as_of) if as_of else self.settings.as_of
        value: date | datetime = now.astimezone(zone).date() if wanted is None else wanted
        return Moment(to_instant(value, zone).astimezone(UTC), str(zone))

    def expect_execution(self) -> None:
        """Let the embedded engine start while something else is done: `open_execution` takes it then.

        What fails here fails there, where it is told.
        """
        if self._coming is None and self.engine is EngineKind.EMBEDDED and self.declared[0] is not None:
            with suppress(ConfigurationError):
                self._coming = self._begin_execution()

    def open_execution(self) -> Execution:
        """A new session of the configured engine in the workspace's zone; close it after use."""
        coming, self._coming = self._coming or self._begin_execution(), None
        coming.ready()
        return coming

    def _begin_execution(self) -> WorkerExecution:
        chosen = self.settings.engine
        begin = load("engine.adapters.execution", "begin_execution")
        options = SessionOptions(
            zone=str(self.zone),
            memory_bytes=int(chosen.memory),
            timeout=chosen.statement_timeout,
            conf=chosen.conf,
        )
        packages = load("engine.adapters.launch", "DELTA_PACKAGES")
        begun: WorkerExecution = begin(
            options,
            kind=chosen.kind,
            master=chosen.master,
            remote=chosen.remote,
            packages=(*packages, *chosen.packages),
            environment={name: self._environ[name] for name in chosen.environment if name in self._environ},
        )
        return begun

    def columns_of(self, table: str) -> list[Column] | None:
        """The real columns of a table, as the catalog names it; None where there is none."""
        found: list[Column] | None = load("engine.night.tables", "columns_of_table")(
            table, self.root, self.engine, self._shared_execution
        )
        return found

    @cached_property
    def written(self) -> tuple[list[Draft], list[Issue]]:
        """The definitions as their files have them; files are read once."""
        read: tuple[list[Draft], list[Issue]] = load("engine.definitions", "read_definitions")(
            self.root / DEFINITIONS
        )
        return read

    def drafts(self) -> tuple[list[Draft], list[Issue]]:
        """The definitions of files and those made through the API, with what was switched by command."""
        found, issues = self.written
        made = load("engine.wiring.tags.stored", "stored_drafts")(
            self.registry.definitions.current(), {draft.code for draft in found}
        )
        return self.switched([*found, *made]), issues

    def reread(self) -> None:
        """Read the files of catalog and definitions again when they are asked for next."""
        self.__dict__.pop("declared", None)
        self.__dict__.pop("written", None)

    def switched(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts with what was enabled or disabled by command."""
        switches = self.registry.definitions.switches()
        return [
            replace(draft, fields={**draft.fields, "enabled": switches[draft.code]})
            if draft.code in switches
            else draft
            for draft in drafts
        ]

    def check(
        self,
        moment: Moment,
        more_drafts: Sequence[Draft] = (),
        *,
        without: frozenset[str] = frozenset(),
    ) -> Findings:
        """Check catalog, tables and definitions; nothing is raised for what is wrong in them.

        `more_drafts` are checked as well, in place of definitions of the same code; those of the codes
        `without` are left out.
        """
        declared, issues = self.declared
        if declared is None:
            return Findings(self.check_syntax())
        catalog, more = load("engine.catalog", "check_catalog")(declared, self.columns_of)
        issues = [*issues, *more]
        usable = not has_errors(issues)
        drafts, unread = self.drafts()
        codes = {draft.code for draft in more_drafts} | without
        drafts = [*(draft for draft in drafts if draft.code not in codes), *more_drafts]
        checked = load("engine.definitions", "check_definitions")(
            drafts,
            catalog,
            moment,
            crowds=self.registry.crowds.signatures(),
            engine=self.engine,
            pii_granted=self.settings.privacy.pii_in_tags,
        )
        lost = self._lost(drafts, unread)
        of_crowds = load("engine.wiring.crowd_files", "crowd_file_issues")(
            self, checked if usable else None, moment
        )
        return Findings(
            issues=tuple(sorted((*issues, *unread, *checked.issues, *of_crowds), key=by_place)),
            checked=replace(checked, broken=checked.broken | lost) if usable else None,
            unreadable=lost,
        )

    def check_syntax(self) -> tuple[Issue, ...]:
        """What a check finds where the catalog cannot be used: of definitions what needs no catalog."""
        drafts, unread = self.drafts()
        of_text = load("engine.definitions", "syntax_issues")(drafts, self.engine)
        return tuple(sorted((*self.declared[1], *unread, *of_text), key=by_place))

    def inputs(self, moment: Moment) -> Inputs:
        """What the night is a function of; raises InvalidInput where the catalog has errors."""
        return self.inputs_of(self.check(moment))

    def inputs_of(self, findings: Findings) -> Inputs:
        """The same from a check that was made."""
        if findings.checked is None:
            raise refused(findings.issues)
        made: Inputs = load("engine.night", "Inputs")(
            root=self.root,
            checked=findings.checked,
            registry=self.registry,
            open_execution=self.open_execution,
            engine=self.engine,
            history_daily=self.settings.history.daily,
            history_monthly=self.settings.history.monthly,
            statement_timeout=self.settings.engine.statement_timeout,
            serving_memory=int(self.settings.limits.serving_memory),
        )
        return made

    def close(self) -> None:
        """Close what was opened."""
        if self._coming is not None:
            self._coming.close()
            self._coming = None
        if self._execution is not None:
            self._execution.close()
            self._execution = None
        if "registry" in self.__dict__:
            self.registry.close()
            del self.__dict__["registry"]

    def _shared_execution(self) -> Execution:
        if self._execution is None:
            self._execution = self.open_execution()
        return self._execution

    def _lost(self, drafts: list[Draft], unread: list[Issue]) -> frozenset[str]:
        """Codes defined before in files that now have errors: broken, not removed."""
        files = {issue.place.file for issue in unread if issue.is_error}
        read = {draft.code for draft in drafts}
        return frozenset(
            version.code
            for version in (self.registry.definitions.current() if files else [])
            if version.place.file in files and version.code not in read
        )


def open_workspace(root: Path, environ: Mapping[str, str], *, engine: EngineKind | None = None) -> Workspace:
    """The workspace in the folder `root`; `engine` wins over its settings.

    Raises ConfigurationError where the folder is no workspace or its settings cannot be used.
    """
    if not (root / CATALOG).is_file() and not (root / FILE_NAME).is_file():
        raise ConfigurationError(
            f"`{root}` is no workspace: it holds neither `{CATALOG}` nor `{FILE_NAME}`; "
            f"`tagmill init {root}` makes one, `--workspace` names another",
            code="no_workspace",
        )
    settings = load_settings(root, environ)
    if engine is not None:
        settings = settings.model_copy(update={"engine": settings.engine.model_copy(update={"kind": engine})})
    return Workspace(root.absolute(), settings, environ)


def parse_as_of(text: str) -> date | datetime:
    """A date, or an instant with offset; raises InvalidInput (`as_of`)."""
    parse = load("engine.settings.model", "read_base_time")
    try:
        value: date | datetime = parse(text)
    except ValueError as error:
        raise refusal("/as_of", str(error), code="as_of") from None
    return value
