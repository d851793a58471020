"""Puts the billing service together; nothing runs at import."""

from personvern.billing.v1 import (
    account_service_pb2,
    account_service_pb2_grpc,
    billing_service_pb2,
    billing_service_pb2_grpc,
    credit_check_service_pb2,
    credit_check_service_pb2_grpc,
    credit_note_service_pb2,
    credit_note_service_pb2_grpc,
    document_service_pb2,
    document_service_pb2_grpc,
    dunning_service_pb2,
    dunning_service_pb2_grpc,
    einvoice_service_pb2,
    einvoice_service_pb2_grpc,
    invoice_owner_service_pb2,
    invoice_owner_service_pb2_grpc,
    mandate_service_pb2,
    mandate_service_pb2_grpc,
    refund_service_pb2,
    refund_service_pb2_grpc,
    suspense_service_pb2,
    suspense_service_pb2_grpc,
)
from personvern.consent.v1 import consent_service_pb2_grpc
from personvern.customer.v1 import (
    customer_service_pb2_grpc,
    invoice_party_service_pb2_grpc,
    person_service_pb2_grpc,
)
from personvern.disclosure.v1 import collection_service_pb2_grpc, disclosure_service_pb2_grpc
from personvern.privacy.v1 import (
    privacy_service_pb2,
    privacy_service_pb2_grpc,
    retention_service_pb2,
    retention_service_pb2_grpc,
)
from services.billing.adapters import (
    LedgerReads,
    RemoteCollectors,
    RemoteContracts,
    RemoteLetters,
    RemoteNationalIds,
    RemoteNotices,
    RemoteParties,
)
from services.billing.bureau import HttpBureau
from services.billing.documents import Documents
from services.billing.efaktura_network import HttpEfakturaNetwork
from services.billing.model.agreements import Agreements
from services.billing.model.kid import Modulus
from services.billing.model.payment_plan import Limits
from services.billing.model.payout import PayoutRule
from services.billing.model.refund import RefundRule
from services.billing.model.seller import Seller
from services.billing.privacy import PrivacyServicer
from services.billing.reactions import (
    AccountReactions,
    AvtalegiroReactions,
    CreditReactions,
    DunningReactions,
    Reactions,
    RefundReactions,
)
from services.billing.rpc import BillingServicer
from services.billing.rpc.accounts import AccountServicer
from services.billing.rpc.credit_checks import CreditCheckServicer
from services.billing.rpc.credit_notes import CreditNoteServicer
from services.billing.rpc.documents import DocumentServicer
from services.billing.rpc.dunning import DunningServicer
from services.billing.rpc.einvoices import EinvoiceServicer
from services.billing.rpc.invoice_owners import InvoiceOwnerServicer
from services.billing.rpc.mandates import MandateServicer
from services.billing.rpc.refunds import RefundServicer
from services.billing.rpc.retention import RetentionServicer
from services.billing.rpc.suspense import SuspenseServicer
from services.billing.settings import Settings
from services.billing.store import INDEXES, Store
from services.billing.store.affected import Affected
from services.billing.store.erasing import RULES
from services.billing.usecases import (
    applying,
    books,
    claims_files,
    closing,
    credit_checks,
    dunning,
    invoicing,
    mandates,
    payment_files,
    payment_plans,
    retention,
    submitting,
)
from services.billing.usecases.deps import Deps, DunningTerms, Terms
from services.billing.usecases.erasure_words import WORDS
from services.billing.usecases.figures import figures
from services.chassis.clock import Clock
from services.chassis.operations import Running
from services.chassis.rpc_server import Servicer
from services.chassis.runtime import Parts, Periodic, Service, build_parts
from services.kernel.affected.rpc import AffectedServicer
from services.kernel.decisions import Decisions
from services.kernel.eraser import Eraser
from services.kernel.messages import Messages
from services.kernel.reads import ReadLedger
from services.kernel.retention_runs import RETENTION_RUN, RetentionRuns

