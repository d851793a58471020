"""Disclosures to third parties in the database; to whom, why and on what evidence is sealed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Redacted, Vault
from services.disclosure.model.third_party import (
    Case,
    CaseStatus,
    Evidence,
    Look,
    Owed,
    Party,
    PartyKind,
    Secrecy,
    SecrecyStep,
    Telling,
    ThirdPartyGround,
    Wanted,
)

CASES, PACKAGES, LOOKS = "third_party_cases", "third_party_packages", "third_party_looks"
INDEXES = [
    Index(CASES, [("reconsider_on", 1), ("_id", 1)]),
    Index(CASES, [("customer_ids", 1), ("_id", 1)]),
    Index(CASES, [("status", 1), ("package_expires_at", 1), ("_id", 1)]),
    Index(PACKAGES, [("expires_at", 1)]),
    Index(LOOKS, [("disclosure_id", 1), ("_id", 1)]),
]
_PURPOSE = "third_party_disclosures"


class ThirdParties:
    """The cases, their packages and who looked at them."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(CASES)
        self._packages = mongo.collection(PACKAGES)
        self._looks = mongo.collection(LOOKS)
        self._vault = vault

    async def add(self, case: Case) -> None:
        """Keep a new case."""
        await self._rows.insert_one(await self._row(case))

    async def save(self, case: Case) -> bool:
        """Keep the next version; False when somebody kept one meanwhile."""
        query = {"_id": case.disclosure_id, "version": case.version - 1}
        return (await self._rows.replace_one(query, await self._row(case))).matched == 1

    async def get(self, disclosure_id: str) -> Case | None:
        """One case in full."""
        row = await self._rows.find_one({"_id": disclosure_id})
        return None if row is None else await self._case(row)

    async def page(self, before: str, limit: int) -> list[Case]:
        """Cases, newest first."""
        query: Document = {"_id": {"$lt": before}} if before else {"_id": {"$gt": ""}}
        rows = await self._rows.find(query, sort=[("_id", -1)], limit=limit)
        return [await self._case(row) for row in rows]

    async def to_reconsider(self, today: date, after: tuple[str, str], limit: int) -> list[Case]:
        """Cases whose secrecy is to be looked at again by today, the most urgent first, after (day, id)."""
        day, case_id = after
        order = [("reconsider_on", 1), ("_id", 1)]
        rows: list[Document] = []
        if day:
            same = {"reconsider_on": day, "_id": {"$gt": case_id}}
            rows = await self._rows.find(same, sort=order, limit=limit)
        if len(rows) < limit:
            later = {"reconsider_on": {"$gt": day, "$lte": today.isoformat()}}
            rows += await self._rows.find(later, sort=order, limit=limit - len(rows))
        return [await self._case(row) for row in rows]

    async def count_to_reconsider(self, today: date) -> int:
        """How many those are."""
        return await self._rows.count({"reconsider_on": {"$gt": "", "$lte": today.isoformat()}})

    async def of_person(self, customer_id: str) -> list[Case]:
        """Cases that name a person, oldest first."""
        rows = await self._rows.find({"customer_ids": customer_id}, sort=[("_id", 1)])
        return [await self._case(row) for row in rows]

    async def kept_from_persons(self, disclosure_ids: Sequence[str]) -> frozenset[str]:
        """Which of these cases their persons are not to see: those of which they were not told."""
        if not disclosure_ids:
            return frozenset()
        rows = await self._rows.find({"_id": {"$in": sorted(disclosure_ids)}}, projection=["telling"])
        return frozenset(row["_id"] for row in rows if row["telling"] != Telling.TOLD.value)

    async def looked(self, disclosure_id: str, look: Look) -> None:
        """Note that somebody looked at a case."""
        row = {"_id": look.look_id, "disclosure_id": disclosure_id, "at": look.at, "by": look.by}
        await self._looks.insert_one(row | {"role": look.role, "reason": look.reason})

    async def looks(self, disclosure_id: str) -> list[Look]:
        """Who looked at a case, oldest first."""
        rows = await self._looks.find({"disclosure_id": disclosure_id}, sort=[("_id", 1)])
        return [Look(row["_id"], row["at"], row["by"], row["role"], row["reason"]) for row in rows]

    async def keep_package(self, disclosure_id: str, package: dict[str, Any], expires_at: datetime) -> None:
        """Keep what was collected, sealed; a second time takes the place of the first."""
        sealed = await self._vault.seal_json(disclosure_id, _PURPOSE, _package(disclosure_id), package)
        row = {"_id": disclosure_id, "sealed": sealed, "expires_at": expires_at}
        await self._packages.replace_one({"_id": disclosure_id}, row, upsert=True)

    async def package(self, disclosure_id: str) -> dict[str, Any] | None:
        """What was collected; None when it is gone."""
        row = await self._packages.find_one({"_id": disclosure_id})
        if row is None:
            return None
        opened = await self._vault.open_json(disclosure_id, _PURPOSE, _package(disclosure_id), row["sealed"])
        return dict(opened)

    async def package_goes_at(self, disclosure_id: str, at: datetime) -> None:
        """A package that was fetched is deleted at this moment."""
        await self._packages.update_one({"_id": disclosure_id}, {"$set": {"expires_at": at}})

    async def drop_package(self, disclosure_id: str) -> None:
        """Delete what was collected for a case."""
        await self._packages.delete_one({"_id": disclosure_id})

    async def lapse(self, now: datetime) -> int:
        """Cases whose package was not fetched in time are at their end; how many."""
        # Not $lte: under an index with one more key the embedded database finds none that is equal.
        after = now + timedelta(milliseconds=1)
        query = {"status": CaseStatus.READY.value, "package_expires_at": {"$lt": after}}
        over = {"$set": {"status": CaseStatus.LAPSED.value}, "$inc": {"version": 1}}
        return (await self._rows.update_many(query, over)).matched

    async def drop_packages(self, now: datetime) -> int:
        """Delete packages whose time is over, by our clock; how many."""
        return await self._packages.delete_many({"expires_at": {"$lte": now}})

    async def _row(self, case: Case) -> Document:
        reconsider = case.reconsider_on
        return {
            "_id": case.disclosure_id,
            "ground": case.ground.value,
            "status": case.status.value,
            "party_kind": case.party.kind.value,
            "customer_ids": [item.customer_id for item in case.persons],
            "fields": [list(item.fields) for item in case.persons],
            "requested_by": case.requested_by,
            "requested_at": case.requested_at,
            "telling": case.telling.value,
            "reconsider_on": reconsider.isoformat() if reconsider else "",
            "decided_by": case.decided_by,
            "decided_at": case.decided_at,
            "operation_id": case.operation_id,
            "package_expires_at": case.package_expires_at,
            "delivered_at": case.delivered_at,
            "delivered_to": case.delivered_to,
            "delivered_by_request": case.delivered_by_request,
            "told_at": case.told_at,
            "not_reached": case.not_reached,
            "owed": [vars(item) for item in case.owed],
            "version": case.version,
            "sealed": await self._vault.seal_json(
                case.disclosure_id, _PURPOSE, _case(case.disclosure_id), _texts(case)
            ),
        }

    async def _case(self, row: Document) -> Case:
        case_id = row["_id"]
        texts = await self._vault.open_json(case_id, _PURPOSE, _case(case_id), row["sealed"])
        kept = ("decided_by", "decided_at", "operation_id", "package_expires_at", "delivered_at")
        also = ("delivered_to", "delivered_by_request", "told_at", "not_reached", "version")
        return Case(
            disclosure_id=case_id,
            ground=ThirdPartyGround(row["ground"]),
            status=CaseStatus(row["status"]),
            party=Party(PartyKind(row["party_kind"]), Redacted(texts["name"]), Redacted(texts["delivery"])),
            evidence=Evidence(**texts["evidence"]),
            necessity=Redacted(texts["necessity"]),
            persons=tuple(
                Wanted(customer_id, tuple(names))
                for customer_id, names in zip(row["customer_ids"], row["fields"], strict=True)
            ),
            requested_by=row["requested_by"],
            requested_at=row["requested_at"],
            steps=tuple(_step(item) for item in texts["steps"]),
            telling=Telling(row["telling"]),
            refusal=Redacted(texts["refusal"]),
            owed=tuple(Owed(**item) for item in row.get("owed", ())),
            **{name: row[name] for name in (*kept, *also)},
        )


def _texts(case: Case) -> dict[str, Any]:
    return {
        "name": case.party.name.reveal(),
        "delivery": case.party.delivery.reveal(),
        "evidence": vars(case.evidence),
        "necessity": case.necessity.reveal(),
        "refusal": case.refusal.reveal(),
        "steps": [
            {
                "at": step.at.isoformat(),
                "by": step.by,
                "statute": step.secrecy.statute,
                "reason": step.secrecy.reason.reveal(),
                "reconsider_on": step.secrecy.reconsider_on.isoformat(),
            }
            for step in case.steps
        ],
    }


def _step(item: dict[str, str]) -> SecrecyStep:
    day = date.fromisoformat(item["reconsider_on"])
    secrecy = Secrecy(item["statute"], Redacted(item["reason"]), day)
    return SecrecyStep(datetime.fromisoformat(item["at"]), item["by"], secrecy)


def _case(disclosure_id: str) -> str:
    return f"disclosure.third_party_cases:{disclosure_id}"


def _package(disclosure_id: str) -> str:
    return f"disclosure.third_party_packages:{disclosure_id}"
