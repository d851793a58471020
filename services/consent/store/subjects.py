"""One document per person: facts (a copy) and standing (the sum of the ledger) together.

A decision rests on this one document. Every write tells `Changes`, so that no replica answers from an older
copy once the write is acknowledged.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo, UpdateOne
from services.consent.memory import Changes
from services.consent.model.facts import Facts, Kind, Place, Status
from services.consent.model.preferences import Preferences
from services.consent.model.preferences import from_document as preferences_of
from services.consent.model.standing import Standing
from services.consent.model.subject import Reservations, Subject
from services.consent.store.standings import (
    head_document,
    head_from,
    heads_of,
    ids_after,
    mark_document,
    mark_from,
)
from services.kernel.proof.chains import Head

SUBJECTS = "subjects"
AT_ONCE = 500
"""People that come at once when everybody is read."""

_EMPTY: Document = {"head": None, "consents": {}, "objections": {}, "facts": None}

# With the id no two people share a key, over which the local database would see a write conflict. An index
# costs each save as much as a fifth of all it writes: what is asked seldom is counted in memory.
INDEXES = [Index(SUBJECTS, [("changed_at", 1), ("_id", 1)])]

_NOW: Document = {"$currentDate": {"changed_at": True}}
"""The server's clock at each write: who has missed changes reads again what is newer than what it knows."""

_NOT_ERASED: Document = {"erased_at": None}


@dataclass(frozen=True)
class Changed:
    """A person, and when he or she was last changed by the server's clock; None before that was kept."""

    customer_id: str
    subject: Subject
    at: datetime | None


