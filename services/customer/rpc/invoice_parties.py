"""InvoicePartyService over gRPC."""

from typing import Any

from personvern.customer.v1 import customer_service_pb2
from personvern.customer.v1 import invoice_party_service_pb2 as rpc
from personvern.customer.v1 import invoice_party_service_pb2_grpc as stubs
from services.chassis.caller import allow, current_caller, service
from services.chassis.errors import Invalid
from services.customer.rpc import wire
from services.customer.store.recipients import InvoiceParty
from services.customer.usecases import Deps, facts

MOST = 200


class InvoicePartyServicer(stubs.InvoicePartyServiceServicer):
    """Many customers at once, for billing."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("billing"))
    async def GetInvoiceParties(
        self, request: rpc.GetInvoicePartiesRequest, _: Any
    ) -> rpc.GetInvoicePartiesResponse:
        """Names and addresses for invoices."""
        if not 0 < len(request.customer_ids) <= MOST:
            raise Invalid(f"1 to {MOST} customers at a time.")
        found = await facts.invoice_parties(request.customer_ids, current_caller(), self._deps)
        return rpc.GetInvoicePartiesResponse(parties=[_party(who, item) for who, item in found.items()])

    @allow(service("billing"))
    async def ListMergedCustomers(
        self, request: rpc.ListMergedCustomersRequest, _: Any
    ) -> rpc.ListMergedCustomersResponse:
        """The other ids of a customer."""
        merged = await facts.merged_customers(request.customer_id, self._deps)
        return rpc.ListMergedCustomersResponse(merged_ids=merged)


def _party(customer_id: str, item: InvoiceParty) -> customer_service_pb2.GetInvoicePartyResponse:
    home = item.home_address
    return customer_service_pb2.GetInvoicePartyResponse(
        customer_id=customer_id,
        name=item.name.reveal(),
        address_lines=[home.street.reveal()],
        postcode=home.postcode.reveal(),
        city=home.city.reveal(),
        country=home.country,
        language=item.language,
        organisation_number=item.organisation_number.reveal(),
        kind=wire.kind(item.kind.value),
    )
