"""`tagmill preview`: how many customers a segment finds, and which condition costs how many."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagmill.cli.asking import SnapshotOption, WordsOption, language_of, opened_services
from tagmill.cli.crowd_subject import LATEST, read_object
from tagmill.cli.door import HERE, JsonOption, VerboseOption, WorkspaceOption

if TYPE_CHECKING:
    from engine.audience import Preview
    from engine.segments.words import Language
    from engine.wiring.services import Services


def preview(  # options of a command
    segment: Annotated[Path, typer.Argument(metavar="FILE", help="A segment as JSON; `-` is stdin.")],
    workspace: WorkspaceOption = HERE,
    snapshot: SnapshotOption = LATEST,
    lang: WordsOption = "en",
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Count a segment, and each of its conditions.

    For each condition: how many customers it finds alone, how many have no value of its tag, how many are
    left after it in its group, and how many more would be found without it.

    \b
    Examples:
      tagmill preview segment.json --workspace demo
      echo '{"type": "tag", "tag": "points_level", "op": "eq", "value": "gold"}' | tagmill preview - -w demo
    """
    from tagmill.cli.output import write_json

    language = language_of(lang)
    data = read_object(segment)
    with opened_services(workspace, verbose=verbose) as services:
        found, words = _ask(services, data, snapshot, language)
    if as_json:
        write_json(found.to_json() | {"words": words[0], "node_words": words[1:]})
    else:
        _show(found, words, language)


def _ask(services: Services, segment: object, snapshot: str, language: Language) -> tuple[Preview, list[str]]:
    """The preview, and words: of the whole, then of every node."""
    from engine.audience import preview as count
    from engine.segments.to_words import nodes_to_words, segment_to_words

    with services.publication.reading(snapshot) as reading:
        found = count(reading, segment, services.crowds.book)
        bound, schema = found.request.bound, found.request.schema
        whole = segment_to_words(bound, schema, language)
        return found, [whole, *nodes_to_words(bound, schema, language)]


def _show(found: Preview, words: list[str], language: Language) -> None:
    from tagmill.cli import phrases
    from tagmill.cli.output import complain, count, instant, percent, write, write_table

    counts = (phrases.CUSTOMERS, phrases.MISSING, phrases.RUNNING, phrases.ONLY_HERE)
    numeric = [phrase.say(language) for phrase in counts]
    write(words[0])
    write_table(
        (phrases.CONDITION.say(language), *numeric),
        [
            (
                "  " * node.path.count("/condition") + said,
                count(node.count),
                count(node.missing),
                count(node.running),
                count(node.only_here),
            )
            for node, said in zip(found.nodes, words[1:], strict=True)
        ],
        numeric=numeric,
    )
    share = percent(found.count / found.universe) if found.universe else ""
    write(phrases.COUNTED.say(language, count(found.count), count(found.universe), share))
    write(phrases.TAKEN.say(language, found.snapshot, instant(found.base_time), f"{found.elapsed_ms:.0f}"))
    for issue in found.warnings:
        complain(f"warning: {issue.place.pointer or 'segment'}: {issue.message} [{issue.code}]")
