"""What a person, or staff with a reason, can see."""

import json
from dataclasses import dataclass
from datetime import datetime

from services.chassis.pages import Page, PageRequest
from services.consent.errors import ReceiptNotFound
from services.consent.model.ledger import Act, Entry, is_cut, verify
from services.consent.model.policy import DIRECT_MARKETING, Purpose
from services.consent.model.standing import ConsentStatus, Mark
from services.consent.proof import cut_fault
from services.consent.store import StoredReceipt
from services.consent.usecases.deciding import stored
from services.consent.usecases.deps import Deps
from services.consent.usecases.ledger_proof import key_set
from services.kernel.proof.chains import Finding
from services.kernel.proof.signatures import Keys


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


async def consents_of(customer_id: str, now: datetime, deps: Deps) -> list[ConsentView]:
    """Every active purpose that needs consent of this person, in policy order."""
    known = await stored(customer_id, deps)
    return [ConsentView(*each) for each in known.consents(deps.policy, now)]


async def objections_of(customer_id: str, deps: Deps) -> list[ObjectionView]:
    """All marketing first, then every active purpose that can be objected to, in policy order."""
    marks = (await stored(customer_id, deps)).standing.objections
    purposes: list[tuple[Purpose | None, str]] = [(None, DIRECT_MARKETING)]
    purposes += [(purpose, purpose.key) for purpose in deps.policy.objectionable()]
    return [
        ObjectionView(purpose, key, (mark := marks.get(key)) is not None and mark.act is Act.OBJECTED, mark)
        for purpose, key in purposes
    ]


async def ledger_of(customer_id: str, asked: PageRequest, deps: Deps) -> Page[Entry]:
    """A page of a person's ledger, newest first. Raises PageTokenInvalid."""
    query = f"ledger:{customer_id}"
    before = int(deps.pages.place(query, asked) or 0)
    entries = await deps.store.ledger.entries(customer_id, before=before, limit=asked.limit + 1)
    return deps.pages.cut(query, entries, asked, lambda entry: str(entry.sequence))


async def receipt_of(customer_id: str, receipt_id: str, deps: Deps) -> StoredReceipt:
    """A receipt of this person. Raises ReceiptNotFound, also when it is somebody else's."""
    found = await deps.store.ledger.receipt(customer_id, receipt_id)
    if found is None:
        raise ReceiptNotFound("There is no such receipt.")
    return found


async def verify_ledger(customer_id: str, deps: Deps) -> list[Finding]:
    """What is wrong with a person's ledger as it is stored; empty when nothing is."""
    head = (await deps.store.subjects.known(customer_id)).standing.head
    records = [record async for record in deps.store.ledger.records(customer_id)]
    return [*await _fault_of_cut(customer_id, deps), *verify(customer_id, records, head)]


async def _fault_of_cut(customer_id: str, deps: Deps) -> list[Finding]:
    """What is wrong with the place where old entries were deleted."""
    begins = await deps.store.ledger.beginning(customer_id)
    if begins is None or not is_cut(begins[0]):
        return []
    record, jws = begins
    fault = cut_fault(Keys(json.loads(await key_set(deps))), record, jws)
    return [Finding("altered", customer_id, int(record["sequence"]), "", fault)] if fault else []
