"""Asks the other contexts whose data of a kind they hold, over gRPC."""

from collections.abc import Mapping

from personvern.customer.v1 import merge_list_service_pb2 as merge_rpc
from personvern.customer.v1 import merge_list_service_pb2_grpc as merge_stubs
from personvern.privacy.v1 import affected_service_pb2 as rpc
from personvern.privacy.v1 import affected_service_pb2_grpc as stubs
from services.disclosure.model.affected_data import AffectedData, Part
from services.kernel.affected import Kind
from services.kernel.affected.rpc import KINDS

CONTEXTS = {
    Kind.CUSTOMERS: "customer",
    Kind.CONTRACTS_OF_PRODUCT: "customer",
    Kind.CONTRACTS_OF_GROUP: "customer",
    Kind.INVOICES: "billing",
    Kind.CONSENTS: "consent",
    Kind.SURVEY_INVITATIONS: "survey",
}
_NUMBERS = {kind: number for number, kind in KINDS.items()}


class RemoteAffected:
    """The port `AffectedSources`; a stub for each context."""

    def __init__(
        self, contexts: Mapping[str, "stubs.AffectedServiceStub"], merges: "merge_stubs.MergeListServiceStub"
    ) -> None:
        self._contexts, self._merges = contexts, merges

    async def some(self, data: AffectedData, after: str) -> Part:
        """The next records. Raises RemoteError."""
        kind = Kind(data.kind or "")
        asked = rpc.AffectedData(
            kind=_NUMBERS[kind], of=data.of, first_day=data.first_day, last_day=data.last_day
        )
        request = rpc.ListAffectedRequest(data=asked, after=after)
        found = await self._contexts[CONTEXTS[kind]].ListAffected(request)
        return Part(found.customer_ids, found.records, found.read, found.total, found.after)

    async def merged(self) -> dict[str, str]:
        """Every id that was merged, and the id that stands for the person. Raises RemoteError."""
        found = dict[str, str]()
        after = ""
        while some := (
            await self._merges.ListStandingMerges(merge_rpc.ListStandingMergesRequest(after=after))
        ).merges:
            found |= {one.merged_id: one.survivor_id for one in some}
            after = some[-1].merged_id
        return found
