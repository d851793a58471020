"""Children and their guardians: nothing without consent, nothing for another, nothing after sixteen."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from personvern.customer.v1 import customer_events_pb2, customer_pb2
from personvern.customer.v1 import person_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.consent.errors import TextOutdated
from tests.component.customer.conftest import World
from tests.component.customer.conftest import rpc as customer_rpc
from tests.component.customer.persons import (
    AGENT,
    CONSENT,
    DECLARED,
    SEEN,
    TEXT,
    Persons,
    adult,
    as_customer,
    child,
    refused,
    told,
    with_child,
)
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear


async def test_a_child_sent_twice_is_one_with_its_consent(world: World) -> None:
    guardian = await adult(world, "mother")
    mother = as_customer(world, guardian.customer_id)
    request = child(guardian.customer_id, email="nora@example.com")
    made = (await mother.RegisterDependant(request)).dependant
    assert (await mother.RegisterDependant(request)).dependant == made
    assert (made.given_name, made.birth_date, made.may_act) == ("Nora", "2016-01-10", True)
    assert made.guardianship.entry_id == "ent_1"
    assert world.consent.guardians == [(made.customer_id, guardian.customer_id, "childrens_data", TEXT)]
    assert len(await world.rows("guardianships")) == 1
    assert await world.rows("dependant_applications") == []
    facts = await world.service("consent").GetDecisionFacts(
        customer_rpc.GetDecisionFactsRequest(customer_id=made.customer_id)
    )
    assert list(facts.guardian_ids) == [guardian.customer_id]
    (fact,) = await eventually(lambda: told(world, "guardian_linked", customer_events_pb2.GuardianLinked))
    assert (fact.customer_id, fact.guardian_id) == (made.customer_id, guardian.customer_id)
    assert fact.linked
    listed = (
        await mother.ListDependants(rpc.ListDependantsRequest(customer_id=guardian.customer_id))
    ).dependants
    assert list(listed) == [made]
    kept = [await world.rows(name) for name in ("customers", "guardianships", "outbox")]
    for value in ("Nora", "2016-01-10"):
        assert in_clear(value, kept) == []


async def test_when_consent_refuses_nothing_remains(world: World) -> None:
    guardian = await adult(world, "mother")
    mother = as_customer(world, guardian.customer_id)
    world.consent.failure = TextOutdated("old")
    await refused(mother.RegisterDependant(child(guardian.customer_id)), "TEXT_OUTDATED")
    for name in ("guardianships", "dependant_applications", "milestones"):
        assert await world.rows(name) == [], name
    assert len(await world.rows("customers")) == 1


async def test_when_consent_is_away_the_same_request_goes_on_later(world: World) -> None:
    guardian = await adult(world, "mother")
    mother, request = as_customer(world, guardian.customer_id), child(guardian.customer_id)
    world.consent.failure = Unavailable("away")
    await refused(mother.RegisterDependant(request), "UNAVAILABLE")
    assert len(await world.rows("customers")) == 1
    (left,) = await world.rows("dependant_applications")
    assert set(left) == {"_id", "guardian_id", "child_id", "at"}  # ids only: no data about the child
    facts = await world.service("consent").GetDecisionFacts(
        customer_rpc.GetDecisionFactsRequest(customer_id=left["child_id"])
    )
    assert (facts.birth_date, list(facts.guardian_ids)) == ("", [guardian.customer_id])
    world.consent.failure = None
    made = (await mother.RegisterDependant(request)).dependant
    assert made.customer_id == left["child_id"]
    assert await world.rows("dependant_applications") == []


async def test_an_application_that_nobody_comes_back_to_is_given_up(world: World) -> None:
    await world.place.restart(
        "customer", send_every_seconds=0.02, welcome_mail=False, of_age_every_seconds=0.05
    )
    guardian = await adult(world, "mother")
    world.consent.failure = Unavailable("away")
    mother = as_customer(world, guardian.customer_id)
    await refused(mother.RegisterDependant(child(guardian.customer_id)), "UNAVAILABLE")
    world.consent.failure = None
    world.clock.advance(timedelta(hours=2))

    async def gone() -> bool:
        return not await world.rows("dependant_applications")

    await eventually(gone)
    assert [who for _, who, _ in world.consent.withdrawn] == [guardian.customer_id]


@pytest_asyncio.fixture(scope="module")
async def guardian(shared_world: World) -> Any:
    """A mother, alone in her world."""
    return await adult(shared_world, "mother")


@pytest.mark.parametrize(
    ("changes", "reason", "rule"),
    [
        ({"birth_date": "2010-01-15"}, "DEPENDANT_INVALID", "CHILD_AGE"),
        ({"birth_date": "2026-01-16"}, "DEPENDANT_INVALID", "BIRTH_DATE_RANGE"),
        ({"birth_date": "1899-01-16"}, "DEPENDANT_INVALID", "BIRTH_DATE_RANGE"),
        ({"birth_date": "soon"}, "DEPENDANT_INVALID", "BIRTH_DATE_FORMAT"),
        ({"given_name": "7"}, "DEPENDANT_INVALID", "NAME_FORMAT"),
        ({"email": "nora"}, "DEPENDANT_INVALID", "EMAIL_FORMAT"),
        ({"home_address": customer_pb2.Address(street="A", postcode="1", city="B")}, "DEPENDANT_INVALID",
         "POSTCODE_FORMAT"),
        ({"evidence": rpc.GuardianEvidence(kind="trust me")}, "DEPENDANT_INVALID", "EVIDENCE_KIND"),
        ({"evidence": rpc.GuardianEvidence(kind="register_extract")}, "DEPENDANT_INVALID", "REQUIRED"),
    ],
)  # fmt: skip
async def test_a_bad_registration_names_its_rule_and_leaves_nothing(
    shared_world: World, guardian: Any, changes: dict[str, Any], reason: str, rule: str
) -> None:
    mother = as_customer(shared_world, guardian.customer_id)
    await refused(mother.RegisterDependant(child(guardian.customer_id, **changes)), reason, rule)
    assert len(await shared_world.rows("customers")) == 1
    assert await shared_world.rows("dependant_applications") == []
    assert shared_world.consent.guardians == []


async def test_the_same_child_is_registered_once(world: World) -> None:
    guardian, nora = await with_child(world)
    mother = as_customer(world, guardian.customer_id)
    again = child(guardian.customer_id, given_name="nora")
    error = await refused(mother.RegisterDependant(again), "DEPENDANT_EXISTS")
    assert error.metadata["dependant_id"] == nora.customer_id
    assert len(await world.rows("guardianships")) == 1


async def test_who_cannot_be_a_guardian(world: World) -> None:
    guardian, nora = await with_child(world)
    young = await adult(world, "young", birth_date="2009-06-01")
    firm = await adult(
        world, "firm", kind=customer_pb2.CUSTOMER_KIND_ORGANISATION, given_name="", family_name="",
        birth_date="", organisation_name="Kaffe AS", organisation_number="987654325",
    )  # fmt: skip
    for who, rule in ((young, "NOT_ADULT"), (firm, "NOT_PERSON")):
        own = as_customer(world, who.customer_id)
        await refused(own.RegisterDependant(child(who.customer_id)), "GUARDIAN_NOT_ELIGIBLE", rule)
    # a child as guardian, somebody of oneself, and of an adult
    as_child = as_customer(world, nora.customer_id)
    await refused(as_child.RegisterDependant(child(nora.customer_id)), "GUARDIAN_NOT_ELIGIBLE", "NOT_ADULT")
    staff = Persons(world, AGENT)

    def link(child_id: str, guardian_id: str) -> Any:
        return staff.LinkGuardian(
            rpc.LinkGuardianRequest(
                request_id=f"{child_id}{guardian_id}",
                customer_id=child_id,
                guardian_id=guardian_id,
                evidence=SEEN,
                consent=CONSENT,
            )
        )

    oneself = link(guardian.customer_id, guardian.customer_id)
    await refused(oneself, "GUARDIAN_NOT_ELIGIBLE", "ONESELF")
    await refused(link(young.customer_id, guardian.customer_id), "DEPENDANT_AGE", "TOO_OLD")
    await refused(link(nora.customer_id, guardian.customer_id), "GUARDIAN_EXISTS")
    assert len(await world.rows("guardianships")) == 1


async def test_a_second_guardian_by_code_and_the_end_of_both(world: World) -> None:
    guardian, nora = await with_child(world)
    mother = as_customer(world, guardian.customer_id)
    other = await adult(world, "father")
    father = as_customer(world, other.customer_id)
    invite = rpc.InviteGuardianRequest(
        request_id="i1", customer_id=guardian.customer_id, dependant_id=nora.customer_id
    )
    code = (await mother.InviteGuardian(invite)).code
    assert (await mother.InviteGuardian(invite)).code == code
    assert in_clear(code.code, await world.rows("link_codes")) == []
    accept = rpc.AcceptGuardianshipRequest(
        request_id="a1",
        customer_id=other.customer_id,
        code=code.code.lower().replace("-", " "),
        evidence=DECLARED,
        consent=CONSENT,
    )
    wrong = rpc.AcceptGuardianshipRequest()
    wrong.CopyFrom(accept)
    wrong.code, wrong.request_id = "0000-0000-0000", "a0"
    await refused(father.AcceptGuardianship(wrong), "ONE_TIME_CODE_INVALID")
    linked = (await father.AcceptGuardianship(accept)).dependant
    assert (await father.AcceptGuardianship(accept)).dependant == linked
    accept.request_id = "a2"
    await refused(father.AcceptGuardianship(accept), "ONE_TIME_CODE_INVALID")
    for index, (who, left) in enumerate(((mother, 1), (father, 0))):
        end = rpc.EndGuardianshipRequest(
            request_id=f"e{index}", customer_id=who.id, dependant_id=nora.customer_id
        )
        ended = (await who.EndGuardianship(end)).guardianship
        assert (await who.EndGuardianship(end)).guardianship == ended
        assert ended.ended_by == "guardian"
        facts = await world.service("consent").GetDecisionFacts(
            customer_rpc.GetDecisionFactsRequest(customer_id=nora.customer_id)
        )
        assert len(facts.guardian_ids) == left

    async def withdrawn() -> bool:
        return world.consent.withdrawn == [(nora.customer_id, other.customer_id, "childrens_data")]

    await eventually(withdrawn)


async def test_acting_ends_with_the_link_and_at_sixteen(world: World) -> None:
    guardian, nora = await with_child(world, birth_date="2010-01-17")
    gateway = Persons(world, Caller("service", "gateway"))

    async def may(who: str = guardian.customer_id, whom: str = nora.customer_id) -> bool:
        asked = rpc.CheckActingRequest(guardian_id=who, dependant_id=whom)
        return bool((await gateway.CheckActing(asked)).allowed)

    assert await may()
    assert not await may(whom="cus_nobody")
    assert not await may(who=nora.customer_id, whom=guardian.customer_id)
    # 23:30 in Oslo the day before, then midnight
    world.clock.set(datetime(2026, 1, 16, 22, 30, tzinfo=UTC))
    assert await may()
    world.clock.set(datetime(2026, 1, 16, 23, 0, tzinfo=UTC))
    assert not await may()


async def test_the_account_is_handed_over_at_sixteen(world: World) -> None:
    guardian, nora = await with_child(world, birth_date="2010-01-17")
    mother = as_customer(world, guardian.customer_id)
    ask = rpc.HandOverRequest(
        request_id="h1", customer_id=guardian.customer_id, dependant_id=nora.customer_id
    )
    await refused(mother.HandOver(ask), "DEPENDANT_AGE", "TOO_YOUNG")
    world.clock.advance(timedelta(days=2))
    code = (await mother.HandOver(ask)).code.code
    own = Persons(world, Caller(identity="https://login.example|nora"))
    claim = rpc.ClaimAccountRequest(request_id="c1", code=code)
    await refused(Persons(world, Caller()).ClaimAccount(claim), "CALLER_NOT_ALLOWED")
    assert (await own.ClaimAccount(claim)).customer_id == nora.customer_id
    assert (await own.ClaimAccount(claim)).customer_id == nora.customer_id
    taken = Persons(world, Caller(identity="https://login.example|thief"))
    await refused(
        taken.ClaimAccount(rpc.ClaimAccountRequest(request_id="c2", code=code)), "ONE_TIME_CODE_INVALID"
    )
    found = await world.service("gateway").ResolveIdentity(
        customer_rpc.ResolveIdentityRequest(identity="https://login.example|nora")
    )
    assert found.customer_id == nora.customer_id
    ask.request_id = "h2"
    await refused(mother.HandOver(ask), "IDENTITY_TAKEN")


async def test_the_same_request_twice_at_once_is_one(world: World) -> None:
    guardian, other = await adult(world, "mother"), await adult(world, "father")
    mother, father = (as_customer(world, one.customer_id) for one in (guardian, other))
    request = child(guardian.customer_id)
    both = await asyncio.gather(mother.RegisterDependant(request), mother.RegisterDependant(request))
    assert both[0] == both[1]
    invite = rpc.InviteGuardianRequest(
        request_id="i1",
        customer_id=guardian.customer_id,
        dependant_id=both[0].dependant.customer_id,
    )
    accept = rpc.AcceptGuardianshipRequest(
        request_id="a1",
        customer_id=other.customer_id,
        code=(await mother.InviteGuardian(invite)).code.code,
        evidence=DECLARED,
        consent=CONSENT,
    )
    both = await asyncio.gather(*(father.AcceptGuardianship(accept) for _ in range(3)))
    assert both[0] == both[1] == both[2]
    assert len(await world.rows("guardianships")) == 2
