"""Random segments, as JSON, over the whole grammar: names, types and shapes fit, all else is open."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from engine.model.segment import Aggregate
from engine.model.values import FLOAT, Kind, ValueType
from engine.segments.bind.events import COMPARISONS
from engine.segments.measures import MEASURES
from engine.segments.operators import OPERATORS, Operator, Shape, operators_of
from tests.property.segments.world import BASES, DAYS, MONEY, REALS, TEXTS, TYPES, WHOLES, WIDE, type_of

Json = dict[str, Any]
PATTERNS = [
    "a",
    "^a",
    "b$",
    "^$",
    "a|7",
    "[a-c]+",
    "\\d",
    "\\w$",
    "[^a]",
    "a.b",
    "\\s",
    "(?:a|b){2}",
    "[\\d_]",
    "^.$",
]
PATTERNS += [
    "文",
    "\\x{1f600}",
    "[^\\w]",
    "(a*)b?",
    "\\W",
    ".+?b",
    "a\\\\b",
    "\\AA",
    "[]a]",
    "[-a]",
    "\\D\\z",
]
UNITS = ["hour", "day", "week", "month", "quarter", "year"]
EVENTS = ["purchase", "click", "visit"]


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """Objects with any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def merged(draw: st.DrawFn, *parts: st.SearchStrategy[Json] | Json) -> Json:
    """One object of several."""
    return {
        key: value
        for part in parts
        for key, value in (part if isinstance(part, dict) else draw(part)).items()
    }


def windows(*, hours: bool) -> st.SearchStrategy[Json]:
    """Windows of every type; without the unit hour where it is not allowed."""
    units = st.sampled_from(UNITS if hours else UNITS[1:])
    n = st.integers(1, 9)
    flag = st.booleans()
    ends = st.one_of(st.none(), st.integers(-9, 9))
    times = [base.strftime("%Y-%m-%dT%H:%M:%S.%f") for base in BASES.values()] + [
        "2024-03-10",
        "2024-11-03",
        "1900-01-01",
    ]
    pairs = st.sampled_from(
        [(start, end) for start in [*times, None] for end in [*times, None] if _ordered(start, end)]
    )
    return st.one_of(
        st.just({"type": "all"}),
        pairs.map(lambda pair: {"type": "absolute", "from": pair[0], "to": pair[1]}),
        merged({"type": "last"}, st.fixed_dictionaries({"n": n, "unit": units})),
        merged({"type": "last", "include_current": True}, st.fixed_dictionaries({"n": n, "unit": units})),
        merged({"type": "last", "rolling": True}, st.fixed_dictionaries({"n": n, "unit": units})),
        merged(
            {"type": "next"}, st.fixed_dictionaries({"n": n, "unit": units}), optional(include_current=flag)
        ),
        merged({"type": "this"}, st.fixed_dictionaries({"unit": units})),
        merged({"type": "previous"}, st.fixed_dictionaries({"unit": units})),
        st.tuples(units, ends, ends)
        .filter(lambda drawn: drawn[1] is None or drawn[2] is None or drawn[1] <= drawn[2])
        .map(lambda drawn: {"type": "offset", "unit": drawn[0], "from": drawn[1], "to": drawn[2]}),
    )


def _ordered(start: str | None, end: str | None) -> bool:
    """Whether one end lies before the other by a day at least, whatever the zone."""
    return start is None or end is None or start[:9] < end[:9]


def literals(value_type: ValueType) -> st.SearchStrategy[Any]:
    """Values of the type and others between and beyond them, as JSON has them."""
    numbers = [0, 2, Decimal("2.5"), "-0", "19.990", "19.994", "0.3", Decimal("1E+30"), "-1" + "0" * 40, 100]
    match value_type.kind:
        case Kind.TEXT | Kind.TEXT_LIST:
            return st.sampled_from(TEXTS)
        case Kind.INTEGER:
            return st.sampled_from([*WHOLES, *numbers])
        case Kind.DECIMAL:
            return st.sampled_from(
                [*(str(value) for value in MONEY), *(f"{value:f}" for value in WIDE), *numbers]
            )
        case Kind.FLOAT:
            return st.sampled_from([*(Decimal(repr(value)) for value in REALS), *numbers])
        case Kind.DATE | Kind.DATETIME:
            days = [*(day.isoformat() for day in DAYS), "2024-11-03", "2024-03-10"]
            ends = ["9999-12-31T23:59:59.999999Z", "9999-12-31T00:00Z", "0001-01-01T23:00Z"]
            times = ["2024-11-03T01:30", "2024-03-10T02:30", "2024-03-15T00:00", "2024-03-08T00:07:00Z"]
            return st.sampled_from(
                [*days, *times, *ends, "1969-12-31T23:59:59.999999+00:00", "2024-03-01T00:00+08:00"]
            )
        case Kind.BOOLEAN:
            return st.booleans()


def operands(operator: Operator, value_type: ValueType) -> st.SearchStrategy[Json]:
    """`op` and `value`."""
    values = literals(value_type)
    shapes: dict[Shape, Callable[[], st.SearchStrategy[Any]]] = {
        Shape.VALUE: lambda: values,
        Shape.TEXT: lambda: st.sampled_from(TEXTS),
        Shape.PATTERN: lambda: st.sampled_from(PATTERNS),
        Shape.SIZE: lambda: st.integers(-1, 4),
        Shape.PAIR: lambda: st.lists(values, min_size=2, max_size=2),
        Shape.LIST: lambda: st.lists(values, min_size=1, max_size=5),
        Shape.WINDOW: lambda: windows(hours=value_type.kind is Kind.DATETIME),
        Shape.ANNIVERSARY: lambda: windows(hours=False),
    }
    op = {"op": operator.name}
    if operator.shape is Shape.NOTHING:
        return st.just(op)
    return shapes[operator.shape]().map(lambda value: {**op, "value": value})


