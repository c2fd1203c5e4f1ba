"""list: values are assigned by upload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.catalog.reading import Reading
from engine.definitions.binding import Binding
from engine.definitions.kinds.kind import Kind
from engine.model.catalog import Catalog
from engine.model.tag import Body, ListUpload, TagKind
from engine.model.values import ValueType


def _parse(_read: Mapping[str, Any], _reading: Reading) -> ListUpload:
    return ListUpload()


def _natural_type(_body: Body, _catalog: Catalog) -> ValueType | None:
    return None


def _bind(body: Body, _binding: Binding) -> Body:
    return body


LIST: Final = Kind(TagKind.LIST, (), _parse, _natural_type, _bind)