class SubjectStore:
    """People as decisions see them."""

    def __init__(self, mongo: Mongo, changes: Changes) -> None:
        self._mongo, self._rows = mongo, mongo.collection(SUBJECTS)
        self._changes = changes

    async def known(self, customer_id: str) -> Subject:
        """What is stored about a person, in one round trip; empty when nothing is."""
        found = await self._rows.find_one({"_id": customer_id})
        return Subject(None, Standing()) if found is None else subject_from(found)

    async def ids(self, after: str, limit: int) -> list[str]:
        """The next people after this id, by id."""
        return await ids_after(self._rows, after, limit)

    async def heads(self, ids: Sequence[str]) -> dict[str, Head | None]:
        """Where the ledgers of these people end; None for those without entries."""
        return await heads_of(self._rows, ids)

    async def known_of(self, customer_ids: Collection[str]) -> dict[str, Subject]:
        """What is stored about several people, in one round trip; those of whom nothing is are left out."""
        found = await self._rows.find({"_id": {"$in": list(customer_ids)}})
        return {item["_id"]: subject_from(item) for item in found}

    async def ensure(self, customer_id: str) -> None:
        """Have a document for this person, so that later updates inside transactions never insert."""
        try:
            await self._rows.update_one({"_id": customer_id}, {"$setOnInsert": _EMPTY}, upsert=True)
        except DuplicateKeyError:
            return  # another replica was first

    async def keep_facts(self, facts: Facts) -> bool:
        """Keep these facts unless newer ones are there; whether they were kept. The document must exist.

        Of two answers of one revision the later stays: time itself may have changed them.
        """
        older = {"_id": facts.customer_id, "facts.revision": {"$not": {"$gt": facts.revision}}}
        return await self._set(older, {"facts": _facts_document(facts)})

    async def erase(self, customer_id: str, at: datetime) -> Subject | None:
        """Leave of a person that he or she was erased, and where the ledger ends. The document must exist.
        What was known until then; None of who was erased before.

        From the moment that this is acknowledged no replica decides anything but a no. What others would
        write later about the person is not written. Done again it tells again.
        """
        facts = Facts(customer_id, version=0, asked_at=at, kind=Kind.PERSON, status=Status.ERASED)
        left: Document = {"erased_at": at, "facts": _facts_document(facts), "consents": {}, "objections": {}}
        gone = dict.fromkeys(
            ("agreed", "preferences", "reservations", "einvoice", "einvoice_version", "recent"), ""
        )
        still = {"_id": customer_id, **_NOT_ERASED}
        change = {"$set": left, "$unset": gone, **_NOW}
        before = await self._rows.find_one_and_update(still, change, after=False)
        await self._changes.changed(customer_id)
        return None if before is None else subject_from(before)

    async def forget_standing(self, customer_id: str, head: Head) -> bool:
        """Forget what a person said in a ledger that ends there and is cut; whether it still ends there."""
        gone: Document = {"consents": {}, "objections": {}, "agreed": []}
        ends = {"_id": customer_id, "head.sequence": head.sequence}
        changed = await self._rows.update_one(ends, {"$set": gone, **_NOW})
        await self._changes.changed(customer_id)
        return changed.matched > 0

    async def drop_facts(self, customer_id: str) -> None:
        """Forget the facts: the next decision asks their owner again."""
        await self._set({"_id": customer_id}, {"facts": None})

    async def put_preferences(self, customer_id: str, before: int, preferences: Preferences) -> bool:
        """Keep these preferences over those of version `before`; whether they were.

        The document must exist.
        """
        older: Document = {"_id": customer_id, "preferences.version": before}
        if not before:
            older = {"_id": customer_id, "preferences": None}
        return await self._set(older, {"preferences": preferences.document()})

    async def put_reservations(self, reservations: Mapping[str, Reservations]) -> None:
        """Keep what the register of reservations says of several people, with a document for each."""
        erased = {"_id": {"$in": list(reservations)}, "erased_at": {"$gt": datetime.fromtimestamp(0, UTC)}}
        gone = {row["_id"] for row in await self._rows.find(erased, projection=["_id"])}
        writes = [
            UpdateOne(
                {"_id": customer_id},
                {
                    "$set": {"reservations": {"channels": sorted(said.channels), "month": said.month}},
                    "$setOnInsert": _EMPTY,
                    **_NOW,
                },
                upsert=True,
            )
            for customer_id, said in reservations.items()
            if customer_id not in gone
        ]
        await self._rows.upsert_all(writes)
        await self._changes.changed(*reservations)

    async def put_einvoice(self, customer_id: str, version: int, active: bool) -> None:
        """Keep whether an e-invoice agreement is active, unless a later version is known.

        The document must exist.
        """
        older = {"_id": customer_id, "einvoice_version": {"$not": {"$gt": version}}}
        await self._set(older, {"einvoice": active, "einvoice_version": version})

    async def everybody(
        self, since: datetime | None = None, *, after: str = ""
    ) -> AsyncIterator[list[Changed]]:
        """Everybody of whom anything is stored and whose id comes after `after`, by id; or those who were
        changed at `since` or later, by the time of their change.

        They come some hundred at a time, made of their documents in a thread: a million take minutes, and the
        loop has calls to answer meanwhile.
        """
        query: Document = {"_id": {"$gt": after}} if since is None else {"changed_at": {"$gte": since}}
        batch: list[Document] = []
        async for found in self._rows.each(query, sort=[("_id" if since is None else "changed_at", 1)]):
            batch.append(found)
            if len(batch) == AT_ONCE:
                yield await asyncio.to_thread(_changed, batch)
                batch = []
        yield await asyncio.to_thread(_changed, batch)

    async def count(self) -> int:
        """About how many there are of whom anything is stored."""
        return await self._rows.estimate()

    async def time(self) -> datetime:
        """The clock that stamps changes. Raises Unavailable."""
        return await self._mongo.time()

    async def put_recent(self, customer_id: str, recent: Mapping[str, Sequence[datetime]]) -> None:
        """Keep when marketing was sent. The document must exist."""
        found = {channel: list(moments) for channel, moments in recent.items()}
        await self._set({"_id": customer_id}, {"recent": found})

    async def move(self, standings: Mapping[str, Standing]) -> bool:
        """Put people where their ledgers now say; whether all of them are known.

        Inside the transaction that read where they stood: it is what keeps two from moving the same person.
        """
        # One statement for all: for each of its own the local database looks up its indexes anew, which is
        # a third of what an update costs there; and in `let` it takes what is said as it stands.
        said: Document = {
            "people": {"$literal": list(standings)},
            "standings": {"$literal": [_standing_document(standing) for standing in standings.values()]},
        }
        theirs = {"$arrayElemAt": ["$$standings", {"$indexOfArray": ["$$people", "$_id"]}]}
        change = [{"$replaceWith": {"$mergeObjects": ["$$ROOT", theirs, {"changed_at": "$$NOW"}]}}]
        named: Document = {"_id": {"$in": list(standings)}}
        moved = (await self._rows.update_many(named, change, let=said)).matched == len(standings)
        await self._changes.changed(*standings)
        return moved

    async def told(self, customer_id: str) -> None:
        """Make sure that all have heard of what was written about a person.

        For a command that finds itself done: the first time may have ended between commit and telling.
        """
        await self._changes.changed(customer_id)

    async def _set(self, query: Document, values: Document) -> bool:
        """Change one person's document; whether it was as the query says, and nobody's who was erased."""
        still = {**query, **_NOT_ERASED}
        written = (await self._rows.update_one(still, {"$set": values, **_NOW})).matched > 0
        if written:
            await self._changes.changed(query["_id"])
        return written


