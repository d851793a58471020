"""Leaving and restricting: what stops, what runs on, what is only stored."""

from datetime import timedelta
from typing import Any

from personvern.customer.v1 import customer_events_pb2, customer_pb2
from personvern.customer.v1 import person_service_pb2 as rpc
from services.chassis.caller import Caller
from tests.component.customer.conftest import World, purchase
from tests.component.customer.conftest import rpc as customer_rpc
from tests.component.customer.persons import (
    AGENT,
    DPO,
    RIGHTS,
    Persons,
    adult,
    as_customer,
    refused,
    told,
    with_child,
)
from tests.component.customer.test_messages import ADDRESS, invitation
from tests.support.eventually import eventually

CLOSED, RESTRICTED, ACTIVE = (
    customer_pb2.CUSTOMER_STATUS_CLOSED,
    customer_pb2.CUSTOMER_STATUS_RESTRICTED,
    customer_pb2.CUSTOMER_STATUS_ACTIVE,
)


def close(customer_id: str, request_id: str = "x1") -> Any:
    """Leaving."""
    return rpc.CloseCustomerRequest(request_id=request_id, customer_id=customer_id)


async def test_leaving_starts_the_clocks_once(world: World) -> None:
    kari = await adult(world, "kari")
    her = as_customer(world, kari.customer_id)
    stands = (await her.CloseCustomer(close(kari.customer_id))).standing
    assert (await her.CloseCustomer(close(kari.customer_id))).standing == stands
    assert stands.status == CLOSED
    assert [(clock.key, clock.from_date, clock.until_date) for clock in stands.clocks] == [
        ("contract_period", "2026-01-15", "2029-01-15")
    ]
    assert "foreldelsesloven" in stands.clocks[0].statute
    facts = await eventually(lambda: told(world, "closed", customer_events_pb2.CustomerClosed))
    assert [(fact.customer_id, fact.version) for fact in facts] == [(kari.customer_id, 2)]
    await refused(her.CloseCustomer(close(kari.customer_id, "x2")), "CUSTOMER_NOT_ACTIVE")


async def test_who_has_left_gets_what_law_and_contract_need_and_nothing_else(world: World) -> None:
    kari = await adult(world, "kari")
    await as_customer(world, kari.customer_id).CloseCustomer(close(kari.customer_id))
    invoice = {"invoice_number": "100017", "due_date": "2026-02-01", "amount_ore": "49900"}
    for service, template, purpose, values in (
        ("billing", "invoice_issued", "invoicing", invoice),
        ("disclosure", "data_package_ready", "customer_administration", {}),
    ):
        message = invitation(kari.customer_id, template=template, purpose=purpose, values=values)
        first = await world.service(service).SendMessage(message)
        assert (await world.service(service).SendMessage(message)).message_id == first.message_id
    await eventually(lambda: len(world.place.mailbox.to(ADDRESS)) == 2)
    refusal = world.service("survey").SendMessage(invitation(kari.customer_id))
    await refused(refusal, "CUSTOMER_NOT_ACTIVE")
    assert len(await world.rows("messages")) == 2


async def test_what_waits_when_somebody_leaves_goes_only_when_it_must(world: World) -> None:
    kari = await adult(world, "kari")
    world.place.mailbox.refuse = "450 later"
    invoice = {"invoice_number": "100017", "due_date": "2026-02-01", "amount_ore": "49900"}
    await world.service("survey").SendMessage(invitation(kari.customer_id))
    await world.service("billing").SendMessage(
        invitation(kari.customer_id, template="invoice_issued", purpose="invoicing", values=invoice)
    )

    async def tried() -> bool:
        return [row["attempts"] for row in await world.rows("messages") if "claim" not in row] == [1, 1]

    await eventually(tried)
    await as_customer(world, kari.customer_id).CloseCustomer(close(kari.customer_id))
    world.place.mailbox.refuse = ""
    world.clock.advance(timedelta(seconds=6))

    async def ended() -> bool:
        states = {row["template"]: (row["state"], row["failure"]) for row in await world.rows("messages")}
        return states == {
            "survey_invitation": ("failed", "no_contact_point"),
            "invoice_issued": ("sent", ""),
        }

    await eventually(ended)


