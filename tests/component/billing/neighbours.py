"""What billing asks of its neighbours in tests: stand-ins for the customer and disclosure contexts."""

import asyncio
from typing import Any

from personvern.customer.v1 import (
    customer_pb2,
    customer_service_pb2,
    customer_service_pb2_grpc,
    invoice_party_service_pb2,
    invoice_party_service_pb2_grpc,
)
from personvern.disclosure.v1 import disclosure_service_pb2, disclosure_service_pb2_grpc
from services.chassis.caller import allow, anyone
from services.chassis.errors import DomainError, Kind
from services.chassis.ids import new_id
from services.chassis.rpc_server import Servicer
from tests.support.stand_ins import opened, servicer


class Gone(DomainError):
    """A stand-in that is away."""

    kind, reason = Kind.UNAVAILABLE, "UNAVAILABLE"


class Unknown(DomainError):
    """A stand-in that knows no such thing."""

    kind, reason, domain = Kind.NOT_FOUND, "CUSTOMER_NOT_FOUND", "customer"


class NoMail(DomainError):
    """A customer has no mail address that works."""

    kind, reason, domain = Kind.PRECONDITION, "NO_CONTACT_POINT", "customer"


class FieldNotAllowed(DomainError):
    """The agreement does not release a field."""

    kind, reason, domain = Kind.FORBIDDEN, "FIELD_NOT_ALLOWED", "disclosure"


class FakeCustomer(opened(customer_service_pb2_grpc.CustomerServiceServicer)):  # type: ignore[misc]
    """Contracts and names as the test sets them; keeps the messages that it should send."""

    def __init__(self) -> None:
        self.contracts: dict[str, Any] = {}
        self.nameless: set[str] = set()
        self.unreachable: set[str] = set()
        self.organisations: dict[str, str] = {}
        self.away = self.mute = 0
        self.together: asyncio.Barrier | None = None
        self.asked: list[str] = []
        self.sent: list[Any] = []

    @allow(anyone())
    async def ResolveIdentity(self, request: Any, _: Any) -> Any:
        return customer_service_pb2.ResolveIdentityResponse(customer_id=request.identity.rpartition("|")[2])

    @allow(anyone())
    async def GetContract(self, request: Any, _: Any) -> Any:
        if self.away:
            self.away -= 1
            raise Gone("away")
        return self.contracts[request.contract_id]

    @allow(anyone())
    async def GetProduct(self, request: Any, _: Any) -> Any:
        names = customer_pb2.LocalText(nb="Spotpris", nn="Spotpris (nn)", en="Spot price")
        return customer_service_pb2.GetProductResponse(
            product=customer_pb2.Product(code=request.code, names=names)
        )

    @allow(anyone())
    async def GetInvoiceParty(self, request: Any, _: Any) -> Any:
        self.asked.append(request.customer_id)
        if self.away:
            self.away -= 1
            raise Gone("away")
        if request.customer_id in self.nameless:
            raise Unknown("There is no such customer.")
        return self.party(request.customer_id)

    def party(self, customer_id: str) -> Any:
        """Name and address."""
        return customer_service_pb2.GetInvoicePartyResponse(
            customer_id=customer_id,
            name="Kari Æsop Nordmann",
            address_lines=["Storgata 1"],
            postcode="0150",
            city="Oslo",
            country="NO",
            language="nb",
            kind=customer_pb2.CUSTOMER_KIND_PERSON,
            organisation_number=self.organisations.get(customer_id, ""),
        )

    @allow(anyone())
    async def SendMessage(self, request: Any, _: Any) -> Any:
        if self.mute:
            self.mute -= 1
            raise Gone("away")
        if request.channel == "email" and request.customer_id in self.unreachable:
            raise NoMail("The customer cannot be reached on this channel.")
        self.sent.append(request)
        return customer_service_pb2.SendMessageResponse(message_id=new_id("msg"))


class FakeParties(opened(invoice_party_service_pb2_grpc.InvoicePartyServiceServicer)):  # type: ignore[misc]
    """Many of the customers at once; `merged` are other ids of a customer."""

    def __init__(self, customer: FakeCustomer) -> None:
        self.customer = customer
        self.merged: dict[str, list[str]] = {}

    @allow(anyone())
    async def GetInvoiceParties(self, request: Any, _: Any) -> Any:
        known = self.customer
        known.asked.extend(request.customer_ids)
        if known.together is not None:
            await known.together.wait()
        if known.away:
            known.away -= 1
            raise Gone("away")
        there = [who for who in request.customer_ids if who not in known.nameless]
        parties = [known.party(who) for who in there]
        return invoice_party_service_pb2.GetInvoicePartiesResponse(parties=parties)

    @allow(anyone())
    async def ListMergedCustomers(self, request: Any, _: Any) -> Any:
        merged = self.merged.get(request.customer_id, [])
        return invoice_party_service_pb2.ListMergedCustomersResponse(merged_ids=merged)


class FakeDisclosure(opened(disclosure_service_pb2_grpc.DisclosureServiceServicer)):  # type: ignore[misc]
    """Releases the fields that the test sets; keeps what it was told."""

    def __init__(self) -> None:
        self.released = ["invoices.kid", "invoices.number", "invoices.total_ore"]
        self.active = True
        self.away = False
        self.reads: list[Any] = []
        self.partner_reads: list[Any] = []

    @allow(anyone())
    async def AuthenticateClient(self, request: Any, _: Any) -> Any:
        return disclosure_service_pb2.AuthenticateClientResponse(
            processor_id="prc_1", agreement_id="agr_1", purposes=["invoicing"], scopes=request.scopes
        )

    @allow(anyone())
    async def CheckPartner(self, request: Any, _: Any) -> Any:
        return disclosure_service_pb2.CheckPartnerResponse()

    @allow(anyone())
    async def RecordRead(self, request: Any, _: Any) -> Any:
        if self.away:
            raise Gone("away")
        self.reads.append(request)
        return disclosure_service_pb2.RecordReadResponse(entry_ids=[new_id("ent")])

    @allow(anyone())
    async def AuthorizePartnerRead(self, request: Any, _: Any) -> Any:
        self.partner_reads.append(request)
        if not self.active or not set(request.fields) <= set(self.released):
            raise FieldNotAllowed("The agreement does not cover this.")
        return disclosure_service_pb2.AuthorizePartnerReadResponse(fields=request.fields or self.released)


def of_customer(customer: FakeCustomer, parties: FakeParties) -> list[Servicer]:
    """What stands at the customer context's address."""
    party_messages, party_stubs = invoice_party_service_pb2, invoice_party_service_pb2_grpc
    return [
        servicer(customer, customer_service_pb2, customer_service_pb2_grpc, "CustomerService"),
        servicer(parties, party_messages, party_stubs, "InvoicePartyService"),
    ]


def of_disclosure(disclosure: FakeDisclosure) -> list[Servicer]:
    """What stands at the disclosure context's address."""
    return [servicer(disclosure, disclosure_service_pb2, disclosure_service_pb2_grpc, "DisclosureService")]
