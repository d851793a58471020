"""Guardianships, children about to be registered, and the days on which somebody comes of age."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.chassis.vault import Vault
from services.customer.errors import DependantNotFound, GuardianExists
from services.customer.model.guardianship import Evidence, Guardianship

GUARDIANSHIPS, APPLICATIONS, MILESTONES = "guardianships", "dependant_applications", "milestones"
CLOCK = "came_of_age"
STANDS = {"stands": True}
INDEXES = [
    Index(GUARDIANSHIPS, [("guardian_id", 1), ("_id", 1)]),
    Index(GUARDIANSHIPS, [("child_id", 1), ("_id", 1)]),
    # One link between a guardian and a child at a time: two requests at once make one.
    Index(GUARDIANSHIPS, [("child_id", 1), ("guardian_id", 1)], unique=True, partial=STANDS),
    Index(GUARDIANSHIPS, [("request", 1)], unique=True),
    Index(APPLICATIONS, [("child_id", 1)], unique=True),
    Index(APPLICATIONS, [("guardian_id", 1)]),
    Index(APPLICATIONS, [("at", 1)]),
    Index(MILESTONES, [("due", 1)]),
]
# Evidence is kept as long as the child's data, under its own purpose.
CHILDREN = "childrens_data"


@dataclass(frozen=True)
class Application:
    """A child that a guardian is about to register: ids only, until the guardian's consent is recorded."""

    id: str
    guardian_id: str
    child_id: str


@dataclass(frozen=True)
class BareLink:
    """A link without its evidence, which opens with the child's keys only."""

    id: str
    guardian_id: str
    child_id: str
    stands: bool
    ended_by: str


@dataclass(frozen=True)
class Milestone:
    """Somebody who comes of age on a day that only its keyed digest tells."""

    customer_id: str
    age: int


