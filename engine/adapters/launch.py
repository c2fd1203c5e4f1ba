"""What a worker is told when it starts: which engine, which zone, which limits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final

DELTA_PACKAGES: Final = ("io.delta:delta-spark_4.2_2.13:4.4.0",)
"""Maven coordinates that Spark itself fetches and caches (`spark.jars.packages`)."""


class Opener(StrEnum):
    """The module that opens the session; each has the same `open_session(launch)`."""

    SAIL = "sail"
    SPARK = "spark"
    CONNECT = "connect"


@dataclass(frozen=True, slots=True)
class Launch:
    """One worker's orders.

    `memory_bytes` bounds Sail's memory pool and data segment, or is Spark's driver memory. `cores` is the
    parallelism of Sail (None: all of the machine). `remote` is `sc://host:port`, or `local[n]` for a Spark
    Connect server started by the worker itself.
    """

    opener: Opener
    zone: str
    memory_bytes: int
    conf: Mapping[str, str] = field(default_factory=dict)
    master: str | None = None
    remote: str | None = None
    packages: tuple[str, ...] = ()
    cores: int | None = None

    @property
    def runs_jvm(self) -> bool:
        """Whether the worker starts a Java process of its own."""
        return self.opener is Opener.SPARK or (
            self.opener is Opener.CONNECT and not str(self.remote).startswith("sc:")
        )

    def to_json(self) -> str:
        """The orders as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Launch:
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        fields["opener"] = Opener(fields["opener"])
        fields["packages"] = tuple(fields["packages"])
        return cls(**fields)
