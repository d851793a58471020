"""Purchases and contracts: ids, codes and dates only."""

from collections.abc import Sequence
from datetime import date

from services.chassis.mongo import (
    ASCENDING,
    DESCENDING,
    Document,
    DuplicateKeyError,
    Index,
    Mongo,
)
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault
from services.customer.errors import ContractNotFound, ProductNotAvailable
from services.customer.model.contract import Contract, ContractChange, ContractStatus, Purchase
from services.customer.store.whose import whose

CONTRACTS, PURCHASES = "contracts", "purchases"
ACTIVE, PENDING = ContractStatus.ACTIVE.value, ContractStatus.PENDING.value
INDEXES = [
    Index(CONTRACTS, [("customer_id", 1), ("_id", DESCENDING)]),
    # One running contract for a product at an address: two orders at once make one.
    Index(
        CONTRACTS, [("supply_address_id", 1), ("product_code", 1)], unique=True, partial={"status": ACTIVE}
    ),
    # And one order that waits. The fields in the other order: an index is named by them.
    Index(
        CONTRACTS, [("product_code", 1), ("supply_address_id", 1)], unique=True, partial={"status": PENDING}
    ),
    Index(CONTRACTS, [("product_code", 1), ("_id", 1)]),
    Index(CONTRACTS, [("end_date", 1)], partial={"status": ACTIVE}),
    Index(PURCHASES, [("customer_id", 1), ("_id", DESCENDING)]),
]


class ContractStore:
    """Reads and writes purchases and contracts."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._contracts = mongo.collection(CONTRACTS)
        self._purchases = mongo.collection(PURCHASES)
        self._pages = Pages(vault)

    async def add(self, purchase: Purchase, contract: Contract) -> None:
        """Store a purchase with its contract. Raises ProductNotAvailable when the address has the product."""
        try:
            if contract.status is ContractStatus.PENDING:
                await self._require_free(contract)
            await self._contracts.insert_one(_document(contract))
        except DuplicateKeyError as error:
            raise _supplied(contract) from error
        await self._purchases.insert_one(
            {
                "_id": purchase.id,
                "customer_id": purchase.customer_id,
                "contract_id": purchase.contract_id,
                "product_code": purchase.product_code,
                "channel": purchase.channel,
                "purchased_at": purchase.purchased_at,
            }
        )

    async def _require_free(self, order: Contract) -> None:
        """Raises DuplicateKeyError when the address has what is ordered."""
        where = {"supply_address_id": order.supply_address_id, "product_code": order.product_code}
        if await self._contracts.find_one(where | {"status": ACTIVE}, ["_id"]) is not None:
            raise DuplicateKeyError("the address is supplied")

    async def get(self, contract_id: str) -> Contract:
        """The contract. Raises ContractNotFound."""
        row = await self._contracts.find_one({"_id": contract_id})
        if row is None:
            raise ContractNotFound("There is no such contract.", contract_id=contract_id)
        return _contract(row)

    async def append(self, contract: Contract) -> bool:
        """Store a contract with one more line of history; False when it has changed since it was read.

        Raises ProductNotAvailable when an order is to be supplied where the product is already.
        """
        last = contract.history[-1]
        line = {"at": last.at, "what": last.what, "by": last.by, "terms": last.terms_version_hash}
        changes = {
            "terms_version_hash": contract.terms_version_hash,
            "end_date": _iso(contract.end_date),
            "status": contract.status.value,
        }
        query = {"_id": contract.id, "history": {"$size": contract.version - 1}}
        try:
            stored = await self._contracts.update_one(query, {"$set": changes, "$push": {"history": line}})
        except DuplicateKeyError as error:
            raise _supplied(contract) from error
        return stored.matched == 1

    async def of_product(
        self, product_code: str, after: str, limit: int, *, until: str = ""
    ) -> list[Contract]:
        """The next contracts of a product by id, running or not; with `until` up to that id."""
        ids = {"$gt": after, "$lte": until} if until else {"$gt": after}
        query = {"product_code": product_code, "_id": ids}
        rows = await self._contracts.find(query, sort=[("_id", ASCENDING)], limit=limit)
        return [_contract(row) for row in rows]

    async def ids_of_product(self, product_code: str, after: str, limit: int) -> list[str]:
        """The ids of the next contracts of a product. To page through very many: the embedded database reads
        all that a query finds, whatever its limit, so that pages are read up to an id that is known.
        """
        query = {"product_code": product_code, "_id": {"$gt": after}}
        rows = await self._contracts.find(
            query, sort=[("_id", ASCENDING)], limit=limit, projection=["product_code"]
        )
        return [row["_id"] for row in rows]

    async def count_of_product(self, product_code: str) -> int:
        """How many contracts of a product there are, running or not."""
        return await self._contracts.count({"product_code": product_code})

    async def many(self, contract_ids: Sequence[str]) -> dict[str, Contract]:
        """Contracts by id; those that there are not are missing."""
        rows = await self._contracts.find({"_id": {"$in": list(contract_ids)}})
        return {row["_id"]: _contract(row) for row in rows}

    async def past_their_end(self, today: date, limit: int) -> list[Contract]:
        """Contracts that still count as running though their last day has passed."""
        query = {"status": ACTIVE, "end_date": {"$gt": "", "$lt": today.isoformat()}}
        rows = await self._contracts.find(query, sort=[("end_date", ASCENDING)], limit=limit)
        return [_contract(row) for row in rows]

    async def get_purchase(self, purchase_id: str) -> Purchase:
        """The purchase. Raises ContractNotFound."""
        row = await self._purchases.find_one({"_id": purchase_id})
        if row is None:
            raise ContractNotFound("There is no such purchase.")
        return _purchase(row)

    async def of_customer(self, customer_id: str, *, also: Sequence[str] = ()) -> list[Contract]:
        """All contracts of a customer, newest first."""
        rows = await self._contracts.find(whose(customer_id, also), sort=[("_id", DESCENDING)])
        return [_contract(row) for row in rows]

    async def page(self, customer_id: str, page: PageRequest, *, also: Sequence[str] = ()) -> Page[Contract]:
        """A page of a customer's contracts, newest first. Raises PageTokenInvalid."""
        listing = f"{CONTRACTS}:{customer_id}"
        query = whose(customer_id, also)
        return await self._pages.by_id(self._contracts, listing, query, page, _contract)

    async def purchases(
        self, customer_id: str, page: PageRequest, *, also: Sequence[str] = ()
    ) -> Page[Purchase]:
        """A page of a customer's purchases, newest first. Raises PageTokenInvalid."""
        listing = f"{PURCHASES}:{customer_id}"
        query = whose(customer_id, also)
        return await self._pages.by_id(self._purchases, listing, query, page, _purchase)

    async def purchases_of_customer(self, customer_id: str, *, also: Sequence[str] = ()) -> list[Purchase]:
        """All purchases of a customer, newest first."""
        rows = await self._purchases.find(whose(customer_id, also), sort=[("_id", DESCENDING)])
        return [_purchase(row) for row in rows]


