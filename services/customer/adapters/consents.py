"""Guardians' consents on their children's ledgers, which the consent context keeps."""

from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from services.customer.model.guardianship import Agreed

CHILDRENS_DATA = "childrens_data"


class GuardianConsentLedger:
    """Client of the ledger, for guardians only."""

    def __init__(self, stub: "stubs.ConsentServiceStub") -> None:
        self._stub = stub

    async def grant(self, request_id: str, child_id: str, guardian_id: str, agreed: Agreed) -> str:
        """Record a guardian's consent to data about the child; its entry's id. Raises RemoteError."""
        answer = await self._stub.GrantConsent(
            rpc.GrantConsentRequest(
                request_id=request_id,
                customer_id=child_id,
                purpose=CHILDRENS_DATA,
                text_hash=agreed.text_hash,
                language=agreed.language,
                guardian_id=guardian_id,
            )
        )
        return str(answer.entry.entry_id)

    async def withdraw(self, request_id: str, child_id: str, guardian_id: str) -> None:
        """Withdraw a guardian's consent. Raises RemoteError."""
        await self._stub.WithdrawConsent(
            rpc.WithdrawConsentRequest(
                request_id=request_id,
                customer_id=child_id,
                purpose=CHILDRENS_DATA,
                guardian_id=guardian_id,
            )
        )
