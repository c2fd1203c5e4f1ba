"""The portrait of a crowd: how its customers differ from all others, or from another crowd (contract 7).

Counts are exact. For every enumerable tag each value has its share of the crowd, its share of the base and
their ratio, TGI = 100 x share / base share; ordered tags have quantiles, mean and a histogram. Which of the
shares differ by more than chance is told by the tests of
`engine.audience.portraits.significance`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.audience.portraits.facts import Portrait
from engine.audience.portraits.products import portray_products
from engine.audience.portraits.ranking import rank_differences
from engine.audience.portraits.sides import Side, Universe, universe_of
from engine.audience.portraits.tags import Portrayed, Sides, portray_tag
from engine.model.naming import Name
from engine.serving.sets.groups import Group
from engine.serving.stopping import check_stop, present_stop

if TYPE_CHECKING:
    from engine.audience.reading import Reading
    from engine.serving import CustomerSet, ServingSnapshot

_THREADS: Final = 2


def portrait(
    reading: Reading, members: CustomerSet, base: CustomerSet | None = None, *, min_group: int = 1
) -> Portrait:
    """The portrait of `members` against `base`, the universe where it is left out.

    The shares of the crowd are tested against those of the customers of the base who are not in the crowd.
    Where fewer than `min_group` customers stand behind a number (a crowd, a base, a value, a bin), it answers
    as for none of them.
    """
    serving = reading.serving
    sides = _sides(reading, members, base)
    least = max(min_group, 1)
    size, base_size = (0 if side.size < least else side.size for side in (sides.crowd, sides.base))
    found = Portrait(serving.manifest.snapshot, size, base_size, serving.manifest.universe)
    if found.size == 0 or found.base_size == 0:
        return replace(found, why=_why_empty("base" if found.size else "crowd", least))
    tags = _tags(reading, sides, least)
    products, typical = portray_products(sides, least)
    return Portrait(
        found.snapshot,
        found.size,
        found.base_size,
        found.universe,
        tuple(one.portrait for one in tags),
        rank_differences(tags, sides, least),
        products,
        typical,
    )


def _why_empty(side: str, least: int) -> str:
    fewer = "no customer" if least == 1 else f"fewer than {least} customers"
    return f"the {side} has {fewer} in this snapshot, so there is nothing to compare"


def _sides(reading: Reading, members: CustomerSet, base: CustomerSet | None) -> Sides:
    serving, universe = reading.serving, universe_of(reading)
    crowd = _side(serving, members, universe)
    if base is None:
        return Sides(crowd, universe, crowd, universe)
    against = _side(serving, base, universe)
    both = _side(serving, crowd.group.members & against.group.members, universe)
    return Sides(crowd, against, both, universe)


def _side(serving: ServingSnapshot, members: CustomerSet, universe: Universe) -> Side:
    """Some customers; where they are everybody, with the counts that are kept of everybody."""
    group = Group(members & serving.universe)
    return universe if group.size == universe.size else Side(serving, group)


def _tags(reading: Reading, sides: Sides, min_group: int) -> list[Portrayed]:
    codes = list(reading.serving.tags)
    _ = sides.crowd.group.ordinals  # made once, before several threads ask for it
    stop = present_stop()

    def portray(code: str) -> Portrayed:
        check_stop(stop)
        return portray_tag(code, _name(reading, code), sides, min_group)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="portrait") as pool:
        return list(pool.map(portray, codes))


def _name(reading: Reading, code: str) -> Name:
    definition = reading.definitions.get(code)
    return Name.same(code) if definition is None else definition.name
