"""How the sum of a ledger is stored, whether a person's or a terminal's: its end, and the marks by key."""

from collections.abc import Sequence

from services.chassis.mongo import Collection, Document
from services.consent.model.ledger import Act, ActedBy
from services.consent.model.standing import Mark
from services.kernel.proof.chains import Head

_TOGETHER = 50
"""Ids in a query: the embedded database holds each document against each of them."""


async def ids_after(rows: Collection, after: str, limit: int) -> list[str]:
    """The next that `rows` knows after this id, by id."""
    found = await rows.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=limit, projection=["_id"])
    return [row["_id"] for row in found]


async def heads_of(rows: Collection, ids: Sequence[str]) -> dict[str, Head | None]:
    """Where the ledgers of these end, as far as `rows` knows them; None for those without entries."""
    heads: dict[str, Head | None] = {}
    for start in range(0, len(ids), _TOGETHER):
        query = {"_id": {"$in": list(ids[start : start + _TOGETHER])}}
        found = await rows.find(query, projection=["head"])
        heads |= {row["_id"]: head_from(row.get("head")) for row in found}
    return heads


def head_from(found: Document | None) -> Head | None:
    """The end of a chain as it is stored."""
    return Head(found["sequence"], found["hash"]) if found else None


def head_document(head: Head | None) -> Document | None:
    """The end of a chain for the database."""
    return {"sequence": head.sequence, "hash": head.hash} if head else None


def mark_from(found: Document) -> Mark:
    """A mark as it is stored."""
    return Mark(
        act=Act(found["act"]),
        entry_id=found["entry_id"],
        receipt_id=found["receipt_id"],
        at=found["at"],
        text_hash=found["text_hash"],
        expires_at=found["expires_at"],
        acted_by=ActedBy(found.get("acted_by", ActedBy.SELF.value)),
    )


def mark_document(mark: Mark) -> Document:
    """A mark for the database."""
    return {
        "act": mark.act.value,
        "entry_id": mark.entry_id,
        "receipt_id": mark.receipt_id,
        "at": mark.at,
        "text_hash": mark.text_hash,
        "expires_at": mark.expires_at,
        "acted_by": mark.acted_by.value,
    }
