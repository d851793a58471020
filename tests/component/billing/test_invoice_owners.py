"""Whose an invoice is, for contexts that note something about one: theirs or not, and never whose else."""

import pytest

from personvern.billing.v1 import invoice_owner_service_pb2 as rpc
from personvern.billing.v1 import invoice_owner_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import World
from tests.component.billing.test_payments import billed


async def test_theirs_under_any_id_and_nobody_elses(world: World) -> None:
    (invoice,) = await billed(world, 1)
    customer = world.place.stub("billing", stubs.InvoiceOwnerServiceStub, Caller("service", "customer"))

    async def theirs(invoice_id: str, *ids: str) -> bool:
        asked = rpc.ConfirmInvoiceOwnerRequest(invoice_id=invoice_id, customer_ids=ids)
        return bool((await customer.ConfirmInvoiceOwner(asked)).theirs)

    assert await theirs(invoice.invoice_id, "cus_1")
    assert await theirs(invoice.invoice_id, "cus_2", "cus_1")
    assert not await theirs(invoice.invoice_id, "cus_2")
    assert not await theirs(invoice.invoice_id)
    assert not await theirs("inv_none", "cus_1")
    assert not await theirs("", "cus_1")


@pytest.mark.parametrize(
    "caller",
    [
        Caller("customer", "cus_1"),
        Caller("service", "survey"),
        Caller("staff", "s", roles=frozenset({"finance"})),
    ],
)
async def test_only_the_customer_context_asks(world: World, caller: Caller) -> None:
    stub = world.place.stub("billing", stubs.InvoiceOwnerServiceStub, caller)
    with pytest.raises(RemoteError) as refused:
        await stub.ConfirmInvoiceOwner(rpc.ConfirmInvoiceOwnerRequest(invoice_id="i", customer_ids=["cus_1"]))
    assert refused.value.reason == "CALLER_NOT_ALLOWED"
