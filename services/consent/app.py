"""Composition root of the consent context."""

from personvern.consent.v1 import (
    audience_export_service_pb2,
    audience_export_service_pb2_grpc,
    audience_service_pb2,
    audience_service_pb2_grpc,
    consent_service_pb2,
    consent_service_pb2_grpc,
    ledger_service_pb2,
    ledger_service_pb2_grpc,
    policy_service_pb2,
    policy_service_pb2_grpc,
    preference_service_pb2,
    preference_service_pb2_grpc,
    reservation_service_pb2,
    reservation_service_pb2_grpc,
    terminal_service_pb2,
    terminal_service_pb2_grpc,
)
from personvern.customer.v1 import audience_contact_service_pb2_grpc, customer_service_pb2_grpc
from personvern.disclosure.v1 import disclosure_service_pb2_grpc
from personvern.privacy.v1 import (
    privacy_service_pb2,
    privacy_service_pb2_grpc,
    retention_service_pb2,
    retention_service_pb2_grpc,
)
from services.chassis.clock import Clock
from services.chassis.pages import Pages
from services.chassis.rpc_server import Servicer
from services.chassis.runtime import Parts, Periodic, Service, build_parts
from services.consent import policy, reactions
from services.consent.adapters import (
    KeySigner,
    RemoteAudienceContacts,
    RemoteCampaignMessages,
    RemoteCatalogue,
    RemoteCustomerFacts,
    address_digest,
)
from services.consent.memory import Changes, People
from services.consent.privacy import PrivacyServicer
from services.consent.rpc import ConsentServicer, measures
from services.consent.rpc.audience_exports import AudienceExportServicer
from services.consent.rpc.audiences import AudienceServicer
from services.consent.rpc.erasing_words import WORDS
from services.consent.rpc.ledger import LedgerServicer
from services.consent.rpc.policies import PolicyServicer
from services.consent.rpc.preferences import PreferenceServicer
from services.consent.rpc.reservations import ReservationServicer
from services.consent.rpc.terminals import TerminalServicer
from services.consent.settings import Settings
from services.consent.store import INDEXES, Store
from services.consent.store.affected import Affected
from services.consent.store.erasing import RULES
from services.consent.usecases import Deps, audiences, expiring, importing, ledger_proof
from services.consent.usecases.everybody import Everybody
from services.consent.usecases.policies import publish_policy
from services.consent.usecases.recording import Recorder
from services.consent.usecases.retention import sweepers
from services.kernel.affected.rpc import AffectedServicer
from services.kernel.eraser import Eraser
from services.kernel.proof.rpc import CHECKPOINT, CheckpointServicer
from services.kernel.reads import ReadLedger
from services.kernel.retention_runs import RETENTION_RUN, RetentionRuns, RetentionServicer


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """The consent context, not started yet. Raises PolicyInvalid when the policy cannot be used."""
    parts = build_parts("consent", settings, clock)
    deps = make_deps(parts, settings)
    runs = RetentionRuns(parts, sweepers(deps, parts.mongo))
    checkpoints = CheckpointServicer(
        parts, deps.store.checkpoints, lambda: ledger_proof.make_checkpoint(deps)
    )

    return Service(
        parts,
        servicers=[
            Servicer.of(
                "ConsentService", consent_service_pb2, consent_service_pb2_grpc, ConsentServicer(deps)
            ),
            Servicer.of("PolicyService", policy_service_pb2, policy_service_pb2_grpc, PolicyServicer(deps)),
            Servicer.of(
                "TerminalService", terminal_service_pb2, terminal_service_pb2_grpc, TerminalServicer(deps)
            ),
            Servicer.of(
                "ReservationService",
                reservation_service_pb2,
                reservation_service_pb2_grpc,
                ReservationServicer(deps),
            ),
            Servicer.of("LedgerService", ledger_service_pb2, ledger_service_pb2_grpc, LedgerServicer(deps)),
            Servicer.of(
                "PreferenceService",
                preference_service_pb2,
                preference_service_pb2_grpc,
                PreferenceServicer(deps),
            ),
            Servicer.of(
                "AudienceExportService",
                audience_export_service_pb2,
                audience_export_service_pb2_grpc,
                AudienceExportServicer(deps),
            ),
            Servicer.of(
                "AudienceService", audience_service_pb2, audience_service_pb2_grpc, AudienceServicer(deps)
            ),
            Servicer.of(
                "PrivacyService", privacy_service_pb2, privacy_service_pb2_grpc, PrivacyServicer(deps)
            ),
            Servicer.of(
                "RetentionService", retention_service_pb2, retention_service_pb2_grpc, RetentionServicer(runs)
            ),
            AffectedServicer(Affected(parts.mongo).finders).servicer,
            checkpoints.servicer,
        ],
        consumers=reactions.consumers(deps),
        indexes=[*INDEXES, *runs.indexes],
        operations={
            RETENTION_RUN: runs.work,
            CHECKPOINT: checkpoints.work,
            audiences.SELECT: lambda running: audiences.fix_members(running, deps),
            audiences.SEND: lambda running: audiences.send_to_members(running, deps),
            ledger_proof.VERIFY: lambda running: ledger_proof.verify_everything(running, deps),
            importing.IMPORT: lambda running: importing.record_lines(running, deps),
        },
        background=[
            *([runs.daily()] if settings.retention_daily else []),
            Periodic(
                "expire consents", settings.ledger_every_seconds, lambda: expiring.expire_consents(deps)
            ),
            Periodic(
                "recheck releases", settings.ledger_every_seconds, lambda: audiences.recheck_releases(deps)
            ),
            Periodic(
                "prove the ledger",
                settings.ledger_every_seconds,
                lambda: _prove(deps, make=settings.checkpoint_daily),
            ),
        ],
        on_start=[
            lambda: ledger_proof.keep_own_key(deps),
            lambda: publish_policy(deps, parts.mongo),
            deps.changes.start,
        ],
    )


