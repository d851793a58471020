"""Closings of fibre services: ids and dates."""

from datetime import date

from services.billing.model.closure import Closure
from services.chassis.mongo import Document, Index, Mongo

CLOSURES = "closures"
RETENTION = "bookkeeping_agreements"
INDEXES = [
    Index(CLOSURES, [("billing_account_id", 1), ("_id", 1)]),
    # A service is closed once at a time.
    Index(CLOSURES, [("subscription_id", 1)], unique=True, partial={"reopened_on": None}),
    Index(CLOSURES, [("customer_id", 1), ("_id", 1)]),
]


class ClosureStore:
    """Reads and writes closings."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(CLOSURES)

    async def add(self, closure: Closure) -> None:
        """Store a closing. Raises DuplicateKeyError when the service is closed already."""
        await self._rows.insert_one(
            {
                "_id": closure.id,
                "billing_account_id": closure.billing_account_id,
                "customer_id": closure.customer_id,
                "subscription_id": closure.subscription_id,
                "contract_id": closure.contract_id,
                "invoice_id": closure.invoice_id,
                "closed_from": closure.closed_from.isoformat(),
                "reopened_on": None,
                "closed_by": closure.closed_by,
                "hold_until": closure.hold_until.isoformat(),
                "retention": RETENTION,
            }
        )

    async def reopen(self, closure_id: str, day: date) -> None:
        """Note that the service is open again from a day on."""
        await self._rows.update_one({"_id": closure_id}, {"$set": {"reopened_on": day.isoformat()}})

    async def of_account(self, account_id: str) -> list[Closure]:
        """The account's closings, oldest first."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_closure(row) for row in rows]

    async def of_customer(self, customer_id: str) -> list[Closure]:
        """The customer's closings, oldest first."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", 1)])
        return [_closure(row) for row in rows]

    async def between(self, first: str, last: str) -> list[Closure]:
        """The closings of the accounts from one id to another."""
        query = {"billing_account_id": {"$gte": first, "$lte": last}}
        rows = await self._rows.find(query, sort=[("billing_account_id", 1), ("_id", 1)])
        return [_closure(row) for row in rows]


def _closure(row: Document) -> Closure:
    return Closure(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
        contract_id=row["contract_id"],
        invoice_id=row["invoice_id"],
        closed_from=date.fromisoformat(row["closed_from"]),
        hold_until=date.fromisoformat(row["hold_until"]),
        reopened_on=date.fromisoformat(row["reopened_on"]) if row["reopened_on"] else None,
        closed_by=row.get("closed_by", ""),
    )
