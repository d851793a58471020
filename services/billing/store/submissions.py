"""What is handed to the eFaktura network: a row for each invoice, by the invoice's id. Ids and times only."""

from datetime import date, datetime

from services.billing.model.submission import Reason, State, Submission, Trouble, Wait
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages

SUBMISSIONS = "efaktura_submissions"
RETENTION = "bookkeeping_agreements"
INDEXES = [
    Index(SUBMISSIONS, [("next_at", 1)], partial={"open": True}),
    Index(SUBMISSIONS, [("state", 1), ("_id", 1)]),
    Index(SUBMISSIONS, [("amend_since", 1)], partial={"amend": True}),
    Index(SUBMISSIONS, [("amend", 1), ("_id", 1)], partial={"amend": True}),
    Index(SUBMISSIONS, [("customer_id", 1), ("_id", 1)]),
]
_WAITS: dict[Wait, Document] = {
    Wait.WAITING: {"state": State.WAITING.value},
    Wait.SENT: {"state": State.SENT.value, "amend": {"$ne": True}},
    Wait.CHANGED: {"amend": True, "state": {"$ne": State.WAITING.value}},
}


class SubmissionStore:
    """Reads and writes submissions."""

    def __init__(self, mongo: Mongo, pages: Pages) -> None:
        self._rows = mongo.collection(SUBMISSIONS)
        self._pages = pages

    async def add(self, item: Submission) -> None:
        """Store a new one. Raises DuplicateKeyError when the invoice has one."""
        row = _document(item)
        del row["amend_since"]  # nothing has changed yet
        await self._rows.insert_one(row)

    async def due(self, now: datetime, limit: int) -> list[Submission]:
        """Those that are to be looked at by now, longest waiting first."""
        query = {"open": True, "next_at": {"$lte": now}}
        return [_submission(row) for row in await self._rows.find(query, sort=[("next_at", 1)], limit=limit)]

    async def change(self, after: Submission) -> bool:
        """Store one as it stands now; False when it has changed since it was read."""
        row = _document(after)
        del row["_id"]
        known = {"_id": after.invoice_id, "version": after.version - 1}
        change: Document = {"$set": row}
        if after.amend_since is None:  # not null: that would come before every moment in `to_amend`
            del row["amend_since"]
            change["$unset"] = {"amend_since": ""}
        return (await self._rows.update_one(known, change)).matched == 1

    async def to_amend(self, invoice_id: str, now: datetime) -> None:
        """Note, with the change of the invoice, that the network is to hear of it; of one that it never had
        there is nothing to tell. Whoever hands it over at this moment meets the new version.
        """
        query = {"_id": invoice_id, "state": {"$ne": State.REFUSED.value}}
        change = {"amend": True, "open": True, "next_at": now}
        first = {"amend_since": now}
        await self._rows.update_one(query, {"$set": change, "$min": first, "$inc": {"version": 1}})

    async def awaited(self, state: State) -> tuple[int, datetime | None]:
        """How many are in a state, and when the first of them was made."""
        query = {"state": state.value}
        first = await self._rows.find(query, sort=[("_id", 1)], limit=1, projection=["made_at"])
        return await self._rows.count(query), first[0]["made_at"] if first else None

    async def changes(self) -> tuple[int, datetime | None]:
        """Of how many changes the network is still to hear, and since when the first of them waits."""
        query = {"amend": True}
        first = await self._rows.find(query, sort=[("amend_since", 1)], limit=1, projection=["amend_since"])
        return await self._rows.count(query), first[0].get("amend_since") if first else None

    async def find(self, invoice_id: str) -> Submission | None:
        """The submission of an invoice; None when there is none."""
        row = await self._rows.find_one({"_id": invoice_id})
        return None if row is None else _submission(row)

    async def page(self, state: State | None, page: PageRequest) -> Page[Submission]:
        """A page of those in a state, or of all, oldest invoice first. Raises PageTokenInvalid."""
        listing = f"efaktura_submissions:{state.value if state else ''}"
        query = {"state": state.value} if state else {}
        return await self._pages.by_id(self._rows, listing, query, page, _submission, newest_first=False)

    async def waiting(self, wait: Wait | None, page: PageRequest) -> Page[Submission]:
        """A page of those that wait for this, or for anything, oldest invoice first.

        Raises PageTokenInvalid.
        """
        listing = f"efaktura_waiting:{wait.value if wait else ''}"
        after = self._pages.place(listing, page)
        found: dict[str, Submission] = {}
        for query in [_WAITS[wait]] if wait else _WAITS.values():
            behind = query | ({"_id": {"$gt": after}} if after else {})
            rows = await self._rows.find(behind, sort=[("_id", 1)], limit=page.limit + 1)
            found |= {row["_id"]: _submission(row) for row in rows}
        items = [found[invoice_id] for invoice_id in sorted(found)]
        return self._pages.cut(listing, items, page, lambda item: item.invoice_id)

    async def of_customer(self, customer_id: str) -> list[Submission]:
        """Every submission of the customer's invoices."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", 1)])
        return [_submission(row) for row in rows]


def _document(item: Submission) -> Document:
    return {
        "_id": item.invoice_id,
        "customer_id": item.customer_id,
        "billing_account_id": item.billing_account_id,
        "made_at": item.made_at,
        "next_at": item.next_at,
        "until": item.until,
        "hold_until": item.hold_until.isoformat(),
        "retention": RETENTION,
        "state": item.state.value,
        "open": item.open,
        "reason": item.reason.value,
        "attempts": item.attempts,
        "sent_at": item.sent_at,
        "answered_at": item.answered_at,
        "noted": item.noted,
        "amend": item.amend,
        "amend_since": item.amend_since,
        "trouble": item.trouble.value,
        "version": item.version,
    }


def _submission(row: Document) -> Submission:
    return Submission(
        invoice_id=row["_id"],
        customer_id=row["customer_id"],
        billing_account_id=row["billing_account_id"],
        made_at=row["made_at"],
        next_at=row["next_at"],
        until=row["until"],
        hold_until=date.fromisoformat(row["hold_until"]),
        state=State(row["state"]),
        reason=Reason(row["reason"]),
        attempts=row["attempts"],
        sent_at=row["sent_at"],
        answered_at=row["answered_at"],
        noted=row["noted"],
        amend=row.get("amend", False),
        amend_since=row.get("amend_since"),
        trouble=Trouble(row.get("trouble", "")),
        version=row["version"],
    )
