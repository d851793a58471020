"""Asks billing whose an invoice is."""

from collections.abc import Sequence

from personvern.billing.v1 import invoice_owner_service_pb2 as rpc
from personvern.billing.v1 import invoice_owner_service_pb2_grpc as stubs


class BillingInvoices:
    """Client of billing's InvoiceOwnerService."""

    def __init__(self, stub: "stubs.InvoiceOwnerServiceStub") -> None:
        self._stub = stub

    async def belongs(self, invoice_id: str, customer_ids: Sequence[str]) -> bool:
        """Whether the invoice is the customer's, who has these ids. Raises RemoteError."""
        request = rpc.ConfirmInvoiceOwnerRequest(invoice_id=invoice_id, customer_ids=customer_ids)
        return bool((await self._stub.ConfirmInvoiceOwner(request)).theirs)
