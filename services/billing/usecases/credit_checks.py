"""Credit checks: asked of the bureau once, kept as an outcome, told in a copy letter.

What is asked for is stored before the bureau is asked, and the check's id is the reference of the enquiry:
who dies between the bureau's answer and its storing asks again under the same reference, which is the same
enquiry. The report lives in memory alone, until band, decision and letter are made of it.
"""

from collections.abc import Mapping
from datetime import timedelta

from services.billing import events
from services.billing.errors import (
    CreditBureauUnavailable,
    CreditCheckNotAllowed,
    CreditCheckNotFound,
    CreditCheckOpen,
    CreditLetterGone,
    CreditNotGiven,
    CreditOrderNotWaiting,
    CreditPolicyMissing,
)
from services.billing.model import credit_check as checks
from services.billing.model.copy_letter import CopyLetter, Party
from services.billing.model.credit_check import (
    PURPOSE,
    RETENTION,
    CreditCheck,
    Outcome,
    Rules,
    State,
    Verdict,
)
from services.billing.ports import BureauAnswer, BureauAway, ContractFacts
from services.billing.store import DuplicateKeyError
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.errors import DomainError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.telemetry import log
from services.chassis.vault import Redacted
from services.kernel.decisions import Decision
from services.kernel.retention import hold_until

ORDER = "order"
# A call that is on its way is not taken up beside itself.
PATIENCE = timedelta(minutes=1)
BATCH = 50
_READ = ("credit_checks.outcome", "credit_checks.decision", "credit_checks.review")


async def request_check(
    key: RequestKey, customer_id: str, contract_id: str, caller: Caller, deps: Deps
) -> CreditCheck:
    """Check who has ordered something on credit; done once however often it is asked for.

    Raises:
        CreditNotGiven, CreditOrderNotWaiting: nothing to check anybody for.
        CreditCheckNotAllowed: consent says no, for example about a minor.
        CreditCheckOpen: the order is being checked, or is decided.
        CreditBureauUnavailable: no answer, so no decision; the check goes on by itself.
        CreditPolicyMissing: no rules for today.
        RemoteError: a neighbour says no or is away; nothing has happened.
    """
    if await deps.store.credit_checks.of_request(key.record_id) is not None:
        return await finish(await _known(key, deps), deps)
    order = await _order(customer_id, contract_id, deps)
    allowed = await _allowed(customer_id, deps)
    _rules(deps)
    number = await deps.national_ids.release(customer_id, PURPOSE)

    async def act() -> tuple[Ref, CreditCheck]:
        check = _asked(key, order, allowed, caller, deps)
        await deps.store.credit_checks.supersede(contract_id)
        try:
            await deps.store.credit_checks.add(check)
        except DuplicateKeyError as error:
            raise CreditCheckOpen("This order is checked.", contract_id=contract_id) from error
        return {"credit_check_id": check.id}, check

    async def again(ref: Ref) -> CreditCheck:
        return await deps.store.credit_checks.get(ref["credit_check_id"])

    return await finish(await deps.commands.run(key, act, again), deps, number)


async def _known(key: RequestKey, deps: Deps) -> CreditCheck:
    """The check that this very command asked for. Raises IdempotencyKeyReused for another command."""

    async def act() -> tuple[Ref, CreditCheck]:
        # The check outlives the memory of its key.
        found = await deps.store.credit_checks.of_request(key.record_id)
        if found is None:
            raise CreditCheckNotFound("There is no such credit check.")
        return {"credit_check_id": found.id}, found

    async def again(ref: Ref) -> CreditCheck:
        return await deps.store.credit_checks.get(ref["credit_check_id"])

    return await deps.commands.run(key, act, again)


async def finish(check: CreditCheck, deps: Deps, number: Redacted[str] | None = None) -> CreditCheck:
    """Ask the bureau and store what comes of it, unless that is done. Raises as `request_check`."""
    if check.state is State.DONE:
        return check
    rules = _rules(deps)
    if number is None:
        number = await deps.national_ids.release(check.customer_id, PURPOSE)
    names = await deps.contracts.product_names(check.product_code)
    try:
        answer = await deps.bureau.enquire(check.id, number)
    except BureauAway as cause:
        raise CreditBureauUnavailable(
            "The credit bureau does not answer.", credit_check_id=check.id
        ) from cause
    verdict = _verdict(answer, rules)
    told = answer.outcome in {Outcome.SCORED, Outcome.FROZEN}
    until = (
        checks.letter_until(deps.today(), deps.terms.credit_letter_days, check.hold_until) if told else None
    )
    after = checks.answered(check, verdict, deps.now(), letter_until=until)
    await _store(after, _letter(answer, names, deps) if told else None, deps)
    return await deps.store.credit_checks.get(check.id)


async def check_order(customer_id: str, contract_id: str, deps: Deps) -> None:
    """Check as soon as an order waits for it. What cannot be checked by itself waits for staff.

    Raises RemoteError when a neighbour is away.
    """
    key = RequestKey("service:billing", "check_order", contract_id, fingerprint="")
    try:
        await request_check(key, customer_id, contract_id, Caller("service", "billing"), deps)
    except CreditBureauUnavailable:
        return  # it is stored, and taken up again
    except DomainError as refusal:
        if refusal.transient:
            raise
        log.info("order not checked", contract_id=contract_id, reason=refusal.reason)


