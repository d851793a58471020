"""AudienceExportService over gRPC."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from personvern.consent.v1 import audience_export_service_pb2 as rpc
from personvern.consent.v1 import audience_export_service_pb2_grpc as stubs
from services.chassis.caller import allow, current_caller, partner, staff
from services.chassis.errors import Violations
from services.chassis.ids import is_id
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.consent.errors import ConsentRequestInvalid
from services.consent.model.audience_export import Format
from services.consent.rpc import messages
from services.consent.usecases import Deps
from services.consent.usecases.audiences import exporting
from services.consent.usecases.audiences.exporting import ExportView, Member

_FORMATS = {rpc.EXPORT_FORMAT_LIST: Format.LIST, rpc.EXPORT_FORMAT_META: Format.META}
_MESSAGES = {known: number for number, known in _FORMATS.items()}


class AudienceExportServicer(stubs.AudienceExportServiceServicer):
    """Audiences out of the house."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("marketing"))
    async def ExportAudience(self, request: rpc.ExportAudienceRequest, _: Any) -> rpc.ExportAudienceResponse:
        """Release an audience."""
        found = Violations()
        how = _FORMATS.get(request.format)
        if how is None:
            found.add("format", "REQUIRED", "Use list or meta.")
        if not is_id(request.processor_id, "prc"):
            found.add("processor_id", "ID_FORMAT", "Give the id of a processor.")
        found.raise_if_any(ConsentRequestInvalid, "The request has fields to correct.")
        made = await exporting.export_audience(
            request_key(request),
            request.audience_id,
            request.processor_id,
            how or Format.LIST,
            current_caller(),
            self._deps,
        )
        view = await exporting.view_of_export(made, self._deps)
        return rpc.ExportAudienceResponse(export=_export(view))

    @allow(staff("marketing", "dpo"))
    async def ListAudienceExports(
        self, request: rpc.ListAudienceExportsRequest, _: Any
    ) -> rpc.ListAudienceExportsResponse:
        """The releases of an audience."""
        found = await exporting.list_exports(request.audience_id, self._deps)
        return rpc.ListAudienceExportsResponse(exports=map(_export, found))

    @allow(partner(exporting.SCOPE))
    async def ListExportMembers(
        self, request: rpc.ListExportMembersRequest, _: Any
    ) -> AsyncIterator[rpc.ListExportMembersResponse]:
        """A page of members for a partner, in parts."""
        asked = PageRequest(request.page_size, request.page_token)
        parts = exporting.members_for_partner(request.audience_id, asked, current_caller(), self._deps)
        async with aclosing(parts):
            async for part in parts:
                yield rpc.ListExportMembersResponse(
                    members=map(_member, part.items), next_page_token=part.next_token
                )

    @allow(partner(exporting.SCOPE))
    async def ListExportRemovals(
        self, request: rpc.ListExportRemovalsRequest, _: Any
    ) -> rpc.ListExportRemovalsResponse:
        """Whom a partner has to take out."""
        found = await exporting.removals_for_partner(
            request.audience_id, request.page_size, current_caller(), self._deps
        )
        return rpc.ListExportRemovalsResponse(removals=map(_member, found))

    @allow(partner(exporting.SCOPE))
    async def ConfirmExportRemovals(
        self, request: rpc.ConfirmExportRemovalsRequest, _: Any
    ) -> rpc.ConfirmExportRemovalsResponse:
        """People were taken out."""
        removal_ids = list(dict.fromkeys(request.removal_ids))
        found = Violations()
        if not 0 < len(removal_ids) <= exporting.LARGEST_SIZE:
            found.add("removal_ids", "COUNT", f"Send 1 to {exporting.LARGEST_SIZE} ids.")
        found.raise_if_any(ConsentRequestInvalid, "The request has fields to correct.")
        left = await exporting.confirm_removals(
            request_key(request), request.audience_id, removal_ids, current_caller(), self._deps
        )
        return rpc.ConfirmExportRemovalsResponse(unconfirmed=left)


def _export(view: ExportView) -> rpc.AudienceExport:
    made = view.export
    return rpc.AudienceExport(
        export_id=made.id,
        audience_id=made.audience_id,
        processor_id=made.processor_id,
        format=_MESSAGES[made.format],
        created_at=messages.timestamp(made.created_at),
        created_by=made.created_by,
        given=view.given,
        removed=view.removed,
        unconfirmed=view.unconfirmed,
    )


def _member(item: Member) -> rpc.ExportMember:
    return rpc.ExportMember(
        customer_id=item.customer_id,
        email_sha256=item.email,
        phone_sha256=item.phone,
        removal_id=item.removal_id,
    )
