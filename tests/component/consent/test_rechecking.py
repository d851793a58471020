"""Another policy or another register of reservations takes people out of audiences that were released."""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from personvern.consent.v1 import reservation_service_pb2 as rpc
from personvern.consent.v1 import reservation_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.consent import policy as policy_files
from services.consent.app import make_deps
from services.consent.model.audience import Audience, State
from services.consent.model.audience_export import Export, Format
from services.consent.model.campaign import Campaign
from services.consent.model.policy import Texts
from services.consent.usecases.audiences import rechecking
from services.consent.usecases.audiences.rechecking import recheck_releases
from services.kernel.calendar import OSLO
from tests.component.consent.conftest import Consent
from tests.component.consent.test_policy_versions import changed_folder
from tests.support.eventually import eventually
from tests.support.periodic import end_periodic

__all__ = ["changed_folder"]
OFFERS, SIMILAR = "marketing_new_offers", "marketing_similar_products"


def deps(consent: Consent, **settings: Any) -> Any:
    """The use cases, on what the running service has stored."""
    return make_deps(consent.place.parts["consent"].parts, consent.place.settings("consent", **settings))


async def released(consent: Consent, channel: str, customer_ids: Sequence[str], purpose: str = OFFERS) -> str:
    """These people were given in an audience; the release."""
    now, none = consent.place.clock.now(), Texts("", "", "")
    campaign = Campaign(
        id=new_id("cmp"), name="x", purpose=purpose, channel=channel, product_code="", product_group="",
        minimum_age=0, maximum_age=0, einvoice=False, postcodes=frozenset(), municipalities=frozenset(),
        subject=none, text=none, created_at=now, created_by="x",
    )  # fmt: skip
    audience = Audience(
        id=new_id("aud"), campaign_id=campaign.id, state=State.SELECTED, decided_for=now, created_at=now,
        created_by="x", delete_after=now + timedelta(days=365), selection_operation="x",
    )  # fmt: skip
    store = consent.store
    await store.campaigns.add(campaign)
    await store.audiences.add(audience)
    export = Export(new_id("exp"), audience.id, "prc_x", Format.LIST, now, "x")
    await store.audience_exports.add(export)
    await store.audience_exports.give(export.id, customer_ids, now)
    return export.id


async def removed(consent: Consent, export_id: str) -> set[str]:
    """Who is to be taken out."""
    return {item.customer_id for item in await consent.store.audience_exports.removals(export_id, 100)}


async def agreed(consent: Consent, language: str = "nb") -> str:
    """Somebody who has agreed to offers."""
    her = consent.customers.add()
    await consent.grant(her, OFFERS, language=language)
    return her


async def test_a_policy_that_makes_consents_stale_takes_those_people_out(
    consent: Consent, changed_folder: Path
) -> None:
    stale, fresh = await agreed(consent), await agreed(consent, "nn")
    export = await released(consent, "email", [stale, fresh])
    assert await recheck_releases(deps(consent)) == 0
    assert await removed(consent, export) == set()
    consent.place.clock.set(consent.place.clock.now().replace(hour=22))  # quiet hours take nobody out
    consent.service = await consent.place.restart(
        "consent", policy_folder=changed_folder, ledger_every_seconds=0.1
    )

    async def done() -> bool:
        return await removed(consent, export) == {stale}

    await eventually(done)
    assert await recheck_releases(deps(consent)) == 0, "a replica of the old policy leaves it to the new one"
    assert await removed(consent, export) == {stale}


async def test_what_was_cut_off_goes_on_and_takes_nobody_out_twice(
    consent: Consent, changed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await agreed(consent) for _ in range(5)]
    one, two = await released(consent, "email", people[:3]), await released(consent, "email", people[2:])
    await recheck_releases(deps(consent))
    consent.service = await consent.place.restart("consent", policy_folder=changed_folder)
    new = deps(consent, policy_folder=changed_folder)
    monkeypatch.setattr(rechecking, "PAGE", 2)
    looked_at: list[str] = []
    decide = new.everybody.decide_stored

    async def cut_off(question: Any, customer_ids: Sequence[str], **more: Any) -> Any:
        looked_at.extend(customer_ids)
        if len(looked_at) == 4:
            raise RuntimeError("killed")
        return await decide(question, customer_ids, **more)

    monkeypatch.setattr(new.everybody, "decide_stored", cut_off)

    async def done() -> bool:
        return await done_by_the_service(new)

    await eventually(done)
    await end_periodic(consent.service, "recheck releases")
    await new.store.checkpoints.keep_place("releases", ("", ""))  # as before
    exports = new.store.audience_exports
    await exports.give(one, people[:3], consent.place.clock.now())
    await exports.give(two, people[2:], consent.place.clock.now())
    with pytest.raises(RuntimeError):
        await recheck_releases(new)
    first = {item.removal_id for item in await exports.removals(one, 100)}
    assert len(first) == 2
    assert await recheck_releases(new) == 4
    assert first < {item.removal_id for item in await exports.removals(one, 100)}, "their ids stay"
    assert await removed(consent, one) == set(people[:3])
    assert await removed(consent, two) == set(people[2:])
    assert sorted(looked_at[4:]) == sorted([people[2], *people[2:]]), "it went on where it was"
    looked_at.clear()
    assert await recheck_releases(new) == 0
    assert looked_at == [], "nothing is looked at under rules that were done"