NAME = "billing"


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """The billing service, not started yet."""
    parts = build_parts(NAME, settings, clock)
    deps = _deps(settings, parts)
    documents = Documents(deps.terms.seller)
    runs = RetentionRuns(parts, retention.sweepers(deps))

    async def bill_all(running: Running) -> dict[str, object]:
        return await invoicing.bill_all(running, deps)

    async def apply_file(running: Running) -> dict[str, object]:
        return await applying.apply_file(running, deps)

    async def apply_mandates(running: Running) -> dict[str, object]:
        return await mandates.apply_file(running, deps)

    async def make_claims(running: Running) -> dict[str, object]:
        return await claims_files.make_file(running, deps)

    async def sum_up(running: Running) -> dict[str, object]:
        return await books.sum_up(running, deps)

    async def collect(running: Running) -> dict[str, object]:
        return await dunning.collect(running, deps)

    return Service(
        parts,
        servicers=[
            Servicer.of(
                "BillingService",
                billing_service_pb2,
                billing_service_pb2_grpc,
                BillingServicer(deps),
            ),
            Servicer.of(
                "DocumentService",
                document_service_pb2,
                document_service_pb2_grpc,
                DocumentServicer(deps, documents),
            ),
            Servicer.of(
                "AccountService", account_service_pb2, account_service_pb2_grpc, AccountServicer(deps)
            ),
            Servicer.of(
                "CreditCheckService",
                credit_check_service_pb2,
                credit_check_service_pb2_grpc,
                CreditCheckServicer(deps),
            ),
            Servicer.of(
                "CreditNoteService",
                credit_note_service_pb2,
                credit_note_service_pb2_grpc,
                CreditNoteServicer(deps),
            ),
            Servicer.of(
                "DunningService", dunning_service_pb2, dunning_service_pb2_grpc, DunningServicer(deps)
            ),
            Servicer.of(
                "EinvoiceService",
                einvoice_service_pb2,
                einvoice_service_pb2_grpc,
                EinvoiceServicer(deps, documents),
            ),
            Servicer.of(
                "InvoiceOwnerService",
                invoice_owner_service_pb2,
                invoice_owner_service_pb2_grpc,
                InvoiceOwnerServicer(deps),
            ),
            Servicer.of(
                "MandateService", mandate_service_pb2, mandate_service_pb2_grpc, MandateServicer(deps)
            ),
            Servicer.of("RefundService", refund_service_pb2, refund_service_pb2_grpc, RefundServicer(deps)),
            Servicer.of(
                "SuspenseService", suspense_service_pb2, suspense_service_pb2_grpc, SuspenseServicer(deps)
            ),
            Servicer.of(
                "RetentionService", retention_service_pb2, retention_service_pb2_grpc, RetentionServicer(runs)
            ),
            AffectedServicer(Affected(parts.mongo).finders).servicer,
            Servicer.of(
                "PrivacyService", privacy_service_pb2, privacy_service_pb2_grpc, PrivacyServicer(deps)
            ),
        ],
        consumers=[
            *Reactions(deps).consumers(),
            *AccountReactions(deps).consumers(),
            *AvtalegiroReactions(deps).consumers(),
            *DunningReactions(deps).consumers(),
            *RefundReactions(deps).consumers(),
            *CreditReactions(deps, on_order=settings.credit_check_on_order).consumers(),
        ],
        indexes=[*INDEXES, *runs.indexes],
        operations={
            invoicing.OPERATION: bill_all,
            payment_files.OPERATION: apply_file,
            dunning.OPERATION: collect,
            books.OPERATION: sum_up,
            RETENTION_RUN: runs.work,
            mandates.OPERATION: apply_mandates,
            claims_files.OPERATION: make_claims,
        },
        background=[
            Periodic(
                "payment plans", settings.accounts_every_seconds, lambda: payment_plans.review_all(deps)
            ),
            *([runs.daily()] if settings.retention_daily else []),
            Periodic(
                "credit checks", settings.credit_checks_every_seconds, lambda: credit_checks.take_up(deps)
            ),
            Periodic("eFaktura", settings.efaktura_every_seconds, lambda: submitting.hand_over(deps)),
            Periodic(
                "closing accounts", settings.accounts_every_seconds, lambda: closing.close_settled(deps)
            ),
        ],
        figures=figures(deps),
    )


def _seller(settings: Settings) -> Seller:
    return Seller(
        name=settings.company_name,
        organisation_number=settings.company_organisation_number,
        account=settings.company_account,
        address_lines=tuple(line.strip() for line in settings.company_address.split("|")),
        postcode=settings.company_postcode,
        city=settings.company_city,
        email=settings.company_email,
    )


def _deps(settings: Settings, parts: Parts) -> Deps:
    customers = parts.connect("customer", customer_service_pb2_grpc.CustomerServiceStub)
    parties = parts.connect("customer", invoice_party_service_pb2_grpc.InvoicePartyServiceStub)
    disclosures = parts.connect("disclosure", disclosure_service_pb2_grpc.DisclosureServiceStub)
    persons = parts.connect("customer", person_service_pb2_grpc.PersonServiceStub)
    bureau = HttpBureau(settings, _seller(settings), parts.clock, parts.faults)
    efaktura = HttpEfakturaNetwork(settings, _seller(settings), parts.clock, parts.faults)
    parts.closers += [bureau.close, efaktura.close]
    return Deps(
        store=Store(parts.mongo, parts.vault),
        commands=parts.commands,
        eraser=Eraser(parts, RULES, WORDS),
        inbox=parts.inbox,
        outbox=parts.outbox,
        operations=parts.operations,
        clock=parts.clock,
        contracts=RemoteContracts(customers),
        parties=RemoteParties(customers, parties),
        notices=RemoteNotices(Messages(customers)),
        reads=LedgerReads(ReadLedger(disclosures)),
        letters=RemoteLetters(Messages(customers)),
        collectors=RemoteCollectors(
            parts.connect("disclosure", collection_service_pb2_grpc.CollectionServiceStub)
        ),
        bureau=bureau,
        efaktura=efaktura,
        national_ids=RemoteNationalIds(persons),
        consents=Decisions(parts.connect("consent", consent_service_pb2_grpc.ConsentServiceStub)),
        terms=Terms(
            Modulus(settings.kid_modulus),
            settings.invoice_due_days,
            more_time=Limits(settings.deferral_max_days, settings.plan_max_instalments),
            payout_rule=PayoutRule(settings.payout_required_payments, settings.payout_unknown_payer),
            seller=_seller(settings),
            agreements=Agreements(
                frozenset(settings.payment_accounts or [settings.company_account]),
                frozenset(settings.ocr_agreements),
            ),
            refund_rule=RefundRule(
                settings.refund_one_approver_ore,
                settings.refund_largest_ore,
                settings.refund_learned_account,
            ),
            bic=settings.company_bic,
            avtalegiro_sender=settings.avtalegiro_sender,
            credit_letter_days=settings.credit_letter_days,
            efaktura_patience_hours=settings.efaktura_patience_hours,
            privacy_officer=settings.company_privacy_officer,
            dunning=DunningTerms(
                settings.debt_collection_act_2026_from,
                settings.company_account,
                settings.complaint_board,
                settings.dunning_smallest_ore,
            ),
        ),
    )
