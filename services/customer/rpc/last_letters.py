"""RPCs about last letters to persons who were erased."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import last_letter_service_pb2 as rpc
from personvern.customer.v1 import last_letter_service_pb2_grpc as grpc_api
from services.chassis.caller import allow, current_caller, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.customer.rpc import wire
from services.customer.usecases import Deps, last_letters

Context = ServicerContext[object, object]


class LastLetterServicer(grpc_api.LastLetterServiceServicer):
    """Serves `personvern.customer.v1.LastLetterService`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("dpo"))
    async def ListLastLetters(
        self, request: rpc.ListLastLettersRequest, _: Context
    ) -> rpc.ListLastLettersResponse:
        """What waits."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await last_letters.list_last_letters(asked, self._deps)
        return rpc.ListLastLettersResponse(
            letters=[
                rpc.LastLetter(
                    message_id=item.message_id,
                    erasure_id=item.erasure_id,
                    queued_at=wire.time(item.queued_at),
                    refused_at=wire.time(item.refused_at),
                )
                for item in page.items
            ],
            next_page_token=page.next_token,
        )

    @allow(staff("dpo"))
    async def ListLetterOutcomes(
        self, request: rpc.ListLetterOutcomesRequest, _: Context
    ) -> rpc.ListLetterOutcomesResponse:
        """What became of letters."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await last_letters.list_outcomes(request.outcome, asked, self._deps)
        return rpc.ListLetterOutcomesResponse(
            outcomes=[
                rpc.LastLetterOutcome(
                    erasure_id=item.erasure_id,
                    message_id=item.message_id,
                    outcome=item.outcome.value,
                    returned_at=wire.time(item.returned_at),
                    closed_at=wire.time(item.closed_at),
                    closed_by=item.closed_by,
                    reason=item.reason.reveal(),
                )
                for item in page.items
            ],
            next_page_token=page.next_token,
        )

    @allow(staff("dpo", reads_personal_data=True))
    async def PrintLastLetter(
        self, request: rpc.PrintLastLetterRequest, _: Context
    ) -> rpc.PrintLastLetterResponse:
        """One to print."""
        html = await last_letters.print_last_letter(request.message_id, current_caller(), self._deps)
        return rpc.PrintLastLetterResponse(html=html)

    @allow(staff("dpo"))
    async def CloseLastLetter(
        self, request: rpc.CloseLastLetterRequest, _: Context
    ) -> rpc.CloseLastLetterResponse:
        """Posted or given up."""
        erasure_id = await last_letters.close_last_letter(
            request_key(request),
            request.message_id,
            posted=request.posted,
            reason=request.reason,
            by=current_caller(),
            deps=self._deps,
        )
        return rpc.CloseLastLetterResponse(erasure_id=erasure_id)
