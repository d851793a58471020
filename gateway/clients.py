"""Connections to the five contexts: native stubs that sign the caller of the request into every call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from gateway.errors import RetentionRunNotFound
from gateway.settings import Settings
from personvern.billing.v1.account_service_pb2_grpc import AccountServiceStub
from personvern.billing.v1.billing_service_pb2_grpc import BillingServiceStub
from personvern.billing.v1.credit_check_service_pb2_grpc import CreditCheckServiceStub
from personvern.billing.v1.credit_note_service_pb2_grpc import CreditNoteServiceStub
from personvern.billing.v1.document_service_pb2_grpc import DocumentServiceStub
from personvern.billing.v1.dunning_service_pb2_grpc import DunningServiceStub
from personvern.billing.v1.einvoice_service_pb2_grpc import EinvoiceServiceStub
from personvern.billing.v1.mandate_service_pb2_grpc import MandateServiceStub
from personvern.billing.v1.refund_service_pb2_grpc import RefundServiceStub
from personvern.billing.v1.suspense_service_pb2_grpc import SuspenseServiceStub
from personvern.consent.v1.audience_export_service_pb2_grpc import AudienceExportServiceStub
from personvern.consent.v1.audience_service_pb2_grpc import AudienceServiceStub
from personvern.consent.v1.consent_service_pb2_grpc import ConsentServiceStub
from personvern.consent.v1.ledger_service_pb2_grpc import LedgerServiceStub
from personvern.consent.v1.policy_service_pb2_grpc import PolicyServiceStub
from personvern.consent.v1.preference_service_pb2_grpc import PreferenceServiceStub
from personvern.consent.v1.terminal_service_pb2_grpc import TerminalServiceStub
from personvern.customer.v1.customer_service_pb2_grpc import CustomerServiceStub
from personvern.customer.v1.follow_up_service_pb2_grpc import FollowUpServiceStub
from personvern.customer.v1.last_letter_service_pb2_grpc import LastLetterServiceStub
from personvern.customer.v1.message_service_pb2_grpc import MessageServiceStub
from personvern.customer.v1.person_service_pb2_grpc import PersonServiceStub
from personvern.customer.v1.profile_service_pb2_grpc import ProfileServiceStub
from personvern.customer.v1.reservation_service_pb2_grpc import ReservationServiceStub
from personvern.customer.v1.terms_service_pb2_grpc import TermsServiceStub
from personvern.customer.v1.usage_service_pb2_grpc import UsageServiceStub
from personvern.disclosure.v1.agreement_service_pb2_grpc import AgreementServiceStub
from personvern.disclosure.v1.breach_letter_service_pb2_grpc import BreachLetterServiceStub
from personvern.disclosure.v1.breach_service_pb2_grpc import BreachServiceStub
from personvern.disclosure.v1.data_request_service_pb2_grpc import DataRequestServiceStub
from personvern.disclosure.v1.disclosure_service_pb2_grpc import DisclosureServiceStub
from personvern.disclosure.v1.erasure_service_pb2_grpc import ErasureServiceStub
from personvern.disclosure.v1.notice_service_pb2_grpc import NoticeServiceStub
from personvern.disclosure.v1.partner_client_service_pb2_grpc import PartnerClientServiceStub
from personvern.disclosure.v1.records_service_pb2_grpc import RecordsServiceStub
from personvern.disclosure.v1.third_party_service_pb2_grpc import ThirdPartyServiceStub
from personvern.disclosure.v1.webhook_service_pb2_grpc import WebhookServiceStub
from personvern.disclosure.v1.withdrawal_service_pb2_grpc import WithdrawalServiceStub
from personvern.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from personvern.privacy.v1.retention_service_pb2_grpc import RetentionServiceStub
from personvern.survey.v1.sharing_service_pb2_grpc import SharingServiceStub
from personvern.survey.v1.survey_service_pb2_grpc import SurveyServiceStub
from services.chassis.caller import CallerIdentity
from services.chassis.errors import OperationUnknown
from services.chassis.rpc_client import Connection, connect

S = TypeVar("S")

CONTEXTS = ("customer", "consent", "billing", "survey", "disclosure")


class Stubs:
    """Native stubs of the five contexts. Calls raise RemoteError."""

    def __init__(self, settings: Settings, identity: CallerIdentity) -> None:
        self._settings, self._identity = settings, identity
        self._open: list[Connection[Any]] = []
        self.customer = self._connect("customer", CustomerServiceStub)
        self.persons = self._connect("customer", PersonServiceStub)
        self.profile = self._connect("customer", ProfileServiceStub)
        self.follow_ups = self._connect("customer", FollowUpServiceStub)
        self.last_letters = self._connect("customer", LastLetterServiceStub)
        self.terms = self._connect("customer", TermsServiceStub)
        self.messages = self._connect("customer", MessageServiceStub)
        self.exports = self._connect("consent", AudienceExportServiceStub)
        self.reservations = self._connect("customer", ReservationServiceStub)
        self.consent = self._connect("consent", ConsentServiceStub)
        self.terminals = self._connect("consent", TerminalServiceStub)
        self.usage = self._connect("customer", UsageServiceStub)
        self.policies = self._connect("consent", PolicyServiceStub)
        self.ledger = self._connect("consent", LedgerServiceStub)
        self.preferences = self._connect("consent", PreferenceServiceStub)
        self.billing = self._connect("billing", BillingServiceStub)
        self.audience = self._connect("consent", AudienceServiceStub)
        self.accounts = self._connect("billing", AccountServiceStub)
        self.credit_checks = self._connect("billing", CreditCheckServiceStub)
        self.credit_notes = self._connect("billing", CreditNoteServiceStub)
        self.documents = self._connect("billing", DocumentServiceStub)
        self.dunning = self._connect("billing", DunningServiceStub)
        self.einvoice = self._connect("billing", EinvoiceServiceStub)
        self.mandates = self._connect("billing", MandateServiceStub)
        self.refunds = self._connect("billing", RefundServiceStub)
        self.retention = {name: self._connect(name, RetentionServiceStub) for name in CONTEXTS}
        self.suspense = self._connect("billing", SuspenseServiceStub)
        self.survey = self._connect("survey", SurveyServiceStub)
        self.sharing = self._connect("survey", SharingServiceStub)
        self._connect_disclosure()
        self._operations_at = {name: self._open_to(name, OperationsServiceStub) for name in CONTEXTS}

    def operations(self, operation_id: str) -> Any:
        """The operations stub of the context named in the id, `op_<context>_...`. Raises OperationUnknown."""
        _, _, rest = operation_id.partition("op_")
        connection = self._operations_at.get(rest.partition("_")[0])
        if connection is None:
            raise OperationUnknown("There is no such operation.")
        return connection.stub

    def retention_of(self, run_id: str) -> RetentionServiceStub:
        """The stub of the context named in a run's id, `ret_<context>_...`. Raises RetentionRunNotFound."""
        stub = self.retention.get(run_id.removeprefix("ret_").partition("_")[0])
        if stub is None:
            raise RetentionRunNotFound("There is no such retention run.")
        return stub

    async def ready(self) -> dict[str, bool]:
        """Whether each context says that it can work."""
        answers = await asyncio.gather(*(self._operations_at[name].ready() for name in CONTEXTS))
        return dict(zip(CONTEXTS, answers, strict=True))

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(connection.close() for connection in self._open))

    def _connect_disclosure(self) -> None:
        self.disclosure = self._connect("disclosure", DisclosureServiceStub)
        self.agreements = self._connect("disclosure", AgreementServiceStub)
        self.partner_clients = self._connect("disclosure", PartnerClientServiceStub)
        self.breaches = self._connect("disclosure", BreachServiceStub)
        self.breach_letters = self._connect("disclosure", BreachLetterServiceStub)
        self.records = self._connect("disclosure", RecordsServiceStub)
        self.third_parties = self._connect("disclosure", ThirdPartyServiceStub)
        self.erasures = self._connect("disclosure", ErasureServiceStub)
        self.notices = self._connect("disclosure", NoticeServiceStub)
        self.data_requests = self._connect("disclosure", DataRequestServiceStub)
        self.webhooks = self._connect("disclosure", WebhookServiceStub)
        self.withdrawals = self._connect("disclosure", WithdrawalServiceStub)

    def _connect(self, context: str, stub: Callable[[Any], S]) -> S:
        return self._open_to(context, stub).stub

    def _open_to(self, context: str, stub: Callable[[Any], S]) -> Connection[S]:
        settings = self._settings
        made = connect(
            settings.target(context),
            stub,
            service=context,
            identity=self._identity,
            timeout=settings.long_time_budget,  # each request has a budget of its own, mostly far less
            tls=settings.tls,
        )
        self._open.append(made)
        return made
