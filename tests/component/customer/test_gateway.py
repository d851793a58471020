"""The routes of this context through the gateway."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import Api, ok, refused
from tests.component.customer.conftest import METERING_POINT, World
from tests.component.customer.test_messages import invitation
from tests.support.eventually import eventually

HOME = {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"}
PLACE = HOME | {
    "unit": "H0201",
    "municipality_number": "1106",
    "metering_point_id": METERING_POINT,
    "use": "household",
}
KARI: dict[str, Any] = {
    "given_name": "Kari",
    "family_name": "Nordmann",
    "birth_date": "1991-05-17",
    "email": "kari@example.com",
    "phone": "41234567",
    "home_address": HOME,
    "supply_addresses": [PLACE],
    "at_sale": True,
}
TEXT = {"nb": "Spot", "nn": "Spot", "en": "Spot"}
PRODUCT = {"code": "power-spot", "names": TEXT, "group": "power", "terms": TEXT}
REASON = {"X-Access-Reason": "complaint; case=c1"}


@pytest_asyncio.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The gateway in front of the customer context, nobody logged in."""
    await world.place.start("gateway")
    yield world.place.api()


async def login(api: Api, subject: str, *roles: str, **headers: str) -> Api:
    """The gateway with a development login."""
    body: dict[str, Any] = {"subject": subject}
    if roles:
        body["roles"] = list(roles)
    token = ok(await api.post("/dev/login", body))["access_token"]
    return api.logged_in(token, **headers)


async def test_a_customer_from_registration_to_correction(api: Api) -> None:
    kari = await login(api, "kari")
    refused(await kari.get("/v1/me"), 403, "CUSTOMER_UNKNOWN")
    made = ok(await kari.post("/v1/public/registrations", KARI, key="r1"))
    assert ok(await kari.post("/v1/public/registrations", KARI, key="r1")) == made
    me = await kari.get("/v1/me")
    assert ok(me) == made
    assert me.headers["ETag"] == '"1"'
    changed = await kari.patch("/v1/me", {"phone": "90012345"}, headers={"If-Match": '"1"'}, key="p1")
    assert ok(changed)["contact_points"][1]["value"] == "+4790012345"
    assert changed.headers["ETag"] == '"2"'
    late = await kari.patch("/v1/me", {"phone": "90012346"}, headers={"If-Match": '"1"'}, key="p2")
    refused(late, 412, "CUSTOMER_CHANGED")
    assert late.status_code in {409, 412}
    ok(await kari.post("/v1/me/supply-addresses", PLACE | {"metering_point_id": ""}))
    assert len(ok(await kari.get("/v1/me"))["supply_addresses"]) == 2


async def test_problems_name_the_field(api: Api) -> None:
    for change, field in (
        ({"phone": "123"}, "phone"),
        ({"home_address": HOME | {"postcode": "501"}}, "home_address.postcode"),
        (
            {"supply_addresses": [PLACE | {"metering_point_id": "707057500012345678"}]},
            "supply_addresses[0].metering_point_id",
        ),
    ):
        problem = refused(
            await api.post("/v1/public/registrations", KARI | change), 422, "REGISTRATION_INVALID", field
        )
        assert "123" not in str(problem["violations"])
    young = await api.post("/v1/public/registrations", KARI | {"birth_date": "2010-05-17"})
    refused(young, 422, "UNDER_AGE", "birth_date")


@pytest.mark.parametrize(
    ("language", "detail", "text"),
    [
        ("nb", "Du må være 16 år eller eldre for å bli kunde.", "Du må være 16 år eller eldre."),
        ("nn", "Du må vere 16 år eller eldre for å bli kunde.", "Du må vere 16 år eller eldre."),
        ("en", "You must be 16 or older to become a customer.", "You must be 16 or older."),
    ],
)
async def test_who_is_too_young_reads_why_in_the_own_language(
    api: Api, language: str, detail: str, text: str
) -> None:
    told = await api.post(
        "/v1/public/registrations", KARI | {"birth_date": "2010-05-17"}, headers={"Accept-Language": language}
    )
    assert told.headers["Content-Language"] == language
    problem = refused(told, 422, "UNDER_AGE", "birth_date")
    assert problem["detail"].startswith(detail)
    assert problem["violations"][0]["text"] == text


