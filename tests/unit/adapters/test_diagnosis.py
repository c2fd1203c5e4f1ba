"""What `tagmill doctor` is told of the engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.diagnosis import State, cached_jars, diagnose
from engine.adapters.launch import DELTA_PACKAGES


def test_each_part_is_looked_at() -> None:
    checks = {check.name: check for check in diagnose()}
    assert set(checks) == {"pysail", "pyspark", "java", "spark packages"}
    assert checks["pysail"].state is State.OK
    assert checks["pysail"].found[0].isdigit()


def test_what_is_missing_is_told_with_a_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    checks = {check.name: check for check in diagnose()}
    for name, cure in {"java": "JAVA_HOME", "spark packages": "Maven Central"}.items():
        assert checks[name].state is State.MISSING
        assert cure in checks[name].cure


def test_cached_packages_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cached_jars() == dict.fromkeys(DELTA_PACKAGES, False)
    jars = tmp_path / ".ivy2.5.2" / "jars"
    jars.mkdir(parents=True)
    (jars / "io.delta_delta-spark_4.2_2.13-4.4.0.jar").touch()
    assert cached_jars() == dict.fromkeys(DELTA_PACKAGES, True)
