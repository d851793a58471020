"""What a payer's bank shows as eFaktura follows the invoice: a credit note or another due day changes it.

The change of the invoice notes it in its own transaction; the worker that hands invoices over tells the
network, again and again until it is told. A sum of 0 takes the request out of the bank.
"""

from datetime import date

from services.billing.model import submission
from services.billing.model.invoice import Invoice
from services.billing.model.submission import Submission, Trouble
from services.billing.ports import NetworkAway, RequestUnknown
from services.billing.usecases.deps import Deps
from services.chassis.errors import DomainError

_TOLD = ("invoices.due_date", "invoices.outstanding_ore")


async def note(invoice_id: str, deps: Deps) -> None:
    """The sum or the due day of an invoice changes, in the caller's transaction."""
    await deps.store.submissions.to_amend(invoice_id, deps.now())


async def tell_network(standing: Submission, invoice: Invoice | None, deps: Deps) -> None:
    """Have the network show what is left to pay, and until when. Without the ledger nothing leaves."""
    now = deps.now()
    try:
        await deps.reads.by_network([standing.customer_id], _TOLD)
        amount_ore, due_date = _now_asked(invoice, deps)
        await deps.efaktura.amend(standing.invoice_id, amount_ore, due_date)
    except NetworkAway as away:
        after = submission.amended_later(standing, now, away.wait, away.trouble)
    except RequestUnknown:  # it never had it, or has let go of it
        after = submission.amended(standing, now)
    except DomainError:
        after = submission.amended_later(standing, now, trouble=Trouble.LEDGER_AWAY)
    else:
        after = submission.amended(standing, now)
    await deps.store.submissions.change(after)


def _now_asked(invoice: Invoice | None, deps: Deps) -> tuple[int, date]:
    if invoice is None:
        return 0, deps.today()
    return max(invoice.outstanding_ore, 0), invoice.falls_due
