"""Billing through the gateway: what apps, finance and partners see."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from deploy.local.giro import Item, file
from tests.component.billing.conftest import World


@pytest.fixture
async def finance(world: World) -> Api:
    """A client of finance; the gateway runs."""
    await world.place.start("gateway")
    return world.place.staff("finance")


async def followed(api: Api, answer: Any) -> dict[str, Any]:
    """The result of the operation that an answer 202 names."""
    where = ok(answer, 202)["href"]
    assert answer.headers["Location"] == where
    for _ in range(300):
        operation = ok(await api.get(where))
        if operation["state"] in {"done", "failed"}:
            assert operation["state"] == "done", operation
            return dict(operation["result"])
    raise AssertionError(f"{where} does not end")


async def test_from_price_to_payout_account(world: World, finance: Api) -> None:
    price = {"price_ore": 10_000, "valid_from": "2026-01-01"}
    made = ok(await finance.post("/v1/staff/products/spot/prices", price, key="p"))
    assert ok(await finance.post("/v1/staff/products/spot/prices", price, key="p")) == made
    assert ok(await finance.get("/v1/staff/products/spot/prices"))["prices"] == [made]
    await world.buy("cus_1")
    for month in ("2026-08", "2026-09", "2026-10"):
        started = await finance.post("/v1/staff/invoice-runs", {"period": month})
        assert (await followed(finance, started))["invoices"] == 1
    kari = world.place.person("cus_1")
    invoices = ok(await kari.get("/v1/me/invoices"))["invoices"]
    assert [(i["period"], i["total_ore"], i["status"]) for i in invoices] == [
        ("2026-10", 12_500, "open"),
        ("2026-09", 12_500, "open"),
        ("2026-08", 12_500, "open"),
    ]
    standing = ok(await kari.get("/v1/me/billing-account"))
    assert standing["balance_ore"] == 37_500
    assert [row["product_code"] for row in standing["subscriptions"]] == ["spot"]
    nobody = world.place.person("cus_2")
    refused(await nobody.get("/v1/me/billing-account"), 404, "BILLING_ACCOUNT_NOT_FOUND")
    refused(await kari.get("/v1/me/payout-account"), 404, "PAYOUT_ACCOUNT_NOT_FOUND")
    data = file([Item(i["total_ore"], i["kid"]) for i in reversed(invoices)])
    answer = await finance.post("/v1/staff/payment-files", content=data)
    assert (await followed(finance, answer))["matched"] == 3
    assert ok(await kari.get("/v1/me/billing-account"))["balance_ore"] == 0
    again = ok(await finance.post("/v1/staff/payment-files", content=data), 202)
    assert again["already_imported"]
    account = ok(await kari.get("/v1/me/payout-account"))
    assert account["masked_account"] == "*******8903"
    for _ in range(2):
        ok(await kari.delete("/v1/me/payout-account", key="d"), 204)
    refused(await kari.get("/v1/me/payout-account"), 404)


async def test_an_invoice_as_json_and_as_a_page(world: World, finance: Api) -> None:
    await world.price()
    await world.buy("cus_1", start="2026-10-01")
    await world.run("2026-10")
    kari = world.place.person("cus_1")
    (listed,) = ok(await kari.get("/v1/me/invoices"))["invoices"]
    path = f"/v1/me/invoices/{listed['invoice_id']}"
    whole = ok(await kari.get(path))
    assert whole["party"]["name"] == "Kari Æsop Nordmann"
    assert whole["vat_totals"][0]["vat_ore"] == 2_500
    page = await kari.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.headers["content-type"].startswith("text/html")
    assert "Total incl. VAT" in page.text
    assert "script" not in page.headers["content-security-policy"]
    ola = world.place.person("cus_2")
    refused(await ola.get(path), 404, "INVOICE_NOT_FOUND")


async def test_a_broken_file_is_a_problem_with_its_line(world: World, finance: Api) -> None:
    lines = file([Item(12_500, "000123400001012")]).split(b"\n")
    lines[4] = lines[4].replace(b"12500", b"12501")
    problem = refused(
        await finance.post("/v1/staff/payment-files", content=b"\n".join(lines)), 422, "PAYMENT_FILE_BROKEN"
    )
    assert problem["metadata"] == {"line": "5", "rule": "TOTAL"}
    assert ok(await finance.get("/v1/staff/payment-files"))["payment_files"] == []


async def test_money_needs_an_idempotency_key_and_the_role(world: World, finance: Api) -> None:
    del world
    refused(
        await finance.call(
            "POST", "/v1/staff/invoice-runs", headers={"Idempotency-Key": ""}, json={"period": "x"}
        ),
        400,
        "IDEMPOTENCY_KEY_REQUIRED",
    )
    refused(await finance.post("/v1/staff/invoice-runs", {"period": "2026-13"}), 422, "PERIOD_INVALID")
    refused(await finance.post("/v1/staff/invoice-runs", {"period": "2027-01"}), 409, "PERIOD_NOT_BEGUN")


async def test_the_wrong_role_is_refused(world: World, finance: Api) -> None:
    del finance
    agent = world.place.staff("agent")
    for path in ("/v1/staff/suspense", "/v1/staff/invoice-runs", "/v1/staff/payment-files"):
        refused(await agent.get(path), 403, "ROLE_MISSING")


async def test_suspense_is_listed(world: World, finance: Api) -> None:
    await world.pay(Item(777, "12344"))
    (item,) = ok(await finance.get("/v1/staff/suspense"))["items"]
    assert (item["amount_ore"], item["reason"], item["kid"]) == (777, "kid_unknown", "12344")


async def test_a_partner_sees_only_what_its_agreement_releases(world: World, finance: Api) -> None:
    del finance
    await world.price()
    await world.buy("cus_1", start="2026-10-01")
    await world.run("2026-10")
    form = {
        "grant_type": "client_credentials",
        "client_id": "a",
        "client_secret": "b",
        "scope": "invoices:read",
    }
    token = ok(await world.place.api().call("POST", "/oauth/token", data=form))["access_token"]
    printer = world.place.api(token)
    (given,) = ok(await printer.get("/v1/partner/invoices"))["invoices"]
    assert sorted(given) == ["kid", "number", "total_ore"]
    world.disclosure.released.append("invoices.channel")  # by which a printer knows what to print
    (given,) = ok(await printer.get("/v1/partner/invoices?fields=channel,kid"))["invoices"]
    assert given["channel"] == "email"
    refused(await printer.get("/v1/partner/invoices?fields=kid,party_name"), 403, "FIELD_NOT_ALLOWED")
    refused(await printer.get("/v1/partner/invoices?fields=birth_date"), 422, "PARTNER_READ_INVALID")
    refused(await printer.get("/v1/partner/delivery-contacts"), 403, "SCOPE_MISSING")
    refused(await printer.get("/v1/me/invoices"), 403, "WRONG_SURFACE")


async def test_a_file_may_take_longer_than_other_requests(finance: Api) -> None:
    data = file([Item(100, "12344") for _ in range(800)])
    size = len(data) // 10 + 1

    async def slowly() -> AsyncIterator[bytes]:
        for start in range(0, len(data), size):
            yield data[start : start + size]
            await asyncio.sleep(0.26)

    taken = ok(await finance.post("/v1/staff/payment-files", content=slowly()), 202)
    assert taken["payments"] == 800
