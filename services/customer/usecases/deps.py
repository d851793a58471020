"""What the use cases work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from services.chassis.clock import Clock
from services.chassis.idempotency import Commands
from services.chassis.ids import new_id
from services.chassis.inbox import Inbox
from services.chassis.mongo import Mongo
from services.chassis.operations import Operations
from services.chassis.outbox import Outbox
from services.chassis.streams import Streams
from services.customer.ports import (
    Claims,
    Decisions,
    Einvoices,
    GuardianConsents,
    Invoices,
    Mailer,
    MessageLanguages,
    Reads,
    Renderer,
    ReservationSink,
    SmsSender,
    SocialPlatforms,
    UsageCovers,
)
from services.customer.rules import ProfileRules, load
from services.customer.store import Store
from services.kernel.calendar import oslo_date


@dataclass(frozen=True)
class Deps:
    """Built once by app.py. `public_url` is where customers reach the gateway, without an ending slash; what
    mail servers cannot deliver comes back to `bounce_domain`.
    """

    store: Store
    mongo: Mongo
    commands: Commands
    inbox: Inbox
    outbox: Outbox
    operations: Operations
    streams: Streams
    clock: Clock
    decisions: Decisions
    guardian_consents: GuardianConsents
    reads: Reads
    renderer: Renderer
    mailer: Mailer
    sms: SmsSender
    einvoices: Einvoices
    invoices: Invoices
    claims: Claims
    platforms: SocialPlatforms
    reservation_sink: ReservationSink
    covers: UsageCovers
    languages: MessageLanguages
    public_url: str
    mail_domain: str
    bounce_domain: str
    new_id: Callable[[str], str] = field(default=new_id)
    profile: ProfileRules = field(default_factory=load)

    def now(self) -> datetime:
        """The present moment in whole milliseconds, which is what the database keeps."""
        moment = self.clock.now()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """Today's Oslo date."""
        return oslo_date(self.clock.now())
