"""eFaktura 2.0: agreements as the bank knows them, and links by which a bank shows an invoice to its payer.

A consumer takes eFaktura from every issuer or from single ones, and is found by an eFaktura address. The
invoice behind a link must stay to be seen for sixteen months.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.billing.model.einvoice import EinvoiceAgreement, EinvoiceChange, Scope
from services.chassis.errors import Broken
from services.chassis.vault import Redacted
from services.kernel.calendar import add_months

MONTHS_SHOWN = 16
LONGEST_ADDRESS = 64


@dataclass(frozen=True)
class Entry:
    """What the bank says of one customer: an agreement with its scope and address, or none."""

    customer_id: str
    active: bool
    scope: Scope
    address: Redacted[str] | None


@dataclass(frozen=True)
class Presentation:
    """One link to one invoice; of its token only a digest is kept."""

    token_digest: str
    invoice_id: str
    customer_id: str
    made_at: datetime
    made_by: str
    valid_until: date


def check_status(raw: str) -> bool:
    """Whether the agreement stands. Raises Broken."""
    if raw not in {"active", "ended"}:
        raise Broken("STATUS_UNKNOWN", "An agreement is active or ended.")
    return raw == "active"


def check_scope(raw: str, *, active: bool) -> Scope:
    """From whom eFaktura is taken. Raises Broken."""
    if not active:
        if raw:
            raise Broken("ENDED_HAS_NONE", "An agreement that has ended has no scope.")
        return Scope.NOT_TOLD
    if raw not in {Scope.ALL.value, Scope.ISSUER.value}:
        raise Broken("SCOPE_UNKNOWN", "The scope is all or issuer.")
    return Scope(raw)


def check_address(raw: str, *, active: bool) -> Redacted[str] | None:
    """The payer's eFaktura address. Raises Broken."""
    if not active:
        if raw:
            raise Broken("ENDED_HAS_NONE", "An agreement that has ended has no address.")
        return None
    if not raw.strip():
        raise Broken("REQUIRED", "Say by which eFaktura address the bank finds the payer.")
    if len(raw) > LONGEST_ADDRESS or not raw.isprintable() or raw != raw.strip() or " " in raw:
        raise Broken("ADDRESS_FORMAT", "An eFaktura address is at most 64 characters without spaces.")
    return Redacted(raw)


def told(
    standing: EinvoiceAgreement, entry: Entry, now: datetime
) -> tuple[EinvoiceAgreement, EinvoiceChange | None]:
    """The agreement after the bank's word, and the change to keep; None when it stood so already."""
    after = replace(standing, active=entry.active, scope=entry.scope, address=entry.address)
    if after == standing:
        return standing, None
    if not entry.active and not standing.active:
        return standing, None
    after = replace(after, since=now, version=standing.version + 1)
    return after, EinvoiceChange(entry.active, now, "staff", after.version)


def shown_until(issue_date: date, today: date) -> date:
    """The last day on which a link made today shows an invoice: sixteen months from the later of the two."""
    return add_months(max(issue_date, today), MONTHS_SHOWN)
