"""Agreements in the database. Their free texts are sealed: they may name the processor."""

from collections.abc import Collection
from datetime import date
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Vault
from services.disclosure.model.agreement import Agreement, ReturnOutcome, Status, Terms
from services.disclosure.model.transfer import ProcessingCountry, TransferTool

COLLECTION = "agreements"
INDEXES = [
    Index(COLLECTION, [("processor_id", 1), ("_id", 1)]),
    Index(COLLECTION, [("status", 1), ("_id", 1)]),
    Index(COLLECTION, [("status", 1), ("valid_until", 1)]),
    Index(COLLECTION, [("awaiting_return", 1), ("_id", 1)]),
]
_PURPOSE = "agreement_texts"


class Agreements:
    """The agreements."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._vault = vault

    async def add(self, agreement: Agreement) -> None:
        """Store a new agreement."""
        await self._rows.insert_one(await self._row(agreement))

    async def save(self, agreement: Agreement) -> bool:
        """Store the next version; False when someone else stored one meanwhile."""
        query = {"_id": agreement.agreement_id, "version": agreement.version - 1}
        return (await self._rows.replace_one(query, await self._row(agreement))).matched == 1

    async def get(self, agreement_id: str) -> Agreement | None:
        """One agreement with its texts."""
        row = await self._rows.find_one({"_id": agreement_id})
        return None if row is None else _agreement(row, await self._texts(row))

    async def limits(self, agreement_id: str) -> Agreement | None:
        """One agreement without its texts: all that a decision needs, in one read and no decryption."""
        row = await self._rows.find_one({"_id": agreement_id})
        return None if row is None else _agreement(row, _NO_TEXTS)

    async def page(self, processor_id: str, after: str, size: int) -> list[Agreement]:
        """Agreements in the order they were drafted, of one processor unless that is empty."""
        query: dict[str, Any] = {"_id": {"$gt": after}}
        if processor_id:
            query["processor_id"] = processor_id
        rows = await self._rows.find(query, sort=[("_id", 1)], limit=size)
        return [_agreement(row, await self._texts(row)) for row in rows]

    async def active(self) -> list[Agreement]:
        """Every agreement with status active, without its texts."""
        rows = await self._rows.find({"status": Status.ACTIVE.value}, sort=[("_id", 1)])
        return [_agreement(row, _NO_TEXTS) for row in rows]

    async def holding(self) -> list[Agreement]:
        """Every agreement under which a processor may have data, with its texts: active, suspended, or over
        without a confirmation that the data came back or is deleted. The queries do not grow with them.
        """
        ways = (
            {"status": Status.ACTIVE.value},
            {"status": Status.SUSPENDED.value},
            {"awaiting_return": True},
        )
        rows = [row for way in ways for row in await self._rows.find(way, sort=[("_id", 1)])]
        await self._vault.prepare({row["processor_id"] for row in rows}, _PURPOSE)
        return [_agreement(row, await self._texts(row)) for row in rows]

    async def active_of(self, processor_ids: Collection[str]) -> list[Agreement]:
        """The agreements of these processors with status active, without their texts."""
        query = {"processor_id": {"$in": sorted(processor_ids)}, "status": Status.ACTIVE.value}
        return [_agreement(row, _NO_TEXTS) for row in await self._rows.find(query)]

    async def over(self, day: date) -> list[Agreement]:
        """Agreements in force or suspended whose last day is before `day`, with their texts."""
        before = {"$gt": "", "$lt": day.isoformat()}
        rows = [
            row
            for status in (Status.ACTIVE, Status.SUSPENDED)
            for row in await self._rows.find({"status": status.value, "valid_until": before})
        ]
        return [_agreement(row, await self._texts(row)) for row in rows]

    async def awaiting_return(self, after: str, size: int) -> list[Agreement]:
        """Agreements that are over and whose data is not confirmed as returned or deleted, oldest first."""
        query = {"awaiting_return": True, "_id": {"$gt": after}}
        rows = await self._rows.find(query, sort=[("_id", 1)], limit=size)
        return [_agreement(row, await self._texts(row)) for row in rows]

    async def _texts(self, row: Document) -> dict[str, Any]:
        context = _context(row["_id"])
        return dict(await self._vault.open_json(row["processor_id"], _PURPOSE, context, row["sealed"]))

    async def _row(self, agreement: Agreement) -> Document:
        terms = agreement.terms
        texts = {
            "subject_matter": terms.subject_matter,
            "instructions": terms.instructions,
            "status_reason": agreement.status_reason,
            "checklist": dict(terms.checklist),
            "assessments": {place.country: place.assessment for place in terms.countries},
            "return_evidence": agreement.return_evidence,
        }
        context = _context(agreement.agreement_id)
        return {
            "_id": agreement.agreement_id,
            "processor_id": agreement.processor_id,
            "category": agreement.category,
            "status": agreement.status.value,
            "purposes": list(terms.purposes),
            "data_categories": list(terms.data_categories),
            "subject_categories": list(terms.subject_categories),
            "scopes": list(terms.scopes),
            "fields": list(terms.fields),
            "countries": [
                {"country": place.country, "tool": place.tool.value, "scc_module": place.scc_module}
                for place in terms.countries
            ],
            "valid_from": terms.valid_from.isoformat() if terms.valid_from else "",
            "valid_until": terms.valid_until.isoformat() if terms.valid_until else "",
            "sealed": await self._vault.seal_json(agreement.processor_id, _PURPOSE, context, texts),
            "version": agreement.version,
            "created_at": agreement.created_at,
            "updated_at": agreement.updated_at,
            "activated_at": agreement.activated_at,
            "awaiting_return": agreement.awaiting_return,
            "return_outcome": agreement.return_outcome.value if agreement.return_outcome else "",
            "return_confirmed_at": agreement.return_confirmed_at,
        }


_NO_TEXTS: dict[str, Any] = {
    "subject_matter": "",
    "instructions": "",
    "status_reason": "",
    "checklist": {},
    "assessments": {},
    "return_evidence": "",
}


def _context(agreement_id: str) -> str:
    return f"disclosure.agreements:{agreement_id}"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _agreement(row: Document, texts: dict[str, Any]) -> Agreement:
    return Agreement(
        agreement_id=row["_id"],
        processor_id=row["processor_id"],
        category=row["category"],
        status=Status(row["status"]),
        terms=Terms(
            subject_matter=texts["subject_matter"],
            instructions=texts["instructions"],
            purposes=tuple(row["purposes"]),
            data_categories=tuple(row["data_categories"]),
            subject_categories=tuple(row["subject_categories"]),
            scopes=tuple(row["scopes"]),
            fields=tuple(row["fields"]),
            checklist=tuple(sorted(texts["checklist"].items())),
            countries=tuple(
                ProcessingCountry(
                    item["country"],
                    TransferTool(item["tool"]),
                    texts["assessments"].get(item["country"], ""),
                    item.get("scc_module", 0),
                )
                for item in row["countries"]
            ),
            valid_from=_day(row["valid_from"]),
            valid_until=_day(row["valid_until"]),
        ),
        status_reason=texts["status_reason"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        activated_at=row.get("activated_at"),
        return_outcome=ReturnOutcome(row["return_outcome"]) if row.get("return_outcome") else None,
        return_evidence=texts.get("return_evidence", ""),
        return_confirmed_at=row.get("return_confirmed_at"),
    )
