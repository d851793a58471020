"""Payout accounts. Until the third payment in a row a keyed digest and a count; then a sealed number.

The number is opened by `number` alone, for paying back and for its owner; whoever shows an account has it
masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.billing.model import bank_account
from services.billing.model.payout import Evidence, Learned, PayoutState
from services.billing.store.walks import Walk
from services.chassis.mongo import Document, Index, Mongo, UpdateOne
from services.chassis.vault import Redacted, Vault

PAYOUTS, OBJECTIONS = "payout_accounts", "payout_objections"
_PURPOSE = "payout_account"
INDEXES = [Index(PAYOUTS, [("customer_id", 1)])]


@dataclass(frozen=True)
class PayoutAccount:
    """A learned account: masked, when, and which payments prove it. Used for paying back only."""

    billing_account_id: str
    customer_id: str
    masked_account: str
    payer_key: str
    evidence: tuple[Evidence, ...]
    learned_at: datetime


@dataclass(frozen=True)
class PayoutRow:
    """What is kept of the rule for one account: the digest of what is learned, and whether it was removed."""

    account_id: str
    learned_payer: str = ""
    removed: bool = False


class PayoutStore:
    """Reads and writes payout accounts and what leads to them."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(PAYOUTS)
        self._objections = mongo.collection(OBJECTIONS)
        self._vault = vault

    def payer_key(self, account_id: str, account: str) -> str:
        """The digest of a payer's account within one billing account: it links no two customers."""
        return self._vault.blind_index(f"payer_account:{account_id}", account)

    async def get(self, customer_id: str) -> PayoutAccount | None:
        """The customer's payout account; None when none is learned."""
        row = await self._rows.find_one({"customer_id": customer_id})
        if row is None or row["sealed"] is None:
            return None
        return PayoutAccount(
            billing_account_id=row["_id"],
            customer_id=customer_id,
            masked_account=bank_account.masked((await self._open(row)).reveal()),
            payer_key=row["learned_payer"],
            evidence=tuple(Evidence(e["payment_id"], date.fromisoformat(e["day"])) for e in row["evidence"]),
            learned_at=row["learned_at"],
        )

    async def number(self, customer_id: str) -> Redacted[str] | None:
        """The number itself, for paying back to it and for its owner's own access package; None when there is
        none. Nobody else asks for it: a test holds that.
        """
        row = await self._rows.find_one({"customer_id": customer_id})
        return None if row is None or row["sealed"] is None else await self._open(row)

    async def stored_payer(self, account_id: str) -> str:
        """The digest of the stored account; empty when none is stored."""
        row = await self._rows.find_one({"_id": account_id}, projection=["learned_payer"])
        return "" if row is None else str(row.get("learned_payer") or "")

    async def removals(self, account_id: str) -> list[tuple[str, int, int, int]]:
        """Where in the payment log the customer had the account deleted."""
        row = await self._rows.find_one({"_id": account_id}, projection=["removed_on"])
        return [] if row is None else [end_of_day(day) for day in row.get("removed_on", [])]

    async def rows_between(self, first: str, last: str, limit: int) -> Walk[PayoutRow]:
        """Where the rule stands for the customers from `first` through `last` by id, by customer."""
        query = {"customer_id": {"$gte": first, "$lte": last}}
        names, sort = ["customer_id", "learned_payer", "removed_on"], [("customer_id", 1)]
        rows = await self._rows.find(query, sort=sort, limit=limit, projection=names)
        return Walk.of(rows, "customer_id", limit, _payout_row)

    async def add_rows(self, rows: Sequence[tuple[str, str, PayoutState]]) -> None:
        """The first rows of accounts that have none, where there is something to note: account, customer,
        state. Raises BulkWriteError when one has a row meanwhile.
        """
        said = [row for row in rows if _says(row[2])]
        await self._rows.insert_many(
            [{"_id": id_, **_running(state), **_first(customer)} for id_, customer, state in said]
        )

    async def set_rows(self, rows: Sequence[tuple[str, str, PayoutState]]) -> None:
        """`set_row` for many: account, customer, state."""
        await self._rows.bulk([self._row_write(*row) for row in rows], ordered=False)

    async def set_row(self, account_id: str, customer_id: str, state: PayoutState) -> None:
        """Note how many in a row there are, from which digest; who has no row gets none for nothing."""
        await self._rows.bulk([self._row_write(account_id, customer_id, state)])

    def _row_write(self, account_id: str, customer_id: str, state: PayoutState) -> UpdateOne:
        return UpdateOne(
            {"_id": account_id},
            {"$set": _running(state), "$setOnInsert": _first(customer_id)},
            upsert=_says(state),
        )

    async def learn(
        self, account_id: str, customer_id: str, account: Redacted[str], learned: Learned, now: datetime
    ) -> None:
        """Seal the account with the payments that prove it, in place of any other."""
        sealed = await self._vault.seal(customer_id, _PURPOSE, _place(account_id), account)
        evidence = [
            {"payment_id": item.payment_id, "day": item.booked_on.isoformat()} for item in learned.evidence
        ]
        values = {"sealed": sealed, "learned_payer": learned.payer, "evidence": evidence, "learned_at": now}
        await self._rows.update_one({"_id": account_id}, {"$set": values})

    async def forget(self, account_id: str, removed_on: date | None = None) -> None:
        """Delete the account; `removed_on` when the customer asked: earlier payments count no more."""
        values: Document = {"sealed": None, "learned_payer": "", "evidence": [], "learned_at": None}
        update: Document = {"$set": values}
        if removed_on is not None:
            values |= {"row_payer": "", "row": []}
            update["$push"] = {"removed_on": removed_on.isoformat()}
        await self._rows.update_one({"_id": account_id}, update)

    async def objects(self, customer_id: str) -> bool:
        """Whether the customer objects to an account being kept."""
        row = await self._objections.find_one({"_id": customer_id}, projection=["stands"])
        return row is not None and bool(row["stands"])

    async def set_objection(self, customer_id: str, stands: bool, sequence: int) -> bool:
        """Note that the customer objects, or no more; False when something later is known already. Inside a
        transaction.
        """
        row = await self._objections.find_one({"_id": customer_id})
        if row is not None and row["sequence"] >= sequence:
            return False
        values = {"stands": stands, "sequence": sequence}
        await self._objections.update_one({"_id": customer_id}, {"$set": values}, upsert=True)
        return True

    async def _open(self, row: Document) -> Redacted[str]:
        return await self._vault.open(row["customer_id"], _PURPOSE, _place(row["_id"]), row["sealed"])


def _payout_row(row: Document) -> PayoutRow:
    return PayoutRow(row["_id"], row.get("learned_payer") or "", bool(row.get("removed_on")))


def end_of_day(day: str) -> tuple[str, int, int, int]:
    """Behind every payment booked on that day."""
    return (day, 10**9, 0, 0)


def _place(account_id: str) -> str:
    return f"billing.payout_accounts.sealed:{account_id}"


def _says(state: PayoutState) -> bool:
    return state.payer is not None or state.learned is not None


def _running(state: PayoutState) -> Document:
    """What moves with each payment."""
    return {"row_payer": state.payer or "", "row": [evidence.payment_id for evidence in state.row]}


def _first(customer_id: str) -> Document:
    """What an account begins with."""
    nothing: Document = {"sealed": None, "learned_payer": "", "evidence": [], "learned_at": None}
    return {"customer_id": customer_id, **nothing, "removed_on": []}
