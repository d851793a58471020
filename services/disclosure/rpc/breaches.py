"""BreachService over gRPC."""

from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message

from personvern.disclosure.v1 import breach_service_pb2 as rpc
from personvern.disclosure.v1 import breach_service_pb2_grpc as stubs
from personvern.privacy.v1 import affected_service_pb2 as affected
from services.chassis.caller import allow, current_caller, staff
from services.chassis.errors import Violations
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model.affected_data import AffectedData
from services.disclosure.model.breach import Breach, Change, Decision, Nature, RawDecision, RawFacts, Risk
from services.disclosure.rpc.messages import timestamp
from services.disclosure.usecases import Deps, breaches
from services.kernel.affected.rpc import KINDS

OFFICER = staff("dpo")
_NATURE = {
    Nature.CONFIDENTIALITY: rpc.BREACH_NATURE_CONFIDENTIALITY,
    Nature.INTEGRITY: rpc.BREACH_NATURE_INTEGRITY,
    Nature.AVAILABILITY: rpc.BREACH_NATURE_AVAILABILITY,
}
_RISK = {
    Risk.NOT_ASSESSED: rpc.BREACH_RISK_UNSPECIFIED,
    Risk.NONE: rpc.BREACH_RISK_NONE,
    Risk.RISK: rpc.BREACH_RISK_RISK,
    Risk.HIGH: rpc.BREACH_RISK_HIGH,
}
_NATURE_BACK = {number: nature for nature, number in _NATURE.items()}
_RISK_BACK = {number: risk for risk, number in _RISK.items()}


class BreachServicer(stubs.BreachServiceServicer):
    """The register of breaches."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(OFFICER)
    async def RegisterBreach(self, request: rpc.RegisterBreachRequest, _: Any) -> rpc.RegisterBreachResponse:
        """Note a breach."""
        key, facts = request_key(request), _raw(request.facts)
        return rpc.RegisterBreachResponse(
            breach=self._whole(await breaches.register(key, facts, current_caller(), self._deps))
        )

    @allow(OFFICER)
    async def AmendBreach(self, request: rpc.AmendBreachRequest, _: Any) -> rpc.AmendBreachResponse:
        """Other facts."""
        key, facts = request_key(request), _raw(request.facts)
        changed = await breaches.amend(
            key, request.breach_id, facts, request.expected_version, current_caller(), self._deps
        )
        return rpc.AmendBreachResponse(breach=self._whole(changed))

    @allow(OFFICER)
    async def GetBreach(self, request: rpc.GetBreachRequest, _: Any) -> rpc.GetBreachResponse:
        """One breach."""
        found = await breaches.get(request.breach_id, self._deps)
        return rpc.GetBreachResponse(breach=self._whole(found))

    @allow(OFFICER)
    async def ListBreaches(self, request: rpc.ListBreachesRequest, _: Any) -> rpc.ListBreachesResponse:
        """Breaches without their free texts."""
        asked = PageRequest(request.page_size, request.page_token)
        wanted = breaches.list_due if request.notice_due else breaches.list_breaches
        page = await wanted(asked, self._deps)
        now = self._deps.clock.now()
        return rpc.ListBreachesResponse(
            breaches=[_message(item, now) for item in page.items], next_page_token=page.next_token
        )

    @allow(OFFICER)
    async def FindAffected(self, request: rpc.FindAffectedRequest, _: Any) -> rpc.FindAffectedResponse:
        """Begin to add the persons affected."""
        search = breaches.Search(
            customer_ids=list(request.customer_ids),
            recipient_id=request.recipient_id,
            since=_moment(request, "from_time"),
            until=_moment(request, "until_time"),
            data=_data(request.data) if request.HasField("data") else None,
        )
        started = await breaches.find_affected(request_key(request), request.breach_id, search, self._deps)
        return rpc.FindAffectedResponse(operation_id=started)

    @allow(staff("dpo", reads_personal_data=True))
    async def ListAffected(self, request: rpc.ListAffectedRequest, _: Any) -> rpc.ListAffectedResponse:
        """Ids of the persons affected."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await breaches.list_affected(request.breach_id, asked, current_caller(), self._deps)
        return rpc.ListAffectedResponse(customer_ids=page.items, next_page_token=page.next_token)

    @allow(OFFICER)
    async def DraftAuthorityNotice(
        self, request: rpc.DraftAuthorityNoticeRequest, _: Any
    ) -> rpc.DraftAuthorityNoticeResponse:
        """A draft for the authority."""
        made = await breaches.draft_for_authority(request.breach_id, request.language, self._deps)
        return rpc.DraftAuthorityNoticeResponse(text=made.text, missing=made.missing)

    @allow(OFFICER)
    async def DraftPersonsNotice(
        self, request: rpc.DraftPersonsNoticeRequest, _: Any
    ) -> rpc.DraftPersonsNoticeResponse:
        """A draft for the persons."""
        made = await breaches.draft_for_persons(request.breach_id, request.language, self._deps)
        return rpc.DraftPersonsNoticeResponse(text=made.text, missing=made.missing)

    @allow(OFFICER)
    async def DecideNotice(self, request: rpc.DecideNoticeRequest, _: Any) -> rpc.DecideNoticeResponse:
        """Somebody was notified, or is not."""
        raw = RawDecision(
            notified=request.notified,
            at=_moment(request, "at"),
            how=request.how,
            reference=request.reference,
            reason=request.reason,
        )
        decide = {
            rpc.NOTICE_TO_AUTHORITY: breaches.decide_authority,
            rpc.NOTICE_TO_AUTHORITY_ADDITION: breaches.tell_authority_more,
            rpc.NOTICE_TO_PERSONS: breaches.decide_persons,
        }.get(request.to)
        if decide is None:
            broken = Violations()
            broken.add("to", "REQUIRED", "Say whom the notice is for.")
            broken.raise_if_any(DisclosureRequestInvalid)
            raise AssertionError("it was refused")
        changed = await decide(request_key(request), request.breach_id, raw, current_caller(), self._deps)
        return rpc.DecideNoticeResponse(breach=self._whole(changed))

    @allow(OFFICER)
    async def CloseBreach(self, request: rpc.CloseBreachRequest, _: Any) -> rpc.CloseBreachResponse:
        """Nothing is left to do."""
        closed = await breaches.close(request_key(request), request.breach_id, self._deps)
        return rpc.CloseBreachResponse(breach=self._whole(closed))

    def _whole(self, breach: Breach) -> rpc.Breach:
        message = _message(breach, self._deps.clock.now())
        facts = breach.facts
        message.facts.description = facts.description.reveal()
        message.facts.consequences = facts.consequences.reveal()
        message.facts.measures = facts.measures.reveal()
        message.facts.risk_reason = facts.risk_reason.reveal()
        if breach.authority is not None:
            message.authority.reason = breach.authority.reason.reveal()
        if breach.affected is not None:
            message.affected.reason = breach.affected.reason.reveal()
        message.affected_count = breach.found
        for item in breach.additions:
            told = _notice(item)
            told.reason = item.reason.reveal()
            message.additions.append(told)
        message.history.extend(_changed(item) for item in breach.history)
        return message


