"""Losses: ids, moments, øre, who decided, and the reason, sealed: it may name people."""

from datetime import date

from services.billing.model.write_off import WriteOff
from services.billing.store.invoices import PURPOSE
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault

WRITE_OFFS = "write_offs"
RETENTION = "bookkeeping_vouchers"  # bokføringsloven § 13 no. 3: what an entry of the books rests on
INDEXES = [Index(WRITE_OFFS, [("billing_account_id", 1), ("_id", 1)])]


class WriteOffStore:
    """Adds and reads losses; none is ever changed."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._rows = mongo.collection(WRITE_OFFS)
        self._vault = vault
        self._pages = pages

    async def add(self, item: WriteOff) -> None:
        """Store one."""
        sealed = await self._vault.seal(item.customer_id, PURPOSE, _place(item.id), item.reason)
        await self._rows.insert_one(
            {
                "_id": item.id,
                "invoice_id": item.invoice_id,
                "billing_account_id": item.billing_account_id,
                "customer_id": item.customer_id,
                "amount_ore": item.amount_ore,
                "reason": sealed,
                "written_at": item.written_at,
                "written_by": item.written_by,
                "hold_until": item.hold_until.isoformat(),
                "retention": RETENTION,
            }
        )

    async def get(self, write_off_id: str) -> WriteOff:
        """The one that this command stored before."""
        row = await self._rows.find_one({"_id": write_off_id})
        if row is None:
            raise LookupError(write_off_id)
        return await self._opened(row)

    async def of_account(self, account_id: str) -> list[WriteOff]:
        """Every one of an account, oldest first."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [await self._opened(row) for row in rows]

    async def every(self, page: PageRequest) -> Page[WriteOff]:
        """A page of all, newest first. Raises PageTokenInvalid."""
        found = await self._pages.by_id(self._rows, "write_offs", {}, page, _same)
        return Page([await self._opened(row) for row in found.items], found.next_token)

    async def _opened(self, row: Document) -> WriteOff:
        return WriteOff(
            id=row["_id"],
            invoice_id=row["invoice_id"],
            billing_account_id=row["billing_account_id"],
            customer_id=row["customer_id"],
            amount_ore=row["amount_ore"],
            reason=await self._vault.open(row["customer_id"], PURPOSE, _place(row["_id"]), row["reason"]),
            written_at=row["written_at"],
            written_by=row["written_by"],
            hold_until=date.fromisoformat(row["hold_until"]),
        )


def _same(row: Document) -> Document:
    return row


def _place(write_off_id: str) -> str:
    return f"billing.write_offs.reason:{write_off_id}"