async def test_buying_and_looking_at_it(api: Api) -> None:
    staff = await login(api, "marit", "marketing")
    item = ok(await staff.post("/v1/staff/products", PRODUCT))
    assert ok(await staff.get("/v1/staff/products/power-spot")) == item
    assert ok(await staff.get("/v1/staff/products"))["products"] == [item]
    kari = await login(api, "kari")
    me = ok(await kari.post("/v1/public/registrations", KARI))
    (offer,) = ok(await kari.get("/v1/me/products"))["products"]
    order = {
        "product_code": "power-spot",
        "supply_address_id": offer["supply_address_ids"][0],
        "accepted_terms_hash": offer["product"]["terms"]["version_hash"],
        "start_date": "2026-01-01",
    }
    bought = ok(await kari.post("/v1/me/purchases", order, key="b1"))
    assert ok(await kari.post("/v1/me/purchases", order, key="b1")) == bought
    assert ok(await kari.get("/v1/me/purchases"))["purchases"] == [bought["purchase"]]
    assert ok(await kari.get("/v1/me/contracts"))["contracts"] == [bought["contract"]]
    agent = await login(api, "anne", "agent", **REASON)
    seen = ok(await agent.get(f"/v1/staff/customers/{me['customer_id']}/contracts"))
    assert seen["contracts"] == [bought["contract"]]


async def test_a_cabin_without_a_street_gets_what_its_property_can_have(api: Api) -> None:
    staff = await login(api, "marit", "marketing")
    named = {"availability": {"postcodes": ["0150"], "address_ids": ["1134-041/07"]}}
    item = ok(await staff.post("/v1/staff/products", PRODUCT | named))
    assert item["availability"]["address_ids"] == ["1134-41/7"]
    assert ok(await staff.get(f"/v1/staff/products/{item['code']}")) == item
    (listed,) = ok(await staff.get("/v1/staff/products"))["products"]
    assert listed["availability"]["address_ids"] == [], "a page of products may name very many"
    wrong = PRODUCT | {"code": "wrong", "availability": {"address_ids": ["Vegen 1"]}}
    problem = refused(await staff.post("/v1/staff/products", wrong), 422, "PRODUCT_INVALID")
    assert [each["field"] for each in problem["violations"]] == ["availability.address_ids[0]"]
    refused(await staff.get("/v1/staff/products/wrong"), 404, "PRODUCT_NOT_FOUND")
    kari = await login(api, "kari")
    ok(await kari.post("/v1/public/registrations", KARI))
    assert ok(await kari.get("/v1/me/products"))["products"] == []
    cabin = {"postcode": "4240", "city": "Suldal", "municipality_number": "1134", "use": "holiday"}
    path = "/v1/me/supply-addresses"
    problem = refused(await kari.post(path, cabin), 422, "CORRECTION_INVALID")
    assert [each["rule"] for each in problem["violations"]] == ["STREET_OR_CADASTRE"]
    found = cabin | {"cadastral_number": "41/7/0"}
    made = ok(await kari.post(path, found, key="s1"))
    assert ok(await kari.post(path, found, key="s1")) == made
    (there,) = [each for each in ok(await kari.get("/v1/me"))["supply_addresses"] if not each["street"]]
    assert (there["cadastral_number"], there["unit"]) == ("41/7", "")
    (offer,) = ok(await kari.get("/v1/me/products"))["products"]
    assert offer["supply_address_ids"] == [there["supply_address_id"]]
    assert offer["product"]["availability"]["address_ids"] == [], (
        "which others can have it is nobody's to know"
    )


