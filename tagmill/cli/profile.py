"""`tagmill profile`: one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tagmill.cli.asking import WordsOption, language_of, opened_services
from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.segments.words import Language, Phrase

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


def _show(found: Mapping[str, Any], language: Language) -> None:
    from tagmill.cli import phrases
    from tagmill.cli.output import write

    write(phrases.CUSTOMER.say(language, found["customer_id"], found["snapshot"]))
    _facts(phrases.ATTRIBUTE, "attribute", found["attributes"], language)
    _facts(phrases.TAG, "tag", found["tags"], language)
    _measures(found["measures"] or {}, language)
    for one in found["crowds"]:
        write(phrases.IN_CROWD.say(language, one["crowd"], one["name"][language], str(one["version"])))
    _products(phrases.MOST_BOUGHT, (phrases.TIMES, "times"), found["top_products"], language)
    _products(phrases.WANTED_NEXT, (phrases.SCORE, "score"), found["next_products"], language)
    _events(found.get("events", []), language)


def _facts(heading: Phrase, kind: str, facts: list[Mapping[str, Any]], language: Language) -> None:
    from tagmill.cli import phrases

    masked = phrases.MASKED.say(language)
    rows = [
        (one[kind], one["name"][language], masked if one.get("masked") else _text(one["value"]))
        for one in facts
        if one.get("masked") or one["value"] is not None
    ]
    _table((heading, phrases.NAME, phrases.VALUE), rows, language)


def _measures(measures: Mapping[str, Any], language: Language) -> None:
    from tagmill.cli import phrases

    told = [(phrases.MEASURES[name], value) for name, value in measures.items() if value is not None]
    rows = [(phrase.say(language), _text(value)) for phrase, value in told]
    _table((phrases.MEASURE, phrases.VALUE), rows, language)


def _products(
    heading: Phrase, told: tuple[Phrase, str], products: list[Mapping[str, Any]], language: Language
) -> None:
    from tagmill.cli import phrases

    phrase, key = told
    rows = [(one["product"], one["title"] or "", _text(one[key])) for one in products]
    _table((heading, phrases.TITLE, phrase), rows, language)


def _events(events: list[Mapping[str, Any]], language: Language) -> None:
    from tagmill.cli import phrases

    rows = [
        (
            one["time"],
            one["name"][language],
            ", ".join(f"{name} {_text(value)}" for name, value in one["properties"].items()),
        )
        for one in events
    ]
    _table((phrases.TIME, phrases.EVENT, phrases.PROPERTIES), rows, language)


def _table(headings: Sequence[Phrase], rows: Sequence[Sequence[str]], language: Language) -> None:
    """A table after an empty line; nothing where it has no rows."""
    from tagmill.cli.output import write, write_table

    if rows:
        write("")
        write_table([heading.say(language) for heading in headings], rows)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, list) else str(value)
