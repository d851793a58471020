"""Releases of audiences, and a document for each member who was given: few enough, and each has a life."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from services.chassis.mongo import Document, Index, Mongo, UpdateOne
from services.consent.model.audience_export import Export, Format, Given
from services.kernel.calendar import oslo_date
from services.kernel.retention import hold_until

EXPORTS, GIVEN = "audience_exports", "audience_given"

INDEXES = [
    Index(EXPORTS, [("audience_id", 1), ("processor_id", 1)], unique=True),
    Index(GIVEN, [("customer_id", 1), ("state", 1)]),
    Index(GIVEN, [("export_id", 1), ("customer_id", 1)]),
    Index(GIVEN, [("export_id", 1), ("state", 1), ("removal_id", 1)]),
]
GIVEN_STATE, REMOVED, CONFIRMED = "given", "removed", "confirmed"


class AudienceExportStore:
    """Releases and what became of them."""

    def __init__(self, mongo: Mongo) -> None:
        self._exports = mongo.collection(EXPORTS)
        self._given = mongo.collection(GIVEN)

    async def add(self, export: Export) -> None:
        """Keep a release. Raises DuplicateKeyError for a second to the same processor."""
        await self._exports.insert_one(
            {
                "_id": export.id,
                "audience_id": export.audience_id,
                "processor_id": export.processor_id,
                "format": export.format.value,
                "created_at": export.created_at,
                "created_by": export.created_by,
            }
        )

    async def get(self, export_id: str) -> Export | None:
        """A release by its id."""
        found = await self._exports.find_one({"_id": export_id})
        return None if found is None else _export(found)

    async def of(self, audience_id: str, processor_id: str) -> Export | None:
        """The release of an audience to a processor."""
        found = await self._exports.find_one({"audience_id": audience_id, "processor_id": processor_id})
        return None if found is None else _export(found)

    async def all_of(self, audience_id: str) -> list[Export]:
        """All releases of an audience."""
        found = await self._exports.find({"audience_id": audience_id}, sort=[("processor_id", 1)])
        return sorted((_export(row) for row in found), key=lambda export: export.id)

    async def give(self, export_id: str, customer_ids: Sequence[str], now: datetime) -> None:
        """Note members who are about to be given; who was taken out and is allowed again is given anew.

        A page that is read again costs one look-up: most of them stand there as they shall.
        """
        if not customer_ids:
            return
        span = {"$gte": min(customer_ids), "$lte": max(customer_ids)}
        query = {"export_id": export_id, "customer_id": span}
        known = {
            row["customer_id"]: row["state"]
            for row in await self._given.find(query, projection=["customer_id", "state"])
        }
        new = [each for each in customer_ids if each not in known]
        there = await self._given.insert_each([_given_row(export_id, each, now) for each in new])
        again = [each for each in customer_ids if known.get(each, GIVEN_STATE) != GIVEN_STATE]
        again += [new[number] for number in there]  # another read of the same page was first
        given = {"$set": {"state": GIVEN_STATE, "removal_id": "", "confirmed_at": None}}
        writes = [UpdateOne({"_id": f"{export_id}:{each}"}, given) for each in again]
        await self._given.bulk(writes, ordered=False)

    async def given_of(self, customer_id: str) -> list[Given]:
        """Where a person was given and not taken out again."""
        query = {"customer_id": customer_id, "state": GIVEN_STATE}
        return [_given(row) for row in await self._given.find(query)]

    async def given_after(self, after: str, limit: int) -> dict[str, Given]:
        """The next members of all releases, by the id of their document; those taken out among them."""
        found = await self._given.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=limit)
        return {row["_id"]: _given(row) for row in found}

    async def remove(self, given: Given, removal_id: str) -> None:
        """Have a person taken out."""
        await self.remove_all([(given, removal_id)])

    async def remove_all(self, removals: Sequence[tuple[Given, str]]) -> int:
        """Have people taken out, each under an id of its own; how many were not before."""
        writes = [
            UpdateOne(
                {"_id": f"{given.export_id}:{given.customer_id}", "state": GIVEN_STATE},
                {"$set": {"state": REMOVED, "removal_id": removal_id}},
            )
            for given, removal_id in removals
        ]
        return (await self._given.bulk(writes, ordered=False)).matched

    async def until(self, customer_id: str) -> dict[str, date]:
        """For how long processors may have to take somebody out, by the document of where she was given."""
        rows = await self._given.find({"customer_id": customer_id}, projection=["given_at"])
        return {row["_id"]: hold_until("audiences", oslo_date(row["given_at"])) for row in rows}

    async def hold(self, until: Mapping[str, date]) -> None:
        """Keep until their days where somebody erased was given."""
        writes = [
            UpdateOne({"_id": row_id}, {"$set": {"hold_until": day.isoformat()}})
            for row_id, day in until.items()
        ]
        await self._given.bulk(writes, ordered=False)

    async def removals(self, export_id: str, limit: int) -> list[Given]:
        """Removals that are not confirmed, oldest first."""
        query = {"export_id": export_id, "state": REMOVED}
        return [_given(row) for row in await self._given.find(query, sort=[("removal_id", 1)], limit=limit)]

    async def confirm(self, export_id: str, removal_ids: Sequence[str], now: datetime) -> int:
        """Note that people were taken out; how many of the ids are, or were, removals of this release."""
        known = 0
        for removal_id in removal_ids:
            query: Document = {"export_id": export_id, "state": REMOVED, "removal_id": removal_id}
            done = {"state": CONFIRMED, "confirmed_at": now}
            if (await self._given.update_one(query, {"$set": done})).matched:
                known += 1
            else:
                known += await self._given.count(query | {"state": CONFIRMED}, limit=1)
        return known

    async def counts(self, export_id: str) -> dict[str, int]:
        """How many members are in each state."""
        return {
            state: await self._given.count({"export_id": export_id, "state": state})
            for state in (GIVEN_STATE, REMOVED, CONFIRMED)
        }


def _given_row(export_id: str, customer_id: str, now: datetime) -> Document:
    return {
        "_id": f"{export_id}:{customer_id}",
        "state": GIVEN_STATE,
        "removal_id": "",
        "confirmed_at": None,
        "export_id": export_id,
        "customer_id": customer_id,
        "given_at": now,
    }


def _export(row: Document) -> Export:
    return Export(
        id=row["_id"],
        audience_id=row["audience_id"],
        processor_id=row["processor_id"],
        format=Format(row["format"]),
        created_at=row["created_at"],
        created_by=row["created_by"],
    )


def _given(row: Document) -> Given:
    return Given(row["customer_id"], row["export_id"], row["removal_id"], row["confirmed_at"])
