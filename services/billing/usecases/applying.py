"""Applying a payment file: every øre is matched to an invoice, in suspense, or known from before.

Three steps, each of which may be killed and done again. The payments are read from the archive and sorted
by slot. Then they are put on the log, some hundred in a transaction: sorted, what one transaction looks for
lies together in the indexes. Last, each account that the file touches is judged from its whole log, which
ends the same however often it is done.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from services.billing.model.payment import Arrival, PaymentStatus
from services.billing.store.files import PaymentFile
from services.billing.store.payments import Tally
from services.billing.usecases import arrivals, bulk, matching, settling_many
from services.billing.usecases.arrivals import Sorted
from services.billing.usecases.deps import Deps
from services.chassis.operations import Running

# Payments in a transaction that puts them on the log, and in one that judges: each less than a thousand
# documents, the second with a verdict, an invoice and a row of the payout rule for each payment.
BATCH, JUDGED = 900, 300
ACCOUNTS = 10  # accounts that are judged one by one, in a transaction


async def apply_file(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of an import: each payment once, however often it is killed and started again."""
    began = time.monotonic()
    file = await deps.store.files.get(running.input["payment_file_id"])
    found = await arrivals.of_file(file, deps)
    told = [0]

    async def put(part: Sequence[Arrival]) -> None:
        told[0] += await _put(file, part, deps)

    async def judge(part: Sequence[Arrival]) -> None:
        await _judge(part, deps)

    await _each(found, put, running, 0, BATCH)
    matched = time.monotonic()
    await _each(found, judge, running, len(found), min(BATCH, JUDGED))
    await deps.store.files.set_applied(file.id)
    result = _result(file, await deps.store.payments.tally(file.id), told[0])
    times = {"matched_ms": matched - began, "settled_ms": time.monotonic() - matched}
    return result | {name: round(seconds * 1000) for name, seconds in times.items()}


async def _each(
    found: Sorted,
    work: Callable[[Sequence[Arrival]], Awaitable[None]],
    running: Running,
    before: int,
    size: int,
) -> None:
    """Do the work on all payments, `size` at a time. `before` payments count as done in the progress,
    of twice as many. Two transactions at once gain nothing: they meet in the database's indexes.
    """
    for start in range(0, len(found), size):
        part = found.part(start, start + size)
        await work(part)
        await running.progress((before + start + len(part)) // 2, len(found))


async def _put(file: PaymentFile, part: Sequence[Arrival], deps: Deps) -> int:
    """Put some payments on the log in one transaction; how many the other channel had told of.

    What the log has already is looked up inside it: of two workers with the same payments one meets a write
    conflict or a key that is taken, runs again, and finds everything known.
    """
    return await bulk.run(lambda: matching.put(file, part, deps), deps)


async def _judge(part: Sequence[Arrival], deps: Deps) -> None:
    """Judge the accounts that some payments stand on."""
    touched: dict[str, set[str]] = {}
    for payment in await matching.on_log(part, deps):
        if payment.invoice_id:
            touched.setdefault(payment.billing_account_id, set()).add(payment.invoice_id)
    if touched:
        await settling_many.settle_many(touched, deps, ACCOUNTS)


def _result(file: PaymentFile, tallies: dict[PaymentStatus, Tally], told: int) -> dict[str, Any]:
    nothing = Tally(0, 0, 0)
    reversed_ = tallies.get(PaymentStatus.REVERSED, nothing)
    matched = tallies.get(PaymentStatus.MATCHED, nothing)
    suspense = tallies.get(PaymentStatus.SUSPENSE, nothing)
    seen = sum(tally.count for tally in tallies.values())
    return {
        "payment_file_id": file.id,
        "payments": file.payments,
        "matched": matched.count + reversed_.count,
        "matched_ore": matched.amount_ore + reversed_.amount_ore,
        "credit_ore": matched.credit_ore,
        "suspense": suspense.count,
        "suspense_ore": suspense.amount_ore,
        "reversals": tallies.get(PaymentStatus.REVERSAL, nothing).count,
        "already_known": file.payments - seen,
        "told_by_both": told,
        "skipped_assignments": file.skipped_assignments,
    }


__all__ = ["ACCOUNTS", "BATCH", "Sorted", "apply_file"]