async def _prove(deps: Deps, *, make: bool) -> None:
    if make:
        await ledger_proof.make_checkpoint(deps)
    age = await ledger_proof.checkpoint_age(deps)
    if age is not None:
        measures.checkpoint_age(age)


def make_deps(parts: Parts, settings: Settings) -> Deps:
    """What the use cases work with."""
    customer = parts.connect("customer", customer_service_pb2_grpc.CustomerServiceStub)
    disclosure = parts.connect("disclosure", disclosure_service_pb2_grpc.DisclosureServiceStub)
    changes = Changes(parts.mongo, parts.streams)
    parts.closers.append(changes.stop)
    store = Store(parts.mongo, changes)
    store.ledger.tell = measures.recorded
    signer = KeySigner.from_file(settings.receipt_key_file or settings.caller_key_file)
    enforced = policy.load(settings.policy_folder or policy.FOLDER)
    everybody = Everybody(enforced, store, changes)
    parts.closers.append(everybody.stop)
    return Deps(
        policy=enforced,
        store=store,
        changes=changes,
        people=People(changes),
        commands=parts.commands,
        inbox=parts.inbox,
        outbox=parts.outbox,
        clock=parts.clock,
        pages=Pages(parts.vault),
        operations=parts.operations,
        eraser=Eraser(parts, RULES, WORDS),
        everybody=everybody,
        catalogue=RemoteCatalogue(customer, address_digest(parts.vault)),
        campaign_messages=RemoteCampaignMessages(customer),
        audience_contacts=RemoteAudienceContacts(
            parts.connect("customer", audience_contact_service_pb2_grpc.AudienceContactServiceStub)
        ),
        customers=RemoteCustomerFacts(customer, parts.clock, address_digest(parts.vault)),
        signer=signer,
        recorder=Recorder(store, parts.commands, parts.outbox, parts.clock, signer),
        reads=ReadLedger(disclosure),
    )
