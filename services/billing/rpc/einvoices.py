"""EinvoiceService over gRPC."""

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.billing.v1 import einvoice_service_pb2 as rpc
from personvern.billing.v1 import einvoice_service_pb2_grpc as stubs
from services.billing.usecases import einvoices
from services.billing.usecases.deps import Deps
from services.billing.usecases.einvoices import EinvoiceView
from services.chassis.caller import allow, current_caller, customer, service
from services.chassis.rpc_server import request_key


class EinvoiceServicer(stubs.EinvoiceServiceServicer):
    """Whether a customer gets e-invoices."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(customer(), service("customer"))
    async def GetEinvoiceAgreement(
        self, request: rpc.GetEinvoiceAgreementRequest, context: Any
    ) -> rpc.GetEinvoiceAgreementResponse:
        """The agreement."""
        found = await einvoices.get_einvoice_agreement(request.customer_id, self._deps)
        return rpc.GetEinvoiceAgreementResponse(agreement=_agreement(found))

    @allow(customer())
    async def SetEinvoiceAgreement(
        self, request: rpc.SetEinvoiceAgreementRequest, context: Any
    ) -> rpc.SetEinvoiceAgreementResponse:
        """Start or end it."""
        made = await einvoices.set_einvoice_agreement(
            request_key(request),
            request.customer_id,
            request.active,
            request.expected_version,
            current_caller().kind,
            self._deps,
        )
        return rpc.SetEinvoiceAgreementResponse(agreement=_agreement(made))


def _agreement(view: EinvoiceView) -> rpc.EinvoiceAgreement:
    made = view.agreement
    message = rpc.EinvoiceAgreement(customer_id=made.customer_id, active=made.active, version=made.version)
    if made.since is not None:
        message.since.FromDatetime(made.since)
    for item in view.history:
        at = Timestamp()
        at.FromDatetime(item.at)
        message.history.add(active=item.active, at=at, by=item.by, version=item.version)
    return message
