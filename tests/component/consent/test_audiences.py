"""Campaigns and audiences through the gateway: who is in, who is not and why."""

from datetime import timedelta
from typing import Any

import pytest

from deploy.local.api import ok, refused
from personvern.billing.v1 import billing_events_pb2 as billing
from personvern.consent.v1 import consent_events_pb2 as consent_events
from personvern.customer.v1 import customer_events_pb2 as customer_events
from personvern.customer.v1 import customer_pb2 as customer
from personvern.customer.v1 import customer_service_pb2 as customer_rpc
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.streams import Consumer, Streams
from tests.component.consent.audience_world import OFFERS, REASON, TEXTS, World, counts, shared_world, world
from tests.support.eventually import eventually

__all__ = ["shared_world", "world"]


async def test_the_table_names_each_exclusion_in_order_and_adds_up(world: World) -> None:
    consent = world.consent
    there = {"supply_postcodes": ["5501"]}
    yes = [await world.known(**there) for _ in range(3)]
    for each in yes:
        await consent.grant(each)
    silent = await world.known(**there)
    gone = await world.known(**there)
    await consent.grant(gone)
    await consent.withdraw(gone)
    elsewhere = await world.known(supply_postcodes=["0150"])
    young = await world.known(birth_date="2008-06-01", **there)
    paperless = await world.known(**there)
    for each in (elsewhere, young, paperless):
        await consent.grant(each)
    told = billing.EinvoiceAgreementChanged(customer_id=paperless, version=2, active=True)
    await consent.tell(f"billing.v1.einvoice_agreement_changed.{paperless}", told)
    store = consent.service.parts.mongo.collection("subjects")

    async def heard() -> bool:
        found = await store.find_one({"_id": paperless})
        return bool(found and found.get("einvoice"))

    await eventually(heard)
    campaign = await world.campaign(product_code="fibre-500", einvoice=True)
    assert campaign["target_group"] == {"minimum_age": 18, "maximum_age": 0}
    assert campaign["postcodes"] == ["5501"]
    audience = await world.audience(campaign)
    assert [(item["rule"], item["count"]) for item in audience["exclusions"]] == [
        ("CONSENT_NOT_GIVEN", 1),
        ("CONSENT_WITHDRAWN", 1),
        ("NOT_AVAILABLE_AT_ADDRESS", 1),
        ("HAS_EINVOICE", 1),
        ("OUTSIDE_AGE_GROUP", 1),
    ]
    assert (audience["population"], audience["members"]) == (8, 3)
    assert audience["members"] + sum(counts(audience["exclusions"]).values()) == audience["population"]
    assert await world.members(audience) == sorted(yes)
    english = consent.place.staff("marketing", Accept_Language="en")
    shown = ok(await english.get(f"/v1/staff/audiences/{audience['audience_id']}"))
    assert "withdrawn" in shown["exclusions"][1]["sentence"].lower()
    assert shown["exclusions"][1]["sentence"] != audience["exclusions"][1]["sentence"]
    reader = consent.place.staff("marketing", reason=REASON)
    path = f"/v1/staff/audiences/{audience['audience_id']}:explain"
    why = ok(await reader.post(path, {"customer_id": silent}))
    assert (why["member"], why["member_now"], why["rule"]) == (False, False, "CONSENT_NOT_GIVEN")
    await consent.grant(silent)
    why = ok(await reader.post(path, {"customer_id": silent}))
    assert (why["member"], why["member_now"], why["rule"]) == (False, True, "CONSENT_GIVEN")
    again = await world.audience(campaign)
    assert (again["members"], counts(again["exclusions"]).get("CONSENT_NOT_GIVEN", 0)) == (4, 0)
    listed = ok(await world.marketing.get(f"/v1/staff/audiences?campaign_id={campaign['campaign_id']}"))
    assert [item["audience_id"] for item in listed["audiences"]] == [
        again["audience_id"],
        audience["audience_id"],
    ]


async def test_what_an_address_is_used_for_decides_what_can_be_had_there(world: World) -> None:
    """A product for holiday homes in one place: a dwelling there is none, nor is a cabin elsewhere."""

    async def at(*places: tuple[str, int]) -> str:
        supplied = [customer_rpc.SuppliedPlace(postcode=code, use=use) for code, use in places]
        made = await world.known(supply_postcodes=[code for code, _ in places], supplied_places=supplied)
        await world.consent.grant(made)
        return made

    home, cabin = customer.SUPPLY_USE_HOUSEHOLD, customer.SUPPLY_USE_HOLIDAY
    yes = await at(("0150", home), ("5501", cabin))
    await at(("5501", home))
    await at(("5501", home), ("0150", cabin))
    audience = await world.audience(await world.campaign(product_code="cabin-fibre"))
    assert counts(audience["exclusions"]) == {"NOT_AVAILABLE_AT_ADDRESS": 2}
    assert await world.members(audience) == [yes]


