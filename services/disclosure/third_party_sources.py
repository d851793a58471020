"""What disclosures to third parties ask of other contexts, and the numbers that operators watch."""

from collections.abc import Mapping, Sequence

from prometheus_client import Counter, Gauge

from personvern.consent.v1 import consent_pb2
from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.customer.v1 import third_party_service_pb2 as rpc
from personvern.customer.v1 import third_party_service_pb2_grpc as stubs

_ENTRIES = Counter(
    "personvern_disclosure_ledger_entries", "Entries written to the disclosure ledger.", ["ground"]
)
_TO_RECONSIDER = Gauge(
    "personvern_third_party_secrecy_to_reconsider",
    "Disclosures kept from their persons whose date to look again has come.",
)
_NOTICES_DUE = Gauge("personvern_breach_notices_due", "Breaches of which the authority is to be notified.")
_HOURS_LEFT = Gauge(
    "personvern_breach_notice_hours_left",
    "Hours left of the 72 (GDPR art. 33(1)) of the most urgent breach; below 0 it is late.",
)
_CHECKPOINT_AGE = Gauge(
    "personvern_disclosure_checkpoint_age_seconds", "Age of the last checkpoint of the disclosure ledger."
)


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


class OperatorsMeasures:
    """The numbers for Prometheus."""

    def ledger_entries(self, ground: str, number: int) -> None:
        """Entries were written to the ledger."""
        _ENTRIES.labels(ground).inc(number)

    def secrecy_to_reconsider(self, cases: int) -> None:
        """Disclosures kept from their persons whose date to look again has come."""
        _TO_RECONSIDER.set(cases)

    def breach_notices(self, due: int, hours_left: float) -> None:
        """Breaches of which the authority is to be notified, and the hours left of the most urgent one."""
        _NOTICES_DUE.set(due)
        _HOURS_LEFT.set(hours_left)

    def checkpoint_age(self, seconds: float) -> None:
        """How old the last checkpoint of the disclosure ledger is."""
        _CHECKPOINT_AGE.set(seconds)
