"""Composition root of the customer service: nothing runs at import."""

from personvern.billing.v1 import einvoice_service_pb2_grpc, invoice_owner_service_pb2_grpc
from personvern.consent.v1 import (
    audience_service_pb2_grpc,
    consent_service_pb2_grpc,
    preference_service_pb2_grpc,
    reservation_service_pb2_grpc,
    terminal_service_pb2_grpc,
)
from personvern.customer.v1 import (
    audience_contact_service_pb2,
    audience_contact_service_pb2_grpc,
    customer_service_pb2,
    customer_service_pb2_grpc,
    follow_up_service_pb2,
    follow_up_service_pb2_grpc,
    invoice_party_service_pb2,
    invoice_party_service_pb2_grpc,
    last_letter_service_pb2,
    last_letter_service_pb2_grpc,
    merge_list_service_pb2,
    merge_list_service_pb2_grpc,
    message_fate_service_pb2,
    message_fate_service_pb2_grpc,
    message_service_pb2,
    message_service_pb2_grpc,
    person_service_pb2,
    person_service_pb2_grpc,
    profile_service_pb2,
    profile_service_pb2_grpc,
    terms_service_pb2,
    terms_service_pb2_grpc,
    third_party_service_pb2,
    third_party_service_pb2_grpc,
    usage_service_pb2,
    usage_service_pb2_grpc,
)
from personvern.customer.v1 import reservation_service_pb2 as customer_reservation_pb2
from personvern.customer.v1 import reservation_service_pb2_grpc as customer_reservation_grpc
from personvern.disclosure.v1 import disclosure_service_pb2_grpc
from personvern.privacy.v1 import (
    privacy_service_pb2,
    privacy_service_pb2_grpc,
    retention_service_pb2,
    retention_service_pb2_grpc,
)
from services.chassis.clock import Clock
from services.chassis.rpc_server import Servicer
from services.chassis.runtime import Periodic, Service, build_parts
from services.customer.adapters import (
    BillingEinvoices,
    Bounces,
    GuardianConsentLedger,
    HttpSms,
    OidcPlatforms,
    SmtpMailer,
    TemplateFiles,
)
from services.customer.adapters.claims import BillingClaims
from services.customer.adapters.covers import ConsentCovers
from services.customer.adapters.invoices import BillingInvoices
from services.customer.adapters.languages import ConsentLanguages
from services.customer.adapters.reservations import ConsentReservations
from services.customer.privacy import PrivacyServicer
from services.customer.reactions import Reactions
from services.customer.rpc import CustomerServicer
from services.customer.rpc.audience_contacts import AudienceContactServicer
from services.customer.rpc.follow_ups import FollowUpServicer
from services.customer.rpc.invoice_parties import InvoicePartyServicer
from services.customer.rpc.last_letters import LastLetterServicer
from services.customer.rpc.merge_lists import MergeListServicer
from services.customer.rpc.message_fates import MessageFateServicer
from services.customer.rpc.messages import MessageServicer
from services.customer.rpc.persons import PersonServicer
from services.customer.rpc.profile import ProfileServicer
from services.customer.rpc.reservations import ReservationServicer
from services.customer.rpc.terms import TermsServicer
from services.customer.rpc.third_parties import ThirdPartyServicer
from services.customer.rpc.usage import UsageServicer
from services.customer.settings import Settings
from services.customer.store import INDEXES, Store
from services.customer.store.affected import Affected
from services.customer.usecases import Deps
from services.customer.usecases.coming_of_age import come_of_age
from services.customer.usecases.delivery import take_bounce
from services.customer.usecases.dependants import give_up_applications
from services.customer.usecases.interests import forget_old_views
from services.customer.usecases.notifying import FIND, TAKE_BACK, find_and_tell, take_back
from services.customer.usecases.reservations import OPERATION as RESERVATIONS
from services.customer.usecases.reservations import look_everybody_up
from services.customer.usecases.retention import all_sweepers
from services.customer.usecases.sending import Sender
from services.customer.usecases.taking_effect import keep_up
from services.customer.usecases.usage import carry_out_stops, count_and_delete
from services.kernel.affected.rpc import AffectedServicer
from services.kernel.decisions import Decisions
from services.kernel.reads import ReadLedger
from services.kernel.retention_runs import RETENTION_RUN, RetentionRuns, RetentionServicer


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """The customer service, not started."""
    parts = build_parts("customer", settings, clock)
    mailer, sms = SmtpMailer(settings, parts.clock), HttpSms(settings)
    parts.closers += [mailer.close, sms.close]
    deps = Deps(
        store=Store(parts.mongo, parts.vault),
        mongo=parts.mongo,
        commands=parts.commands,
        inbox=parts.inbox,
        outbox=parts.outbox,
        operations=parts.operations,
        streams=parts.streams,
        clock=parts.clock,
        decisions=Decisions(
            parts.connect("consent", consent_service_pb2_grpc.ConsentServiceStub),
            parts.connect("consent", audience_service_pb2_grpc.AudienceServiceStub),
        ),
        reads=ReadLedger(parts.connect("disclosure", disclosure_service_pb2_grpc.DisclosureServiceStub)),
        renderer=TemplateFiles(settings.company_name),
        mailer=mailer,
        sms=sms,
        einvoices=BillingEinvoices(parts.connect("billing", einvoice_service_pb2_grpc.EinvoiceServiceStub)),
        invoices=BillingInvoices(
            parts.connect("billing", invoice_owner_service_pb2_grpc.InvoiceOwnerServiceStub)
        ),
        claims=BillingClaims(parts.connect("billing", privacy_service_pb2_grpc.PrivacyServiceStub)),
        platforms=OidcPlatforms(settings.social_platforms, parts.clock),
        guardian_consents=GuardianConsentLedger(
            parts.connect("consent", consent_service_pb2_grpc.ConsentServiceStub)
        ),
        covers=ConsentCovers(parts.connect("consent", terminal_service_pb2_grpc.TerminalServiceStub)),
        languages=ConsentLanguages(
            parts.connect("consent", preference_service_pb2_grpc.PreferenceServiceStub)
        ),
        reservation_sink=ConsentReservations(
            parts.connect("consent", reservation_service_pb2_grpc.ReservationServiceStub)
        ),
        public_url=settings.public_url.rstrip("/"),
        mail_domain=mailer.domain,
        bounce_domain=settings.bounce_domain or mailer.domain,
    )
    runs = RetentionRuns(parts, all_sweepers(deps))
    every = settings.send_every_seconds
    sender = Sender(
        deps,
        at_once=settings.messages_at_once,
        every_seconds=every,
        drain_seconds=settings.drain_seconds,
    )
    bounces = Bounces(
        deps.bounce_domain,
        deps.store.messages.of_bounce_token,
        lambda message_id, report: take_bounce(message_id, report, deps),
        listen=settings.bounce_listen,
    )
    parts.closers.append(bounces.close)
    return Service(
        parts,
        servicers=[
            Servicer.of(
                "CustomerService", customer_service_pb2, customer_service_pb2_grpc, CustomerServicer(deps)
            ),
            Servicer.of(
                "InvoicePartyService",
                invoice_party_service_pb2,
                invoice_party_service_pb2_grpc,
                InvoicePartyServicer(deps),
            ),
            Servicer.of(
                "MessageService",
                message_service_pb2,
                message_service_pb2_grpc,
                MessageServicer(deps, report_secret=settings.sms_report_secret.get_secret_value()),
            ),
            Servicer.of("PersonService", person_service_pb2, person_service_pb2_grpc, PersonServicer(deps)),
            Servicer.of(
                "MergeListService",
                merge_list_service_pb2,
                merge_list_service_pb2_grpc,
                MergeListServicer(deps),
            ),
            Servicer.of(
                "MessageFateService",
                message_fate_service_pb2,
                message_fate_service_pb2_grpc,
                MessageFateServicer(deps),
            ),
            Servicer.of(
                "LastLetterService",
                last_letter_service_pb2,
                last_letter_service_pb2_grpc,
                LastLetterServicer(deps),
            ),
            Servicer.of(
                "FollowUpService", follow_up_service_pb2, follow_up_service_pb2_grpc, FollowUpServicer(deps)
            ),
            Servicer.of(
                "ProfileService", profile_service_pb2, profile_service_pb2_grpc, ProfileServicer(deps)
            ),
            Servicer.of(
                "AudienceContactService",
                audience_contact_service_pb2,
                audience_contact_service_pb2_grpc,
                AudienceContactServicer(deps),
            ),
            Servicer.of(
                "ReservationService",
                customer_reservation_pb2,
                customer_reservation_grpc,
                ReservationServicer(deps),
            ),
            Servicer.of(
                "ThirdPartyService",
                third_party_service_pb2,
                third_party_service_pb2_grpc,
                ThirdPartyServicer(deps),
            ),
            Servicer.of("TermsService", terms_service_pb2, terms_service_pb2_grpc, TermsServicer(deps)),
            Servicer.of("UsageService", usage_service_pb2, usage_service_pb2_grpc, UsageServicer(deps)),
            Servicer.of(
                "PrivacyService", privacy_service_pb2, privacy_service_pb2_grpc, PrivacyServicer(deps)
            ),
            Servicer.of(
                "RetentionService", retention_service_pb2, retention_service_pb2_grpc, RetentionServicer(runs)
            ),
            AffectedServicer(Affected(parts.mongo).finders).servicer,
        ],
        consumers=Reactions(deps, welcome=settings.welcome_mail).consumers(),
        indexes=[*INDEXES, *runs.indexes],
        operations={
            RETENTION_RUN: runs.work,
            RESERVATIONS: lambda running: look_everybody_up(running, deps),
            FIND: lambda running: find_and_tell(running, deps),
            TAKE_BACK: lambda running: take_back(running, deps),
        },
        background=[
            Periodic("forget old views", settings.forget_every_seconds, lambda: forget_old_views(deps)),
            Periodic("stop usage", settings.usage_every_seconds, lambda: carry_out_stops(deps)),
            Periodic("count usage", settings.usage_every_seconds, lambda: count_and_delete(deps)),
            Periodic("come of age", settings.of_age_every_seconds, lambda: come_of_age(deps)),
            Periodic("applications", settings.of_age_every_seconds, lambda: give_up_applications(deps)),
            Periodic("send messages", every, sender.run),
            *([runs.daily()] if settings.retention_daily else []),
            Periodic("changes of terms", settings.terms_every_seconds, lambda: keep_up(deps)),
        ],
        on_start=[bounces.start],
    )
