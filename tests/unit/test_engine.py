"""The engine's public door."""

from __future__ import annotations

import pytest

import engine


def test_names_are_sorted_and_each_leads_somewhere() -> None:
    assert sorted(engine.__all__) == engine.__all__
    assert all(callable(getattr(engine, name)) for name in engine.__all__)


def test_a_name_that_does_not_exist_is_told() -> None:
    with pytest.raises(AttributeError, match="open_workspace"):
        engine.open_workspce  # noqa: B018
