"""A person is erased from billing: the books stay as the law wants them, everything else goes, once."""

import contextlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from deploy.local import camt
from deploy.local.giro import Item
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import einvoice_service_pb2 as einvoice
from personvern.billing.v1 import einvoice_service_pb2_grpc as einvoice_stubs
from personvern.billing.v1 import suspense_service_pb2 as suspense
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.billing.usecases import erasing
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import A, World
from tests.component.billing.refunding import ANNE, request
from tests.component.billing.test_avtalegiro import kid, told
from tests.component.billing.test_contract_ends import ended, stored
from tests.component.billing.test_payments import paid, payout_account
from tests.component.billing.test_runs_cut_off import Killed, killed_at, worker
from tests.component.billing.test_suspense import desk
from tests.component.billing.test_two_channels import credit
from tests.support.avtalegiro import Agreement
from tests.support.canary import forms
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.retaining import deleted

OSLO = ZoneInfo("Europe/Oslo")
ERASE, HOLD, BLOCK = (
    privacy.ERASURE_OUTCOME_ERASE,
    privacy.ERASURE_OUTCOME_HOLD,
    privacy.ERASURE_OUTCOME_BLOCK,
)


async def plan(world: World, *ids: str) -> dict[tuple[str, int], Any]:
    """The plan by key and outcome."""
    answer = await world.privacy.PlanErasure(privacy.PlanErasureRequest(customer_ids=ids or ("cus_1",)))
    return {(item.key, item.outcome): item for item in answer.items}


async def erase(world: World, erasure_id: str, *ids: str) -> dict[tuple[str, int], Any]:
    """Erase, and what it answers."""
    request = privacy.EraseRequest(erasure_id=erasure_id, customer_ids=ids or ("cus_1",))
    return {(item.key, item.outcome): item for item in (await world.privacy.Erase(request)).items}


async def everything(world: World) -> dict[str, list[dict[str, Any]]]:
    """All that billing keeps, but leases and what replicas tell each other."""
    names = await world.mongo._database.list_collection_names()  # type: ignore[attr-defined]
    return {
        name: sorted(await world.rows(name), key=lambda row: str(row["_id"]))
        for name in sorted(names)
        if name not in {"leases", "inbox"}
    }


@pytest_asyncio.fixture
async def left(world: World) -> World:
    """Kari has left: three months billed and paid from one account, an eFaktura agreement, a link."""
    await world.price(first="2026-01-01")
    contract_id = await world.buy("cus_1", start="2026-08-01")
    for month in ("2026-08", "2026-09", "2026-10"):
        await world.run(month)
    for invoice in await world.invoices():
        await world.pay(paid(invoice))
    assert await payout_account(world)
    me = Caller("customer", "cus_1")
    stub = world.place.stub("billing", einvoice_stubs.EinvoiceServiceStub, me)
    await stub.SetEinvoiceAgreement(
        einvoice.SetEinvoiceAgreementRequest(request_id=new_id("req"), customer_id="cus_1", active=True)
    )
    await ended(world, contract_id, "2026-10-31", 2)
    await stored(world, contract_id, "2026-10-31")
    await eventually(lambda: world.seen("payout_account_learned"))
    return world


async def test_what_is_open_prevents_it_and_says_what_to_do(world: World) -> None:
    await world.price(first="2026-01-01")
    await world.buy("cus_1", start="2026-10-01")
    await world.run("2026-10")
    found = await plan(world)
    stops = {key for key, outcome in found if outcome == BLOCK}
    assert stops == {"billing.subscriptions", "billing.invoices"}
    why = found["billing.invoices", BLOCK].explanations
    assert set(why) == {"nb", "nn", "en"}
    assert "Betal dem" in why["nb"]
    assert await plan(world, "cus_nobody") == {}


async def test_what_is_owed_either_way_prevents_it(left: World) -> None:
    (invoice, *_) = await left.invoices()
    await left.pay(paid(invoice, ore=500))
    found = await plan(left)
    assert {key for key, outcome in found if outcome == BLOCK} == {"billing.account"}


