"""Data-subject requests in the database: at most one open request of a kind per person."""

from datetime import date

from services.chassis.mongo import Document, Index, Mongo
from services.disclosure.model.data_request import DataRequest, Kind, Status

COLLECTION = "data_requests"
INDEXES = [
    Index(COLLECTION, [("customer_id", 1), ("_id", 1)]),
    Index(
        COLLECTION,
        [("customer_id", 1), ("kind", 1)],
        unique=True,
        partial={"status": Status.OPEN.value},
    ),
]


class DataRequests:
    """The data-subject requests."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(COLLECTION)

    async def add(self, request: DataRequest) -> None:
        """Store a new request. Raises DuplicateKeyError when one of its kind is open."""
        await self._rows.insert_one(_row(request))

    async def save(self, request: DataRequest) -> None:
        """Store changes, except to what was collected."""
        row = _row(request)
        del row["_id"], row["collected"]
        await self._rows.update_one({"_id": request.data_request_id}, {"$set": row})

    async def note_collected(self, data_request_id: str, context: str) -> None:
        """One more context has handed over."""
        await self._rows.update_one({"_id": data_request_id}, {"$addToSet": {"collected": context}})

    async def get(self, data_request_id: str) -> DataRequest | None:
        """One request."""
        row = await self._rows.find_one({"_id": data_request_id})
        return None if row is None else _request(row)

    async def open_one(self, customer_id: str, kind: Kind) -> DataRequest | None:
        """The open request of this kind, if there is one."""
        query = {"customer_id": customer_id, "kind": kind.value, "status": Status.OPEN.value}
        row = await self._rows.find_one(query)
        return None if row is None else _request(row)

    async def of_customer(self, customer_id: str) -> list[DataRequest]:
        """All requests of one person, newest first."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", -1)])
        return [_request(row) for row in rows]


def _row(request: DataRequest) -> Document:
    return {
        "_id": request.data_request_id,
        "customer_id": request.customer_id,
        "kind": request.kind.value,
        "status": request.status.value,
        "language": request.language,
        "opened_at": request.opened_at,
        "due_on": request.due_on.isoformat(),
        "operation_id": request.operation_id,
        "collected": list(request.collected),
        "contexts": request.contexts,
        "completed_at": request.completed_at,
        "package_expires_at": request.package_expires_at,
    }


def _request(row: Document) -> DataRequest:
    return DataRequest(
        data_request_id=row["_id"],
        customer_id=row["customer_id"],
        kind=Kind(row["kind"]),
        status=Status(row["status"]),
        language=row["language"],
        opened_at=row["opened_at"],
        due_on=date.fromisoformat(row["due_on"]),
        operation_id=row["operation_id"],
        collected=tuple(sorted(row["collected"])),
        contexts=row["contexts"],
        completed_at=row["completed_at"],
        package_expires_at=row["package_expires_at"],
    )
