"""Each fault on purpose moves the numbers that its panel shows, also on a machine without Prometheus.

tests/faults/test_on_purpose.py has the panels and alerts themselves.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from deploy.local.child import free_port
from deploy.local.web import serving
from services.billing.bureau import HttpBureau
from services.billing.efaktura_network import HttpEfakturaNetwork
from services.billing.ports import BureauAway, NetworkAway
from services.chassis.clock import SystemClock
from services.chassis.errors import Unavailable
from services.chassis.faults import Faults
from services.chassis.vault import Redacted
from services.disclosure.webhook_sender import HttpWebhooks
from tests.component.disclosure.test_webhooks import Receiver
from tests.faults.test_on_purpose import SELLER
from tests.support.eventually import eventually
from tests.support.registering import register
from tests.support.suite import Suite

LOOKED = 0.25
"""Seconds after which the file was looked at again."""


def number(name: str, **labels: str) -> float:
    """A number of this process; 0 before it is told."""
    return REGISTRY.get_sample_value(f"personvern_{name}", labels) or 0.0


async def test_calls_to_the_outside_fail_and_are_counted(place: Suite, tmp_path: Path) -> None:
    file, port = tmp_path / "faults.json", free_port()
    file.write_text("{}")
    faults = Faults(file)
    settings = place.settings("billing", efaktura_url=f"http://127.0.0.1:{port}")
    webhooks = HttpWebhooks(loopback=True, faults=faults)
    bureau = HttpBureau(settings, SELLER, place.clock, faults)
    network = HttpEfakturaNetwork(settings, SELLER, place.clock, faults)

    async def deliver() -> str:
        return await webhooks.send(f"http://127.0.0.1:{port}/in", {}, b"{}")

    async def enquire() -> None:
        with pytest.raises(BureauAway):
            await bureau.enquire("ref", Redacted("10915596784"))

    async def ask() -> None:
        with pytest.raises(NetworkAway):
            await network.word("ref")

    calls: list[tuple[str, str, Callable[[], Awaitable[object]]]] = [
        ("disclosure", "processor", deliver),
        ("billing", "bureau", enquire),
        ("billing", "efaktura", ask),
    ]
    try:
        async with serving(Receiver(), port):
            for service, endpoint, call in calls:
                failed = {"service": service, "endpoint": endpoint, "outcome": "error"}
                before = number("outside_calls_total", **failed)
                file.write_text(json.dumps({f"{endpoint}_down": True}))
                await asyncio.sleep(LOOKED)
                await call()
                assert number("outside_calls_total", **failed) == before + 1
            file.write_text("{}")
            await asyncio.sleep(LOOKED)
            assert await deliver() == ""
    finally:
        for each in (webhooks, bureau, network):
            await each.close()


async def test_clock_broker_and_database_of_a_service_go_wrong_and_well_again(
    place: Suite, tmp_path: Path
) -> None:
    place.clock = SystemClock()  # type: ignore[assignment] # a skew needs a clock that is right
    file = tmp_path / "faults.json"
    file.write_text("{}")
    await place.start("customer", faults_file=file)
    customer = place.parts["customer"]
    rows = customer.parts.mongo.collection("outbox")

    async def wanted(**faults: object) -> None:
        file.write_text(json.dumps(faults))
        await asyncio.sleep(LOOKED)

    await customer.watch.look()
    assert abs(number("clock_offset_seconds", service="customer")) < 5
    await wanted(clock_skew_seconds=90)
    await customer.watch.look()
    assert number("clock_offset_seconds", service="customer") > 80

    await wanted(broker_away=True)
    assert not await customer.ready()
    await register(place)
    await wanted(broker_away=True, clock_skew_seconds=120)
    with pytest.raises(Unavailable):
        await customer.watch.look()  # it has told of the outbox before it came to the broker
    assert number("outbox_age_seconds", service="customer") > 60
    await wanted()
    assert await customer.ready()

    async def published() -> bool:
        return await rows.count({}) == 0

    assert await eventually(published), "what waited goes out when the broker is back"

    name = "db_client_operation_duration_seconds_sum"
    slow = {
        "service": "customer",
        "db_operation_name": "aggregate",
        "db_collection_name": "outbox",
        "outcome": "ok",
    }
    before = number(name, **slow)
    await wanted(slow_database_seconds=0.5)
    await rows.count({})
    assert number(name, **slow) - before >= 0.5
    await wanted()
