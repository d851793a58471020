"""Putting payments on the log: known, told by the other channel too, matched, or in suspense."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from services.billing import events
from services.billing.model import kid, ledger
from services.billing.model import payment as payments
from services.billing.model.claimed import Claimed
from services.billing.model.payment import Arrival, Payment, PaymentStatus, SuspenseReason, Telling, Voucher
from services.billing.store.files import PaymentFile
from services.billing.store.payment_sheets import siblings
from services.billing.usecases.deps import Deps
from services.chassis.outbox import Event

_TURN = 50
"""So many payments are matched before others have their turn: some milliseconds."""


@dataclass(frozen=True)
class Put:
    """What came of some payments: how many the other channel had told of, and the invoices that are to be
    judged, each with its account, also of payments that were there before.
    """

    told: int
    touched: frozenset[tuple[str, str]]


async def put(file: PaymentFile, part: Sequence[Arrival], deps: Deps) -> Put:
    """Put payments, sorted by slot, on the log, inside a transaction.

    Raises BulkWriteError: another transaction has put one of them there meanwhile.
    """
    known, claimed = await _known(part, deps), await _claimed(part, deps)
    batch = _Batch(file, known, claimed, await _erased(known, claimed, deps), deps)
    for number, arrival in enumerate(part):
        if number % _TURN == 0:  # the database waits for what other transactions have to say next
            await asyncio.sleep(0)
        batch.take(arrival)
    await batch.store()
    on_log = (payment for slot in {item.slot for item in part} for payment in batch.known.get(slot, ()))
    touched = frozenset((item.billing_account_id, item.invoice_id) for item in on_log if item.invoice_id)
    return Put(len(batch.told), touched)


async def _known(part: Sequence[Arrival], deps: Deps) -> dict[str, list[Payment]]:
    found: dict[str, list[Payment]] = {}
    for some in _days(part):
        found |= await deps.store.payments.in_slots(some[0].slot, some[-1].slot)
    return found


async def _claimed(part: Sequence[Arrival], deps: Deps) -> dict[str, Claimed]:
    found: dict[str, Claimed] = {}
    for some in _days(part):
        found |= await deps.store.invoices.claimed(sorted({item.kid for item in some if item.kid}))
    return found


async def _erased(
    known: Mapping[str, Sequence[Payment]], claimed: Mapping[str, Claimed], deps: Deps
) -> frozenset[str]:
    """Accounts of erased persons, around those that are paid to: nothing is noted of who pays there."""
    accounts = {claim.billing_account_id for claim in claimed.values()}
    accounts |= {payment.billing_account_id for equal in known.values() for payment in equal}
    accounts.discard("")
    return await deps.store.erasures.erased_between(min(accounts), max(accounts)) if accounts else frozenset()


def _days(part: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    """Those of one account and day together: their KIDs rise."""
    for _, some in groupby(part, key=lambda item: (item.payee_account, item.booked_on)):
        yield list(some)


@dataclass
class _Batch:
    """What comes of some payments of one file, written together at the end."""

    file: PaymentFile
    known: dict[str, list[Payment]]
    claimed: dict[str, Claimed]
    erased: frozenset[str]
    deps: Deps
    new: list[Payment] = field(default_factory=list)
    told: dict[str, Payment] = field(default_factory=dict)
    entries: list[ledger.Entry] = field(default_factory=list)
    facts: list[Event] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    now: datetime = field(init=False)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.deps.now()

    def take(self, arrival: Arrival) -> None:
        """One payment."""
        slot = arrival.slot
        equal = self.known.setdefault(slot, [])
        if not equal:  # nearly always: there is nothing to compare it with
            equal.append(self._add(arrival, payments.key(slot, 1)))
            return
        accounts = {item.billing_account_id for item in equal} or {self._account(arrival)}
        keys = {account: self._payer_key(arrival, account) for account in accounts}
        found = payments.pair(arrival, equal, next(iter(keys.values())))
        if found is None:
            equal.append(self._add(arrival, payments.key(slot, len(equal) + 1)))
        elif not payments.is_told(arrival, found):
            again = payments.told_again(found, self._telling(arrival, keys[found.billing_account_id]))
            equal[equal.index(found)] = self.told[again.id] = again

    async def store(self) -> None:
        """Write it all."""
        store, ids = self.deps.store, {item.id for item in self.new}
        await store.payments.add_many([self.told.get(item.id, item) for item in self.new])
        await store.payments.set_told([item for item in self.told.values() if item.id not in ids])
        await store.ledger.add_many([entry for entry in self.entries if entry.postings])
        if self.facts:
            await self.deps.outbox.add(*self.facts)

    def _add(self, arrival: Arrival, key: str) -> Payment:
        claim = None if arrival.odd else self.claimed.get(arrival.kid)
        payment = self._payment(arrival, key, claim)
        self.new.append(payment)
        if claim is None:
            kind, postings = ledger.EntryKind.SUSPENSE, ledger.suspended(payment.signed_ore)
            self.facts.append(events.payment_suspended(payment))
        elif arrival.reversal:
            # Which payment goes back, and whether there is one, is judged from the account's whole log.
            kind, postings = ledger.EntryKind.REVERSAL, ledger.reversed_payment(payment.amount_ore)
        else:
            kind, postings = ledger.EntryKind.PAYMENT, ledger.paid(payment.amount_ore)
            self.facts.append(events.payment_received(payment))
        id_, account = self._id("ent"), payment.billing_account_id
        self.entries.append(ledger.Entry(id_, account, kind, self.now, payment.id, postings))
        return payment

    def _payment(self, arrival: Arrival, key: str, claim: Claimed | None) -> Payment:
        payer_key = self._payer_key(arrival, claim.billing_account_id if claim else "")
        telling = self._telling(arrival, payer_key)
        return Payment(
            id=self._id("pay"),
            key=key,
            order=arrival.order,
            kid=arrival.kid,
            amount_ore=arrival.amount_ore,
            transaction_type=arrival.type,
            booked_on=arrival.booked_on,
            recorded_at=self.now,
            voucher=telling.voucher,
            payer_key=payer_key,
            reversal=arrival.reversal,
            told=(telling,),
            file_id=self.file.id,
            **self._place(arrival, claim),
        )

    def _id(self, prefix: str) -> str:
        """Of payments that follow one another ids are alike, so that they may share a row; so are those of
        entries, because a fresh one for each costs more than all else about it.
        """
        if not self.ids.get(prefix):
            self.ids[prefix] = siblings(self.deps.new_id(prefix))[::-1]
        return self.ids[prefix].pop()

    def _place(self, arrival: Arrival, claim: Claimed | None) -> dict[str, Any]:
        if claim is None:
            return {"status": PaymentStatus.SUSPENSE, "suspense_reason": self._why(arrival)}
        status = PaymentStatus.REVERSAL if arrival.reversal else PaymentStatus.MATCHED
        return {
            "status": status,
            "billing_account_id": claim.billing_account_id,
            "customer_id": claim.customer_id,
            "invoice_id": claim.invoice_id,
            "applied_ore": arrival.amount_ore if self._pays(arrival, claim) else 0,
        }

    def _pays(self, arrival: Arrival, claim: Claimed) -> bool:
        """Whether all of it pays the invoice, as far as is known here: the first payment that is no more than
        what was asked for. Judging the whole log has the last word; but changing a payment costs thrice what
        adding it does, and this is right for almost all.
        """
        first = claim.invoice_id not in self.seen
        self.seen.add(claim.invoice_id)
        return first and not arrival.reversal and arrival.amount_ore <= claim.total_ore

    def _why(self, arrival: Arrival) -> SuspenseReason:
        if arrival.odd:
            return arrival.odd
        if not arrival.kid:
            return SuspenseReason.KID_BLANK
        if not kid.is_valid(arrival.kid, self.deps.terms.kid_modulus):
            return SuspenseReason.KID_INVALID
        return SuspenseReason.KID_UNKNOWN

    def _telling(self, arrival: Arrival, payer_key: str) -> Telling:
        voucher = Voucher(self.file.id, arrival.line)
        return Telling(arrival.channel, arrival.ref, arrival.order, voucher, payer_key, arrival.type)

    def _account(self, arrival: Arrival) -> str:
        claim = self.claimed.get(arrival.kid)
        return claim.billing_account_id if claim else ""

    def _payer_key(self, arrival: Arrival, account_id: str) -> str:
        """The digest of the payer's account, which goes no further; "" when either is unknown, and when the
        person of the account is erased.
        """
        account = "" if account_id in self.erased else arrival.payer.reveal()
        return self.deps.store.payouts.payer_key(account_id, account) if account and account_id else ""
