"""Credit notes: ids, codes, dates, øre, and the reason that staff gave, sealed: it may name people."""

from collections.abc import Sequence
from datetime import date

from services.billing.errors import CreditNoteNotFound
from services.billing.model.credit_note import CreditDraft, CreditLine, CreditNote
from services.billing.model.invoice import VatTotal
from services.billing.store import sellers
from services.billing.store.invoice_documents import line_document, line_of, vat_totals_of
from services.billing.store.invoices import PURPOSE
from services.billing.store.merged import whose
from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault

CREDIT_NOTES = "credit_notes"
RETENTION = "bookkeeping_vouchers"  # bokføringsloven § 13 no. 3: a voucher as the invoice is
INDEXES = [
    Index(CREDIT_NOTES, [("number", 1)], unique=True),
    Index(CREDIT_NOTES, [("billing_account_id", 1), ("_id", 1)]),
    Index(CREDIT_NOTES, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(CREDIT_NOTES, [("invoice_id", 1), ("number", 1)]),
]


class CreditNoteStore:
    """Adds and reads credit notes; none is ever changed."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._rows = mongo.collection(CREDIT_NOTES)
        self._vault = vault
        self._pages = pages

    async def add(self, note: CreditNote) -> None:
        """Store a credit note."""
        sealed = await self._vault.seal(note.customer_id, PURPOSE, _place(note.id), note.reason)
        await self._rows.insert_one(_document(note) | {"reason": sealed, "retention": RETENTION})

    async def get(self, credit_note_id: str) -> CreditNote:
        """One credit note. Raises CreditNoteNotFound."""
        row = await self._rows.find_one({"_id": credit_note_id})
        if row is None:
            raise CreditNoteNotFound("There is no such credit note.", credit_note_id=credit_note_id)
        return await self._note(row)

    async def of_invoice(self, invoice_id: str) -> list[CreditNote]:
        """Every credit note of the invoice, oldest first."""
        return await self._all({"invoice_id": invoice_id}, [("number", 1)])

    async def of_account(self, account_id: str) -> list[CreditNote]:
        """Every credit note of the account, oldest first."""
        return await self._all({"billing_account_id": account_id}, [("_id", 1)])

    async def vat_of(self, note_ids: Sequence[str]) -> dict[str, tuple[VatTotal, ...]]:
        """The VAT by rate of these credit notes, at most 100."""
        rows = await self._rows.find({"_id": {"$in": list(note_ids)}}, projection=["vat_totals"])
        return {row["_id"]: vat_totals_of(row) for row in rows}

    async def of_customers(self, customer_ids: Sequence[str], page: PageRequest) -> Page[CreditNote]:
        """A page of the credit notes of one customer, who may have several ids, newest first.

        Raises PageTokenInvalid.
        """
        listing, query = f"credit_notes:{customer_ids[0]}", {"customer_id": whose(customer_ids)}
        return await self._opened(await self._pages.by_id(self._rows, listing, query, page, _same))

    async def every(self, page: PageRequest) -> Page[CreditNote]:
        """A page of all credit notes, newest first. Raises PageTokenInvalid."""
        return await self._opened(await self._pages.by_id(self._rows, "credit_notes", {}, page, _same))

    async def _all(self, query: Document, sort: Sequence[tuple[str, int]]) -> list[CreditNote]:
        return [await self._note(row) for row in await self._rows.find(query, sort=list(sort))]

    async def _opened(self, page: Page[Document]) -> Page[CreditNote]:
        return Page([await self._note(row) for row in page.items], page.next_token)

    async def _note(self, row: Document) -> CreditNote:
        reason = await self._vault.open(row["customer_id"], PURPOSE, _place(row["_id"]), row["reason"])
        return CreditNote(
            id=row["_id"],
            number=row["number"],
            invoice_id=row["invoice_id"],
            invoice_number=row["invoice_number"],
            kid=row["kid"],
            billing_account_id=row["billing_account_id"],
            customer_id=row["customer_id"],
            draft=_draft(row),
            reason=reason,
            issue_date=date.fromisoformat(row["issue_date"]),
            issued_at=row["issued_at"],
            issued_by=row["issued_by"],
            hold_until=date.fromisoformat(row["hold_until"]),
            seller=sellers.seller(row.get("seller")),
        )


def _same(row: Document) -> Document:
    return row


def _place(credit_note_id: str) -> str:
    return f"billing.credit_notes.reason:{credit_note_id}"


def _document(note: CreditNote) -> Document:
    return {
        "_id": note.id,
        "number": note.number,
        "invoice_id": note.invoice_id,
        "invoice_number": note.invoice_number,
        "kid": note.kid,
        "billing_account_id": note.billing_account_id,
        "customer_id": note.customer_id,
        "lines": [
            line_document(credit.line) | {"number": credit.number, "credited_ore": credit.net_ore}
            for credit in note.lines
        ],
        "vat_totals": [
            {
                "category": total.vat.category,
                "basis_points": total.vat.basis_points,
                "base_ore": total.base_ore,
                "vat_ore": total.vat_ore,
            }
            for total in note.vat_totals
        ],
        "total_ore": note.total_ore,
        "issue_date": note.issue_date.isoformat(),
        "issued_at": note.issued_at,
        "issued_by": note.issued_by,
        "seller": sellers.document(note.seller),
        "hold_until": note.hold_until.isoformat(),
    }


def _draft(row: Document) -> CreditDraft:
    return CreditDraft(
        tuple(CreditLine(line["number"], line_of(line), line["credited_ore"]) for line in row["lines"]),
        vat_totals_of(row),
    )
