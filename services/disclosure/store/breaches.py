"""The register of breaches in the database; what happened is sealed, for it may say how to do it again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from services.chassis.mongo import Document, Index, InsertOne, Mongo
from services.chassis.vault import Redacted, Vault
from services.disclosure.model.breach import Breach, Change, Decision, Facts, Nature, Risk

BREACHES, AFFECTED = "breaches", "breach_affected"
INDEXES = [
    Index(BREACHES, [("due_at", 1), ("_id", 1)]),
    Index(AFFECTED, [("breach_id", 1), ("customer_id", 1)], unique=True),
    Index(AFFECTED, [("customer_id", 1)]),
]
_PURPOSE = "breach_register"
_TEXTS = ("description", "consequences", "measures", "risk_reason")
_PLAIN = ("title", "happened_at", "ended_at", "known_at", "persons", "records", "processor_id")
# Persons looked up in one query: a list of 100 takes the embedded database 15 ms, one of 1,000 700 ms.
_CHUNK = 100


class Breaches:
    """The breaches and the persons affected."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(BREACHES)
        self._affected = mongo.collection(AFFECTED)
        self._mongo = mongo
        self._vault = vault

    async def add(self, breach: Breach) -> None:
        """Keep a new breach."""
        await self._rows.insert_one(await self._row(breach) | {"found": 0})

    async def save(self, breach: Breach) -> bool:
        """Keep the next version; False when somebody kept one meanwhile. How many were found is counted by
        the search alone.
        """
        query = {"_id": breach.breach_id, "version": breach.version - 1}
        return (await self._rows.update_one(query, {"$set": await self._row(breach)})).matched == 1

    async def get(self, breach_id: str) -> Breach | None:
        """One breach."""
        row = await self._rows.find_one({"_id": breach_id})
        return None if row is None else await self._breach(row)

    async def page(self, before: str, limit: int) -> list[Breach]:
        """Breaches, newest first."""
        query: Document = {"_id": {"$lt": before}} if before else {"_id": {"$gt": ""}}
        rows = await self._rows.find(query, sort=[("_id", -1)], limit=limit)
        return [await self._breach(row) for row in rows]

    async def due(self, after: tuple[str, str], limit: int) -> list[Breach]:
        """Breaches of which the authority is to be notified, most urgent first, after (moment, id)."""
        at, breach_id = after
        order = [("due_at", 1), ("_id", 1)]
        rows: list[Document] = []
        if at:
            rows = await self._rows.find({"due_at": at, "_id": {"$gt": breach_id}}, sort=order, limit=limit)
        if len(rows) < limit:
            rows += await self._rows.find({"due_at": {"$gt": at}}, sort=order, limit=limit - len(rows))
        return [await self._breach(row) for row in rows]

    async def count_due(self) -> tuple[int, datetime | None]:
        """How many those are, and when the 72 hours of the most urgent end."""
        first = await self._rows.find_one({"due_at": {"$gt": ""}}, ["due_at"], sort=[("due_at", 1)])
        count = await self._rows.count({"due_at": {"$gt": ""}})
        return count, datetime.fromisoformat(first["due_at"]) if first else None

    async def add_affected(self, breach_id: str, customer_ids: Sequence[str]) -> None:
        """Add persons, each once however often, and count them; not inside a transaction."""
        for start in range(0, len(customer_ids), _CHUNK):
            some = customer_ids[start : start + _CHUNK]
            await self._mongo.transaction(partial(self._add_some, breach_id, some))

    async def _add_some(self, breach_id: str, some: Sequence[str]) -> None:
        query = {"breach_id": breach_id, "customer_id": {"$in": list(some)}}
        there = {row["customer_id"] for row in await self._affected.find(query)}
        rows = [
            {"_id": f"{breach_id}:{item}", "breach_id": breach_id, "customer_id": item}
            for item in dict.fromkeys(some)
            if item not in there
        ]
        if rows:
            await self._rows.update_one({"_id": breach_id}, {"$inc": {"found": len(rows)}})
            await self._affected.bulk([InsertOne(row) for row in rows], ordered=False)

    async def affected(self, breach_id: str, after: str, limit: int) -> list[str]:
        """Ids of persons affected, in their order."""
        query = {"breach_id": breach_id, "customer_id": {"$gt": after}}
        rows = await self._affected.find(query, sort=[("customer_id", 1)], limit=limit)
        return [row["customer_id"] for row in rows]

    async def of_person(self, customer_id: str) -> list[Breach]:
        """Breaches that concerned a person, oldest first."""
        rows = await self._affected.find({"customer_id": customer_id}, projection=["breach_id"])
        found = [await self.get(breach_id) for breach_id in sorted(row["breach_id"] for row in rows)]
        return [breach for breach in found if breach is not None]

    async def _row(self, breach: Breach) -> Document:
        facts = breach.facts
        sealed = {name: getattr(facts, name).reveal() for name in _TEXTS}
        sealed["authority_reason"] = breach.authority.reason.reveal() if breach.authority else ""
        more = [item.reason.reveal() for item in breach.additions]
        sealed["affected_reason"] = breach.affected.reason.reveal() if breach.affected else ""
        place = _place(breach.breach_id)
        return {
            "_id": breach.breach_id,
            **{name: getattr(facts, name) for name in _PLAIN},
            "natures": [item.value for item in facts.natures],
            "data_categories": list(facts.data_categories),
            "subject_categories": list(facts.subject_categories),
            "risk": facts.risk.value,
            "registered_at": breach.registered_at,
            "registered_by": breach.registered_by,
            "authority": _decided(breach.authority),
            "additions": [_decided(item) for item in breach.additions],
            "affected": _decided(breach.affected),
            "closed_at": breach.closed_at,
            "history": [
                vars(item) | {"risk_before": item.risk_before.value, "risk": item.risk.value}
                for item in breach.history
            ],
            "due_at": breach.notify_by.astimezone(UTC).isoformat() if breach.notice_due else "",
            "version": breach.version,
            "sealed": await self._vault.seal_json(
                breach.breach_id, _PURPOSE, place, sealed | {"addition_reasons": more}
            ),
        }

    async def _breach(self, row: Document) -> Breach:
        texts = await self._vault.open_json(row["_id"], _PURPOSE, _place(row["_id"]), row["sealed"])
        sealed: dict[str, Any] = {name: Redacted(texts[name]) for name in _TEXTS}
        return Breach(
            breach_id=row["_id"],
            facts=Facts(
                **{name: row[name] for name in _PLAIN},
                **sealed,
                natures=tuple(Nature(item) for item in row["natures"]),
                data_categories=tuple(row["data_categories"]),
                subject_categories=tuple(row["subject_categories"]),
                risk=Risk(row["risk"]),
            ),
            registered_at=row["registered_at"],
            registered_by=row["registered_by"],
            authority=_decision(row["authority"], texts["authority_reason"]),
            additions=tuple(
                Decision(**(item | {"risk": Risk(item["risk"])}), reason=Redacted(reason))
                for item, reason in zip(
                    row.get("additions", ()), texts.get("addition_reasons", ()), strict=True
                )
            ),
            affected=_decision(row["affected"], texts["affected_reason"]),
            closed_at=row["closed_at"],
            history=tuple(_change(item) for item in row.get("history", ())),
            found=row.get("found", 0),
            version=row["version"],
        )


def _place(breach_id: str) -> str:
    return f"disclosure.breaches:{breach_id}"


def _decided(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    kept = {name: getattr(decision, name) for name in ("notified", "at", "how", "reference", "by")}
    return kept | {"risk": decision.risk.value}


def _decision(row: dict[str, Any] | None, reason: str) -> Decision | None:
    if row is None:
        return None
    risk = Risk(row.get("risk", Risk.NOT_ASSESSED.value))
    return Decision(**(row | {"risk": risk}), reason=Redacted(reason))


def _change(row: dict[str, Any]) -> Change:
    return Change(**(row | {"risk_before": Risk(row["risk_before"]), "risk": Risk(row["risk"])}))
