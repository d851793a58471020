"""Open complaints and dunnings, as the events of their owners tell them."""

from services.chassis.mongo import DuplicateKeyError, Index, Mongo
from services.survey.model.holds import Hold, HoldKind

HOLDS = "holds"
INDEXES = [Index(HOLDS, [("customer_id", 1), ("open", 1)]), Index(HOLDS, [("open", 1), ("at", 1)])]


class Holds:
    """One document per matter. What is closed is kept a while: an older event cannot open it again."""

    def __init__(self, mongo: Mongo) -> None:
        self._raw = mongo.collection(HOLDS)

    async def put(self, hold: Hold) -> None:
        """Store the matter unless something newer is known of it. The same again changes nothing."""
        older = {"_id": hold.id, "at": {"$lt": hold.at}}
        state = {"customer_id": hold.customer_id, "kind": hold.kind.value, "open": hold.open, "at": hold.at}
        try:
            await self._raw.update_one(older, {"$set": state}, upsert=True)
        except DuplicateKeyError:  # it is there: newer, or put there just now by another event
            await self._raw.update_one(older, {"$set": state})

    async def open_of(self, customer_id: str) -> list[Hold]:
        """What is open of one person."""
        found = await self._raw.find({"customer_id": customer_id, "open": True})
        return [
            Hold(
                kind=HoldKind(item["kind"]),
                matter=item["_id"].partition(":")[2],
                customer_id=item["customer_id"],
                open=True,
                at=item["at"],
            )
            for item in found
        ]
