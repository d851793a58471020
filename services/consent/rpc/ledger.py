"""LedgerService over gRPC."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from personvern.consent.v1 import ledger_service_pb2 as rpc
from personvern.consent.v1 import ledger_service_pb2_grpc as stubs
from services.chassis.caller import allow, anyone, current_caller, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import parts_of, request_key
from services.consent import receipts
from services.consent.rpc import messages, requests
from services.consent.usecases import Deps, importing, ledger_proof

PROVERS = staff("dpo", "ops")


class LedgerServicer(stubs.LedgerServiceServicer):
    """Proof of the ledgers; holds no names, and of people only ids."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(PROVERS)
    async def VerifyLedger(self, request: rpc.VerifyLedgerRequest, _: Any) -> rpc.VerifyLedgerResponse:
        """Begin a verification."""
        started = await ledger_proof.ask_to_verify(request_key(request), _role(), self._deps)
        return rpc.VerifyLedgerResponse(operation_id=started)

    @allow(PROVERS)
    async def ListCheckpoints(
        self, request: rpc.ListCheckpointsRequest, _: Any
    ) -> rpc.ListCheckpointsResponse:
        """The signed checkpoints."""
        asked = PageRequest(requests.page_size(request.page_size), request.page_token)
        page = await ledger_proof.checkpoints_page(asked, self._deps)
        return rpc.ListCheckpointsResponse(
            checkpoints=[
                rpc.Checkpoint(
                    sequence=item.checkpoint.sequence,
                    day=item.checkpoint.day,
                    made_at=messages.timestamp(datetime.fromisoformat(item.checkpoint.made_at)),
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
    async def GetLedgerKeys(self, request: rpc.GetLedgerKeysRequest, _: Any) -> rpc.GetLedgerKeysResponse:
        """The public keys."""
        return rpc.GetLedgerKeysResponse(jwks=await ledger_proof.key_set(self._deps))

    @allow(anyone())
    async def GetReceiptSchema(
        self, request: rpc.GetReceiptSchemaRequest, _: Any
    ) -> rpc.GetReceiptSchemaResponse:
        """The schema of receipts."""
        return rpc.GetReceiptSchemaResponse(content=receipts.schema())

    @allow(PROVERS)
    async def ImportConsents(
        self, request_iterator: AsyncIterator[rpc.ImportConsentsRequest], _: Any
    ) -> rpc.ImportConsentsResponse:
        """Take a file of consents whole, or refuse it whole."""
        head = rpc.ImportConsentsRequest()
        upload = await importing.read_upload(parts_of(request_iterator, head))
        key = request_key(rpc.ImportConsentsRequest(request_id=head.request_id, data=upload.digest))
        operation_id, lines = await importing.import_consents(key, upload, _role(), self._deps)
        return rpc.ImportConsentsResponse(operation_id=operation_id, lines=lines)


def _role() -> str:
    """The role in which the caller asks: what comes of it is shown to that role."""
    return "dpo" if "dpo" in current_caller().roles else "ops"
