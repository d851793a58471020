"""Claim files of AvtaleGiro: what banks are to draw, and what they are not to draw after all.

A file is put together by an operation in three steps, each of which may be killed and done again: claims that
no longer stand as they were sent are taken back, invoices that are open and not claimed are claimed, and what
was so noted is written. An invoice has one claim at a time, by its key in the database; one that is taken
back is claimed anew by the next file at the earliest. A file that is taken up again on a later day is put
together from its beginning, by that day.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from services.billing.model import claiming, dunning, ledger
from services.billing.model.avtalegiro import (
    NAME_LENGTH,
    Claim,
    ClaimAssignment,
    Transmission,
    write,
)
from services.billing.model.claiming import ClaimState, DirectClaim, Reason, Wanted
from services.billing.model.invoice import Invoice, Party
from services.billing.model.mandate import Mandate
from services.billing.model.pain001 import written
from services.billing.store import BulkWriteError
from services.billing.store.claim_files import RETENTION, ClaimFile, ClaimFileStatus
from services.billing.usecases.deps import FINANCE, Deps
from services.billing.usecases.invoices import tell_in_place_of_bank
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import FAILED, Running
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted
from services.kernel.retention import hold_until

OPERATION = "claim_file"
BATCH = 100
MOST = 4_000  # claims and cancellations in a file: two megabytes; more go into the next
NUMBERS, ASSIGNMENTS = "avtalegiro_transmission", "avtalegiro_assignment"
READ = ("claim_file.amount_ore", "claim_file.kid", "claim_file.name")
_GAVE_UP = 5
# What was left to the bank to tell of, and the bank will not.
_UNTOLD = frozenset({Reason.TOO_LATE, Reason.COVERED})
_TEXTS = {
    "nb": ("Gjelder faktura {number}", "Fakturadato {issued}", "Trekkes fra kontoen {due}"),
    "nn": ("Gjeld faktura {number}", "Fakturadato {issued}", "Blir trekt frå kontoen {due}"),
    "en": ("Invoice {number}", "Invoice date {issued}", "Drawn from the account on {due}"),
}


async def start_claim_file(key: RequestKey, by: str, deps: Deps) -> ClaimFile:
    """Have a file put together in the background. While one is being put together, that one is answered, on
    its way again when it has failed.
    """

    async def act() -> tuple[Ref, ClaimFile]:
        file = await deps.store.claim_files.collecting()
        file = await _begin(by, deps) if file is None else await _begun_anew(file, deps)
        return {"claim_file_id": file.id}, file

    async def again(ref: Ref) -> ClaimFile:
        return await deps.store.claim_files.get(ref["claim_file_id"])

    return await deps.commands.run(key, act, again)


async def list_claim_files(page: PageRequest, deps: Deps) -> Page[ClaimFile]:
    """A page of files, newest first. Raises PageTokenInvalid."""
    return await deps.store.claim_files.page(page)


async def get_claim_file(file_id: str, deps: Deps) -> ClaimFile:
    """One file. Raises ClaimFileNotFound."""
    return await deps.store.claim_files.get(file_id)


async def download_claim_file(reader: Caller, file_id: str, deps: Deps) -> bytes:
    """The file itself, the same bytes each time; the read is recorded for each customer in it.

    Raises ClaimFileNotFound, RemoteError.
    """
    data = await deps.store.claim_files.data(file_id)
    made, back = await deps.store.claim_files.of_file(file_id)
    whose = sorted({claim.customer_id for claim in (*made, *back)})
    await deps.reads.of_many_by_staff(reader, whose, READ)
    return data


async def make_file(running: Running, deps: Deps) -> dict[str, Any]:
    """The work: each invoice is claimed once, however often this is killed and begun again."""
    file = await _of_today(await deps.store.claim_files.get(running.input["claim_file_id"]), deps)
    if file.status is ClaimFileStatus.COLLECTING:
        making = _Making(file, await deps.store.claim_files.count_of_file(file.id), deps)
        more = not (await making.take_back(running) and await making.claim(running))
        file = await _write(replace(file, more=more), deps)
    return {
        "claim_file_id": file.id,
        "status": file.status.value,
        "claims": file.claims,
        "claimed_ore": file.claimed_ore,
        "cancellations": file.cancellations,
        "more": file.more,
    }


async def _begin(by: str, deps: Deps) -> ClaimFile:
    file_id = deps.new_id("clf")
    operation = await deps.operations.start(OPERATION, {"claim_file_id": file_id}, owner=FINANCE)
    file = ClaimFile(
        id=file_id,
        made_on=deps.today(),
        status=ClaimFileStatus.COLLECTING,
        operation_id=operation.id,
        created_at=deps.now(),
        created_by=by,
        hold_until=hold_until(RETENTION, deps.today()),
    )
    await deps.store.claim_files.add(file)
    return file


async def _of_today(file: ClaimFile, deps: Deps) -> ClaimFile:
    """The file as it is put together today. What went into it on a day before was judged by that day and has
    not left the house: it is taken out, and a claim that was to be taken back stands again.
    """
    today = deps.today()
    if file.status is not ClaimFileStatus.COLLECTING or file.made_on >= today:
        return file

    async def body() -> ClaimFile:
        if not await deps.store.claim_files.hold(file):
            return await deps.store.claim_files.get(file.id)  # another worker was faster
        anew = replace(file, made_on=today, hold_until=hold_until(RETENTION, today))
        await deps.store.claim_files.empty(anew)
        return anew

    return await deps.store.transaction(body)


async def _begun_anew(file: ClaimFile, deps: Deps) -> ClaimFile:
    if (await deps.operations.get(file.operation_id)).state != FAILED:
        return file
    operation = await deps.operations.start(OPERATION, {"claim_file_id": file.id}, owner=FINANCE)
    await deps.store.claim_files.set_operation(file.id, operation.id)
    return replace(file, operation_id=operation.id)


@dataclass
class _Making:
    """A file while it is put together; `size` is how much stands in it, `untold` what was left to the bank to
    tell of and cannot be claimed in time.
    """

    file: ClaimFile
    size: int
    deps: Deps
    untold: list[Invoice] = field(default_factory=list)
    done: int = 0
    total: int = 0

    async def take_back(self, running: Running) -> bool:
        """Take back what must not be drawn as it was claimed; False when the file is full before the end."""
        due, last, store = self.file.made_on, "", self.deps.store.claim_files
        self.total = await store.count_live(due) + await self.deps.store.mandates.count_active()
        while found := await store.live_after(due, last, BATCH):
            due, last = found[-1].due, found[-1].id
            invoices = await self.deps.store.invoices.some([claim.invoice_id for claim in found])
            judged = await self._judged(list(invoices.values()))
            back = [
                replace(
                    claim,
                    state=ClaimState.CANCELLED,
                    cancel_file_id=self.file.id,
                    cancel_reason=reason.value,
                )
                for claim in found
                if claim.file_id != self.file.id
                and (reason := claiming.reason_to_cancel(claim, judged[claim.invoice_id], self.file.made_on))
            ]
            fits = back[: MOST - self.size]
            await self._put(partial(store.cancel, fits))
            self.size += len(fits)
            if len(fits) < len(back):
                return False
            await self._looked_at(len(found), running)
        return True

    async def claim(self, running: Running) -> bool:
        """Claim what is open and not claimed; False when the file is full before the end."""
        last, store = "", self.deps.store.claim_files
        until = hold_until(RETENTION, self.file.made_on)
        while found := await self.deps.store.mandates.active_after(last, BATCH):
            last = found[-1].billing_account_id
            for _ in range(_GAVE_UP):
                claims = await self._claims([item.billing_account_id for item in found])
                fits = claims[: MOST - self.size]
                try:
                    await self._put(partial(store.add_claims, fits, until))
                    break
                except BulkWriteError:
                    continue  # another worker of this file was faster: what it made is found now
            else:
                raise Unavailable("others are at the same invoices; the file goes on when they are not")
            self.size += len(fits)
            for invoice in self.untold:
                await tell_in_place_of_bank(invoice, self.deps)
            self.untold.clear()
            if len(fits) < len(claims):
                return False
            await self._looked_at(len(found), running)
        return True

    async def _looked_at(self, more: int, running: Running) -> None:
        """Tell how many claims and mandates were looked at, of all there were at the beginning."""
        self.done += more
        await running.progress(self.done, max(self.total, self.done))

    async def _put(self, write: Callable[[], Awaitable[None]]) -> None:
        """Write what is in the file, while it is put together."""

        async def body() -> None:
            if not await self.deps.store.claim_files.hold(self.file):
                raise Unavailable("another worker has finished the file, or makes it anew")
            await write()

        await self.deps.store.transaction(body)

    async def _claims(self, account_ids: Sequence[str]) -> list[DirectClaim]:
        """What these accounts are to be claimed for now."""
        store = self.deps.store.claim_files
        found: list[DirectClaim] = []
        self.untold.clear()
        invoices = await self.deps.store.invoices.open_of_accounts(account_ids)
        for start in range(0, len(invoices), BATCH):
            part = invoices[start : start + BATCH]
            judged = await self._judged(part)
            before = await store.of_invoices([invoice.id for invoice in part])
            for invoice in part:
                wanted, earlier = judged[invoice.id], before.get(invoice.id)
                if isinstance(wanted, Wanted) and self._may_claim(earlier):
                    found.append(self._made(invoice, wanted, earlier))
                elif wanted in _UNTOLD and invoice.bank_notice and earlier is None:
                    self.untold.append(invoice)
        return found

    def _may_claim(self, earlier: DirectClaim | None) -> bool:
        """A claim whose day has come is not made again: what it did not bring is asked for otherwise."""
        if earlier is None:
            return True
        return earlier.state is ClaimState.CANCELLED and earlier.cancel_file_id != self.file.id

    def _made(self, invoice: Invoice, wanted: Wanted, earlier: DirectClaim | None) -> DirectClaim:
        return DirectClaim(
            invoice_id=invoice.id,
            attempt=earlier.attempt + 1 if earlier else 1,
            billing_account_id=invoice.billing_account_id,
            customer_id=invoice.customer_id,
            kid=invoice.kid,
            due=wanted.due,
            amount_ore=wanted.amount_ore,
            with_notice=wanted.with_notice,
            file_id=self.file.id,
        )

    async def _judged(self, invoices: Sequence[Invoice]) -> dict[str, Wanted | Reason]:
        """What is to be drawn for each of these invoices, or why nothing is."""
        accounts = sorted({invoice.billing_account_id for invoice in invoices})
        mandates: dict[str, Mandate] = await self.deps.store.mandates.of_accounts(accounts)
        disputed, in_plan = await self.deps.store.claim_files.held(accounts)
        credit = await self._credit(accounts)
        return {
            invoice.id: claiming.wanted(
                invoice,
                mandates.get(invoice.billing_account_id),
                disputed=bool({(invoice.billing_account_id, one) for one in ("", invoice.id)} & disputed),
                in_plan=invoice.id in in_plan,
                credit_ore=credit.get(invoice.id, 0),
                today=self.file.made_on,
            )
            for invoice in invoices
        }

    async def _credit(self, account_ids: Sequence[str]) -> dict[str, int]:
        """What of each open invoice the customer has due on the same account: the bank draws the rest."""
        found: dict[str, int] = {}
        open_: dict[str, list[Invoice]] = {}
        for invoice in await self.deps.store.invoices.open_of_accounts(account_ids):
            open_.setdefault(invoice.billing_account_id, []).append(invoice)
        for account_id, invoices in open_.items():
            balance = ledger.balance(await self.deps.store.ledger.of(account_id))
            owed = [(one.id, one.falls_due, one.outstanding_ore) for one in invoices]
            found |= dunning.set_off(balance, owed)
        return found


async def _write(file: ClaimFile, deps: Deps) -> ClaimFile:
    """Write what the file claims and takes back; what it says is sealed with it."""
    made, back = await deps.store.claim_files.of_file(file.id)
    account = deps.terms.seller.account
    groups = [(True, await _written(back, deps)), (False, await _written(made, deps))]
    days = [claim.due for claim in made]

    async def body() -> ClaimFile:
        if not await deps.store.claim_files.hold(file):
            found = await deps.store.claim_files.get(file.id)
            if found.status is ClaimFileStatus.COLLECTING:
                raise Unavailable("another worker makes the file anew")
            return found  # another worker was faster
        if await deps.store.claim_files.count_of_file(file.id) != len(made) + len(back):
            raise Unavailable("another worker is at the same file")
        if not made and not back:
            empty = replace(file, status=ClaimFileStatus.EMPTY)
            await deps.store.claim_files.finish(empty, b"")
            return empty
        number = await deps.store.counters.next(NUMBERS)
        assignments = []
        for cancels, claims in groups:
            if claims:
                order = await deps.store.counters.next(ASSIGNMENTS)
                assignments.append(ClaimAssignment(order, account, claims, cancels))
        ready = replace(
            file,
            status=ClaimFileStatus.READY,
            transmission=number,
            claims=len(made),
            claimed_ore=sum(claim.amount_ore for claim in made),
            cancellations=len(back),
            first_due=min(days, default=None),
            last_due=max(days, default=None),
        )
        data = write(Transmission(deps.terms.avtalegiro_sender, number, tuple(assignments)))
        await deps.store.claim_files.finish(ready, data)
        return ready

    return await deps.store.transaction(body)


async def _written(claims: Sequence[DirectClaim], deps: Deps) -> tuple[Claim, ...]:
    """The claims as the file says them, by due day and KID; who is billed is read from the invoices."""
    found: list[Claim] = []
    for start in range(0, len(claims), BATCH):
        part = claims[start : start + BATCH]
        ids = [claim.invoice_id for claim in part]
        parties = await deps.store.invoices.parties(ids)
        invoices = await deps.store.invoices.some(ids)
        found += [_record(claim, invoices[claim.invoice_id], parties[claim.invoice_id]) for claim in part]
    return tuple(sorted(found, key=lambda claim: (claim.due, claim.kid)))


def _record(claim: DirectClaim, invoice: Invoice, party: Party) -> Claim:
    return Claim(
        due=claim.due,
        amount_ore=claim.amount_ore,
        kid=claim.kid,
        name=Redacted(written(party.name.reveal(), NAME_LENGTH)),
        reference=str(invoice.number),
        notice=_notice(claim, invoice, party.language) if claim.with_notice else (),
        with_notice=claim.with_notice,
    )


def _notice(claim: DirectClaim, invoice: Invoice, language: str) -> tuple[tuple[str, str], ...]:
    """What the bank writes to the payer: which invoice, of when, and when it is drawn."""
    number, issued, due = _TEXTS.get(language, _TEXTS["nb"])
    return (
        (
            number.format(number=invoice.number),
            issued.format(issued=f"{invoice.issue_date:%d.%m.%Y}"),
        ),
        (due.format(due=f"{claim.due:%d.%m.%Y}"), ""),
    )
