"""The letters about an invoice that is not paid: sent by the customer context, dated from the day they go."""

from dataclasses import replace
from datetime import timedelta

from services.billing.model import dunning, rates
from services.billing.model.dunning import DunningStep, StepKind
from services.billing.usecases import overdue, stepping
from services.billing.usecases.deps import Deps
from services.billing.usecases.overdue import Overdue
from services.chassis.errors import Unavailable
from services.kernel import wording

EMAIL, POST = "email", "post"
TEMPLATES = frozenset(kind.value for kind in dunning.LETTERS)
RECENT = timedelta(days=14)
"""A mail comes back within days."""


async def send_letter(step_id: str, deps: Deps) -> None:
    """Have a step's letter sent, and date its deadline from today. Without its letter a step is called off:
    nothing follows it, and it costs nothing, for only what was sent may (inkassoforskriften § 1-2).
    Raises RemoteError.
    """
    step = await deps.store.dunning.get(step_id)
    if step is None or step.kind not in dunning.LETTERS or step.channel or step.undone:
        return
    item = (await overdue.demanded(step.billing_account_id, deps))[step.invoice_id]
    today = deps.today()
    if item.demand_ore <= step.standing_fee_ore + step.interest_ore or item.freeze.disputed:
        # Paid or objected to in the moment between: the letter would be wrong. Should the payment go back, or
        # the objection be answered, the step is taken again.
        await _called_off(step, deps)
        return
    dated = {post: dunning.sent(step.taken, today, by_post=post).deadline for post in (False, True)}
    values = _values(step, item, deps)
    channel = await deps.letters.dunning_letter(
        # Of the day: a letter that goes later says a later deadline, and is another letter.
        f"{step.id}:{today.isoformat()}",
        step.customer_id,
        step.kind.value,
        {by_post: values | {"deadline_date": str(dated[by_post])} for by_post in (False, True)},
    )
    if channel:
        await _went(step, channel, deps)
    else:
        # Restricted, too young or without an address: that passes, and then the step is taken again.
        await _called_off(step, deps)


async def came_back(customer_id: str, kind: str, deps: Deps) -> None:
    """A letter of this kind did not reach the customer by mail: those of these days are called off, and the
    steps are taken again later, on paper, unless something else has followed.

    Raises Unavailable, after that, for a step that does not say yet how its letter went: a server may refuse
    a mail before that is stored.
    """
    not_said = False
    for one in await deps.store.merged.ids(customer_id):
        account = await deps.store.accounts.find(one)
        if account is None:
            continue
        for steps in (await deps.store.dunning.of_account(account.id)).values():
            last = steps[-1]
            if last.kind.value != kind or last.undone or last.on < deps.today() - RECENT:
                continue
            not_said |= not last.channel
            if last.channel == EMAIL:
                await _called_off(last, deps, went_by=EMAIL)
    if not_said:
        raise Unavailable("a step does not say yet how its letter went; try again shortly")


async def _went(step: DunningStep, channel: str, deps: Deps) -> None:
    today = deps.today()

    async def body() -> None:
        await deps.store.accounts.lock(step.billing_account_id)
        now = await deps.store.dunning.get(step.id)
        if now is not None and not now.channel:
            deadline = dunning.sent(now.taken, today, by_post=channel == POST).deadline
            closing = dunning.closing_from(today) if now.closing_from else None
            told = replace(now, channel=channel, deadline=deadline, closing_from=closing)
            await deps.store.dunning.save(told)

    await deps.store.transaction(body)


async def _called_off(step: DunningStep, deps: Deps, *, went_by: str = "") -> None:
    """No letter went, or it reached nobody, so none is paid for, and the step counts no more."""

    async def body() -> None:
        account = await deps.store.accounts.lock(step.billing_account_id)
        now = await deps.store.dunning.get(step.id)
        if now is None or now.undone or now.channel != went_by:
            return
        await stepping.waive(account, now, deps, undone=True)

    await deps.store.transaction(body)


def _values(step: DunningStep, item: Overdue, deps: Deps) -> dict[str, str]:
    """What the letter must say (inkassoloven §§ 9 and 10, inkassoforskriften § 1-2): what the claim is, each
    sum by itself, rate and first day of the interest, how to pay, and where to object.
    """
    invoice, rate = item.invoice, rates.rate_on(step.on).basis_points
    values = {
        "invoice_number": str(invoice.number),
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.falls_due.isoformat(),
        "principal_ore": str(item.principal_ore),
        "fees_ore": str(item.fees_ore),
        "interest_ore": str(item.booked_interest_ore),
        # What is due to the customer is as good as paid.
        "paid_ore": str(invoice.paid_ore + item.credit_ore),
        "outstanding_ore": str(item.demand_ore),
        "interest_from_date": dunning.runs_from(invoice.falls_due).isoformat(),
        **{f"interest_rate_{language}": wording.percent(rate, language) for language in ("nb", "nn", "en")},
        "account": deps.terms.dunning.account,
        "kid": invoice.kid,
        "board": deps.terms.dunning.complaint_board,
    }
    if step.kind is StepKind.REMINDER:
        values["collector_warns"] = "yes" if deps.terms.act_on(step.on) is rates.Act.ACT_2026 else ""
        # A month from the day on which it goes.
        closing = dunning.closing_from(deps.today()).isoformat() if step.closing_from else ""
        values["closing_date"] = closing
    return values
