"""Data-subject requests in the database: at most one open request of a kind per person.

Free texts (what the person wants corrected, what he or she was told) are sealed with the person's key. When
that key is shredded the request stays, as proof that it was answered in time, without them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from services.chassis.mongo import ASCENDING, DESCENDING, Document, Index, Mongo
from services.chassis.vault import Redacted, SealBroken, Vault
from services.disclosure.model.data_request import (
    Act,
    Asked,
    Channel,
    DataRequest,
    IdentityCheck,
    Kind,
    Status,
    What,
)

COLLECTION = "data_requests"
# `place` is the last day to answer with the id: the order of the officer's list, and unique.
INDEXES = [
    Index(COLLECTION, [("customer_id", 1), ("_id", 1)]),
    Index(
        COLLECTION,
        [("customer_id", 1), ("kind", 1)],
        unique=True,
        partial={"status": Status.OPEN.value},
    ),
    Index(COLLECTION, [("status", 1), ("place", 1)]),
    Index(COLLECTION, [("status", 1), ("kind", 1), ("place", 1)]),
    Index(COLLECTION, [("lifts_on", 1)], partial={"lifting": True}),
]
_PURPOSE = "data_subject_requests"
LATELY_SECONDS = 5.0


class DataRequests:
    """The data-subject requests."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._mongo = mongo
        self._rows = mongo.collection(COLLECTION)
        self._vault = vault
        self._stored: dict[str, DataRequest] = {}
        """What was stored here lately."""

    async def add(self, request: DataRequest) -> None:
        """Store a new request, with the commit. When one of its kind is open the transaction raises
        DuplicateKeyError.
        """
        self._rows.insert_last([await self._row(request)])
        self._mongo.after_commit(partial(self._keep, request))

    async def save(self, request: DataRequest) -> None:
        """Store changes, except to what was collected."""
        self._mongo.after_commit(partial(self._let_go, request.data_request_id))
        row = await self._row(request)
        del row["_id"], row["collected"]
        await self._rows.update_one({"_id": request.data_request_id}, {"$set": row})

    async def finish(self, request: DataRequest) -> list[str] | None:
        """Store what became of one for which all contexts have handed over, and of which contexts parts were
        kept before; None when it is not open any more.
        """
        row = await self._row(request)
        del row["_id"]
        query = {"_id": request.data_request_id, "status": Status.OPEN.value}
        before = await self._rows.find_one_and_update(
            query, {"$set": row}, projection=["collected"], after=False
        )
        if before is None:
            return None
        self._mongo.after_commit(partial(self._keep, request))
        return list(before["collected"])

    async def note_collected(self, data_request_id: str, contexts: Sequence[str]) -> None:
        """These contexts too have handed over."""
        self._mongo.after_commit(partial(self._let_go, data_request_id))
        more = {"collected": {"$each": list(contexts)}}
        await self._rows.update_one({"_id": data_request_id}, {"$addToSet": more})

    async def note_executing(self, data_request_id: str, now: datetime) -> bool:
        """The erasure that was asked for begins; False when the request is answered already.

        It writes the request, so that who refuses it at the same moment does not go unseen.
        """
        query = {"_id": data_request_id, "status": Status.OPEN.value}
        return (await self._rows.update_one(query, {"$set": {"executing_at": now}})).matched == 1

    async def end_erased(self, data_request_id: str, now: datetime, by: str) -> None:
        """The erasure that was asked for is done, unless the request was answered before. What the person
        wrote is gone with the keys.
        """
        query = {"_id": data_request_id, "status": Status.OPEN.value}
        ended = {"status": Status.COMPLETED.value, "completed_at": now, "sealed": None}
        act = {"at": now, "what": What.COMPLETED.value, "by": by}
        await self._rows.update_one(query, {"$set": ended, "$push": {"acts": act}})

    async def warn(self, request: DataRequest, days: int) -> bool:
        """Note that operators were warned when so many days were left; False when they had been."""
        query = {"_id": request.data_request_id, "status": Status.OPEN.value, "warned": request.warned}
        return (await self._rows.update_one(query, {"$set": {"warned": days}})).matched == 1

    async def get(self, data_request_id: str) -> DataRequest | None:
        """One request."""
        row = await self._rows.find_one({"_id": data_request_id})
        return None if row is None else await self._request(row)

    async def lately(self, data_request_id: str) -> DataRequest | None:
        """One request as it was stored here seconds ago, or as it stands: for who looks right after that, and
        bears that another replica has changed it in the meantime.
        """
        return self._stored.get(data_request_id) or await self.get(data_request_id)

    async def ended_lately(self, data_request_id: str) -> DataRequest | None:
        """As `lately`, for who has heard that something became of it: what was stored here while it was open
        is no answer, for that may have been elsewhere.
        """
        held = self._stored.get(data_request_id)
        if held is not None and held.status is not Status.OPEN:
            return held
        return await self.get(data_request_id)

    async def open_one(self, customer_id: str, kind: Kind) -> DataRequest | None:
        """The open request of this kind, if there is one."""
        query = {"customer_id": customer_id, "kind": kind.value, "status": Status.OPEN.value}
        row = await self._rows.find_one(query)
        return None if row is None else await self._request(row)

    async def open_of(self, customer_id: str) -> list[DataRequest]:
        """The open requests of one person, at most one of a kind."""
        query = {"customer_id": customer_id, "status": Status.OPEN.value}
        return [await self._request(row) for row in await self._rows.find(query, sort=[("_id", 1)])]

    async def of_customer(self, customer_id: str) -> list[DataRequest]:
        """All requests of one person, newest first."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", -1)])
        return [await self._request(row) for row in rows]

    async def page(
        self, status: Status, kind: Kind | None, before: date | None, after: str, limit: int
    ) -> list[DataRequest]:
        """Requests in a state: the open ones by their last day, the first one first, others the other way.

        `before`: only those whose last day is earlier. `after`: the place (`place_of`) to go on from.
        """
        query: Document = {"status": status.value}
        if kind is not None:
            query["kind"] = kind.value
        order = ASCENDING if status is Status.OPEN else DESCENDING
        bounds = {"$lt": before.isoformat()} if before else {}
        if after:
            bounds["$gt" if order == ASCENDING else "$lt"] = after
        if bounds:
            query["place"] = bounds
        rows = await self._rows.find(query, sort=[("place", order)], limit=limit)
        return [await self._request(row) for row in rows]

    async def count_open(self, since: date | None, before: date | None) -> int:
        """How many are open whose last day is `since` or later and before `before`."""
        bounds = {}
        if since:
            bounds["$gte"] = since.isoformat()
        if before:
            bounds["$lt"] = before.isoformat()
        return await self._rows.count({"status": Status.OPEN.value, "place": bounds})

    async def open_until(self, last: date) -> AsyncIterator[DataRequest]:
        """Open requests whose last day is `last` or earlier, the most urgent first."""
        bound = {"$lt": (last + timedelta(days=1)).isoformat()}
        async for row in self._rows.each({"status": Status.OPEN.value, "place": bound}, sort=[("place", 1)]):
            yield await self._request(row)

    async def to_lift(self, today: date) -> AsyncIterator[DataRequest]:
        """Restrictions that end today or have had to end before."""
        query = {"lifting": True, "lifts_on": {"$lte": today.isoformat()}}
        async for row in self._rows.each(query, sort=[("lifts_on", 1)]):
            yield await self._request(row)

    def _keep(self, request: DataRequest) -> None:
        self._stored[request.data_request_id] = request
        forget = partial(self._let_go, request.data_request_id)
        asyncio.get_running_loop().call_later(LATELY_SECONDS, forget)

    def _let_go(self, data_request_id: str) -> None:
        self._stored.pop(data_request_id, None)

    async def _row(self, request: DataRequest) -> Document:
        texts = _texts(request)
        sealed = None
        if texts["details"] or texts["identity"] or any(texts["notes"]):
            context = _context(request.data_request_id)
            sealed = await self._vault.seal_json(request.customer_id, _PURPOSE, context, texts)
        return {
            "_id": request.data_request_id,
            "customer_id": request.customer_id,
            "kind": request.kind.value,
            "status": request.status.value,
            "language": request.language,
            "opened_at": request.opened_at,
            "received_on": request.received_on.isoformat(),
            "due_on": request.due_on.isoformat(),
            "place": place_of(request),
            "operation_id": request.operation_id,
            "collected": list(request.collected),
            "contexts": request.contexts,
            "channel": request.channel.value,
            "ground": request.asked.ground,
            "purpose": request.asked.purpose,
            "identity": _identity_row(request.identity),
            "acts": [{"at": act.at, "what": act.what.value, "by": act.by} for act in request.acts],
            "sealed": sealed,
            "extended_at": request.extended_at,
            "completed_at": request.completed_at,
            "refused_at": request.refused_at,
            "package_expires_at": request.package_expires_at,
            "lifts_on": request.lifts_on.isoformat() if request.lifts_on else "",
            "lifting": request.lifts_on is not None and request.lifted_at is None,
            "lifted_at": request.lifted_at,
            "warned": request.warned,
        }

    async def _request(self, row: Document) -> DataRequest:
        texts = await self._opened(row)
        notes = [Redacted(note) for note in texts["notes"]]
        identity = row.get("identity")
        received = row.get("received_on") or row["opened_at"].date().isoformat()
        return DataRequest(
            data_request_id=row["_id"],
            customer_id=row["customer_id"],
            kind=Kind(row["kind"]),
            status=Status(row["status"]),
            language=row["language"],
            opened_at=row["opened_at"],
            received_on=date.fromisoformat(received),
            due_on=date.fromisoformat(row["due_on"]),
            operation_id=row["operation_id"],
            collected=tuple(sorted(row["collected"])),
            contexts=row["contexts"],
            channel=Channel(row.get("channel", Channel.LOGIN.value)),
            asked=Asked(row.get("ground", ""), row.get("purpose", ""), Redacted(texts["details"])),
            identity=IdentityCheck(identity["method"], Redacted(texts["identity"]), identity["by"])
            if identity
            else None,
            acts=tuple(
                Act(act["at"], What(act["what"]), act["by"], note)
                for act, note in zip(row.get("acts", ()), notes, strict=True)
            ),
            extended_at=row.get("extended_at"),
            completed_at=row["completed_at"],
            refused_at=row.get("refused_at"),
            package_expires_at=row["package_expires_at"],
            lifts_on=date.fromisoformat(row["lifts_on"]) if row.get("lifts_on") else None,
            lifted_at=row.get("lifted_at"),
            warned=row.get("warned"),
        )

    async def _opened(self, row: Document) -> dict[str, Any]:
        nothing = {"details": "", "identity": "", "notes": [""] * len(row.get("acts", ()))}
        if not row.get("sealed"):
            return nothing
        context = _context(row["_id"])
        try:
            return dict(await self._vault.open_json(row["customer_id"], _PURPOSE, context, row["sealed"]))
        except SealBroken:  # the person is erased: the clock is what is left to prove
            return nothing


def place_of(request: DataRequest) -> str:
    """Where a request stands in the officer's list."""
    return f"{request.due_on.isoformat()}/{request.data_request_id}"


def _texts(request: DataRequest) -> dict[str, Any]:
    return {
        "details": request.asked.details.reveal(),
        "identity": request.identity.note.reveal() if request.identity else "",
        "notes": [act.note.reveal() for act in request.acts],
    }


def _identity_row(check: IdentityCheck | None) -> Document | None:
    return None if check is None else {"method": check.method, "by": check.by}


def _context(data_request_id: str) -> str:
    return f"disclosure.data_requests:{data_request_id}"
