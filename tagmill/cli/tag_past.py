"""The past of a tag as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagmill.cli.output import count, instant, percent, write, write_table

if TYPE_CHECKING:
    from datetime import datetime

    from engine.model.registered import DefinitionVersion, TagSwitch
    from engine.wiring.tags.past import Past


def show_past(past: Past) -> None:
    """The past as people read it."""
    happened = [
        *((item.at, item.by, _change(item)) for item in past.definitions),
        *((item.at, item.by, _switched(item)) for item in past.switches),
        *((item.at, item.by, f"{item.rows:,} values uploaded") for item in past.uploads),
    ]
    if happened:
        write_table(("when", "who", "what"), [_line(*each) for each in sorted(happened, reverse=True)])
    else:
        write("no run has recorded this definition yet")
    if past.values:
        write("")
        write_table(
            ("base time", "status", "rows", "coverage", "table version", "snapshot", "readable"),
            [
                (
                    instant(item.base_time),
                    item.status.value,
                    count(item.rows),
                    percent(item.coverage),
                    str(item.table_version),
                    item.snapshot,
                    "yes" if item.readable else "no",
                )
                for item in past.values
            ],
            numeric=("rows", "coverage", "table version"),
        )


def _line(at: datetime, by: str, what: str) -> tuple[str, str, str]:
    return instant(at.replace(microsecond=0)), by, what


def _change(version: DefinitionVersion) -> str:
    keys = f": {', '.join(version.changed_keys)}" if version.change.value == "changed" else ""
    return f"version {version.version} {version.change.value}{keys} ({version.place})"


def _switched(switch: TagSwitch) -> str:
    what = {True: "enabled", False: "disabled", None: "left to its definition"}[switch.enabled]
    return f"{what}: {switch.reason}" if switch.reason else what