async def test_the_books_are_held_and_the_rest_goes(left: World) -> None:
    found = await plan(left)
    assert not [key for key, outcome in found if outcome == BLOCK]
    held = found["billing.invoices", HOLD]
    assert (held.records, held.until, held.statute) == (3, "2031-12-31", "bokføringsloven § 13 nr. 1–4")
    assert found["billing.payments", HOLD].records == 3
    assert found["billing.account", HOLD].until == "2031-12-31"
    for key in ("billing.payout_account", "billing.subscriptions", "billing.einvoice_agreement"):
        assert found[key, ERASE].records == 1, key
    before = await left.rows("invoices")

    erasure_id = new_id("era")
    done = await erase(left, erasure_id)
    assert done == found
    assert await left.rows("invoices") == before, "a voucher stays as it is"
    for gone in ("payout_accounts", "subscriptions", "einvoice_changes", "invoice_presentations"):
        assert await left.rows(gone) == [], gone
    (stands,) = await left.rows("billing_accounts")
    assert stands["status"] == "closed"
    assert "einvoice" not in stands
    assert {row["payer_key"] for row in await left.rows("payments")} == {""}
    assert {row["_id"] for row in await left.rows("data_keys", {"subject_id": "cus_1"})} == {
        "cus_1/bookkeeping"
    }
    assert await left.rows("idempotency", {"_id": {"$gt": "customer:cus_1/", "$lt": "customer:cus_10"}}) == []
    stored_events = await left.streams._js.stream_info("BILLING", subjects_filter="billing.v1.*.cus_1")
    assert not stored_events.state.subjects

    after = await everything(left)
    assert await erase(left, erasure_id) == done, "the same answer, though nothing is left to count"
    assert await erase(left, new_id("era")) != done
    again = await everything(left)
    assert {name: rows for name, rows in again.items() if name != "erased"} == {
        name: rows for name, rows in after.items() if name != "erased"
    }
    assert A not in str(again)
    lying = repr(again).lower().encode()
    for value in (A, "Kari Æsop Nordmann", "Storgata 1"):
        shown = [name for name, form in forms(value).items() if form.lower() in lying]
        assert not shown, (value, shown)


async def test_what_is_held_serves_the_books_alone(left: World) -> None:
    await erase(left, new_id("era"))
    held = (await left.rows("invoices"))[0]["_id"]
    partner = Caller(
        "partner",
        "prc_1",
        scopes=frozenset({"invoices:read"}),
        agreement_id="agr_1",
        client_id="cli_1",
        purposes=frozenset({"invoicing"}),
    )
    listing = rpc.ListPartnerInvoicesRequest(purpose="invoicing")
    assert list((await left.as_(partner).ListPartnerInvoices(listing)).invoices) == []
    asked = rpc.GetInvoiceRequest(customer_id="cus_1", invoice_id=held)
    agent = Caller("staff", "a", roles=frozenset({"agent"}), access_reason="complaint")
    with pytest.raises(RemoteError) as refused:
        await left.as_(agent).GetInvoice(asked)
    assert refused.value.reason == "INVOICE_NOT_FOUND"
    mine = rpc.ListInvoicesRequest(customer_id="cus_1")
    assert list((await left.as_(agent).ListInvoices(mine)).invoices) == []
    finance = Caller("staff", "f", roles=frozenset({"finance"}), access_reason="audit")
    assert (await left.as_(finance).GetInvoice(asked)).invoice.invoice_id == held
    assert len((await left.as_(finance).ListInvoices(mine)).invoices) == 3


async def test_what_banks_tell_of_somebody_who_is_erased_brings_nothing_back(left: World) -> None:
    (invoice, *_) = await left.invoices()
    await erase(left, new_id("era"))
    applied = await told(left, Agreement(invoice.kid), Agreement(kid()))
    assert (applied["begun_or_changed"], applied["unknown_kids"]) == (0, 2)
    finance = Caller("staff", "stf_1", roles=frozenset({"finance"}))
    stub = left.place.stub("billing", einvoice_stubs.EinvoiceServiceStub, finance)
    entry = einvoice.EfakturaEntry(
        customer_id="cus_1", status="active", scope="all", efaktura_address="14589632"
    )
    with pytest.raises(RemoteError) as refused:
        await stub.ImportEfakturaAgreements(
            einvoice.ImportEfakturaAgreementsRequest(request_id=new_id("req"), agreements=[entry])
        )
    assert [one.rule for one in refused.value.violations] == ["NO_BILLING_ACCOUNT"]
    (account,) = await left.rows("billing_accounts")
    assert not {"mandate", "einvoice"} & set(account)


