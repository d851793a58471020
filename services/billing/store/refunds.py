"""Refunds. Names and accounts are sealed for the customer; an account that the customer gave for one
refund is deleted with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.billing.errors import RefundNotFound
from services.billing.model.refund import LIVE, Approval, Refund, RefundState, Source, Target
from services.billing.store.merged import whose
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, SealBroken, Vault

REFUNDS = "refunds"
RETENTION = "bookkeeping_vouchers"
PURPOSE = "refund"
INDEXES = [
    Index(REFUNDS, [("customer_id", 1), ("_id", 1)]),
    Index(REFUNDS, [("billing_account_id", 1), ("_id", 1)]),
    Index(REFUNDS, [("payment_id", 1), ("_id", 1)]),
    # Money in suspense has no account whose lock would keep two from returning it at once.
    Index(REFUNDS, [("payment_id", 1)], unique=True, partial={"returns": True}),
    Index(REFUNDS, [("state", 1), ("_id", 1)]),
    Index(REFUNDS, [("payout_file_id", 1), ("_id", 1)]),
]


@dataclass(frozen=True)
class Receiver:
    """Who gets the money, sealed with the refund: the name for the bank, the account masked for people."""

    name: Redacted[str]
    masked_account: str = ""


class RefundStore:
    """Reads and writes refunds."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._rows = mongo.collection(REFUNDS)
        self._vault = vault
        self._pages = pages

    async def add(self, refund: Refund, receiver: Receiver) -> None:
        """Store a new refund. Raises DuplicateKeyError when money in suspense is on its way already."""
        row = {"_id": refund.id, **_values(refund), "given": None, "retention": RETENTION}
        await self._rows.insert_one(row | {"receiver": await self._seal(refund, receiver)})

    async def put(self, refund: Refund, receiver: Receiver | None = None) -> None:
        """Store what has become of it, and its receiver when that is another now. Inside a transaction that
        has read it.
        """
        values = _values(refund)
        if receiver is not None:
            values["receiver"] = await self._seal(refund, receiver)
        await self._rows.update_one({"_id": refund.id}, {"$set": values})

    async def put_account(self, refund: Refund, account: Redacted[str]) -> None:
        """Keep the account that the customer gave, until `forget_account`."""
        sealed = await self._vault.seal(refund.owner, PURPOSE, _place(refund.id, "given"), account)
        await self._rows.update_one({"_id": refund.id}, {"$set": {"given": sealed}})

    async def forget_account(self, refund_id: str) -> None:
        """Delete the account that the customer gave for this refund."""
        await self._rows.update_one({"_id": refund_id}, {"$set": {"given": None}})

    async def set_sent(self, refund_ids: Sequence[str], payout_file_id: str) -> None:
        """These stand in a payout file now, which has their accounts: those that customers gave are deleted.
        Inside a transaction that has read them.
        """
        values = {"state": RefundState.SENT.value, "payout_file_id": payout_file_id, "given": None}
        await self._rows.update_many({"_id": {"$in": list(refund_ids)}}, {"$set": values})

    async def account(self, refund: Refund) -> Redacted[str] | None:
        """The account that the customer gave for it; None when there is none, or it cannot be opened."""
        row = await self._rows.find_one({"_id": refund.id}, projection=["given"])
        if row is None or row["given"] is None:
            return None
        try:
            return await self._vault.open(refund.owner, PURPOSE, _place(refund.id, "given"), row["given"])
        except SealBroken:
            return None

    async def receiver(self, refund: Refund) -> Receiver | None:
        """Who gets it; None once the customer's keys are gone."""
        return (await self.receivers([refund])).get(refund.id)

    async def receivers(self, refunds: Sequence[Refund]) -> dict[str, Receiver]:
        """Who gets each of these, by refund; those whose customer's keys are gone are left out."""
        owners = {refund.id: refund.owner for refund in refunds}
        given: dict[str, Receiver] = {}
        for row in await self._rows.find({"_id": {"$in": list(owners)}}, projection=["receiver"]):
            owner, place = owners[row["_id"]], _place(row["_id"], "receiver")
            try:
                found = await self._vault.open_json(owner, PURPOSE, place, row["receiver"])
            except SealBroken:
                continue
            given[row["_id"]] = Receiver(Redacted(found["name"]), found["masked_account"])
        return given

    async def prepare(self, refunds: Sequence[Refund]) -> None:
        """Have the keys of these at hand in one round trip."""
        await self._vault.prepare({refund.owner for refund in refunds}, PURPOSE)

    async def get(self, refund_id: str) -> Refund:
        """One refund. Raises RefundNotFound."""
        row = await self._rows.find_one({"_id": refund_id})
        if row is None:
            raise RefundNotFound("There is no such refund.")
        return _refund(row)

    async def lock(self, refund_id: str) -> Refund:
        """One refund, held against every other change of it. Inside a transaction. Raises RefundNotFound."""
        row = await self._rows.find_one_and_update({"_id": refund_id}, {"$inc": {"version": 1}})
        if row is None:
            raise RefundNotFound("There is no such refund.")
        return _refund(row)

    async def of_account(self, account_id: str) -> list[Refund]:
        """Every refund of a billing account, oldest first."""
        return await self._find({"billing_account_id": account_id})

    async def of_payment(self, payment_id: str) -> list[Refund]:
        """Every refund out of a payment, oldest first."""
        return await self._find({"payment_id": payment_id})

    async def of_file(self, payout_file_id: str) -> list[Refund]:
        """Every refund in a payout file, oldest first."""
        return await self._find({"payout_file_id": payout_file_id})

    async def of_customer(self, customer_id: str) -> list[Refund]:
        """Every refund of a customer, oldest first."""
        return await self._find({"customer_id": customer_id})

    async def waiting_to_be_sent(self, limit: int) -> list[Refund]:
        """The oldest approved refunds."""
        rows = await self._rows.find({"state": RefundState.APPROVED.value}, sort=[("_id", 1)], limit=limit)
        return [_refund(row) for row in rows]

    async def count(self, state: RefundState) -> int:
        """How many stand in that state."""
        return await self._rows.count({"state": state.value})

    async def page(self, page: PageRequest, state: RefundState | None) -> Page[Refund]:
        """A page of refunds, newest first. Raises PageTokenInvalid."""
        wanted = {} if state is None else {"state": state.value}
        return await self._pages.by_id(self._rows, f"refunds:{state or ''}", wanted, page, _refund)

    async def of_customers(self, customer_ids: Sequence[str], page: PageRequest) -> Page[Refund]:
        """A page of the refunds of one customer, who may have several ids, newest first.

        Raises PageTokenInvalid.
        """
        listing, wanted = f"refunds_of:{customer_ids[0]}", {"customer_id": whose(customer_ids)}
        return await self._pages.by_id(self._rows, listing, wanted, page, _refund)

    async def _find(self, query: Document) -> list[Refund]:
        return [_refund(row) for row in await self._rows.find(query, sort=[("_id", 1)])]

    async def _seal(self, refund: Refund, receiver: Receiver) -> Document:
        value = {"name": receiver.name.reveal(), "masked_account": receiver.masked_account}
        return await self._vault.seal_json(refund.owner, PURPOSE, _place(refund.id, "receiver"), value)


