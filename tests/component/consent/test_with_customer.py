"""With the real customer and disclosure contexts: what a decision rests on comes from its owner."""

from typing import Any

from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from personvern.customer.v1 import customer_pb2, customer_service_pb2, customer_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.consent.memory import Changes
from services.consent.store import Store
from tests.support.eventually import eventually
from tests.support.suite import Suite


async def test_a_registered_person_is_decided_on_by_her_own_facts(place: Suite) -> None:
    await place.start("disclosure")
    consent = await place.start("consent")
    await place.start("customer")
    register = place.stub(
        "customer",
        customer_service_pb2_grpc.CustomerServiceStub,
        Caller(identity="https://login.example|kari"),
    )
    answer = await register.Register(
        customer_service_pb2.RegisterRequest(
            request_id=new_id("req"),
            kind=customer_pb2.CUSTOMER_KIND_PERSON,
            given_name="Kari",
            family_name="Nordmann",
            birth_date="1991-05-17",
            language="nn",
            email="kari@example.com",
            phone="41234567",
            home_address=customer_pb2.Address(street="Strandgata 1", postcode="5501", city="Haugesund"),
            at_sale=True,
        )
    )
    her = answer.customer.customer_id
    store = Store(consent.parts.mongo, Changes(consent.parts.mongo, consent.parts.streams))

    async def known() -> Any:
        return (await store.subjects.known(her)).facts

    facts = await eventually(known)
    assert (facts.birth_date.isoformat(), facts.relationship) == ("1991-05-17", False)
    assert "email" in facts.sale_channels
    billing = place.stub("consent", stubs.ConsentServiceStub, Caller(kind="service", id="billing"))
    asked = rpc.DecideRequest(customer_id=her, purpose="marketing_similar_products", channel="email")
    assert (await billing.Decide(asked)).decision.rule == "NO_CUSTOMER_RELATIONSHIP"
    assert (await billing.Decide(rpc.DecideRequest(customer_id=her, purpose="invoicing"))).decision.allow
