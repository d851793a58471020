"""A running disclosure service, callers, and an agreement that lacks nothing."""

import uuid
from typing import Any

import pytest
import pytest_asyncio

from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from personvern.disclosure.v1 import disclosure_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.support.suite import Suite

DPO = Caller(kind="staff", id="staff-dpo", roles=frozenset({"dpo"}), access_reason="audit")
BILLING = Caller(kind="service", id="billing")
CUSTOMER_SERVICE = Caller(kind="service", id="customer")
GATEWAY = Caller(kind="service", id="gateway")


def fresh() -> str:
    """A new request id."""
    return uuid.uuid4().hex


def full_terms(**changes: Any) -> pb.AgreementTerms:
    """Terms of an invoicing agreement, with everything that activation needs."""
    given: dict[str, Any] = {
        "subject_matter": "Printing and sending invoices",
        "instructions": "Print what is sent, delete after 30 days",
        "purposes": ["invoicing"],
        "data_categories": ["contact_data", "invoice_data"],
        "subject_categories": ["customers"],
        "scopes": ["invoices:read"],
        "fields": ["invoices.number", "invoices.kid", "invoices.total_ore"],
        "checklist": [
            pb.ChecklistEntry(item=item, reference=f"DPA {item}")
            for item in pb.ChecklistItem.values()
            if item != pb.CHECKLIST_ITEM_UNSPECIFIED
        ],
        "countries": [pb.ProcessingCountry(country="NO")],
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }
    return pb.AgreementTerms(**{**given, **changes})


def processor_request(**changes: Any) -> rpc.RegisterProcessorRequest:
    """A registration of a processor."""
    given = {
        "request_id": fresh(),
        "name": "Trykkeriet i Dalen AS",
        "category": "invoice_distribution",
        "country": "NO",
        "contact_email": "personvern@trykkeriet.example",
        "security_contact": "+4752700000",
    }
    return rpc.RegisterProcessorRequest(**{**given, **changes})


class Desk:
    """Calls the disclosure service in the roles of a test."""

    def __init__(self, place: Suite) -> None:
        self.place = place
        self._clients: dict[str, str] = {}
        self.dpo = self.as_(DPO)
        self.billing = self.as_(BILLING)
        self.gateway = self.as_(GATEWAY)

    def as_(self, caller: Caller) -> Any:
        """A stub that calls as `caller`."""
        return self.place.stub("disclosure", stubs.DisclosureServiceStub, caller)

    def as_customer(self, customer_id: str) -> Any:
        """A stub that calls as a customer."""
        return self.as_(Caller(kind="customer", id=customer_id))

    async def processor(self, **changes: Any) -> pb.Processor:
        """A registered processor."""
        return (await self.dpo.RegisterProcessor(processor_request(**changes))).processor

    async def draft(self, processor_id: str = "", **terms: Any) -> pb.Agreement:
        """A draft with full terms."""
        owner = processor_id or (await self.processor()).processor_id
        request = rpc.DraftAgreementRequest(request_id=fresh(), processor_id=owner, terms=full_terms(**terms))
        return (await self.dpo.DraftAgreement(request)).agreement

    async def active(self, processor_id: str = "", **terms: Any) -> pb.Agreement:
        """An agreement in force, with a client."""
        draft = await self.draft(processor_id, **terms)
        request = rpc.ActivateAgreementRequest(request_id=fresh(), agreement_id=draft.agreement_id)
        client = rpc.CreatePartnerClientRequest(
            request_id=fresh(), agreement_id=draft.agreement_id, scopes=draft.terms.scopes
        )
        made = await self.dpo.CreatePartnerClient(client)
        self._clients[draft.agreement_id] = made.client.client_id
        return (await self.dpo.ActivateAgreement(request)).agreement

    def partner_read(self, agreement: pb.Agreement, **changes: Any) -> rpc.AuthorizePartnerReadRequest:
        """A read of invoices by the client of an agreement."""
        given: dict[str, Any] = {
            "request_id": fresh(),
            "processor_id": agreement.processor_id,
            "agreement_id": agreement.agreement_id,
            "client_id": self._clients[agreement.agreement_id],
            "scope": "invoices:read",
            "purpose": "invoicing",
            "subject_ids": [new_id("cus")],
            "fields": ["invoices.kid"],
        }
        return rpc.AuthorizePartnerReadRequest(**{**given, **changes})

    def partner(self, agreement: pb.Agreement) -> rpc.CheckPartnerRequest:
        """What the gateway asks about the token of an agreement's client."""
        return rpc.CheckPartnerRequest(
            processor_id=agreement.processor_id,
            agreement_id=agreement.agreement_id,
            client_id=self._clients[agreement.agreement_id],
        )

    async def suspend(self, agreement_id: str) -> pb.Agreement:
        """Suspend an agreement."""
        request = rpc.SuspendAgreementRequest(request_id=fresh(), agreement_id=agreement_id, reason="breach")
        return (await self.dpo.SuspendAgreement(request)).agreement


def staff_read(*subjects: str, **changes: Any) -> rpc.RecordReadRequest:
    """A read by an agent."""
    given: dict[str, Any] = {
        "request_id": fresh(),
        "reader_kind": pb.RECIPIENT_KIND_STAFF,
        "reader_id": "staff-kari",
        "reader_role": "agent",
        "subject_ids": subjects,
        "ground": pb.GROUND_INTERNAL,
        "evidence": "customer_request; case=int_1",
        "purpose": "customer_service",
        "data_categories": ["contact_data"],
        "fields": ["customers.name", "customers.phone"],
        "channel": "api",
    }
    return rpc.RecordReadRequest(**{**given, **changes})


@pytest_asyncio.fixture
async def desk(place: Suite) -> Desk:
    """The disclosure service, running alone."""
    await place.start("disclosure")
    return Desk(place)


@pytest_asyncio.fixture(scope="module")
async def shared_desk(shared_place: Suite) -> Desk:
    """As `desk`, one per module: for tests about people of their own that leave nothing behind."""
    await shared_place.start("disclosure")
    return Desk(shared_place)


@pytest.fixture
def customer_id() -> str:
    """A customer id of this test alone."""
    return new_id("cus")
