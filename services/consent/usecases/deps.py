"""What the use cases work with."""

from dataclasses import dataclass

from services.chassis.clock import Clock
from services.chassis.idempotency import Commands
from services.chassis.inbox import Inbox
from services.chassis.operations import Operations
from services.chassis.outbox import Outbox
from services.chassis.pages import Pages
from services.consent.memory import Changes, People
from services.consent.model.policy import Policy
from services.consent.ports import AudienceContacts, CampaignMessages, Catalogue, CustomerFacts, ReceiptSigner
from services.consent.store import Store
from services.consent.usecases.everybody import Everybody
from services.consent.usecases.recording import Recorder
from services.kernel.eraser import Eraser
from services.kernel.reads import ReadLedger


@dataclass(frozen=True)
class Deps:
    """Built once by app.py; tests build it with other parts."""

    policy: Policy
    store: Store
    changes: Changes
    people: People
    commands: Commands
    inbox: Inbox
    outbox: Outbox
    clock: Clock
    customers: CustomerFacts
    signer: ReceiptSigner
    recorder: Recorder
    reads: ReadLedger
    pages: Pages
    operations: Operations
    eraser: Eraser
    everybody: Everybody
    catalogue: Catalogue
    campaign_messages: CampaignMessages
    audience_contacts: AudienceContacts