def _supplied(contract: Contract) -> ProductNotAvailable:
    return ProductNotAvailable(
        "The address has this product already.", rule="ALREADY_SUPPLIED", product_code=contract.product_code
    )


def _document(contract: Contract) -> Document:
    return {
        "_id": contract.id,
        "customer_id": contract.customer_id,
        "purchase_id": contract.purchase_id,
        "product_code": contract.product_code,
        "product_group": contract.product_group,
        "supply_address_id": contract.supply_address_id,
        "terms_version_hash": contract.terms_version_hash,
        "start_date": contract.start_date.isoformat(),
        "end_date": _iso(contract.end_date),
        "lock_in_until": _iso(contract.lock_in_until),
        "status": contract.status.value,
        "history": [
            {"at": change.at, "what": change.what, "by": change.by, "terms": change.terms_version_hash}
            for change in contract.history
        ],
    }


def _contract(row: Document) -> Contract:
    return Contract(
        id=row["_id"],
        customer_id=row["customer_id"],
        purchase_id=row["purchase_id"],
        product_code=row["product_code"],
        product_group=row["product_group"],
        supply_address_id=row["supply_address_id"],
        terms_version_hash=row["terms_version_hash"],
        start_date=date.fromisoformat(row["start_date"]),
        end_date=_date(row["end_date"]),
        lock_in_until=_date(row["lock_in_until"]),
        status=ContractStatus(row["status"]),
        history=tuple(
            ContractChange(item["at"], item["what"], item["by"], item["terms"]) for item in row["history"]
        ),
    )


def _purchase(row: Document) -> Purchase:
    return Purchase(
        id=row["_id"],
        customer_id=row["customer_id"],
        contract_id=row["contract_id"],
        product_code=row["product_code"],
        channel=row["channel"],
        purchased_at=row["purchased_at"],
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
