"""The price list."""

from datetime import date

from services.billing.errors import PriceExists
from services.billing.model.price import Price
from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.kernel.retention import hold_until

PRICES = "prices"
RETENTION = "bookkeeping_agreements"  # bokføringsloven § 13 no. 8: price lists that the books rest on
INDEXES = [Index(PRICES, [("product_code", 1), ("unit", 1), ("valid_from", 1)], unique=True)]


class PriceStore:
    """Reads and writes prices; a published price is never changed."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(PRICES)

    async def add(self, price: Price) -> None:
        """Store a price. Raises PriceExists when the product has one for the unit from the same day."""
        document: Document = {
            "_id": price.id,
            "product_code": price.product_code,
            "price_ore": price.price_ore,
            "unit": price.unit,
            "valid_from": price.valid_from.isoformat(),
            "valid_to": price.valid_to.isoformat() if price.valid_to else None,
            "published_at": price.published_at,
            "per": price.per,
            "retention": RETENTION,
            # The hold runs from the last day on which it was in force; a row without one is in force still.
            "hold_until": hold_until(RETENTION, price.valid_to).isoformat() if price.valid_to else None,
        }
        try:
            await self._rows.insert_one(document)
        except DuplicateKeyError as error:
            raise PriceExists(
                "The product has another price from that day.",
                product_code=price.product_code,
                valid_from=price.valid_from.isoformat(),
            ) from error

    async def get(self, price_id: str) -> Price:
        """The price that this command stored before."""
        row = await self._rows.find_one({"_id": price_id})
        if row is None:
            raise LookupError(price_id)
        return _price(row)

    async def of(self, product_codes: set[str]) -> list[Price]:
        """Every price of these products, by product, unit and day."""
        query = {"product_code": {"$in": sorted(product_codes)}}
        rows = await self._rows.find(query, sort=[("product_code", 1), ("unit", 1), ("valid_from", 1)])
        return [_price(row) for row in rows]


def _price(row: Document) -> Price:
    return Price(
        id=row["_id"],
        product_code=row["product_code"],
        price_ore=row["price_ore"],
        unit=row["unit"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        published_at=row["published_at"],
        per=row.get("per", 1),
    )
