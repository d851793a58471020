"""Every query of this context finds its documents by an index."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.giro import Item
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.privacy.v1 import privacy_service_pb2
from tests.component.billing.conftest import World
from tests.component.billing.test_partners_and_export import PRINTER
from tests.component.billing.test_payments import billed, paid
from tests.support.query_plans import recording, unindexed


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, world: World, mongodb_uri: str) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices), Item(1, "12344"))
    me = world.me("cus_1")
    await me.GetInvoice(rpc.GetInvoiceRequest(customer_id="cus_1", invoice_id=invoices[0].invoice_id))
    await me.GetPayoutAccount(rpc.GetPayoutAccountRequest(customer_id="cus_1"))
    await me.DeletePayoutAccount(rpc.DeletePayoutAccountRequest(request_id="d", customer_id="cus_1"))
    await world.pay(paid(invoices[0], "0" * 11, kind=18))
    finance = world.finance
    await finance.ListPrices(rpc.ListPricesRequest(product_code="spot"))
    await finance.ListInvoiceRuns(rpc.ListInvoiceRunsRequest())
    await finance.ListPaymentFiles(rpc.ListPaymentFilesRequest())
    await finance.ListSuspense(rpc.ListSuspenseRequest())
    await world.as_(PRINTER).ListPartnerInvoices(rpc.ListPartnerInvoicesRequest(purpose="invoicing"))
    kind = privacy_service_pb2.EXPORT_KIND_ACCESS
    await world.privacy.Export(privacy_service_pb2.ExportRequest(customer_id="cus_1", kind=kind))
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
