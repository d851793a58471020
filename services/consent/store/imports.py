"""Lines of files of consents, a thousand to a document, until they are in the ledger."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from services.chassis.mongo import Index, Mongo

IMPORTS = "consent_imports"
LINES = 1_000
"""Lines in one document."""

INDEXES = [Index(IMPORTS, [("import_id", 1), ("number", 1)], unique=True)]


class ImportStore:
    """The files."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(IMPORTS)

    async def keep(self, import_id: str, lines: Sequence[dict[str, Any]]) -> None:
        """Keep the lines of a file, before the transaction that starts the work; again does no harm."""
        for number, start in enumerate(range(0, len(lines), LINES)):
            held = list(lines[start : start + LINES])
            part = {"_id": f"{import_id}/{number}", "import_id": import_id, "number": number, "lines": held}
            await self._rows.replace_one({"_id": part["_id"]}, part, upsert=True)

    async def lines(self, import_id: str) -> AsyncIterator[dict[str, Any]]:
        """The lines of a file in order."""
        async for part in self._rows.each({"import_id": import_id}, sort=[("number", 1)]):
            for item in part["lines"]:
                yield item

    async def forget(self, import_id: str) -> None:
        """Let go of a file whose lines are in the ledger."""
        await self._rows.delete_many({"import_id": import_id})
