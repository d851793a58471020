"""Customers as they register, see themselves, and are seen by staff."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import customer_service_pb2 as rpc

KindName = Literal["person", "organisation"]
StatusName = Literal["active", "closed", "restricted", "erased"]
UseName = Literal["household", "holiday", "business"]
LanguageName = Literal["nb", "nn", "en"]
MaskableName = Literal["email", "phone", "birth_date", "home_address"]
LINE = 200


class PostalAddress(Body):
    """A postal address. Norwegian postcodes are four digits, with leading zeros."""

    street: str = Field(max_length=LINE, examples=["Strandgata 1"])
    postcode: str = Field(max_length=LINE, examples=["5501"])
    city: str = Field(max_length=LINE, examples=["Haugesund"])
    country: str = Field(default="NO", max_length=LINE, examples=["NO"])

    def message(self) -> pb.Address:
        """To the message."""
        return pb.Address(**self.model_dump())

    @classmethod
    def of(cls, message: pb.Address) -> Self:
        """From the message."""
        return cls(
            street=message.street, postcode=message.postcode, city=message.city, country=message.country
        )


class NewSupplyAddress(Body):
    """A place to supply."""

    street: str = Field(
        default="",
        max_length=LINE,
        examples=["Strandgata 1"],
        description="May be left out where there is a cadastral number.",
    )
    cadastral_number: str = Field(
        default="",
        max_length=LINE,
        examples=["41/7"],
        description="Matrikkelnummer: gårdsnummer/bruksnummer[/festenummer[/seksjonsnummer]].",
    )
    unit: str = Field(default="", max_length=LINE, examples=["H0201"], description="Dwelling number.")
    postcode: str = Field(max_length=LINE, examples=["5501"])
    city: str = Field(max_length=LINE, examples=["Haugesund"])
    municipality_number: str = Field(max_length=LINE, examples=["1106"], description="Four digits.")
    metering_point_id: str = Field(
        default="",
        max_length=LINE,
        examples=["707057500042100004"],
        description="18 digits; needed for power.",
    )
    use: UseName = Field(examples=["household"])

    def message(self) -> pb.SupplyAddressDetails:
        """To the message."""
        return pb.SupplyAddressDetails(
            **self.model_dump(exclude={"use"}), use=f"SUPPLY_USE_{self.use.upper()}"
        )


class SupplyAddress(Answer):
    """A place that is supplied."""

    supply_address_id: str = Field(examples=["adr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    street: str
    cadastral_number: str
    unit: str
    postcode: str
    city: str
    municipality_number: str
    metering_point_id: str
    use: UseName
    since: datetime

    @classmethod
    def of(cls, message: pb.SupplyAddress) -> Self:
        """From the message."""
        place = message.details
        return cls.model_validate(
            {
                "supply_address_id": message.supply_address_id,
                "street": place.street,
                "cadastral_number": place.cadastral_number,
                "unit": place.unit,
                "postcode": place.postcode,
                "city": place.city,
                "municipality_number": place.municipality_number,
                "metering_point_id": place.metering_point_id,
                "use": use_name(place.use),
                "since": moment(message.since),
            }
        )


class ContactPoint(Answer):
    """One way to reach the customer, and what it was collected for."""

    contact_point_id: str = Field(examples=["cpt_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    channel: str = Field(examples=["email"])
    value: str = Field(description="Shortened for staff who did not ask for it.")
    collected_at_sale: bool
    source: str
    purpose: str
    since: datetime
    verified_at: datetime | None
    undeliverable_since: datetime | None = Field(
        description="Since when nothing is sent there, because a message came back."
    )

    @classmethod
    def of(cls, message: pb.ContactPoint) -> Self:
        """From the message."""
        return cls(
            contact_point_id=message.contact_point_id,
            channel=message.channel,
            value=message.value,
            collected_at_sale=message.collected_at_sale,
            source=message.source,
            purpose=message.purpose,
            since=moment(message.since),
            verified_at=moment_or_none(message, "verified_at"),
            undeliverable_since=moment_or_none(message, "undeliverable_since"),
        )


class Customer(Answer):
    """A customer. `masked_fields` names what this reader does not see."""

    customer_id: str = Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    kind: KindName
    status: StatusName
    given_name: str
    family_name: str
    organisation_name: str
    birth_date: str = Field(description="YYYY-MM-DD; empty for an organisation and when masked.")
    organisation_number: str
    language: LanguageName
    contact_points: list[ContactPoint]
    home_address: PostalAddress | None = Field(description="Null when masked.")
    supply_addresses: list[SupplyAddress]
    version: int = Field(description="Also the ETag; send it back in If-Match.")
    registered_at: datetime
    masked_fields: list[MaskableName]

    @classmethod
    def of(cls, message: pb.Customer) -> Self:
        """From the message."""
        home = message.home_address if message.HasField("home_address") else None
        return cls.model_validate(
            {
                "customer_id": message.customer_id,
                "kind": pb.CustomerKind.Name(message.kind).removeprefix("CUSTOMER_KIND_").lower(),
                "status": pb.CustomerStatus.Name(message.status).removeprefix("CUSTOMER_STATUS_").lower(),
                "given_name": message.given_name,
                "family_name": message.family_name,
                "organisation_name": message.organisation_name,
                "birth_date": message.birth_date,
                "organisation_number": message.organisation_number,
                "language": message.language,
                "contact_points": [ContactPoint.of(point) for point in message.contact_points],
                "home_address": None if home is None else PostalAddress.of(home),
                "supply_addresses": [SupplyAddress.of(item) for item in message.supply_addresses],
                "version": message.version,
                "registered_at": moment(message.registered_at),
                "masked_fields": list(message.masked_fields),
            }
        )


class Registration(Body):
    """Who registers. Persons give names and birth date, organisations name and number."""

    kind: KindName = "person"
    given_name: str = Field(default="", max_length=LINE, examples=["Kari"])
    family_name: str = Field(default="", max_length=LINE, examples=["Nordmann"])
    organisation_name: str = Field(default="", max_length=LINE, examples=[""])
    birth_date: str = Field(default="", max_length=LINE, examples=["1992-03-04"])
    organisation_number: str = Field(default="", max_length=LINE, examples=[""])
    language: str = Field(default="nb", max_length=LINE, examples=["nb"])
    email: str = Field(max_length=400, examples=["kari@example.com"])
    phone: str = Field(max_length=LINE, examples=["412 34 567"])
    home_address: PostalAddress
    supply_addresses: list[NewSupplyAddress] = Field(default=[], max_length=100)
    at_sale: bool = Field(
        default=False, description="Part of a purchase: markedsføringsloven § 15 (3) then applies."
    )

    def message(self, request_id: str) -> rpc.RegisterRequest:
        """To the message."""
        plain = self.model_dump(exclude={"kind", "home_address", "supply_addresses"})
        return rpc.RegisterRequest(
            request_id=request_id,
            kind=f"CUSTOMER_KIND_{self.kind.upper()}",
            home_address=self.home_address.message(),
            supply_addresses=[item.message() for item in self.supply_addresses],
            **plain,
        )


class Correction(Body):
    """What to correct, all or nothing. What is left out stays as it is."""

    given_name: str | None = Field(default=None, max_length=LINE, examples=["Kari Anne"])
    family_name: str | None = Field(default=None, max_length=LINE)
    organisation_name: str | None = Field(default=None, max_length=LINE)
    language: str | None = Field(default=None, max_length=LINE, examples=["nn"])
    email: str | None = Field(default=None, max_length=400, examples=["kari@example.com"])
    phone: str | None = Field(default=None, max_length=LINE, examples=["+4741234567"])
    home_address: PostalAddress | None = None

    def message(self, request_id: str, customer_id: str, version: int | None) -> rpc.CorrectCustomerRequest:
        """To the message."""
        return rpc.CorrectCustomerRequest(
            request_id=request_id,
            customer_id=customer_id,
            expected_version=version or 0,
            home_address=None if self.home_address is None else self.home_address.message(),
            **self.model_dump(exclude={"home_address"}, exclude_none=True),
        )


class CustomerSearch(Body):
    """Search keys, in the body so that they stand in no log. All that are given must match."""

    email: str = Field(default="", max_length=400, examples=["kari@example.com"])
    phone: str = Field(default="", max_length=LINE, examples=["41234567"])


class CustomerFound(Answer):
    """The one customer found, or none."""

    customer: Customer | None
    shared: bool = Field(description="Several customers share the key, so none is shown; search by both.")

    @classmethod
    def of(cls, message: rpc.SearchCustomerResponse) -> Self:
        """From the message."""
        found = Customer.of(message.customer) if message.HasField("customer") else None
        return cls(customer=found, shared=message.shared)


def use_name(value: pb.SupplyUse) -> str:
    """The name over HTTP of a use type."""
    return pb.SupplyUse.Name(value).removeprefix("SUPPLY_USE_").lower()
