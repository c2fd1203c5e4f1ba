"""Gates: what keeps a tag's new values from being published."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.errors import StatementFailed

if TYPE_CHECKING:
    from engine.model.tag import Quality
    from engine.night.statements import Profile


class GateClosed(StatementFailed):
    """New values were computed and may not be published; `code` names the gate."""

    code = "gate"


def check_rows(profile: Profile) -> None:
    """One value per customer, and no row without a customer. Raises GateClosed."""
    if profile.repeated:
        raise GateClosed(
            f"{profile.repeated} customers have more than one row; a tag gives each customer one value",
            code="duplicates",
        )
    if profile.null_customers:
        raise GateClosed(
            f"{profile.null_customers} rows have no `customer_id`; leave them out of the query",
            code="null_customer",
        )


def coverage_of(profile: Profile, universe: int) -> Decimal:
    """The share of the universe with a value, before `on_missing`; 0 of nobody."""
    return Decimal(profile.with_value) / universe if universe else Decimal(0)


def check_coverage(coverage: Decimal, quality: Quality) -> None:
    """At least `coverage_min`. Raises GateClosed."""
    least = quality.coverage_min
    if least is not None and coverage < least:
        raise GateClosed(
            f"{coverage:.4f} of the customers have a value, fewer than `coverage_min` {least}",
            code="coverage",
        )


def check_drift(drift: Decimal | None, quality: Quality) -> None:
    """At most `drift_max`, where there are values before to compare with. Raises GateClosed."""
    most = quality.drift_max
    if most is not None and drift is not None and drift > most:
        raise GateClosed(f"the values drifted by {drift:.4f}, more than `drift_max` {most}", code="drift")
