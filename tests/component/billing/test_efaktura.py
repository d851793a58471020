"""eFaktura 2.0 through the gateway: agreements as the bank knows them, links that show an invoice."""

from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.billing.v1 import billing_events_pb2
from personvern.privacy.v1 import privacy_service_pb2
from services.chassis.streams import Consumer
from tests.component.billing.conftest import World
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear

BATCH = "/v1/staff/efaktura-agreements"
ADDRESS = "14589632"
KIND = privacy_service_pb2.EXPORT_KIND_ACCESS


def entry(who: str, status: str = "active", scope: str = "all", address: str = ADDRESS) -> dict[str, str]:
    """One agreement."""
    return {"customer_id": who, "status": status, "scope": scope, "efaktura_address": address}


@pytest.fixture
async def anne(world: World) -> Api:
    """Somebody of finance; two customers; the gateway runs."""
    return await _finance(world)


@pytest.fixture(scope="module")
async def shared_anne(shared_world: World) -> Api:
    """The same where nothing is left behind."""
    return await _finance(shared_world)


async def _finance(world: World) -> Api:
    await world.price()
    for who in ("cus_1", "cus_2"):
        await world.buy(who)
    await world.place.start("gateway")
    return world.place.staff("finance", subject="anne", reason="efaktura; case=1")


async def mine(world: World, who: str = "cus_1") -> dict[str, Any]:
    """The agreement as its customer sees it."""
    found: dict[str, Any] = ok(await world.place.person(who).get("/v1/me/einvoice-agreement"))
    return found


async def test_what_the_bank_knows_is_taken_once(world: World, anne: Api) -> None:
    changes: list[tuple[str, bool]] = []

    async def hear(event: billing_events_pb2.EinvoiceAgreementChanged, _: object) -> None:
        changes.append((event.customer_id, event.active))

    await world.streams.consume(
        Consumer(
            "test-on-efaktura",
            "BILLING",
            "billing.v1.einvoice_agreement_changed.*",
            billing_events_pb2.EinvoiceAgreementChanged,
            hear,
        )
    )
    batch = {"agreements": [entry("cus_1"), entry("cus_2", scope="issuer")]}
    for _ in range(2):
        assert ok(await anne.post(BATCH, batch, key="k")) == {
            "begun_or_changed": 2,
            "ended": 0,
            "unchanged": 0,
        }
    assert ok(await anne.post(BATCH, batch))["unchanged"] == 2
    seen = await mine(world)
    assert (seen["status"], seen["scope"], seen["efaktura_address"]) == ("active", "all", ADDRESS)
    assert [item["by"] for item in seen["history"]] == ["staff"]
    ended = {"agreements": [entry("cus_1", "ended", "", ""), entry("cus_2")]}
    assert ok(await anne.post(BATCH, ended)) == {"begun_or_changed": 1, "ended": 1, "unchanged": 0}
    assert ((await mine(world))["status"], (await mine(world))["efaktura_address"]) == ("ended", "")

    async def heard() -> Any:
        return sorted(changes) == [("cus_1", False), ("cus_1", True), ("cus_2", True), ("cus_2", True)]

    await eventually(heard)
    assert ADDRESS not in str(await world.rows("billing_accounts"))
    request = privacy_service_pb2.ExportRequest(customer_id="cus_2", kind=KIND, language="nb")
    exported = await world.privacy.Export(request)
    assert ADDRESS in str(exported)


@pytest.mark.parametrize(
    ("wrong", "field", "rule"),
    [
        (entry("cus_9"), "customer_id", "NO_BILLING_ACCOUNT"),
        (entry("cus_1"), "customer_id", "REPEATED"),
        (entry("cus_2", scope=""), "scope", "SCOPE_UNKNOWN"),
        (entry("cus_2", address=""), "efaktura_address", "REQUIRED"),
        (entry("cus_2", address="1 2"), "efaktura_address", "ADDRESS_FORMAT"),
        (entry("cus_2", "ended", "", ADDRESS), "efaktura_address", "ENDED_HAS_NONE"),
        (entry("cus_2", "ended", "all", ""), "scope", "ENDED_HAS_NONE"),
    ],
)
async def test_a_list_with_an_error_changes_nothing(
    shared_world: World, shared_anne: Api, wrong: dict[str, str], field: str, rule: str
) -> None:
    problem = refused(await shared_anne.post(BATCH, {"agreements": [entry("cus_1"), wrong]}), 422)
    assert problem["reason"] == "EFAKTURA_BATCH_INVALID"
    assert [(item["field"], item["rule"]) for item in problem["violations"]] == [
        (f"agreements[1].{field}", rule)
    ]
    assert (await mine(shared_world))["status"] == "none"
    assert await shared_world.count("einvoice_changes") == 0


async def test_an_invoice_behind_a_link(world: World, anne: Api) -> None:
    await world.run("2026-10")
    (invoice,) = await world.invoices("cus_1")
    where = f"/v1/staff/invoices/{invoice.invoice_id}/links"
    refused(await anne.post(where), 409, "PRESENTATION_NOT_ALLOWED")
    refused(await anne.post("/v1/staff/invoices/inv_no/links"), 404, "INVOICE_NOT_FOUND")
    refused(await world.place.staff("agent", reason="x; case=1").post(where), 403)
    assert await world.count("invoice_presentations") == 0
    ok(await anne.post(BATCH, {"agreements": [entry("cus_1")]}))
    made = ok(await anne.post(where, key="l"))
    assert ok(await anne.post(where, key="l")) == made
    assert made["valid_until"] == "2028-03-20"
    token = made["href"].rpartition("/")[2]
    assert len(token) >= 64
    assert in_clear("cus_1", made["href"]) == []
    assert invoice.kid not in made["href"]
    assert token not in str(await world.rows("invoice_presentations"))
    nobody = world.place.api()
    page = await nobody.get(made["href"], headers={"Accept": "text/html", "Accept-Language": "nn"})
    assert page.status_code == 200
    assert invoice.kid in page.text
    assert "Æsop" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    pdf = await nobody.get(made["href"], headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF")
    refused(await nobody.get(made["href"], headers={"Accept": "application/xml"}), 406)
    refused(await nobody.get(f"/v1/public/invoices/{token[:-1]}x"), 404, "PRESENTATION_NOT_FOUND")
    ok(await anne.post(BATCH, {"agreements": [entry("cus_1", "ended", "", "")]}))
    world.place.clock.set(datetime(2028, 3, 20, 9, 0, tzinfo=UTC))
    assert (await nobody.get(made["href"])).status_code == 200
    world.place.clock.set(datetime(2028, 3, 21, 9, 0, tzinfo=UTC))
    refused(await nobody.get(made["href"]), 404, "PRESENTATION_NOT_FOUND")


async def test_an_efaktura_goes_to_the_bank(world: World, anne: Api) -> None:
    ok(await anne.post(BATCH, {"agreements": [entry("cus_1")]}))
    await world.run("2026-10")
    channels = [(await world.invoices(who))[0].channel for who in ("cus_1", "cus_2")]
    assert channels == ["einvoice", "email"]
