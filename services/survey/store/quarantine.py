"""The quarantine clocks of each person, and the log of who was not asked and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.chassis.ids import new_id
from services.chassis.mongo import Document, Index, Mongo
from services.survey.model.invitation import NotInvitedReason
from services.survey.model.quarantine import Reservation

CLOCKS = "quarantine"
LOG = "not_invited"
_MATTERS = (NotInvitedReason.OPEN_COMPLAINT, NotInvitedReason.ONGOING_DUNNING)
INDEXES = [
    Index(CLOCKS, [("customer_id", 1)]),
    Index(CLOCKS, [("until", 1)]),
    Index(LOG, [("customer_id", 1), ("at", -1)]),
    Index(LOG, [("at", 1)]),
    Index(LOG, [("survey_id", 1), ("at", 1)]),
]


@dataclass(frozen=True)
class NotAsked:
    """One closed interaction that led to no question, and why."""

    customer_id: str
    interaction_id: str
    survey_id: str
    reason: NotInvitedReason
    rule: str
    at: datetime


@dataclass(frozen=True)
class NotAskedCount:
    """How many contacts led to no question for one reason. A rule that is an id of a matter is left out."""

    reason: NotInvitedReason
    rule: str
    count: int


class QuarantineClocks:
    """One document per person and clock, so that two invitations at once collide in the database."""

    def __init__(self, mongo: Mongo) -> None:
        self._clocks = mongo.collection(CLOCKS)
        self._log = mongo.collection(LOG)

    async def running(self, reservations: Sequence[Reservation], now: datetime) -> str:
        """The scope of the first of these clocks that still runs at `now`; empty when none does."""
        ids = [reservation.id for reservation in reservations]
        found = await self._clocks.find(
            {"_id": {"$in": ids}, "until": {"$gt": now}}, sort=[("_id", 1)], limit=1
        )
        return str(found[0]["scope"]) if found else ""

    async def reserve(self, reservations: Sequence[Reservation]) -> None:
        """Start the clocks, in a transaction that saw none of them running.

        Whoever does the same at the same time writes the same documents: the database lets one commit and has
        the others run again, and then they see the clocks running.
        """
        for reservation in reservations:
            document = {
                "customer_id": reservation.customer_id,
                "scope": reservation.scope,
                "until": reservation.until,
            }
            await self._clocks.update_one({"_id": reservation.id}, {"$set": document}, upsert=True)

    async def release(self, reservations: Sequence[Reservation]) -> None:
        """Stop the clocks, in the transaction in force; one that ends at another moment is not theirs."""
        for reservation in reservations:
            await self._clocks.delete_many({"_id": reservation.id, "until": reservation.until})

    async def log(self, entry: NotAsked) -> None:
        """Note why somebody was not asked."""
        document: Document = {
            "_id": new_id("ni"),
            "customer_id": entry.customer_id,
            "interaction_id": entry.interaction_id,
            "survey_id": entry.survey_id,
            "reason": entry.reason.value,
            "rule": entry.rule,
            "at": entry.at,
        }
        await self._log.insert_one(document)

    async def not_asked(self, customer_id: str) -> list[NotAsked]:
        """What is noted about one person, newest first."""
        return [
            NotAsked(
                customer_id=item["customer_id"],
                interaction_id=item["interaction_id"],
                survey_id=item["survey_id"],
                reason=NotInvitedReason(item["reason"]),
                rule=item["rule"],
                at=item["at"],
            )
            for item in await self._log.find({"customer_id": customer_id}, sort=[("at", -1)])
        ]

    async def counts(
        self, survey_id: str, from_time: datetime | None, to_time: datetime | None
    ) -> list[NotAskedCount]:
        """Reasons with their counts, most frequent first; empty `survey_id` takes all."""
        period = {name: value for name, value in (("$gte", from_time), ("$lt", to_time)) if value is not None}
        query: dict[str, Any] = {"at": period or {"$gt": datetime.min.replace(tzinfo=UTC)}}
        if survey_id:
            query["survey_id"] = survey_id
        grouped = {"_id": {"reason": "$reason", "rule": "$rule"}, "n": {"$sum": 1}}
        found: Counter[tuple[str, str]] = Counter()
        for item in await self._log.aggregate([{"$match": query}, {"$group": grouped}]):
            reason = item["_id"]["reason"]
            found[reason, "" if reason in _MATTERS else item["_id"]["rule"]] += item["n"]
        counts = [NotAskedCount(NotInvitedReason(why), rule, n) for (why, rule), n in found.items()]
        return sorted(counts, key=lambda one: (-one.count, one.reason, one.rule))

    async def clocks(self, customer_id: str) -> list[Reservation]:
        """The clocks of one person."""
        found = await self._clocks.find({"customer_id": customer_id})
        return [Reservation(item["customer_id"], item["scope"], item["until"]) for item in found]
