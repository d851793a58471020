"""What becomes of each collection of this context when a person is erased: every one of them is named here.

A collection that is not would be forgotten; tests/component/customer/test_erasure_reach.py compares this with
the database.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.chassis import idempotency, inbox, operations, outbox, vault
from services.chassis.mongo import Document, Mongo, UpdateOne
from services.customer.model.fate import Line
from services.customer.store.audience_contacts import COLLECTION as PLATFORM_CONTACTS
from services.customer.store.codes import CONTACT_CODES, LINK_CODES
from services.customer.store.contracts import CONTRACTS, PURCHASES
from services.customer.store.customers import CUSTOMERS
from services.customer.store.guardians import APPLICATIONS, GUARDIANSHIPS, MILESTONES
from services.customer.store.interactions import INTERACTIONS
from services.customer.store.interests import INTERESTS
from services.customer.store.merges import MERGES
from services.customer.store.messages import MESSAGES
from services.customer.store.national_ids import NATIONAL_IDS
from services.customer.store.notices import NOTICES
from services.customer.store.products import PRODUCTS, TERMS
from services.customer.store.reservations import DIGESTS, REGISTERS
from services.customer.store.social import LINKS
from services.customer.store.terms import CHANGES
from services.customer.store.tips import TIPS
from services.customer.store.usage import COUNTED_DAYS, COUNTS, EVENTS, STOPS

ERASURES = "erasures"
# Ids in one query, and documents in one deletion: the embedded database slows down with more.
AT_ONCE = 100


@dataclass(frozen=True)
class Part:
    """Rows that go with the person: those with one of its ids in `field`; `key` names them in the plan.

    An empty key is of what serves other records and is counted in no plan.
    """

    collection: str
    field: str
    key: str = ""


PARTS = (
    Part(INTERACTIONS, "customer_id", "customer.interactions"),
    Part(MESSAGES, "customer_id", "customer.messages"),
    Part(EVENTS, "customer_id", "customer.usage_events"),
    Part(STOPS, "subject"),
    Part(INTERESTS, "_id", "customer.interests"),
    Part(TIPS, "_id", "customer.tips"),
    Part(LINKS, "customer_id", "customer.social_links"),
    Part(GUARDIANSHIPS, "child_id", "customer.guardians"),
    Part(GUARDIANSHIPS, "guardian_id"),
    Part(APPLICATIONS, "child_id"),
    Part(APPLICATIONS, "guardian_id"),
    Part(MILESTONES, "_id"),
    Part(LINK_CODES, "customer_id"),
    Part(LINK_CODES, "issued_by"),
    Part(CONTACT_CODES, "customer_id"),
    Part(NATIONAL_IDS, "_id", "customer.national_id"),
    Part(MERGES, "survivor_id", "customer.merges"),
    Part(MERGES, "merged_id"),
)
"""What goes whole."""
HELD = (CONTRACTS, PURCHASES, NOTICES, PLATFORM_CONTACTS)
"""What is kept for its time by the person's random id; see `model/erasing.py`."""
TOMBSTONES = (CUSTOMERS,)
"""Where the id stays with the word that it was erased."""
IMPERSONAL = (PRODUCTS, TERMS, CHANGES, REGISTERS, DIGESTS, COUNTS, COUNTED_DAYS, "clocks", ERASURES)
"""What tells of nobody: catalogue, registers as digests, counts, days; what an erasure did, without ids."""
MACHINERY = (
    vault.COLLECTION,
    idempotency.COLLECTION,
    inbox.COLLECTION,
    operations.COLLECTION,
    outbox.COLLECTION,
    outbox.LEASES,
)
"""Of the chassis: keys are shredded, those of the person's own requests too, events told and then purged."""


@dataclass(frozen=True)
class Left:
    """Rows that are to go, and what found them; `key` as of a `Part`."""

    key: str
    collection: str
    query: Document
    row_ids: Sequence[str]


