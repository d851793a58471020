"""Withdrawals on their way to recipients."""

from services.chassis.mongo import Document, Index
from services.disclosure.model.withdrawal import Recipient, Withdrawal
from services.disclosure.store.tellings import Tellings

COLLECTION = "withdrawals"
INDEXES = [
    Index(
        COLLECTION,
        [("entry_id", 1), ("purpose", 1), ("processor_id", 1), ("customer_id", 1)],
        unique=True,
    ),
    Index(COLLECTION, [("customer_id", 1), ("_id", -1)]),
    Index(COLLECTION, [("processor_id", 1), ("open", 1), ("_id", 1)]),
    Index(COLLECTION, [("open", 1), ("_id", 1)]),
]


class Withdrawals(Tellings[Withdrawal]):
    """The withdrawals."""

    collection = COLLECTION

    async def of_entry(self, entry_id: str) -> list[Withdrawal]:
        """Those that one act has led to."""
        return [self.item(row) for row in await self._rows.find({"entry_id": entry_id})]

    def row(self, item: Withdrawal) -> Document:
        """Model to document."""
        return {
            "_id": item.id,
            "customer_id": item.customer_id,
            "purpose": item.purpose,
            "entry_id": item.entry_id,
            "processor_id": item.recipient.processor_id,
            "category": item.recipient.category,
            "third_party": item.recipient.third_party,
            "withdrawn_at": item.withdrawn_at,
            "told_at": item.told_at,
            "confirmed_at": item.confirmed_at,
            "open": item.confirmed_at is None,
            "evidence": item.evidence,
        }

    def item(self, row: Document) -> Withdrawal:
        """Document to model."""
        return Withdrawal(
            id=row["_id"],
            customer_id=row["customer_id"],
            purpose=row["purpose"],
            entry_id=row["entry_id"],
            recipient=Recipient(row["processor_id"], row["category"], row.get("third_party", False)),
            withdrawn_at=row["withdrawn_at"],
            told_at=row["told_at"],
            confirmed_at=row["confirmed_at"],
            evidence=row["evidence"],
        )
