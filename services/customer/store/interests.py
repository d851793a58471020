"""Interests: one document per person, with topics, origins and days; no names and no values."""

from datetime import date, datetime

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.customer.errors import CustomerChanged
from services.customer.model.interest import Interest, Interests, Level, Origin, Source
from services.kernel.calendar import oslo_midnight

INTERESTS = "interests"
INDEXES = [Index(INTERESTS, [("lapse_at", 1)])]


class InterestStore:
    """Reads and writes interests."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(INTERESTS)

    async def get(self, customer_id: str) -> Interests:
        """What is known of the person; version 0 when nothing is."""
        row = await self._rows.find_one({"_id": customer_id})
        return Interests(customer_id) if row is None else _interests(row)

    async def put(self, interests: Interests, *, lapse_on: date | None) -> None:
        """Store the next version over the one before; `lapse_on` is when something in it gets too old.

        Raises CustomerChanged when somebody was faster.
        """
        document = _document(interests, lapse_on)
        try:
            if interests.version == 1:
                await self._rows.insert_one(document)
                return
            query = {"_id": interests.customer_id, "version": interests.version - 1}
            matched = (await self._rows.replace_one(query, document)).matched
        except DuplicateKeyError as error:
            raise CustomerChanged("The interests have changed since they were read.") from error
        if not matched:
            raise CustomerChanged("The interests have changed since they were read.")

    async def too_old(self, now: datetime, limit: int) -> list[str]:
        """Customers in whose interests something has become too old."""
        rows = await self._rows.find(
            {"lapse_at": {"$lte": now}}, sort=[("lapse_at", 1)], limit=limit, projection=["_id"]
        )
        return [row["_id"] for row in rows]


def _document(interests: Interests, lapse_on: date | None) -> Document:
    document: Document = {
        "_id": interests.customer_id,
        "version": interests.version,
        "items": [
            {
                "topic": item.topic,
                "level": item.level.value,
                "sources": [
                    {"origin": source.origin.value, "since": source.since, "renewed_at": source.renewed_at}
                    for source in item.sources
                ],
            }
            for item in interests.items.values()
        ],
        "removed": [{"topic": topic, "at": at} for topic, at in interests.removed.items()],
        "views": [
            {"topic": topic, "day": day.isoformat(), "count": count}
            for topic, tally in interests.views.items()
            for day, count in tally.items()
        ],
    }
    if lapse_on is not None:
        document["lapse_at"] = oslo_midnight(lapse_on)
    return document


def _interests(row: Document) -> Interests:
    views: dict[str, dict[date, int]] = {}
    for item in row["views"]:
        views.setdefault(item["topic"], {})[date.fromisoformat(item["day"])] = item["count"]
    return Interests(
        customer_id=row["_id"],
        version=row["version"],
        items={
            item["topic"]: Interest(
                item["topic"],
                tuple(
                    Source(Origin(source["origin"]), source["since"], source["renewed_at"])
                    for source in item["sources"]
                ),
                Level(item["level"]),
            )
            for item in row["items"]
        },
        removed={item["topic"]: item["at"] for item in row["removed"]},
        views=views,
    )
