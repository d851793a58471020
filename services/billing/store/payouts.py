"""Payout accounts. Until the third payment in a row a keyed digest and a count; then a sealed number."""

from dataclasses import dataclass
from datetime import date, datetime

from services.billing.model.payout import Evidence, Learned, PayoutState
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Redacted, Vault

PAYOUTS = "payout_accounts"
_PURPOSE = "payout_account"
INDEXES = [Index(PAYOUTS, [("customer_id", 1)])]


@dataclass(frozen=True)
class PayoutAccount:
    """A learned account: the eleven digits, when, and which payments prove it. Used for paying back only."""

    billing_account_id: str
    customer_id: str
    account: Redacted[str]
    payer_key: str
    evidence: tuple[Evidence, ...]
    learned_at: datetime


class PayoutStore:
    """Reads and writes payout accounts and what leads to them."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(PAYOUTS)
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
            account=await self._vault.open(customer_id, _PURPOSE, _place(row["_id"]), row["sealed"]),
            payer_key=row["learned_payer"],
            evidence=tuple(Evidence(e["payment_id"], date.fromisoformat(e["day"])) for e in row["evidence"]),
            learned_at=row["learned_at"],
        )

    async def stored_payer(self, account_id: str) -> str:
        """The digest of the stored account; empty when none is stored."""
        row = await self._rows.find_one({"_id": account_id}, projection=["learned_payer"])
        return "" if row is None else str(row.get("learned_payer") or "")

    async def removals(self, account_id: str) -> list[tuple[str, int, int, int]]:
        """Where in the payment log the customer had the account deleted."""
        row = await self._rows.find_one({"_id": account_id}, projection=["removed_on"])
        return [] if row is None else [end_of_day(day) for day in row.get("removed_on", [])]

    async def set_row(self, account_id: str, customer_id: str, state: PayoutState) -> None:
        """Note how many in a row there are, from which digest."""
        await self._rows.update_one(
            {"_id": account_id},
            {
                "$set": {
                    "row_payer": state.payer or "",
                    "row": [evidence.payment_id for evidence in state.row],
                },
                "$setOnInsert": {
                    "customer_id": customer_id,
                    "sealed": None,
                    "learned_payer": "",
                    "evidence": [],
                    "learned_at": None,
                    "removed_on": [],
                },
            },
            upsert=True,
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


def end_of_day(day: str) -> tuple[str, int, int, int]:
    """Behind every payment booked on that day."""
    return (day, 10**9, 0, 0)


def _place(account_id: str) -> str:
    return f"billing.payout_accounts.sealed:{account_id}"
