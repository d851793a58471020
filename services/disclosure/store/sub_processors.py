"""Sub-processors in the database. Names and texts are sealed, as those of processors are."""

from datetime import date
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Redacted, Vault
from services.disclosure.model.sub_processor import SubProcessor, SubStatus
from services.disclosure.model.transfer import ProcessingCountry, TransferTool

COLLECTION = "sub_processors"
INDEXES = [
    Index(COLLECTION, [("agreement_id", 1), ("_id", 1)]),
    Index(COLLECTION, [("closed", 1), ("object_until", 1)]),
]
MOST = 1_000
_PURPOSE = "sub_processors"


class SubProcessors:
    """The sub-processors."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._vault = vault

    async def add(self, item: SubProcessor) -> None:
        """Store a new one."""
        await self._rows.insert_one(await self._row(item))

    async def save(self, item: SubProcessor) -> bool:
        """Store the next version; False when someone else stored one meanwhile."""
        query = {"_id": item.sub_processor_id, "version": item.version - 1}
        return (await self._rows.replace_one(query, await self._row(item))).matched == 1

    async def get(self, sub_processor_id: str) -> SubProcessor | None:
        """One of them."""
        row = await self._rows.find_one({"_id": sub_processor_id})
        return None if row is None else await self._item(row)

    async def of_agreement(self, agreement_id: str) -> list[SubProcessor]:
        """Those under an agreement, oldest first."""
        rows = await self._rows.find({"agreement_id": agreement_id}, sort=[("_id", 1)], limit=MOST)
        return [await self._item(row) for row in rows]

    async def notices(self, day: date) -> list[SubProcessor]:
        """Those to which one may still object on `day`, the most urgent first."""
        query = {"closed": "", "object_until": {"$gte": day.isoformat()}}
        rows = await self._rows.find(query, sort=[("object_until", 1)], limit=MOST)
        return [await self._item(row) for row in rows]

    async def places_in_force(self, day: date) -> dict[str, list[ProcessingCountry]]:
        """Where those in force on `day` process, by agreement; nothing is opened for it."""
        found: dict[str, list[ProcessingCountry]] = {}
        for row in await self._rows.find(_in_force(day), projection=["agreement_id", "country", "tool"]):
            place = ProcessingCountry(row["country"], TransferTool(row["tool"]), "")
            found.setdefault(row["agreement_id"], []).append(place)
        return found

    async def in_force(self, day: date) -> dict[str, list[SubProcessor]]:
        """Those in force on `day` with their names, by agreement."""
        found: dict[str, list[SubProcessor]] = {}
        for row in await self._rows.find(_in_force(day)):
            found.setdefault(row["agreement_id"], []).append(await self._item(row))
        return found

    async def _row(self, item: SubProcessor) -> Document:
        texts = {
            "name": item.name.reveal(),
            "service": item.service,
            "assessment": item.country.assessment,
            "reason": item.reason,
        }
        context = _context(item.sub_processor_id)
        return {
            "_id": item.sub_processor_id,
            "agreement_id": item.agreement_id,
            "processor_id": item.processor_id,
            "parent_id": item.parent_id,
            "country": item.country.country,
            "tool": item.country.tool.value,
            "scc_module": item.country.scc_module,
            "announced_on": item.announced_on.isoformat(),
            "object_until": item.object_until.isoformat(),
            "closed": item.closed.value if item.closed else "",
            "sealed": await self._vault.seal_json(item.processor_id, _PURPOSE, context, texts),
            "updated_at": item.updated_at,
            "version": item.version,
        }

    async def _item(self, row: Document) -> SubProcessor:
        texts: dict[str, Any] = dict(
            await self._vault.open_json(row["processor_id"], _PURPOSE, _context(row["_id"]), row["sealed"])
        )
        return SubProcessor(
            sub_processor_id=row["_id"],
            agreement_id=row["agreement_id"],
            processor_id=row["processor_id"],
            parent_id=row["parent_id"],
            name=Redacted(texts["name"]),
            service=texts["service"],
            country=ProcessingCountry(
                row["country"], TransferTool(row["tool"]), texts["assessment"], row["scc_module"]
            ),
            announced_on=date.fromisoformat(row["announced_on"]),
            object_until=date.fromisoformat(row["object_until"]),
            updated_at=row["updated_at"],
            closed=SubStatus(row["closed"]) if row["closed"] else None,
            reason=texts["reason"],
            version=row["version"],
        )


def _in_force(day: date) -> Document:
    return {"closed": "", "object_until": {"$lt": day.isoformat()}}


def _context(sub_processor_id: str) -> str:
    return f"disclosure.sub_processors:{sub_processor_id}"
