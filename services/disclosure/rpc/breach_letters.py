"""BreachLetterService over gRPC."""

from typing import Any

from personvern.disclosure.v1 import breach_letter_service_pb2 as rpc
from personvern.disclosure.v1 import breach_letter_service_pb2_grpc as stubs
from services.chassis.caller import allow, current_caller, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.model.breach_letters import PARTS, PersonLetter, Round
from services.disclosure.rpc.messages import timestamp
from services.disclosure.usecases import Deps, breach_letters

OFFICER = staff("dpo")


class BreachLetterServicer(stubs.BreachLetterServiceServicer):
    """Letters to the persons whom a breach concerns."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(OFFICER)
    async def PrepareLetters(self, request: rpc.PrepareLettersRequest, _: Any) -> rpc.PrepareLettersResponse:
        """What the letters say."""
        texts = {item.language: {part: getattr(item, part) for part in PARTS} for item in request.texts}
        made = await breach_letters.prepare(
            request_key(request), request.breach_id, texts, current_caller(), self._deps
        )
        return rpc.PrepareLettersResponse(round=_round(made))

    @allow(OFFICER)
    async def ApproveLetters(self, request: rpc.ApproveLettersRequest, _: Any) -> rpc.ApproveLettersResponse:
        """Have them written."""
        started = await breach_letters.approve(
            request_key(request), request.breach_id, request.number, current_caller(), self._deps
        )
        return rpc.ApproveLettersResponse(operation_id=started)

    @allow(OFFICER)
    async def ListLetterRounds(
        self, request: rpc.ListLetterRoundsRequest, _: Any
    ) -> rpc.ListLetterRoundsResponse:
        """What was prepared, approved and written."""
        found, counts = await breach_letters.list_rounds(request.breach_id, self._deps)
        return rpc.ListLetterRoundsResponse(rounds=[_round(item) for item in found], counts=counts)

    @allow(staff("dpo", reads_personal_data=True))
    async def ListBreachLetters(
        self, request: rpc.ListBreachLettersRequest, _: Any
    ) -> rpc.ListBreachLettersResponse:
        """What became of each letter."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await breach_letters.list_letters(request.breach_id, asked, current_caller(), self._deps)
        return rpc.ListBreachLettersResponse(
            letters=[_letter(item) for item in page.items], next_page_token=page.next_token
        )


def _round(item: Round) -> rpc.LetterRound:
    return rpc.LetterRound(
        number=item.number,
        texts=[
            rpc.BreachLetterText(language=language, **{part: getattr(text, part).reveal() for part in PARTS})
            for language, text in item.texts.items()
        ],
        prepared_by=item.prepared_by,
        prepared_at=timestamp(item.prepared_at),
        approved_by=item.approved_by,
        approved_at=timestamp(item.approved_at) if item.approved_at else None,
        operation_id=item.operation_id,
        done_at=timestamp(item.done_at) if item.done_at else None,
        counts=item.counts,
    )


def _letter(item: PersonLetter) -> rpc.BreachLetter:
    return rpc.BreachLetter(
        customer_id=item.customer_id,
        state=f"BREACH_LETTER_STATE_{item.state.value.upper()}",
        channel=item.channel,
        message_id=item.message_id,
        at=timestamp(item.at),
        reason=item.reason,
    )
