"""What became of last letters to persons who were erased: with the erasure, without whose; reasons sealed."""

from dataclasses import dataclass
from datetime import datetime

from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, Vault
from services.customer.model.last_letter import PURPOSE, Outcome
from services.customer.store.erasing import ERASURES

INDEXES = [
    Index(ERASURES, [("letter_id", 1)]),
    Index(ERASURES, [("letter_outcome", 1), ("_id", DESCENDING)]),
]


@dataclass(frozen=True)
class LetterOutcome:
    """What became of one; `message_id` is empty for letters from before it was kept."""

    erasure_id: str
    message_id: str
    outcome: Outcome
    returned_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    reason: Redacted[str]


class LastLetterStore:
    """What became of the last letter, where the erasure stands."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(ERASURES)
        self._vault = vault
        self._pages = Pages(vault)

    async def written(self, erasure_id: str, message_id: str) -> None:
        """Which message it is; inside the transaction that queues it."""
        await self._rows.update_one({"_id": erasure_id}, {"$set": {"letter_id": message_id}})

    async def returned(self, message_id: str, now: datetime, *, since: datetime | None = None) -> bool:
        """Note that a mail or letter came back whose address was erased with it, of an erasure after `since`;
        False for what is no such thing, or is known.
        """
        query: Document = {"letter_id": message_id, "letter_outcome": {"$exists": False}}
        if since is not None:
            query["begun_at"] = {"$gte": since}
        change = {"letter_outcome": Outcome.RETURNED.value, "letter_returned_at": now}
        return (await self._rows.update_one(query, {"$set": change})).matched == 1

    async def erasure_of(self, message_id: str) -> tuple[str, Outcome | None] | None:
        """The erasure whose last letter this is or was, and what is known to have become of it."""
        row = await self._rows.find_one({"letter_id": message_id}, ["letter_outcome"])
        if row is None:
            return None
        outcome = row.get("letter_outcome")
        return str(row["_id"]), Outcome(outcome) if outcome else None

    async def closed(self, erasure_id: str, at: datetime, by: str, *, posted: bool, reason: str) -> None:
        """It was posted or is given up, as who said why."""
        sealed = await self._vault.seal(_whose(erasure_id), PURPOSE, _place(erasure_id), reason)
        closed = {"at": at, "by": by, "posted": posted, "reason": sealed}
        outcome = Outcome.POSTED if posted else Outcome.GIVEN_UP
        change = {"letter_closed": closed, "letter_outcome": outcome.value}
        await self._rows.update_one({"_id": erasure_id}, {"$set": change})

    async def page(self, outcome: Outcome, page: PageRequest) -> Page[LetterOutcome]:
        """A page of those with this outcome, the latest erasure first. Raises PageTokenInvalid."""
        query = {"letter_outcome": outcome.value}
        listing = f"{ERASURES}:letters:{outcome.value}"
        found = await self._pages.by_id(self._rows, listing, query, page, lambda row: row)
        return Page([await self._outcome(row) for row in found.items], found.next_token)

    async def _outcome(self, row: Document) -> LetterOutcome:
        closed = row.get("letter_closed") or {}
        return LetterOutcome(
            erasure_id=row["_id"],
            message_id=row.get("letter_id", ""),
            outcome=Outcome(row["letter_outcome"]),
            returned_at=row.get("letter_returned_at"),
            closed_at=closed.get("at"),
            closed_by=closed.get("by", ""),
            reason=await self._reason(row["_id"], closed),
        )

    async def _reason(self, erasure_id: str, closed: Document) -> Redacted[str]:
        if "reason" not in closed:
            return Redacted("")
        return await self._vault.open(_whose(erasure_id), PURPOSE, _place(erasure_id), closed["reason"])


def _whose(erasure_id: str) -> str:
    """Not the erasure's own key: that is shredded with the letter."""
    return f"{erasure_id}:letter_closed"


def _place(erasure_id: str) -> str:
    return f"erasures.letter_closed:{erasure_id}"
