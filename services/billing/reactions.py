"""What billing does about facts of other contexts, and about some of its own."""

from collections.abc import Sequence

from personvern.billing.v1 import billing_events_pb2
from personvern.consent.v1 import consent_events_pb2
from personvern.customer.v1 import customer_events_pb2
from services.billing.usecases import (
    closing,
    credit_checks,
    credit_letters,
    credit_notes,
    disputes,
    following,
    invoices,
    letters,
    looking_up,
    mandates,
    merging,
    my_refunds,
    payment_plans,
    payout,
    subscriptions,
)
from services.billing.usecases.deps import Deps
from services.chassis.group_commit import Alone, GroupCommit, Member
from services.chassis.streams import Consumer, EventMeta


class Reactions:
    """One method per fact."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def on_purchased(self, event: customer_events_pb2.Purchased, meta: EventMeta) -> None:
        """Charge a new contract."""
        await subscriptions.follow_contract(event.contract_id, meta, self._deps)

    async def on_contract_ended(self, event: customer_events_pb2.ContractEnded, meta: EventMeta) -> None:
        """Charge nothing after the contract's last day, which may also be moved."""
        await subscriptions.follow_contract(event.contract_id, meta, self._deps)

    async def on_payout_account_learned(
        self, event: billing_events_pb2.PayoutAccountLearned, meta: EventMeta
    ) -> None:
        """Have the customer told; outside the transaction that learned it, and once by the event's id."""
        await payout.tell_customer(meta.id, event.customer_id, self._deps)

    async def on_invoice_issued(self, event: billing_events_pb2.InvoiceIssued, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await invoices.tell_customer(meta.id, event.invoice_id, self._deps)

    async def on_credit_note_issued(
        self, event: billing_events_pb2.CreditNoteIssued, meta: EventMeta
    ) -> None:
        """Have the customer told, once by the event's id."""
        await credit_notes.tell_customer(meta.id, event.customer_id, event.credit_note_id, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-purchased",
                stream="CUSTOMER",
                subject="customer.v1.purchased.*",
                message=customer_events_pb2.Purchased,
                handle=self.on_purchased,
            ),
            Consumer(
                durable="billing-on-contract-ended",
                stream="CUSTOMER",
                subject="customer.v1.contract_ended.*",
                message=customer_events_pb2.ContractEnded,
                handle=self.on_contract_ended,
            ),
            Consumer(
                durable="billing-on-payout-account-learned",
                stream="BILLING",
                subject="billing.v1.payout_account_learned.*",
                message=billing_events_pb2.PayoutAccountLearned,
                handle=self.on_payout_account_learned,
            ),
            Consumer(
                durable="billing-on-invoice-issued",
                stream="BILLING",
                subject="billing.v1.invoice_issued.*",
                message=billing_events_pb2.InvoiceIssued,
                handle=self.on_invoice_issued,
            ),
            Consumer(
                durable="billing-on-credit-note-issued",
                stream="BILLING",
                subject="billing.v1.credit_note_issued.*",
                message=billing_events_pb2.CreditNoteIssued,
                handle=self.on_credit_note_issued,
            ),
        ]


