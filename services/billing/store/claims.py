"""Claims at a collector: ids, dates and states; what is owed is read from the invoice each time."""

from datetime import date, datetime

from services.billing.errors import ClaimNotFound
from services.billing.model.claim import Claim, ClaimState, RecallCause
from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages

CLAIMS = "claims"
RETENTION = "bookkeeping_vouchers"
INDEXES = [
    Index(CLAIMS, [("invoice_id", 1), ("order", DESCENDING)]),
    Index(CLAIMS, [("customer_id", 1), ("_id", 1)]),
    Index(CLAIMS, [("processor_id", 1), ("agreement_id", 1), ("order", 1)]),
    Index(CLAIMS, [("billing_account_id", 1), ("state", 1)]),
]


class ClaimStore:
    """Reads and writes claims."""

    def __init__(self, mongo: Mongo, pages: Pages) -> None:
        self._rows = mongo.collection(CLAIMS)
        self._pages = pages

    async def add(self, claim: Claim) -> None:
        """Store a claim. Raises DuplicateKeyError when it was handed over before."""
        await self._rows.insert_one(_document(claim))

    async def save(self, claim: Claim) -> None:
        """Store what became of a claim."""
        changed = _document(claim)
        del changed["_id"]
        await self._rows.update_one({"_id": claim.id}, {"$set": changed})

    async def get(self, claim_id: str) -> Claim:
        """One claim. Raises ClaimNotFound."""
        row = await self._rows.find_one({"_id": claim_id})
        if row is None:
            raise ClaimNotFound("There is no such claim.", claim_id=claim_id)
        return _claim(row)

    async def of_invoice(self, invoice_id: str) -> Claim | None:
        """The latest claim for an invoice."""
        row = await self._rows.find_one({"invoice_id": invoice_id}, sort=[("order", DESCENDING)])
        return None if row is None else _claim(row)

    async def of_customer(self, customer_id: str) -> list[Claim]:
        """Every claim against a customer, oldest first."""
        return [_claim(row) for row in await self._rows.find({"customer_id": customer_id})]

    async def open_of_account(self, account_id: str) -> list[Claim]:
        """The claims against the account that a collector collects now."""
        query = {"billing_account_id": account_id, "state": ClaimState.OPEN.value}
        return [_claim(row) for row in await self._rows.find(query)]

    async def every(self, page: PageRequest) -> Page[Claim]:
        """A page of all claims, by id. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._rows, "claims", {}, page, _claim, newest_first=False)

    async def of_collector(
        self, processor_id: str, agreement_id: str, since: datetime | None, page: PageRequest
    ) -> Page[Claim]:
        """A page of the claims that went to a collector under its agreement, oldest first; with `since`
        those that changed at or after then. Raises PageTokenInvalid.
        """
        listing = f"claims:{processor_id}:{agreement_id}:{since.isoformat() if since else ''}"
        after = self._pages.place(listing, page)
        query: Document = {"processor_id": processor_id, "agreement_id": agreement_id}
        if after:
            query["order"] = {"$gt": after}
        if since is not None:
            query["updated_at"] = {"$gte": since}
        found = await self._rows.find(query, sort=[("order", 1)], limit=page.limit + 1)
        cut = self._pages.cut(listing, found, page, lambda row: str(row["order"]))
        return Page([_claim(row) for row in cut.items], cut.next_token)


def _document(claim: Claim) -> Document:
    return {
        "_id": claim.id,
        "order": f"{claim.handed_over_on.isoformat()}/{claim.id}",
        "invoice_id": claim.invoice_id,
        "billing_account_id": claim.billing_account_id,
        "customer_id": claim.customer_id,
        "processor_id": claim.processor_id,
        "agreement_id": claim.agreement_id,
        "entry_id": claim.entry_id,
        "step_id": claim.step_id,
        "handed_over_on": claim.handed_over_on.isoformat(),
        "state": claim.state.value,
        "updated_at": claim.updated_at,
        "hold_until": claim.hold_until.isoformat(),
        "retention": RETENTION,
        "recall_cause": claim.recall_cause.value if claim.recall_cause else None,
        "interest_ore": claim.interest_ore,
        "version": claim.version,
        "recalled_by": claim.recalled_by,
    }


def _claim(row: Document) -> Claim:
    return Claim(
        id=row["_id"],
        invoice_id=row["invoice_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        processor_id=row["processor_id"],
        agreement_id=row["agreement_id"],
        entry_id=row["entry_id"],
        step_id=row["step_id"],
        handed_over_on=date.fromisoformat(row["handed_over_on"]),
        state=ClaimState(row["state"]),
        updated_at=row["updated_at"],
        hold_until=date.fromisoformat(row["hold_until"]),
        recall_cause=RecallCause(row["recall_cause"]) if row["recall_cause"] else None,
        interest_ore=row["interest_ore"],
        version=row["version"],
        recalled_by=row.get("recalled_by", ""),
    )
