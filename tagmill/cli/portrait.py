"""`tagmill crowd portrait`: what a crowd looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tagmill.cli.asking import WordsOption, language_of, opened_services
from tagmill.cli.crowd_subject import LATEST, CrowdArgument, VersionOption, names_of
from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.segments.words import Language, Phrase
    from engine.wiring.portraits import KeptPortrait

AgainstOption = Annotated[
    str | None,
    typer.Option("--against", metavar="CROWD", help="Compare with this crowd; left out, with everybody."),
]
TagsOption = Annotated[
    str | None,
    typer.Option("--tags", metavar="A,B", help="Show the values of these tags, separated by commas."),
]


def portrait(  # noqa: PLR0913, PLR0917  # options of a command
    crowd: CrowdArgument,
    workspace: WorkspaceOption = HERE,
    version: VersionOption = LATEST,
    against: AgainstOption = None,
    tags: TagsOption = None,
    lang: WordsOption = "en",
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what makes a crowd different: tag values and products, the most certain difference first.

    TGI is 100 times the crowd's share over that of everybody (or of the crowd of --against): 200 is twice as
    frequent. Listed is what a test finds at a level of 5 % after correction for all values compared.

    \b
    Examples:
      tagmill crowd portrait vips_at_risk --workspace demo
      tagmill crowd portrait vips_at_risk -w demo --tags points_level,spend_90d
      tagmill crowd portrait vips_at_risk -w demo --against top_100_spenders --json
    """
    from engine.wiring.portraits import Base, portray
    from tagmill.cli.choices import one_of
    from tagmill.cli.output import write_json

    language = language_of(lang)
    with opened_services(workspace, verbose=verbose) as services:
        found = portray(services, crowd, version, Base(against))
    content: Mapping[str, Any] = found.content
    known = {tag["tag"]: tag for tag in content["tags"]}
    wanted = [known[one_of(name, known, "tag of the portrait", "--tags")] for name in names_of(tags)]
    if as_json:
        about = {"crowd": found.crowd, "version": found.version, "base": found.base}
        write_json(about | dict(content) | ({"tags": wanted} if wanted else {}))
    else:
        _show(found, language, wanted)


def add_to(app: typer.Typer) -> None:
    """Add this command to those of `tagmill crowd`."""
    app.command("portrait")(portrait)


def _show(found: KeptPortrait, language: Language, wanted: Sequence[Mapping[str, Any]]) -> None:
    from engine.wiring.portraits import UNIVERSE
    from tagmill.cli import phrases
    from tagmill.cli.output import count, write

    content: Mapping[str, Any] = found.content
    sizes = (count(content["size"]), count(content["base_size"]))
    base = phrases.UNIVERSE.say(language) if found.base == UNIVERSE else found.base
    write(phrases.COMPARED.say(language, found.crowd, str(found.version), *sizes, base))
    for tag in wanted:
        _tag(tag, language)
    if not wanted:
        _differences(content["differences"], language)
        _products(phrases.BOUGHT_MOST, content["products"], language)
        _products(phrases.BOUGHT_MORE, content["typical_products"], language)


def _tag(tag: Mapping[str, Any], language: Language) -> None:
    from tagmill.cli import phrases
    from tagmill.cli.output import write, write_table

    write(f"\n{tag['tag']}: {tag['name'][language]}")
    if tag.get("spread"):
        spread = tag["spread"]
        quantiles = ", ".join(f"p{one['percent']} {one['value']}" for one in spread["quantiles"])
        write(phrases.SPREAD.say(language, spread["mean"], spread["min"], quantiles, spread["max"]))
    rows = [(_value(row, language), row) for row in (*tag.get("histogram", ()), *tag["values"])]
    numeric = _share_headings(language)
    write_table(
        (phrases.VALUE.say(language), *numeric),
        [(said, *_shares(row)) for said, row in rows if row["count"] or row["base_share"]],
        numeric=numeric,
    )


def _differences(differences: list[Mapping[str, Any]], language: Language) -> None:
    from tagmill.cli import phrases
    from tagmill.cli.output import write, write_table

    write("")
    numeric = (*_share_headings(language), "z")
    write_table(
        (phrases.TAG.say(language), phrases.VALUE.say(language), *numeric),
        [
            (
                row["name"][language],
                _value(row.get("range") or row, language),
                *_shares(row),
                f"{row['z']:.1f}",
            )
            for row in differences
        ],
        numeric=numeric,
    )
    if not differences:
        write(phrases.NO_DIFFERENCE.say(language))


def _products(heading: Phrase, products: list[Mapping[str, Any]], language: Language) -> None:
    from tagmill.cli import phrases
    from tagmill.cli.output import count, percent, write, write_table

    if products:
        write("")
        numeric = [phrase.say(language) for phrase in (phrases.CUSTOMERS, phrases.SHARE, phrases.LIFT)]
        write_table(
            (heading.say(language), phrases.TITLE.say(language), *numeric),
            [
                (
                    one["product"],
                    one["title"] or "",
                    count(one["count"]),
                    percent(one["share"]),
                    "" if one["lift"] is None else f"{one['lift']:.2f}",
                )
                for one in products
            ],
            numeric=numeric,
        )


def _share_headings(language: Language) -> tuple[str, ...]:
    from tagmill.cli import phrases

    headings = (phrases.CUSTOMERS, phrases.SHARE, phrases.BASE_SHARE)
    return (*(phrase.say(language) for phrase in headings), "TGI")


def _shares(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    from tagmill.cli.output import count, percent

    tgi = "" if row["tgi"] is None else f"{row['tgi']:.0f}"
    return count(row["count"]), percent(row["share"]), percent(row["base_share"]), tgi


def _value(row: Mapping[str, Any], language: Language) -> str:
    """A value, a bin, or that there is none."""
    from tagmill.cli import phrases

    if "value" in row:
        return phrases.NO_VALUE.say(language) if row["value"] is None else str(row["value"])
    if row["from"] is None:
        everything = row["to"] is None
        return phrases.EVERYTHING.say(language) if everything else phrases.BELOW.say(language, row["to"])
    if row["to"] is None:
        return phrases.FROM.say(language, row["from"])
    return phrases.BETWEEN.say(language, row["from"], row["to"])
