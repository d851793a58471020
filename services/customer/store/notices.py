"""Notices of changed terms: ids, dates and outcomes. What was written stands in the messages, sealed."""

from collections.abc import Sequence
from datetime import date, datetime

from services.chassis.mongo import ASCENDING, DESCENDING, Document, Index, InsertOne, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault
from services.customer.model.notice import Attempt, Mark, Notice, NoticeState
from services.customer.model.terms import Counts
from services.customer.store.alike import update_alike

NOTICES = "terms_notices"
PENDING, TOLD = NoticeState.PENDING.value, NoticeState.TOLD.value
INDEXES = [
    Index(NOTICES, [("terms_change_id", 1), ("_id", DESCENDING)]),
    Index(NOTICES, [("terms_change_id", 1), ("marks", 1), ("_id", DESCENDING)]),
    Index(NOTICES, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(NOTICES, [("contract_id", 1)]),
    Index(NOTICES, [("attempts.message_id", 1)]),
    Index(NOTICES, [("next_at", 1)], partial={"state": PENDING}),
    Index(NOTICES, [("applies_from", 1)], partial={"state": TOLD}),
]


class NoticeStore:
    """Reads and writes notices."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(NOTICES)
        self._pages = Pages(vault)

    async def add(self, notices: Sequence[Notice]) -> None:
        """Store new notices in one round trip. Raises BulkWriteError when one of them is there."""
        await self._rows.bulk([InsertOne(_document(notice)) for notice in notices])

    async def known(self, change_id: str, notice_ids: Sequence[str]) -> set[str]:
        """Which of these ids, all of this change and in order, are taken."""
        if not notice_ids:
            return set()
        span = {"terms_change_id": change_id, "_id": {"$gte": min(notice_ids), "$lte": max(notice_ids)}}
        return {row["_id"] for row in await self._rows.find(span, projection=["terms_change_id"])}

    async def replace(self, notice: Notice) -> bool:
        """Store the next version over the one before; False when somebody was faster."""
        query = {"_id": notice.id, "version": notice.version - 1}
        return (await self._rows.replace_one(query, _document(notice))).matched == 1

    async def of_message(self, message_id: str) -> Notice | None:
        """The notice that this message told of, or None."""
        row = await self._rows.find_one({"attempts.message_id": message_id})
        return None if row is None else _notice(row)

    async def of_messages(self, message_ids: Sequence[str]) -> list[Notice]:
        """The notices that these messages told of."""
        if not message_ids:
            return []
        rows = await self._rows.find({"attempts.message_id": {"$in": list(message_ids)}})
        return [_notice(row) for row in rows]

    async def replace_all(self, changed: Sequence[tuple[Notice, Notice]]) -> None:
        """Store notices as they are after, over what they were before, as read in the transaction in force:
        of it and one that changes one of them meanwhile one begins again.
        """
        changes = [
            (after.id, {"$set": _difference(_document(before), _document(after))})
            for before, after in changed
        ]
        await update_alike(self._rows, changes)

    async def of_contract(self, contract_id: str) -> list[Notice]:
        """All notices to a contract, oldest change first."""
        rows = await self._rows.find({"contract_id": contract_id})
        return sorted((_notice(row) for row in rows), key=lambda notice: notice.id)

    async def of_customer(self, *customer_ids: str) -> list[Notice]:
        """All notices to a customer, under whichever of the ids, newest change first."""
        found = []
        for customer_id in customer_ids:
            rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", DESCENDING)])
            found += [_notice(row) for row in rows]
        return sorted(found, key=lambda notice: notice.id, reverse=True)

    async def page(self, change_id: str, mark: str, page: PageRequest) -> Page[Notice]:
        """A page of a change's notices, those with the mark when one is given. Raises PageTokenInvalid."""
        query: Document = {"terms_change_id": change_id}
        if mark:
            query["marks"] = mark
        listing = f"{NOTICES}:{change_id}:{mark}"
        return await self._pages.by_id(self._rows, listing, query, page, _notice)

    async def after(self, change_id: str, notice_id: str, limit: int) -> list[Notice]:
        """The next notices of a change by id, which begins with that of the change and a slash."""
        query = {"_id": {"$gt": notice_id or f"{change_id}/", "$lt": f"{change_id}0"}}
        rows = await self._rows.find(query, sort=[("_id", ASCENDING)], limit=limit)
        return [_notice(row) for row in rows]

    async def due(self, now: datetime, limit: int) -> list[Notice]:
        """Notices whose next attempt is due, the longest waiting first."""
        query = {"state": PENDING, "next_at": {"$lte": now}}
        return [_notice(row) for row in await self._rows.find(query, sort=[("next_at", 1)], limit=limit)]

    async def to_apply(self, today: date, limit: int) -> list[Notice]:
        """Notices that were told in time and whose day has come."""
        query = {"state": TOLD, "applies_from": {"$lte": today.isoformat()}}
        rows = await self._rows.find(query, sort=[("applies_from", 1)], limit=limit)
        return [_notice(row) for row in rows]

    async def counts(self, change_id: str) -> Counts:
        """How a change stands."""

        async def marked(mark: Mark) -> int:
            return await self._rows.count({"terms_change_id": change_id, "marks": mark.value})

        return Counts(
            affected=await self._rows.count({"terms_change_id": change_id}),
            told_in_time=await marked(Mark.TOLD_IN_TIME),
            failed=await marked(Mark.FAILED),
            late=await marked(Mark.LATE),
            rescheduled=await marked(Mark.RESCHEDULED),
            in_force=await marked(Mark.IN_FORCE),
            terminated=await marked(Mark.TERMINATED),
        )


def _document(notice: Notice) -> Document:
    return {
        "_id": notice.id,
        "terms_change_id": notice.terms_change_id,
        "product_code": notice.product_code,
        "contract_id": notice.contract_id,
        "customer_id": notice.customer_id,
        "state": notice.state.value,
        "applies_from": notice.applies_from.isoformat(),
        "attempts": [
            {
                "channel": attempt.channel,
                "message_id": attempt.message_id,
                "applies_from": attempt.applies_from.isoformat(),
                "queued_at": attempt.queued_at,
                "ended_at": attempt.ended_at,
                "outcome": attempt.outcome,
            }
            for attempt in notice.attempts
        ],
        "marks": sorted(mark.value for mark in notice.marks),
        "next_at": notice.next_at,
        "told_at": notice.told_at,
        "failure": notice.failure,
        "version": notice.version,
    }


def _difference(before: Document, after: Document) -> Document:
    """What is to be set; of attempts only what differs, for each has a message of its own."""
    changes: Document = {}
    for name, value in after.items():
        if name == "attempts" and len(value) == len(before[name]):
            for place, (old, new) in enumerate(zip(before[name], value, strict=True)):
                changes |= {f"{name}.{place}.{key}": new[key] for key in new if new[key] != old[key]}
        elif value != before[name]:
            changes[name] = value
    return changes


def _notice(row: Document) -> Notice:
    return Notice(
        id=row["_id"],
        terms_change_id=row["terms_change_id"],
        product_code=row["product_code"],
        contract_id=row["contract_id"],
        customer_id=row["customer_id"],
        state=NoticeState(row["state"]),
        applies_from=date.fromisoformat(row["applies_from"]),
        attempts=tuple(
            Attempt(
                item["channel"],
                item["message_id"],
                date.fromisoformat(item["applies_from"]),
                item["queued_at"],
                item["ended_at"],
                item["outcome"],
            )
            for item in row["attempts"]
        ),
        marks=frozenset(Mark(mark) for mark in row["marks"]),
        next_at=row["next_at"],
        told_at=row["told_at"],
        failure=row["failure"],
        version=row["version"],
    )
