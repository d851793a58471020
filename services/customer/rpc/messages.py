"""RPCs for those who carry messages: SMS providers and printers."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import message_service_pb2 as rpc
from services.chassis.caller import allow, anyone, current_caller, partner
from services.chassis.errors import Violations
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.customer.errors import LetterOutcomeInvalid
from services.customer.rpc import wire
from services.customer.usecases import Deps, delivery, letters

Context = ServicerContext[object, object]


class MessageServicer:
    """Implements personvern.customer.v1.MessageService."""

    def __init__(self, deps: Deps, *, report_secret: str) -> None:
        """`report_secret` is what the SMS provider signs its reports with."""
        self._deps = deps
        self._report_secret = report_secret

    @allow(anyone())
    async def ReportSms(self, request: rpc.ReportSmsRequest, _: Context) -> rpc.ReportSmsResponse:
        """Take a delivery report; the signature says who sends it."""
        changed = await delivery.take_sms_report(
            request.body, request.signature, self._report_secret, self._deps
        )
        return rpc.ReportSmsResponse(changed=changed)

    @allow(partner(letters.READ))
    async def ListLetters(self, request: rpc.ListLettersRequest, _: Context) -> rpc.ListLettersResponse:
        """Hand out letters to print."""
        page = await letters.waiting_letters(
            request.purpose, PageRequest(request.page_size, request.page_token), current_caller(), self._deps
        )
        return rpc.ListLettersResponse(
            letters=[_letter(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(partner(letters.WRITE))
    async def AcknowledgeLetter(
        self, request: rpc.AcknowledgeLetterRequest, _: Context
    ) -> rpc.AcknowledgeLetterResponse:
        """Store what became of a letter."""
        found = Violations()
        if request.outcome == rpc.LETTER_OUTCOME_UNSPECIFIED:
            found.add("outcome", "REQUIRED", "Say posted or returned.")
        found.raise_if_any(LetterOutcomeInvalid, "Say what became of the letter.")
        await letters.acknowledge(
            request_key(request),
            request.message_id,
            posted=request.outcome == rpc.LETTER_OUTCOME_POSTED,
            caller=current_caller(),
            deps=self._deps,
        )
        return rpc.AcknowledgeLetterResponse()


def _letter(item: letters.Letter) -> rpc.Letter:
    return rpc.Letter(
        message_id=item.message.id,
        address_lines=item.address_lines,
        language=item.message.language,
        html=item.html,
        written_at=wire.time(item.message.queued_at),
    )
