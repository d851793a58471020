"""Payout files: approved refunds collected for the bank, and what the bank answers.

A file takes the oldest approved refunds, opens their accounts, and is sealed as a voucher; it is made once
and read as often as needed, always the same bytes. Its message id follows from its refunds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from services.billing import events
from services.billing.errors import (
    PayoutAnswerBroken,
    PayoutAnswerConflict,
    PayoutAnswerUnknown,
    PayoutFileEmpty,
    RefundStateWrong,
)
from services.billing.model import ledger, pain001, pain002
from services.billing.model.bank_xml import XmlRefused
from services.billing.model.banking_day import next_banking_day
from services.billing.model.pain001 import Transfer, end_to_end_id
from services.billing.model.pain002 import BankAnswer, Status, Word
from services.billing.model.refund import Refund, RefundState, Source, Target
from services.billing.store.payout_files import RETENTION, PayoutFile
from services.billing.usecases import closing, refund_accounts, refunds
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.telemetry import log
from services.kernel.retention import hold_until

# In one file: each takes some reads, and all of it stands in one transaction. More go into the next file.
MOST = 100
ACCOUNT_GONE, CREDIT_GONE = "account_gone", "credit_gone"
READ = ("payout_file.name", "payout_file.account_number", "payout_file.amount_ore")


@dataclass(frozen=True)
class HeldBack:
    """An approved refund that a file did not take."""

    refund_id: str
    reason: str


Made = tuple[PayoutFile, list[HeldBack]]


async def make_payout_file(key: RequestKey, by: str, deps: Deps) -> Made:
    """A file of the oldest approved refunds. What has lost its account goes back to its customer to be asked;
    what is no longer due stays for somebody to look at.

    Raises PayoutFileEmpty when no refund is left to be paid out.
    """

    async def again(ref: Ref) -> Made:
        return await deps.store.payout_files.get(ref["payout_file_id"]), _held_back(ref)

    known = await deps.commands.recall(key)
    if known is not None:
        return await again(known)  # whose account has gone since is for the next file to find
    waiting = await deps.store.refunds.waiting_to_be_sent(MOST)
    ready = await _open(waiting, deps)
    gone = await _ask_anew([refund for refund in waiting if refund.id not in ready], deps)

    async def act() -> tuple[Ref, Made]:
        chosen, unpaid = await _collect(ready, deps)
        if not chosen:
            raise PayoutFileEmpty("No approved refund can be paid out.")
        file = await _write(chosen, by, deps)
        held = dict.fromkeys(unpaid, CREDIT_GONE) | dict.fromkeys(gone, ACCOUNT_GONE)
        ref = {"payout_file_id": file.id, **held}
        return ref, (file, _held_back(ref))

    return await deps.commands.run(key, act, again)


def _held_back(ref: Ref) -> list[HeldBack]:
    return [HeldBack(name, reason) for name, reason in sorted(ref.items()) if name != "payout_file_id"]


async def list_payout_files(page: PageRequest, deps: Deps) -> Page[PayoutFile]:
    """A page of files, newest first. Raises PageTokenInvalid."""
    return await deps.store.payout_files.page(page)


async def get_payout_file(file_id: str, deps: Deps) -> PayoutFile:
    """One file. Raises PayoutFileNotFound."""
    return await deps.store.payout_files.get(file_id)


async def download_payout_file(reader: Caller, file_id: str, deps: Deps) -> bytes:
    """The file itself; the read is recorded for each customer in it.

    Raises PayoutFileNotFound, RemoteError.
    """
    data = await deps.store.payout_files.data(file_id)
    inside = await deps.store.refunds.of_file(file_id)
    await deps.reads.by_finance(reader, [refund.customer_id for refund in inside], READ)
    return data


async def take_answer(
    key: RequestKey, file_id: str, data: bytes, by: str, deps: Deps
) -> tuple[PayoutFile, bool]:
    """Take the bank's answer to a file, whole or not at all. A refused refund gives the customer the credit
    back and is told to operators.

    Returns:
        The file, and whether this very answer was taken before.

    Raises:
        PayoutFileNotFound: no such file.
        PayoutAnswerBroken: not a pain.002.001.03, or an element is missing or not known.
        PayoutAnswerUnknown: about another file, or about payments that are not in this one.
        PayoutAnswerConflict: the opposite of an earlier answer.
    """
    await deps.store.payout_files.get(file_id)
    answer, digest = _read(data), deps.store.payout_files.digest(data)

    async def act() -> tuple[Ref, tuple[PayoutFile, bool]]:
        file = await deps.store.payout_files.lock(file_id)
        if await deps.store.payout_files.knows(digest):
            return {"payout_file_id": file.id, "already": "yes"}, (file, True)
        if answer.message_id != file.message_id:
            raise PayoutAnswerUnknown("The answer is about another file.", rule="MESSAGE_ID")
        paid, rejected = await _apply(answer, await deps.store.refunds.of_file(file.id), deps)
        until = hold_until(RETENTION, deps.today())
        await deps.store.payout_files.add_answer(digest, file.id, data, by, deps.now(), until)
        await deps.store.payout_files.count(file.id, paid, rejected)
        after = replace(file, paid=file.paid + paid, rejected=file.rejected + rejected)
        return {"payout_file_id": file.id, "already": ""}, (after, False)

    async def again(ref: Ref) -> tuple[PayoutFile, bool]:
        return await deps.store.payout_files.get(ref["payout_file_id"]), bool(ref["already"])

    file, already = await deps.commands.run(key, act, again)
    if file.rejected and not already:
        log.error("the bank refused refunds", payout_file_id=file.id, refunds=file.rejected)
    await _close_settled(file.id, deps)
    return file, already


async def _close_settled(file_id: str, deps: Deps) -> None:
    """A closing balance that is paid was the last thing that kept its account open."""
    for refund in await deps.store.refunds.of_file(file_id):
        if refund.source is Source.CLOSING_BALANCE and refund.state is RefundState.PAID:
            await closing.close_of_customer(refund.customer_id, deps)


async def _open(waiting: Sequence[Refund], deps: Deps) -> dict[str, Transfer]:
    """The transfers of those refunds whose account is there, by refund: before the transaction, which is then
    short, and looks only whether it all still stands.
    """
    await deps.store.refunds.prepare(waiting)
    receivers = await deps.store.refunds.receivers(waiting)
    ready: dict[str, Transfer] = {}
    for refund in waiting:
        payment = await deps.store.payments.get(refund.payment_id) if refund.payment_id else None
        account = await refund_accounts.reopen(refund, payment, deps)
        if account is not None and refund.id in receivers:
            ready[refund.id] = Transfer(
                id=end_to_end_id(refund.id),
                amount_ore=refund.amount_ore,
                name=receivers[refund.id].name,
                account=account.number,
                text=f"Tilbakebetaling {deps.terms.payer.name}",
            )
    return ready


async def _ask_anew(without: Sequence[Refund], deps: Deps) -> list[str]:
    """Send approved refunds whose account is gone back to be asked; their ids. Each in a transaction."""
    gone: list[str] = []
    for found in without:
        try:
            await deps.store.transaction(partial(_without_account, found.id, deps))
        except RefundStateWrong:
            continue  # somebody else was faster
        gone.append(found.id)
    return gone


async def _without_account(refund_id: str, deps: Deps) -> None:
    before = await deps.store.refunds.lock(refund_id)
    before.require({RefundState.APPROVED})
    refund = before.without_account()
    await deps.store.refunds.put(refund)
    await refunds.book(refund, -refund.amount_ore, deps)
    if refund.state is RefundState.NEEDS_ACCOUNT:
        await deps.outbox.add(events.refund_account_needed(refund))


async def _collect(
    ready: Mapping[str, Transfer], deps: Deps
) -> tuple[list[tuple[Refund, Transfer]], list[str]]:
    """What can be paid out now, and the ids of what is no longer due. Inside a transaction."""
    chosen: list[tuple[Refund, Transfer]] = []
    unpaid: list[str] = []
    slack: dict[str, int] = {}
    for refund in await deps.store.refunds.waiting_to_be_sent(MOST):
        if refund.id not in ready or not await _stands(refund, deps):
            continue
        account_id = refund.billing_account_id
        if account_id and account_id not in slack:
            slack[account_id] = await _slack_ore(refund, deps)
        if slack.get(account_id, 0) < 0:
            unpaid.append(refund.id)
        else:
            chosen.append((refund, ready[refund.id]))
    return chosen, unpaid


async def _stands(refund: Refund, deps: Deps) -> bool:
    """Whether the payout account that was opened before has not been deleted or replaced since."""
    if refund.target is not Target.PAYOUT_ACCOUNT:
        return True
    return await deps.store.payouts.stored_payer(refund.billing_account_id) == refund.payer_key


async def _write(chosen: Sequence[tuple[Refund, Transfer]], by: str, deps: Deps) -> PayoutFile:
    transfers, today = [transfer for _, transfer in chosen], deps.today()
    file = PayoutFile(
        id=deps.new_id("pof"),
        message_id=pain001.message_id((item.id, item.amount_ore) for item in transfers),
        refunds=len(transfers),
        total_ore=sum(item.amount_ore for item in transfers),
        execution_date=next_banking_day(today),
        created_at=deps.now(),
        created_by=by,
        hold_until=hold_until(RETENTION, today),
    )
    data = pain001.build(deps.terms.payer, transfers, file.created_at, file.execution_date)
    await deps.store.payout_files.add(file, data)
    sent = [replace(refund, state=RefundState.SENT, payout_file_id=file.id) for refund, _ in chosen]
    await deps.store.refunds.set_sent([refund.id for refund in sent], file.id)
    await deps.outbox.add(*(events.refund_sent(refund) for refund in sent))
    return file


async def _slack_ore(refund: Refund, deps: Deps) -> int:
    """By how much the books bear what is approved; below 0 when a payment behind it has gone back since."""
    balance = ledger.balance(await deps.store.ledger.of(refund.billing_account_id))
    if refund.source is Source.CLOSING_BALANCE:
        return -balance
    return await refunds.not_due_ore(refund.billing_account_id, deps) - balance


async def _returned(payment_id: str, deps: Deps) -> None:
    """Money whose owner was never known is settled once all of it has gone back. Inside a transaction."""
    payment = await deps.store.payments.get(payment_id)
    made = await deps.store.refunds.of_payment(payment_id)
    if sum(refund.amount_ore for refund in made if refund.state is RefundState.PAID) >= payment.amount_ore:
        await deps.store.payments.set_returned(payment_id)


def _read(data: bytes) -> BankAnswer:
    try:
        return pain002.read(data)
    except XmlRefused as error:
        raise PayoutAnswerBroken(
            f"{error.text} Nothing of the answer was taken.", line=str(error.line), rule=error.rule
        ) from error


async def _apply(answer: BankAnswer, inside: Iterable[Refund], deps: Deps) -> tuple[int, int]:
    """How many refunds are newly paid, and how many newly rejected."""
    named = {end_to_end_id(refund.id): refund for refund in inside}
    if set(answer.payments) - set(named):
        raise PayoutAnswerUnknown(
            "The answer lists payments that are not in this file.", rule="END_TO_END_ID"
        )
    paid = rejected = 0
    for key, refund in named.items():
        word = answer.of(key)
        if word is None or word.status is Status.UNDER_WAY:
            continue
        wanted = RefundState.PAID if word.status is Status.PAID else RefundState.REJECTED_BY_BANK
        if refund.state is wanted:
            continue
        if refund.state is not RefundState.SENT:
            raise PayoutAnswerConflict("The bank has said the opposite before.", refund_id=refund.id)
        await _end(replace(refund, state=wanted), word, deps)
        paid, rejected = paid + (wanted is RefundState.PAID), rejected + (wanted is not RefundState.PAID)
    return paid, rejected


async def _end(refund: Refund, word: Word, deps: Deps) -> None:
    if refund.state is RefundState.PAID:
        await deps.store.refunds.put(refund)
        await refunds.enter(refund, ledger.refund_sent(refund.amount_ore), deps)
        if refund.source is Source.SUSPENSE:
            await _returned(refund.payment_id, deps)
        return
    refused = replace(refund, bank_reason=word.reason)
    await deps.store.refunds.put(refused)
    await refunds.book(refused, -refused.amount_ore, deps)
    await deps.outbox.add(events.refund_rejected(refused))
