"""Composition root of the disclosure service."""

from collections.abc import Sequence
from functools import partial

from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.customer.v1 import customer_service_pb2_grpc as customer_stubs
from personvern.customer.v1 import merge_list_service_pb2_grpc as merge_list_stubs
from personvern.customer.v1 import message_fate_service_pb2_grpc as fate_stubs
from personvern.customer.v1 import person_service_pb2_grpc as person_stubs
from personvern.customer.v1 import third_party_service_pb2_grpc as customer_third_party_stubs
from personvern.disclosure.v1 import agreement_service_pb2 as agreement_pb
from personvern.disclosure.v1 import agreement_service_pb2_grpc as agreement_stubs
from personvern.disclosure.v1 import breach_letter_service_pb2 as breach_letter_pb
from personvern.disclosure.v1 import breach_letter_service_pb2_grpc as breach_letter_stubs
from personvern.disclosure.v1 import breach_service_pb2 as breach_pb
from personvern.disclosure.v1 import breach_service_pb2_grpc as breach_stubs
from personvern.disclosure.v1 import collection_service_pb2 as collection_pb
from personvern.disclosure.v1 import collection_service_pb2_grpc as collection_stubs
from personvern.disclosure.v1 import data_request_service_pb2 as data_request_pb
from personvern.disclosure.v1 import data_request_service_pb2_grpc as data_request_stubs
from personvern.disclosure.v1 import disclosure_service_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2_grpc as stubs
from personvern.disclosure.v1 import erasure_service_pb2 as erasure_pb
from personvern.disclosure.v1 import erasure_service_pb2_grpc as erasure_stubs
from personvern.disclosure.v1 import notice_service_pb2 as notice_pb
from personvern.disclosure.v1 import notice_service_pb2_grpc as notice_stubs
from personvern.disclosure.v1 import partner_client_service_pb2 as client_pb
from personvern.disclosure.v1 import partner_client_service_pb2_grpc as client_stubs
from personvern.disclosure.v1 import records_service_pb2 as records_pb
from personvern.disclosure.v1 import records_service_pb2_grpc as records_stubs
from personvern.disclosure.v1 import third_party_service_pb2 as third_party_pb
from personvern.disclosure.v1 import third_party_service_pb2_grpc as third_party_stubs
from personvern.disclosure.v1 import webhook_service_pb2 as webhook_pb
from personvern.disclosure.v1 import webhook_service_pb2_grpc as webhook_stubs
from personvern.disclosure.v1 import withdrawal_service_pb2 as withdrawal_pb
from personvern.disclosure.v1 import withdrawal_service_pb2_grpc as withdrawal_stubs
from personvern.privacy.v1 import affected_service_pb2_grpc as affected_stubs
from personvern.privacy.v1 import privacy_service_pb2 as privacy_pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from personvern.privacy.v1 import retention_service_pb2 as retention_pb
from personvern.privacy.v1 import retention_service_pb2_grpc as retention_stubs
from services.chassis.clock import Clock
from services.chassis.rpc_server import Servicer
from services.chassis.runtime import Parts, Periodic, Service, build_parts
from services.disclosure.activity_source import RemoteActivities
from services.disclosure.adapters import (
    Argon2Hasher,
    ConsentPeople,
    ConsentPolicy,
    ContextEraser,
    ContextExporter,
    OperatorsWatch,
)
from services.disclosure.affected_sources import RemoteAffected
from services.disclosure.context_rights import ContextRights
from services.disclosure.measures import OperatorsMeasures
from services.disclosure.message_fates import RemoteFates
from services.disclosure.model.processing_records import Assignment
from services.disclosure.ports import Eraser, Exporter
from services.disclosure.privacy import PrivacyServicer, export
from services.disclosure.reactions import consumers
from services.disclosure.rpc import DisclosureServicer
from services.disclosure.rpc.agreements import AgreementServicer
from services.disclosure.rpc.breach_letters import BreachLetterServicer
from services.disclosure.rpc.breaches import BreachServicer
from services.disclosure.rpc.collection import CollectionServicer
from services.disclosure.rpc.data_requests import DataRequestServicer
from services.disclosure.rpc.erasures import ErasureServicer
from services.disclosure.rpc.notices import NoticeServicer
from services.disclosure.rpc.partner_clients import PartnerClientServicer
from services.disclosure.rpc.records import RecordsServicer
from services.disclosure.rpc.third_parties import ThirdPartyServicer
from services.disclosure.rpc.webhooks import WebhookServicer
from services.disclosure.rpc.withdrawals import WithdrawalServicer
from services.disclosure.settings import Settings
from services.disclosure.store import INDEXES, Store
from services.disclosure.store.erasing import RULES
from services.disclosure.store.retention import sweepers
from services.disclosure.third_party_sources import RemoteSources
from services.disclosure.usecases import (
    Deps,
    breach_letters,
    breaches,
    ledger_proof,
    third_parties,
    third_party_release,
)
from services.disclosure.usecases.agreements import close_overdue
from services.disclosure.usecases.chain_ends import ChainEnds
from services.disclosure.usecases.collecting import collect_package
from services.disclosure.usecases.erasing import WORDS
from services.disclosure.usecases.erasures import ERASING, PLANNING, keep_going, make_plan
from services.disclosure.usecases.execution import erase
from services.disclosure.usecases.figures import figures
from services.disclosure.usecases.noting import Notes
from services.disclosure.usecases.proving import forget
from services.disclosure.usecases.reapplying import REAPPLYING, reapply
from services.disclosure.usecases.request_clocks import end_restrictions, watch
from services.disclosure.usecases.request_conduct import PACKAGE, RESTRICTING, carry_on_restricting
from services.disclosure.usecases.webhooks import send_due
from services.disclosure.webhook_sender import HttpWebhooks
from services.kernel.eraser import Eraser as OwnEraser
from services.kernel.messages import Messages
from services.kernel.proof.rpc import CHECKPOINT, CheckpointServicer
from services.kernel.proof.signer import Signer
from services.kernel.retention_runs import RETENTION_RUN, DeadLetters, RetentionRuns, RetentionServicer

