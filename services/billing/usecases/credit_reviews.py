"""A person looks at what the rules of credit have decided (GDPR 22(3))."""

from collections.abc import Awaitable, Callable

from services.billing import events
from services.billing.errors import (
    CreditCheckNotFound,
    CreditReviewInvalid,
    CreditReviewNotOffered,
    CreditReviewNotOpen,
)
from services.billing.model import credit_check as checks
from services.billing.model.credit_check import CreditCheck, Review
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.errors import VersionConflict, Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest

_LISTED = ("credit_checks.outcome", "credit_checks.review")


async def request_review(
    key: RequestKey, customer_id: str, check_id: str, raw_text: str, deps: Deps
) -> CreditCheck:
    """Ask for a person to look at an automatic no, or tell the person who looks anyway something; asked again
    it changes nothing.

    Raises CreditCheckNotFound, CreditReviewInvalid or CreditReviewNotOffered.
    """
    found = Violations()
    text = found.check("text", checks.check_words, raw_text)
    found.raise_if_any(CreditReviewInvalid)

    async def act() -> tuple[Ref, CreditCheck]:
        check = await deps.store.credit_checks.get(check_id, texts=True)
        if check.customer_id != customer_id:
            raise CreditCheckNotFound("There is no such credit check.", credit_check_id=check_id)
        waits = check.review is Review.OPEN
        if waits and (text is None or check.review_text is not None):
            return {"credit_check_id": check_id}, check
        if not waits and not check.review_offered:
            decision = check.decision.value if check.decision else ""
            raise CreditReviewNotOffered(
                "There is no automatic no.", credit_check_id=check_id, decision=decision
            )
        after = checks.asked_to_review(check, text)
        await _save(after, deps)
        return {"credit_check_id": check_id}, after

    return await deps.commands.run(key, act, _again(deps))


async def review_check(
    key: RequestKey, check_id: str, raw_decision: str, raw_reasons: str, reviewer: Caller, deps: Deps
) -> CreditCheck:
    """Decide as a person, with reasons that the customer reads; the read is noted first.

    Raises CreditCheckNotFound, CreditReviewInvalid, CreditReviewNotOpen or RemoteError.
    """
    found = Violations()
    decision = found.check("decision", checks.check_decision, raw_decision)
    reasons = found.check("reasons", checks.check_words, raw_reasons)
    if not raw_reasons.strip():
        found.add("reasons", "REQUIRED", "Say why.")
    found.raise_if_any(CreditReviewInvalid)
    standing = await deps.store.credit_checks.get(check_id)
    await deps.reads.by_staff(reviewer, standing.customer_id, ["credit_checks.review"])

    async def act() -> tuple[Ref, CreditCheck]:
        check = await deps.store.credit_checks.get(check_id, texts=True)
        if check.review is not Review.OPEN or reasons is None:
            raise CreditReviewNotOpen("The check does not wait for a person.", credit_check_id=check_id)
        after = checks.reviewed(check, decision, reasons, reviewer.name, deps.now())
        await _save(after, deps)
        await deps.outbox.add(events.credit_checked(after))
        return {"credit_check_id": check_id}, after

    return await deps.commands.run(key, act, _again(deps))


async def list_waiting(reader: Caller, page: PageRequest, deps: Deps) -> Page[CreditCheck]:
    """A page of checks that wait for a person, without texts, oldest first; that staff saw whose they are is
    recorded. Raises PageTokenInvalid, RemoteError.
    """
    found = await deps.store.credit_checks.waiting(page)
    customers = sorted({check.customer_id for check in found.items})
    if customers:
        await deps.reads.of_many_by_staff(reader, customers, _LISTED)
    return found


async def _save(check: CreditCheck, deps: Deps) -> None:
    if not await deps.store.credit_checks.review(check):
        raise VersionConflict("the check has changed; read it again")


def _again(deps: Deps) -> Callable[[Ref], Awaitable[CreditCheck]]:
    async def again(ref: Ref) -> CreditCheck:
        return await deps.store.credit_checks.get(ref["credit_check_id"], texts=True)

    return again
