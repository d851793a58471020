"""What people did with tips and which were sent: one document per person, keys and moments only."""

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.customer.errors import CustomerChanged
from services.customer.model.tip import SentTip, TipRecord

TIPS = "tips"
INDEXES: list[Index] = []  # every query goes by the customer's id, which is the document's


class TipStore:
    """Reads and writes records of tips."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(TIPS)

    async def get(self, customer_id: str) -> TipRecord:
        """What the person did with tips; version 0 for nothing."""
        row = await self._rows.find_one({"_id": customer_id})
        if row is None:
            return TipRecord(customer_id)
        return TipRecord(
            customer_id=customer_id,
            version=row["version"],
            dismissed={item["key"]: item["at"] for item in row["dismissed"]},
            sent={item["key"]: SentTip(item["at"], item["for_event"]) for item in row["sent"]},
        )

    async def put(self, record: TipRecord) -> None:
        """Store the next version over the one before. Raises CustomerChanged when somebody was faster."""
        document: Document = {
            "_id": record.customer_id,
            "version": record.version,
            "dismissed": [{"key": key, "at": at} for key, at in record.dismissed.items()],
            "sent": [
                {"key": key, "at": tip.at, "for_event": tip.for_event} for key, tip in record.sent.items()
            ],
        }
        try:
            if record.version == 1:
                await self._rows.insert_one(document)
                return
            query = {"_id": record.customer_id, "version": record.version - 1}
            matched = (await self._rows.replace_one(query, document)).matched
        except DuplicateKeyError as error:
            raise CustomerChanged("The tips have changed since they were read.") from error
        if not matched:
            raise CustomerChanged("The tips have changed since they were read.")