async def take_up(deps: Deps) -> int:
    """Ask again for checks that the bureau has not answered; how many it has now."""
    answered = 0
    for check in await deps.store.credit_checks.unanswered(deps.now() - PATIENCE, BATCH):
        try:
            if not (await deps.contracts.get(check.contract_id)).waits_for_credit:
                await _store(_withdrawn(check, deps), None, deps)
                continue
            await finish(check, deps)
            answered += 1
        except (CreditBureauUnavailable, CreditPolicyMissing):
            break  # nor would it be otherwise for the next
        except DomainError as error:
            if error.transient:
                break
            log.info("order not checked", contract_id=check.contract_id, reason=error.reason)
            await _store(_withdrawn(check, deps), None, deps)
    return answered


async def get_check(check_id: str, customer_id: str, reader: Caller, deps: Deps) -> CreditCheck:
    """One check with its texts; a read by staff is noted first. Raises CreditCheckNotFound, RemoteError."""
    check = await deps.store.credit_checks.get(check_id)
    if check.customer_id != customer_id:
        raise CreditCheckNotFound("There is no such credit check.", credit_check_id=check_id)
    if reader.kind == "staff":
        await deps.reads.by_staff(reader, customer_id, _READ)
    return await deps.store.credit_checks.get(check_id, texts=True)


async def list_checks(customer_id: str, page: PageRequest, reader: Caller, deps: Deps) -> Page[CreditCheck]:
    """A page of a customer's checks, newest first; a read by staff is noted first. Raises
    PageTokenInvalid.
    """
    found = await deps.store.credit_checks.of_customer(customer_id, page)
    if reader.kind == "staff":
        await deps.reads.by_staff(reader, customer_id, _READ)
    return found


async def get_letter(check_id: str, customer_id: str, deps: Deps) -> CopyLetter:
    """The copy letter. Raises CreditCheckNotFound, CreditLetterGone."""
    check = await deps.store.credit_checks.get(check_id)
    if check.customer_id != customer_id:
        raise CreditCheckNotFound("There is no such credit check.", credit_check_id=check_id)
    letter = await deps.store.credit_checks.letter(check)
    if letter is None:
        raise CreditLetterGone("There is no copy letter.", credit_check_id=check_id)
    return letter


async def _order(customer_id: str, contract_id: str, deps: Deps) -> ContractFacts:
    order = await deps.contracts.get(contract_id)
    if order.customer_id != customer_id:
        raise CreditOrderNotWaiting("This customer has no such order.", contract_id=contract_id)
    if not order.credit_element:
        raise CreditNotGiven("This product gives no credit.", product_code=order.product_code)
    blocking = await deps.store.credit_checks.blocking(contract_id)
    if blocking is not None:
        raise CreditCheckOpen("This order is checked.", credit_check_id=blocking.id)
    if not order.waits_for_credit:
        raise CreditOrderNotWaiting("The order does not wait for a check.", contract_id=contract_id)
    return order


async def _allowed(customer_id: str, deps: Deps) -> Decision:
    decision = await deps.consents.decide(customer_id, PURPOSE)
    if not decision.allow:
        raise CreditCheckNotAllowed("Consent does not allow the check.", rule=decision.rule)
    return decision


def _rules(deps: Deps) -> Rules:
    try:
        return checks.rules_on(deps.today())
    except checks.RulesMissing as missing:
        raise CreditPolicyMissing(str(missing), day=missing.day.isoformat()) from missing


def _asked(
    key: RequestKey, order: ContractFacts, allowed: Decision, caller: Caller, deps: Deps
) -> CreditCheck:
    return CreditCheck(
        id=deps.new_id("crc"),
        customer_id=order.customer_id,
        contract_id=order.contract_id,
        product_code=order.product_code,
        request=key.record_id,
        asked_by=caller.name,
        asked_why=caller.evidence or ORDER,
        legal_basis=allowed.legal_basis,
        policy_version=allowed.policy_version,
        requested_at=deps.now(),
        hold_until=hold_until(RETENTION, deps.today()),
    )


def _withdrawn(check: CreditCheck, deps: Deps) -> CreditCheck:
    return checks.answered(check, Verdict(Outcome.WITHDRAWN, ""), deps.now(), letter_until=None)


def _verdict(answer: BureauAnswer, rules: Rules) -> Verdict:
    if answer.report is None:
        return Verdict(answer.outcome, answer.bureau_reference)
    band, decision = checks.judge(answer.report.score, answer.report.payment_remarks, rules)
    return Verdict(answer.outcome, answer.bureau_reference, band, decision, rules.version)


def _letter(answer: BureauAnswer, names: Mapping[str, str], deps: Deps) -> CopyLetter:
    seller, report = deps.terms.seller, answer.report
    reach = (f"{seller.organisation_number}", *seller.address_lines, f"{seller.postcode} {seller.city}")
    return CopyLetter(
        content=report.content if report else (),
        controller=Party(answer.controller.name, answer.controller.contact),
        dpo=Party(answer.dpo.name, answer.dpo.contact),
        sources=answer.sources,
        requester=Party(seller.name, (*reach, seller.email, deps.terms.privacy_officer)),
        product_names=names,
        score_data=report.score_data if report else (),
        score_logic=report.score_logic if report else {},
        checked_on=deps.today(),
        frozen=answer.outcome is Outcome.FROZEN,
    )


async def _store(after: CreditCheck, letter: CopyLetter | None, deps: Deps) -> None:
    async def body() -> None:
        if await deps.store.credit_checks.answer(after, letter):
            await deps.outbox.add(events.credit_checked(after))

    await deps.store.transaction(body)
