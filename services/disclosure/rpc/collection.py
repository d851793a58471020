"""CollectionService over gRPC."""

from typing import Any

from personvern.disclosure.v1 import collection_service_pb2 as rpc
from personvern.disclosure.v1 import collection_service_pb2_grpc as stubs
from services.chassis.caller import allow, service
from services.chassis.rpc_server import request_key
from services.disclosure.usecases import Deps, collecting_claims


class CollectionServicer(stubs.CollectionServiceServicer):
    """Claims on their way to a collector."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("billing"))
    async def CheckCollector(
        self, request: rpc.CheckCollectorRequest, context: Any
    ) -> rpc.CheckCollectorResponse:
        """Whether claims may go under this agreement today."""
        found = await collecting_claims.collector(request.agreement_id, self._deps)
        return rpc.CheckCollectorResponse(processor_id=found.processor_id)

    @allow(service("billing"))
    async def RecordHandover(
        self, request: rpc.RecordHandoverRequest, context: Any
    ) -> rpc.RecordHandoverResponse:
        """Note a claim before it goes."""
        entry_id, agreement = await collecting_claims.record_handover(
            request_key(request), request.agreement_id, request.customer_id, request.claim_id, self._deps
        )
        return rpc.RecordHandoverResponse(entry_id=entry_id, processor_id=agreement.processor_id)
