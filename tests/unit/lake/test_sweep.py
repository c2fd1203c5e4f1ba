"""Retention and sweeping: what goes, and above all what stays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.lake.commit import commit_as_of
from engine.lake.layout import Layout
from engine.lake.log import LOG
from engine.lake.sweep import checkpoint, drop_dates, kept_dates, sweep_attempts, sweep_stages, vacuum
from engine.lake.tables import files_of, open_table, partitions_of
from tests.unit.lake.tables import DAY, SCHEMA, write_rows, written

NOTES = {"run": "r"}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "lake")


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def test_the_newest_days_and_the_last_of_each_month_are_kept() -> None:
    days = _days(date(2018, 1, 1), 90)
    kept = kept_dates(days, daily=3, monthly=2)
    assert kept == {date(2018, 3, 31), date(2018, 3, 30), date(2018, 3, 29), date(2018, 2, 28)}


@pytest.mark.parametrize("monthly", [0, 1, 24])
def test_the_newest_values_are_always_kept(monthly: int) -> None:
    days = [date(2017, 3, 1), date(2016, 1, 31)]
    assert date(2017, 3, 1) in kept_dates(days, daily=1, monthly=monthly)


def test_nothing_is_kept_of_nothing() -> None:
    assert kept_dates([], daily=30, monthly=24) == frozenset()


def test_dates_go_in_one_commit_and_old_versions_still_read(layout: Layout) -> None:
    table = layout.tag("spend")
    for number, day in enumerate(_days(DAY, 3)):
        commit_as_of(table, written(layout, [("a", 0, "1.00")], f"r{number}", day), day, SCHEMA, NOTES)
    before = open_table(table).version()
    assert drop_dates(table, {DAY}, "r9") == _days(DAY, 3)[1:]
    assert partitions_of(table) == [DAY]
    assert open_table(table).version() == before + 1
    assert len(files_of(table, before)) == 3
    assert drop_dates(table, {DAY}, "r9") == []
    assert open_table(table).version() == before + 1


def test_vacuum_spares_the_files_of_published_versions(layout: Layout) -> None:
    table = layout.tag("spend")
    commits = [
        commit_as_of(table, written(layout, [("a", 0, "1.00")], f"r{number}"), DAY, SCHEMA, NOTES)
        for number in range(3)
    ]
    published = files_of(table, commits[1].version)
    assert vacuum(table, [commits[1].version], hours=168) == 0
    assert vacuum(table, [commits[1].version], hours=0) == 1
    assert published[0].path.exists()
    assert len(files_of(table)) == 1
    assert files_of(table)[0].path.exists()
    assert not (table / f"as_of={DAY}" / "r0-1" / "part-0.parquet").exists()


def test_attempts_that_no_version_named_are_swept_and_others_stay(layout: Layout) -> None:
    table = layout.tag("spend")
    for number in range(2):
        commit_as_of(table, written(layout, [("a", 0, "1.00")], f"r{number}"), DAY, SCHEMA, NOTES)
    left = layout.attempt("spend", DAY, "killed", 1)
    write_rows(left, [("a", 0, "1.00")])
    assert sweep_attempts(table) == 1
    assert not left.exists()
    assert layout.attempt("spend", DAY, "r0", 1).exists()
    assert layout.attempt("spend", DAY, "r1", 1).exists()


def test_stages_are_swept(layout: Layout) -> None:
    write_rows(layout.stage("r1") / "events" / "purchase", [("a", 0, "1.00")])
    assert sweep_stages(layout) == 1
    assert sweep_stages(layout) == 0
    assert sweep_stages(Layout(layout.root / "nowhere")) == 0


def test_checkpoints_are_rare_and_the_table_reads_the_same(layout: Layout) -> None:
    table = layout.tag("spend")
    for number in range(20):
        commit_as_of(table, written(layout, [("a", 0, "1.00")], f"r{number}"), DAY, SCHEMA, NOTES)
        assert not list((table / LOG).glob("*.checkpoint*"))
    assert checkpoint(table)
    assert not checkpoint(table)
    assert len(list((table / LOG).glob("*.checkpoint*.parquet"))) == 1
    assert [file.path.parent.name for file in files_of(table)] == ["r19-1"]
    assert sweep_attempts(table) == 0
