"""Interests and tips through the gateway, consent as the test says."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import Api, ok, refused
from personvern.customer.v1 import profile_service_pb2 as rpc
from personvern.customer.v1 import profile_service_pb2_grpc
from personvern.customer.v1.customer_events_pb2 import InterestChanged
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.customer.usecases.interests import note_views
from tests.component.customer.conftest import World, purchase, registration
from tests.component.customer.test_gateway import KARI, PRODUCT, REASON, login
from tests.support.eventually import eventually

INTERESTS = "/v1/me/interests"


@pytest_asyncio.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The gateway in front of the customer context, nobody logged in."""
    await world.place.start("gateway")
    yield world.place.api()


@pytest_asyncio.fixture
async def kari(api: Api) -> Api:
    """Kari, a customer."""
    kari = await login(api, "kari")
    ok(await kari.post("/v1/public/registrations", KARI))
    return kari


def deps(world: World) -> Any:
    """What the use cases of the running service work with."""
    return world.place.parts["customer"]._consumers[0].handle.__self__._deps


async def views(world: World, customer_id: str, **counts: int) -> None:
    """Kari looked at products."""
    await note_views(customer_id, {group.replace("_", "-"): n for group, n in counts.items()}, deps(world))


async def buy(api: Api, kari: Api, **changes: Any) -> None:
    staff = await login(api, "marit", "marketing")
    item = ok(await staff.post("/v1/staff/products", PRODUCT | changes))
    (offer,) = [
        one
        for one in ok(await kari.get("/v1/me/products"))["products"]
        if one["product"]["code"] == item["code"]
    ]
    order = {
        "product_code": item["code"],
        "supply_address_id": offer["supply_address_ids"][0],
        "accepted_terms_hash": item["terms"]["version_hash"],
    }
    ok(await kari.post("/v1/me/purchases", order))


async def topics(kari: Api) -> dict[str, list[str]]:
    """Topics of interest and their origins."""
    found = ok(await kari.get(INTERESTS))["interests"]
    return {item["topic"]: [source["origin"] for source in item["sources"]] for item in found}


async def test_interests_with_their_origins_are_seen_corrected_and_removed(
    api: Api, kari: Api, world: World
) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    assert ok(await kari.get(INTERESTS))["interests"] == []
    await buy(api, kari)
    await views(world, me, power=3)
    declared = await kari.put(f"{INTERESTS}/power", {"level": "high"}, key="d1")
    assert ok(await kari.put(f"{INTERESTS}/power", {"level": "high"}, key="d1")) == ok(declared)
    (power,) = ok(await kari.get(INTERESTS))["interests"]
    assert (power["topic"], power["level"], power["names"]["nn"]) == ("power", "high", "Straum")
    assert [source["origin"] for source in power["sources"]] == ["declared", "purchase", "view"]
    assert power["sources"][1]["explanation"] == {
        "nb": "Du kjøpte noe innen dette temaet 15. januar 2026.",
        "nn": "Du kjøpte noko innan dette temaet 15. januar 2026.",
        "en": "You bought something on this topic on 15 January 2026.",
    }
    assert len(await world.told("interest_changed", 3)) == 3
    for _ in range(2):
        assert (await kari.delete(f"{INTERESTS}/power", key="x1")).status_code == 204
    assert (await kari.delete(f"{INTERESTS}/power", key="x2")).status_code == 204
    events = await world.told("interest_changed", 4)
    assert [InterestChanged.FromString(event.data).version for event in events] == [1, 2, 3, 4]
    assert {event.subject for event in events} == {f"customer.v1.interest_changed.{me}"}
    left = ok(await kari.get(INTERESTS))
    assert left["interests"] == []
    assert [item["topic"] for item in left["removed"]] == ["power"]


async def test_a_removed_interest_comes_back_only_by_the_persons_word(
    api: Api, kari: Api, world: World
) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    assert (await kari.delete(f"{INTERESTS}/power")).status_code == 204
    assert (await kari.delete(f"{INTERESTS}/fibre")).status_code == 204
    await buy(api, kari)
    await views(world, me, fibre=50)
    assert await topics(kari) == {}
    ok(await kari.put(f"{INTERESTS}/fibre"))
    assert await topics(kari) == {"fibre": ["declared"]}
    await views(world, me, fibre=3)
    assert await topics(kari) == {"fibre": ["declared", "view"]}


