"""Who was erased, through the gateway: the login is nobody's, and may become somebody's anew at once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from personvern.privacy.v1 import privacy_service_pb2 as pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.component.customer.conftest import World
from tests.component.customer.test_gateway import KARI, login
from tests.component.customer.usage_shop import ID, Shop, shop

__all__ = ["shop"]


@pytest_asyncio.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The gateway in front of the customer context, nobody logged in."""
    await world.place.start("gateway")
    yield world.place.api()


async def test_the_login_of_an_erased_person_is_nobodys_and_may_register_anew(world: World, api: Api) -> None:
    kari = await login(api, "kari")
    made = ok(await kari.post("/v1/public/registrations", KARI, key="r1"))
    assert ok(await kari.get("/v1/me"))["customer_id"] == made["customer_id"]
    erasure = pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[made["customer_id"]])
    await world.privacy.Erase(erasure)
    refused(await kari.get("/v1/me"), 404, "CUSTOMER_NOT_FOUND")  # the gateway remembers a login for a minute
    agent = world.place.staff("agent", reason="complaint")
    refused(await agent.get(f"/v1/staff/customers/{made['customer_id']}"), 404, "CUSTOMER_NOT_FOUND")
    again = ok(await kari.post("/v1/public/registrations", KARI, key="r1"))
    assert again["customer_id"] != made["customer_id"]
    assert ok(await kari.get("/v1/me"))["customer_id"] == again["customer_id"]


async def test_after_a_minute_the_login_is_a_strangers(world: World, api: Api) -> None:
    kari = await login(api, "kari")
    made = ok(await kari.post("/v1/public/registrations", KARI))
    ok(await kari.get("/v1/me"))
    await world.privacy.Erase(pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[made["customer_id"]]))
    world.clock.advance(timedelta(seconds=61))
    refused(await kari.get("/v1/me"), 403, "CUSTOMER_UNKNOWN")


async def test_what_a_browser_tells_under_a_login_that_is_still_remembered_is_nobodys(shop: Shop) -> None:
    her, me = await shop.customer()
    await shop.says(ID, statistics=True)
    await shop.agrees(me, "usage_statistics")
    assert await shop.send(me, "view") == ["accepted"]
    disclosure = shop.place.stub("customer", stubs.PrivacyServiceStub, Caller("service", "disclosure"))
    await disclosure.Erase(pb.EraseRequest(erasure_id=new_id("era"), customer_ids=[her]))
    assert await shop.rows() == []
    assert await shop.send(me, "view") == ["accepted"]
    (row,) = await shop.rows()
    assert "customer_id" not in row
