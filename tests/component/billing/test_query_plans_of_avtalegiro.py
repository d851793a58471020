"""Mandates, claims, eFaktura agreements and links find their documents by an index."""

from collections.abc import Iterator
from typing import Any

import pytest

from personvern.billing.v1 import einvoice_service_pb2 as einvoice
from personvern.billing.v1 import einvoice_service_pb2_grpc
from personvern.billing.v1 import mandate_service_pb2 as rpc
from personvern.privacy.v1 import privacy_service_pb2
from services.chassis.caller import Caller
from tests.component.billing.conftest import World
from tests.component.billing.test_avtalegiro import FINANCE, claimed, kid, mandate, stub, told
from tests.support.avtalegiro import ALL, ENDED, Agreement
from tests.support.query_plans import recording, unindexed


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, world: World, mongodb_uri: str) -> None:
    for who in ("cus_1", "cus_2"):
        await world.buy(who)
    await world.price()
    await told(world, Agreement(kid(1), ALL), Agreement(kid(2), ALL), Agreement("12344", ALL))
    await world.run("2026-10")
    await claimed(world)
    await told(world, Agreement(kid(1), ENDED), number=2)
    await claimed(world)
    await mandate(world)
    await stub(world).ListMandateFiles(rpc.ListMandateFilesRequest())
    await stub(world).ListClaimFiles(rpc.ListClaimFilesRequest())
    finance = world.place.stub("billing", einvoice_service_pb2_grpc.EinvoiceServiceStub, FINANCE)
    entry = einvoice.EfakturaEntry(customer_id="cus_1", status="active", scope="all", efaktura_address="1")
    batch = einvoice.ImportEfakturaAgreementsRequest(request_id="e", agreements=[entry])
    await finance.ImportEfakturaAgreements(batch)
    (invoice,) = await world.invoices("cus_1")
    link = einvoice.PresentInvoiceRequest(request_id="p", invoice_id=invoice.invoice_id)
    token = (await finance.PresentInvoice(link)).token
    gateway = world.place.stub(
        "billing", einvoice_service_pb2_grpc.EinvoiceServiceStub, Caller("service", "gateway")
    )
    await gateway.RenderPresentedInvoice(einvoice.RenderPresentedInvoiceRequest(token=token))
    kind = privacy_service_pb2.EXPORT_KIND_ACCESS
    await world.privacy.Export(privacy_service_pb2.ExportRequest(customer_id="cus_1", kind=kind))
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
