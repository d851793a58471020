"""RecordsService over gRPC: records of processing, and proof of the disclosure ledger."""

from datetime import datetime
from typing import Any

from personvern.disclosure.v1 import records_service_pb2 as rpc
from personvern.disclosure.v1 import records_service_pb2_grpc as stubs
from services.chassis.caller import allow, anyone, current_caller, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.rpc.messages import timestamp
from services.disclosure.usecases import Deps, ledger_proof, records

OFFICER = staff("dpo")
PROVERS = staff("dpo", "ops")
_FORMATS = {
    rpc.RECORDS_FORMAT_UNSPECIFIED: records.Form.JSON,
    rpc.RECORDS_FORMAT_CSV: records.Form.CSV,
    rpc.RECORDS_FORMAT_HTML: records.Form.HTML,
}


class RecordsServicer(stubs.RecordsServiceServicer):
    """Records of processing and proof."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(OFFICER)
    async def GetRecordsOfProcessing(
        self, request: rpc.GetRecordsOfProcessingRequest, _: Any
    ) -> rpc.GetRecordsOfProcessingResponse:
        """The records, generated now."""
        form = _FORMATS.get(request.format, records.Form.JSON)
        content = await records.written_out(form, request.language, self._deps)
        return rpc.GetRecordsOfProcessingResponse(media_type=form.value, content=content)

    @allow(PROVERS)
    async def VerifyDisclosureLedger(
        self, request: rpc.VerifyDisclosureLedgerRequest, _: Any
    ) -> rpc.VerifyDisclosureLedgerResponse:
        """Begin a verification."""
        role = "dpo" if "dpo" in current_caller().roles else "ops"
        started = await ledger_proof.ask_to_verify(request_key(request), role, self._deps)
        return rpc.VerifyDisclosureLedgerResponse(operation_id=started)

    @allow(PROVERS)
    async def ListDisclosureCheckpoints(
        self, request: rpc.ListDisclosureCheckpointsRequest, _: Any
    ) -> rpc.ListDisclosureCheckpointsResponse:
        """The signed checkpoints."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await ledger_proof.checkpoints_page(asked, self._deps)
        return rpc.ListDisclosureCheckpointsResponse(
            checkpoints=[
                rpc.DisclosureCheckpoint(
                    sequence=item.checkpoint.sequence,
                    day=item.checkpoint.day,
                    made_at=timestamp(datetime.fromisoformat(item.checkpoint.made_at)),
                    subjects=item.checkpoint.subjects,
                    entries=item.checkpoint.entries,
                    root=item.checkpoint.root,
                    jws=item.jws,
                )
                for item in page.items
            ],
            next_page_token=page.next_token,
        )

    @allow(anyone())
    async def GetDisclosureLedgerKeys(
        self, request: rpc.GetDisclosureLedgerKeysRequest, _: Any
    ) -> rpc.GetDisclosureLedgerKeysResponse:
        """The public keys."""
        return rpc.GetDisclosureLedgerKeysResponse(jwks=await ledger_proof.key_set(self._deps))
