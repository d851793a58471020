"""MandateService over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from personvern.billing.v1 import mandate_service_pb2 as rpc
from personvern.billing.v1 import mandate_service_pb2_grpc as stubs
from services.billing.model.mandate import Mandate
from services.billing.store.claim_files import ClaimFile, ClaimFileStatus
from services.billing.store.mandates import MandateFile, MandateFileStatus
from services.billing.usecases import claims_files, mandates
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import parts_of, request_key

UPLOADS_AT_ONCE = 2
_STATUS = {
    ClaimFileStatus.COLLECTING: rpc.CLAIM_FILE_STATUS_COLLECTING,
    ClaimFileStatus.READY: rpc.CLAIM_FILE_STATUS_READY,
    ClaimFileStatus.EMPTY: rpc.CLAIM_FILE_STATUS_EMPTY,
}


class MandateServicer(stubs.MandateServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)

    @allow(staff("finance"))
    async def ImportMandateFile(
        self, request_iterator: AsyncIterator[rpc.ImportMandateFileRequest], context: Any
    ) -> rpc.ImportMandateFileResponse:
        """Take a file of mandates whole, or refuse it whole."""
        head = rpc.ImportMandateFileRequest()
        async with self._uploads:  # each is held in memory
            upload = await mandates.read_upload(parts_of(request_iterator, head), self._deps)
        # The digest stands for the bytes in the key: the same request id with another file is refused.
        key = request_key(
            rpc.ImportMandateFileRequest(request_id=head.request_id, data=upload.sha256.encode())
        )
        by = current_caller().name
        file, known = await mandates.import_mandate_file(key, upload, by, self._deps)
        return rpc.ImportMandateFileResponse(mandate_file=_mandate_file(file), already_imported=known)

    @allow(staff("finance", "dpo"))
    async def GetMandateFile(
        self, request: rpc.GetMandateFileRequest, context: Any
    ) -> rpc.GetMandateFileResponse:
        """One file of mandates."""
        found = await mandates.get_mandate_file(request.mandate_file_id, self._deps)
        message = _mandate_file(found)
        message.unknown.extend(rpc.UnknownKid(line=item.line, kid=item.kid) for item in found.unknown)
        return rpc.GetMandateFileResponse(mandate_file=message)

    @allow(staff("finance", "dpo"))
    async def ListMandateFiles(
        self, request: rpc.ListMandateFilesRequest, context: Any
    ) -> rpc.ListMandateFilesResponse:
        """Files of mandates, newest first."""
        page = PageRequest(request.page_size, request.page_token)
        found = await mandates.list_mandate_files(page, self._deps)
        return rpc.ListMandateFilesResponse(
            mandate_files=[_mandate_file(item) for item in found.items], next_page_token=found.next_token
        )

    @allow(customer())
    async def GetMandate(self, request: rpc.GetMandateRequest, context: Any) -> rpc.GetMandateResponse:
        """A customer's mandate."""
        found, history = await mandates.mandate_of(request.customer_id, self._deps)
        return rpc.GetMandateResponse(
            mandate=_mandate(found) if found else None, history=[_mandate(item) for item in history]
        )

    @allow(staff("finance"))
    async def StartClaimFile(
        self, request: rpc.StartClaimFileRequest, context: Any
    ) -> rpc.StartClaimFileResponse:
        """Have a claim file put together."""
        by = current_caller().name
        made = await claims_files.start_claim_file(request_key(request), by, self._deps)
        return rpc.StartClaimFileResponse(claim_file=_claim_file(made))

    @allow(staff("finance", "dpo"))
    async def ListClaimFiles(
        self, request: rpc.ListClaimFilesRequest, context: Any
    ) -> rpc.ListClaimFilesResponse:
        """Claim files, newest first."""
        page = PageRequest(request.page_size, request.page_token)
        found = await claims_files.list_claim_files(page, self._deps)
        return rpc.ListClaimFilesResponse(
            claim_files=[_claim_file(item) for item in found.items], next_page_token=found.next_token
        )

    @allow(staff("finance", "dpo"))
    async def GetClaimFile(self, request: rpc.GetClaimFileRequest, context: Any) -> rpc.GetClaimFileResponse:
        """One claim file in numbers."""
        found = await claims_files.get_claim_file(request.claim_file_id, self._deps)
        return rpc.GetClaimFileResponse(claim_file=_claim_file(found))

    @allow(staff("finance", reads_personal_data=True))
    async def DownloadClaimFile(
        self, request: rpc.DownloadClaimFileRequest, context: Any
    ) -> rpc.DownloadClaimFileResponse:
        """The file for the clearing house."""
        data = await claims_files.download_claim_file(current_caller(), request.claim_file_id, self._deps)
        return rpc.DownloadClaimFileResponse(data=data)


def _mandate_file(item: MandateFile) -> rpc.MandateFile:
    message = rpc.MandateFile(
        mandate_file_id=item.id,
        transmission=f"{item.transmission:07d}",
        made_on=item.made_on.isoformat(),
        agreements=item.agreements,
        records=item.records,
        skipped_assignments=item.skipped_assignments,
        everything=item.everything,
        applied=item.status is MandateFileStatus.APPLIED,
        operation_id=item.operation_id,
        hold_until=item.hold_until.isoformat(),
        unknown_kids=item.unknown_kids,
    )
    message.received_at.FromDatetime(item.received_at)
    return message


def _mandate(item: Mandate) -> rpc.Mandate:
    message = rpc.Mandate(active=item.active, kid=item.kid, notice=item.notice, version=item.version)
    message.since.FromDatetime(item.since)
    return message


def _claim_file(item: ClaimFile) -> rpc.ClaimFile:
    message = rpc.ClaimFile(
        claim_file_id=item.id,
        status=_STATUS[item.status],
        transmission=item.transmission,
        claims=item.claims,
        claimed_ore=item.claimed_ore,
        cancellations=item.cancellations,
        first_due_date=item.first_due.isoformat() if item.first_due else "",
        last_due_date=item.last_due.isoformat() if item.last_due else "",
        more=item.more,
        operation_id=item.operation_id,
        created_by=item.created_by,
        hold_until=item.hold_until.isoformat(),
    )
    message.created_at.FromDatetime(item.created_at)
    return message
