"""Usage events by terminal and the client's own id, their counts by day, and stops under way.

No text of a person stands in an event: ids, a kind, a path without query. They are not sealed, for they are
counted where they lie.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.chassis.mongo import (
    DESCENDING,
    BulkWriteError,
    Document,
    DuplicateKeyError,
    Index,
    Mongo,
    UpdateOne,
)
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault
from services.customer.model.usage import STATISTICS, Counted, StoredEvent, UsageEvent, without
from services.customer.store.whose import whose
from services.kernel.calendar import oslo_date

EVENTS, COUNTS, COUNTED_DAYS, STOPS = "usage_events", "usage_counts", "usage_counted_days", "usage_stops"
INDEXES = [
    Index(EVENTS, [("customer_id", 1), ("order", DESCENDING)], partial={"customer_id": {"$gt": ""}}),
    Index(EVENTS, [("due", 1)]),
    Index(EVENTS, [("day", 1)]),
    Index(COUNTS, [("day", 1), ("_id", 1)]),
    Index(STOPS, [("subject", 1)]),
    Index(STOPS, [("at", 1)]),
]
_DUPLICATE = 11000
AT_ONCE = 50
"""Ids in one command: the embedded database holds each document against each of them, twice."""
ByTerminal = tuple[str, str, str, str, int]
"""Platform, kind, place, terminal, and how many events."""


@dataclass(frozen=True)
class Stop:
    """From `at` on nothing of a subject (a customer or a terminal) is kept for a purpose."""

    subject: str
    purpose: str
    at: datetime


class CountedBefore(Exception):
    """Another replica has counted the day."""


class UsageStore:
    """Reads and writes usage events."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(EVENTS)
        self._counts = mongo.collection(COUNTS)
        self._days = mongo.collection(COUNTED_DAYS)
        self._stops = mongo.collection(STOPS)
        self._pages = Pages(vault)

    async def add(self, events: Sequence[StoredEvent]) -> set[int]:
        """Store those that are not there yet, in one round trip; the positions of those that were new."""
        new = set(range(len(events)))
        try:
            await self._rows.insert_many([_document(item) for item in events], ordered=False)
        except BulkWriteError as error:
            failed = (error.details or {}).get("writeErrors", [])
            if not failed or any(item["code"] != _DUPLICATE for item in failed):
                raise
            new -= {item["index"] for item in failed}
        return new

    async def page(
        self, customer_id: str, page: PageRequest, *, also: Sequence[str] = ()
    ) -> Page[StoredEvent]:
        """A page of what is stored about a customer, latest first. Raises PageTokenInvalid."""
        query = whose(customer_id, also)
        listing = f"{EVENTS}:{customer_id}"
        if place := self._pages.place(listing, page):
            query["order"] = {"$lt": place}
        rows = await self._rows.find(query, sort=[("order", DESCENDING)], limit=page.limit + 1)
        cut = self._pages.cut(listing, rows, page, lambda row: str(row["order"]))
        return Page([_event(row) for row in cut.items], cut.next_token)

    async def of_customer(self, customer_id: str, *, also: Sequence[str] = ()) -> list[StoredEvent]:
        """All that is stored about a customer, latest first."""
        rows = await self._rows.find(whose(customer_id, also), sort=[("order", DESCENDING)])
        return [_event(row) for row in rows]

    # --- the end of a purpose

    async def stop(self, stop: Stop) -> None:
        """Note a stop; the latest for a purpose stands. Inside a transaction."""
        what = {"subject": stop.subject, "purpose": stop.purpose}
        update = {"$setOnInsert": what, "$max": {"at": stop.at}}
        await self._stops.update_one({"_id": _stop_id(stop)}, update, upsert=True)

    async def stopped_since(self, subjects: Iterable[str], since: datetime) -> set[str]:
        """Purposes that have been stopped for one of the subjects since a moment."""
        rows = [row for who in subjects for row in await self._stops.find({"subject": who})]
        return {row["purpose"] for row in rows if row["at"] >= since}

    async def stops(self, limit: int) -> list[Stop]:
        """Stops that are being carried out, oldest first."""
        rows = await self._stops.find(
            {"at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}, sort=[("at", 1)], limit=limit
        )
        return [Stop(row["subject"], row["purpose"], row["at"]) for row in rows]

    async def carry_out(self, stop: Stop, limit: int) -> int:
        """Take the purpose from up to `limit` of the subject's events; delete those that are left with none.

        Returns:
            How many events were changed or deleted; 0 when nothing is left to do.
        """
        query: Document = {"customer_id": stop.subject}
        if stop.subject.startswith("trm_"):
            # Ids begin with the terminal's; "0" comes after "/".
            query = {"_id": {"$gt": f"{stop.subject}/", "$lt": f"{stop.subject}0"}}
        query |= {"purposes": stop.purpose, "received_at": {"$lte": stop.at}}
        rows = await self._rows.find(query, limit=limit)
        await self._reduce([(row, _kept_without(row, stop.purpose)) for row in rows])
        return len(rows)

    async def forget_stop(self, stop: Stop) -> None:
        """The stop is carried out."""
        await self._stops.delete_one({"_id": _stop_id(stop), "at": stop.at})

    # --- the end of the time

    async def due(self, now: datetime, limit: int) -> list[Document]:
        """Events that are not kept for one of their purposes any more, oldest first: id, day, purposes, and
        how long they are kept for each.
        """
        wanted = ["day", "purposes", "until"]
        return await self._rows.find(
            {"due": {"$lte": now}}, sort=[("due", 1)], limit=limit, projection=wanted
        )

    async def let_go(self, rows: Sequence[Document], now: datetime) -> None:
        """Take from each event the purposes whose time is over; delete those that are left with none."""
        await self._reduce([(row, without(row["purposes"], row["until"], now)) for row in rows])

    async def _reduce(self, kept: Sequence[tuple[Document, dict[str, datetime]]]) -> None:
        gone = [row["_id"] for row, until in kept if not until]
        # Only as it was read: of two purposes that end at once neither must bring the other back. What has
        # changed meanwhile is found again by the next round.
        fewer = [
            UpdateOne(
                {"_id": row["_id"], "purposes": row["purposes"]},
                {"$set": {"until": until, "purposes": sorted(until), "due": min(until.values())}},
            )
            for row, until in kept
            if until
        ]
        await self._rows.bulk(fewer, ordered=False)
        for first in range(0, len(gone), AT_ONCE):
            await self._rows.delete_many({"_id": {"$in": gone[first : first + AT_ONCE]}})

    # --- counts

    async def by_terminal(self, first: date, last: date) -> dict[date, list[ByTerminal]]:
        """What is kept for statistics, by day: platform, kind, place, terminal, and how many events."""
        name = {name: f"${name}" for name in ("day", "platform", "kind", "place", "terminal_id")}
        found = await self._rows.aggregate(
            [
                {"$match": {"day": _span(first, last), "purposes": STATISTICS}},
                {"$group": {"_id": name, "events": {"$sum": 1}}},
            ]
        )
        days: dict[date, list[ByTerminal]] = {}
        for row in found:
            key = row["_id"]
            line = (key["platform"], key["kind"], key["place"], key["terminal_id"], row["events"])
            days.setdefault(date.fromisoformat(key["day"]), []).append(line)
        return days

    async def counted_days(self, first: date, last: date) -> set[date]:
        """The days that have been counted for good."""
        rows = await self._days.find({"_id": _span(first, last)}, projection=["_id"])
        return {date.fromisoformat(row["_id"]) for row in rows}

    async def keep_counts(self, day: date, counts: Sequence[Counted], now: datetime) -> None:
        """Keep a day's counts for good; inside a transaction. Raises CountedBefore."""
        try:
            await self._days.insert_one({"_id": day.isoformat(), "at": now})
        except DuplicateKeyError as error:
            raise CountedBefore from error  # the failed insert has ended the transaction
        await self._counts.insert_many(
            [
                {
                    "_id": f"{day.isoformat()}/{item.platform}/{item.kind}/{item.place}",
                    "day": day.isoformat(),
                    "platform": item.platform,
                    "kind": item.kind,
                    "place": item.place,
                    "events": item.events,
                    "terminals": item.terminals,
                }
                for item in counts
            ]
        )

    async def counts(self, first: date, last: date) -> dict[date, list[Counted]]:
        """The counts that are kept, by day."""
        days: dict[date, list[Counted]] = {}
        for row in await self._counts.find({"day": _span(first, last)}, sort=[("day", 1), ("_id", 1)]):
            item = Counted(row["platform"], row["kind"], row["place"], row["events"], row["terminals"])
            days.setdefault(date.fromisoformat(row["day"]), []).append(item)
        return days


def _span(first: date, last: date) -> Document:
    return {"$gte": first.isoformat(), "$lte": last.isoformat()}


def _stop_id(stop: Stop) -> str:
    return f"{stop.subject}/{stop.purpose}"


def _kept_without(row: Document, purpose: str) -> dict[str, datetime]:
    return {key: until for key, until in row["until"].items() if key != purpose}


def _document(item: StoredEvent) -> Document:
    event = item.event
    key = f"{item.terminal_id}/{event.event_id}"
    document: Document = {
        "_id": key,
        "terminal_id": item.terminal_id,
        "event_id": event.event_id,
        "platform": item.platform,
        "kind": event.kind,
        "path": event.path,
        "product_code": event.product_code,
        "place": event.place,
        "at": event.at,
        "day": oslo_date(event.at).isoformat(),
        "received_at": item.received_at,
        "purposes": item.purposes,
        "until": dict(item.until),
        "due": min(item.until.values()),
        "evidence": list(item.evidence),
    }
    if item.customer_id:
        document |= {"customer_id": item.customer_id, "order": f"{event.at.isoformat()}/{key}"}
    return document


def _event(row: Document) -> StoredEvent:
    event = UsageEvent(row["event_id"], row["kind"], row["at"], row["path"], row["product_code"])
    return StoredEvent(
        terminal_id=row["terminal_id"],
        customer_id=row.get("customer_id", ""),
        platform=row["platform"],
        event=event,
        received_at=row["received_at"],
        until=row["until"],
        evidence=tuple(row["evidence"]),
    )
