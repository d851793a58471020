"""Commands and queries of the survey context, one function each."""

from dataclasses import dataclass

from services.chassis.clock import Clock
from services.chassis.idempotency import Commands
from services.chassis.inbox import Inbox
from services.chassis.outbox import Outbox
from services.chassis.pages import Pages
from services.chassis.vault import Vault
from services.survey.model.quarantine import Quarantine
from services.survey.ports import Decisions, Messages
from services.survey.store import Store

PURPOSE = "customer_surveys"
"""The policy's purpose for everything here."""


@dataclass(frozen=True)
class Deps:
    """What the use cases work with. `form_url` is the link's beginning; the token is put behind it."""

    store: Store
    commands: Commands
    inbox: Inbox
    outbox: Outbox
    clock: Clock
    vault: Vault
    pages: Pages
    decisions: Decisions
    messages: Messages
    quarantine: Quarantine
    form_url: str
