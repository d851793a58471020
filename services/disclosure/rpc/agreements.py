"""AgreementService over gRPC: sub-processors, and what becomes of the data at the end."""

from typing import Any

from personvern.disclosure.v1 import agreement_service_pb2 as rpc
from personvern.disclosure.v1 import agreement_service_pb2_grpc as stubs
from services.chassis.caller import allow, staff
from services.chassis.errors import Violations
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model import rules
from services.disclosure.model.agreement import ReturnOutcome, checked_reason
from services.disclosure.model.sub_processor import RawNotice, SubProcessor
from services.disclosure.rpc import messages
from services.disclosure.usecases import Deps, agreements, sub_processors
from services.kernel.calendar import oslo_date

_WHICH = "Send returned or deleted."


class AgreementServicer(stubs.AgreementServiceServicer):
    """An agreement through its life."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("dpo"))
    async def AnnounceSubProcessor(
        self, request: rpc.AnnounceSubProcessorRequest, _: Any
    ) -> rpc.AnnounceSubProcessorResponse:
        """Note an announcement."""
        raw = RawNotice(
            parent_id=request.parent_id,
            name=request.name,
            service=request.service,
            country=messages.raw_country(request.country),
            object_until=request.object_until,
        )
        made = await sub_processors.announce(request_key(request), request.agreement_id, raw, self._deps)
        return rpc.AnnounceSubProcessorResponse(sub_processor=self._message(made))

    @allow(staff("dpo"))
    async def ObjectToSubProcessor(
        self, request: rpc.ObjectToSubProcessorRequest, _: Any
    ) -> rpc.ObjectToSubProcessorResponse:
        """Say no."""
        key, reason = request_key(request), checked_reason(request.reason)
        done = await sub_processors.object_to(key, request.sub_processor_id, reason, self._deps)
        return rpc.ObjectToSubProcessorResponse(sub_processor=self._message(done))

    @allow(staff("dpo"))
    async def EndSubProcessor(
        self, request: rpc.EndSubProcessorRequest, _: Any
    ) -> rpc.EndSubProcessorResponse:
        """Engaged no more."""
        key, reason = request_key(request), checked_reason(request.reason)
        done = await sub_processors.end(key, request.sub_processor_id, reason, self._deps)
        return rpc.EndSubProcessorResponse(sub_processor=self._message(done))

    @allow(staff("dpo"))
    async def ListSubProcessors(
        self, request: rpc.ListSubProcessorsRequest, _: Any
    ) -> rpc.ListSubProcessorsResponse:
        """All under an agreement."""
        found = await sub_processors.tree(request.agreement_id, self._deps)
        return rpc.ListSubProcessorsResponse(sub_processors=map(self._message, found))

    @allow(staff("dpo"))
    async def ListSubProcessorNotices(
        self, _request: rpc.ListSubProcessorNoticesRequest, _: Any
    ) -> rpc.ListSubProcessorNoticesResponse:
        """Those that wait for an objection."""
        found = await sub_processors.notices(self._deps)
        return rpc.ListSubProcessorNoticesResponse(sub_processors=map(self._message, found))

    @allow(staff("dpo"))
    async def ConfirmReturn(self, request: rpc.ConfirmReturnRequest, _: Any) -> rpc.ConfirmReturnResponse:
        """The data came back or is deleted."""
        outcome, evidence = _returned(request)
        done = await agreements.confirm_return(
            request_key(request), request.agreement_id, outcome, evidence, self._deps
        )
        return rpc.ConfirmReturnResponse(agreement=messages.agreement(done))

    @allow(staff("dpo"))
    async def ListAwaitingReturn(
        self, request: rpc.ListAwaitingReturnRequest, _: Any
    ) -> rpc.ListAwaitingReturnResponse:
        """What is not confirmed."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await agreements.list_awaiting_return(asked, self._deps)
        return rpc.ListAwaitingReturnResponse(
            agreements=map(messages.agreement, page.items), next_page_token=page.next_token
        )

    def _message(self, item: SubProcessor) -> rpc.SubProcessor:
        return messages.sub_processor(item, oslo_date(self._deps.clock.now()))


def _returned(request: rpc.ConfirmReturnRequest) -> tuple[ReturnOutcome, str]:
    broken = Violations()
    outcome = messages.RETURN_OUTCOMES.get(request.outcome)
    if outcome is None:
        broken.add("outcome", "REQUIRED", _WHICH)
    evidence = broken.check("evidence", rules.text(200, required=True), request.evidence)
    broken.raise_if_any(DisclosureRequestInvalid)
    return outcome or ReturnOutcome.RETURNED, evidence
