"""What data-subject requests have done in the customer and consent contexts, over gRPC."""

from typing import Any

from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.customer.v1 import person_service_pb2 as persons_rpc
from services.chassis.errors import RemoteError
from services.disclosure.model.data_request import Channel

# An objection over the counter is kept as one by phone: the consent context knows no visits.
_SURFACES = {Channel.LOGIN: "web", Channel.VISIT: "phone"}


class ContextRights:
    """The port `Rights`. `persons` and `consent` are stubs of PersonService and ConsentService."""

    def __init__(self, persons: Any, consent: Any) -> None:
        self._persons, self._consent = persons, consent

    async def knows(self, customer_id: str) -> bool:
        """Whether there is such a customer. Raises RemoteError."""
        return await self._refreshed(customer_id)

    async def restrict(self, data_request_id: str, customer_id: str, ground: str) -> None:
        """Restrict, and return when no replica of the consent context decides on older facts.

        Raises RemoteError.
        """
        request = persons_rpc.RestrictCustomerRequest(
            request_id=f"{data_request_id}-restrict", customer_id=customer_id, reason=ground
        )
        try:
            await self._persons.RestrictCustomer(request)
        except RemoteError as error:
            already = error.reason == "CUSTOMER_NOT_ACTIVE" and error.metadata.get("status") == "restricted"
            if not already:
                raise
        await self._refreshed(customer_id)

    async def lift(self, data_request_id: str, customer_id: str) -> None:
        """Lift; that there is no restriction, or no customer any more, is no failure. Raises RemoteError."""
        request = persons_rpc.UnrestrictCustomerRequest(
            request_id=f"{data_request_id}-lift", customer_id=customer_id
        )
        try:
            await self._persons.UnrestrictCustomer(request)
        except RemoteError as error:
            if error.reason not in {"CUSTOMER_NOT_RESTRICTED", "CUSTOMER_NOT_FOUND"}:
                raise
        await self._refreshed(customer_id)

    async def object_to(self, request_id: str, customer_id: str, purpose: str, channel: Channel) -> None:
        """Object. Raises RemoteError: OBJECTION_NOT_POSSIBLE among others."""
        await self._consent.ObjectToPurpose(
            consent_rpc.ObjectToPurposeRequest(
                request_id=request_id,
                customer_id=customer_id,
                purpose=purpose,
                channel=_SURFACES.get(channel, channel.value),
            )
        )

    async def _refreshed(self, customer_id: str) -> bool:
        asked = consent_rpc.RefreshPersonRequest(customer_id=customer_id)
        return bool((await self._consent.RefreshPerson(asked)).known)
