"""The values of a list tag: stored whole or not at all, put in force by a row of the registry."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from engine.errors import InvalidInput, NotFound
from engine.lake.files import sync
from engine.lake.layout import Layout
from engine.model.tag import TagKind
from engine.model.views import CUSTOMER_ID, TAG_VALUE
from engine.night.wide import arrow_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from engine.model.tag import TagDefinition
    from engine.model.values import Value
    from engine.night.inputs import Inputs


def store_upload(inputs: Inputs, code: str, rows: Iterable[tuple[str, Value]], who: str) -> int:
    """See `upload_list`."""
    definition = _list_tag(inputs, code)
    pairs = list(rows)
    _check_customers([customer for customer, _ in pairs])
    layout = Layout(inputs.lake)
    path = layout.upload(code) / uuid.uuid4().hex / "part-0.parquet"
    _write(path, definition, pairs)
    inputs.registry.list_files.add(
        code,
        path=path.relative_to(layout.root).as_posix(),
        rows=len(pairs),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        by=who,
    )
    return len(pairs)


def _list_tag(inputs: Inputs, code: str) -> TagDefinition:
    definition = inputs.checked.definitions.get(code)
    if definition is None:
        raise NotFound.named("tag", code, inputs.checked.definitions)
    if definition.kind is not TagKind.LIST:
        raise InvalidInput(
            f"the tag `{code}` is of kind `{definition.kind.value}`; "
            "values are uploaded to tags of kind `list` only",
            code="not_a_list_tag",
        )
    return definition


def _check_customers(customers: Sequence[str]) -> None:
    if not all(customers):
        raise InvalidInput("the upload has rows without a `customer_id`", code="null_customer")
    repeated = [customer for customer, count in Counter(customers).items() if count > 1]
    if repeated:
        named = ", ".join(f"`{customer}`" for customer in repeated[:5])
        raise InvalidInput(
            f"the upload names {len(repeated)} customers more than once: {named}", code="duplicates"
        )


def _array(values: Sequence[object], type_: pa.DataType) -> pa.Array | None:
    """The values as a column; None where one does not fit."""
    try:
        return pa.array(values, type_)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return None


def _write(path: Path, definition: TagDefinition, pairs: Sequence[tuple[str, Value]]) -> None:
    values = [sorted(value) if isinstance(value, frozenset) else value for _, value in pairs]
    type_ = arrow_type(definition.value_type)
    array = _array(values, type_)
    if array is None:
        bad = [
            customer
            for (customer, _), value in zip(pairs, values, strict=True)
            if _array([value], type_) is None
        ]
        named = ", ".join(f"`{customer}`" for customer in bad[:5])
        raise InvalidInput(
            f"{len(bad)} values of the upload do not fit the type `{definition.value_type}` of "
            f"`{definition.code}`: those of {named}",
            code="type_mismatch",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    customers = pa.array([customer for customer, _ in pairs], pa.string())
    pq.write_table(pa.table({CUSTOMER_ID: customers, TAG_VALUE: array}), path)
    sync([path], upto=path.parent.parent)
