"""A yes that ends: usage events that rested on it go, and what came in between."""

from datetime import timedelta

import pytest

from deploy.local.api import ok
from services.customer.store.usage import Stop
from tests.component.customer.usage_shop import ALL_KINDS, ID, Shop, count_is, none_in, shop
from tests.support.eventually import eventually

__all__ = ["shop"]


@pytest.mark.parametrize("logged_in", [False, True])
async def test_a_withdrawal_deletes_what_rested_on_it(shop: Shop, logged_in: bool) -> None:
    her, me = await shop.customer()
    api = me if logged_in else shop.api
    await shop.says(ID, statistics=True, personalisation=True)
    if logged_in:
        await shop.agrees(me, "usage_statistics")
        await shop.agrees(me, "usage_personalisation")
    assert await shop.send(api, *ALL_KINDS) == ["accepted"] * 5
    shop.clock.advance(timedelta(seconds=1))
    if logged_in:
        ok(await me.post("/v1/me/consents/usage_statistics:withdraw"))
    else:
        await shop.says(ID, statistics=False)
    assert await shop.send(api, "click", first=7) == ["accepted"]  # personalisation stands

    async def reduced() -> bool:
        return all("usage_statistics" not in row["purposes"] for row in await shop.rows())

    await eventually(reduced)
    kept = {row["event_id"]: row["purposes"] for row in await shop.rows()}
    security = ["security_logging"] if logged_in else None
    wanted = {f"e-{number}": ["usage_personalisation"] for number in (2, 3, 4, 7)}
    assert kept == wanted | ({"e-1": security, "e-5": security} if security else {})

    if logged_in:
        ok(await me.post("/v1/me/objections", {"purpose": "usage_personalisation"}))
    else:
        await shop.says(ID, personalisation=False)
    await eventually(lambda: count_is(shop, 2 if logged_in else 0))
    assert {row.get("customer_id") for row in await shop.rows()} <= {her}
    shop.clock.advance(timedelta(seconds=61))
    await eventually(lambda: none_in(shop, "usage_stops"))


async def test_two_purposes_that_end_at_once_both_end(shop: Shop) -> None:
    await shop.says(ID, statistics=True, personalisation=True)
    for _ in range(3):
        assert await shop.send(shop.api, *["view"] * 50) == ["accepted"] * 50
        shop.clock.advance(timedelta(seconds=1))
        await shop.says(ID, statistics=False, personalisation=False)
        await eventually(lambda: count_is(shop, 0))
        await shop.says(ID, statistics=True, personalisation=True)
        shop.clock.advance(timedelta(seconds=1))


async def test_a_stop_does_not_bring_back_what_another_took(shop: Shop) -> None:
    await shop.says(ID, statistics=True, personalisation=True)
    await shop.send(shop.api, "view")
    store, now = shop.deps().store.usage, shop.clock.now()
    [row] = await shop.rows()
    assert await store.carry_out(Stop(ID, "usage_statistics", now), 10) == 1
    await store._reduce([(row, {"usage_statistics": row["until"]["usage_statistics"]})])  # read before that
    assert [item["purposes"] for item in await shop.rows()] == [["usage_personalisation"]]


async def test_what_came_just_after_a_stop_goes_too(shop: Shop) -> None:
    await shop.says(ID, statistics=True)
    assert await shop.send(shop.api, "view") == ["accepted"]
    [row] = await shop.rows()
    await shop.says(ID, statistics=False)
    await eventually(lambda: count_is(shop, 0))
    # A batch that had asked for cover before the withdrawal, stored after what was there had gone.
    await shop.mongo.collection("usage_events").insert_one(row)
    await eventually(lambda: count_is(shop, 0))
