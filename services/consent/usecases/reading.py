"""What a person, or staff with a reason, can see."""

from dataclasses import dataclass
from datetime import datetime

from services.chassis.errors import PageTokenInvalid
from services.consent.errors import ReceiptNotFound
from services.consent.model.ledger import Act, Entry, Finding, verify
from services.consent.model.policy import DIRECT_MARKETING, Purpose
from services.consent.model.standing import ConsentStatus, Mark
from services.consent.store import StoredReceipt
from services.consent.usecases.deps import Deps

PAGE, LARGEST_PAGE = 50, 200


@dataclass(frozen=True)
class ConsentView:
    """Where a person stands on a purpose that needs consent."""

    purpose: Purpose
    status: ConsentStatus
    mark: Mark | None


@dataclass(frozen=True)
class ObjectionView:
    """Where a person stands on a purpose that can be objected to; None for all marketing at once."""

    purpose: Purpose | None
    key: str
    objected: bool
    mark: Mark | None


@dataclass(frozen=True)
class LedgerPage:
    """Entries, newest first, and the token of the next page."""

    entries: list[Entry]
    next_token: str


async def consents_of(customer_id: str, now: datetime, deps: Deps) -> list[ConsentView]:
    """Every active purpose that needs consent, in policy order."""
    standing = (await deps.store.known(customer_id)).standing
    return [
        ConsentView(purpose, *standing.consent(purpose, now)) for purpose in deps.policy.consent_purposes()
    ]


async def objections_of(customer_id: str, deps: Deps) -> list[ObjectionView]:
    """All marketing first, then every active purpose that can be objected to, in policy order."""
    marks = (await deps.store.known(customer_id)).standing.objections
    purposes: list[tuple[Purpose | None, str]] = [(None, DIRECT_MARKETING)]
    purposes += [(purpose, purpose.key) for purpose in deps.policy.objectionable()]
    return [
        ObjectionView(purpose, key, (mark := marks.get(key)) is not None and mark.act is Act.OBJECTED, mark)
        for purpose, key in purposes
    ]


async def ledger_of(customer_id: str, size: int, token: str, deps: Deps) -> LedgerPage:
    """A page of a person's ledger. Raises PageTokenInvalid."""
    before = 0
    if token:
        if not token.isascii() or not token.isdigit() or len(token) > 9 or int(token) < 1:
            raise PageTokenInvalid("This page token was not given by this list.")
        before = int(token)
    limit = min(size or PAGE, LARGEST_PAGE)
    entries = await deps.store.entries(customer_id, before=before, limit=limit + 1)
    page = entries[:limit]
    return LedgerPage(page, str(page[-1].sequence) if len(entries) > limit else "")


async def receipt_of(customer_id: str, receipt_id: str, deps: Deps) -> StoredReceipt:
    """A receipt of this person. Raises ReceiptNotFound, also when it is somebody else's."""
    found = await deps.store.receipt(customer_id, receipt_id)
    if found is None:
        raise ReceiptNotFound("There is no such receipt.")
    return found


async def verify_ledger(customer_id: str, deps: Deps) -> list[Finding]:
    """What is wrong with a person's ledger as it is stored; empty when nothing is."""
    head = (await deps.store.known(customer_id)).standing.head
    return verify(customer_id, [record async for record in deps.store.records(customer_id)], head)