async def done_by_the_service(used: Any) -> bool:
    """Whether the running service has come to the end."""
    under, place = await used.store.checkpoints.place("releases")
    return bool(under.startswith(used.policy.version) and place == rechecking.DONE)


@pytest.fixture
def interest_folder(tmp_path: Path) -> Path:
    """A policy with marketing by post on a legitimate interest: a reservation is the only no to it."""
    copy = tmp_path / "interest"
    shutil.copytree(policy_files.FOLDER, copy)
    file = copy / "purposes" / "40_marketing.yaml"
    text = file.read_text(encoding="utf-8")
    assert "permission: soft_opt_in" in text
    file.write_text(text.replace("permission: soft_opt_in", "permission: basis"), "utf-8")
    return copy


async def test_a_register_takes_out_who_stands_in_it(consent: Consent, interest_folder: Path) -> None:
    consent.service = await consent.place.restart("consent", policy_folder=interest_folder)
    await end_periodic(consent.service, "recheck releases")
    used = deps(consent, policy_folder=interest_folder)
    assert await recheck_releases(used) == 0
    reserved, late, free, *crowd = [consent.customers.add() for _ in range(24)]
    for each in (reserved, late, free, *crowd):
        await consent.decide(each, SIMILAR, "post")
    export = await released(consent, "post", [reserved, late, free, *crowd], SIMILAR)
    caller = Caller(kind="service", id="customer")
    register = consent.place.stub("consent", stubs.ReservationServiceStub, caller)

    async def record(*customer_ids: str) -> None:
        found = [rpc.ReservedCustomer(customer_id=each, channels=["post"]) for each in customer_ids]
        asked = rpc.RecordReservationsRequest(month="2026-01", customers=found)
        await register.RecordReservations(asked)
        await register.RecordReservations(asked)

    await record(reserved)
    assert await removed(consent, export) == set(), "the register is not in force yet"
    force = rpc.BringRegisterIntoForceRequest(month="2026-01", sha256="0" * 64, lines=1)
    await register.BringRegisterIntoForce(force)
    assert await recheck_releases(used) == 1
    assert await removed(consent, export) == {reserved}

    await record(late)  # came into a register that is in force
    assert await removed(consent, export) == {reserved, late}
    assert await recheck_releases(used) == 0
    await record(*crowd)
    assert await removed(consent, export) == {reserved, late}, "too many to look for while the caller waits"
    assert await recheck_releases(used) == len(crowd)
    assert await removed(consent, export) == {reserved, late, *crowd}
    assert (await consent.decide(free, SIMILAR, "post")).allow


async def test_a_month_without_its_register_takes_everybody_off_lists_for_phone_and_post(
    consent: Consent, interest_folder: Path
) -> None:
    consent.service = await consent.place.restart("consent", policy_folder=interest_folder)
    await end_periodic(consent.service, "recheck releases")
    used = deps(consent, policy_folder=interest_folder)
    people = [consent.customers.add() for _ in range(3)]
    for each in people:
        await consent.decide(each, SIMILAR, "post")
    by_post = await released(consent, "post", people, SIMILAR)
    by_mail = await released(consent, "email", people, SIMILAR)
    register = consent.place.stub("consent", stubs.ReservationServiceStub, Caller("service", "customer"))
    force = rpc.BringRegisterIntoForceRequest(month="2026-01", sha256="0" * 64, lines=1)
    await register.BringRegisterIntoForce(force)
    assert await recheck_releases(used) == 0

    consent.place.clock.set(datetime(2026, 2, 1, 0, 5, tzinfo=OSLO))
    assert await recheck_releases(used) == len(people), "nobody has been looked up in February's register"
    assert await removed(consent, by_post) == set(people)
    assert await removed(consent, by_mail) == set()
    assert await recheck_releases(used) == 0
    decided = await consent.decide(people[0], SIMILAR, "post")
    assert decided.rule == "RESERVATION_REGISTER_MISSING"

    force = rpc.BringRegisterIntoForceRequest(month="2026-02", sha256="1" * 64, lines=1)
    await register.BringRegisterIntoForce(force)
    await consent.store.audience_exports.give(by_post, people, consent.place.clock.now())
    assert await recheck_releases(used) == 0
    assert await removed(consent, by_post) == set()
