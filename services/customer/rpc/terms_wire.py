"""Terms, changes and notices as messages."""

from personvern.customer.v1 import terms_service_pb2 as pb
from services.customer.model.notice import Notice
from services.customer.model.terms import Counts, TermsChange, TermsVersion
from services.customer.rpc import wire
from services.customer.usecases.ending import ContractTerms
from services.customer.usecases.terms import Seen


def version(item: TermsVersion) -> pb.TermsVersion:
    """A version."""
    return pb.TermsVersion(
        product_code=item.product_code,
        terms=wire.terms(item.terms),
        state=f"TERMS_VERSION_STATE_{item.state.upper()}",
        in_force_from=wire.day(item.in_force_from),
        terms_change_id=item.terms_change_id,
    )


def change(seen: Seen) -> pb.TermsChange:
    """A change."""
    item = seen.change
    return pb.TermsChange(
        terms_change_id=item.id,
        product_code=item.product_code,
        version_hash=item.version_hash,
        previous_hash=item.previous_hash,
        summary=wire.local(item.summary),
        effective_date=wire.day(item.effective_date),
        notice_days=item.notice_days,
        announced_at=wire.time(item.announced_at),
        announced_by=item.announced_by,
        operation_id=item.operation_id,
        state=f"TERMS_CHANGE_STATE_{seen.state.upper()}",
        cancelled_at=wire.time(item.cancelled_at),
        cancel_operation_id=item.cancel_operation_id,
    )


def counts(item: Counts | None) -> pb.TermsChangeCounts | None:
    """How a change stands; None stays unset."""
    if item is None:
        return None
    return pb.TermsChangeCounts(
        affected=item.affected,
        told_in_time=item.told_in_time,
        failed=item.failed,
        late=item.late,
        rescheduled=item.rescheduled,
        in_force=item.in_force,
        terminated=item.terminated,
    )


def notice(of: TermsChange, item: Notice) -> pb.TermsNotice:
    """A notice with its attempts: the proof."""
    return pb.TermsNotice(
        terms_change_id=item.terms_change_id,
        product_code=item.product_code,
        contract_id=item.contract_id,
        customer_id=item.customer_id,
        state=f"NOTICE_STATE_{item.state.upper()}",
        applies_from=wire.day(item.applies_from),
        binding=item.binding,
        told_at=wire.time(item.told_at),
        version_hash=of.version_hash,
        marks=sorted(item.marks),
        failure=item.failure,
        next_at=wire.time(item.next_at),
        attempts=[
            pb.NoticeAttempt(
                channel=attempt.channel,
                message_id=attempt.message_id,
                applies_from=wire.day(attempt.applies_from),
                queued_at=wire.time(attempt.queued_at),
                ended_at=wire.time(attempt.ended_at),
                outcome=attempt.outcome,
            )
            for attempt in item.attempts
        ],
    )


def contract_terms(item: ContractTerms) -> pb.ContractTerms:
    """The terms of a contract."""
    return pb.ContractTerms(
        contract_id=item.contract.id,
        version_hash=item.contract.terms_version_hash,
        next_version_hash=item.next_hash,
        next_from=wire.day(item.next_from),
        terms_change_id=item.terms_change_id,
        free_exit_until=wire.day(item.free_exit_until),
        text=None if item.now is None else wire.local(item.now.text),
        next_text=None if item.next is None else wire.local(item.next.text),
    )
