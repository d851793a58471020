"""Deferrals and payment plans: ids, dates and øre only. Both are agreements that the books rest on."""

from collections.abc import Sequence
from datetime import date, datetime

from services.billing.errors import PaymentPlanNotFound
from services.billing.model.payment_plan import Deferral, Instalment, PaymentPlan, Planned, PlanStatus
from services.billing.store.merged import whose
from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages

DEFERRALS, PLANS = "deferrals", "payment_plans"
RETENTION = "bookkeeping_agreements"  # bokføringsloven § 13 no. 5: agreements
INDEXES = [
    Index(DEFERRALS, [("invoice_id", 1), ("_id", 1)]),
    Index(DEFERRALS, [("billing_account_id", 1), ("_id", 1)]),
    Index(PLANS, [("billing_account_id", 1), ("_id", 1)]),
    Index(PLANS, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(PLANS, [("status", 1), ("_id", 1)]),
]


class PaymentPlanStore:
    """Adds and reads deferrals and plans; of a plan only its status changes."""

    def __init__(self, mongo: Mongo, pages: Pages) -> None:
        self._deferrals = mongo.collection(DEFERRALS)
        self._plans = mongo.collection(PLANS)
        self._pages = pages

    async def add_deferral(self, deferral: Deferral) -> None:
        """Store a deferral."""
        await self._deferrals.insert_one(_deferral_document(deferral))

    async def deferral(self, deferral_id: str) -> Deferral:
        """The deferral that this command stored before."""
        row = await self._deferrals.find_one({"_id": deferral_id})
        if row is None:
            raise LookupError(deferral_id)
        return _deferral(row)

    async def deferrals_of(self, invoice_id: str) -> list[Deferral]:
        """Every deferral of an invoice, oldest first."""
        rows = await self._deferrals.find({"invoice_id": invoice_id}, sort=[("_id", 1)])
        return [_deferral(row) for row in rows]

    async def deferrals_of_account(self, account_id: str) -> list[Deferral]:
        """Every deferral of an account, oldest first."""
        rows = await self._deferrals.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_deferral(row) for row in rows]

    async def add(self, plan: PaymentPlan) -> None:
        """Store a plan."""
        await self._plans.insert_one(_document(plan))

    async def get(self, plan_id: str) -> PaymentPlan:
        """One plan. Raises PaymentPlanNotFound."""
        row = await self._plans.find_one({"_id": plan_id})
        if row is None:
            raise PaymentPlanNotFound("There is no such payment plan.", payment_plan_id=plan_id)
        return _plan(row)

    async def of_account(self, account_id: str) -> list[PaymentPlan]:
        """Every plan of an account, oldest first."""
        rows = await self._plans.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_plan(row) for row in rows]

    async def of_customers(self, customer_ids: Sequence[str], page: PageRequest) -> Page[PaymentPlan]:
        """A page of the plans of one customer, who may have several ids, newest first.

        Raises PageTokenInvalid.
        """
        listing, query = f"payment_plans:{customer_ids[0]}", {"customer_id": whose(customer_ids)}
        return await self._pages.by_id(self._plans, listing, query, page, _plan)

    async def running(self, after: str, limit: int) -> list[PaymentPlan]:
        """The next plans that run, by id."""
        query = {"status": PlanStatus.RUNNING.value, "_id": {"$gt": after}}
        return [_plan(row) for row in await self._plans.find(query, sort=[("_id", 1)], limit=limit)]

    async def end(self, plan_id: str, status: PlanStatus, now: datetime) -> None:
        """Note that a plan runs no more."""
        await self._plans.update_one({"_id": plan_id}, {"$set": {"status": status.value, "ended_at": now}})


def _deferral_document(deferral: Deferral) -> Document:
    return {
        "_id": deferral.id,
        "invoice_id": deferral.invoice_id,
        "billing_account_id": deferral.billing_account_id,
        "customer_id": deferral.customer_id,
        "before": deferral.before.isoformat(),
        "until": deferral.until.isoformat(),
        "agreed_at": deferral.agreed_at,
        "agreed_by": deferral.agreed_by,
        "retention": RETENTION,
        "hold_until": deferral.hold_until.isoformat(),
    }


def _deferral(row: Document) -> Deferral:
    return Deferral(
        id=row["_id"],
        invoice_id=row["invoice_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        before=date.fromisoformat(row["before"]),
        until=date.fromisoformat(row["until"]),
        agreed_at=row["agreed_at"],
        agreed_by=row["agreed_by"],
        hold_until=date.fromisoformat(row["hold_until"]),
    )


def _document(plan: PaymentPlan) -> Document:
    return {
        "_id": plan.id,
        "billing_account_id": plan.billing_account_id,
        "customer_id": plan.customer_id,
        "invoices": [
            {
                "invoice_id": item.invoice_id,
                "outstanding_ore": item.outstanding_ore,
                "deferred_before": item.deferred_before.isoformat() if item.deferred_before else None,
            }
            for item in plan.invoices
        ],
        "instalments": [
            {"due_date": item.due_date.isoformat(), "amount_ore": item.amount_ore}
            for item in plan.instalments
        ],
        "agreed_at": plan.agreed_at,
        "agreed_by": plan.agreed_by,
        "status": plan.status.value,
        "ended_at": plan.ended_at,
        "retention": RETENTION,
        "hold_until": plan.hold_until.isoformat(),
    }


def _plan(row: Document) -> PaymentPlan:
    return PaymentPlan(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        invoices=_planned(row["invoices"]),
        instalments=tuple(
            Instalment(date.fromisoformat(item["due_date"]), item["amount_ore"])
            for item in row["instalments"]
        ),
        agreed_at=row["agreed_at"],
        agreed_by=row["agreed_by"],
        hold_until=date.fromisoformat(row["hold_until"]),
        status=PlanStatus(row["status"]),
        ended_at=row["ended_at"],
    )


def _planned(rows: Sequence[Document]) -> tuple[Planned, ...]:
    return tuple(
        Planned(
            row["invoice_id"],
            row["outstanding_ore"],
            date.fromisoformat(row["deferred_before"]) if row["deferred_before"] else None,
        )
        for row in rows
    )
