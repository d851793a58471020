"""Which other ids a customer was billed under before two customers became one."""

from collections.abc import Sequence

from services.chassis.mongo import Document, Index, Mongo

MERGED = "merged_customers"
INDEXES = [Index(MERGED, [("survivor_id", 1)])]


def whose(customer_ids: Sequence[str]) -> str | Document:
    """What a query asks of `customer_id`."""
    return customer_ids[0] if len(customer_ids) == 1 else {"$in": list(customer_ids)}


class MergedStore:
    """One row for each id that was merged into another."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(MERGED)

    async def ids(self, customer_id: str) -> tuple[str, ...]:
        """The customer's own id, and those that were merged into it."""
        rows = await self._rows.find({"survivor_id": customer_id})
        return (customer_id, *sorted(row["_id"] for row in rows))

    async def set(self, survivor_id: str, merged_ids: Sequence[str]) -> None:
        """These ids were merged into the customer, and no others. Inside a transaction."""
        for row in await self._rows.find({"survivor_id": survivor_id}):
            if row["_id"] not in merged_ids:
                await self._rows.delete_one({"_id": row["_id"]})
        for merged_id in merged_ids:
            await self._rows.update_one(
                {"_id": merged_id}, {"$set": {"survivor_id": survivor_id}}, upsert=True
            )
