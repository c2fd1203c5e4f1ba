"""Plan rules, one small case each: every tag has a reason, computed or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.model.moment import Moment
from engine.model.naming import Name
from engine.model.run import TagStatus
from engine.model.snapshot import SnapshotTag
from engine.model.tag import Cadence, DisplayType, ListUpload, Static, TagDefinition
from engine.model.values import TEXT
from engine.night.plan import Facts, Meaning, PlannedTag, Why, plan_tags

TODAY = datetime(2018, 1, 3, tzinfo=UTC)  # a Wednesday
YESTERDAY = TODAY - timedelta(days=1)


def definition(code: str, cadence: Cadence = Cadence.DAILY, *, enabled: bool = True) -> TagDefinition:
    return TagDefinition(
        code=code,
        name=Name.same(code),
        category="member",
        value_type=TEXT,
        display=DisplayType.CATEGORY,
        body=Static(attribute="gender"),
        source={},
        cadence=cadence,
        enabled=enabled,
    )


def kept(
    code: str, base_time: datetime = YESTERDAY, *, stale: bool = False, sources: str = "s1"
) -> SnapshotTag:
    return SnapshotTag(
        code=code,
        value_type=TEXT,
        status=TagStatus.COMPUTED,
        base_time=base_time,
        as_of=base_time.date(),
        table_version=1,
        rows=1,
        coverage=1.0,
        fingerprint=f"whole-{code}",
        values_fingerprint=f"values-{code}",
        sources_fingerprint=sources,
        stale=stale,
    )


def facts(*definitions: TagDefinition, uses: Mapping[str, set[str]] | None = None) -> Facts:
    """Tags in the order given, all with values of yesterday."""
    codes = tuple(item.code for item in definitions)
    past = {code: kept(code) for code in codes}
    return Facts(
        moment=Moment(TODAY, "UTC"),
        definitions={item.code: item for item in definitions},
        order=codes,
        uses={code: frozenset(parents) for code, parents in (uses or {}).items()},
        meanings={code: Meaning(f"whole-{code}", f"values-{code}", "s2") for code in codes},
        present=past,
        previous=past,
    )


def changed(start: Facts, code: str, *, values: bool = True) -> Facts:
    meaning = Meaning("whole-other", "values-other" if values else f"values-{code}", "s2")
    return replace(start, meanings={**start.meanings, code: meaning})


def present(start: Facts, tag: SnapshotTag) -> Facts:
    return replace(start, present={**start.present, tag.code: tag})


def whys(start: Facts) -> dict[str, Why]:
    return {tag.code: tag.why for tag in plan_tags(start)}


def test_a_tag_without_values_is_new() -> None:
    assert whys(replace(facts(definition("a")), present={})) == {"a": Why.NEW}


def test_a_daily_tag_is_due_on_another_day_and_unchanged_at_the_same_base_time() -> None:
    start = facts(definition("a"))
    assert whys(start) == {"a": Why.DUE}
    assert whys(present(start, kept("a", TODAY, sources="s2"))) == {"a": Why.UNCHANGED}


def test_later_on_the_same_day_nothing_is_due() -> None:
    start = present(facts(definition("a")), kept("a", TODAY))
    assert whys(replace(start, moment=Moment(TODAY + timedelta(hours=5), "UTC"))) == {"a": Why.NOT_DUE}


def test_values_of_the_same_base_time_from_other_sources_are_computed_again() -> None:
    start = facts(definition("a"), definition("b", Cadence.WEEKLY))
    again = present(present(start, kept("a", TODAY)), kept("b", TODAY))
    assert whys(again) == {"a": Why.SOURCES, "b": Why.SOURCES}


def test_a_weekly_tag_rests_within_its_week_whatever_the_sources() -> None:
    assert whys(facts(definition("a", Cadence.WEEKLY))) == {"a": Why.NOT_DUE}


def test_a_changed_definition_is_computed_whatever_its_cadence() -> None:
    assert whys(changed(facts(definition("a", Cadence.MONTHLY)), "a")) == {"a": Why.CHANGED}


def test_a_changed_parent_takes_its_children_along() -> None:
    start = facts(definition("a"), definition("b", Cadence.WEEKLY), uses={"b": {"a"}})
    start = changed(changed(start, "a"), "b", values=False)
    assert whys(start) == {"a": Why.CHANGED, "b": Why.UPSTREAM}


def test_children_of_the_same_base_time_follow_a_parent_that_is_computed_again() -> None:
    start = facts(definition("a"), definition("b"), uses={"b": {"a"}})
    start = present(
        present(start, kept("a", TODAY, stale=True, sources="s2")), kept("b", TODAY, sources="s2")
    )
    assert whys(start) == {"a": Why.RETRY, "b": Why.UPSTREAM}


def test_a_weekly_child_of_a_daily_parent_keeps_its_own_cadence() -> None:
    start = facts(definition("a"), definition("b", Cadence.WEEKLY), uses={"b": {"a"}})
    assert whys(start) == {"a": Why.DUE, "b": Why.NOT_DUE}


def test_what_failed_before_is_tried_again_before_it_is_due() -> None:
    start = present(facts(definition("a", Cadence.MONTHLY)), kept("a", stale=True))
    assert whys(start) == {"a": Why.RETRY}


def test_force_computes_what_is_not_due_but_not_what_is_manual() -> None:
    start = facts(definition("a", Cadence.MONTHLY), definition("m", Cadence.MANUAL))
    assert whys(replace(start, force=True)) == {"a": Why.FORCED, "m": Why.MANUAL}


def test_a_manual_tag_waits_until_it_is_asked_for_even_if_new() -> None:
    start = replace(facts(definition("m", Cadence.MANUAL)), present={})
    assert whys(start) == {"m": Why.MANUAL}
    assert whys(replace(start, chosen=frozenset({"m"}))) == {"m": Why.ASKED}


def test_a_selection_computes_only_what_it_names() -> None:
    start = facts(definition("a"), definition("b"), definition("c"), uses={"b": {"a"}})
    assert whys(replace(start, chosen=frozenset({"b"}))) == {
        "a": Why.NOT_ASKED,
        "b": Why.ASKED,
        "c": Why.NOT_ASKED,
    }


def test_a_selected_child_is_blocked_by_a_parent_without_good_values() -> None:
    start = facts(definition("a"), definition("b"), uses={"b": {"a"}})
    start = replace(start, chosen=frozenset({"b"}))
    assert whys(present(start, kept("a", stale=True)))["b"] is Why.BLOCKED
    assert whys(replace(start, present={}))["b"] is Why.BLOCKED


@pytest.mark.parametrize("parent", ["refused", "disabled", "empty"])
def test_children_of_a_tag_that_cannot_be_computed_are_blocked_down_the_line(parent: str) -> None:
    first = definition("a", enabled=parent != "disabled")
    if parent == "empty":
        first = replace(first, body=ListUpload())
    start = facts(first, definition("b"), definition("c"), uses={"b": {"a"}, "c": {"b"}})
    start = replace(start, present={}, refused=frozenset({"a"} if parent == "refused" else ()))
    reasons = {"refused": Why.REFUSED, "disabled": Why.DISABLED, "empty": Why.EMPTY}
    assert whys(start) == {"a": reasons[parent], "b": Why.BLOCKED, "c": Why.BLOCKED}


def test_a_child_that_is_not_due_rests_beside_a_broken_parent() -> None:
    start = facts(definition("a", enabled=False), definition("b", Cadence.WEEKLY), uses={"b": {"a"}})
    assert whys(start) == {"a": Why.DISABLED, "b": Why.NOT_DUE}


def test_definitions_that_could_not_be_read_are_told_last() -> None:
    start = replace(facts(definition("a")), refused=frozenset({"z"}), present={"z": kept("z")})
    assert plan_tags(start)[-1] == PlannedTag("z", Why.REFUSED, kept=kept("z"))


def test_an_upload_makes_a_list_tag_computable() -> None:
    start = facts(replace(definition("a"), body=ListUpload()))
    assert whys(start) == {"a": Why.EMPTY}
    assert whys(replace(start, uploaded=frozenset({"a"}))) == {"a": Why.DUE}


def test_kept_values_of_another_meaning_are_dropped() -> None:
    start = facts(definition("a"))
    assert plan_tags(start)[0].previous == kept("a")
    assert plan_tags(changed(start, "a", values=False))[0].previous == kept("a")
    assert plan_tags(changed(start, "a"))[0].previous is None


def test_neighbours_are_told() -> None:
    tags = plan_tags(facts(definition("a"), definition("b"), definition("c"), uses={"c": {"b", "a"}}))
    assert [(tag.code, tag.upstream, tag.downstream) for tag in tags] == [
        ("a", (), ("c",)),
        ("b", (), ("c",)),
        ("c", ("a", "b"), ()),
    ]


def test_a_reason_that_computes_is_told_apart() -> None:
    assert {why for why in Why if why.computes} == {
        Why.NEW,
        Why.CHANGED,
        Why.DUE,
        Why.SOURCES,
        Why.UPSTREAM,
        Why.RETRY,
        Why.FORCED,
        Why.ASKED,
    }
    assert kept("a").as_of == date(2018, 1, 2)
