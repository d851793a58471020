"""AccountService over gRPC."""

from typing import Any

from personvern.billing.v1 import account_service_pb2 as rpc
from personvern.billing.v1 import account_service_pb2_grpc as stubs
from services.billing.model import charge as charging
from services.billing.model.charge import Charge
from services.billing.model.payment_plan import PlanStatus
from services.billing.model.write_off import WriteOff
from services.billing.rpc.messages import time
from services.billing.usecases import accounts, books, charges, payment_plans, writing_off
from services.billing.usecases.accounts import Statement
from services.billing.usecases.charges import ChargeOrder
from services.billing.usecases.deps import Deps
from services.billing.usecases.payment_plans import PlanOrder, PlanView
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.chassis.vault import Redacted

_STATUS = {
    PlanStatus.RUNNING: rpc.PAYMENT_PLAN_STATUS_RUNNING,
    PlanStatus.FULFILLED: rpc.PAYMENT_PLAN_STATUS_FULFILLED,
    PlanStatus.BROKEN: rpc.PAYMENT_PLAN_STATUS_BROKEN,
}


class AccountServicer(stubs.AccountServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("finance"))
    async def AddCharge(self, request: rpc.AddChargeRequest, context: Any) -> rpc.AddChargeResponse:
        """Have something billed once."""
        order = ChargeOrder(
            contract_id=request.contract_id,
            product_code=request.product_code,
            unit=request.unit,
            quantity=request.quantity,
            from_date=request.from_date,
            to_date=request.to_date,
        )
        made = await charges.add_charge(request_key(request), order, current_caller(), self._deps)
        return rpc.AddChargeResponse(charge=_charge(made))

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def ListCharges(self, request: rpc.ListChargesRequest, context: Any) -> rpc.ListChargesResponse:
        """A customer's charges."""
        page = await charges.list_charges(current_caller(), request.customer_id, _page(request), self._deps)
        return rpc.ListChargesResponse(
            charges=[_charge(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer(), staff("finance"))
    async def DeferInvoice(self, request: rpc.DeferInvoiceRequest, context: Any) -> rpc.DeferInvoiceResponse:
        """Put an invoice off."""
        deferral, invoice = await payment_plans.defer(
            request_key(request),
            current_caller(),
            request.customer_id,
            request.invoice_id,
            request.until,
            self._deps,
        )
        return rpc.DeferInvoiceResponse(
            invoice_id=invoice.id,
            before=deferral.before.isoformat(),
            until=deferral.until.isoformat(),
            outstanding_ore=invoice.outstanding_ore,
        )

    @allow(staff("finance"))
    async def WriteOffInvoice(
        self, request: rpc.WriteOffInvoiceRequest, context: Any
    ) -> rpc.WriteOffInvoiceResponse:
        """Write off what will not come."""
        made = await writing_off.write_off(
            request_key(request), request.invoice_id, Redacted(request.reason), current_caller(), self._deps
        )
        return rpc.WriteOffInvoiceResponse(write_off=_write_off(made))

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def ListWriteOffs(
        self, request: rpc.ListWriteOffsRequest, context: Any
    ) -> rpc.ListWriteOffsResponse:
        """What was written off."""
        page = await writing_off.list_write_offs(current_caller(), _page(request), self._deps)
        return rpc.ListWriteOffsResponse(
            write_offs=[_write_off(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(staff("finance"))
    async def StartBookkeepingReport(
        self, request: rpc.StartBookkeepingReportRequest, context: Any
    ) -> rpc.StartBookkeepingReportResponse:
        """Sum up the books of a month."""
        operation_id = await books.start_report(request_key(request), request.period, self._deps)
        return rpc.StartBookkeepingReportResponse(operation_id=operation_id)

    @allow(customer(), staff("finance"))
    async def AgreePaymentPlan(
        self, request: rpc.AgreePaymentPlanRequest, context: Any
    ) -> rpc.AgreePaymentPlanResponse:
        """Agree on instalments."""
        order = PlanOrder(
            customer_id=request.customer_id,
            invoice_ids=list(request.invoice_ids),
            count=request.count,
            first_date=request.first_date,
            instalments=[(item.due_date, item.amount_ore) for item in request.instalments],
        )
        made = await payment_plans.agree_plan(request_key(request), current_caller(), order, self._deps)
        return rpc.AgreePaymentPlanResponse(payment_plan=_plan(made))

    @allow(customer(), staff("finance", "dpo", reads_personal_data=True))
    async def ListPaymentPlans(
        self, request: rpc.ListPaymentPlansRequest, context: Any
    ) -> rpc.ListPaymentPlansResponse:
        """A customer's payment plans."""
        page = await payment_plans.list_plans(
            current_caller(), request.customer_id, _page(request), self._deps
        )
        return rpc.ListPaymentPlansResponse(
            payment_plans=[_plan(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer(), staff("agent", "finance", "dpo", reads_personal_data=True))
    async def GetInvoicingChoice(
        self, request: rpc.GetInvoicingChoiceRequest, context: Any
    ) -> rpc.GetInvoicingChoiceResponse:
        """How invoices go out."""
        found = await accounts.get_choice(current_caller(), request.customer_id, self._deps)
        return rpc.GetInvoicingChoiceResponse(choice=_choice(found))

    @allow(customer(), staff("finance"))
    async def SetInvoicingChoice(
        self, request: rpc.SetInvoicingChoiceRequest, context: Any
    ) -> rpc.SetInvoicingChoiceResponse:
        """Choose how invoices go out."""
        made = await accounts.set_channel(
            request_key(request), request.customer_id, request.channel, self._deps
        )
        return rpc.SetInvoicingChoiceResponse(choice=_choice(made))


def _page(request: Any) -> PageRequest:
    return PageRequest(request.page_size, request.page_token)


def _write_off(item: WriteOff) -> rpc.WriteOff:
    return rpc.WriteOff(
        write_off_id=item.id,
        invoice_id=item.invoice_id,
        customer_id=item.customer_id,
        amount_ore=item.amount_ore,
        reason=item.reason.reveal(),
        written_at=time(item.written_at),
        written_by=item.written_by,
    )


def _charge(item: Charge) -> rpc.Charge:
    return rpc.Charge(
        charge_id=item.id,
        customer_id=item.customer_id,
        contract_id=item.contract_id,
        product_code=item.product_code,
        unit=item.unit,
        quantity=charging.written(item.quantity),
        from_date=item.span.first.isoformat(),
        to_date=item.span.last.isoformat(),
        added_at=time(item.added_at),
        invoice_id=item.invoice_id,
    )


def _plan(view: PlanView) -> rpc.PaymentPlan:
    plan, upcoming = view.plan, view.standing.next
    runs = plan.status is PlanStatus.RUNNING
    return rpc.PaymentPlan(
        payment_plan_id=plan.id,
        customer_id=plan.customer_id,
        invoice_ids=[item.invoice_id for item in plan.invoices],
        instalments=[
            rpc.Instalment(due_date=item.due_date.isoformat(), amount_ore=item.amount_ore)
            for item in plan.instalments
        ],
        total_ore=plan.total_ore,
        paid_ore=view.paid_ore,
        status=_STATUS[plan.status],
        agreed_at=time(plan.agreed_at),
        next_due_date=upcoming.due_date.isoformat() if runs and upcoming else "",
    )


def _choice(item: Statement) -> rpc.InvoicingChoice:
    account = item.account
    return rpc.InvoicingChoice(
        customer_id=account.customer_id,
        billing_account_id=account.id,
        channel=account.channel.value,
        status=account.status.value,
        balance_ore=item.balance_ore,
    )