async def test_who_has_contracts_or_children_is_told_what_to_do(world: World) -> None:
    kari, item = await adult(world, "kari"), await world.product()
    await world.customer(kari.customer_id).Purchase(purchase(kari, item))
    her = as_customer(world, kari.customer_id)
    error = await refused(her.CloseCustomer(close(kari.customer_id)), "CONTRACTS_RUNNING")
    assert error.metadata["count"] == "1"
    guardian, _ = await with_child(world)
    mother = as_customer(world, guardian.customer_id)
    await refused(mother.CloseCustomer(close(guardian.customer_id)), "DEPENDANTS_LINKED")
    assert {row["status"] for row in await world.rows("customers")} == {"active"}


async def test_restricted_data_is_stored_and_no_more(world: World) -> None:
    kari = await adult(world, "kari")
    officer = Persons(world, RIGHTS)
    ask = rpc.RestrictCustomerRequest(
        request_id="r1", customer_id=kari.customer_id, reason="accuracy_contested"
    )
    for staff in (AGENT, DPO):  # they note a request, so that the person and the recipients hear of it
        await refused(Persons(world, staff).RestrictCustomer(ask), "CALLER_NOT_ALLOWED")
    stands = (await officer.RestrictCustomer(ask)).standing
    assert (await officer.RestrictCustomer(ask)).standing == stands
    assert (stands.status, stands.restriction) == (RESTRICTED, "accuracy_contested")
    read = customer_rpc.GetCustomerRequest(customer_id=kari.customer_id)
    await refused(world.agent.GetCustomer(read), "CUSTOMER_RESTRICTED")
    search = customer_rpc.SearchCustomerRequest(phone="41234567")
    await refused(world.agent.SearchCustomer(search), "CUSTOMER_RESTRICTED")
    for name in ("Contracts", "Purchases", "Interactions", "Messages"):
        listing = getattr(customer_rpc, f"List{name}Request")(customer_id=kari.customer_id)
        await refused(getattr(world.agent, f"List{name}")(listing), "CUSTOMER_RESTRICTED")
    claims = Caller("staff", "stf_1", roles=frozenset({"agent"}), access_reason="legal_claim")
    assert (await world.as_(claims).GetCustomer(read)).customer.customer_id == kari.customer_id
    assert (await world.as_(DPO).GetCustomer(read)).customer.customer_id == kari.customer_id
    change = customer_rpc.CorrectCustomerRequest(request_id="c1", customer_id=kari.customer_id, language="nn")
    await refused(world.agent.CorrectCustomer(change), "CUSTOMER_RESTRICTED")
    assert (await world.customer(kari.customer_id).CorrectCustomer(change)).customer.language == "nn"
    bad = rpc.RestrictCustomerRequest(request_id="r2", customer_id=kari.customer_id, reason="because")
    await refused(officer.RestrictCustomer(bad), "RESTRICTION_INVALID", "RESTRICTION_GROUND")
    lift = rpc.UnrestrictCustomerRequest(request_id="u1", customer_id=kari.customer_id)
    await refused(Persons(world, DPO).UnrestrictCustomer(lift), "CALLER_NOT_ALLOWED")
    stands = (await officer.UnrestrictCustomer(lift)).standing
    assert (await officer.UnrestrictCustomer(lift)).standing == stands
    assert stands.status == ACTIVE
    lift.request_id = "u2"
    await refused(officer.UnrestrictCustomer(lift), "CUSTOMER_NOT_RESTRICTED")


async def test_a_restriction_of_who_has_left_ends_where_it_began(world: World) -> None:
    kari = await adult(world, "kari")
    agent = Persons(world, AGENT)
    await agent.CloseCustomer(close(kari.customer_id))
    world.clock.advance(timedelta(days=1))
    ask = rpc.RestrictCustomerRequest(
        request_id="r1", customer_id=kari.customer_id, reason="needed_for_claims"
    )
    await Persons(world, RIGHTS).RestrictCustomer(ask)
    lift = rpc.UnrestrictCustomerRequest(request_id="u1", customer_id=kari.customer_id)
    stands = (await Persons(world, RIGHTS).UnrestrictCustomer(lift)).standing
    assert stands.status == CLOSED
    assert stands.clocks[0].from_date == "2026-01-15"
