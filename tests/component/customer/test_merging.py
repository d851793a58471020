"""Two customers that are one: both histories are read as one, and undoing it gives each its own back."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from personvern.customer.v1 import audience_contact_service_pb2 as audience_pb
from personvern.customer.v1 import (
    audience_contact_service_pb2_grpc,
    customer_events_pb2,
    customer_pb2,
    profile_service_pb2_grpc,
)
from personvern.customer.v1 import person_service_pb2 as rpc
from personvern.customer.v1 import profile_service_pb2 as profile_pb
from personvern.privacy.v1 import privacy_service_pb2 as privacy_pb
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.customer.store.customers import ADMINISTRATION
from tests.component.customer.breaking import break_key
from tests.component.customer.conftest import World, purchase, registration, supply
from tests.component.customer.conftest import rpc as customer_rpc
from tests.component.customer.persons import (
    AGENT,
    RIGHTS,
    Persons,
    adult,
    as_customer,
    refused,
    told,
    with_child,
)
from tests.component.customer.test_messages import invitation
from tests.component.customer.test_national_ids import NUMBER, OTHER
from tests.support.eventually import eventually

METER = "707057500042100011"


def merging(survivor: Any, merged: Any, **changes: Any) -> Any:
    """A merge of two customers."""
    given = {
        "request_id": new_id("req"),
        "survivor_id": survivor.customer_id,
        "merged_id": merged.customer_id,
        "reason": "duplicate_registration",
    }
    return rpc.MergeCustomersRequest(**(given | changes))


def undoing(survivor: Any, merged: Any) -> Any:
    """The undoing of it."""
    return rpc.UnmergeCustomersRequest(
        request_id=new_id("req"), survivor_id=survivor.customer_id, merged_id=merged.customer_id
    )


async def by_staff(world: World, **changes: Any) -> Any:
    """A customer without a login, registered in the store."""
    made = (await world.agent.Register(registration(**changes))).customer
    return (await world.customer(made.customer_id).GetCustomer(
        customer_rpc.GetCustomerRequest(customer_id=made.customer_id))).customer  # fmt: skip


async def note(world: World, customer_id: str, words: str) -> str:
    """A contact that is logged."""
    logged = await world.agent.OpenInteraction(
        customer_rpc.OpenInteractionRequest(
            request_id=new_id("req"),
            customer_id=customer_id,
            channel="phone",
            direction=customer_pb2.INTERACTION_DIRECTION_INBOUND,
            topic="other",
            text=words,
        )
    )
    return str(logged.interaction.interaction_id)


async def history(world: World, customer_id: str) -> dict[str, list[str]]:
    """Ids of everything that reads of a customer show."""
    asked = world.agent
    lists = {
        "contracts": await asked.ListContracts(customer_rpc.ListContractsRequest(customer_id=customer_id)),
        "purchases": await asked.ListPurchases(customer_rpc.ListPurchasesRequest(customer_id=customer_id)),
        "interactions": await asked.ListInteractions(
            customer_rpc.ListInteractionsRequest(customer_id=customer_id)
        ),
        "messages": await asked.ListMessages(customer_rpc.ListMessagesRequest(customer_id=customer_id)),
    }
    key = {"contracts": "contract_id", "purchases": "purchase_id", "interactions": "interaction_id",
           "messages": "message_id"}  # fmt: skip
    return {name: [getattr(row, key[name]) for row in getattr(found, name)] for name, found in lists.items()}


async def two(world: World) -> tuple[Any, Any]:
    """Kari with a login and Kari from the store, each with a history."""
    kari = await adult(world, "kari")
    again = await by_staff(
        world, email="kari@jobb.example", phone="90012345", supply_addresses=[supply(metering_point_id=METER)]
    )
    item = await world.product()
    for customer in (kari, again):
        await world.customer(customer.customer_id).Purchase(purchase(customer, item))
        await note(world, customer.customer_id, "hei")
        await world.service("survey").SendMessage(invitation(customer.customer_id))
    return kari, again


async def test_both_histories_are_one_and_come_apart_again(world: World) -> None:
    kari, again = await two(world)
    staff = Persons(world, AGENT)
    before = [await history(world, one.customer_id) for one in (kari, again)]
    request = merging(kari, again)
    made = (await staff.MergeCustomers(request)).merge
    assert (await staff.MergeCustomers(request)).merge == made
    together = await history(world, kari.customer_id)
    assert {name: set(ids) for name, ids in together.items()} == {
        name: {*before[0][name], *before[1][name]} for name in together
    }
    assert await history(world, again.customer_id) == together
    # the merged id leads to the survivor, also by what only the merged one was known by
    read = customer_rpc.GetCustomerRequest(customer_id=again.customer_id)
    assert (await world.agent.GetCustomer(read)).customer.customer_id == kari.customer_id
    search = customer_rpc.SearchCustomerRequest(email="kari@jobb.example")
    assert (await world.agent.SearchCustomer(search)).customer.customer_id == kari.customer_id
    # billing charges the contract where it is supplied
    for contract_id in together["contracts"]:
        await world.service("billing").GetContract(customer_rpc.GetContractRequest(contract_id=contract_id))
    # what comes now belongs to the survivor, whichever id is used
    since = await note(world, again.customer_id, "etterpå")
    world.clock.advance(timedelta(days=30))
    undo = undoing(kari, again)
    undone = (await staff.UnmergeCustomers(undo)).merge
    assert (await staff.UnmergeCustomers(undo)).merge == undone
    before[0]["interactions"].insert(0, since)
    assert [await history(world, one.customer_id) for one in (kari, again)] == before
    await refused(staff.UnmergeCustomers(undoing(kari, again)), "MERGE_NOT_FOUND")


async def test_after_thirty_days_it_stands(world: World) -> None:
    kari, again = await adult(world, "kari"), await by_staff(world)
    staff = Persons(world, AGENT)
    await staff.MergeCustomers(merging(kari, again))
    world.clock.advance(timedelta(days=30, seconds=1))
    await refused(staff.UnmergeCustomers(undoing(kari, again)), "MERGE_TOO_LATE")


async def test_the_login_of_the_merged_one_leads_to_the_survivor(world: World) -> None:
    kari, again = await adult(world, "kari"), await by_staff(world)
    await Persons(world, AGENT).MergeCustomers(merging(again, kari))
    found = await world.service("gateway").ResolveIdentity(
        customer_rpc.ResolveIdentityRequest(identity="https://login.example|kari")
    )
    assert found.customer_id == again.customer_id


async def test_consent_is_asked_about_the_survivor_and_hears_of_the_other_ids(world: World) -> None:
    kari, again = await adult(world, "kari"), await by_staff(world)
    await Persons(world, AGENT).MergeCustomers(merging(kari, again))
    await world.service("survey").SendMessage(invitation(again.customer_id))
    assert {who for who, _, _ in world.consent.asked} == {kari.customer_id}
    world.consent.denied = {kari.customer_id}
    refusal = world.service("survey").SendMessage(invitation(again.customer_id))
    await refused(refusal, "MESSAGE_NOT_ALLOWED", "OBJECTED")
    for one, other in ((kari, again), (again, kari)):
        asked = customer_rpc.GetDecisionFactsRequest(customer_id=one.customer_id)
        facts = await world.service("consent").GetDecisionFacts(asked)
        assert (facts.customer_id, list(facts.merged_ids)) == (one.customer_id, [other.customer_id])


async def test_the_access_package_has_tips_and_hashes_of_both_ids(world: World) -> None:
    kari, again = await adult(world, "kari"), await by_staff(world)
    profile = profile_service_pb2_grpc.ProfileServiceStub
    hashes = audience_contact_service_pb2_grpc.AudienceContactServiceStub
    for one, tip in ((kari, "einvoice"), (again, "log-in")):
        her = world.place.stub("customer", profile, Caller("customer", one.customer_id))
        await her.DismissTip(
            profile_pb.DismissTipRequest(request_id="t1", customer_id=one.customer_id, key=tip)
        )
        consent = world.place.stub("customer", hashes, Caller("service", "consent"))
        ask = audience_pb.HashContactsRequest(export_id="axp_1", processor_id="prc_1")
        ask.customer_ids.append(one.customer_id)
        assert len((await consent.HashContacts(ask)).contacts) == 1
    await Persons(world, AGENT).MergeCustomers(merging(kari, again))
    ask = privacy_pb.ExportRequest(
        customer_id=again.customer_id, kind=privacy_pb.EXPORT_KIND_ACCESS, language="nb"
    )
    found = {item.key: json.loads(item.records_json) for item in (await world.privacy.Export(ask)).sections}
    assert [row["tip"] for row in found["customer.tips"]] == ["einvoice", "log-in"]
    assert len(found["customer.given_to_platforms"]) == 2


async def test_who_leaves_leaves_under_every_id(world: World) -> None:
    kari, again = await adult(world, "kari"), await by_staff(world)
    await Persons(world, AGENT).MergeCustomers(merging(kari, again))
    await break_key(world, again.customer_id, ADMINISTRATION)  # leaving must not depend on keys
    her = as_customer(world, kari.customer_id)
    ask = rpc.CloseCustomerRequest(request_id="x1", customer_id=kari.customer_id)
    first = await her.CloseCustomer(ask)
    assert await her.CloseCustomer(ask) == first
    facts = await eventually(lambda: told(world, "closed", customer_events_pb2.CustomerClosed))
    assert sorted((fact.customer_id, fact.version) for fact in facts) == sorted(
        [(kari.customer_id, 2), (again.customer_id, 2)]
    )
    rows = await world.rows("customers")
    assert [(row["status"], row["closed_at"] is not None) for row in rows] == [("closed", True)] * 2


async def test_a_number_that_the_merged_one_holds_is_the_persons_own(world: World) -> None:
    kari, again, ola = await adult(world, "kari"), await by_staff(world), await adult(world, "ola")

    def put(who: Any, number: str, request_id: str) -> Any:
        return as_customer(world, who.customer_id).PutNationalId(
            rpc.PutNationalIdRequest(request_id=request_id, customer_id=who.customer_id, national_id=number)
        )

    stored = await put(again, NUMBER, "n1")
    await Persons(world, AGENT).MergeCustomers(merging(kari, again))
    world.clock.advance(timedelta(minutes=1))
    assert await put(kari, NUMBER, "n2") == stored == await put(kari, NUMBER, "n2")
    await refused(put(ola, NUMBER, "n3"), "NATIONAL_ID_TAKEN")
    await put(kari, OTHER, "n4")  # a mistake, taken back
    assert await put(kari, NUMBER, "n5") == stored
    assert [row["_id"] for row in await world.rows("national_ids")] == [again.customer_id]
    ask = rpc.ReleaseNationalIdRequest(customer_id=kari.customer_id, purpose="credit_assessment")
    billing = Persons(world, Caller("service", "billing"))
    assert (await billing.ReleaseNationalId(ask)).national_id == NUMBER
    await Persons(world, AGENT).UnmergeCustomers(undoing(kari, again))
    assert [row["_id"] for row in await world.rows("national_ids")] == [again.customer_id]


async def test_what_cannot_be_merged_says_why(world: World) -> None:
    kari, ola = await adult(world, "kari"), await adult(world, "ola")
    other, third = await by_staff(world), await by_staff(world)
    firm = await by_staff(
        world, kind=customer_pb2.CUSTOMER_KIND_ORGANISATION, given_name="", family_name="",
        birth_date="", organisation_name="Kaffe AS", organisation_number="987654325",
    )  # fmt: skip
    guardian, nora = await with_child(world)
    for one, number in ((kari, "10915596784"), (third, "50846202355")):
        await as_customer(world, one.customer_id).PutNationalId(
            rpc.PutNationalIdRequest(request_id="n", customer_id=one.customer_id, national_id=number)
        )
    staff = Persons(world, AGENT)
    for survivor, merged, rule in (
        (kari, kari, "ONESELF"),
        (kari, ola, "BOTH_HAVE_LOGIN"),
        (kari, firm, "KIND_DIFFERS"),
        (kari, third, "NATIONAL_ID_DIFFERS"),
        (guardian, other, "HAS_GUARDIANSHIP"),
        (other, nora, "HAS_GUARDIANSHIP"),
        (guardian, nora, "HAS_GUARDIANSHIP"),
    ):
        await refused(staff.MergeCustomers(merging(survivor, merged)), "MERGE_NOT_POSSIBLE", rule)
    await refused(staff.MergeCustomers(merging(kari, other, reason="Hun sa det!")), "MERGE_INVALID")
    await refused(staff.MergeCustomers(merging(kari, nora, merged_id="cus_nobody")), "CUSTOMER_NOT_FOUND")
    assert await world.rows("merges") == []
    await staff.MergeCustomers(merging(kari, other))
    await refused(staff.MergeCustomers(merging(ola, other)), "MERGE_NOT_POSSIBLE", "ALREADY_MERGED")
    await refused(staff.MergeCustomers(merging(third, kari)), "MERGE_NOT_POSSIBLE", "IS_SURVIVOR")
    await Persons(world, RIGHTS).RestrictCustomer(
        rpc.RestrictCustomerRequest(request_id="r", customer_id=ola.customer_id, reason="accuracy_contested")
    )
    await refused(staff.MergeCustomers(merging(third, ola)), "MERGE_NOT_POSSIBLE", "NOT_ACTIVE")


@pytest.mark.parametrize("seed", range(3))
async def test_merge_then_unmerge_is_the_identity(world: World, seed: int) -> None:
    """On random histories, and on every byte that is stored of the customers but their revision."""
    chosen = random.Random(seed)
    kari, again = await adult(world, "kari"), await by_staff(world)
    for _ in range(chosen.randint(0, 6)):
        await note(world, chosen.choice((kari, again)).customer_id, "hei")

    async def stored() -> list[Any]:
        rows = [
            {name: value for name, value in row.items() if name not in {"revision", "absorbed_ids"}}
            for row in await world.rows("customers")
        ]
        return [rows, await world.rows("interactions"), await world.rows("messages")]

    before = await stored()
    shown = [await history(world, one.customer_id) for one in (kari, again)]
    staff = Persons(world, AGENT)
    for survivor, merged in ((kari, again), (again, kari)):
        await staff.MergeCustomers(merging(survivor, merged))
        await staff.UnmergeCustomers(undoing(survivor, merged))
        assert await stored() == before
        assert [await history(world, one.customer_id) for one in (kari, again)] == shown