def _raw(facts: rpc.BreachFacts) -> RawFacts:
    return RawFacts(
        title=facts.title,
        description=facts.description,
        natures=[_NATURE_BACK.get(item) for item in facts.natures],
        happened_at=_moment(facts, "happened_at"),
        ended_at=_moment(facts, "ended_at"),
        known_at=_moment(facts, "known_at"),
        data_categories=list(facts.data_categories),
        subject_categories=list(facts.subject_categories),
        persons=facts.persons,
        records=facts.records,
        consequences=facts.consequences,
        measures=facts.measures,
        risk=_RISK_BACK.get(facts.risk, Risk.NOT_ASSESSED),
        risk_reason=facts.risk_reason,
        processor_id=facts.processor_id,
    )


def _moment(message: Message, field: str) -> datetime | None:
    if not message.HasField(field):
        return None
    found: datetime = getattr(message, field).ToDatetime(tzinfo=UTC)
    # As the database keeps it: places in lists are made of it.
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def _message(breach: Breach, now: datetime) -> rpc.Breach:
    facts, left = breach.facts, breach.left(now)
    return rpc.Breach(
        breach_id=breach.breach_id,
        facts=rpc.BreachFacts(
            title=facts.title,
            natures=[_NATURE[item] for item in facts.natures],
            happened_at=timestamp(facts.happened_at) if facts.happened_at else None,
            ended_at=timestamp(facts.ended_at) if facts.ended_at else None,
            known_at=timestamp(facts.known_at),
            data_categories=facts.data_categories,
            subject_categories=facts.subject_categories,
            persons=facts.persons,
            records=facts.records,
            risk=_RISK[facts.risk],
            processor_id=facts.processor_id,
        ),
        registered_at=timestamp(breach.registered_at),
        registered_by=breach.registered_by,
        notify_by=timestamp(breach.notify_by),
        minutes_left=None if left is None else int(left.total_seconds() // 60),
        authority=_decided(breach.authority),
        affected=_decided(breach.affected),
        closed_at=timestamp(breach.closed_at) if breach.closed_at else None,
        version=breach.version,
    )


def _changed(item: Change) -> rpc.BreachChange:
    return rpc.BreachChange(
        at=timestamp(item.at),
        by=item.by,
        known_before=timestamp(item.known_before),
        known_at=timestamp(item.known_at),
        risk_before=_RISK[item.risk_before],
        risk=_RISK[item.risk],
    )


def _decided(decision: Decision | None) -> rpc.NoticeDecision | None:
    return None if decision is None else _notice(decision)


def _notice(decision: Decision) -> rpc.NoticeDecision:
    return rpc.NoticeDecision(
        notified=decision.notified,
        at=timestamp(decision.at),
        how=decision.how,
        reference=decision.reference,
        by=decision.by,
    )


def _data(message: affected.AffectedData) -> AffectedData:
    return AffectedData(KINDS.get(message.kind), message.of, message.first_day, message.last_day)
