"""Erasing a person here (GDPR 17): what would happen, and what is done.

The books are held: invoices, payments and what documents them keep their numbers, days and KIDs, and who was
billed stays sealed. All that was learned or kept beside goes: the payout account, eFaktura and AvtaleGiro,
links to invoices, credit checks.
"""

from collections.abc import Collection, Sequence

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

    async def strip() -> Collection[str]:
        await deps.store.erasures.strip(ids["account"])
        for account_id in ids["account"]:
            await deps.store.erasures.close(account_id, deps.now())
        return await deps.store.erasures.sealed_for(ids["account"])

    return await deps.eraser.erase(erasure_id, ids, _Rest(ids, deps).tallies, strip)


class _Rest:
    """What is no row of the table: the accounts themselves, and what stands on them."""

    def __init__(self, ids: Ids, deps: Deps) -> None:
        self._ids, self._deps = ids, deps

    async def tallies(self, found: Sequence[Tally], decided: bool) -> list[Tally]:
        """The accounts are held as long as anything of the books stands on them."""
        accounts = self._ids["account"]
        einvoices, mandates = await self._deps.store.erasures.agreements(accounts)
        rest = [
            Tally("billing.efaktura", Outcome.ERASE, records=einvoices),
            Tally("billing.avtalegiro", Outcome.ERASE, records=mandates),
        ]
        held = [one for one in found if one.outcome is Outcome.HOLD]
        until = max((one.until for one in held if one.until), default=None)
        keeps = VOUCHERS if any(one.keeps == VOUCHERS for one in held) else AGREEMENTS
        if held:
            rest.append(Tally(ACCOUNT, Outcome.HOLD, keeps, len(accounts), until))
        else:
            rest.append(Tally(ACCOUNT, Outcome.ERASE, records=len(accounts)))
        if not decided:
            rest += await self._unsettled(found)
        return rest

    async def _unsettled(self, found: Sequence[Tally]) -> list[Tally]:
        """What is due to the customer, and what is still to be billed though nothing else says so."""
        due, unbilled = 0, 0
        for account_id in self._ids["account"]:
            (account,) = await self._deps.store.accounts.some([account_id])
            due += ledger.balance(await self._deps.store.ledger.of(account_id)) < 0
            unbilled += await issuing.owes_more(account, self._deps)
        told = {one.key for one in found if one.outcome is Outcome.BLOCK}
        if told & {"billing.subscriptions", "billing.charges"}:
            unbilled = 0
        return [
            Tally(ACCOUNT, Outcome.BLOCK, records=due),
            Tally(FINAL_INVOICE, Outcome.BLOCK, records=unbilled),
        ]