async def test_staff_find_read_and_log(api: Api, world: World) -> None:
    kari = await login(api, "kari")
    me = ok(await kari.post("/v1/public/registrations", KARI))
    hasty = await login(api, "anne", "agent")
    refused(
        await hasty.post("/v1/staff/customers:search", {"phone": "41234567"}), 428, "ACCESS_REASON_REQUIRED"
    )
    agent = await login(api, "anne", "agent", **REASON)
    found = ok(await agent.post("/v1/staff/customers:search", {"phone": "41234567"}))["customer"]
    assert found["customer_id"] == me["customer_id"]
    path = f"/v1/staff/customers/{me['customer_id']}"
    seen = ok(await agent.get(path, params={"unmask": "email"}))
    assert [point["value"] for point in seen["contact_points"]] == ["kari@example.com", "+47******67"]
    assert seen["home_address"] is None
    contact = {"channel": "phone", "topic": "invoice.due_date", "text": "Asked about the due date."}
    opened = ok(await agent.post(f"{path}/interactions", contact, key="i1"))
    assert ok(await agent.post(f"{path}/interactions", contact, key="i1")) == opened
    closed = ok(await agent.post(f"{path}/interactions/{opened['interaction_id']}:close"))
    assert closed["status"] == "closed"
    assert ok(await kari.get("/v1/me/interactions"))["interactions"] == [closed]
    assert ok(await kari.get("/v1/me/notices"))["notices"] == []
    assert {read.reader_id for read in world.disclosure.reads} == {"anne"}


async def test_unknown_fields_are_refused(api: Api) -> None:
    problem = refused(await api.post("/v1/public/registrations", KARI | {"fnr": "10915596784"}), 422)
    assert "10915596784" not in str(problem)


async def test_one_click_opts_out_without_logging_in(api: Api, world: World) -> None:
    kari = await login(api, "kari")
    me = ok(await kari.post("/v1/public/registrations", KARI | {"language": "nn"}))
    await world.service("survey").SendMessage(invitation(me["customer_id"]))
    (mail,) = await eventually(lambda: world.place.mailbox.to("kari@example.com"))
    path = mail.message["List-Unsubscribe"].strip("<>").removeprefix(world.place.url)
    page = await api.get(path)
    for words in ("Meld meg av", "meldingar om «Undersøkingar»", "Eksempel AS", "<style>", "<body>"):
        assert words in page.text
    assert page.headers["content-language"] == "nn"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["content-type"].startswith("text/html")
    assert world.consent.objections == []
    for _ in range(2):
        done = await api.post(path, data={"List-Unsubscribe": "One-Click"})
        assert "Du er meld av" in done.text
    assert set(world.consent.objections) == {(me["customer_id"], "customer_surveys", "email")}
    assert me["customer_id"] not in page.text + done.text
    refused(await api.post("/v1/public/unsubscribe/guess"), 404, "OPT_OUT_UNKNOWN")
    browser = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "nn"}
    for gone in (
        await api.get("/v1/public/unsubscribe/guess", headers=browser),
        await api.post("/v1/public/unsubscribe/guess", headers=browser),
    ):
        assert (gone.status_code, gone.headers["Content-Language"]) == (404, "nn")
        assert "Denne lenkja er ikkje vår" in gone.text


async def test_a_link_of_a_purpose_that_is_given_up_says_so(api: Api, world: World) -> None:
    kari = await login(api, "kari")
    me = ok(await kari.post("/v1/public/registrations", KARI))
    await world.service("survey").SendMessage(invitation(me["customer_id"]))
    (mail,) = await eventually(lambda: world.place.mailbox.to("kari@example.com"))
    path = mail.message["List-Unsubscribe"].strip("<>").removeprefix(world.place.url)
    world.consent.purposes.clear()
    browser = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "nb"}
    for page in (await api.get(path, headers=browser), await api.post(path, headers=browser)):
        assert page.status_code == 404
        assert "Vi sender ikke slike meldinger lenger" in page.text
    refused(await api.post(path, data={"List-Unsubscribe": "One-Click"}), 404, "OPT_OUT_PURPOSE_GONE")
    assert world.consent.objections == []
