"""What finance and operators watch: money that waits for somebody, and invoices that wait for money."""

from collections.abc import Iterable
from functools import partial

from prometheus_client import Counter

from services.billing.model.dunning import StepKind
from services.billing.model.refund import RefundState
from services.billing.model.submission import OPEN
from services.billing.usecases.deps import Deps
from services.chassis.watching import Figure

_WAITING = (
    RefundState.NEEDS_ACCOUNT,
    RefundState.REQUESTED,
    RefundState.APPROVED,
    RefundState.SENT,
    RefundState.REJECTED_BY_BANK,
)
# Beside the states of a submission: what the bank shows of an invoice is not right yet.
CHANGED = "changed"
_STEPS = Counter("personvern_billing_dunning_steps", "Steps of dunning that were taken.", ["kind"])


def steps_taken(kinds: Iterable[StepKind]) -> None:
    """Count steps of dunning that stand now."""
    for kind in kinds:
        _STEPS.labels(kind.value).inc()


def figures(deps: Deps) -> list[Figure]:
    """The gauges of this context."""
    return [
        Figure(
            "personvern_billing_suspense_payments",
            "Payments that nobody has placed.",
            partial(_suspense, deps),
        ),
        Figure(
            "personvern_billing_refunds_waiting",
            "Refunds that wait for somebody, by state.",
            partial(_refunds, deps),
            ("state",),
        ),
        Figure(
            "personvern_billing_invoices_open",
            "Invoices that are not settled.",
            partial(_invoices, deps, overdue=False),
        ),
        Figure(
            "personvern_billing_invoices_overdue",
            "Invoices that are not settled and past their due date.",
            partial(_invoices, deps, overdue=True),
        ),
        Figure(
            "personvern_billing_efaktura_waiting",
            "Invoices of which the eFaktura network has not said whether the bank shows them, by state, and "
            "changes of which it has not heard (state `changed`).",
            partial(_efaktura, deps),
            ("state",),
        ),
        Figure(
            "personvern_billing_efaktura_age_seconds",
            "Since when the first of them waits; 0 when there is none.",
            partial(_efaktura_age, deps),
        ),
    ]


async def _suspense(deps: Deps) -> dict[tuple[str, ...], float]:
    return {(): await deps.store.payments.suspense_count()}


async def _refunds(deps: Deps) -> dict[tuple[str, ...], float]:
    return {(state.value,): await deps.store.refunds.count(state) for state in _WAITING}


async def _invoices(deps: Deps, *, overdue: bool) -> dict[tuple[str, ...], float]:
    return {(): await deps.store.invoice_states.unpaid(deps.today() if overdue else None)}


async def _efaktura(deps: Deps) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {
        (state.value,): (await deps.store.submissions.awaited(state))[0] for state in sorted(OPEN)
    }
    return found | {(CHANGED,): (await deps.store.submissions.changes())[0]}


async def _efaktura_age(deps: Deps) -> dict[tuple[str, ...], float]:
    found = [(await deps.store.submissions.awaited(state))[1] for state in OPEN]
    found.append((await deps.store.submissions.changes())[1])
    first = min((made for made in found if made is not None), default=deps.now())
    return {(): max(0.0, (deps.now() - first).total_seconds())}
