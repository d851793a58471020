"""NoticeService over gRPC."""

from datetime import date
from typing import Any

from personvern.disclosure.v1 import notice_service_pb2 as rpc
from personvern.disclosure.v1 import notice_service_pb2_grpc as stubs
from services.chassis.caller import allow, current_caller, partner, staff
from services.chassis.errors import Violation
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.errors import DisclosureRequestInvalid, NoticeNotFound
from services.disclosure.model.notice import Matter, Notice
from services.disclosure.rpc.messages import timestamp
from services.disclosure.rpc.withdrawals import confirmation_evidence
from services.disclosure.usecases import Deps, notices

_MATTERS = {
    rpc.NOTICE_MATTER_ERASURE: Matter.ERASURE,
    rpc.NOTICE_MATTER_RECTIFICATION: Matter.RECTIFICATION,
    rpc.NOTICE_MATTER_RESTRICTION: Matter.RESTRICTION,
}
_NUMBERS = {matter: number for number, matter in _MATTERS.items()}
# Which of the scopes it must be is a question of the matter, which the use case asks.
_ANY_SCOPE = [partner(matter.scope) for matter in Matter]


class NoticeServicer(stubs.NoticeServiceServicer):
    """Notices on their way to recipients."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(*_ANY_SCOPE)
    async def ListPartnerNotices(
        self, request: rpc.ListPartnerNoticesRequest, _: Any
    ) -> rpc.ListPartnerNoticesResponse:
        """What the partner has not confirmed."""
        found, more = await notices.for_partner(
            request_key(request), current_caller(), _matter(request.matter), request.page_size, self._deps
        )
        return rpc.ListPartnerNoticesResponse(notices=map(_message, found), more=more)

    @allow(*_ANY_SCOPE)
    async def ConfirmPartnerNotice(
        self, request: rpc.ConfirmPartnerNoticeRequest, _: Any
    ) -> rpc.ConfirmPartnerNoticeResponse:
        """The partner has acted."""
        done = await notices.confirm(
            request_key(request), current_caller(), _matter(request.matter), request.notice_id, self._deps
        )
        return rpc.ConfirmPartnerNoticeResponse(notice=_message(done))

    @allow(staff("dpo", reads_personal_data=True))
    async def ListOpenNotices(
        self, request: rpc.ListOpenNoticesRequest, _: Any
    ) -> rpc.ListOpenNoticesResponse:
        """What is not confirmed."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await notices.list_open(asked, current_caller(), self._deps)
        written_to = await notices.by_hand(page.items, self._deps)
        shown = [_message(item) for item in page.items]
        for item in shown:
            item.by_hand = item.notice_id in written_to
        return rpc.ListOpenNoticesResponse(notices=shown, next_page_token=page.next_token)

    @allow(staff("dpo", reads_personal_data=True))
    async def NoteNoticeConfirmed(
        self, request: rpc.NoteNoticeConfirmedRequest, _: Any
    ) -> rpc.NoteNoticeConfirmedResponse:
        """A confirmation that came another way."""
        key, evidence = request_key(request), confirmation_evidence(request.evidence)
        on = _day(request.confirmed_on)
        done = await notices.note_confirmed(
            key, request.notice_id, evidence, on, current_caller(), self._deps
        )
        return rpc.NoteNoticeConfirmedResponse(notice=_message(done))


def _day(raw: str) -> date | None:
    if not raw:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        violation = Violation("confirmed_on", "DATE_FORMAT", "Send a day as YYYY-MM-DD.")
        raise DisclosureRequestInvalid("The request has fields to correct.", violations=[violation]) from None


def _matter(number: "rpc.NoticeMatter") -> Matter:
    if number not in _MATTERS:
        raise NoticeNotFound("Say what the notices are about.")
    return _MATTERS[number]


def _message(item: Notice) -> rpc.Notice:
    return rpc.Notice(
        notice_id=item.id,
        matter=_NUMBERS[item.matter],
        customer_id=item.customer_id,
        made_at=timestamp(item.made_at),
        told_at=timestamp(item.told_at) if item.told_at else None,
        confirmed_at=timestamp(item.confirmed_at) if item.confirmed_at else None,
        processor_id=item.recipient.processor_id,
        category=item.recipient.category,
        cause_id=item.cause_id,
        evidence=item.evidence,
        ended=item.ended,
        third_party=item.recipient.third_party,
    )
