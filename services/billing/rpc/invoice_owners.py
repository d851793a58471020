"""InvoiceOwnerService over gRPC."""

from typing import Any

from personvern.billing.v1 import invoice_owner_service_pb2 as rpc
from personvern.billing.v1 import invoice_owner_service_pb2_grpc as stubs
from services.billing.usecases import invoices
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, service


class InvoiceOwnerServicer(stubs.InvoiceOwnerServiceServicer):
    """Whose an invoice is."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("customer"))
    async def ConfirmInvoiceOwner(
        self, request: rpc.ConfirmInvoiceOwnerRequest, context: Any
    ) -> rpc.ConfirmInvoiceOwnerResponse:
        """Whether it is theirs."""
        theirs = await invoices.is_of(request.invoice_id, request.customer_ids, self._deps)
        return rpc.ConfirmInvoiceOwnerResponse(theirs=theirs)
