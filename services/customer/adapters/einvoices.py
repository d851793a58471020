"""Asks billing about e-invoice agreements."""

from personvern.billing.v1 import einvoice_service_pb2 as rpc
from personvern.billing.v1 import einvoice_service_pb2_grpc as stubs
from services.chassis.errors import Kind, RemoteError


class BillingEinvoices:
    """Client of billing's EinvoiceService."""

    def __init__(self, stub: "stubs.EinvoiceServiceStub") -> None:
        self._stub = stub

    async def active(self, customer_id: str) -> bool:
        """Whether the customer gets e-invoices. Raises RemoteError."""
        request = rpc.GetEinvoiceAgreementRequest(customer_id=customer_id)
        try:
            answer = await self._stub.GetEinvoiceAgreement(request)
        except RemoteError as error:
            if error.kind is Kind.NOT_FOUND:  # nothing is charged to this customer
                return False
            raise
        return bool(answer.agreement.active)
