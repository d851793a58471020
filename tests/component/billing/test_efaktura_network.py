"""Invoices that go as eFaktura, through the gateway: handed to the network once, tried again, and told of
otherwise when it says no.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import Api, ok, refused
from deploy.local.child import free_port
from deploy.local.efaktura import EfakturaNetwork, serving
from personvern.privacy.v1 import privacy_service_pb2
from services.billing.store import Store
from services.billing.usecases.figures import figures
from tests.component.billing.conftest import World, running
from tests.component.billing.test_avtalegiro import claimed, kid, told
from tests.support.avtalegiro import Agreement
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed
from tests.support.suite import Suite

AGREEMENTS = "/v1/staff/efaktura-agreements"
LIST = "/v1/staff/efaktura-submissions"
WAITING = "/v1/staff/efaktura-waiting"
ADDRESS = "14589632"
KIND = privacy_service_pb2.EXPORT_KIND_ACCESS


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


@pytest.fixture
def network() -> EfakturaNetwork:
    return EfakturaNetwork()


@pytest_asyncio.fixture
async def world(queries: Any, network: EfakturaNetwork, place: Suite) -> AsyncIterator[World]:
    """Billing that is connected to the network; one customer, who takes eFaktura."""
    port = free_port()
    settings = {"efaktura_url": f"http://127.0.0.1:{port}", "efaktura_token": network.token}
    settings |= {"efaktura_every_seconds": 0.1, "efaktura_failures": 1000}
    async with serving(network, port), running(place, **settings) as world:
        await world.price()
        await world.buy("cus_1")
        await world.place.start("gateway")
        await takes_efaktura(world)
        yield world


def anne(world: World) -> Api:
    """Somebody of finance."""
    return world.place.staff("finance", subject="anne", reason="efaktura; case=1")


async def takes_efaktura(world: World, who: str = "cus_1") -> None:
    """The bank says so."""
    entry = {"customer_id": who, "status": "active", "scope": "all", "efaktura_address": ADDRESS}
    ok(await anne(world).post(AGREEMENTS, {"agreements": [entry]}))


async def issued(world: World, who: str = "cus_1") -> Any:
    """The invoice of a run."""
    await world.run("2026-10")
    (invoice,) = await world.invoices(who)
    return invoice


async def stands(world: World, state: str, reason: str = "") -> dict[str, Any]:
    """The one submission, once it stands so."""

    async def look() -> Any:
        (found,) = ok(await anne(world).get(LIST))["submissions"] or [None]
        return found if found and (found["state"], found["reason"]) == (state, reason) else None

    found: dict[str, Any] = await eventually(look)
    return found


async def mail(world: World) -> None:
    """The customer was told of one invoice, once."""
    await eventually(lambda: world.told("invoice_issued"))
    (told,) = world.told("invoice_issued")
    assert (told.customer_id, told.purpose) == ("cus_1", "invoicing")


async def issued_again(world: World) -> None:
    """The broker delivers the event of the invoice once more, past its own deduplication; billing took it."""
    (message,) = await eventually(lambda: world.seen("invoice_issued"))
    await world.tell("billing.v1.invoice_issued.cus_1", message)
    await world.handled("billing-on-invoice-issued")


async def test_what_the_bank_draws_is_handed_over_as_drawn(world: World, network: EfakturaNetwork) -> None:
    """Else the payer would pay in the bank what AvtaleGiro draws too."""
    assert (await told(world, Agreement(kid())))["begun_or_changed"] == 1
    invoice = await issued(world)
    await stands(world, "accepted")
    (request,) = network.requests.values()
    assert (request["reference"], request["avtalegiro"]) == (invoice.invoice_id, True)
    result, _ = await claimed(world)
    assert result["claims"] == 1


async def test_an_efaktura_is_handed_over_once_and_shown_by_the_bank(
    world: World, network: EfakturaNetwork
) -> None:
    invoice = await issued(world)
    done = await stands(world, "accepted")
    assert (done["customer_id"], done["invoice_id"]) == ("cus_1", invoice.invoice_id)
    assert done["sent_at"] == done["answered_at"] is not None
    (request,) = network.requests.values()
    link = request["invoice_url"]
    assert request == {
        "reference": invoice.invoice_id,
        "efaktura_address": ADDRESS,
        "invoice_number": str(invoice.number),
        "kid": invoice.kid,
        "account": "86011117947",
        "amount_ore": invoice.total_ore,
        "currency": "NOK",
        "due_date": invoice.due_date,
        "avtalegiro": False,
        "invoice_url": link,
        "issuer": {"name": "Eksempel Kraft og Fiber AS", "organisation_number": "987654325"},
    }
    page = await world.place.api().get(link.removeprefix(world.place.url), headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert invoice.kid in page.text
    await issued_again(world)
    assert network.asked[invoice.invoice_id] == 1
    (noted,) = [read for read in world.disclosure.reads if read.reader_id == "efaktura"]
    assert (list(noted.subject_ids), noted.purpose) == (["cus_1"], "invoicing")
    assert "efaktura.address" in noted.fields
    assert world.told("invoice_issued") == []
    assert await world.count("efaktura_submissions") == 1
    assert ADDRESS not in str(await world.rows("efaktura_submissions"))
    asked = privacy_service_pb2.ExportRequest(customer_id="cus_1", kind=KIND, language="nb")
    assert "efaktura_accepted" in str(await world.privacy.Export(asked))


@pytest.mark.parametrize("answer", ["fail", "busy", "broken", "forget"])
async def test_what_goes_wrong_is_tried_again(world: World, network: EfakturaNetwork, answer: str) -> None:
    network.answer, network.busy_seconds = answer, 120
    invoice = await issued(world)
    await eventually(lambda: network.asked[invoice.invoice_id])
    if answer == "forget":
        await stands(world, "sent")
    network.answer = "accepted"
    # A minute later, or when the network wants to be asked again; what it lost is handed over a minute after.
    for _ in range(4):
        world.place.clock.advance(timedelta(seconds=61))
        await eventually(lambda: looked_at(world))
    await stands(world, "accepted")
    assert len(network.requests) == 1
    assert world.told("invoice_issued") == []


async def looked_at(world: World) -> bool:
    """Nothing is due any more."""
    now = world.place.clock.now()
    return not await world.count("efaktura_submissions", {"open": True, "next_at": {"$lte": now}})


async def test_without_the_ledger_nothing_goes_to_the_network(world: World, network: EfakturaNetwork) -> None:
    world.disclosure.away = True
    await issued(world)
    await eventually(lambda: world.count("efaktura_submissions", {"attempts": 1}))
    assert network.requests == {}
    world.disclosure.away = False
    world.place.clock.advance(timedelta(seconds=61))
    await stands(world, "accepted")
    assert len([read for read in world.disclosure.reads if read.reader_id == "efaktura"]) == 1


@pytest.mark.parametrize(
    ("said", "reason", "ends"),
    [
        ("payer_unknown", "payer_unknown", True),
        ("not_accepted", "not_taken", True),
        ("something_new", "invalid", False),
    ],
)
async def test_a_no_goes_the_next_way(
    world: World, network: EfakturaNetwork, said: str, reason: str, ends: bool
) -> None:
    network.answer = "processing"
    invoice = await issued(world)
    await stands(world, "sent")
    assert world.told("invoice_issued") == []
    network.decide(invoice.invoice_id, "rejected", said)
    world.place.clock.advance(timedelta(seconds=61))
    done = await stands(world, "refused", reason)
    assert done["answered_at"] > done["sent_at"]
    await mail(world)
    mine = ok(await world.place.person("cus_1").get("/v1/me/einvoice-agreement"))
    assert mine["status"] == ("ended" if ends else "active")
    assert [item["by"] for item in mine["history"]] == (["network", "staff"] if ends else ["staff"])
    if ends:  # so that the next invoice does not try that way, and campaigns may offer eFaktura again
        await eventually(
            lambda: [one.active for one in world.seen("einvoice_agreement_changed")] == [True, False]
        )


async def waits(world: World, state: str = "waiting") -> tuple[float, float]:
    """How many invoices wait to be handed over (or stand so), and for how many seconds, as operators see it.

    Read where the gauges are set from: a gauge is its process's, and other tests' services set it too.
    """
    parts = world.place.parts["billing"].parts
    deps: Any = SimpleNamespace(store=Store(parts.mongo, parts.vault), now=world.place.clock.now)
    read = {figure.name: await figure.read() for figure in figures(deps) if "efaktura" in figure.name}
    count = read["personvern_billing_efaktura_waiting"][(state,)]
    return count, read["personvern_billing_efaktura_age_seconds"][()]


async def test_who_is_silent_for_too_long_is_waited_for_no_more(
    queries: Any, world: World, network: EfakturaNetwork, mongodb_uri: str
) -> None:
    network.answer = "fail"
    await issued(world)
    await stands(world, "waiting")
    assert await waits(world) == (1, 0)
    world.place.clock.advance(timedelta(hours=7))
    assert await waits(world) == (1, 7 * 3600), "operators are told after six hours"
    world.place.clock.advance(timedelta(hours=17, minutes=1))
    done = await stands(world, "refused", "no_answer")
    assert done["sent_at"] is None
    assert await waits(world) == (0, 0)
    await mail(world)
    network.answer = "accepted"
    world.place.clock.advance(timedelta(hours=2))
    await asyncio.sleep(0.3)  # what is due is looked for several times
    assert network.requests == {}
    listed = ok(await anne(world).get(LIST, params={"state": "refused"}))["submissions"]
    assert [item["invoice_id"] for item in listed] == [done["invoice_id"]]
    assert ok(await anne(world).get(LIST, params={"state": "accepted"}))["submissions"] == []
    refused(await anne(world).get(LIST, params={"state": "lost"}), 422)
    refused(await world.place.staff("agent", reason="x; case=1").get(LIST), 403)
    refused(await world.place.staff("finance").get(LIST), 428, "ACCESS_REASON_REQUIRED")
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
    assert ["efaktura.invoice", "efaktura.state"] in [list(read.fields) for read in world.disclosure.reads]


async def test_without_an_address_nothing_goes_to_the_network(world: World, network: EfakturaNetwork) -> None:
    """Who starts eFaktura on Min side has not told by which address the bank finds them."""
    me = world.place.person("cus_1")
    for active in (False, True):
        ok(await me.put("/v1/me/einvoice-agreement", {"active": active}))
    world.customer.mute = 3  # more than one call is tried again: the event has to come anew
    invoice = await issued(world)
    await stands(world, "refused", "no_address")
    await mail(world)
    await issued_again(world)
    assert network.asked[invoice.invoice_id] == 0
    assert await world.count("invoice_presentations") == 0


async def credited(world: World, invoice: Any, **lines: Any) -> None:
    """A credit note for an invoice, sent twice."""
    path, body = f"/v1/staff/invoices/{invoice.invoice_id}/credit-notes", {"reason": "too much", **lines}
    made = ok(await anne(world).post(path, body, key="credit"))
    assert ok(await anne(world).post(path, body, key="credit")) == made


@pytest.mark.parametrize("trouble", ["", "fail", "ledger"])
async def test_a_credit_note_changes_what_the_bank_shows(
    world: World, network: EfakturaNetwork, trouble: str
) -> None:
    invoice = await issued(world)
    await stands(world, "accepted")
    asked = network.requests[invoice.invoice_id]
    network.answer, world.disclosure.away = trouble or "accepted", trouble == "ledger"
    await credited(world, invoice, lines=[{"line": 1, "net_ore": 1_000}])
    if trouble:
        await eventually(lambda: world.count("efaktura_submissions", {"amend": True, "attempts": 1}))
        assert asked["amount_ore"] == invoice.total_ore
        world.place.clock.advance(timedelta(seconds=30))
        assert await waits(world, "changed") == (1, 30), "operators see what the bank shows wrong, since when"
        network.answer, world.disclosure.away = "accepted", False
        world.place.clock.advance(timedelta(seconds=61))
    await eventually(lambda: asked["amount_ore"] == invoice.total_ore - 1_250)
    await eventually(lambda: settled(world))
    assert await waits(world, "changed") == (0, 0)
    assert (await stands(world, "accepted"))["reason"] == ""
    (answered,) = await eventually(lambda: world.seen("efaktura_answered"))
    assert answered.accepted
    noted = [list(read.fields) for read in world.disclosure.reads if read.reader_id == "efaktura"]
    assert ["invoices.due_date", "invoices.outstanding_ore"] in noted
    assert world.told("invoice_issued") == []


async def settled(world: World) -> bool:
    """The network need not be told of anything more."""
    return not await world.count("efaktura_submissions", {"open": True})


async def both_shown(world: World) -> bool:
    """The bank shows both invoices."""
    return await world.count("efaktura_submissions", {"state": "accepted"}) == 2


async def test_what_is_credited_whole_is_taken_out_of_the_bank_and_what_is_paid_is_left(
    world: World, network: EfakturaNetwork
) -> None:
    await world.buy("cus_2")
    await takes_efaktura(world, "cus_2")
    await world.run("2026-10")
    (mine,), (other,) = await world.invoices("cus_1"), await world.invoices("cus_2")
    await eventually(lambda: both_shown(world))
    network.paid.add(other.invoice_id)
    await credited(world, mine)
    path = f"/v1/staff/invoices/{other.invoice_id}/credit-notes"
    ok(await anne(world).post(path, {"reason": "too much"}))
    await eventually(lambda: network.requests[mine.invoice_id]["amount_ore"] == 0)
    await eventually(lambda: settled(world))
    assert network.requests[other.invoice_id]["amount_ore"] == other.total_ore
    assert network.asked[mine.invoice_id] == 1


async def test_a_credit_note_before_the_network_has_answered_is_not_lost(
    world: World, network: EfakturaNetwork
) -> None:
    network.answer = "processing"
    invoice = await issued(world)
    await stands(world, "sent")
    await credited(world, invoice)
    await eventually(lambda: network.requests[invoice.invoice_id]["amount_ore"] == 0)
    network.decide(invoice.invoice_id, "accepted")
    world.place.clock.advance(timedelta(seconds=61))
    await stands(world, "accepted")
    await eventually(lambda: settled(world))


async def test_operators_see_what_waits_while_the_network_is_down(
    queries: Any, world: World, network: EfakturaNetwork, mongodb_uri: str
) -> None:
    ops = world.place.staff("ops")
    shown = await issued(world)
    await stands(world, "accepted")
    assert ok(await ops.get(WAITING)) == {"waiting": [], "next_page_token": ""}
    network.answer, credited_at = "fail", world.place.clock.now()
    await credited(world, shown, lines=[{"line": 1, "net_ore": 1_000}])
    world.place.clock.advance(timedelta(seconds=30))
    await world.buy("cus_2")
    await takes_efaktura(world, "cus_2")
    new = await issued(world, "cus_2")
    await eventually(lambda: tried(ops, 2))
    changed, waiting = ok(await ops.get(WAITING))["waiting"]
    assert changed == {
        "invoice_id": shown.invoice_id,
        "invoice_number": shown.number,
        "state": "changed",
        "since": credited_at.isoformat().replace("+00:00", "Z"),
        "trouble": "not_working",
        "attempts": 1,
        "next_at": changed["next_at"],
    }
    assert (waiting["invoice_id"], waiting["state"]) == (new.invoice_id, "waiting")
    assert (waiting["trouble"], waiting["since"] > changed["since"]) == ("not_working", True)
    first = ok(await world.place.staff("finance").get(WAITING, params={"page_size": 1}))
    second = ok(await ops.get(WAITING, params={"page_size": 1, "page_token": first["next_page_token"]}))
    assert (first["waiting"], second) == ([changed], {"waiting": [waiting], "next_page_token": ""})
    for state, there in (("changed", [changed]), ("waiting", [waiting]), ("sent", [])):
        assert ok(await ops.get(WAITING, params={"state": state}))["waiting"] == there
    elsewhere = {"state": "changed", "page_token": first["next_page_token"]}
    refused(await ops.get(WAITING, params=elsewhere), 400, "PAGE_TOKEN_INVALID")
    refused(await ops.get(WAITING, params={"state": "accepted"}), 422)
    refused(await world.place.staff("agent").get(WAITING), 403)
    network.answer = "accepted"
    world.place.clock.advance(timedelta(seconds=61))
    await eventually(lambda: settled(world))
    assert ok(await ops.get(WAITING))["waiting"] == []
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}


async def tried(ops: Api, number: int) -> bool:
    """So many came to nothing."""
    troubles = [item["trouble"] for item in ok(await ops.get(WAITING))["waiting"]]
    return troubles == ["not_working"] * number
