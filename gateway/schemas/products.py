"""The catalogue over HTTP. Prices are billing's."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from gateway.schemas.customers import UseName, use_name
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import customer_service_pb2 as rpc

_NAMES = {"nb": "Spotpris", "nn": "Spotpris", "en": "Spot price"}


class ProductText(Body):
    """One text in Bokmål, Nynorsk and English."""

    nb: str = Field(max_length=60_000, examples=[_NAMES["nb"]])
    nn: str = Field(max_length=60_000, examples=[_NAMES["nn"]])
    en: str = Field(max_length=60_000, examples=[_NAMES["en"]])

    @classmethod
    def of(cls, message: pb.LocalText) -> Self:
        """From the message."""
        return cls(nb=message.nb, nn=message.nn, en=message.en)

    def message(self) -> pb.LocalText:
        """To the message."""
        return pb.LocalText(nb=self.nb, nn=self.nn, en=self.en)


class Availability(Body):
    """Where a product can be delivered; nothing listed means everywhere."""

    postcodes: list[str] = Field(default=[], max_length=6000, examples=[["5501"]])
    municipality_numbers: list[str] = Field(default=[], max_length=6000, examples=[["1106"]])
    address_ids: list[str] = Field(
        default=[],
        max_length=6000,
        examples=[["1106-41/7", "1106-41/7 H0201"]],
        description="Properties, or dwellings in them. Told to staff who read one product.",
    )


class TargetGroup(Body):
    """Whom a product is made for. Ages in whole years, both ends included; 0 for no limit."""

    minimum_age: int = Field(default=0, ge=-1000, le=1000)
    maximum_age: int = Field(default=0, ge=-1000, le=1000)
    uses: list[UseName] = Field(default=[], max_length=10, description="Empty means all.")


class NewProduct(Body):
    """A product to put in the catalogue."""

    code: str = Field(max_length=200, examples=["power-spot"])
    names: ProductText
    group: str = Field(max_length=200, examples=["power"])
    credit_element: bool = Field(default=False, description="Paid after delivery.")
    similar_to: list[str] = Field(
        default=[], max_length=50, examples=[["solar"]], description="Groups (markedsføringsloven § 15)."
    )
    availability: Availability = Availability()
    target_group: TargetGroup = TargetGroup()
    terms: ProductText
    lock_in_months: int = Field(
        default=0, ge=-1000, le=1000, description="For how many months a buyer is bound, at most 12."
    )
    credit_check_required: bool = Field(
        default=False, description="An order waits for a credit check; only with a credit element."
    )

    def message(self, request_id: str) -> rpc.CreateProductRequest:
        """To the message."""
        target = self.target_group
        return rpc.CreateProductRequest(
            request_id=request_id,
            code=self.code,
            names=self.names.message(),
            group=self.group,
            credit_element=self.credit_element,
            similar_to=self.similar_to,
            availability=pb.Availability(**self.availability.model_dump()),
            target_group=pb.TargetGroup(
                minimum_age=target.minimum_age,
                maximum_age=target.maximum_age,
                uses=[f"SUPPLY_USE_{use.upper()}" for use in target.uses],
            ),
            terms=self.terms.message(),
            lock_in_months=self.lock_in_months,
            credit_check_required=self.credit_check_required,
        )


class ProductTerms(Answer):
    """The current terms; a buyer accepts `version_hash`."""

    version_hash: str = Field(description="SHA-256 of the three texts.")
    text: ProductText
    since: datetime

    @classmethod
    def of(cls, message: pb.Terms) -> Self:
        """From the message."""
        return cls(
            version_hash=message.version_hash,
            text=ProductText.of(message.text),
            since=moment(message.since),
        )


class UpcomingTerms(ProductTerms):
    """Terms that are announced: who wants supply from `in_force_from` on or later accepts these."""

    in_force_from: str

    @classmethod
    def upcoming(cls, message: pb.Product) -> Self | None:
        """From the product, None when nothing is announced."""
        if not message.upcoming_from:
            return None
        terms = ProductTerms.of(message.upcoming_terms)
        return cls(in_force_from=message.upcoming_from, **dict(terms))


class Product(Answer):
    """A product."""

    code: str = Field(examples=["power-spot"])
    names: ProductText
    group: str
    credit_element: bool
    similar_to: list[str]
    availability: Availability
    target_group: TargetGroup
    terms: ProductTerms
    upcoming_terms: UpcomingTerms | None
    lock_in_months: int
    credit_check_required: bool
    on_sale: bool
    created_at: datetime

    @classmethod
    def of(cls, message: pb.Product) -> Self:
        """From the message."""
        target, terms = message.target_group, message.terms
        return cls.model_validate(
            {
                "code": message.code,
                "names": ProductText.of(message.names),
                "group": message.group,
                "credit_element": message.credit_element,
                "similar_to": list(message.similar_to),
                "availability": Availability(
                    postcodes=list(message.availability.postcodes),
                    municipality_numbers=list(message.availability.municipality_numbers),
                    address_ids=list(message.availability.address_ids),
                ),
                "target_group": {
                    "minimum_age": target.minimum_age,
                    "maximum_age": target.maximum_age,
                    "uses": [use_name(use) for use in target.uses],
                },
                "terms": ProductTerms.of(terms),
                "upcoming_terms": UpcomingTerms.upcoming(message),
                "lock_in_months": message.lock_in_months,
                "credit_check_required": message.credit_check_required,
                "on_sale": message.on_sale,
                "created_at": moment(message.created_at),
            }
        )


class ProductList(Answer):
    """A page of the catalogue, by code."""

    products: list[Product]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListProductsResponse) -> Self:
        """From the message."""
        products = [Product.of(item) for item in message.products]
        return cls(products=products, next_page_token=message.next_page_token)


class AvailableProduct(Answer):
    """A product and the customer's supply addresses at which it can be had."""

    product: Product
    supply_address_ids: list[str]


class AvailableProducts(Answer):
    """What the customer can buy, by code."""

    products: list[AvailableProduct]

    @classmethod
    def of(cls, message: rpc.ListAvailableProductsResponse) -> Self:
        """From the message."""
        return cls(
            products=[
                AvailableProduct(
                    product=Product.of(item.product), supply_address_ids=list(item.supply_address_ids)
                )
                for item in message.products
            ]
        )
