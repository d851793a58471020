"""Billing accounts and subscriptions: ids, codes and dates only."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from services.billing.model.account import AccountStatus, BillingAccount, InvoiceChannel, Subscription
from services.billing.model.period import Period
from services.billing.model.vat import Supply
from services.billing.store.counters import Counters
from services.billing.store.walks import Walk
from services.chassis.ids import new_id
from services.chassis.mongo import Document, Index, Mongo

ACCOUNTS, SUBSCRIPTIONS = "billing_accounts", "subscriptions"
NUMBERS = "billing_account_number"
INDEXES = [
    Index(ACCOUNTS, [("customer_id", 1)], unique=True),
    Index(ACCOUNTS, [("number", 1)], unique=True),
    Index(ACCOUNTS, [("status", 1), ("customer_id", 1)]),
    Index(ACCOUNTS, [("erased", 1), ("_id", 1)], partial={"erased": True}),
    Index(SUBSCRIPTIONS, [("contract_id", 1)], unique=True),
    Index(SUBSCRIPTIONS, [("billing_account_id", 1), ("_id", 1)]),
    Index(SUBSCRIPTIONS, [("customer_id", 1), ("_id", 1)]),
]


class AccountStore:
    """Reads and writes billing accounts and subscriptions."""

    def __init__(self, mongo: Mongo) -> None:
        self._accounts = mongo.collection(ACCOUNTS)
        self._subscriptions = mongo.collection(SUBSCRIPTIONS)
        self._counters = Counters(mongo)

    async def find(self, customer_id: str) -> BillingAccount | None:
        """The customer's account; None when nothing was ever bought."""
        row = await self._accounts.find_one({"customer_id": customer_id})
        return None if row is None else _account(row)

    async def open(self, customer_id: str, now: datetime) -> BillingAccount:
        """The customer's account, opened now when there is none. Inside a transaction."""
        known = await self.find(customer_id)
        if known is not None:
            return known
        account = BillingAccount(
            id=new_id("bac"),
            customer_id=customer_id,
            number=await self._counters.next(NUMBERS),
            last_kid_serial=0,
            opened_at=now,
            version=1,
        )
        await self._accounts.insert_one(
            {
                "_id": account.id,
                "customer_id": customer_id,
                "number": account.number,
                "last_kid_serial": 0,
                "opened_at": now,
                "version": 1,
            }
        )
        return account

    async def lock(self, account_id: str) -> BillingAccount:
        """The account, held against every other transaction that would judge what stands on it."""
        row = await self._accounts.find_one_and_update({"_id": account_id}, {"$inc": {"version": 1}})
        if row is None:
            raise LookupError(account_id)
        return _account(row)

    async def take(self, serials: Mapping[str, tuple[int, int, int]]) -> bool:
        """Hold many accounts as `lock` does, and remember the last serial given to a KID of each.

        `serials` are the version and the serial at which each account was read, and its new serial. False
        when one of them has moved on since: what was read of it may no longer stand, and the transaction
        must be given up.
        """
        steps: dict[int, list[str]] = {}
        for who, (_, before, serial) in serials.items():
            steps.setdefault(serial - before, []).append(who)
        for step, whose in steps.items():  # nearly always one: the next serial
            change = {"$inc": {"version": 1, "last_kid_serial": step}}
            await self._accounts.update_many({"_id": {"$in": whose}}, change)
        rows = await self._accounts.find({"_id": {"$in": list(serials)}}, projection=["version"])
        found = {row["_id"]: row["version"] for row in rows}
        return found == {who: seen + 1 for who, (seen, _, _) in serials.items()}

    async def highest(self) -> int:
        """The number of the account that was opened last; 0 before the first."""
        return await self._counters.last(NUMBERS)

    async def numbered(self, after: int, until: int) -> list[BillingAccount]:
        """The accounts whose numbers are above one and at most another, by number.

        Both ends are given, for the embedded database reads all that a range matches, whatever the limit.
        """
        query = {"number": {"$gt": after, "$lte": until}}
        return [_account(row) for row in await self._accounts.find(query, sort=[("number", 1)])]

    async def some(self, account_ids: Sequence[str]) -> list[BillingAccount]:
        """These accounts, by id."""
        rows = await self._accounts.find({"_id": {"$in": list(account_ids)}}, sort=[("_id", 1)])
        return [_account(row) for row in rows]

    async def subscriptions_between(self, first: str, last: str) -> dict[str, list[Subscription]]:
        """What the accounts from one id to another are charged for, oldest first, by account."""
        query = {"billing_account_id": {"$gte": first, "$lte": last}}
        found: dict[str, list[Subscription]] = {}
        for row in await self._subscriptions.find(query, sort=[("billing_account_id", 1), ("_id", 1)]):
            found.setdefault(row["billing_account_id"], []).append(_subscription(row))
        return found

    async def set_status(self, account_id: str, status: AccountStatus, closed_at: datetime | None) -> None:
        """Note where the account stands. Inside the transaction that has locked it."""
        change = {"status": status.value, "closed_at": closed_at}
        await self._accounts.update_one({"_id": account_id}, {"$set": change})

    async def set_channel(self, account_id: str, channel: InvoiceChannel) -> None:
        """Note how invoices go out. Inside the transaction that has locked it."""
        await self._accounts.update_one({"_id": account_id}, {"$set": {"channel": channel.value}})

    async def closing_after(self, customer_id: str, limit: int) -> list[BillingAccount]:
        """The next accounts that are closing, by customer."""
        query = {"status": AccountStatus.CLOSING.value, "customer_id": {"$gt": customer_id}}
        rows = await self._accounts.find(query, sort=[("customer_id", 1)], limit=limit)
        return [_account(row) for row in rows]

    async def closing_between(self, first: str, last: str, limit: int) -> Walk[None]:
        """Which customers from `first` through `last` by id have an account that is closing."""
        query = {"status": AccountStatus.CLOSING.value, "customer_id": {"$gte": first, "$lte": last}}
        rows = await self._accounts.find(
            query, sort=[("customer_id", 1)], limit=limit, projection=["customer_id"]
        )
        return Walk.of(rows, "customer_id", limit, lambda row: None)

    async def put_subscription(self, subscription: Subscription) -> None:
        """Store the contract's subscription, or its new last day and its product's names.

        Inside a transaction; nothing changes when a newer version of the contract was stored before.
        """
        stands = await self._subscriptions.find_one(
            {"contract_id": subscription.contract_id}, ["contract_version"]
        )
        if stands is not None and stands.get("contract_version", 0) > subscription.contract_version:
            return
        await self._subscriptions.update_one(
            {"contract_id": subscription.contract_id},
            {
                "$setOnInsert": {
                    "_id": subscription.id,
                    "billing_account_id": subscription.billing_account_id,
                    "customer_id": subscription.customer_id,
                    "product_code": subscription.product_code,
                    "group": subscription.supply.group,
                    "use": subscription.supply.use,
                    "municipality": subscription.supply.municipality,
                    "start": subscription.start.isoformat(),
                },
                "$set": {
                    "end": subscription.end.isoformat() if subscription.end else None,
                    "product_names": dict(subscription.product_names),
                    "contract_version": subscription.contract_version,
                },
            },
            upsert=True,
        )

    async def subscription_of(self, contract_id: str) -> Subscription | None:
        """What a contract is charged for; None when nothing is."""
        row = await self._subscriptions.find_one({"contract_id": contract_id})
        return None if row is None else _subscription(row)

    async def subscriptions(self, account_id: str) -> list[Subscription]:
        """What the account is charged for, oldest first."""
        rows = await self._subscriptions.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_subscription(row) for row in rows]


def _account(row: Document) -> BillingAccount:
    mandate = row.get("mandate") or {}
    return BillingAccount(
        id=row["_id"],
        customer_id=row["customer_id"],
        number=row["number"],
        last_kid_serial=row["last_kid_serial"],
        opened_at=row["opened_at"],
        version=row["version"],
        status=AccountStatus(row.get("status", AccountStatus.OPEN)),
        channel=InvoiceChannel(row.get("channel", InvoiceChannel.EMAIL)),
        closed_at=row.get("closed_at"),
        einvoice=(row.get("einvoice") or {}).get("active", False),
        mandate=mandate.get("active", False),
        bank_notice=mandate.get("active", False) and mandate.get("notice", False),
    )


def _subscription(row: Document) -> Subscription:
    return Subscription(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        contract_id=row["contract_id"],
        product_code=row["product_code"],
        supply=Supply(row["group"], row["use"], row["municipality"]),
        start=date.fromisoformat(row["start"]),
        end=date.fromisoformat(row["end"]) if row["end"] else None,
        product_names=row.get("product_names", {}),
        contract_version=row.get("contract_version", 0),
        deleted_months=frozenset(map(Period.parse, row.get("deleted_months", ()))),
    )
