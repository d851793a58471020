"""Recommendations through the gateway: explained, asked about once per use, gone when the person objects."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from services.customer.usecases.interests import note_views
from tests.component.customer.conftest import World
from tests.component.customer.test_gateway import KARI, PRODUCT, REASON, login
from tests.component.customer.test_profile import ask, topics, views
from tests.support.eventually import eventually
from tests.support.suite import Suite

HERE = "/v1/me/recommendations"
SIMILAR, NEW = "marketing_similar_products", "marketing_new_offers"


@pytest_asyncio.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The gateway in front of the customer context, nobody logged in."""
    await world.place.start("gateway")
    yield world.place.api()


async def catalogue(api: Api) -> None:
    """Power that is similar to solar, fibre here and elsewhere, TV, something for the old."""
    staff = await login(api, "marit", "marketing")
    for code, group, more in (
        ("power-spot", "power", {"similar_to": ["solar"]}),
        ("solar-roof", "solar", {}),
        ("fibre-500", "fibre", {}),
        ("fibre-oslo", "fibre", {"availability": {"postcodes": ["0150"]}}),
        ("fibre-67", "fibre", {"target_group": {"minimum_age": 67}}),
        ("tv-big", "tv", {}),
        *((f"tv-{n}", "tv", {}) for n in range(10)),
    ):
        ok(await staff.post("/v1/staff/products", PRODUCT | {"code": code, "group": group} | more))


@pytest_asyncio.fixture
async def kari(api: Api) -> Api:
    """Kari, who has power and said that fibre interests her."""
    await catalogue(api)
    kari = await login(api, "kari")
    ok(await kari.post("/v1/public/registrations", KARI))
    await buy(kari, "power-spot")
    ok(await kari.put("/v1/me/interests/fibre"))
    return kari


async def buy(kari: Api, code: str) -> None:
    for offer in ok(await kari.get("/v1/me/products"))["products"]:
        if offer["product"]["code"] == code:
            order = {
                "product_code": code,
                "supply_address_id": offer["supply_address_ids"][0],
                "accepted_terms_hash": offer["product"]["terms"]["version_hash"],
            }
            ok(await kari.post("/v1/me/purchases", order))


def codes(answer: dict[str, Any]) -> list[str]:
    return [item["product_code"] for item in answer["recommendations"]]


