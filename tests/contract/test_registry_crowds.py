"""Crowds and their versions, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.errors import Conflict, NotFound
from engine.model.crowd import (
    Crowd,
    CrowdKind,
    CrowdState,
    CrowdVersion,
    LimitBySalt,
    LimitByTag,
    Order,
    Part,
    VersionFiles,
)
from engine.model.issue import Place
from engine.model.naming import Name
from engine.model.registered import Origin
from engine.registry import Registry
from tests.contract.conftest import OpenRegistry
from tests.contract.registry_cases import BASE, Ticker

EARLY = datetime(2020, 1, 1, tzinfo=UTC)


def crowd(name: str = "vip", **changes: object) -> Crowd:
    made = Crowd(
        id=name,
        name=Name("Very important", "重要"),
        kind=CrowdKind.SEGMENT,
        revision=0,
        created_at=EARLY,
        created_by="ann",
        updated_at=EARLY,
        updated_by="ann",
        segment={"type": "sample", "salt": "s", "from": 0, "to": Decimal("12.50")},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def version(name: str = "vip", number: int = 1, **changes: object) -> CrowdVersion:
    made = CrowdVersion(
        crowd=name,
        version=number,
        count=3,
        digest="ab" * 32,
        ids_checksum="3:0:0:0:0",
        snapshot="s1",
        base_time=BASE,
        segment={"type": "all"},
        segment_hash="cd" * 32,
        created_at=BASE,
        seconds=0.25,
        limit=LimitBySalt(3, "x"),
        by="ann",
        files=VersionFiles(7, 5_000_000_000, "ef" * 32),
        report={"unknown": 2},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def refuse(_: Mapping[str, Crowd]) -> None:
    raise Conflict("used by `other`", code="in_use")


def test_a_crowd_comes_back_as_it_was_made(registry: Registry, clock: Ticker) -> None:
    asked = crowd(
        limit=LimitByTag(10, "spend", Order.ASC),
        part=Part("all", "s", Decimal("0.5"), Decimal(20)),
        owner="crm",
        folder="winter/sale",
        enabled=True,
        origin=Origin.FILES,
        place=Place("crowds/vip.yaml", 3),
    )
    (made,) = registry.crowds.insert([asked])
    assert made == replace(asked, revision=1, created_at=clock(), updated_at=clock())
    assert registry.crowds.get("vip") == made and registry.crowds.all() == [made]
    assert made.state is CrowdState.NEW
    with pytest.raises(NotFound, match="no crowd `nobody`"):
        registry.crowds.get("nobody")


def test_crowds_are_made_all_or_none(registry: Registry) -> None:
    registry.crowds.insert([crowd()])
    with pytest.raises(Conflict, match="a crowd `vip` already"):
        registry.crowds.insert([crowd("one"), crowd("vip")])
    with pytest.raises(Conflict, match="used by"):
        registry.crowds.insert([crowd("one")], refuse)
    assert [found.id for found in registry.crowds.all()] == ["vip"]


def test_a_change_grows_the_revision_and_an_empty_one_does_not(registry: Registry, clock: Ticker) -> None:
    (made,) = registry.crowds.insert([crowd()])
    clock.advance(5)
    same = registry.crowds.change("vip", lambda found: found, by="bob")
    assert same == made
    after = registry.crowds.change("vip", lambda found: replace(found, owner="crm"), by="bob")
    assert (after.revision, after.owner, after.updated_by, after.updated_at) == (2, "crm", "bob", clock())
    assert (after.created_by, after.created_at) == ("ann", made.created_at)
    with pytest.raises(Conflict, match="used by"):
        registry.crowds.change("vip", lambda found: replace(found, owner="x"), refuse, by="bob")
    assert registry.crowds.get("vip") == after


def test_versions_are_published_under_a_lease(registry: Registry, open_again: OpenRegistry) -> None:
    registry.crowds.insert([crowd(), crowd("other")])
    with registry.leases.hold("crowd.vip") as lease:
        registry.crowds.publish(version(), lease)
        registry.crowds.publish(version(number=2), lease)
        with pytest.raises(Conflict, match="a version 2 already"):
            registry.crowds.publish(version(number=2), lease)
        with pytest.raises(Conflict, match="deleted meanwhile"):
            registry.crowds.publish(version("gone"), lease)
    with pytest.raises(Conflict, match="was lost"):
        registry.crowds.publish(version(number=3), lease)
    seen = open_again().crowds
    assert seen.versions("vip") == [version(number=2), version()]
    assert seen.version("vip") == version(number=2) and seen.version("vip", 1) == version()
    assert seen.get("vip").latest == 2 and seen.get("vip").state is CrowdState.READY
    assert seen.present() == {"vip": [1, 2]}
    with pytest.raises(NotFound, match="no version 9"):
        seen.version("vip", 9)
    with pytest.raises(NotFound, match="no finished version"):
        seen.version("other")
    with pytest.raises(NotFound, match="no crowd `gone`"):
        seen.versions("gone")


def test_an_error_is_shown_until_a_version_is_published(registry: Registry, clock: Ticker) -> None:
    registry.crowds.insert([crowd()])
    registry.crowds.fail("vip", "unknown_tag", "there is no tag `x`")
    failed = registry.crowds.get("vip")
    assert failed.state is CrowdState.FAILED and failed.error is not None
    assert (failed.error.code, failed.error.at, failed.revision) == ("unknown_tag", clock(), 1)
    with registry.leases.hold("crowd.vip") as lease:
        registry.crowds.publish(version(), lease)
    assert registry.crowds.get("vip").error is None


def test_retired_versions_keep_their_receipts(registry: Registry, clock: Ticker) -> None:
    registry.crowds.insert([crowd()])
    registry.portraits.save("vip", 1, "universe", {})
    with registry.leases.hold("crowd.vip") as lease:
        for number in (1, 2):
            registry.crowds.publish(version(number=number), lease)
        registry.crowds.retire("vip", [1], lease)
    assert registry.crowds.version("vip", 1) == version(retired_at=clock())
    assert registry.crowds.versions("vip", retired=False) == [version(number=2)]
    assert registry.crowds.present() == {"vip": [2]}
    assert registry.portraits.get("vip", 1, "universe") is None


def test_the_newest_versions_of_all_crowds_come_at_once(registry: Registry) -> None:
    registry.crowds.insert([crowd(name) for name in ("a", "b", "c", "d")])
    for name, numbers in (("a", (1, 2)), ("b", (1,)), ("c", (1, 2))):
        for number in numbers:
            with registry.leases.hold(f"crowd.{name}") as lease:
                registry.crowds.publish(version(name, number), lease)
    with registry.leases.hold("crowd.c") as lease:
        registry.crowds.retire("c", [2], lease)
    newest = registry.crowds.newest()
    assert [(one.id, found.version) for one, found in newest] == [("a", 2), ("b", 1), ("c", 1)]
    assert newest[0] == (registry.crowds.get("a"), registry.crowds.version("a"))


def test_a_crowd_goes_with_everything_it_had(registry: Registry) -> None:
    registry.crowds.insert([crowd()])
    registry.portraits.save("vip", 1, "universe", {})
    with registry.leases.hold("crowd.vip") as lease:
        registry.crowds.publish(version(), lease)
        with pytest.raises(Conflict, match="used by"):
            registry.crowds.delete("vip", refuse, lease)
        assert registry.crowds.version("vip") == version()
        registry.crowds.delete("vip", lambda known: None, lease)
    assert registry.crowds.all() == [] and registry.crowds.present() == {}
    assert registry.portraits.get("vip", 1, "universe") is None


def test_a_list_comes_with_its_first_version(registry: Registry) -> None:
    upload = crowd(kind=CrowdKind.UPLOAD, segment=None)
    first = version(segment=None, limit=None, engine="upload")
    (made,) = registry.crowds.insert([upload], version=first)
    assert (made.latest, made.state, made.segment) == (1, CrowdState.READY, None)
    assert registry.crowds.version("vip") == first


def test_leases_that_are_held_are_told_by_prefix(registry: Registry) -> None:
    with registry.leases.hold("crowd.vip"), registry.leases.hold("crowd.a_b"), registry.leases.hold("run"):
        registry.leases.release(registry.leases.acquire("crowd.other"))
        assert registry.leases.held("crowd.") == {"crowd.vip", "crowd.a_b"}
    assert registry.leases.held("crowd.") == frozenset()
