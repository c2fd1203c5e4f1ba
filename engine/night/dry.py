"""One tag computed for a look: all files lie in a folder of its own that goes afterwards."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from engine.errors import InvalidInput, StatementFailed
from engine.lake.files import describe
from engine.lake.layout import Layout
from engine.lake.tables import exists, open_table
from engine.lake.types import delta_type, spark_words
from engine.model.execution import Column, Format, Source
from engine.model.tag import ListUpload, Rules
from engine.model.views import (
    CLEAN_CUSTOMERS,
    CUSTOMER_ID,
    CUSTOMERS,
    ORDINAL,
    ORDINALS,
    TAG_VALUE,
    raw_view,
    tag_view,
)
from engine.night import sources as prepared
from engine.night import statements
from engine.night.compute import register_upload, statement_of
from engine.night.crowd_views import register_crowds_of
from engine.night.faithful import readable_sources
from engine.night.gates import check_rows, coverage_of
from engine.night.report import DryRun
from engine.night.tables import pin_sources
from engine.night.values import no_rows_sql, register_kept

if TYPE_CHECKING:
    from datetime import datetime

    from engine.model.execution import Execution
    from engine.model.tag import TagDefinition
    from engine.night.inputs import Inputs

_VIEW: Final = "dry__run"
_GIVEN: Final = "given__ordinals"
_NEW: Final = "new__ordinals"


def try_tag(
    inputs: Inputs,
    definition: TagDefinition,
    base_time: datetime,
    execution: Execution,
    *,
    sample: int,
    timeout: float,
) -> DryRun:
    """See `dry_run`; a tag that fails is told in the result, as a run would."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tagmill-dry-") as folder:
        trial = _Trial(inputs, base_time, execution, Path(folder), timeout)
        universe = trial.prepare()
        try:
            found = trial.look(definition, universe, sample)
        except (StatementFailed, InvalidInput) as error:
            found = DryRun(
                definition.code, base_time, universe, 0, 0.0, 0.0, error=error.code, message=error.message
            )
    return replace(found, seconds=time.perf_counter() - started)


class _Trial:
    """The views of a dry run: customers are staged, the rest is computed only where the tag reads it."""

    def __init__(
        self, inputs: Inputs, base_time: datetime, execution: Execution, folder: Path, timeout: float
    ) -> None:
        self._inputs = inputs
        self._moment = inputs.moment(base_time)
        self._execution = execution
        self._folder = folder
        self._timeout = timeout

    def prepare(self) -> int:
        """Register all views; the size of the universe."""
        inputs, execution, zone = self._inputs, self._execution, self._moment.zone
        catalog = inputs.catalog
        tables = {
            table.name: table for table in pin_sources(catalog, inputs.root, inputs.engine, lambda: execution)
        }
        read = readable_sources(tables.values(), inputs.engine, self._folder / "sources")
        for name, source in read.items():
            execution.read(raw_view(name), source)
        columns = tables[CUSTOMERS].columns
        self._stage(CLEAN_CUSTOMERS, prepared.customers_sql(catalog.customers, columns, zone))
        self._ordinals()
        universe = self._stage(CUSTOMERS, prepared.universe_sql(catalog.customers))
        for name, event in catalog.events.items():
            execution.define(name, prepared.event_sql(event, tables[name].columns, self._moment))
        for name, dimension in catalog.dimensions.items():
            execution.define(name, prepared.dimension_sql(dimension, tables[name].columns, zone))
        return universe

    def look(self, definition: TagDefinition, universe: int, sample: int) -> DryRun:
        """Compute the tag and describe what came. Raises StatementFailed, InvalidInput."""
        inputs, execution = self._inputs, self._execution
        self._upstream(definition)
        if isinstance(definition.body, Rules):
            signatures = inputs.checked.schema.crowds
            layout = Layout(inputs.lake)
            register_crowds_of(execution, layout, inputs.registry, definition.body, signatures)
        statement = statement_of(definition, inputs.checked, self._moment, execution)
        self._stage(_VIEW, statement.sql)
        asked = statements.profile_sql(_VIEW, exact=statement.exact)
        profile = statements.read_profile(execution.fetch(asked, timeout=self._timeout))
        check_rows(profile)
        value_type = definition.value_type
        shares = execution.fetch(statements.distribution_sql(_VIEW, value_type, 20), timeout=self._timeout)
        chosen = _known_values().order_by(CUSTOMER_ID).sql(dialect="spark")
        rows = execution.fetch(chosen, limit=sample, timeout=self._timeout)
        return DryRun(
            code=definition.code,
            base_time=self._moment.base_time,
            universe=universe,
            rows=profile.with_value,
            coverage=float(coverage_of(profile, universe)),
            seconds=0.0,
            columns=(Column(CUSTOMER_ID, "string"), Column(TAG_VALUE, spark_words(delta_type(value_type)))),
            sample=tuple((row[CUSTOMER_ID], row[TAG_VALUE]) for row in rows.to_pylist()),
            distribution=tuple((row["value"], row["customers"]) for row in shares.to_pylist()),
        )

    def _ordinals(self) -> None:
        """Ordinals as the next run would give them: those in the lake, and new ones beside them."""
        lake = Layout(self._inputs.lake).customers
        if exists(lake):
            self._execution.read(_GIVEN, Source(Format.DELTA, str(lake), open_table(lake).version()))
        else:
            self._execution.define(_GIVEN, no_rows_sql({CUSTOMER_ID: "string", ORDINAL: "int"}))
        self._execution.define(ORDINALS, _all_of(_GIVEN))
        self._stage(_NEW, prepared.new_ordinals_sql())
        self._execution.define(ORDINALS, _all_of(_GIVEN, _NEW))

    def _upstream(self, definition: TagDefinition) -> None:
        """Upstream tags have the values of the latest snapshot."""
        layout = Layout(self._inputs.lake)
        if isinstance(definition.body, ListUpload):
            file = self._inputs.registry.list_files.latest().get(definition.code)
            if file is None:
                raise StatementFailed(f"nothing was uploaded to `{definition.code}` yet", code="no_upload")
            register_upload(self._execution, layout, file)
        latest = self._inputs.registry.snapshots.latest()
        for code in sorted(self._inputs.checked.uses.get(definition.code, ())):
            kept = latest.tags.get(code) if latest is not None else None
            if kept is None:
                raise StatementFailed(f"the tag `{code}` that it reads has no values yet", code="upstream")
            register_kept(self._execution, layout, tag_view(code), kept)

    def _stage(self, view: str, sql: str) -> int:
        folder = self._folder / view
        self._execution.write(sql, str(folder), timeout=self._timeout)
        self._execution.read(view, Source(Format.PARQUET, str(folder)))
        return sum(describe(path).rows for path in folder.rglob("*.parquet"))


def _known_values() -> exp.Select:
    """Values of known customers: what a run would publish before `on_missing`."""
    has = [exp.column(name).is_(exp.null()).not_() for name in (ORDINAL, TAG_VALUE)]
    return exp.select(CUSTOMER_ID, TAG_VALUE).from_(_VIEW).where(*has)


def _all_of(*views: str) -> str:
    """The rows of all the views, one after the other."""
    queries = [exp.select("*").from_(view) for view in views]
    return exp.union(*queries, distinct=False).sql(dialect="spark") if views[1:] else queries[0].sql("spark")
