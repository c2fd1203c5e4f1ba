"""Values as the numbers that files hold: scaled integers for decimals, days for dates, microseconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.model.values import Kind, Value, ValueType

PAIR: Final = np.dtype([("low", "<u8"), ("high", "<i8")])
"""A 128-bit integer in two halves: `high` x 2^64 + `low`."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = date(1970, 1, 1)
_EXACT: Final = Context(prec=80)
_WIDTHS: Final = (np.int8, np.int16, np.int32, np.int64)


def scaled(value: Value, type_: ValueType) -> int | float:
    """The number that stands for a value of `type_` (numbers, booleans, dates, instants)."""
    match value:
        case bool() | int():
            factor: int = 10 ** (type_.scale or 0)
            return int(value) * factor
        case float():
            return value
        case Decimal():
            number = value.scaleb(type_.scale or 0, _EXACT)
            whole = int(number)
            if whole != number:
                raise ValueError(f"a value with more digits than {type_}")
            return whole
        case datetime():
            return (value - _EPOCH) // timedelta(microseconds=1)
        case date():
            return (value - _DAY).days
        case _:
            raise TypeError(f"{type(value).__name__} is not kept as a number")


def unscaled(number: int | float, type_: ValueType) -> Value:
    """The value that a stored number stands for."""
    match type_.kind:
        case Kind.BOOLEAN:
            return bool(number)
        case Kind.INTEGER:
            return int(number)
        case Kind.FLOAT:
            return float(number)
        case Kind.DECIMAL:
            return Decimal(int(number)).scaleb(-(type_.scale or 0), _EXACT)
        case Kind.DATE:
            return _DAY + timedelta(days=int(number))
        case Kind.DATETIME:
            return _EPOCH + timedelta(microseconds=int(number))
        case Kind.TEXT | Kind.TEXT_LIST:
            raise TypeError("texts are kept as codes")


def width_of(least: int, greatest: int) -> np.dtype[Any]:
    """The smallest signed integer type that holds both bounds."""
    for width in _WIDTHS:
        bounds = np.iinfo(width)
        if bounds.min <= least and greatest <= bounds.max:
            return np.dtype(width)
    raise OverflowError("an integer of more than 64 bits")


def code_width(distinct: int) -> np.dtype[Any]:
    """The smallest unsigned integer type for that many codes."""
    return np.dtype(np.min_scalar_type(max(distinct - 1, 0)))


def numbers(values: pa.Array, type_: ValueType) -> NDArray[Any]:
    """An Arrow array as stored numbers; places that are null hold anything. Decimals come as `PAIR`."""
    match type_.kind:
        case Kind.DECIMAL:
            wanted = pa.decimal128(38, type_.scale or 0)
            return pairs(values if _is_scale(values.type, wanted.scale) else values.cast(wanted))
        case Kind.INTEGER:
            return _plain(values, pa.int64())
        case Kind.FLOAT:
            return _plain(values, pa.float64())
        case Kind.BOOLEAN:
            return _plain(values.cast(pa.uint8()), pa.uint8())
        case Kind.DATE:
            return _plain(values.cast(pa.date32()).view(pa.int32()), pa.int32())
        case Kind.DATETIME:
            return _plain(_micros(values).view(pa.int64()), pa.int64())
        case Kind.TEXT | Kind.TEXT_LIST:
            raise TypeError("texts are kept as codes")


def pairs(values: pa.Array) -> NDArray[Any]:
    """The 128-bit integers of a decimal128 array, without a copy."""
    return np.frombuffer(values.buffers()[1], PAIR, len(values), values.offset * PAIR.itemsize)


def fits_64(pair: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of 128-bit integers fit into 64 bits."""
    fits: NDArray[np.bool_] = pair["high"] == (pair["low"].view(np.int64) >> 63)
    return fits


def pair_to_int(low: int, high: int) -> int:
    """A 128-bit integer from its halves."""
    return (int(high) << 64) | int(low)


def _is_scale(found: pa.DataType, scale: int) -> bool:
    return bool(pa.types.is_decimal128(found) and found.scale == scale)


def _plain(values: pa.Array, wanted: pa.DataType) -> NDArray[Any]:
    array = values if values.type == wanted else values.cast(wanted)
    bits = array.buffers()[1]
    dtype = np.dtype(wanted.to_pandas_dtype())
    if bits is None:
        return np.zeros(len(array), dtype)
    return np.frombuffer(bits, dtype, len(array), array.offset * dtype.itemsize)


def _micros(values: pa.Array) -> pa.Array:
    zone = getattr(values.type, "tz", None)
    if values.type.unit == "ns":
        values = pc.floor_temporal(values, unit="microsecond")
    return values.cast(pa.timestamp("us", zone), safe=False)
