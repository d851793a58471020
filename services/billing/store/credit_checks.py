"""Credit checks and their copy letters: the outcome in the clear, what was written and the letter sealed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from services.billing.errors import CreditCheckNotFound
from services.billing.model.copy_letter import CopyLetter
from services.billing.model.credit_check import (
    PURPOSE,
    RETENTION,
    Band,
    CreditCheck,
    Decision,
    Outcome,
    Review,
    State,
)
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, Vault

CHECKS, LETTERS = "credit_checks", "credit_letters"
INDEXES = [
    # One check that is under way or has a decision, however many windows it is asked for from.
    Index(CHECKS, [("contract_id", 1)], unique=True, partial={"blocks": True}),
    Index(CHECKS, [("request", 1)], unique=True),
    Index(CHECKS, [("customer_id", 1), ("_id", -1)]),
    Index(CHECKS, [("state", 1), ("requested_at", 1)], partial={"state": State.REQUESTED.value}),
    Index(CHECKS, [("review", 1), ("_id", 1)], partial={"review": Review.OPEN.value}),
]


class CreditCheckStore:
    """Reads and writes credit checks."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._rows = mongo.collection(CHECKS)
        self._letters = mongo.collection(LETTERS)
        self._vault = vault
        self._pages = pages

    async def add(self, check: CreditCheck) -> None:
        """Store a check that is asked for. Raises DuplicateKeyError when the order needs no other."""
        await self._rows.insert_one(_document(check) | {"review_text": None, "review_reasons": None})

    async def supersede(self, contract_id: str) -> None:
        """An order is checked anew: what was found before without a decision waits for nobody any more."""
        query = {"contract_id": contract_id, "review": Review.OPEN.value, "decision": None}
        await self._rows.update_many(query, {"$set": {"review": Review.NONE.value}, "$inc": {"version": 1}})

    async def answer(self, check: CreditCheck, letter: CopyLetter | None) -> bool:
        """Store what the bureau's answer came to, with the letter; False when it is known already."""
        if not await self._change(check, {"state": State.REQUESTED.value}):
            return False
        if letter is not None and check.letter_until is not None:
            sealed = await self._vault.seal_json(
                check.customer_id, PURPOSE, _place("letter", check.id), letter.to_json()
            )
            row = {"_id": check.id, "customer_id": check.customer_id, "letter": sealed}
            until = check.letter_until.isoformat()
            await self._letters.insert_one(row | {"retention": RETENTION, "hold_until": until})
        return True

    async def review(self, check: CreditCheck) -> bool:
        """Store a step of a review; False when the check has changed since it was read."""
        changes: Document = {}
        for name, text in (("review_text", check.review_text), ("review_reasons", check.review_reasons)):
            changes[name] = None if text is None else await self._sealed(check, name, text)
        return await self._change(check, {"version": check.version - 1}, changes)

    async def get(self, check_id: str, *, texts: bool = False) -> CreditCheck:
        """One check, with `texts` also what was written about a review. Raises CreditCheckNotFound."""
        row = await self._rows.find_one({"_id": check_id})
        if row is None:
            raise CreditCheckNotFound("There is no such credit check.", credit_check_id=check_id)
        return await self._read(row) if texts else _check(row)

    async def of_request(self, request: str) -> CreditCheck | None:
        """The check that a command asked for."""
        row = await self._rows.find_one({"request": request})
        return None if row is None else _check(row)

    async def blocking(self, contract_id: str) -> CreditCheck | None:
        """The check that is under way for an order, or has decided it."""
        row = await self._rows.find_one({"contract_id": contract_id, "blocks": True})
        return None if row is None else _check(row)

    async def unanswered(self, before: datetime, limit: int) -> list[CreditCheck]:
        """Checks that the bureau has not answered, asked for before then, oldest first."""
        query = {"state": State.REQUESTED.value, "requested_at": {"$lt": before}}
        rows = await self._rows.find(query, sort=[("requested_at", 1)], limit=limit)
        return [_check(row) for row in rows]

    async def of_customer(self, customer_id: str, page: PageRequest) -> Page[CreditCheck]:
        """A page of a customer's checks, newest first. Raises PageTokenInvalid."""
        query = {"customer_id": customer_id}
        return await self._pages.by_id(self._rows, f"credit_checks:{customer_id}", query, page, _check)

    async def all_of_customer(self, customer_id: str) -> list[CreditCheck]:
        """Every check of a customer with its texts, newest first."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", -1)])
        return [await self._read(row) for row in rows]

    async def waiting(self, page: PageRequest) -> Page[CreditCheck]:
        """A page of checks that wait for a person, without texts, oldest first. Raises PageTokenInvalid."""
        query = {"review": Review.OPEN.value}
        listing = "credit_checks:waiting"
        return await self._pages.by_id(self._rows, listing, query, page, _check, newest_first=False)

    async def letter(self, check: CreditCheck) -> CopyLetter | None:
        """The copy letter of a check, None when there is none or it is deleted."""
        row = await self._letters.find_one({"_id": check.id})
        if row is None:
            return None
        place = _place("letter", check.id)
        told = await self._vault.open_json(row["customer_id"], PURPOSE, place, row["letter"])
        return CopyLetter.from_json(told)

    async def _change(self, check: CreditCheck, known: Document, more: Document | None = None) -> bool:
        row = _document(check) | (more or {})
        del row["_id"]
        changed = await self._rows.update_one({"_id": check.id} | known, {"$set": row})
        return changed.matched == 1

    async def _sealed(self, check: CreditCheck, name: str, text: Redacted[str]) -> Document:
        return await self._vault.seal(check.customer_id, PURPOSE, _place(name, check.id), text)

    async def _read(self, row: Document) -> CreditCheck:
        texts: dict[str, Any] = {}
        for name in ("review_text", "review_reasons"):
            if row[name]:
                place = _place(name, row["_id"])
                texts[name] = await self._vault.open(row["customer_id"], PURPOSE, place, row[name])
        return _check(row, **texts)


def _place(name: str, check_id: str) -> str:
    return f"billing.credit_checks.{name}:{check_id}"


def _document(check: CreditCheck) -> Document:
    return {
        "_id": check.id,
        "customer_id": check.customer_id,
        "contract_id": check.contract_id,
        "product_code": check.product_code,
        "request": check.request,
        "asked_by": check.asked_by,
        "asked_why": check.asked_why,
        "legal_basis": check.legal_basis,
        "policy_version": check.policy_version,
        "requested_at": check.requested_at,
        "retention": RETENTION,
        "hold_until": check.hold_until.isoformat(),
        "state": check.state.value,
        "blocks": check.blocks,
        "outcome": check.outcome.value if check.outcome else None,
        "band": check.band.value if check.band else None,
        "decision": check.decision.value if check.decision else None,
        "bureau_reference": check.bureau_reference,
        "checked_at": check.checked_at,
        "rules_version": check.rules_version,
        "letter_until": check.letter_until.isoformat() if check.letter_until else None,
        "review": check.review.value,
        "reviewed_at": check.reviewed_at,
        "reviewed_by": check.reviewed_by,
        "version": check.version,
    }


_AS_THEY_ARE: Sequence[str] = (
    *("customer_id", "contract_id", "product_code", "request", "asked_by", "asked_why", "legal_basis"),
    *("policy_version", "requested_at", "bureau_reference", "checked_at", "rules_version", "reviewed_at"),
    *("reviewed_by", "version"),
)


def _check(
    row: Document, review_text: Redacted[str] | None = None, review_reasons: Redacted[str] | None = None
) -> CreditCheck:
    return CreditCheck(
        id=row["_id"],
        hold_until=date.fromisoformat(row["hold_until"]),
        state=State(row["state"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        band=Band(row["band"]) if row["band"] else None,
        decision=Decision(row["decision"]) if row["decision"] else None,
        letter_until=date.fromisoformat(row["letter_until"]) if row["letter_until"] else None,
        review=Review(row["review"]),
        **{name: row[name] for name in _AS_THEY_ARE},
        review_text=review_text,
        review_reasons=review_reasons,
    )
