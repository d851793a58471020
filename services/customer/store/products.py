"""The catalogue and its terms versions: no personal data, nothing sealed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault
from services.customer.errors import ProductExists, ProductNotFound
from services.customer.model.address import SupplyUse
from services.customer.model.product import (
    Availability,
    LocalText,
    Product,
    TargetGroup,
    Terms,
    UpcomingTerms,
)

PRODUCTS, TERMS = "products", "terms_versions"
INDEXES = [Index(TERMS, [("product_code", 1), ("since", 1)])]


class ProductStore:
    """Reads and writes products."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(PRODUCTS)
        self._terms = mongo.collection(TERMS)
        self._pages = Pages(vault)

    async def add(self, product: Product) -> None:
        """Store a new product and its first terms version, which is kept for good. Raises ProductExists."""
        try:
            await self._rows.insert_one(_document(product))
        except DuplicateKeyError as error:
            raise ProductExists("There is a product with this code.", code=product.code) from error
        terms = product.terms
        await self._terms.insert_one(
            {
                "_id": f"{product.code}/{terms.version_hash}",
                "product_code": product.code,
                "text": asdict(terms.text),
                "since": terms.since,
            }
        )

    async def get(self, code: str) -> Product:
        """The product. Raises ProductNotFound."""
        row = await self._rows.find_one({"_id": code})
        if row is None:
            raise ProductNotFound("There is no such product.", code=code)
        return _product(row)

    async def many(self, codes: Sequence[str]) -> dict[str, Product]:
        """Products by code in one round trip; those that there are not are missing."""
        if not codes:
            return {}
        return {row["_id"]: _product(row) for row in await self._rows.find({"_id": {"$in": list(codes)}})}

    async def set_terms(self, product: Product, before: Terms) -> bool:
        """Store what is in force and what is announced; False when somebody else did since it was read.

        Two announcements at once write the same product, so that one of them sees the other.
        """
        query = {"_id": product.code, "terms.version_hash": before.version_hash}
        upcoming = product.upcoming
        changes = {
            "terms": _terms_document(product.terms),
            "upcoming": None
            if upcoming is None
            else _terms_document(upcoming.terms)
            | {"from_date": upcoming.from_date.isoformat(), "terms_change_id": upcoming.terms_change_id},
        }
        return (await self._rows.update_one(query, {"$set": changes})).matched == 1

    async def page(self, page: PageRequest) -> Page[Product]:
        """A page of products by code. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._rows, PRODUCTS, {}, page, _product, newest_first=False)

    async def all(self) -> list[Product]:
        """The whole catalogue by code: some hundred products at the most."""
        return [_product(row) for row in await self._rows.find({}, sort=[("_id", 1)])]


def _document(product: Product) -> Document:
    target = product.target_group
    return {
        "_id": product.code,
        "names": asdict(product.names),
        "group": product.group,
        "credit_element": product.credit_element,
        "similar_to": list(product.similar_to),
        "postcodes": list(product.availability.postcodes),
        "municipality_numbers": list(product.availability.municipality_numbers),
        "address_ids": list(product.availability.address_ids),
        "target_group": {
            "minimum_age": target.minimum_age,
            "maximum_age": target.maximum_age,
            "uses": [use.value for use in target.uses],
        },
        "terms": _terms_document(product.terms),
        "lock_in_months": product.lock_in_months,
        "credit_check_required": product.credit_check_required,
        "on_sale": product.on_sale,
        "created_at": product.created_at,
    }


def _terms_document(terms: Terms) -> Document:
    return {"text": asdict(terms.text), "version_hash": terms.version_hash, "since": terms.since}


def _terms(row: Document) -> Terms:
    return Terms(LocalText(**row["text"]), row["version_hash"], row["since"])


def _upcoming(row: Document | None) -> UpcomingTerms | None:
    if row is None:
        return None
    return UpcomingTerms(_terms(row), date.fromisoformat(row["from_date"]), row["terms_change_id"])


def _product(row: Document) -> Product:
    target = row["target_group"]
    return Product(
        code=row["_id"],
        names=LocalText(**row["names"]),
        group=row["group"],
        credit_element=row["credit_element"],
        similar_to=tuple(row["similar_to"]),
        availability=Availability(
            tuple(row["postcodes"]), tuple(row["municipality_numbers"]), tuple(row.get("address_ids", ()))
        ),
        target_group=TargetGroup(
            target["minimum_age"], target["maximum_age"], tuple(SupplyUse(use) for use in target["uses"])
        ),
        terms=_terms(row["terms"]),
        on_sale=row["on_sale"],
        created_at=row["created_at"],
        upcoming=_upcoming(row.get("upcoming")),
        lock_in_months=row.get("lock_in_months", 0),
        credit_check_required=row.get("credit_check_required", False),
    )