async def test_views_need_consent_at_the_moment_and_an_adult(api: Api, kari: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    world.consent.rules["usage_personalisation"] = "CONSENT_WITHDRAWN"
    await views(world, me, fibre=9)
    assert await topics(kari) == {}
    assert await world.rows("interests") == []
    world.consent.rules.clear()
    await views(world, me, fibre=2, unknown=9)
    assert await topics(kari) == {}
    await views(world, me, fibre=1)
    assert await topics(kari) == {"fibre": ["view"]}
    young = await login(api, "per")
    ok(await young.post("/v1/public/registrations", KARI | {"birth_date": "2009-01-16"}))
    asked = len(world.consent.asked)
    await views(world, ok(await young.get("/v1/me"))["customer_id"], fibre=9)
    assert await topics(young) == {}
    assert len(world.consent.asked) == asked
    await views(world, new_id("cus"), fibre=9)


async def test_old_views_go_by_themselves(kari: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    await views(world, me, fibre=3, tv=1)
    world.clock.advance(timedelta(days=31))
    await world.place.restart("customer", forget_every_seconds=0.05, welcome_mail=False)

    async def counted() -> bool:
        return (await world.rows("interests"))[0]["views"] == []

    await eventually(counted)
    kari = await login(world.place.api(), "kari")
    assert await topics(kari) == {"fibre": ["view"]}
    world.clock.advance(timedelta(days=400))

    async def forgotten() -> bool:
        return (await world.rows("interests"))[0]["items"] == []

    await eventually(forgotten)
    assert "lapse_at" not in (await world.rows("interests"))[0]


async def test_a_topic_or_level_that_is_none_changes_nothing(kari: Api, world: World) -> None:
    for method in (kari.put, kari.delete):
        refused(await method(f"{INTERESTS}/astrology"), 404, "INTEREST_TOPIC_UNKNOWN")
    problem = await kari.put(f"{INTERESTS}/fibre", {"level": "a lot"})
    refused(problem, 422, "INTEREST_INVALID", "level")
    refused(await kari.put(f"{INTERESTS}/fibre", {"level": "high", "since": "2020-01-01"}), 422)
    assert await world.rows("interests") == []
    assert await world.told("interest_changed", 0) == []


async def test_nobody_sees_or_changes_the_profile_of_another(kari: Api, api: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    other = (await world.register(identity="https://login.example|ola", email="o@example.com")).customer_id
    stub = world.place.stub(
        "customer", profile_service_pb2_grpc.ProfileServiceStub, Caller("customer", other)
    )
    for call, request in (
        (stub.ListInterests, rpc.ListInterestsRequest(customer_id=me)),
        (stub.RemoveInterest, rpc.RemoveInterestRequest(request_id="r", customer_id=me, topic="tv")),
        (stub.ListTips, rpc.ListTipsRequest(customer_id=me)),
        (stub.ListRecommendations, rpc.ListRecommendationsRequest(customer_id=me)),
        (stub.ListSocialLinks, rpc.ListSocialLinksRequest(customer_id=me)),
    ):
        with pytest.raises(Exception, match="may not"):
            await call(request)
    marketing = await login(api, "marit", "marketing", **REASON)
    refused(await marketing.get(f"/v1/staff/customers/{me}/recommendations"), 403, "ROLE_MISSING")
    no_reason = await login(api, "anne", "agent")
    refused(await no_reason.get(f"/v1/staff/customers/{me}/recommendations"), 428, "ACCESS_REASON_REQUIRED")


# --- tips ---------------------------------------------------------------------------------------------------


async def ask(api: Api, customer_id: str, topic: str, **changes: Any) -> None:
    """An agent logs and closes a contact."""
    agent = await login(api, "anne", "agent", **REASON)
    path = f"/v1/staff/customers/{customer_id}/interactions"
    note = {"channel": "phone", "topic": topic, "text": "Asked."} | changes
    opened = ok(await agent.post(path, note))
    ok(await agent.post(f"{path}/{opened['interaction_id']}:close"))


async def shown(kari: Api) -> list[str]:
    return [tip["key"] for tip in ok(await kari.get("/v1/me/tips"))["tips"]]


async def test_asking_twice_about_due_dates_leads_to_a_tip_shown_and_sent_once(
    api: Api, kari: Api, world: World
) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    await ask(api, me, "invoice.due_date")
    assert await shown(kari) == []
    await ask(api, me, "invoice.due_date", direction="outbound")
    assert await shown(kari) == []
    await ask(api, me, "invoice.due_date")
    (tip,) = ok(await kari.get("/v1/me/tips"))["tips"]
    assert (tip["key"], tip["times"]) == ("einvoice", 2)
    assert tip["why"]["en"] == "You asked twice about due dates or payment during the last year."
    (mail,) = await eventually(lambda: world.place.mailbox.to("kari@example.com"))
    body = mail.message.get_content()
    for words in ("Hei Kari", "Du spurte to ganger om forfall", "eFaktura", "/v1/public/unsubscribe/"):
        assert words in body
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (me, "service_tips", "email") in world.consent.asked
    # Another tip is due at once, and waits for its turn; the same tip is never sent again.
    await ask(api, me, "delivery.outage")
    await ask(api, me, "invoice.due_date")
    assert set(await shown(kari)) == {"einvoice", "outage-sms"}
    await world.place.mail_stored()
    world.clock.advance(timedelta(days=31))
    await ask(api, me, "invoice.due_date")
    await ask(api, me, "delivery.outage")

    async def two() -> bool:
        return len(world.place.mailbox.to("kari@example.com")) == 2

    await eventually(two)
    assert {row["template"] for row in await world.rows("messages")} == {"service_tip"}
    assert len(await world.rows("messages")) == 2


async def test_a_tip_is_put_away_for_good(api: Api, kari: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    for _ in range(2):
        assert (await kari.post("/v1/me/tips/log-in:dismiss", key="t1")).status_code == 204
    await ask(api, me, "self_service.login")
    await ask(api, me, "usage.consumption")
    assert await shown(kari) == ["consumption-app"]
    await eventually(lambda: world.place.mailbox.to("kari@example.com"))
    assert "appen" in world.place.mailbox.to("kari@example.com")[0].message.get_content()
    refused(await kari.post("/v1/me/tips/get-rich:dismiss"), 404, "TIP_UNKNOWN")


async def test_a_tip_put_away_or_sent_before_a_merge_comes_no_second_time(
    api: Api, kari: Api, world: World
) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    ok(await kari.post("/v1/me/tips/log-in:dismiss", key="t1"))
    await ask(api, me, "usage.consumption")
    await eventually(lambda: world.place.mailbox.to("kari@example.com"))
    counter = (await world.agent.Register(registration(email="k@example.com"))).customer
    agent = await login(api, "anne", "agent", **REASON)
    pair = {"survivor_id": counter.customer_id, "merged_id": me}
    ok(await agent.post("/v1/staff/customers:merge", pair | {"reason": "duplicate_registration"}))
    await world.place.mail_stored()
    world.clock.advance(timedelta(days=31))
    for topic in ("self_service.login", "usage.consumption", "delivery.outage"):
        await ask(api, counter.customer_id, topic)
    kari = await login(api, "kari")
    assert set(await shown(kari)) == {"consumption-app", "outage-sms"}, "not the one that was put away"
    (mail,) = await eventually(lambda: world.place.mailbox.to("k@example.com"))
    assert "driftsstans" in mail.message.get_content(), "the one about consumption went out before the merge"
    assert len(await world.rows("messages")) == 2


async def test_without_leave_no_tip_is_shown_or_sent(api: Api, kari: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    world.consent.rules["service_tips"] = "OBJECTED"
    await ask(api, me, "self_service.login")
    found = ok(await kari.get("/v1/me/tips"))
    assert found["tips"] == []
    assert found["refusal"]["nn"] == "OBJECTED nn"

    async def given_back() -> bool:
        rows = await world.rows("tips")
        return bool(rows) and rows[0]["sent"] == []

    await eventually(given_back)
    assert await world.rows("messages") == []
    world.consent.rules.clear()
    assert await shown(kari) == ["log-in"]


async def test_e_invoice_is_no_tip_for_who_has_it(api: Api, kari: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    world.billing.einvoice.add(me)
    await ask(api, me, "invoice.due_date")
    await ask(api, me, "invoice.payment")
    assert await shown(kari) == []
    world.billing.einvoice.clear()
    assert await shown(kari) == ["einvoice"]


async def test_the_package_tells_of_interests_and_tips(api: Api, kari: Api, world: World) -> None:
    from personvern.privacy.v1 import privacy_service_pb2 as privacy

    me = ok(await kari.get("/v1/me"))["customer_id"]
    ok(await kari.put(f"{INTERESTS}/solar", {"level": "low"}))
    ok(await kari.delete(f"{INTERESTS}/tv"))
    await views(world, me, fibre=2)
    ok(await kari.post("/v1/me/tips/log-in:dismiss"))
    answer = await world.privacy.Export(
        privacy.ExportRequest(customer_id=me, kind=privacy.EXPORT_KIND_ACCESS, language="nb")
    )
    found = {section.key: section for section in answer.sections}
    interests = found["customer.interests"]
    assert interests.retention == "until_objection"
    for word in (b'"solar"', b'"declared"', b'"tv"', b'"low"'):
        assert word in interests.records_json
    assert b'"count": 2' in found["customer.views"].records_json
    assert found["customer.views"].retention == "usage"
    assert b'"log-in"' in found["customer.tips"].records_json


async def test_what_was_removed_stays_removed_when_two_customers_are_one(
    api: Api, kari: Api, world: World
) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    ok(await kari.delete(f"{INTERESTS}/power"))
    ok(await kari.put(f"{INTERESTS}/solar"))
    counter = (await world.agent.Register(registration(email="k@example.com"))).customer
    agent = await login(api, "anne", "agent", **REASON)
    pair = {"survivor_id": counter.customer_id, "merged_id": me}
    ok(await agent.post("/v1/staff/customers:merge", pair | {"reason": "duplicate_registration"}))
    item = await world.product()
    await world.agent.Purchase(purchase(counter, item))
    await views(world, me, power=9)
    assert await topics(kari) == {"solar": ["declared"]}
    await ask(api, me, "self_service.login")
    assert await shown(kari) == ["log-in"]
    world.clock.advance(timedelta(seconds=1))
    ok(await kari.put(f"{INTERESTS}/power"))
    assert (await topics(kari))["power"] == ["declared"]
    assert ok(await kari.get("/v1/me/social-links"))["links"] == []
    for row in await world.rows("interests", {"_id": me}):
        assert [mark["topic"] for mark in row["removed"]] == ["power"]
