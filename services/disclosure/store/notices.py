"""Notices of erasures, corrections and restrictions on their way to recipients (GDPR art. 19)."""

from services.chassis.mongo import Document, Index
from services.disclosure.model.notice import Matter, Notice
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.store.tellings import Tellings

COLLECTION = "notices"
INDEXES = [
    Index(COLLECTION, [("cause_id", 1), ("processor_id", 1), ("customer_id", 1)], unique=True),
    Index(COLLECTION, [("customer_id", 1), ("_id", -1)]),
    Index(COLLECTION, [("processor_id", 1), ("matter", 1), ("open", 1), ("_id", 1)]),
    Index(COLLECTION, [("open", 1), ("_id", 1)]),
]


class Notices(Tellings[Notice]):
    """The notices."""

    collection = COLLECTION

    async def of_cause(self, cause_id: str) -> frozenset[tuple[str, str]]:
        """Who has a notice of this erasure or request: processor, and the id of the person."""
        rows = await self._rows.find({"cause_id": cause_id}, projection=["processor_id", "customer_id"])
        return frozenset((row["processor_id"], row["customer_id"]) for row in rows)

    def row(self, item: Notice) -> Document:
        """Model to document."""
        return {
            "_id": item.id,
            "matter": item.matter.value,
            "customer_id": item.customer_id,
            "cause_id": item.cause_id,
            "processor_id": item.recipient.processor_id,
            "category": item.recipient.category,
            "made_at": item.made_at,
            "told_at": item.told_at,
            "confirmed_at": item.confirmed_at,
            "open": item.confirmed_at is None,
            "evidence": item.evidence,
            "third_party": item.recipient.third_party,
            "ended": item.ended,
        }

    def item(self, row: Document) -> Notice:
        """Document to model."""
        return Notice(
            id=row["_id"],
            matter=Matter(row["matter"]),
            customer_id=row["customer_id"],
            cause_id=row["cause_id"],
            recipient=Recipient(row["processor_id"], row["category"], row.get("third_party", False)),
            made_at=row["made_at"],
            told_at=row["told_at"],
            confirmed_at=row["confirmed_at"],
            evidence=row["evidence"],
            ended=row.get("ended", False),
        )
