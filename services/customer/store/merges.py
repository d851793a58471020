"""Which customers are one person. The rows of both stay where they are; only the link is stored."""

from datetime import datetime

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.customer.errors import CustomerChanged, MergeNotFound, MergeNotPossible
from services.customer.model.merging import Merge
from services.customer.store.customers import CUSTOMERS

MERGES = "merges"
STANDS = {"stands": True}
INDEXES = [
    Index(MERGES, [("merged_id", 1)], unique=True, partial=STANDS),
    Index(MERGES, [("survivor_id", 1), ("_id", 1)]),
    Index(MERGES, [("merged_id", 1), ("_id", 1)]),
]


class MergeStore:
    """Reads and writes merges. The customers carry the link too, so that one look-up follows it."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(MERGES)
        self._customers = mongo.collection(CUSTOMERS)

    async def ids(self, customer_id: str) -> list[str]:
        """The ids under which the person's rows lie: the survivor's first. An unknown id is only itself."""
        row = await self._customers.find_one({"_id": customer_id}, ["merged_into", "absorbed_ids"])
        if row is not None and row.get("merged_into"):
            row = await self._customers.find_one({"_id": row["merged_into"]}, ["absorbed_ids"])
        return [customer_id] if row is None else [row["_id"], *row.get("absorbed_ids", ())]

    async def absorbed(self, customer_id: str) -> tuple[tuple[str, ...], str]:
        """The ids that were merged into this customer, and the id that it was merged into itself."""
        row = await self._customers.find_one({"_id": customer_id}, ["merged_into", "absorbed_ids"]) or {}
        return tuple(row.get("absorbed_ids", ())), row.get("merged_into", "")

    async def add(self, merge: Merge) -> None:
        """Store a merge. Raises MergeNotPossible when one of the two was merged meanwhile."""
        try:
            await self._rows.insert_one(
                {
                    "_id": merge.id,
                    "survivor_id": merge.survivor_id,
                    "merged_id": merge.merged_id,
                    "reason": merge.reason,
                    "merged_by": merge.merged_by,
                    "merged_at": merge.merged_at,
                    "stands": True,
                }
            )
        except DuplicateKeyError as error:
            raise MergeNotPossible("It was merged meanwhile.", rule="ALREADY_MERGED") from error
        change = {"$inc": {"revision": 1}, "$push": {"absorbed_ids": merge.merged_id}}
        await self._change({"_id": merge.survivor_id, "merged_into": {"$exists": False}}, change)
        alone = {"_id": merge.merged_id, "absorbed_ids.0": {"$exists": False}}
        change = {"$inc": {"revision": 1}, "$set": {"merged_into": merge.survivor_id}}
        await self._change(alone, change)

    async def undo(self, merge: Merge) -> None:
        """Store that a merge was undone. Raises MergeNotFound when it was before."""
        change = {"$set": {"unmerged_at": merge.unmerged_at}, "$unset": {"stands": ""}}
        if not (await self._rows.update_one({"_id": merge.id, **STANDS}, change)).matched:
            raise MergeNotFound("These two are not merged.")
        change = {"$inc": {"revision": 1}, "$pull": {"absorbed_ids": merge.merged_id}}
        await self._change({"_id": merge.survivor_id}, change)
        change = {"$inc": {"revision": 1}, "$unset": {"merged_into": ""}}
        await self._change({"_id": merge.merged_id}, change)

    async def standing(self, survivor_id: str, merged_id: str) -> Merge:
        """The merge of these two that stands. Raises MergeNotFound."""
        row = await self._rows.find_one({"merged_id": merged_id, **STANDS})
        if row is None or row["survivor_id"] != survivor_id:
            raise MergeNotFound("These two are not merged.")
        return _merge(row)

    async def all_standing(self, after: str, limit: int) -> list[tuple[str, str]]:
        """The next merges that stand after this merged id, by it: (merged id, survivor's id)."""
        query = {"merged_id": {"$gt": after}, **STANDS}
        rows = await self._rows.find(
            query, sort=[("merged_id", 1)], limit=limit, projection=["merged_id", "survivor_id"]
        )
        return [(row["merged_id"], row["survivor_id"]) for row in rows]

    async def get(self, merge_id: str) -> Merge:
        """The merge. Raises MergeNotFound."""
        row = await self._rows.find_one({"_id": merge_id})
        if row is None:
            raise MergeNotFound("There is no such merge.")
        return _merge(row)

    async def of_survivor(self, survivor_id: str) -> list[Merge]:
        """Every merge into this customer, oldest first, undone ones too."""
        rows = await self._rows.find({"survivor_id": survivor_id}, sort=[("_id", 1)])
        return [_merge(row) for row in rows]

    async def _change(self, query: Document, change: Document) -> None:
        if not (await self._customers.update_one(query, change)).matched:
            raise CustomerChanged("The customer has changed meanwhile.")


def _merge(row: Document) -> Merge:
    unmerged: datetime | None = row.get("unmerged_at")
    return Merge(
        id=row["_id"],
        survivor_id=row["survivor_id"],
        merged_id=row["merged_id"],
        reason=row["reason"],
        merged_by=row["merged_by"],
        merged_at=row["merged_at"],
        unmerged_at=unmerged,
    )