class ErasureStore:
    """Counts, and deletes, whatever is a person's. Ids, days and numbers only: nothing is unsealed."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._rows = mongo.collection(ERASURES)

    # --- what an erasure does, for its answer when it is asked again

    async def known(self, erasure_id: str) -> list[Line] | None:
        """What an erasure that has begun does; None before."""
        row = await self._rows.find_one({"_id": erasure_id})
        return None if row is None else [Line.from_document(item) for item in row["lines"]]

    async def begin(
        self, erasure_id: str, ids: Sequence[str], lines: Sequence[Line], letter_id: str, now: datetime
    ) -> None:
        """Keep what an erasure does and which message is its letter, if there is one; inside the transaction
        that begins it. The ids until it is done. Raises DuplicateKeyError when it has begun.
        """
        row: Document = {
            "_id": erasure_id,
            "begun_at": now,
            "lines": [line.document() for line in lines],
            "customer_ids": list(ids),
            "open": True,
        }
        await self._rows.insert_one(row | ({"letter_id": letter_id} if letter_id else {}))

    async def done(self, erasure_id: str) -> None:
        """Nothing is left to do of an erasure, and nobody's id with it."""
        gone = {"customer_ids": "", "open": ""}
        await self._rows.update_one({"_id": erasure_id, "open": True}, {"$unset": gone})

    async def unfinished(self) -> dict[str, tuple[str, ...]]:
        """The ids of people whose erasures have begun and not ended, by erasure."""
        found = await self._rows.find({"open": True}, projection=["customer_ids"])
        return {row["_id"]: tuple(row["customer_ids"]) for row in found}

    # --- counting

    async def counts(self, ids: Sequence[str]) -> dict[str, int]:
        """How many records there are of each kind that goes, by its key in the plan."""
        parts = [(part, one) for part in PARTS if part.key for one in ids]
        asked = [self._mongo.collection(part.collection).count({part.field: one}) for part, one in parts]
        if self._mongo.session() is None:
            found, counted = await asyncio.gather(self.of_customers(ids), asyncio.gather(*asked))
        else:  # a transaction takes one command at a time
            found, counted = await self.of_customers(ids), [await each for each in asked]
        for (part, _), number in zip(parts, counted, strict=True):
            found[part.key] = found.get(part.key, 0) + number
        return found

    async def counts_of(self, left: Sequence[Left], of_customers: Mapping[str, int]) -> dict[str, int]:
        """As `counts`, from what is there."""
        found: dict[str, int] = {part.key: 0 for part in PARTS if part.key} | dict(of_customers)
        for each in left:
            if each.key and len(each.row_ids) < AT_ONCE:
                found[each.key] += len(each.row_ids)
            elif each.key:
                found[each.key] += await self._mongo.collection(each.collection).count(each.query)
        return found

    async def of_customers(self, ids: Sequence[str]) -> dict[str, int]:
        """How many records there are in the rows of customers themselves."""
        fields = ["contact_points.id", "supply_addresses.id", "erasure_id"]
        found = dict.fromkeys(("customer.person", "customer.contact_points", "customer.supply_addresses"), 0)
        for one in ids:
            row = await self._mongo.collection(CUSTOMERS).find_one({"_id": one}, fields)
            if row is not None and "erasure_id" not in row:
                found["customer.person"] += 1
                found["customer.contact_points"] += len(row["contact_points"])
                found["customer.supply_addresses"] += len(row["supply_addresses"])
        return found

    async def by_contract(self, collection: str, ids: Sequence[str]) -> dict[str, int]:
        """How many rows of purchases or notices there are, by contract."""
        found: dict[str, int] = {}
        for one in ids:
            query = {"customer_id": one}
            for row in await self._mongo.collection(collection).find(query, projection=["contract_id"]):
                found[row["contract_id"]] = found.get(row["contract_id"], 0) + 1
        return found

    async def platform_rows(self, ids: Sequence[str]) -> dict[str, datetime]:
        """When something was given to a platform about the person, by row."""
        rows = self._mongo.collection(PLATFORM_CONTACTS)
        return {
            row["_id"]: row["given_at"]
            for one in ids
            for row in await rows.find({"customer_id": one}, projection=["given_at"])
        }

    # --- deleting

    async def left(self, ids: Sequence[str]) -> list[Left]:
        """What is there of what goes whole, and of the keys of the person's own requests: asked again, those
        would lead to who was erased. At most some rows of each.
        """
        asked = [
            *(self._left(part.key, part.collection, {part.field: one}) for part in PARTS for one in ids),
            *(self._left("", idempotency.COLLECTION, {"_id": _from(f"customer:{one}")}) for one in ids),
        ]
        return [left for left in await asyncio.gather(*asked) if left.row_ids]

    async def delete(self, found: Sequence[Left]) -> None:
        """Delete that, and what more there is of the same."""
        await asyncio.gather(*(self._delete(each) for each in found))

    async def delete_contracts(self, contract_ids: Sequence[str], ids: Sequence[str]) -> None:
        """Delete orders of which no agreement came, with what belongs to them; the order itself last."""
        gone = frozenset(contract_ids)
        for collection in (NOTICES, PURCHASES):
            rows = self._mongo.collection(collection)
            for one in ids if gone else ():
                query = {"customer_id": one}
                found = await rows.find(query, projection=["contract_id"])
                await self._drop(collection, [row["_id"] for row in found if row["contract_id"] in gone])
        await self._drop(CONTRACTS, contract_ids)

    async def delete_platform_rows(self, row_ids: Sequence[str]) -> None:
        """Delete what a platform was given and is held no longer."""
        await self._drop(PLATFORM_CONTACTS, row_ids)

    async def hold_platform_rows(self, until: Mapping[str, date]) -> None:
        """Keep until their days what platforms were given about somebody erased."""
        rows = self._mongo.collection(PLATFORM_CONTACTS)
        held = [
            UpdateOne({"_id": row_id}, {"$set": {"hold_until": day.isoformat()}})
            for row_id, day in until.items()
        ]
        for at in range(0, len(held), AT_ONCE):
            await rows.bulk(held[at : at + AT_ONCE], ordered=False)

    async def delete_login_keys(self, login: str) -> None:
        """Delete the keys of requests with a login that led to the person: they lead there too."""
        await self._mongo.collection(idempotency.COLLECTION).delete_many({"_id": _from(f"login:{login}")})

    async def untold(self, ids: Sequence[str]) -> bool:
        """Whether an event about the person is still to be told; a look at what waits, which is little."""
        wanted = frozenset(ids)
        waiting = self._mongo.collection(outbox.COLLECTION)
        async for row in waiting.each({}, sort=[("_id", 1)], projection=["about", "events.about"]):
            if {row.get("about"), *(one["about"] for one in row.get("events", ()))} & wanted:
                return True
        return False

    async def _left(self, key: str, collection: str, query: Document) -> Left:
        return Left(key, collection, query, await self._some(collection, query))

    async def _some(self, collection: str, query: Document) -> list[str]:
        rows = self._mongo.collection(collection)
        return [row["_id"] for row in await rows.find(query, limit=AT_ONCE, projection=["_id"])]

    async def _delete(self, left: Left) -> None:
        rows = left.row_ids
        while rows:
            await self._drop(left.collection, rows)
            rows = await self._some(left.collection, left.query) if len(rows) == AT_ONCE else ()

    async def _drop(self, collection: str, row_ids: Sequence[str]) -> None:
        rows = self._mongo.collection(collection)
        for at in range(0, len(row_ids), AT_ONCE):
            await rows.delete_many({"_id": {"$in": list(row_ids[at : at + AT_ONCE])}})


def _from(caller: str) -> Document:
    """The keys of requests of a caller: they begin with its name and a slash; "0" comes after "/"."""
    return {"$gt": f"{caller}/", "$lt": f"{caller}0"}
