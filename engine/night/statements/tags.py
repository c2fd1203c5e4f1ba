"""A tag definition as one SELECT of `ordinal int, customer_id string, tag_value <its declared type>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from engine.model.tag import ListUpload, Rules, Sql, Static, Statistical
from engine.night.sources.nodes import printed
from engine.night.statements.measured import measured_query
from engine.night.statements.queried import queried_query, uploaded_query
from engine.night.statements.ruled import ruled_query
from engine.night.statements.static import static_query

if TYPE_CHECKING:
    from sqlglot import exp

    from engine.model.execution import Column
    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.tag import TagDefinition


@dataclass(frozen=True, slots=True)
class TagInputs:
    """What a definition is bound to.

    For SQL tags only: `query` selects `customer_id` and `tag_value` as the checked SQL gives them (best from
    a view over it, so that its text is not printed again), and `result` are its real columns.
    """

    schema: Schema
    moment: Moment
    query: exp.Query | None = None
    result: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class TagStatement:
    """A tag's SELECT.

    `exact`: by construction only known customers with a value, each once. Otherwise (SQL and list tags)
    rows are as the query gave them: `ordinal` is NULL for unknown customers, customers may be null or
    repeated and values null; `profile_sql` counts these and `fill_sql` leaves them out.
    """

    sql: str
    exact: bool


def tag_statement(definition: TagDefinition, inputs: TagInputs) -> TagStatement:
    """The statement of any kind of tag.

    It fails on the engine where a value does not fit the declared type. Raises `InvalidInput` where a
    definition does not bind (any more), and `StatementFailed` with code `type_mismatch` where the type of a
    SQL tag's result cannot become the declared type.
    """
    schema, moment, declared = inputs.schema, inputs.moment, definition.value_type
    match definition.body:
        case Static() as body:
            return TagStatement(printed(static_query(body, declared, schema.catalog)), exact=True)
        case Statistical() as body:
            return TagStatement(printed(measured_query(definition, body, schema, moment)), exact=True)
        case Rules() as body:
            return TagStatement(printed(ruled_query(definition, body, schema, moment)), exact=True)
        case Sql():
            query = queried_query(definition.code, declared, inputs.query, inputs.result, moment.zone)
            return TagStatement(printed(query), exact=False)
        case ListUpload():
            return TagStatement(printed(uploaded_query(definition.code, declared)), exact=False)
        case _:
            assert_never(definition.body)
