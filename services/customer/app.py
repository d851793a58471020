"""Composition root of the customer service: nothing runs at import."""

from personvern.consent.v1 import consent_service_pb2_grpc
from personvern.customer.v1 import customer_service_pb2, customer_service_pb2_grpc
from personvern.disclosure.v1 import disclosure_service_pb2_grpc
from personvern.privacy.v1 import privacy_service_pb2, privacy_service_pb2_grpc
from services.chassis.clock import Clock
from services.chassis.rpc_server import Servicer
from services.chassis.runtime import Periodic, Service, build_parts
from services.customer.adapters import HttpSms, SmtpMailer, TemplateFiles
from services.customer.privacy import PrivacyServicer
from services.customer.reactions import Reactions
from services.customer.rpc import CustomerServicer
from services.customer.settings import Settings
from services.customer.store import INDEXES, Store
from services.customer.usecases import Deps
from services.customer.usecases.sending import Sender
from services.kernel.decisions import Decisions
from services.kernel.reads import ReadLedger


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """The customer service, not started."""
    parts = build_parts("customer", settings, clock)
    mailer, sms = SmtpMailer(settings, parts.clock), HttpSms(settings)
    parts.closers += [mailer.close, sms.close]
    deps = Deps(
        store=Store(parts.mongo, parts.vault),
        mongo=parts.mongo,
        commands=parts.commands,
        outbox=parts.outbox,
        clock=parts.clock,
        decisions=Decisions(parts.connect("consent", consent_service_pb2_grpc.ConsentServiceStub)),
        reads=ReadLedger(parts.connect("disclosure", disclosure_service_pb2_grpc.DisclosureServiceStub)),
        renderer=TemplateFiles(settings.company_name),
        mailer=mailer,
        sms=sms,
        public_url=settings.public_url.rstrip("/"),
        mail_domain=mailer.domain,
        bounce_domain=settings.bounce_domain or mailer.domain,
    )
    every = settings.send_every_seconds
    sender = Sender(deps, at_once=settings.messages_at_once, every_seconds=every)
    return Service(
        parts,
        servicers=[
            Servicer(
                add=customer_service_pb2_grpc.add_CustomerServiceServicer_to_server,
                impl=CustomerServicer(deps),
                descriptor=customer_service_pb2.DESCRIPTOR.services_by_name["CustomerService"],
            ),
            Servicer(
                add=privacy_service_pb2_grpc.add_PrivacyServiceServicer_to_server,
                impl=PrivacyServicer(deps),
                descriptor=privacy_service_pb2.DESCRIPTOR.services_by_name["PrivacyService"],
            ),
        ],
        consumers=Reactions(deps, welcome=settings.welcome_mail).consumers(),
        indexes=INDEXES,
        background=[Periodic("send messages", every, sender.run)],
    )