async def test_a_product_may_name_single_addresses(world: World) -> None:
    """A house, and one dwelling in another: of neither anything can be read where people are chosen."""

    async def at(*ids: str) -> str:
        place = customer_rpc.SuppliedPlace(
            postcode="5501", use=customer.SUPPLY_USE_HOUSEHOLD, address_ids=ids
        )
        made = await world.known(supply_postcodes=["5501"], supplied_places=[place])
        await world.consent.grant(made)
        return made

    yes = [await at("1106-41/7", "1106-41/7 H0201"), await at("1106-41/8", "1106-41/8 H0101")]
    await at("1106-41/8", "1106-41/8 H0102")
    await at()
    campaign = await world.campaign(product_code="street-fibre")
    assert (campaign["postcodes"], campaign["addresses"]) == (["0150"], 2)
    audience = await world.audience(campaign)
    assert counts(audience["exclusions"]) == {"NOT_AVAILABLE_AT_ADDRESS": 2}
    assert await world.members(audience) == sorted(yes)
    mongo = world.consent.place.parts["consent"].parts.mongo
    for name in ("subjects", "campaigns"):
        assert "1106-41" not in str(await mongo.collection(name).find({}))


async def test_members_are_noted_one_by_one_before_they_leave(world: World) -> None:
    hers = [await world.known() for _ in range(3)]
    for each in hers:
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    path = f"/v1/staff/audiences/{audience['audience_id']}/members"
    refused(await world.marketing.get(path), 428, "ACCESS_REASON_REQUIRED")
    refused(await world.consent.place.staff("agent", reason=REASON).get(path), 403)
    world.consent.disclosures.reads.clear()
    assert await world.members(audience) == sorted(hers)
    noted = [each for read in world.consent.disclosures.reads for each in read.subject_ids]
    assert noted == sorted(hers)
    assert {read.evidence for read in world.consent.disclosures.reads} == {REASON}
    world.consent.disclosures.fail = Unavailable("gone")
    reader = world.consent.place.staff("marketing", reason=REASON)
    refused(await reader.get(path), 503)
    refused(await reader.get(f"{path}?page_token=cus_1.abc"), 400, "PAGE_TOKEN_INVALID")


async def test_selecting_and_sending_twice_is_once(world: World) -> None:
    her = await world.known()
    await world.consent.grant(her)
    campaign = await world.campaign()
    told: list[Any] = []

    async def hear(event: consent_events.AudienceSelected, _: Any) -> None:
        told.append((event.audience_id, event.campaign_id, event.members))

    streams = Streams(world.consent.place.nats_url, "test")
    await streams.connect()
    world.consent.place.stack.push_async_callback(streams.close)
    await streams.consume(
        Consumer(
            durable="test-on-audience-selected",
            stream="CONSENT",
            subject="consent.v1.audience_selected.*",
            message=consent_events.AudienceSelected,
            handle=hear,
        )
    )
    path = f"/v1/staff/campaigns/{campaign['campaign_id']}/audiences"
    first = ok(await world.marketing.post(path, {}, key="s"), 202)
    second = ok(await world.marketing.post(path, {}, key="s"), 202)
    assert first["audience_id"] == second["audience_id"]
    await world.ended(first["href"])
    send = f"/v1/staff/audiences/{first['audience_id']}:send"
    made = [await world.marketing.post(send, key="x"), await world.marketing.post(send, key="x")]
    assert len({ok(each, 202)["operation_id"] for each in made}) == 1
    sent = await world.done(made[0])
    assert (sent["state"], counts(sent["outcomes"])) == ("sent", {"QUEUED": 1})
    late = await world.done(await world.marketing.post(send))  # another key: it was sent
    assert late["outcomes"] == sent["outcomes"]
    assert world.outbox.asked == 1
    await eventually(lambda: told)
    assert told == [(first["audience_id"], campaign["campaign_id"], 1)]
    message = next(iter(world.outbox.sent.values()))
    assert (message.template, message.purpose, message.channel) == ("campaign", OFFERS, "email")
    assert message.values["text_nn"] == TEXTS["nn"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"purpose": "astrology"}, "purpose"),
        ({"purpose": "invoicing"}, "purpose"),
        ({"purpose": "anti_money_laundering"}, "purpose"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "post"}, "channel"),
        ({"purpose": "marketing_similar_products"}, "product_code"),
        ({"product_code": "nothing"}, "product_code"),
        ({"product_code": "isdn"}, "product_code"),
        ({"target_group": {"minimum_age": -1}}, "target_group.minimum_age"),
        ({"target_group": {"maximum_age": 131}}, "target_group.maximum_age"),
        ({"target_group": {"minimum_age": 60, "maximum_age": 30}}, "target_group.maximum_age"),
        ({"target_group": {"maximum_age": 15}}, "target_group.maximum_age"),
        ({"product_code": "fibre-500", "target_group": {"maximum_age": 17}}, "target_group"),
        ({"text": {"nb": "Hei", "en": "Hi"}}, "text.nn"),
        ({"text": TEXTS | {"en": "  "}}, "text.en"),
        ({"subject": TEXTS | {"nn": ""}}, "subject.nn"),
        ({"subject": TEXTS | {"nb": "to\nlinjer"}}, "subject.nb"),
        ({"text": TEXTS | {"nb": "Hei {address}"}}, "text.nb"),
        ({"channel": "sms", "text": TEXTS | {"nb": "x" * 299}}, "text.nb"),
        ({"channel": "sms", "text": TEXTS | {"en": "🌱" * 150}}, "text.en"),
    ],
)
async def test_a_campaign_that_makes_no_sense_is_refused_whole(
    shared_world: World, wrong: dict[str, Any], field: str
) -> None:
    given = {"name": "Spring", "purpose": OFFERS, "channel": "email", "subject": TEXTS, "text": TEXTS}
    refused(
        await shared_world.marketing.post("/v1/staff/campaigns", given | wrong),
        422,
        "CAMPAIGN_INVALID",
        field,
    )
    assert ok(await shared_world.marketing.get("/v1/staff/campaigns"))["campaigns"] == []


