"""What disclosures to third parties ask of other contexts."""

from collections.abc import Mapping, Sequence

from personvern.consent.v1 import consent_pb2
from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.customer.v1 import third_party_service_pb2 as rpc
from personvern.customer.v1 import third_party_service_pb2_grpc as stubs


class RemoteSources:
    """The customer and the consent context."""

    def __init__(
        self, customers: "stubs.ThirdPartyServiceStub", consents: "consent_stubs.ConsentServiceStub"
    ) -> None:
        self._customers, self._consents = customers, consents

    async def unknown(self, customer_ids: Sequence[str]) -> Sequence[str]:
        """Which of these are no customers. Raises RemoteError."""
        answer = await self._customers.CheckCustomers(rpc.CheckCustomersRequest(customer_ids=customer_ids))
        return list(answer.unknown_ids)

    async def national_ids(self, disclosure_id: str, customer_ids: Sequence[str]) -> Mapping[str, str]:
        """National ids that are stored, by person. Raises RemoteError."""
        request = rpc.ReleaseNationalIdsRequest(disclosure_id=disclosure_id, customer_ids=customer_ids)
        return dict((await self._customers.ReleaseNationalIds(request)).national_ids)

    async def consent_entry(self, customer_id: str, purpose: str) -> str:
        """The ledger entry of the consent that holds now; "" when none does. Raises RemoteError."""
        request = consent_rpc.DecideRequest(customer_id=customer_id, purpose=purpose)
        decision = (await self._consents.Decide(request)).decision
        consented = decision.evidence.kind == consent_pb2.EVIDENCE_KIND_ENTRY
        return str(decision.evidence.reference) if decision.allow and consented else ""
