"""The e-invoice agreement of a billing account: active or not, and every change of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.chassis.vault import Redacted


class Scope(StrEnum):
    """From whom the payer takes eFaktura: from every issuer, or from this one; not told when the customer set
    it here.
    """

    NOT_TOLD = ""
    ALL = "all"
    ISSUER = "issuer"


@dataclass(frozen=True)
class EinvoiceAgreement:
    """Where it stands. `since` is None when there never was one; `version` 1 is before the first change.
    `address` is the payer's eFaktura address, by which the bank finds it, once the bank has told us.
    """

    customer_id: str
    active: bool = False
    since: datetime | None = None
    version: int = 1
    scope: Scope = Scope.NOT_TOLD
    address: Redacted[str] | None = None


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
    after = replace(
        standing, active=active, since=now, version=standing.version + 1, scope=Scope.NOT_TOLD, address=None
    )
    return after, EinvoiceChange(active, now, by, after.version)
