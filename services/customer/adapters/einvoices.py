"""Asks billing about e-invoice agreements."""

from personvern.billing.v1 import einvoice_service_pb2 as rpc
from personvern.billing.v1 import einvoice_service_pb2_grpc as stubs


class BillingEinvoices:
    """Client of billing's EinvoiceService."""

    def __init__(self, stub: "stubs.EinvoiceServiceStub") -> None:
        self._stub = stub

    async def active(self, customer_id: str) -> bool:
        """Whether the customer gets e-invoices. Raises RemoteError."""
        request = rpc.GetEinvoiceAgreementRequest(customer_id=customer_id)
        return bool((await self._stub.GetEinvoiceAgreement(request)).agreement.active)
