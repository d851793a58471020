"""Third parties and an erasure: those the person may know of are named, others neither told nor denied."""

from dataclasses import replace
from datetime import date

import pytest

from personvern.disclosure.v1 import third_party_service_pb2 as rpc
from personvern.disclosure.v1 import third_party_service_pb2_grpc as stubs
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.chassis.vault import Redacted
from services.disclosure.model.third_party import (
    Case,
    CaseStatus,
    Evidence,
    Party,
    PartyKind,
    Secrecy,
    SecrecyStep,
    Telling,
    ThirdPartyGround,
    Wanted,
)
from services.disclosure.store.third_party import ThirdParties
from tests.component.disclosure.conftest import DPO, fresh
from tests.component.disclosure.erasing import World, world_at
from tests.support.suite import Suite


@pytest.fixture
async def world(place: Suite) -> World:
    return await world_at(place, erasures_every_seconds=0.2)


def cases(world: World) -> ThirdParties:
    parts = world.desk.place.parts["disclosure"].parts
    return ThirdParties(parts.mongo, parts.vault)


async def kept(world: World, kind: PartyKind, status: CaseStatus, telling: Telling) -> Case:
    """A case about the person that has come so far; what was collected is there until it has left."""
    now = world.desk.place.clock.now()
    secrecy = Secrecy("straffeprosessloven § 210 b", Redacted("Would warn."), date(2026, 4, 15))
    delivered = status is CaseStatus.DELIVERED
    case = Case(
        disclosure_id=new_id("tpd"),
        ground=ThirdPartyGround.ORDER,
        party=Party(kind, Redacted("Haugaland tingrett"), Redacted("post")),
        evidence=Evidence(reference="26-1ENE", issuer="Tingretten", ordered_on="2026-01-12"),
        necessity=Redacted("The court ordered it."),
        persons=(Wanted(world.customer_id, ("customer.contact_points.value",)),),
        requested_by=DPO.id,
        requested_at=now,
        steps=(SecrecyStep(now, DPO.id, secrecy),) if telling is Telling.WITHHELD else (),
        telling=telling,
    )
    case = replace(case, status=status, delivered_at=now if delivered else None)
    if status is CaseStatus.READY:
        case = replace(case, status=CaseStatus.COLLECTING).ready(now)
    await cases(world).add(case)
    if case.package_expires_at is not None:
        await cases(world).keep_package(case.disclosure_id, {"persons": []}, case.package_expires_at)
    return case


async def erased(world: World) -> str:
    """The letter of an erasure that has gone through."""
    request = await world.opened("en")
    await world.execute(request)
    await world.done(request)
    [letter] = world.letters()
    return letter.text


async def test_a_disclosure_that_was_told_is_counted_and_named(world: World) -> None:
    await kept(world, PartyKind.COURT, CaseStatus.DELIVERED, Telling.TOLD)
    text = await erased(world)
    assert "- Disclosures to others that you were told of (1), until 15 January 2029" in text.replace(
        "\u00a0", " "
    )
    assert "We have also disclosed information about you to these." in text
    assert "- A court\n" in text


async def test_one_that_is_kept_from_the_person_is_neither_told_nor_denied(world: World) -> None:
    await kept(world, PartyKind.AUTHORITY, CaseStatus.DELIVERED, Telling.WITHHELD)
    text = await erased(world)
    assert "authority" not in text.lower().replace("data protection authority", "")
    assert "Disclosures" not in text
    assert "disclosed" not in text
    assert "to anyone else" not in text
    assert "kept nothing" not in text


async def test_what_was_collected_before_is_handed_out_to_nobody_after(world: World) -> None:
    case = await kept(world, PartyKind.COURT, CaseStatus.READY, Telling.PLANNED)
    text = await erased(world)
    assert "disclosed" not in text
    assert await world.rows("third_party_packages") == []
    held = await cases(world).get(case.disclosure_id)
    assert held is not None
    assert (held.status, held.package_expires_at) == (CaseStatus.APPROVED, None), "an order can be met anew"
    desk = world.desk.place.stub("disclosure", stubs.ThirdPartyServiceStub, DPO)
    asked = rpc.DownloadThirdPartyPackageRequest(request_id=fresh(), disclosure_id=case.disclosure_id)
    with pytest.raises(RemoteError) as refused:
        await desk.DownloadThirdPartyPackage(asked)
    assert refused.value.reason in ("THIRD_PARTY_PACKAGE_GONE", "THIRD_PARTY_CASE_STATE")
