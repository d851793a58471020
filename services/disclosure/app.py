"""Composition root of the disclosure service."""

from collections.abc import Sequence
from functools import partial

from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.customer.v1 import customer_service_pb2_grpc as customer_stubs
from personvern.disclosure.v1 import agreement_service_pb2 as agreement_pb
from personvern.disclosure.v1 import agreement_service_pb2_grpc as agreement_stubs
from personvern.disclosure.v1 import collection_service_pb2 as collection_pb
from personvern.disclosure.v1 import collection_service_pb2_grpc as collection_stubs
from personvern.disclosure.v1 import disclosure_service_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2_grpc as stubs
from personvern.disclosure.v1 import partner_client_service_pb2 as client_pb
from personvern.disclosure.v1 import partner_client_service_pb2_grpc as client_stubs
from personvern.disclosure.v1 import webhook_service_pb2 as webhook_pb
from personvern.disclosure.v1 import webhook_service_pb2_grpc as webhook_stubs
from personvern.disclosure.v1 import withdrawal_service_pb2 as withdrawal_pb
from personvern.disclosure.v1 import withdrawal_service_pb2_grpc as withdrawal_stubs
from personvern.privacy.v1 import privacy_service_pb2 as privacy_pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.clock import Clock
from services.chassis.rpc_server import Servicer
from services.chassis.runtime import Parts, Periodic, Service, build_parts
from services.disclosure.adapters import (
    Argon2Hasher,
    ConsentPeople,
    ConsentPolicy,
    ContextExporter,
    OperatorsWatch,
)
from services.disclosure.ports import Exporter
from services.disclosure.privacy import PrivacyServicer, export
from services.disclosure.reactions import consumers
from services.disclosure.rpc import DisclosureServicer
from services.disclosure.rpc.agreements import AgreementServicer
from services.disclosure.rpc.collection import CollectionServicer
from services.disclosure.rpc.partner_clients import PartnerClientServicer
from services.disclosure.rpc.webhooks import WebhookServicer
from services.disclosure.rpc.withdrawals import WithdrawalServicer
from services.disclosure.settings import Settings
from services.disclosure.store import INDEXES, Store
from services.disclosure.usecases import Deps
from services.disclosure.usecases.agreements import end_expired
from services.disclosure.usecases.collecting import collect_package
from services.disclosure.usecases.data_requests import OPERATION
from services.disclosure.usecases.proving import forget
from services.disclosure.usecases.webhooks import send_due
from services.disclosure.webhook_sender import HttpWebhooks
from services.kernel.messages import Messages

# The order of the sections in a package: the person first, what was done with the data last.
OTHERS = ("customer", "consent", "billing", "survey")


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """The disclosure service, not started yet."""
    parts = build_parts("disclosure", settings, clock)
    exporters: list[Exporter] = list(_others(parts, settings))
    consent = parts.connect("consent", consent_stubs.ConsentServiceStub)
    deps = Deps(
        store=Store(parts.mongo, parts.vault),
        commands=parts.commands,
        outbox=parts.outbox,
        operations=parts.operations,
        clock=parts.clock,
        hasher=Argon2Hasher(),
        exporters=exporters,
        known_purposes=frozenset(settings.policy_purposes),
        policy=ConsentPolicy(consent.GetPolicy),
        people=ConsentPeople(consent.ListPersonIds),
        watch=OperatorsWatch(),
        webhooks=HttpWebhooks(loopback=settings.webhook_loopback),
    )
    exporters.append(ContextExporter("disclosure", partial(export, deps=deps)))
    return Service(
        parts,
        servicers=[
            Servicer.of("DisclosureService", pb, stubs, DisclosureServicer(deps)),
            Servicer.of("AgreementService", agreement_pb, agreement_stubs, AgreementServicer(deps)),
            Servicer.of("CollectionService", collection_pb, collection_stubs, CollectionServicer(deps)),
            Servicer.of("PartnerClientService", client_pb, client_stubs, PartnerClientServicer(deps)),
            Servicer.of("WebhookService", webhook_pb, webhook_stubs, WebhookServicer(deps)),
            Servicer.of("WithdrawalService", withdrawal_pb, withdrawal_stubs, WithdrawalServicer(deps)),
            Servicer.of("PrivacyService", privacy_pb, privacy_stubs, PrivacyServicer(deps)),
        ],
        consumers=consumers(
            deps, Messages(parts.connect("customer", customer_stubs.CustomerServiceStub)), parts.inbox
        ),
        indexes=INDEXES,
        background=(
            Periodic("end agreements", settings.agreements_every_seconds, partial(end_expired, deps)),
            Periodic("send webhooks", settings.webhooks_every_seconds, partial(send_due, deps)),
            Periodic("forget assertions", settings.agreements_every_seconds, partial(forget, deps)),
        ),
        operations={OPERATION: partial(collect_package, deps=deps)},
    )


def _others(parts: Parts, settings: Settings) -> Sequence[Exporter]:
    return [
        ContextExporter(
            context,
            parts.connect(
                context, privacy_stubs.PrivacyServiceStub, timeout=settings.export_timeout_seconds
            ).Export,
        )
        for context in OTHERS
    ]