@st.composite
def comparisons(draw: st.DrawFn, kind: str) -> Json:
    """A tag or property leaf."""
    name = draw(st.sampled_from(sorted(TYPES)))
    value_type = type_of(name)
    operator = OPERATORS[draw(st.sampled_from(operators_of(value_type.kind)))]
    flags = {}
    if operator.negative and draw(st.booleans()):
        flags["or_missing"] = draw(st.booleans())
    if operator.folds_case and value_type.kind is Kind.TEXT and draw(st.booleans()):
        flags["ignore_case"] = draw(st.booleans())
    return {"type": kind, kind: name, **draw(operands(operator, value_type)), **flags}


def grouped(leaves: st.SearchStrategy[Json], max_leaves: int) -> st.SearchStrategy[Json]:
    """Trees of groups over leaves."""

    def extend(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        several = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            several.map(lambda conditions: {"type": "and", "conditions": conditions}),
            several.map(lambda conditions: {"type": "or", "conditions": conditions}),
            inner.map(lambda condition: {"type": "not", "condition": condition}),
            several.flatmap(
                lambda conditions: st.integers(1, len(conditions)).map(
                    lambda n: {"type": "at_least", "n": n, "conditions": conditions}
                )
            ),
        )

    return st.recursive(leaves, extend, max_leaves=max_leaves)


filters = grouped(comparisons("property"), 3)


@st.composite
def measures(draw: st.DrawFn) -> Json:
    """A measure with a property it can be asked of."""
    agg = draw(st.sampled_from(sorted(Aggregate)))
    row = MEASURES[agg]
    measure: Json = {"agg": agg.value}
    if row.kinds:
        measure["property"] = draw(
            st.sampled_from([name for name in sorted(TYPES) if type_of(name).kind in row.kinds])
        )
    if row.takes_unit:
        measure["unit"] = draw(st.sampled_from(UNITS[1:]))
    return measure


@st.composite
def measured(draw: st.DrawFn) -> Json:
    """`measure`, `op` and `value`."""
    measure = draw(measures())
    row = MEASURES[Aggregate(measure["agg"])]
    result = row.type(type_of(measure["property"]) if row.kinds else None)
    names = [name for name in operators_of(result.kind) if row.all_operators or name in COMPARISONS]
    operand = draw(operands(OPERATORS[draw(st.sampled_from(names))], result))
    return {"measure": measure, **operand}


@st.composite
def events(draw: st.DrawFn) -> Json:
    """An event leaf."""
    event = draw(st.sampled_from(EVENTS))
    common = draw(optional(where=filters, window=windows(hours=event != "visit"), did=st.booleans()))
    pick = st.fixed_dictionaries({"pick": st.sampled_from(["first", "last"]), "having": filters})
    return {
        "type": "event",
        "event": event,
        **common,
        **draw(st.one_of(st.just({}), measured(), measured(), pick)),
    }


@st.composite
def sequences(draw: st.DrawFn) -> Json:
    """A sequence leaf of two to four steps."""
    names = draw(st.lists(st.sampled_from(EVENTS), min_size=2, max_size=4))
    steps = []
    for at, name in enumerate(names):
        dates = at > 0 and names[at - 1] == name == "visit"
        gaps = st.fixed_dictionaries(
            {
                "n": st.integers(1, 9),
                "unit": st.sampled_from(["day", "week"] if dates else ["hour", "day", "week"]),
            }
        )
        last = at == len(names) - 1
        absent = last and draw(st.booleans())
        step = {"event": name, **draw(optional(where=filters)), **({"absent": True} if absent else {})}
        if absent or (at and draw(st.booleans())):
            step["within"] = draw(gaps)
        steps.append(step)
    more = draw(optional(window=windows(hours="visit" not in names), did=st.booleans()))
    return {"type": "sequence", "steps": steps, **more}


crowds = st.sampled_from(
    [{"crowd": "vip"}, {"crowd": "vip", "version": 1}, {"crowd": "old-ones", "version": "latest"}]
)
samples = st.sampled_from(
    [
        {"salt": salt, "from": start, "to": end}
        for salt in ("", "a", "中'\\")
        for start, end in ((0, 50), (Decimal("12.5"), 100))
    ]
)
leaves = st.one_of(
    st.just({"type": "all"}),
    comparisons("tag"),
    comparisons("tag"),
    events(),
    events(),
    events(),
    sequences(),
    crowds.map(lambda fields: {"type": "crowd", **fields}),
    samples.map(lambda fields: {"type": "sample", **fields}),
)
segments = grouped(leaves, 4)


@st.composite
def measurements(draw: st.DrawFn) -> Json:
    """The block of a statistical tag."""
    event = draw(st.sampled_from(EVENTS))
    types = st.sampled_from([ValueType.decimal(38, 1), ValueType.decimal(38, 3), FLOAT])
    parts = draw(
        optional(where=filters, window=windows(hours=event != "visit"), bands=st.just(True), value_type=types)
    )
    return {"event": event, "measure": draw(measures()), **parts}
