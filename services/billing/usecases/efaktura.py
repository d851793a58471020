"""eFaktura 2.0: agreements as the bank tells of them, and links by which it shows invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.billing import events
from services.billing.errors import (
    EfakturaBatchInvalid,
    InvoiceNotFound,
    PresentationNotAllowed,
    PresentationNotFound,
)
from services.billing.model import efaktura
from services.billing.model.efaktura import Entry, Presentation
from services.billing.model.invoice import Invoice, Party
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.errors import Broken, Violations
from services.chassis.idempotency import Ref, RequestKey

MOST = 200
_READ = ("invoices.kid", "invoices.lines", "invoices.number", "invoices.party", "invoices.total_ore")


@dataclass(frozen=True)
class RawEntry:
    """One agreement as it was sent."""

    customer_id: str
    status: str
    scope: str
    address: str


@dataclass(frozen=True)
class Imported:
    """What a list of agreements changed."""

    begun_or_changed: int
    ended: int
    unchanged: int


@dataclass(frozen=True)
class Link:
    """A link's token, shown this once, and the last day that it works."""

    token: str
    valid_until: date


async def import_agreements(key: RequestKey, raw: Sequence[RawEntry], deps: Deps) -> Imported:
    """Take a list of agreements, whole or not at all.

    Raises EfakturaBatchInvalid, which names each entry and the rule that it breaks.
    """
    entries = await _checked(raw, deps)
    await deps.store.einvoices.prepare([entry.customer_id for entry in entries if entry.address])

    async def act() -> tuple[Ref, Imported]:
        standing = await deps.store.einvoices.of_customers([entry.customer_id for entry in entries])
        begun = ended = 0
        for entry in entries:
            after, made = efaktura.told(standing[entry.customer_id], entry, deps.now())
            if made is None:
                continue
            await deps.store.einvoices.put(after, made)
            await deps.outbox.add(events.einvoice_changed(after))
            begun, ended = begun + made.active, ended + (not made.active)
        result = Imported(begun, ended, len(entries) - begun - ended)
        return {"begun": str(begun), "ended": str(ended), "unchanged": str(result.unchanged)}, result

    async def again(ref: Ref) -> Imported:
        return Imported(int(ref["begun"]), int(ref["ended"]), int(ref["unchanged"]))

    return await deps.commands.run(key, act, again)


async def _checked(raw: Sequence[RawEntry], deps: Deps) -> list[Entry]:
    found, entries, seen = Violations(), [], set[str]()
    if not 0 < len(raw) <= MOST:
        found.add("agreements", "COUNT", f"A list has 1 to {MOST} agreements.")
        found.raise_if_any(EfakturaBatchInvalid)
    known = await deps.store.einvoices.of_customers([item.customer_id for item in raw])
    for place, item in enumerate(raw):
        at = f"agreements[{place}]"
        if item.customer_id not in known:
            found.add(f"{at}.customer_id", "NO_BILLING_ACCOUNT", "Nothing is charged to this customer.")
        elif item.customer_id in seen:
            found.add(f"{at}.customer_id", "REPEATED", "Each customer stands in a list once.")
        seen.add(item.customer_id)
        try:
            active = efaktura.check_status(item.status)
        except Broken as error:
            found.add(f"{at}.status", error.rule, error.text)
            continue
        scope = address = None
        try:
            scope = efaktura.check_scope(item.scope, active=active)
        except Broken as error:
            found.add(f"{at}.scope", error.rule, error.text)
        try:
            address = efaktura.check_address(item.address, active=active)
        except Broken as error:
            found.add(f"{at}.efaktura_address", error.rule, error.text)
        if scope is not None:
            entries.append(Entry(item.customer_id, active, scope, address))
    found.raise_if_any(EfakturaBatchInvalid)
    return entries


async def present(key: RequestKey, invoice_id: str, reader: Caller, deps: Deps) -> Link:
    """Make a link to an invoice, which shows it for sixteen months. The same request has the same link.

    Raises:
        InvoiceNotFound: there is no such invoice.
        PresentationNotAllowed: its payer has neither an eFaktura agreement nor a mandate.
        RemoteError: the ledger cannot be reached, so nothing is made.
    """
    invoice = await deps.store.invoices.find(invoice_id)
    await deps.reads.by_staff(reader, invoice.customer_id, _READ)
    token = deps.store.presentations.token(f"{key.record_id}:{invoice_id}")
    digest = deps.store.presentations.digest(token)

    async def act() -> tuple[Ref, Link]:
        agreement = await deps.store.einvoices.find(invoice.customer_id)
        mandate = await deps.store.mandates.find(invoice.customer_id)
        if not ((agreement and agreement.active) or (mandate and mandate.active)):
            text = "The payer has neither an eFaktura agreement nor an AvtaleGiro mandate."
            raise PresentationNotAllowed(text, invoice_id=invoice_id)
        until = efaktura.shown_until(invoice.issue_date, deps.today())
        made = Presentation(digest, invoice_id, invoice.customer_id, deps.now(), reader.name, until)
        await deps.store.presentations.add(made)
        return {"until": until.isoformat()}, Link(token, until)

    async def again(ref: Ref) -> Link:
        return Link(token, date.fromisoformat(ref["until"]))

    return await deps.commands.run(key, act, again)


async def presented(token: str, deps: Deps) -> tuple[Invoice, Party]:
    """The invoice behind a link. Raises PresentationNotFound when there is none, or its time is over."""
    found = await deps.store.presentations.find(deps.store.presentations.digest(token))
    if found is None or found.valid_until < deps.today():
        raise PresentationNotFound("The link shows no invoice, or does so no longer.")
    try:
        return await deps.store.invoices.get(found.customer_id, found.invoice_id)
    except InvoiceNotFound as error:
        raise PresentationNotFound("The link shows no invoice, or does so no longer.") from error
