"""Claims at a collector: what it may read of them, taking one back, and what a customer sees of it all."""

from dataclasses import dataclass
from datetime import date, datetime

from services.billing.errors import ClaimNotOpen, DunningRateMissing, InvoiceNotFound
from services.billing.model import dunning, rates
from services.billing.model.claim import Claim, ClaimState, RecallCause
from services.billing.model.dunning import LETTERS, DunningStep, Received
from services.billing.model.invoice import Party
from services.billing.model.rates import RateMissing
from services.billing.usecases import following, merging, overdue, partner_fields
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import in_reach, out_of_reach
from services.billing.usecases.overdue import Overdue
from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest

SCOPE = "claims:read"
RESOURCE = "claims"
PARTNER_FIELDS = (
    "claim_id",
    "customer_id",
    "debtor_address",
    "debtor_name",
    "due_date",
    "fees_ore",
    "handed_over_on",
    "interest_basis_points",
    "interest_from",
    "interest_ore",
    "invoice_number",
    "issue_date",
    "kid",
    "outstanding_ore",
    "paid_ore",
    "payments",
    "principal_ore",
    "state",
    "steps",
    "updated_at",
)
_LISTED = ("claims.state", "claims.handed_over_on")
_STAFF_FIELDS = ("dunning.steps", "dunning.interest_ore")


@dataclass(frozen=True)
class ClaimView:
    """A claim with what is owed on it today; `party` only where name or address may leave.

    `interest_ore` is all interest through today, in the books or not; `basis_points` today's rate, 0 when the
    table has no row for today and interest is counted through the last day that has one.
    """

    claim: Claim
    item: Overdue
    interest_ore: int
    basis_points: int
    party: Party | None = None

    @property
    def outstanding_ore(self) -> int:
        """What is still to be paid, with interest through today; nothing once the claim is closed."""
        if self.claim.state is not ClaimState.OPEN:
            return 0
        unbooked = self.interest_ore - self.item.booked_interest_ore - self.claim.interest_ore
        return self.item.demand_ore + max(0, unbooked)

    @property
    def paid_ore(self) -> int:
        """What is paid of it, or due to the customer on the account."""
        return self.item.invoice.paid_ore + self.item.credit_ore

    @property
    def letters(self) -> list[DunningStep]:
        """The creditor's letters, oldest first."""
        return [step for step in self.item.steps if step.kind in LETTERS]

    @property
    def payments(self) -> list[Received]:
        """Payments since the hand-over."""
        return [part for part in self.item.received if part.on >= self.claim.handed_over_on]


@dataclass(frozen=True)
class Released:
    """A page of claims for a collector with the fields that may leave."""

    claims: list[ClaimView]
    next_token: str
    fields: frozenset[str]


@dataclass(frozen=True)
class InvoiceDunning:
    """What was done about one invoice and what it has come to."""

    item: Overdue
    accrued_ore: int
    basis_points: int
    next_from: date | None


async def get_invoice_dunning(
    caller: Caller, customer_id: str, invoice_id: str, deps: Deps
) -> InvoiceDunning:
    """Steps, fees and interest of an invoice. Raises InvoiceNotFound, DunningRateMissing, RemoteError."""
    account = await merging.account_of(customer_id, invoice_id, deps)
    items = {} if account is None else await overdue.demanded(account.id, deps)
    if account is None or invoice_id not in items or await out_of_reach(caller, [account.id], deps):
        raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
    if caller.kind == "staff":
        await deps.reads.by_staff(caller, customer_id, _STAFF_FIELDS)
    item, today = items[invoice_id], deps.today()
    accrued, basis_points = accrued_through(item, today)
    return InvoiceDunning(item, accrued, basis_points, _next_from(item))


def _next_from(item: Overdue) -> date | None:
    case = item.case
    held = case.open_ore <= case.credit_ore or case.disputed or case.on_plan
    counted = [step for step in case.steps if not step.undone]
    last = counted[-1] if counted else None
    waits = last is not None and last.deadline is None  # handed over, or the letter has not gone
    return None if held or waits else dunning.earliest(case)


