"""Each fault on purpose moves its panel, raises its alert in a real Prometheus, and ends when it is off."""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deploy.k8s.dashboards import DASHBOARDS
from deploy.local.child import free_port
from deploy.local.stack import ROOT
from deploy.local.web import serving
from services.billing.bureau import HttpBureau
from services.billing.efaktura_network import HttpEfakturaNetwork
from services.billing.model.seller import Seller
from services.billing.ports import BureauAway, NetworkAway
from services.chassis.clock import SystemClock
from services.chassis.errors import Unavailable
from services.chassis.faults import NONE, Faults, Wanted
from services.chassis.settings import Settings, SettingsError, load
from services.chassis.vault import Redacted
from services.chassis.watching import CLOCK_OFFSET
from services.disclosure.webhook_sender import HttpWebhooks
from tests.component.disclosure.test_webhooks import Receiver
from tests.deploy.test_monitoring import alerts
from tests.support.eventually import eventually
from tests.support.prometheus import MISSING, Prometheus, prometheus
from tests.support.registering import register
from tests.support.suite import Suite


@dataclass(frozen=True)
class Moves:
    """What is seen of a fault: the panel of a dashboard, and the alert. The runbook's table says the same."""

    dashboard: str
    panel: str
    alert: str


OUTSIDE = Moves("overview", "Calls to the outside that fail", "OutsideDown")
MOVES = {
    "slow_database_seconds": Moves("customer", "Database: time of the slowest hundredth", "DatabaseSlow"),
    "broker_away": Moves("overview", "Oldest unpublished event", "OutboxOld"),
    "processor_down": OUTSIDE,
    "bureau_down": OUTSIDE,
    "efaktura_down": OUTSIDE,
    "clock_skew_seconds": Moves("overview", "Clocks ahead of their databases", "ClockOff"),
}
SELLER = Seller("Kraft AS", "999999999", "12345678903", ("Storgata 1",), "5527", "Haugesund", "a@example.com")


def panel(dashboard: str, title: str) -> str:
    """The query of a panel."""
    [page] = [one for one in DASHBOARDS if one.uid == f"personvern-{dashboard}"]
    [found] = [one for one in page.panels if one.title == title]
    return found.queries[0].expr.replace("$__rate_interval", "1m")


def condition(alert: str) -> str:
    """What raises an alert once it has held for a while."""
    [found] = [rule["expr"] for rule in alerts() if rule["alert"] == alert]
    return str(found)


@dataclass
class Stage:
    """The customer service, a processor, a bureau and the eFaktura network, all with one file of faults."""

    place: Suite
    file: Path
    server: Prometheus
    webhooks: HttpWebhooks
    bureau: HttpBureau
    network: HttpEfakturaNetwork
    port: int
    seen: set[str] = field(default_factory=set)
    """The faults that have moved their panel and raised their alert."""

    def wanted(self, **faults: Any) -> None:
        """From now on these faults and no others."""
        self.file.write_text(json.dumps(faults))

    async def look(self) -> None:
        """What the service does every 15 seconds."""
        with contextlib.suppress(Unavailable):
            await self.place.parts["customer"].watch.look()

    async def told(self, query: str, about: str) -> list[dict[str, Any]]:
        """What a query gives of a service or an endpoint, or of nobody by name: in this process others may
        have run before, whose last numbers stand.
        """
        found = await self.server.query(query)
        return [
            one
            for one in found
            if about in one["metric"].values() or not {"service", "endpoint"} & set(one["metric"])
        ]

    async def highest(self, query: str, about: str) -> float:
        """The highest value of a query, 0 when it gives none."""
        found = [float(one["value"][1]) for one in await self.told(query, about)]
        return max((value for value in found if value == value), default=0.0)  # NaN is not

    async def raised(
        self, fault: str, about: str, more_than: float, act: Callable[[], Awaitable[object]]
    ) -> None:
        """While `act` goes on, the panel shows more than so much and the alert's condition comes true."""
        moves = MOVES[fault]
        query = panel(moves.dashboard, moves.panel)

        async def seen() -> bool:
            await act()
            assert await self.highest(query, about) > more_than, query
            found = await self.told(condition(moves.alert), about)
            assert any(about in one["metric"].values() for one in found), moves.alert
            return True

        assert await eventually(seen, every=0.5)
        self.seen.add(fault)

    async def deliver(self) -> str:
        """A webhook."""
        return await self.webhooks.send(f"http://127.0.0.1:{self.port}/in", {}, b"{}")

    async def enquire(self) -> None:
        """A credit check."""
        with pytest.raises(BureauAway):
            await self.bureau.enquire("ref", Redacted("10915596784"))

    async def ask_after_an_invoice(self) -> None:
        """What became of an eFaktura."""
        with pytest.raises(NetworkAway):
            await self.network.word("ref")


