"""Erasures and tombstones in the database: ids, kinds and counts, nothing of who somebody was."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from services.chassis.mongo import Document, Index, Mongo
from services.disclosure.model.erasure import Erasure, Item, Outcome, Status, Tombstone

COLLECTION = "erasures"
TOMBSTONES = "tombstones"
INDEXES = [
    Index(COLLECTION, [("data_request_id", 1)], unique=True),
    Index(COLLECTION, [("status", 1), ("_id", 1)]),
    Index(COLLECTION, [("customer_ids", 1)], partial={"status": Status.EXECUTING.value}),
    Index(TOMBSTONES, [("customer_ids", 1)]),
]


class Erasures:
    """The erasures."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(COLLECTION)

    async def add(self, erasure: Erasure) -> None:
        """Store a new one. Raises DuplicateKeyError when its request has one."""
        await self._rows.insert_one(_row(erasure))

    async def get(self, erasure_id: str) -> Erasure | None:
        """One by its id."""
        row = await self._rows.find_one({"_id": erasure_id})
        return None if row is None else _erasure(row)

    async def of_request(self, data_request_id: str) -> Erasure | None:
        """The one of a data request."""
        row = await self._rows.find_one({"data_request_id": data_request_id})
        return None if row is None else _erasure(row)

    async def save(self, after: Erasure, before: Sequence[Status]) -> bool:
        """Keep what became of one, if it still stands as it did."""
        row = _row(after)
        query = {"_id": row.pop("_id"), "status": {"$in": [status.value for status in before]}}
        return (await self._rows.update_one(query, {"$set": row})).matched == 1

    async def note_answers(self, erasure_id: str, answers: Mapping[str, Sequence[Item]]) -> None:
        """Contexts have done their parts; the first answer of each stands."""
        rows = _answer_rows(answers)
        if not rows:
            return
        query: Document = {"_id": erasure_id} | {place: {"$exists": False} for place in rows}
        if (await self._rows.update_one(query, {"$set": rows})).matched:
            return
        for place, row in rows.items():  # another worker has noted one of them
            await self._rows.update_one(
                {"_id": erasure_id, place: {"$exists": False}}, {"$set": {place: row}}
            )

    async def note_told(self, erasure_id: str, categories: Sequence[str], handed_to: Sequence[str]) -> bool:
        """The recipients are told, and which third parties the letter names; whether nobody had noted that
        before.
        """
        query = {"_id": erasure_id, "told": None}
        noted = {"told": list(categories), "handed_to": list(handed_to)}
        return (await self._rows.update_one(query, {"$set": noted})).matched == 1

    async def note_before_letter(
        self,
        erasure_id: str,
        answers: Mapping[str, Sequence[Item]],
        foretold: Sequence[Item],
        nobody_to_tell: bool,
    ) -> Erasure | None:
        """What the letter says: what contexts have done, what those will do that come after it, and perhaps
        that no recipient had to be told. The erasure as it is then; None when somebody has noted it before.
        """
        query: Document = {"_id": erasure_id, "foretold": None}
        rows = _answer_rows(answers) | {"foretold": _item_rows(foretold)}
        if nobody_to_tell:
            query["told"] = None
            rows |= {"told": [], "handed_to": []}
        row = await self._rows.find_one_and_update(query, {"$set": rows})
        return None if row is None else _erasure(row)

    async def finish(
        self, erasure_id: str, now: datetime, answers: Mapping[str, Sequence[Item]] | None = None
    ) -> bool:
        """Everything is done, with what the last contexts answered; whether nobody had noted that before."""
        query = {"_id": erasure_id, "status": {"$ne": Status.DONE.value}}
        done = {"status": Status.DONE.value, "done_at": now, **_answer_rows(answers or {})}
        return (await self._rows.update_one(query, {"$set": done})).matched == 1

    async def executing(self, limit: int) -> list[Erasure]:
        """Those on their way, oldest first."""
        query = {"status": Status.EXECUTING.value}
        return [_erasure(row) for row in await self._rows.find(query, sort=[("_id", 1)], limit=limit)]

    async def under_way(self, customer_id: str) -> bool:
        """Whether the person with this id, among others, is being erased."""
        query = {"customer_ids": customer_id, "status": Status.EXECUTING.value}
        return await self._rows.find_one(query, ["_id"]) is not None

    async def set_operation(self, erasure_id: str, before: str, after: str) -> bool:
        """Another operation goes on with one; whether the one before was still its operation."""
        query = {"_id": erasure_id, "operation_id": before}
        return (await self._rows.update_one(query, {"$set": {"operation_id": after}})).matched == 1


