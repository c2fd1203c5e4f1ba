"""A tag definition as one SELECT of `ordinal int, customer_id string, tag_value <its declared type>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

    from engine.model.execution import Column
    from engine.model.moment import Moment
    from engine.model.schema import Schema
    from engine.model.tag import TagDefinition


@dataclass(frozen=True, slots=True)
class TagInputs:
    """What a definition is bound to.

    For SQL tags only: `query` is the checked query as `engine.sql` emits it, with the base time bound and
    views in place of tables, and `result` its real columns (`customer_id`, `tag_value`).
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

    It fails on the engine where a value does not fit the declared type. Raises `StatementFailed` with code
    `type_mismatch` where the type of a SQL tag's result cannot become the declared type.
    """
    raise NotImplementedError
