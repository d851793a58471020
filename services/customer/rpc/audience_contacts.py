"""AudienceContactService over gRPC."""

from typing import Any

from personvern.customer.v1 import audience_contact_service_pb2 as rpc
from personvern.customer.v1 import audience_contact_service_pb2_grpc as stubs
from services.chassis.caller import allow, service
from services.chassis.errors import Invalid
from services.customer.usecases import Deps
from services.customer.usecases.audience_contacts import hash_contacts

MOST = 1_000


class AudienceContactServicer(stubs.AudienceContactServiceServicer):
    """Hashes for consent's exports."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("consent"))
    async def HashContacts(self, request: rpc.HashContactsRequest, _: Any) -> rpc.HashContactsResponse:
        """Hash contact points for an export."""
        if len(request.customer_ids) > MOST:
            raise Invalid(f"At most {MOST} customers at a time.")
        found = await hash_contacts(
            request.export_id,
            request.processor_id,
            request.customer_ids,
            only_known=request.only_known,
            deps=self._deps,
        )
        return rpc.HashContactsResponse(
            contacts=[
                rpc.HashedContact(
                    customer_id=item.customer_id,
                    email_sha256=item.email.reveal(),
                    phone_sha256=item.phone.reveal(),
                )
                for item in found
            ]
        )
