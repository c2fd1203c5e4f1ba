"""Bands: labels for ranges of a measure, by bounds or by percent of the customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from engine.catalog.reading import Reading, listed
from engine.catalog.shapes import Items, Key, Object
from engine.catalog.value_shapes import Json, Label, Number, expected
from engine.definitions.keys import at_key
from engine.definitions.values import UnfitValue, date_of, instant_of, number_of
from engine.model.moment import Moment
from engine.model.tag import Band, RankBand, Statistical
from engine.model.values import NUMBERS, Kind, Value, ValueType

LOWER: Final = ("gt", "gte")
UPPER: Final = ("lt", "lte")
BOUNDS: Final = (*UPPER, *LOWER)
PERCENTS: Final = ("top_percent", "bottom_percent")


@dataclass(frozen=True, slots=True)
class BoundShape:
    """A bound: a number, or a date or datetime as text."""

    def read(self, value: object, at: str, reading: Reading) -> object:
        """The bound as written."""
        usable = isinstance(value, (str, int, Decimal)) and not isinstance(value, bool)
        return value if usable else expected("a number, a date or a datetime", value, at, reading)

    def schema(self) -> Json:
        """A number or a string."""
        return {"type": ["number", "string"]}


_PERCENT: Final = Number(0, 100, above_lowest=True)
_BAND: Final = Object(
    (
        Key("label", Label(), "the tag's value in this band", True),
        *(Key(bound, BoundShape()) for bound in BOUNDS),
        Key("top_percent", _PERCENT, "the best p per cent of the customers with a value"),
        Key("bottom_percent", _PERCENT, "the worst p per cent of the customers with a value"),
    ),
    "a band such as `{label: low, lt: 100}`",
)
BANDS: Final = Items(_BAND, most=200)


def parse_bands(
    read: Sequence[tuple[int, Mapping[str, Any]]], reading: Reading
) -> tuple[tuple[Band, ...], tuple[RankBand, ...]]:
    """The bands of one kind, bounds as written; the two kinds do not mix."""
    ranked = [index for index, each in read if any(key in each for key in PERCENTS)]
    bounded = [index for index, each in read if any(key in each for key in BOUNDS)]
    if ranked and bounded:
        message = "bands by percent and bands by bounds do not mix"
        reading.refuse("bands_mixed", message, at_key("bands", max(min(ranked), min(bounded))))
        return (), ()
    if ranked:
        last = read[-1][0]
        ranks = [_rank_band(index, each, index == last, reading) for index, each in read]
        return (), tuple(band for band in ranks if band is not None)
    bands = [_band(index, each, reading) for index, each in read]
    return tuple(band for band in bands if band is not None), ()


def _known_wrong(at: str, reading: Reading) -> bool:
    """Whether a part of this band has been refused already: then nothing is missing in it."""
    return any((issue.place.pointer or "").startswith(f"{at}/") for issue in reading.issues)


def _band(index: int, each: Mapping[str, Any], reading: Reading) -> Band | None:
    at = at_key("bands", index)
    if _known_wrong(at, reading):
        return None
    bounds = {bound: each[bound] for bound in BOUNDS if bound in each}
    if not bounds:
        message = f"a band needs at least one of {listed(BOUNDS)}"
        reading.refuse("band_without_bound", message, at, "only a last band beside percents takes the rest")
        return None
    for pair in (LOWER, UPPER):
        if all(bound in bounds for bound in pair):
            message = f"`{pair[0]}` and `{pair[1]}` in one band: give one of the two"
            reading.refuse("band_bounds", message, at_key("bands", index, pair[1]))
            return None
    return Band(each.get("label", ""), **bounds, place=reading.place(at))


def _rank_band(index: int, each: Mapping[str, Any], last: bool, reading: Reading) -> RankBand | None:
    at = at_key("bands", index)
    if _known_wrong(at, reading):
        return None
    percents = {key: each[key] for key in PERCENTS if key in each}
    if len(percents) > 1:
        message = "`top_percent` and `bottom_percent` in one band: give one of the two"
        reading.refuse("band_bounds", message, at_key("bands", index, PERCENTS[1]))
        return None
    if not percents and not last:
        message = "only the last band may do without a percent: it takes the rest"
        reading.refuse("band_without_bound", message, at)
        return None
    return RankBand(each.get("label", ""), **percents, place=reading.place(at))


def bind_bands(
    body: Statistical, measured: ValueType | None, moment: Moment, reading: Reading
) -> tuple[Band, ...]:
    """The bands with their bounds typed; those with a bound that does not fit are reported and left out."""
    if measured is None or not (body.bands or body.rank_bands):
        return ()
    if measured.kind not in NUMBERS | {Kind.DATE, Kind.DATETIME}:
        message = f"the measure is `{measured}`; bands are for numbers, dates and datetimes"
        reading.refuse("bands_type", message, "/bands", "use a `rule` tag, or a `static` tag with a `map`")
        return ()
    typed = [_typed(band, measured, moment, reading) for band in body.bands]
    return tuple(band for band in typed if band is not None)


def _typed(band: Band, measured: ValueType, moment: Moment, reading: Reading) -> Band | None:
    found: dict[str, Value] = {}
    written = {bound: getattr(band, bound) for bound in BOUNDS if getattr(band, bound) is not None}
    for bound, raw in written.items():
        try:
            found[bound] = bound_value(raw, measured, moment.zone)
        except UnfitValue as error:
            message = f"{error}: the measure is `{measured}`"
            reading.refuse("band_bound_type", message, f"{band.place.pointer}/{bound}")
    if len(found) < len(written):
        return None
    return replace(band, **found)  # type: ignore[arg-type]


def bound_value(raw: object, measured: ValueType, zone: str) -> Decimal | date | datetime:
    """A bound as the measure's type compares it; a datetime takes a date too. Raises `UnfitValue`."""
    if measured.kind is Kind.DATE:
        return date_of(raw)
    if measured.kind is Kind.DATETIME:
        return date_of(raw) if isinstance(raw, str) and len(raw) == 10 else instant_of(raw, zone)
    return number_of(raw)
