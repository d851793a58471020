"""The books of a month for the company's accounts: what to post there, and the VAT to report.

Read in the order of time and summed up here: a month may have some hundred thousand entries. Begun again it
ends the same. Entries are never changed, so a month that is over comes to the same until what is in it is
past its last day of keeping.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.billing.errors import PeriodNotBegun
from services.billing.model.books import MonthTotals
from services.billing.model.invoice import VatTotal
from services.billing.model.ledger import Entry, EntryKind
from services.billing.model.period import Period
from services.billing.usecases import invoicing
from services.billing.usecases.deps import FINANCE, Deps
from services.chassis.idempotency import RequestKey
from services.chassis.operations import Running
from services.kernel.calendar import oslo_midnight

OPERATION = "bookkeeping_report"
BATCH = 1_000  # rows at a time
_VAT_AT_ONCE = 100
# A row with several entries has the moment of its first; they were made in one transaction.
_TOGETHER = timedelta(hours=1)


async def start_report(key: RequestKey, raw_period: str, deps: Deps) -> str:
    """Sum up the books of a month in the background; the operation's id.

    Raises PeriodInvalid or PeriodNotBegun.
    """
    period = invoicing.period_of(raw_period)
    if not period.begun(deps.today()):
        raise PeriodNotBegun("The month has not begun.", period=str(period))
    order = {"period": str(period)}
    return await deps.operations.start_once(key, deps.commands, OPERATION, order, owner=FINANCE)


async def sum_up(running: Running, deps: Deps) -> dict[str, Any]:
    """The work: every entry of the month once, and the VAT of its invoices and credit notes by rate."""
    period = Period.parse(running.input["period"])
    first, after = oslo_midnight(period.first), oslo_midnight(period.last + timedelta(days=1))
    totals, days = MonthTotals(), period.days
    async for entries in _of(first, after, deps):
        for entry in entries:
            totals.add(entry)
        await _add_vat(entries, totals, deps)
        if entries:
            await running.progress(min(days, (entries[-1].at - first).days), days)
    over = period.last < deps.today()
    return {"period": str(period), "month_is_over": over, **totals.told()}


async def _of(first: datetime, after: datetime, deps: Deps) -> AsyncIterator[list[Entry]]:
    async for rows in deps.store.ledger.between(first - _TOGETHER, after + _TOGETHER, BATCH):
        yield [
            entry
            for entry in rows
            # What was carried forward stands for entries of long ago, not of this month.
            if first <= entry.at < after and entry.kind is not EntryKind.CARRIED_FORWARD
        ]


async def _add_vat(entries: Sequence[Entry], totals: MonthTotals, deps: Deps) -> None:
    for kind, sign, read in (
        (EntryKind.INVOICE, 1, deps.store.invoices.vat_of),
        (EntryKind.CREDIT_NOTE, -1, deps.store.credit_notes.vat_of),
    ):
        ids = [entry.reference for entry in entries if entry.kind is kind]
        for start in range(0, len(ids), _VAT_AT_ONCE):
            found: Mapping[str, Sequence[VatTotal]] = await read(ids[start : start + _VAT_AT_ONCE])
            for parts in found.values():
                totals.add_vat(parts, sign)
