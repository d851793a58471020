"""Whose data a breach may have reached: customers and contracts, walked along an index."""

from dataclasses import replace

from services.chassis.mongo import Mongo
from services.customer.model.customer import CustomerStatus
from services.customer.store.contracts import CONTRACTS
from services.customer.store.customers import CUSTOMERS
from services.customer.store.products import PRODUCTS
from services.kernel.affected import Finders, Kind, Wanted, Whose


class Affected:
    """Finds persons by what this context holds of them.

    Among customers whoever has been erased is nobody any more, and of two that are one person the one that
    stands is named. A contract names whom it was made with, whatever became of them since.
    """

    def __init__(self, mongo: Mongo) -> None:
        self._customers = mongo.collection(CUSTOMERS)
        self._contracts = mongo.collection(CONTRACTS)
        self._products = mongo.collection(PRODUCTS)

    @property
    def finders(self) -> Finders:
        """By kind."""
        return {
            Kind.CUSTOMERS: self.customers,
            Kind.CONTRACTS_OF_PRODUCT: self.of_product,
            Kind.CONTRACTS_OF_GROUP: self.of_group,
        }

    async def customers(self, wanted: Wanted) -> Whose:
        """Everybody, by id."""
        rows = await self._customers.find(
            {"_id": {"$gt": wanted.after}},
            sort=[("_id", 1)],
            limit=wanted.limit,
            projection=["status", "merged_into"],
        )
        erased = CustomerStatus.ERASED.value
        found = [row["_id"] for row in rows if row["status"] != erased and not row.get("merged_into")]
        total = 0 if wanted.after else await self._customers.estimate()
        return Whose(found, len(rows), rows[-1]["_id"] if len(rows) == wanted.limit else "", total)

    async def of_product(self, wanted: Wanted) -> Whose:
        """Contracts of a product, by id."""
        rows = await self._contracts.find(
            {"product_code": wanted.of, "_id": {"$gt": wanted.after}},
            sort=[("_id", 1)],
            limit=wanted.limit,
            projection=["customer_id"],
        )
        after = rows[-1]["_id"] if len(rows) == wanted.limit else ""
        total = 0 if wanted.after else await self._count(wanted.of)
        return Whose([row["customer_id"] for row in rows], len(rows), after, total)

    async def of_group(self, wanted: Wanted) -> Whose:
        """Contracts of the products of a group: of the next product, by id. The place is
        `product|contract`; a product that is to be begun has no contract there.
        """
        code, _, after = wanted.after.rpartition("|")
        rows = await self._products.find({"_id": {"$gte": code}}, sort=[("_id", 1)], projection=["group"])
        codes = [row["_id"] for row in rows if row["group"] == wanted.of]
        if not codes:
            return Whose([], 0, "")
        found = await self.of_product(replace(wanted, of=codes[0], after=after))
        further = f"{codes[1]}|" if len(codes) > 1 else ""
        place = f"{codes[0]}|{found.after}" if found.after else further
        total = 0
        if not wanted.after:
            total = found.total + sum([await self._count(other) for other in codes[1:]])
        return replace(found, after=place, total=total)

    async def _count(self, product_code: str) -> int:
        return await self._contracts.count({"product_code": product_code})
