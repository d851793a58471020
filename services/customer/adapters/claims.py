"""Asks billing whether anything is still owed between the company and somebody who has left."""

from collections.abc import Sequence

from personvern.privacy.v1 import privacy_service_pb2 as rpc
from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs


class BillingClaims:
    """Client of billing's PrivacyService: what blocks an erasure that is asked for keeps a leaver too."""

    def __init__(self, stub: "stubs.PrivacyServiceStub") -> None:
        self._stub = stub

    async def stand(self, customer_ids: Sequence[str]) -> bool:
        """Whether anything is open: not paid, not credited, not written off, or due to the customer.

        Raises RemoteError.
        """
        plan = await self._stub.PlanErasure(rpc.PlanErasureRequest(customer_ids=customer_ids))
        return any(item.outcome == rpc.ERASURE_OUTCOME_BLOCK for item in plan.items)
