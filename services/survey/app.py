"""Composition root of the survey context: settings in, a service that can be started out."""

from datetime import timedelta
from functools import partial

from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.customer.v1 import customer_service_pb2_grpc as customer_stubs
from personvern.disclosure.v1 import disclosure_service_pb2_grpc as disclosure_stubs
from personvern.privacy.v1 import (
    privacy_service_pb2,
    privacy_service_pb2_grpc,
    retention_service_pb2,
    retention_service_pb2_grpc,
)
from personvern.survey.v1 import (
    sharing_service_pb2,
    sharing_service_pb2_grpc,
    survey_service_pb2,
    survey_service_pb2_grpc,
)
from services.chassis.clock import Clock
from services.chassis.pages import Pages
from services.chassis.rpc_server import Servicer
from services.chassis.runtime import Parts, Periodic, Service, build_parts
from services.kernel.affected.rpc import AffectedServicer
from services.kernel.decisions import Decisions
from services.kernel.eraser import Eraser
from services.kernel.messages import Messages
from services.kernel.reads import ReadLedger
from services.kernel.retention_runs import RETENTION_RUN, RetentionRuns, RetentionServicer
from services.survey.privacy import PrivacyServicer
from services.survey.reactions import Reactions
from services.survey.rpc import SurveyServicer
from services.survey.rpc.sharing import SharingServicer
from services.survey.settings import Settings
from services.survey.store import INDEXES, Store
from services.survey.store.affected import Affected
from services.survey.store.erasing import RULES
from services.survey.store.retention import sweepers
from services.survey.usecases import Deps
from services.survey.usecases.erasing import WORDS
from services.survey.usecases.expiring import expire_due
from services.survey.usecases.following_up import hand_on_due
from services.survey.usecases.sending import remind_due, send_due


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """The service; opens no connection yet."""
    parts = build_parts("survey", settings, clock)
    deps = build_deps(parts, settings)
    runs = RetentionRuns(parts, sweepers(parts.mongo, parts.vault))
    return Service(
        parts,
        servicers=[
            Servicer.of("SurveyService", survey_service_pb2, survey_service_pb2_grpc, SurveyServicer(deps)),
            Servicer.of(
                "SharingService", sharing_service_pb2, sharing_service_pb2_grpc, SharingServicer(deps)
            ),
            Servicer.of(
                "PrivacyService", privacy_service_pb2, privacy_service_pb2_grpc, PrivacyServicer(deps)
            ),
            Servicer.of(
                "RetentionService", retention_service_pb2, retention_service_pb2_grpc, RetentionServicer(runs)
            ),
            AffectedServicer(Affected(parts.mongo).finders).servicer,
        ],
        consumers=Reactions(deps).consumers(),
        indexes=[*INDEXES, *runs.indexes],
        operations={RETENTION_RUN: runs.work},
        background=[
            Periodic("send-due-invitations", settings.send_every_seconds, partial(send_due, deps)),
            Periodic("remind-once", settings.remind_every_seconds, partial(remind_due, deps)),
            Periodic("hand-on-follow-ups", settings.follow_up_every_seconds, partial(hand_on_due, deps)),
            Periodic("expire-invitations", settings.expire_every_seconds, partial(expire_due, deps)),
            *([runs.daily()] if settings.retention_daily else []),
        ],
    )


def build_deps(parts: Parts, settings: Settings) -> Deps:
    """What the use cases work with."""
    return Deps(
        store=Store(parts.mongo),
        commands=parts.commands,
        eraser=Eraser(parts, RULES, WORDS),
        inbox=parts.inbox,
        outbox=parts.outbox,
        clock=parts.clock,
        vault=parts.vault,
        pages=Pages(parts.vault),
        decisions=Decisions(parts.connect("consent", consent_stubs.ConsentServiceStub)),
        messages=Messages(parts.connect("customer", customer_stubs.CustomerServiceStub)),
        reads=ReadLedger(parts.connect("disclosure", disclosure_stubs.DisclosureServiceStub)),
        quarantine=settings.quarantine,
        form_url=f"{settings.public_url.rstrip('/')}/v1/public/surveys",
        reminder_after=timedelta(days=days) if (days := settings.reminder_after_days) else None,
        shortest_delay=settings.shortest_delay_minutes,
    )
