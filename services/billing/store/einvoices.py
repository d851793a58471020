"""E-invoice agreements: the state on the billing account's row, each change a document of its own."""

from services.billing.model.einvoice import EinvoiceAgreement, EinvoiceChange
from services.billing.store.accounts import ACCOUNTS
from services.chassis.mongo import Document, Index, Mongo

CHANGES = "einvoice_changes"
INDEXES = [Index(CHANGES, [("customer_id", 1), ("version", -1)], unique=True)]


class EinvoiceStore:
    """Reads and writes e-invoice agreements."""

    def __init__(self, mongo: Mongo) -> None:
        self._accounts = mongo.collection(ACCOUNTS)
        self._changes = mongo.collection(CHANGES)

    async def find(self, customer_id: str) -> EinvoiceAgreement | None:
        """The customer's agreement; None when the customer has no billing account."""
        row = await self._accounts.find_one({"customer_id": customer_id}, ["einvoice"])
        if row is None:
            return None
        found = row.get("einvoice")
        if found is None:
            return EinvoiceAgreement(customer_id)
        return EinvoiceAgreement(customer_id, found["active"], found["since"], found["version"])

    async def put(self, agreement: EinvoiceAgreement, made: EinvoiceChange) -> None:
        """Store a change and where it leads. Inside a transaction: of two at once one begins again."""
        state: Document = {
            "active": agreement.active,
            "since": agreement.since,
            "version": agreement.version,
        }
        await self._accounts.update_one({"customer_id": agreement.customer_id}, {"$set": {"einvoice": state}})
        await self._changes.insert_one(
            {
                "_id": f"{agreement.customer_id}:{made.version}",
                "customer_id": agreement.customer_id,
                "version": made.version,
                "active": made.active,
                "at": made.at,
                "by": made.by,
            }
        )

    async def history(self, customer_id: str, limit: int = 0) -> list[EinvoiceChange]:
        """Changes, newest first; all when `limit` is 0."""
        rows = await self._changes.find({"customer_id": customer_id}, sort=[("version", -1)], limit=limit)
        return [EinvoiceChange(row["active"], row["at"], row["by"], row["version"]) for row in rows]