class AccountReactions:
    """What accounts and agreements about them do."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._closing: GroupCommit[str, bool] = GroupCommit(self._are_closing, looking_up.may_be)

    async def on_closed(self, event: customer_events_pb2.CustomerClosed, meta: EventMeta) -> None:
        """Bill what is left, then close the account."""
        await closing.customer_closed(event.customer_id, meta, self._deps)

    async def on_corrected(self, event: customer_events_pb2.CustomerCorrected, meta: EventMeta) -> None:
        """Two customers may be one now, or two again."""
        await merging.customer_corrected(event.customer_id, event.fields, meta, self._deps)

    async def on_invoice_settled(self, event: billing_events_pb2.InvoiceSettled, meta: EventMeta) -> None:
        """The account may close now."""
        if await self._closing.run(event.customer_id):
            await closing.close_of_customer(event.customer_id, self._deps)

    async def _are_closing(self, asked: Sequence[Member[str]]) -> Sequence[bool | Alone]:
        """Which of these customers have an account that waits to be closed: hardly any, in one walk."""
        return await looking_up.among(asked, self._deps.store.accounts.closing_between)

    async def on_deferred(self, event: billing_events_pb2.PaymentDeferred, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await payment_plans.tell_deferred(meta.id, event.deferral_id, self._deps)

    async def on_plan_agreed(self, event: billing_events_pb2.PaymentPlanAgreed, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await payment_plans.tell_agreed(meta.id, event.payment_plan_id, self._deps)

    async def on_plan_broken(self, event: billing_events_pb2.PaymentPlanBroken, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await payment_plans.tell_broken(meta.id, event.payment_plan_id, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        pb = billing_events_pb2
        own = (
            ("invoice_settled", pb.InvoiceSettled, self.on_invoice_settled),
            ("payment_deferred", pb.PaymentDeferred, self.on_deferred),
            ("payment_plan_agreed", pb.PaymentPlanAgreed, self.on_plan_agreed),
            ("payment_plan_broken", pb.PaymentPlanBroken, self.on_plan_broken),
        )
        closed = Consumer(
            durable="billing-on-customer-closed",
            stream="CUSTOMER",
            subject="customer.v1.closed.*",
            message=customer_events_pb2.CustomerClosed,
            handle=self.on_closed,
        )
        corrected = Consumer(
            durable="billing-on-customer-corrected",
            stream="CUSTOMER",
            subject="customer.v1.corrected.*",
            message=customer_events_pb2.CustomerCorrected,
            handle=self.on_corrected,
        )
        return [
            closed,
            corrected,
            *(
                Consumer(
                    f"billing-accounts-on-{name.replace('_', '-')}",
                    "BILLING",
                    f"billing.v1.{name}.*",
                    message,
                    handle,
                )
                for name, message, handle in own
            ),
        ]


class DunningReactions:
    """What dunning does about payments, and about its own steps."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._dunned: GroupCommit[str, bool] = GroupCommit(self._are_dunned, looking_up.may_be)

    async def on_dunning_step_taken(
        self, event: billing_events_pb2.DunningStepTaken, meta: EventMeta
    ) -> None:
        """Have the step's letter sent, once."""
        await letters.send_letter(event.step_id, self._deps)

    async def on_dispute_resolved(self, event: billing_events_pb2.DisputeResolved, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await disputes.tell_resolved(meta.id, event.dispute_id, self._deps)

    async def on_payment_received(self, event: billing_events_pb2.PaymentReceived, meta: EventMeta) -> None:
        """Take off what a payment in time makes void, and let a collector know."""
        if not await self._dunned.run(event.customer_id):
            return
        await following.follow(event.customer_id, event.invoice_id, self._deps)

    async def on_invoice_settled(self, event: billing_events_pb2.InvoiceSettled, meta: EventMeta) -> None:
        """Nothing is left to collect: open what was closed, tell the collector."""
        if event.in_time or not await self._dunned.run(event.customer_id):
            return
        await following.follow(event.customer_id, event.invoice_id, self._deps)

    async def on_payment_reversed(self, event: billing_events_pb2.PaymentReversed, meta: EventMeta) -> None:
        """The payment counts no more."""
        await following.follow(event.customer_id, event.invoice_id, self._deps)

    async def on_credit_note_issued(
        self, event: billing_events_pb2.CreditNoteIssued, meta: EventMeta
    ) -> None:
        """There is less to collect."""
        await following.follow(event.customer_id, event.invoice_id, self._deps)

    async def _are_dunned(self, asked: Sequence[Member[str]]) -> Sequence[bool | Alone]:
        """About which of these customers a step was ever taken: most were never dunned."""
        return await looking_up.among(asked, self._deps.store.dunning.customers_between)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-dunning-on-dunning-step-taken",
                stream="BILLING",
                subject="billing.v1.dunning_step_taken.*",
                message=billing_events_pb2.DunningStepTaken,
                handle=self.on_dunning_step_taken,
            ),
            Consumer(
                durable="billing-dunning-on-dispute-resolved",
                stream="BILLING",
                subject="billing.v1.dispute_resolved.*",
                message=billing_events_pb2.DisputeResolved,
                handle=self.on_dispute_resolved,
            ),
            Consumer(
                durable="billing-dunning-on-invoice-settled",
                stream="BILLING",
                subject="billing.v1.invoice_settled.*",
                message=billing_events_pb2.InvoiceSettled,
                handle=self.on_invoice_settled,
            ),
            Consumer(
                durable="billing-dunning-on-payment-received",
                stream="BILLING",
                subject="billing.v1.payment_received.*",
                message=billing_events_pb2.PaymentReceived,
                handle=self.on_payment_received,
            ),
            Consumer(
                durable="billing-dunning-on-payment-reversed",
                stream="BILLING",
                subject="billing.v1.payment_reversed.*",
                message=billing_events_pb2.PaymentReversed,
                handle=self.on_payment_reversed,
            ),
            Consumer(
                durable="billing-dunning-on-credit-note-issued",
                stream="BILLING",
                subject="billing.v1.credit_note_issued.*",
                message=billing_events_pb2.CreditNoteIssued,
                handle=self.on_credit_note_issued,
            ),
        ]


