"""Objections: what a person writes is sealed, the rest is ids and times."""

from collections.abc import Sequence
from datetime import date

from services.billing.errors import DisputeNotFound
from services.billing.model.dispute import Dispute, Outcome
from services.billing.store.merged import whose
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, Vault

DISPUTES = "disputes"
RETENTION = "bookkeeping_agreements"
PURPOSE = "debt_collection"
_UNREAD = Redacted("")
INDEXES = [
    # One open objection to an invoice (or to all of the account), however many windows it is sent from.
    Index(
        DISPUTES,
        [("billing_account_id", 1), ("invoice_id", 1)],
        unique=True,
        partial={"open": True},
    ),
    Index(DISPUTES, [("billing_account_id", 1), ("_id", 1)]),
    Index(DISPUTES, [("customer_id", 1), ("_id", -1)]),
    Index(DISPUTES, [("open", 1), ("_id", 1)]),
]


class DisputeStore:
    """Reads and writes objections."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._rows = mongo.collection(DISPUTES)
        self._vault = vault
        self._pages = pages

    async def add(self, dispute: Dispute) -> None:
        """Store an objection. Raises DuplicateKeyError when one like it is open."""
        row = _document(dispute)
        row["text"] = await self._sealed(dispute, "text", dispute.text)
        await self._rows.insert_one(row | {"retention": RETENTION, "answer": None})

    async def resolve(self, dispute: Dispute) -> None:
        """Store how an objection was resolved."""
        answer = await self._sealed(dispute, "answer", dispute.answer) if dispute.answer else None
        change = {
            "open": False,
            "resolved_at": dispute.resolved_at,
            "resolved_by": dispute.resolved_by,
            "outcome": dispute.outcome.value if dispute.outcome else None,
            "answer": answer,
        }
        await self._rows.update_one({"_id": dispute.id}, {"$set": change})

    async def get(self, dispute_id: str, *, texts: bool = False) -> Dispute:
        """One objection, with `texts` also what was written. Raises DisputeNotFound."""
        row = await self._rows.find_one({"_id": dispute_id})
        if row is None:
            raise DisputeNotFound("There is no such objection.", dispute_id=dispute_id)
        return await self._read(row) if texts else _dispute(row)

    async def of_account(self, account_id: str) -> list[Dispute]:
        """Every objection of the account without its texts, oldest first."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_dispute(row) for row in rows]

    async def of_customers(self, customer_ids: Sequence[str], page: PageRequest) -> Page[Dispute]:
        """A page of the objections of one customer, who may have several ids, with texts, newest first.

        Raises PageTokenInvalid.
        """
        listing, wanted = f"disputes:{customer_ids[0]}", {"customer_id": whose(customer_ids)}
        found = await self._pages.by_id(self._rows, listing, wanted, page, dict)
        return Page([await self._read(row) for row in found.items], found.next_token)

    async def all_of_customer(self, customer_id: str) -> list[Dispute]:
        """Every objection of a customer with its texts, newest first."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", -1)])
        return [await self._read(row) for row in rows]

    async def page(self, page: PageRequest, *, open_only: bool) -> Page[Dispute]:
        """A page of objections without their texts, oldest first. Raises PageTokenInvalid."""
        wanted: Document = {"open": True} if open_only else {}
        listing = "disputes:open" if open_only else "disputes"
        return await self._pages.by_id(self._rows, listing, wanted, page, _dispute, newest_first=False)

    async def _read(self, row: Document) -> Dispute:
        whose, place = row["customer_id"], f"billing.disputes.{{}}:{row['_id']}"
        text = await self._vault.open(whose, PURPOSE, place.format("text"), row["text"])
        answer = (
            await self._vault.open(whose, PURPOSE, place.format("answer"), row["answer"])
            if row["answer"]
            else None
        )
        return _dispute(row, text, answer)

    async def _sealed(self, dispute: Dispute, name: str, text: Redacted[str]) -> Document:
        place = f"billing.disputes.{name}:{dispute.id}"
        return await self._vault.seal(dispute.customer_id, PURPOSE, place, text)


def _document(dispute: Dispute) -> Document:
    return {
        "_id": dispute.id,
        "billing_account_id": dispute.billing_account_id,
        "customer_id": dispute.customer_id,
        "invoice_id": dispute.invoice_id,
        "open": dispute.open,
        "raised_at": dispute.raised_at,
        "raised_by": dispute.raised_by,
        "hold_until": dispute.hold_until.isoformat(),
        "resolved_at": dispute.resolved_at,
        "outcome": dispute.outcome.value if dispute.outcome else None,
    }


def _dispute(row: Document, text: Redacted[str] = _UNREAD, answer: Redacted[str] | None = None) -> Dispute:
    return Dispute(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        invoice_id=row["invoice_id"],
        text=text,
        raised_at=row["raised_at"],
        raised_by=row["raised_by"],
        hold_until=date.fromisoformat(row["hold_until"]),
        resolved_at=row["resolved_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        answer=answer,
        resolved_by=row.get("resolved_by", ""),
    )