def _changed(found: list[Document]) -> list[Changed]:
    return [Changed(each["_id"], subject_from(each), each.get("changed_at")) for each in found]


def subject_from(found: Document) -> Subject:
    """A person's document as decisions see it."""
    facts, reserved = found.get("facts"), found.get("reservations")
    return Subject(
        facts=_facts(found["_id"], facts) if facts else None,
        standing=_standing(found),
        preferences=preferences_of(found.get("preferences")),
        reservations=Reservations(frozenset(reserved["channels"]), reserved["month"])
        if reserved
        else Reservations(),
        einvoice=found.get("einvoice"),
        recent={channel: tuple(moments) for channel, moments in (found.get("recent") or {}).items()},
    )


def _facts(customer_id: str, found: Document) -> Facts:
    birth = found["birth_date"]
    return Facts(
        customer_id=customer_id,
        version=found["version"],
        revision=found["revision"],
        asked_at=found["asked_at"],
        kind=Kind(found["kind"]),
        status=Status(found["status"]),
        birth_date=date.fromisoformat(birth) if birth else None,
        relationship=found["relationship"],
        groups={item["group"]: tuple(item["similar_to"]) for item in found["groups"]},
        until={item["group"]: date.fromisoformat(item["until"]) for item in found["groups"] if item["until"]},
        sale_channels=frozenset(found["sale_channels"]),
        postcodes=tuple(found["postcodes"]),
        municipalities=tuple(found["municipalities"]),
        places=tuple(
            Place(postcode, municipality, use, tuple(keys))
            for postcode, municipality, use, *keys in found.get("places", ())
        ),
        guardians=tuple(found["guardians"]),
        merged=tuple(found.get("merged", ())),
    )


def _facts_document(facts: Facts) -> Document:
    return {
        "version": facts.version,
        "revision": facts.revision,
        "asked_at": facts.asked_at,
        "kind": facts.kind.value,
        "status": facts.status.value,
        "birth_date": facts.birth_date.isoformat() if facts.birth_date else "",
        "relationship": facts.relationship,
        "groups": [
            {"group": key, "similar_to": list(groups), "until": _iso(facts.until.get(key))}
            for key, groups in facts.groups.items()
        ],
        "sale_channels": sorted(facts.sale_channels),
        "postcodes": list(facts.postcodes),
        "municipalities": list(facts.municipalities),
        "places": [[*place[:3], *place.keys] for place in facts.places],
        "guardians": list(facts.guardians),
        "merged": list(facts.merged),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _standing(found: Document) -> Standing:
    return Standing(
        consents={key: mark_from(item) for key, item in found["consents"].items()},
        objections={key: mark_from(item) for key, item in found["objections"].items()},
        head=head_from(found.get("head")),
    )


def _standing_document(standing: Standing) -> Document:
    return {
        "head": head_document(standing.head),
        "consents": {key: mark_document(mark) for key, mark in standing.consents.items()},
        "objections": {key: mark_document(mark) for key, mark in standing.objections.items()},
    }
