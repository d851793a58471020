"""Processors in the database: name, number and contacts sealed, so that no reader of it learns them."""

from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Redacted, Vault
from services.disclosure.model.processor import Processor, ProcessorDetails

COLLECTION = "processors"
INDEXES = [
    Index(
        COLLECTION,
        [("organisation_index", 1)],
        unique=True,
        partial={"organisation_index": {"$gt": ""}},
    )
]
_PURPOSE = "processor_register"


class Processors:
    """The processors."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._vault = vault

    async def add(self, processor: Processor) -> None:
        """Store a new processor."""
        details = processor.details
        row: Document = {
            "_id": processor.processor_id,
            "category": details.category,
            "country": details.country,
            "sealed": await self._vault.seal_json(
                processor.processor_id,
                _PURPOSE,
                _context(processor.processor_id),
                {
                    "name": details.name.reveal(),
                    "organisation_number": details.organisation_number,
                    "contact_email": details.contact_email.reveal(),
                    "security_contact": details.security_contact.reveal(),
                },
            ),
            "registered_at": processor.registered_at,
            "version": processor.version,
        }
        if details.organisation_number:
            row["organisation_index"] = self._index(details.organisation_number)
        await self._rows.insert_one(row)

    async def get(self, processor_id: str) -> Processor | None:
        """One processor with its confidential details."""
        row = await self._rows.find_one({"_id": processor_id})
        return None if row is None else await self._processor(row)

    async def category(self, processor_id: str) -> str | None:
        """The public category of a processor; None when there is none with this id."""
        row = await self._rows.find_one({"_id": processor_id}, ["category"])
        return None if row is None else str(row["category"])

    async def id_of_organisation(self, organisation_number: str) -> str | None:
        """The processor with this organisation number."""
        row = await self._rows.find_one({"organisation_index": self._index(organisation_number)}, ["_id"])
        return None if row is None else str(row["_id"])

    async def page(self, after: str, size: int) -> list[Processor]:
        """Processors in the order of registration."""
        rows = await self._rows.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=size)
        return [await self._processor(row) for row in rows]

    async def names(self, processor_ids: list[str]) -> dict[str, Redacted[str]]:
        """Names by id: for the person's own access package only (CJEU C-154/21)."""
        if not processor_ids:
            return {}
        rows = await self._rows.find({"_id": {"$in": processor_ids}})
        return {row["_id"]: (await self._processor(row)).details.name for row in rows}

    def _index(self, organisation_number: str) -> str:
        return self._vault.blind_index("organisation_number", organisation_number)

    async def _processor(self, row: Document) -> Processor:
        held = await self._vault.open_json(row["_id"], _PURPOSE, _context(row["_id"]), row["sealed"])
        return Processor(
            processor_id=row["_id"],
            details=ProcessorDetails(
                name=Redacted(held["name"]),
                organisation_number=held["organisation_number"],
                category=row["category"],
                country=row["country"],
                contact_email=Redacted(held["contact_email"]),
                security_contact=Redacted(held["security_contact"]),
            ),
            registered_at=row["registered_at"],
            version=row["version"],
        )


def _context(processor_id: str) -> str:
    return f"disclosure.processors:{processor_id}"