def _place(refund_id: str, field: str) -> str:
    return f"billing.refunds.{field}:{refund_id}"


def _values(refund: Refund) -> dict[str, Any]:
    return {
        "customer_id": refund.customer_id,
        "billing_account_id": refund.billing_account_id,
        "source": refund.source.value,
        "payment_id": refund.payment_id,
        "amount_ore": refund.amount_ore,
        "target": refund.target.value if refund.target else "",
        "payer_key": refund.payer_key,
        "state": refund.state.value,
        "requested_by": refund.requested_by,
        "requested_at": refund.requested_at,
        "approvals_needed": refund.approvals_needed,
        "approvals": [{"by": item.by, "at": item.at} for item in refund.approvals],
        "payout_file_id": refund.payout_file_id,
        "closed_because": refund.closed_because,
        "closed_by": refund.closed_by,
        "bank_reason": refund.bank_reason,
        "hold_until": refund.hold_until.isoformat(),
        "returns": refund.source is Source.SUSPENSE and refund.state in LIVE - {RefundState.PAID},
    }


def _refund(row: Document) -> Refund:
    return Refund(
        id=row["_id"],
        customer_id=row["customer_id"],
        billing_account_id=row["billing_account_id"],
        source=Source(row["source"]),
        payment_id=row["payment_id"],
        amount_ore=row["amount_ore"],
        target=Target(row["target"]) if row["target"] else None,
        payer_key=row["payer_key"],
        state=RefundState(row["state"]),
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        approvals_needed=row["approvals_needed"],
        hold_until=date.fromisoformat(row["hold_until"]),
        approvals=tuple(Approval(item["by"], item["at"]) for item in row["approvals"]),
        payout_file_id=row["payout_file_id"],
        closed_because=row["closed_because"],
        closed_by=row.get("closed_by", ""),
        bank_reason=row["bank_reason"],
    )
