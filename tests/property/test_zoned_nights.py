"""A whole night around midnights and changes of the clock gives what the reference gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.execution import EngineKind
from tests.conftest import OpenSession
from tests.night_workspaces import lend
from tests.night_zones import TAGS, ZONES, build, run


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(EngineKind.EMBEDDED, marks=pytest.mark.sail),
        pytest.param(EngineKind.SPARK, marks=pytest.mark.spark),
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", ZONES)
def test_a_night_has_the_values_of_the_reference(
    kind: EngineKind, zone: str, session_of: OpenSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lend(session_of, monkeypatch)
    found, wanted = run(build(tmp_path / "shop", zone, kind), zone)
    assert found.keys() == wanted.keys() == TAGS.keys()
    for code in TAGS:
        assert found[code] == wanted[code], code
    assert all(wanted.values())
