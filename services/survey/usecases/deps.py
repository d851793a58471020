"""What the use cases work with."""

from dataclasses import dataclass
from datetime import timedelta

from services.chassis.clock import Clock
from services.chassis.idempotency import Commands
from services.chassis.inbox import Inbox
from services.chassis.outbox import Outbox
from services.chassis.pages import Pages
from services.chassis.vault import Vault
from services.kernel.eraser import Eraser
from services.survey.model.quarantine import Quarantine
from services.survey.model.template import MIN_DELAY_MINUTES
from services.survey.ports import Decisions, Messages, Reads
from services.survey.store import Store


@dataclass(frozen=True)
class Deps:
    """Built once by app.py; tests build it with other parts.

    `form_url` is the link's beginning; the token is put behind it. `reminder_after` is None when nobody is
    reminded; `shortest_delay` is in minutes.
    """

    store: Store
    commands: Commands
    eraser: Eraser
    inbox: Inbox
    outbox: Outbox
    clock: Clock
    vault: Vault
    pages: Pages
    decisions: Decisions
    messages: Messages
    reads: Reads
    quarantine: Quarantine
    form_url: str
    reminder_after: timedelta | None = None
    shortest_delay: int = MIN_DELAY_MINUTES
