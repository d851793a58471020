"""Erasing a person here (GDPR 17): what would happen, and what is done.

The books are held: invoices, payments and what documents them keep their numbers, days and KIDs, and who was
billed stays sealed. All that was learned or kept beside goes: the payout account, eFaktura and AvtaleGiro,
links to invoices, credit checks.
"""

import asyncio
from collections.abc import Awaitable, Collection, Sequence

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.billing.model import ledger
from services.billing.store.erasing import AGREEMENTS, VOUCHERS
from services.billing.usecases import issuing
from services.billing.usecases.deps import Deps
from services.kernel.erasing import Ids, Tally
from services.kernel.erasure import Item, Outcome

ACCOUNT, FINAL_INVOICE = "billing.account", "billing.final_invoice"


async def plan(customer_ids: Sequence[str], deps: Deps) -> list[Item]:
    """What an erasure would do here today. Changes nothing."""
    ids = await deps.store.erasures.ids(customer_ids)
    return await deps.eraser.plan(ids, _Rest(ids, deps).tallies)


async def erase(erasure_id: str, customer_ids: Sequence[str], deps: Deps) -> Sequence[pb.ErasureItem]:
    """Erase a person; what went and what is held, the same however often it is asked.

    Raises Unavailable: asked again, it does what is left.
    """
    ids = await deps.store.erasures.ids(customer_ids)
    rest = _Rest(ids, deps)

    async def strip(again: bool) -> Collection[str]:
        accounts = ids["account"]
        closing = (
            deps.store.erasures.close(account_id, deps.now(), held=rest.held and len(accounts) == 1)
            for account_id in accounts
        )
        await asyncio.gather(deps.store.erasures.strip(accounts), *closing)
        # Once nothing more comes on the accounts.
        return await deps.store.erasures.sealed_for(accounts)

    return await deps.eraser.erase(erasure_id, ids, rest.tallies, strip)


class _Rest:
    """What is no row of the table: the accounts themselves, and what stands on them."""

    def __init__(self, ids: Ids, deps: Deps) -> None:
        self._ids, self._deps = ids, deps
        self.held = False
        """Whether anything of the books was found."""

    async def tallies(self, found: Awaitable[Sequence[Tally]], decided: bool) -> list[Tally]:
        """The accounts are held as long as anything of the books stands on them."""
        accounts = self._ids["account"]
        (einvoices, mandates), *unsettled = await asyncio.gather(
            self._deps.store.erasures.agreements(accounts),
            *(() if decided else map(self._unsettled, accounts)),
        )
        of_rows = await found
        rest = [
            Tally("billing.efaktura", Outcome.ERASE, records=einvoices),
            Tally("billing.avtalegiro", Outcome.ERASE, records=mandates),
            *self._accounts(of_rows),
        ]
        told = {one.key for one in of_rows if one.outcome is Outcome.BLOCK}
        said = told & {"billing.subscriptions", "billing.charges"}
        return [
            *rest,
            Tally(ACCOUNT, Outcome.BLOCK, records=sum(due for due, _ in unsettled)),
            Tally(FINAL_INVOICE, Outcome.BLOCK, records=0 if said else sum(more for _, more in unsettled)),
        ]

    def _accounts(self, of_rows: Sequence[Tally]) -> list[Tally]:
        held = [one for one in of_rows if one.outcome is Outcome.HOLD]
        self.held = bool(held)
        number = len(self._ids["account"])
        if not held:
            return [Tally(ACCOUNT, Outcome.ERASE, records=number)]
        until = max((one.until for one in held if one.until), default=None)
        keeps = VOUCHERS if any(one.keeps == VOUCHERS for one in held) else AGREEMENTS
        return [Tally(ACCOUNT, Outcome.HOLD, keeps, number, until)]

    async def _unsettled(self, account_id: str) -> tuple[bool, bool]:
        """Whether anything is due to the customer, and whether anything is still to be billed."""
        store = self._deps.store
        entries, subscriptions, charges, billed = await asyncio.gather(
            store.ledger.of(account_id),
            store.accounts.subscriptions(account_id),
            store.charges.unbilled_between(account_id, account_id),
            store.invoices.billed_between(account_id, account_id),
        )
        unbilled, bills = charges.get(account_id, []), billed.get(account_id)
        more = issuing.more_to_bill(subscriptions, unbilled, bills, self._deps.today())
        return ledger.balance(entries) < 0, more