# The order of the sections in a package: the person first, what was done with the data last.
OTHERS = ("customer", "consent", "billing", "survey")
# Packages and erasures wait for other contexts most of the time.
OPERATIONS_AT_ONCE = 8
# For some ten thousand records: where a limit does not shorten a query, a walk through all that there are.
AFFECTED_SECONDS = 60.0


def make_deps(parts: Parts, settings: Settings) -> Deps:
    """What the use cases work with; opens no connection yet."""
    exporters: list[Exporter] = list(_others(parts, settings))
    erasers: list[Eraser] = list(_other_erasers(parts, settings))
    consent = parts.connect("consent", consent_stubs.ConsentServiceStub)
    store, measures = Store(parts.mongo, parts.vault), OperatorsMeasures()
    webhooks = HttpWebhooks(loopback=settings.webhook_loopback, faults=parts.faults)
    parts.closers.append(webhooks.close)
    ends = ChainEnds(store.ledger)
    deps = Deps(
        store=store,
        ends=ends,
        notes=Notes(store.ledger, ends, parts.clock, measures),
        commands=parts.commands,
        outbox=parts.outbox,
        operations=parts.operations,
        clock=parts.clock,
        hasher=Argon2Hasher(),
        exporters=exporters,
        erasers=erasers,
        own_eraser=OwnEraser(parts, RULES, WORDS),
        known_purposes=frozenset(settings.policy_purposes),
        policy=ConsentPolicy(consent.GetPolicy),
        people=ConsentPeople(consent.ListPersonIds),
        rights=ContextRights(parts.connect("customer", person_stubs.PersonServiceStub), consent),
        public_url=settings.public_url.rstrip("/"),
        watch=OperatorsWatch(),
        webhooks=webhooks,
        sources=RemoteSources(
            parts.connect("customer", customer_third_party_stubs.ThirdPartyServiceStub), consent
        ),
        affected=_affected(parts),
        measures=measures,
        activities=RemoteActivities(consent.GetPolicy),
        assignments=[Assignment(**item.model_dump()) for item in settings.processing_assignments],
        signer=Signer.from_file(settings.ledger_key_file or settings.caller_key_file),
    )
    exporters.append(ContextExporter("disclosure", partial(export, deps=deps)))
    own = PrivacyServicer(deps)
    plan, erase_here = partial(own.PlanErasure, _context=None), partial(own.Erase, _context=None)
    erasers.append(ContextEraser("disclosure", plan, erase_here))
    return deps


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """The disclosure service, not started yet."""
    parts = build_parts("disclosure", settings, clock)
    deps = make_deps(parts, settings)
    messages = Messages(parts.connect("customer", customer_stubs.CustomerServiceStub))
    fates = RemoteFates(parts.connect("customer", fate_stubs.MessageFateServiceStub))
    runs = RetentionRuns(parts, [*sweepers(parts.mongo, parts.vault), DeadLetters(parts.streams)])
    checkpoints = CheckpointServicer(
        parts, deps.store.checkpoints, partial(ledger_proof.make_checkpoint, deps)
    )
    return Service(
        parts,
        servicers=[
            Servicer.of("DisclosureService", pb, stubs, DisclosureServicer(deps)),
            Servicer.of("AgreementService", agreement_pb, agreement_stubs, AgreementServicer(deps)),
            Servicer.of("BreachService", breach_pb, breach_stubs, BreachServicer(deps)),
            Servicer.of(
                "BreachLetterService", breach_letter_pb, breach_letter_stubs, BreachLetterServicer(deps)
            ),
            Servicer.of("CollectionService", collection_pb, collection_stubs, CollectionServicer(deps)),
            Servicer.of("PartnerClientService", client_pb, client_stubs, PartnerClientServicer(deps)),
            Servicer.of("RecordsService", records_pb, records_stubs, RecordsServicer(deps)),
            Servicer.of("ThirdPartyService", third_party_pb, third_party_stubs, ThirdPartyServicer(deps)),
            Servicer.of("WebhookService", webhook_pb, webhook_stubs, WebhookServicer(deps)),
            Servicer.of("WithdrawalService", withdrawal_pb, withdrawal_stubs, WithdrawalServicer(deps)),
            Servicer.of("ErasureService", erasure_pb, erasure_stubs, ErasureServicer(deps)),
            Servicer.of("NoticeService", notice_pb, notice_stubs, NoticeServicer(deps)),
            Servicer.of("DataRequestService", data_request_pb, data_request_stubs, DataRequestServicer(deps)),
            Servicer.of("PrivacyService", privacy_pb, privacy_stubs, PrivacyServicer(deps)),
            Servicer.of("RetentionService", retention_pb, retention_stubs, RetentionServicer(runs)),
            checkpoints.servicer,
        ],
        consumers=consumers(deps, messages, parts.inbox),
        indexes=[*INDEXES, *runs.indexes],
        on_start=[partial(ledger_proof.keep_own_key, deps)],
        background=(
            Periodic("close agreements", settings.agreements_every_seconds, partial(close_overdue, deps)),
            Periodic("send webhooks", settings.webhooks_every_seconds, partial(send_due, deps)),
            Periodic(
                "prove the ledger",
                settings.agreements_every_seconds,
                partial(ledger_proof.look_after, deps, make=settings.checkpoint_daily),
            ),
            Periodic(
                "look after breach letters",
                settings.requests_every_seconds,
                partial(breach_letters.look_after, fates, messages, deps),
            ),
            Periodic("watch breaches", settings.agreements_every_seconds, partial(breaches.watch, deps)),
            Periodic(
                "look after third parties",
                settings.agreements_every_seconds,
                partial(third_parties.look_after, deps),
            ),
            Periodic("keep erasures going", settings.erasures_every_seconds, partial(keep_going, deps)),
            Periodic("watch data requests", settings.requests_every_seconds, partial(watch, deps)),
            Periodic("end restrictions", settings.requests_every_seconds, partial(end_restrictions, deps)),
            Periodic("forget assertions", settings.agreements_every_seconds, partial(forget, deps)),
            *([runs.daily()] if settings.retention_daily else []),
        ),
        operations_at_once=OPERATIONS_AT_ONCE,
        operations={
            PACKAGE: partial(collect_package, deps=deps),
            RESTRICTING: partial(carry_on_restricting, deps=deps),
            ledger_proof.OPERATION: partial(ledger_proof.verify_everything, deps=deps),
            breaches.OPERATION: partial(breaches.add_affected, deps=deps),
            breach_letters.OPERATION: partial(breach_letters.write, messages=messages, deps=deps),
            third_party_release.OPERATION: partial(third_party_release.collect, deps=deps),
            PLANNING: partial(make_plan, deps=deps),
            ERASING: partial(erase, deps=deps),
            REAPPLYING: partial(reapply, deps=deps),
            RETENTION_RUN: runs.work,
            CHECKPOINT: checkpoints.work,
        },
        figures=figures(deps),
    )


def _other_erasers(parts: Parts, settings: Settings) -> Sequence[Eraser]:
    stubs = [
        parts.connect(context, privacy_stubs.PrivacyServiceStub, timeout=settings.erase_timeout_seconds)
        for context in OTHERS
    ]
    return [
        ContextEraser(context, stub.PlanErasure, stub.Erase)
        for context, stub in zip(OTHERS, stubs, strict=True)
    ]


def _affected(parts: Parts) -> RemoteAffected:
    contexts = {
        context: parts.connect(context, affected_stubs.AffectedServiceStub, timeout=AFFECTED_SECONDS)
        for context in OTHERS
    }
    merges = parts.connect("customer", merge_list_stubs.MergeListServiceStub, timeout=AFFECTED_SECONDS)
    return RemoteAffected(contexts, merges)


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
