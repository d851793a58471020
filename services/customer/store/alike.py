"""Writes what changes alike with one command, for a command costs the database more than a document."""

from collections.abc import Iterable

from services.chassis.mongo import Collection, Document


async def update_alike(rows: Collection, changes: Iterable[tuple[str, Document]]) -> None:
    """Update documents by id, one command for all whose update is the same."""
    alike: list[tuple[Document, list[str]]] = []
    for row_id, update in changes:
        ids = next((ids for known, ids in alike if known == update), None)
        if ids is None:
            alike.append((update, ids := []))
        ids.append(row_id)
    for update, ids in alike:
        await rows.update_many({"_id": {"$in": ids}}, update)