def accrued_through(item: Overdue, today: date) -> tuple[int, int]:
    """All interest through today and today's rate; without a row for today, through the last day with one
    and 0.

    Raises:
        DunningRateMissing: interest runs from a day before the first row: nobody can say what is owed.
    """
    try:
        return item.interest_ore(today), rates.rate_on(today).basis_points
    except RateMissing:
        through = min(max(row.valid_to for row in rates.INTEREST), today)
    try:
        return (item.interest_ore(through) if item.invoice.falls_due < through else 0), 0
    except RateMissing as error:
        raise DunningRateMissing(str(error), table=error.table, day=error.day.isoformat()) from error


async def list_partner_claims(
    caller: Caller, purpose: str, fields: list[str], since: datetime | None, page: PageRequest, deps: Deps
) -> Released:
    """The claims that were handed over to this collector under its agreement, as that releases them, noted
    on the ledger before they leave.

    Raises:
        PartnerReadInvalid: the purpose is missing or a field does not exist.
        RemoteError: the agreement does not cover this, or the ledger cannot be reached: nothing leaves.
    """
    partner_fields.check(purpose, fields, PARTNER_FIELDS)
    # Ask before reading: who may read nothing shall not learn from an empty page or a bad token either.
    asked = [f"{RESOURCE}.{field}" for field in fields]
    await deps.reads.claims_by_partner(caller, [], purpose, asked)
    found = await deps.store.claims.of_collector(caller.id, caller.agreement_id, since, page)
    found = await in_reach(caller, found, deps)
    if not found.items:
        return Released([], found.next_token, frozenset())
    subjects = sorted({claim.customer_id for claim in found.items})
    allowed = await deps.reads.claims_by_partner(caller, subjects, purpose, asked)
    released = frozenset(name.removeprefix(f"{RESOURCE}.") for name in allowed)
    wanted = (
        [claim.invoice_id for claim in found.items] if released & {"debtor_name", "debtor_address"} else []
    )
    parties = await deps.store.invoices.parties(wanted) if wanted else {}
    views = [await _view(claim, parties.get(claim.invoice_id), deps) for claim in found.items]
    return Released(views, found.next_token, released)


async def _view(claim: Claim, party: Party | None, deps: Deps) -> ClaimView:
    item = (await overdue.demanded(claim.billing_account_id, deps))[claim.invoice_id]
    interest, basis_points = accrued_through(item, deps.today())
    return ClaimView(claim, item, max(interest, item.booked_interest_ore), basis_points, party)


async def list_claims(reader: Caller, page: PageRequest, deps: Deps) -> Page[Claim]:
    """A page of claims; that staff saw whose they are is recorded. Raises PageTokenInvalid, RemoteError."""
    found = await in_reach(reader, await deps.store.claims.every(page), deps)
    customers = sorted({claim.customer_id for claim in found.items})
    await deps.reads.of_many_by_staff(reader, customers, _LISTED)
    return found


async def recall_claim(key: RequestKey, claim_id: str, by: str, deps: Deps) -> Claim:
    """Take a claim back from its collector. Raises ClaimNotFound, ClaimNotOpen."""

    async def act() -> tuple[Ref, Claim]:
        claim = await deps.store.claims.get(claim_id)
        await deps.store.accounts.lock(claim.billing_account_id)
        claim = await deps.store.claims.get(claim_id)
        if claim.state is not ClaimState.OPEN:
            raise ClaimNotOpen("The claim is closed.", claim_id=claim_id, state=claim.state.value)
        item = (await overdue.of_account(claim.billing_account_id, deps))[claim.invoice_id]
        recalled = await following.recall(item, claim, RecallCause.STAFF, deps, by=by)
        return {"claim_id": claim_id}, recalled

    async def again(ref: Ref) -> Claim:
        return await deps.store.claims.get(ref["claim_id"])

    return await deps.commands.run(key, act, again)
