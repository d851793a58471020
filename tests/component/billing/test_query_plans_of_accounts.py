"""Charges, credit notes, plans and closing accounts find their documents by an index."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from personvern.billing.v1 import account_service_pb2 as rpc
from personvern.billing.v1 import account_service_pb2_grpc as stubs
from personvern.billing.v1 import credit_note_service_pb2 as credit
from personvern.billing.v1 import credit_note_service_pb2_grpc as credit_stubs
from personvern.privacy.v1 import privacy_service_pb2
from services.chassis.caller import Caller
from tests.component.billing.conftest import World
from tests.component.billing.test_charges import desk, list_price, order
from tests.component.billing.test_closing import left
from tests.component.billing.test_credit_notes import desk as notes_desk
from tests.component.billing.test_credit_notes import order as note_order
from tests.component.billing.test_more_time import in_parts, put_off
from tests.component.billing.test_payments import billed
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed

DPO = Caller("staff", "stf_2", roles=frozenset({"dpo"}), access_reason="audit")


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, world: World, mongodb_uri: str) -> None:
    first, second = await billed(world, 2)
    await list_price(world, "spot", 100, "kWh")
    (subscription,) = await world.rows("subscriptions", {"customer_id": "cus_1"})
    await desk(world).AddCharge(order(subscription["contract_id"]))
    me = world.place.stub("billing", stubs.AccountServiceStub, Caller("customer", "cus_1"))
    await me.DeferInvoice(put_off(first))
    await me.AgreePaymentPlan(in_parts(second))
    await me.ListPaymentPlans(rpc.ListPaymentPlansRequest(customer_id="cus_1"))
    await me.GetInvoicingChoice(rpc.GetInvoicingChoiceRequest(customer_id="cus_1"))
    dpo = world.place.stub("billing", stubs.AccountServiceStub, DPO)
    await dpo.ListCharges(rpc.ListChargesRequest(customer_id="cus_1"))
    await notes_desk(world).IssueCreditNote(note_order(first, (1, 500)))
    reader = world.place.stub("billing", credit_stubs.CreditNoteServiceStub, DPO)
    await reader.ListCreditNotes(credit.ListCreditNotesRequest())
    await world.run("2026-10")
    await left(world, subscription["contract_id"], "2026-10-31")
    await eventually(lambda: world.count("billing_accounts", {"status": "closing"}))
    await world.place.restart("billing", accounts_every_seconds=0.2)
    world.place.clock.set(datetime(2027, 1, 20, 9, tzinfo=UTC))
    await eventually(lambda: world.count("payment_plans", {"status": "broken"}))
    kind = privacy_service_pb2.EXPORT_KIND_ACCESS
    await world.privacy.Export(privacy_service_pb2.ExportRequest(customer_id="cus_1", kind=kind))
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
