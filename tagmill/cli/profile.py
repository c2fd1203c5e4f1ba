"""`tagmill profile`: one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tagmill.cli.asking import WordsOption, language_of, opened_services
from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Mapping

EventsOption = Annotated[
    int, typer.Option("--events", metavar="N", min=0, max=1000, help="So many of the latest events.")
]


def profile(  # options of a command
    customer_id: Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="The customer's id.")],
    workspace: WorkspaceOption = HERE,
    events: EventsOption = 10,
    lang: WordsOption = "en",
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what is known of one customer: attributes, tags, key measures, crowds, products, latest events.

    Personal attributes are masked.

    \b
    Examples:
      tagmill profile 1042 --workspace demo
      tagmill profile 1042 -w demo --events 0 --json
    """
    from engine.wiring.customer_questions import customer_profile, customer_timeline
    from tagmill.cli.output import write_json

    language = language_of(lang)
    with opened_services(workspace, verbose=verbose) as services:
        found: dict[str, Any] = dict(customer_profile(services, customer_id))
        if events:
            found["events"] = customer_timeline(
                services, customer_id, types=None, start=None, end=None, limit=events, cursor=None
            )["items"]
    if as_json:
        write_json(found)
    else:
        _show(found, language)


def _show(found: Mapping[str, Any], language: str) -> None:
    from tagmill.cli.output import write

    write(f"customer {found['customer_id']}, snapshot {found['snapshot']}")
    _facts("attribute", found["attributes"], language)
    _facts("tag", found["tags"], language)
    _measures(found["measures"])
    for one in found["crowds"]:
        write(f"in the crowd {one['crowd']} ({one['name'][language]}), version {one['version']}")
    _products("bought most", found["top_products"])
    _products("may want next", found["next_products"])
    _events(found.get("events", []), language)


def _facts(kind: str, facts: list[Mapping[str, Any]], language: str) -> None:
    from tagmill.cli.output import write, write_table

    rows = [
        (one[kind], one["name"][language], "(masked)" if one.get("masked") else _text(one["value"]))
        for one in facts
        if one.get("masked") or one["value"] is not None
    ]
    if rows:
        write("")
        write_table((kind, "name", "value"), rows)


def _measures(measures: Mapping[str, Any] | None) -> None:
    from tagmill.cli.output import write

    if measures is None:
        return
    write("")
    for name, value in measures.items():
        if value is not None:
            write(f"{name.replace('_', ' '):<26}{value}")


def _products(heading: str, products: list[Mapping[str, Any]]) -> None:
    from tagmill.cli.output import write, write_table

    if products:
        write("")
        rows = [
            (one["product"], one["title"] or "", _text(one.get("times", one.get("score"))))
            for one in products
        ]
        write_table((heading, "title", "times" if "times" in products[0] else "score"), rows)


def _events(events: list[Mapping[str, Any]], language: str) -> None:
    from tagmill.cli.output import write, write_table

    if events:
        write("")
        rows = [
            (
                one["time"],
                one["name"][language],
                ", ".join(f"{name} {_text(value)}" for name, value in one["properties"].items()),
            )
            for one in events
        ]
        write_table(("time", "event", "properties"), rows)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, list) else str(value)
