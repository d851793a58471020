"""Applying a payment file: every øre is matched to an invoice, in suspense, or known from before.

Three steps, each of which may be killed and done again. The payments are read from the archive and sorted
by slot. Then they are put on the log, some hundred in a transaction: sorted, what one transaction looks for
lies together in the indexes. Last, each account that the file touches is judged from its whole log, which
ends the same however often it is done.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from services.billing.model.payment import PaymentStatus
from services.billing.store.files import PaymentFile
from services.billing.store.payments import Tally
from services.billing.usecases import arrivals, bulk, matching, settling_many
from services.billing.usecases.arrivals import Sorted
from services.billing.usecases.deps import Deps
from services.chassis import tasks
from services.chassis.operations import Running

# Payments in a transaction that puts them on the log, and in one that judges: each less than a thousand
# documents, the second with a verdict, an invoice and a row of the payout rule for each payment.
BATCH, JUDGED = 900, 300
AT_ONCE = 2
ACCOUNTS = 10  # accounts that are judged one by one, in a transaction


async def apply_file(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of an import: each payment once, however often it is killed and started again."""
    began = time.monotonic()
    file = await deps.store.files.get(running.input["payment_file_id"])
    found = await arrivals.of_file(file, deps)
    put = _Putting(file, found, running, deps)
    await put.everything()
    matched = time.monotonic()
    await _judge_all(put.touched, len(found), running, deps)
    await deps.store.files.set_applied(file.id)
    result = _result(file, await deps.store.payments.tally(file.id), put.told)
    times = {"matched_ms": matched - began, "settled_ms": time.monotonic() - matched}
    return result | {name: round(seconds * 1000) for name, seconds in times.items()}


@dataclass
class _Putting:
    """The payments of a file on their way to the log, some hundred in a transaction: two transactions at
    once, so that one is made ready while the database works on the other.

    What the log has already is looked up inside a transaction: of two with the same payments, here or in
    another worker, one meets a write conflict or a key that is taken, runs again, and finds everything known.
    """

    file: PaymentFile
    found: Sorted
    running: Running
    deps: Deps
    told: int = 0
    touched: list[str] = field(default_factory=list)
    done: int = 0

    async def everything(self) -> None:
        """Put them all there."""
        firsts = iter(range(0, len(self.found), BATCH))
        workers = [asyncio.create_task(self._work(firsts)) for _ in range(AT_ONCE)]
        try:
            await asyncio.gather(*workers)
        finally:
            await tasks.end(*workers)

    async def _work(self, firsts: Iterator[int]) -> None:
        for first in firsts:
            part = self.found.part(first, first + BATCH)
            put = await bulk.run(partial(matching.put, self.file, part, self.deps), self.deps)
            self.told += put.told
            self.touched.append(_packed(put.touched))
            self.done += len(part)
            await self.running.progress(self.done // 2, len(self.found))


async def _judge_all(touched: Sequence[str], payments: int, running: Running, deps: Deps) -> None:
    """Judge what the payments touch, some accounts at a time."""
    size = min(BATCH, JUDGED)
    for done, packed in enumerate(touched, 1):
        pairs = _unpacked(packed)
        for start in range(0, len(pairs), size):
            invoices: dict[str, set[str]] = {}
            for account_id, invoice_id in pairs[start : start + size]:
                invoices.setdefault(account_id, set()).add(invoice_id)
            await settling_many.settle_many(invoices, deps, ACCOUNTS)
        await running.progress((payments + done * payments // len(touched)) // 2, payments)


def _packed(touched: Iterable[tuple[str, str]]) -> str:
    """Accounts and invoices as one text, by account: of 100,000 payments some 8 MB."""
    return "\n".join(sorted(f"{account_id} {invoice_id}" for account_id, invoice_id in touched))


def _unpacked(packed: str) -> list[tuple[str, str]]:
    pairs = (line.partition(" ") for line in packed.splitlines())
    return [(account_id, invoice_id) for account_id, _, invoice_id in pairs]


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