async def test_products_are_recommended_with_their_reasons(api: Api, kari: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    await views(world, me, tv=3)
    await ask(api, me, "usage.consumption")
    world.consent.asked.clear()
    found = ok(await kari.get(HERE))
    assert codes(found)[:2] == ["solar-roof", "fibre-500"]
    assert not {"power-spot", "fibre-oslo", "fibre-67"} & set(codes(found))
    assert found["withheld"] == []
    solar, fibre = found["recommendations"][:2]
    assert (solar["purpose"], fibre["purpose"]) == (SIMILAR, NEW)
    assert [(reason["data_category"], reason["points"]) for reason in solar["reasons"]] == [
        ("supply_address", 5),
        ("purchase_history", 30),
        ("communication", 15),
    ]
    assert solar["score"] == 50
    assert (
        fibre["reasons"][1]["text"]["nn"]
        == "Du har sjølv sagt at du er interessert i dette: Fiber og internett."
    )
    assert [reason["data_category"] for reason in found["recommendations"][2]["reasons"]] == [
        "supply_address",
        "usage",
    ]
    # One question per distinct use, however many products there are, and all for the page; after her question
    # a tip may be mailed meanwhile.
    asked = [(purpose, channel) for _, purpose, channel in world.consent.asked if channel != "email"]
    assert Counter(purpose for purpose, _ in asked) == {
        SIMILAR: 1, NEW: 1, "usage_personalisation": 1, "service_tips": 1,
    }  # fmt: skip
    assert {channel for _, channel in asked} == {"app"}


async def test_only_what_consent_allows_is_shown_and_the_rest_is_said(
    api: Api,
    kari: Api,
    world: World,
) -> None:
    world.consent.rules[NEW] = "CONSENT_NOT_GIVEN"
    found = ok(await kari.get(HERE))
    assert codes(found) == ["solar-roof"]
    assert [item["purpose"] for item in found["withheld"]] == [NEW]
    assert found["withheld"][0]["text"]["en"] == "CONSENT_NOT_GIVEN en"
    world.consent.rule = "OBJECTED_TO_MARKETING"
    world.consent.rules.clear()
    found = ok(await kari.get(HERE))
    assert codes(found) == []
    assert {item["purpose"] for item in found["withheld"]} == {SIMILAR, NEW}
    await world.place.stop("customer")
    assert (await kari.get(HERE)).status_code == 503


async def test_an_agent_sees_the_same_and_is_recorded_first(api: Api, kari: Api, world: World) -> None:
    me = ok(await kari.get("/v1/me"))["customer_id"]
    agent = await login(api, "anne", "agent", **REASON)
    world.disclosure.reads.clear()
    path = f"/v1/staff/customers/{me}/recommendations"
    assert ok(await agent.get(path)) == ok(await kari.get(HERE))
    (read,) = world.disclosure.reads
    assert (read.reader_id, list(read.subject_ids)) == ("anne", [me])
    assert "recommendation.product" in read.fields
    unknown = await agent.get("/v1/staff/customers/cus_00000000000000000000000000000000/recommendations")
    refused(unknown, 404, "CUSTOMER_NOT_FOUND")
    world.disclosure.failure = RuntimeError("no ledger")  # type: ignore[assignment]
    assert (await agent.get(path)).is_error


async def test_an_objection_empties_the_list_at_once(suite: Suite) -> None:
    """With the real consent: similar products as a customer, others after consent, none after objecting."""
    api = suite.api()
    await catalogue(api)
    kari = await login(api, "kari")
    ok(await kari.post("/v1/public/registrations", KARI))
    ok(await kari.put("/v1/me/interests/fibre"))
    found = ok(await kari.get(HERE))
    assert codes(found) == []
    assert [item["purpose"] for item in found["withheld"]] == [NEW]
    assert found["withheld"][0]["text"]["nb"]
    offer = next(item for item in ok(await kari.get("/v1/me/consents"))["consents"] if item["purpose"] == NEW)
    ok(
        await kari.post(
            f"/v1/me/consents/{NEW}:grant", {"text_hash": offer["text_hash"], "language": offer["language"]}
        )
    )
    assert codes(ok(await kari.get(HERE))) == ["fibre-500"]
    await buy(kari, "power-spot")
    ok(await kari.put("/v1/me/interests/solar"))

    async def both() -> bool:  # consent hears of the purchase by event
        return codes(ok(await kari.get(HERE))) == ["solar-roof", "fibre-500"]

    await eventually(both)
    ok(await kari.post("/v1/me/objections", {"purpose": "direct_marketing"}))
    found = ok(await kari.get(HERE))
    assert codes(found) == []
    assert {item["purpose"] for item in found["withheld"]} == {SIMILAR, NEW}


async def test_what_views_told_of_goes_with_the_consent(suite: Suite) -> None:
    """With the real consent: nothing before it is given, all of it gone once it is withdrawn."""
    kari, purpose = await login(suite.api(), "kari-views"), "usage_personalisation"
    me = ok(await kari.post("/v1/public/registrations", KARI | {"email": "views@example.com"}))
    seen = suite.parts["customer"]._consumers[0].handle.__self__._deps
    await note_views(me["customer_id"], {"tv": 9}, seen)
    assert await topics(kari) == {}
    offers = ok(await kari.get("/v1/me/consents"))["consents"]
    offer = next(item for item in offers if item["purpose"] == purpose)
    text = {"text_hash": offer["text_hash"], "language": offer["language"]}
    ok(await kari.post(f"/v1/me/consents/{purpose}:grant", text))
    await note_views(me["customer_id"], {"tv": 9, "fibre": 1}, seen)
    ok(await kari.put("/v1/me/interests/solar"))
    assert await topics(kari) == {"tv": ["view"], "solar": ["declared"]}
    ok(await kari.post(f"/v1/me/consents/{purpose}:withdraw"))

    async def forgotten() -> bool:
        return await topics(kari) == {"solar": ["declared"]}

    await eventually(forgotten)
    assert (await seen.store.interests.get(me["customer_id"])).views == {}