class GuardianStore:
    """Reads and writes links between guardians and children."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._links = mongo.collection(GUARDIANSHIPS)
        self._applications = mongo.collection(APPLICATIONS)
        self._vault = vault

    async def add(self, link: Guardianship, *, request: str) -> None:
        """Store a new link; `request` is the record id of its idempotency key. Raises GuardianExists."""
        evidence = await self._vault.seal(
            link.child_id, CHILDREN, f"guardianships.reference:{link.id}", link.evidence.reference
        )
        try:
            await self._links.insert_one(
                {
                    "_id": link.id,
                    "guardian_id": link.guardian_id,
                    "child_id": link.child_id,
                    "evidence": link.evidence.kind,
                    "reference": evidence,
                    "entry_id": link.entry_id,
                    "linked_by": link.linked_by,
                    "linked_at": link.linked_at,
                    "request": self._request(request),
                    "stands": True,
                }
            )
        except DuplicateKeyError as error:
            raise GuardianExists("The guardian is linked to the child already.") from error

    async def end(self, link: Guardianship) -> None:
        """Store that a link has ended. Raises DependantNotFound when it had ended before."""
        done = await self._links.update_one(
            {"_id": link.id, "stands": True},
            {"$set": {"stands": False, "ended_at": link.ended_at, "ended_by": link.ended_by}},
        )
        if not done.matched:
            raise DependantNotFound("The link has ended already.")

    async def get(self, link_id: str) -> Guardianship:
        """The link. Raises DependantNotFound."""
        return await self._one({"_id": link_id})

    async def between(self, guardian_id: str, child_id: str) -> Guardianship:
        """The link that stands between the two. Raises DependantNotFound."""
        return await self._one({"child_id": child_id, "guardian_id": guardian_id, **STANDS})

    async def stands(self, guardian_id: str, child_id: str) -> bool:
        """Whether the guardian is linked to the child now; nothing is unsealed."""
        query = {"child_id": child_id, "guardian_id": guardian_id, **STANDS}
        return await self._links.find_one(query, ["_id"]) is not None

    async def of_request(self, request: str) -> Guardianship | None:
        """The link that this idempotency key made, or None."""
        row = await self._links.find_one({"request": self._request(request)})
        return None if row is None else await self._link(row)

    async def of_guardian(self, guardian_id: str) -> list[Guardianship]:
        """Every link of a guardian, oldest first, ended ones too."""
        rows = await self._links.find({"guardian_id": guardian_id}, sort=[("_id", 1)])
        return [await self._link(row) for row in rows]

    async def of_child(self, child_id: str) -> list[Guardianship]:
        """Every link of a child, oldest first, ended ones too."""
        rows = await self._links.find({"child_id": child_id}, sort=[("_id", 1)])
        return [await self._link(row) for row in rows]

    async def bare(self, guardian_id: str) -> list[BareLink]:
        """Every link of a guardian, oldest first, ended ones too; nothing is unsealed."""
        fields = ["guardian_id", "child_id", "stands", "ended_by"]
        rows = await self._links.find({"guardian_id": guardian_id}, sort=[("_id", 1)], projection=fields)
        return [
            BareLink(row["_id"], row["guardian_id"], row["child_id"], row["stands"], row.get("ended_by", ""))
            for row in rows
        ]

    async def guarded(self, child_id: str) -> bool:
        """Whether anybody is linked to the child now; nothing is unsealed."""
        rows = await self._links.find({"child_id": child_id}, projection=["stands"])
        return any(row["stands"] for row in rows)

    async def apply(self, request: str, guardian_id: str, child_id: str, at: datetime) -> Application:
        """The application of this idempotency key: the one that is there, or a new one for `child_id`."""
        key = self._request(request)
        row = await self._applications.find_one_and_update(
            {"_id": key},
            {"$setOnInsert": {"guardian_id": guardian_id, "child_id": child_id, "at": at}},
            upsert=True,
        )
        if row is None:  # a twin of this request inserted it at the same moment
            row = await self._applications.find_one({"_id": key})
        if row is None:
            raise RuntimeError("an upsert leaves its document")
        return _application(row)

    async def applied_for(self, child_id: str) -> Application | None:
        """The application for a child that is not registered yet, or None."""
        row = await self._applications.find_one({"child_id": child_id})
        return None if row is None else _application(row)

    async def applications_before(self, moment: datetime, limit: int) -> list[Application]:
        """Applications that were left behind, oldest first."""
        rows = await self._applications.find({"at": {"$lt": moment}}, sort=[("at", 1)], limit=limit)
        return [_application(row) for row in rows]

    async def drop(self, application_id: str) -> None:
        """Forget an application, if it is there."""
        await self._applications.delete_one({"_id": application_id})

    def _request(self, record_id: str) -> str:
        return self._vault.blind_index("request", record_id)

    async def _one(self, query: Document) -> Guardianship:
        row = await self._links.find_one(query)
        if row is None:
            raise DependantNotFound("There is no such link.")
        return await self._link(row)

    async def _link(self, row: Document) -> Guardianship:
        place = f"guardianships.reference:{row['_id']}"
        reference = await self._vault.open(row["child_id"], CHILDREN, place, row["reference"])
        return Guardianship(
            id=row["_id"],
            guardian_id=row["guardian_id"],
            child_id=row["child_id"],
            evidence=Evidence(row["evidence"], reference),
            entry_id=row["entry_id"],
            linked_by=row["linked_by"],
            linked_at=row["linked_at"],
            ended_at=row.get("ended_at"),
            ended_by=row.get("ended_by", ""),
        )


class MilestoneStore:
    """Who comes of age when. The day stands there as a keyed digest: it would tell the birth date."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(MILESTONES)
        self._clocks = mongo.collection("clocks")
        self._vault = vault

    async def add(self, customer_id: str, age: int, day: date) -> None:
        """Remember that somebody reaches `age` on `day`."""
        await self._rows.insert_one({"_id": customer_id, "age": age, "due": self._due(day)})

    async def reached(self, milestone: Milestone, day: date, after: tuple[int, date] | None) -> bool:
        """Note, in a transaction, that it was reached on `day`; False when another replica was faster.

        `after` is the next age and its day, None when there is none.
        """
        query = {"_id": milestone.customer_id, "age": milestone.age, "due": self._due(day)}
        if after is None:
            return await self._rows.delete_one(query) == 1
        age, due = after
        return (
            await self._rows.update_one(query, {"$set": {"age": age, "due": self._due(due)}})
        ).matched == 1

    async def on(self, day: date) -> AsyncIterator[Milestone]:
        """Who comes of age on a day."""
        for row in await self._rows.find({"due": self._due(day)}):
            yield Milestone(row["_id"], row["age"])

    async def done_through(self) -> date | None:
        """The last day that was gone through, None before the first."""
        row = await self._clocks.find_one({"_id": CLOCK})
        return None if row is None else date.fromisoformat(row["through"])

    async def done(self, day: date) -> None:
        """Note that a day was gone through; it never goes back."""
        through = day.isoformat()
        await self._clocks.update_one({"_id": CLOCK}, {"$max": {"through": through}}, upsert=True)

    def _due(self, day: date) -> str:
        return self._vault.blind_index("milestone", day.isoformat())


def _application(row: Document) -> Application:
    return Application(row["_id"], row["guardian_id"], row["child_id"])