class Tombstones:
    """That persons were erased, for backups that do not know it."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(TOMBSTONES)

    async def add(self, tombstone: Tombstone) -> None:
        """Keep one, once."""
        row = {
            "customer_ids": list(tombstone.customer_ids),
            "erased_on": tombstone.erased_on.isoformat(),
        }
        await self._rows.update_one({"_id": tombstone.erasure_id}, {"$setOnInsert": row}, upsert=True)

    async def page(self, after: str, limit: int) -> list[Tombstone]:
        """Those after an id, by id."""
        rows = await self._rows.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=limit)
        return [_tombstone(row) for row in rows]

    async def of_customer(self, customer_id: str) -> Tombstone | None:
        """That of one person, by any id."""
        row = await self._rows.find_one({"customer_ids": customer_id})
        return None if row is None else _tombstone(row)

    async def erased(self, customer_ids: Sequence[str]) -> frozenset[str]:
        """Which of these, a hundred at most, are erased persons'."""
        rows = await self._rows.find({"customer_ids": {"$in": list(customer_ids)}})
        return frozenset(customer_ids).intersection(one for row in rows for one in row["customer_ids"])

    async def count(self) -> int:
        """How many there are."""
        return await self._rows.count({"_id": {"$gt": ""}})


def _row(item: Erasure) -> Document:
    return {
        "_id": item.erasure_id,
        "data_request_id": item.data_request_id,
        "customer_id": item.customer_id,
        "language": item.language,
        "opened_at": item.opened_at,
        "operation_id": item.operation_id,
        "status": item.status.value,
        "customer_ids": list(item.customer_ids),
        "items": _item_rows(item.items),
        "planned_at": item.planned_at,
        "started_at": item.started_at,
        "done_at": item.done_at,
        "answers": {context: _item_rows(items) for context, items in item.answers.items()},
        "foretold": None if item.foretold is None else _item_rows(item.foretold),
        "told": None if item.told is None else list(item.told),
        "handed_to": list(item.handed_to),
        "decided_by": item.decided_by,
    }


def _erasure(row: Document) -> Erasure:
    return Erasure(
        erasure_id=row["_id"],
        data_request_id=row["data_request_id"],
        customer_id=row["customer_id"],
        language=row["language"],
        opened_at=row["opened_at"],
        operation_id=row["operation_id"],
        status=Status(row["status"]),
        customer_ids=tuple(row["customer_ids"]),
        items=_items(row["items"]),
        planned_at=row["planned_at"],
        started_at=row["started_at"],
        done_at=row["done_at"],
        answers={context: _items(items) for context, items in row["answers"].items()},
        foretold=None if row["foretold"] is None else _items(row["foretold"]),
        told=None if row["told"] is None else tuple(row["told"]),
        handed_to=tuple(row.get("handed_to", ())),
        decided_by=row.get("decided_by", ""),
    )


def _answer_rows(answers: Mapping[str, Sequence[Item]]) -> Document:
    return {f"answers.{context}": _item_rows(items) for context, items in answers.items()}


def _item_rows(items: Sequence[Item]) -> list[Document]:
    return [_item_row(item) for item in items]


def _item_row(item: Item) -> Document:
    return {
        "key": item.key,
        "titles": dict(item.titles),
        "records": item.records,
        "outcome": item.outcome.value,
        "explanations": dict(item.explanations),
        "statute": item.statute,
        "until": item.until.isoformat() if item.until else "",
    }


def _items(rows: Sequence[Document]) -> tuple[Item, ...]:
    return tuple(
        Item(
            key=row["key"],
            titles=row["titles"],
            records=row["records"],
            outcome=Outcome(row["outcome"]),
            explanations=row["explanations"],
            statute=row["statute"],
            until=date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in rows
    )


def _tombstone(row: Document) -> Tombstone:
    return Tombstone(row["_id"], tuple(row["customer_ids"]), date.fromisoformat(row["erased_on"]))