class RefundReactions:
    """What follows from refunds, and from objections to an account being kept."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def on_refund_sent(self, event: billing_events_pb2.RefundSent, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await my_refunds.tell_sent(meta.id, event.refund_id, self._deps)

    async def on_refund_account_needed(
        self, event: billing_events_pb2.RefundAccountNeeded, meta: EventMeta
    ) -> None:
        """Have the customer asked, once by the event's id."""
        await my_refunds.ask_for_account(meta.id, event.refund_id, self._deps)

    async def on_objected(self, event: consent_events_pb2.Objected, meta: EventMeta) -> None:
        """Who objects to an account being kept has none kept."""
        if event.purpose == payout.PURPOSE:
            await payout.follow_objection(event.customer_id, True, meta, event.sequence, self._deps)

    async def on_objection_lifted(self, event: consent_events_pb2.ObjectionLifted, meta: EventMeta) -> None:
        """Payments made from now on may bring one back."""
        if event.purpose == payout.PURPOSE:
            await payout.follow_objection(event.customer_id, False, meta, event.sequence, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-refund-sent",
                stream="BILLING",
                subject="billing.v1.refund_sent.*",
                message=billing_events_pb2.RefundSent,
                handle=self.on_refund_sent,
            ),
            Consumer(
                durable="billing-on-refund-account-needed",
                stream="BILLING",
                subject="billing.v1.refund_account_needed.*",
                message=billing_events_pb2.RefundAccountNeeded,
                handle=self.on_refund_account_needed,
            ),
            Consumer(
                durable="billing-on-objected",
                stream="CONSENT",
                subject="consent.v1.objected.*",
                message=consent_events_pb2.Objected,
                handle=self.on_objected,
            ),
            Consumer(
                durable="billing-on-objection-lifted",
                stream="CONSENT",
                subject="consent.v1.objection_lifted.*",
                message=consent_events_pb2.ObjectionLifted,
                handle=self.on_objection_lifted,
            ),
        ]


class CreditReactions:
    """What follows from orders that wait for a credit check, and from checks. `on_order` tells whether an
    order is checked by itself.
    """

    def __init__(self, deps: Deps, *, on_order: bool) -> None:
        self._deps = deps
        self._on_order = on_order

    async def on_purchase_pending(self, event: customer_events_pb2.PurchasePending, meta: EventMeta) -> None:
        """Check who has ordered, or leave it to staff."""
        if self._on_order:
            await credit_checks.check_order(event.customer_id, event.contract_id, self._deps)

    async def on_credit_checked(self, event: billing_events_pb2.CreditChecked, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await credit_letters.tell(meta.id, event.credit_check_id, event.version, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-purchase-pending",
                stream="CUSTOMER",
                subject="customer.v1.purchase_pending.*",
                message=customer_events_pb2.PurchasePending,
                handle=self.on_purchase_pending,
            ),
            Consumer(
                durable="billing-on-credit-checked",
                stream="BILLING",
                subject="billing.v1.credit_checked.*",
                message=billing_events_pb2.CreditChecked,
                handle=self.on_credit_checked,
            ),
        ]


class AvtalegiroReactions:
    """What follows from mandates, and from eFaktura that do not arrive."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def on_avtalegiro_changed(
        self, event: billing_events_pb2.AvtalegiroChanged, meta: EventMeta
    ) -> None:
        """Have the customer told of an end, once by the event's id."""
        if not event.active:
            await mandates.tell_ended(meta.id, event.customer_id, self._deps)

    async def on_efaktura_answered(self, event: billing_events_pb2.EfakturaAnswered, meta: EventMeta) -> None:
        """Have the customer told of an invoice that the bank does not show, once by the event's id."""
        if not event.accepted:
            await invoices.tell_in_place_of_network(meta.id, event.invoice_id, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-avtalegiro-changed",
                stream="BILLING",
                subject="billing.v1.avtalegiro_changed.*",
                message=billing_events_pb2.AvtalegiroChanged,
                handle=self.on_avtalegiro_changed,
            ),
            Consumer(
                durable="billing-on-efaktura-answered",
                stream="BILLING",
                subject="billing.v1.efaktura_answered.*",
                message=billing_events_pb2.EfakturaAnswered,
                handle=self.on_efaktura_answered,
            ),
        ]
