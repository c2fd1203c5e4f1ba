"""Limits printed as SQL choose the same customers as the serving files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audience.crowds.evaluation import limited
from engine.model.crowd import Limit, LimitBySalt, LimitByTag, Order
from engine.model.execution import Execution, Format, Source
from engine.model.segment import All, BoundSample
from engine.model.views import CUSTOMERS, tag_view
from engine.segments import segment_to_sql
from engine.segments.to_sql.limits import limit_to_sql
from tests.unit.audience.crowd_worlds import TYPES, CrowdWorld, crowd_world

pytestmark = pytest.mark.sail

TAGS = [tag for tag in TYPES if tag != "likes"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sail: Execution) -> Iterator[CrowdWorld]:
    """A world whose files are views of the engine too."""
    with crowd_world(tmp_path_factory.mktemp("limits")) as found:
        found.publish()
        parts = found.root / "parts" / "first"
        for name in (CUSTOMERS, *TAGS):
            view = CUSTOMERS if name == CUSTOMERS else tag_view(name)
            sail.read(view, Source(Format.PARQUET, str(_alone(parts / f"{name}.parquet"))))
        yield found


def _alone(file: Path) -> Path:
    """The file in a folder of its own, as an engine reads it."""
    folder = file.with_suffix("")
    folder.mkdir()
    return file.rename(folder / file.name).parent


LIMITS: list[Limit] = [
    LimitBySalt(13, "spring"),
    LimitBySalt(1, ""),
    LimitBySalt(99, "it's"),
    *(LimitByTag(n, tag, order) for tag in TAGS for order in Order for n in (9, 53)),
]


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_both_choose_the_same(world: CrowdWorld, sail: Execution, limit: Limit) -> None:
    value_type = TYPES[limit.tag] if isinstance(limit, LimitByTag) else None
    sample = BoundSample("half", 0, 2**31)
    with world.publication.reading() as reading:
        for bound in (All(), sample):
            members = reading.evaluator.set_of(bound, lambda crowd, version: reading.serving.universe)
            wanted = limited(reading.serving, members, limit, "top").ordinals().tolist()
            query = limit_to_sql(segment_to_sql(bound), limit, "top", value_type)
            rows = sail.fetch(query.sql("spark"))
            assert sorted(rows.column("ordinal").to_pylist()) == wanted
