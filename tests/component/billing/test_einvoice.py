"""The e-invoice agreement through the gateway: state, history, events."""

import asyncio

import pytest

from deploy.local.api import Api, ok, refused
from personvern.billing.v1 import billing_events_pb2
from services.chassis.streams import Consumer
from tests.component.billing.conftest import World
from tests.support.eventually import eventually

PATH = "/v1/me/einvoice-agreement"


@pytest.fixture
async def kari(world: World) -> Api:
    """A customer of billing behind the gateway."""
    await world.place.start("gateway")
    await world.buy("cus_1")
    return world.place.person("cus_1")


async def test_start_end_and_start_again(world: World, kari: Api) -> None:
    told: list[tuple[int, bool]] = []

    async def hear(event: billing_events_pb2.EinvoiceAgreementChanged, _: object) -> None:
        told.append((event.version, event.active))

    await world.streams.consume(
        Consumer(
            durable="test-on-einvoice-changed",
            stream="BILLING",
            subject="billing.v1.einvoice_agreement_changed.cus_1",
            message=billing_events_pb2.EinvoiceAgreementChanged,
            handle=hear,
        )
    )
    first = await kari.get(PATH)
    assert ok(first) == {
        "active": False,
        "status": "none",
        "scope": "",
        "efaktura_address": "",
        "since": None,
        "history": [],
    }
    assert first.headers["ETag"] == '"1"'
    for _ in range(2):  # the same command twice
        made = await kari.put(PATH, {"active": True}, key="k", headers={"If-Match": '"1"'})
        assert (ok(made)["active"], made.headers["ETag"]) == (True, '"2"')
    assert ok(await kari.put(PATH, {"active": True}))["history"] == ok(made)["history"]  # stands already
    stale = await kari.put(PATH, {"active": False}, headers={"If-Match": '"1"'})
    refused(stale, stale.status_code, "VERSION_CONFLICT")
    ended = ok(await kari.put(PATH, {"active": False}))
    assert [item["active"] for item in ended["history"]] == [False, True]
    assert {item["by"] for item in ended["history"]} == {"customer"}

    async def heard() -> bool:
        return told == [(2, True), (3, False)]

    await eventually(heard)


async def test_ten_at_once_make_one_change(world: World, kari: Api) -> None:
    await asyncio.gather(*(kari.put(PATH, {"active": True}) for _ in range(10)))
    found = await kari.get(PATH)
    assert (len(ok(found)["history"]), found.headers["ETag"]) == (1, '"2"')


async def test_who_is_charged_nothing_has_no_agreement(world: World, kari: Api) -> None:
    nobody = world.place.person("cus_2")
    refused(await nobody.get(PATH), 404, "BILLING_ACCOUNT_NOT_FOUND")
    refused(await nobody.put(PATH, {"active": True}), 404, "BILLING_ACCOUNT_NOT_FOUND")
    refused(await kari.put(PATH, {"active": "perhaps"}), 422, field="active")
    refused(await kari.put(PATH, {"active": True, "since": "2026-01-01"}), 422, "FIELD_UNKNOWN")
    assert ok(await kari.get(PATH))["history"] == []