async def test_what_is_not_there_or_not_ready(world: World) -> None:
    staff, path = world.marketing, "/v1/staff"
    refused(await staff.get(f"{path}/campaigns/cam_1"), 404, "CAMPAIGN_NOT_FOUND")
    refused(await staff.post(f"{path}/campaigns/cam_1/audiences", {}), 404, "CAMPAIGN_NOT_FOUND")
    refused(await staff.get(f"{path}/audiences/aud_1"), 404, "AUDIENCE_NOT_FOUND")
    refused(await staff.post(f"{path}/audiences/aud_1:send"), 404, "AUDIENCE_NOT_FOUND")
    refused(await world.consent.place.staff("dpo").post(f"{path}/campaigns", {}), 403)
    calls = await world.campaign(channel="phone", subject={}, text={})
    past = {"at": "2020-01-01T00:00:00Z"}
    refused(await staff.post(f"{path}/campaigns/{calls['campaign_id']}/audiences", past), 422, field="at")
    audience = await world.audience(calls)
    send = f"{path}/audiences/{audience['audience_id']}:send"
    refused(await staff.post(send), 409, "CAMPAIGN_NOT_SENDABLE")
    assert audience["population"] == 0


async def test_an_erased_person_drops_out_and_old_lists_are_deleted(world: World) -> None:
    consent = world.consent
    hers = [await world.known() for _ in range(3)]
    for each in hers:
        await consent.grant(each)
    audience = await world.audience(await world.campaign())
    await world.done(await world.marketing.post(f"/v1/staff/audiences/{audience['audience_id']}:send"))
    disclosure = consent.place.stub(
        "consent", privacy_stubs.PrivacyServiceStub, Caller(kind="service", id="disclosure")
    )

    async def exported(customer_id: str) -> str:
        asked = privacy.ExportRequest(customer_id=customer_id, kind=privacy.EXPORT_KIND_ACCESS)
        sections = (await disclosure.Export(asked)).sections
        return next(item.records_json.decode() for item in sections if item.key == "consent.audiences")

    assert audience["audience_id"] in await exported(hers[0])
    assert "QUEUED" in await exported(hers[0])
    consent.customers.facts[hers[1]].status = customer.CUSTOMER_STATUS_ERASED
    consent.customers.facts[hers[1]].revision += 1
    event = customer_events.CustomerCorrected(customer_id=hers[1], version=2)
    await consent.tell(f"customer.v1.corrected.{hers[1]}", event)
    path = f"/v1/staff/audiences/{audience['audience_id']}"

    async def dropped() -> bool:
        return bool(ok(await world.marketing.get(path))["erased"] == 1)

    await eventually(dropped)
    assert await world.members(audience) == sorted({*hers} - {hers[1]})
    assert await exported(hers[1]) == "[]"
    store = consent.store
    assert await store.audiences.old(consent.place.clock.now() + timedelta(days=364)) == []
    (old,) = await store.audiences.old(consent.place.clock.now() + timedelta(days=366))
    await store.audiences.delete_lists(old)
    assert await store.audiences.forgotten(old)
    reader = consent.place.staff("marketing", reason=REASON)
    refused(await reader.get(f"{path}/members"), 409, "AUDIENCE_NOT_READY")
    kept = ok(await world.marketing.get(path))
    assert (kept["members"], counts(kept["outcomes"])) == (3, {"QUEUED": 3})
