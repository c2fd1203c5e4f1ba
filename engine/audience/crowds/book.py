"""What segments see of crowds: their signatures, and the members of their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.schema import CrowdSignature
    from engine.serving import CustomerSet, ServingSnapshot


class OfSnapshot(Protocol):
    """A reading, as far as a book needs it (`engine.audience.reading.Reading`)."""

    @property
    def serving(self) -> ServingSnapshot: ...


class CrowdBook(Protocol):
    """All crowds that a segment may name."""

    def signatures(self) -> Mapping[str, CrowdSignature]:
        """Every crowd with its finished versions, by id."""
        ...

    def members(self, crowd: str, version: int, reading: OfSnapshot) -> CustomerSet:
        """The members of a version, cut to the reading's universe and of its size.

        Raises NotFound for a crowd or version that does not exist (any more).
        """
        ...
