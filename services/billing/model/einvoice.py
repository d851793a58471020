"""The e-invoice agreement of a billing account: active or not, and every change of it."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class EinvoiceAgreement:
    """Where it stands. `since` is None when there never was one; `version` 1 is before the first change."""

    customer_id: str
    active: bool = False
    since: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class EinvoiceChange:
    """One start or end, by the `customer` or by `staff` on request."""

    active: bool
    at: datetime
    by: str
    version: int


def change(
    standing: EinvoiceAgreement, active: bool, by: str, now: datetime
) -> tuple[EinvoiceAgreement, EinvoiceChange | None]:
    """The agreement after it was set, and the change to keep; None when it stood so already."""
    if standing.active is active:
        return standing, None
    after = replace(standing, active=active, since=now, version=standing.version + 1)
    return after, EinvoiceChange(active, now, by, after.version)