async def test_what_is_held_goes_on_the_day_after_its_last_and_nobody_is_left(left: World) -> None:
    await erase(left, new_id("era"))
    left.place.clock.set(datetime(2031, 12, 31, 10, tzinfo=OSLO))
    early = await deleted(left.place, "billing")
    assert "invoices" not in early
    assert len(await left.rows("invoices")) == 3
    left.place.clock.set(datetime(2032, 1, 1, 10, tzinfo=OSLO))
    done = await deleted(left.place, "billing")
    assert (done["invoices"], done["payments"], done["billing_accounts"]) == (3, 3, 1)
    for name, rows in (await everything(left)).items():
        assert in_clear("cus_1", rows) == [], name
    (total,) = await left.rows("ledger_entries")
    assert total["billing_account_id"] == "gone"
    assert sum(posting["amount_ore"] for posting in total["postings"]) == 0


async def test_a_person_has_all_ids(left: World) -> None:
    await left.buy("cus_2", start="2026-08-01", contract_id="ctr_2")
    found = await plan(left, "cus_1", "cus_2")
    assert ("billing.subscriptions", BLOCK) in found
    done = await erase(left, new_id("era"), "cus_1", "cus_2")
    assert done["billing.subscriptions", ERASE].records == 2, "once it is decided nothing prevents it"
    assert [row["customer_id"] for row in await left.rows("billing_accounts")] == ["cus_1"]


async def test_who_asks_and_for_whom(world: World) -> None:
    with pytest.raises(RemoteError) as refused:
        await world.privacy.Erase(privacy.EraseRequest(erasure_id="x", customer_ids=["cus_1"]))
    assert refused.value.reason == "INVALID_REQUEST"
    with pytest.raises(RemoteError):
        await world.privacy.PlanErasure(privacy.PlanErasureRequest())
    stranger = Caller("service", "survey")
    stub = world.place.stub("billing", privacy_stubs.PrivacyServiceStub, stranger)
    with pytest.raises(RemoteError) as stopped:
        await stub.PlanErasure(privacy.PlanErasureRequest(customer_ids=["cus_1"]))
    assert stopped.value.reason == "CALLER_NOT_ALLOWED"


async def test_killed_anywhere_it_ends_the_same(left: World) -> None:
    parts, deps = await worker(left)
    await parts.streams.connect()
    await left.place.stop("billing")
    erasure_id = new_id("era")
    told = None
    for call in range(1, 60, 4):
        with killed_at(call), contextlib.suppress(Killed):
            told = await erasing.erase(erasure_id, ["cus_1"], deps)
            break
    told = told or await erasing.erase(erasure_id, ["cus_1"], deps)
    assert {(item.key, item.outcome) for item in told} >= {
        ("billing.payout_account", ERASE),
        ("billing.invoices", HOLD),
    }
    for gone in ("payout_accounts", "subscriptions", "einvoice_changes"):
        assert await left.rows(gone) == [], gone
    assert len(await left.rows("data_keys", {"subject_id": "cus_1"})) == 1
    await parts.streams.close()
    await parts.mongo.close()


async def test_money_that_comes_late_says_nothing_of_who_paid(left: World) -> None:
    (invoice, *_) = await left.invoices()
    await erase(left, new_id("era"))
    before = len(await left.log({}))
    late = paid(invoice, ore=12_300)
    await left.pay(late)
    await left.notified(camt.file([credit(late, 1)]))
    await left.pay(Item(4_500, "12344", A))
    waits = next(row["_id"] for row in await left.log({"status": "suspense"}))
    asked = suspense.ResolveSuspenseRequest(
        request_id="s1", payment_id=waits, invoice_id=invoice.invoice_id, reason="Kunden ringte"
    )
    await desk(left).ResolveSuspense(asked)
    log = await left.log({})
    assert len(log) == before + 2
    assert {row["payer_key"] for row in log} == {""}
    assert {one.get("payer_key", "") for row in log for one in row["told"]} == {""}
    assert await left.rows("payout_accounts") == []

    payment = next(row["_id"] for row in log if row["amount_ore"] == 12_300)
    refund = await request(left, ANNE, "overpayment", payment_id=payment)
    assert (refund.target, refund.amount_ore) == ("payment_account", 12_300)