@pytest.mark.skipif(MISSING, reason="Prometheus (Debian: prometheus) is not on this machine")
async def test_each_fault_moves_its_panel_and_raises_its_alert(place: Suite, tmp_path: Path) -> None:
    CLOCK_OFFSET.labels("consent").set(1e6)  # as a test with a movable clock leaves it
    place.clock = SystemClock()  # type: ignore[assignment] # a skew needs a clock that is right
    file, port = tmp_path / "faults.json", free_port()
    file.write_text("{}")
    await place.start("customer", faults_file=file)
    patient = {"bureau_failures": 1_000, "efaktura_failures": 1_000}
    settings = place.settings("billing", efaktura_url=f"http://127.0.0.1:{port}", **patient)
    faults = Faults(file)
    webhooks = HttpWebhooks(loopback=True, faults=faults)
    bureau = HttpBureau(settings, SELLER, place.clock, faults)
    network = HttpEfakturaNetwork(settings, SELLER, place.clock, faults)
    async with serving(Receiver(), port), prometheus(tmp_path) as server:
        stage = Stage(place, file, server, webhooks, bureau, network, port)
        try:
            await nothing_is_wrong(stage)
            await calls_outside_fail(stage)
            await a_clock_runs_ahead(stage)
            await the_broker_is_away(stage)
            await the_database_is_slow(stage)
            assert stage.seen == set(Wanted.model_fields), "who adds a fault adds what it moves"
        finally:
            stage.wanted()
            await bureau.close()
            await network.close()


async def nothing_is_wrong(stage: Stage) -> None:
    await register(stage.place)
    await stage.look()
    assert await stage.deliver() == ""
    await eventually(lambda: stage.server.query('personvern_outside_calls_total{endpoint="processor"} > 0'))
    await eventually(lambda: stage.server.query('personvern_clock_offset_seconds{service="customer"}'))
    for moves in MOVES.values():
        about = "processor" if moves is OUTSIDE else "customer"
        assert not await stage.told(condition(moves.alert), about), moves.alert


async def calls_outside_fail(stage: Stage) -> None:
    for fault, endpoint, act in (
        ("processor_down", "processor", stage.deliver),
        ("bureau_down", "bureau", stage.enquire),
        ("efaktura_down", "efaktura", stage.ask_after_an_invoice),
    ):
        stage.wanted(**{fault: True})
        await stage.raised(fault, endpoint, 0, act)
    stage.wanted()
    assert await eventually(stage_delivers(stage), every=0.1)


def stage_delivers(stage: Stage) -> Callable[[], Awaitable[bool]]:
    async def delivered() -> bool:
        return await stage.deliver() == ""

    return delivered


async def a_clock_runs_ahead(stage: Stage) -> None:
    stage.wanted(clock_skew_seconds=90)
    await stage.raised("clock_skew_seconds", "customer", 80, stage.look)


async def the_broker_is_away(stage: Stage) -> None:
    stage.wanted(broker_away=True)

    async def lost() -> bool:
        return not await stage.place.parts["customer"].ready()

    await eventually(lost)
    await register(stage.place)
    stage.wanted(broker_away=True, clock_skew_seconds=120)  # instead of waiting for two minutes
    await stage.raised("broker_away", "customer", 60, stage.look)
    stage.wanted()
    rows = stage.place.parts["customer"].parts.mongo.collection("outbox")

    async def published() -> bool:
        return await rows.count({}) == 0

    assert await eventually(published), "what waited goes out when the broker is back"


async def the_database_is_slow(stage: Stage) -> None:
    stage.wanted(slow_database_seconds=0.7)
    rows = stage.place.parts["customer"].parts.mongo.collection("outbox")

    async def ask() -> None:
        await asyncio.gather(*(rows.count({}) for _ in range(20)))

    await stage.raised("slow_database_seconds", "customer", 0.5, ask)


@pytest.mark.parametrize("text", ["", "[]", '{"no_such_fault": true}', '{"slow_database_seconds": 600}'])
def test_what_is_no_file_of_faults_turns_none_on(text: str, tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text(text)
    assert Faults(file).now == NONE


def test_production_refuses_faults(keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('{"broker_away": true}')
    given = {"caller_key_file": keys / "gateway.key.pem", "faults_file": file}
    assert Faults.of(load(Settings, **given)).now.broker_away
    with pytest.raises(SettingsError, match="FAULTS_FILE"):
        load(Settings, personvern_env="production", **given)


def test_every_fault_moves_a_panel_and_an_alert_and_the_runbook_says_which() -> None:
    """Who adds a fault adds what it moves to the drill above, and a row to the runbook."""
    assert set(MOVES) == set(Wanted.model_fields)
    runbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = runbook[runbook.index("## Faults on purpose") : runbook.index("\n## Stopping")]
    rows = re.findall(r'^\| `"(\w+)": [^`]+` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$', table, re.MULTILINE)
    told = {fault: (shown, alert) for fault, shown, alert in rows}
    assert told == {fault: (moves.panel, moves.alert) for fault, moves in MOVES.items()}
    for moves in MOVES.values():
        assert panel(moves.dashboard, moves.panel)
        assert condition(moves.alert)
