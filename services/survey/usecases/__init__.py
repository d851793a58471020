"""Commands and queries of the survey context, one function each."""

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

PURPOSE = "customer_surveys"
"""The policy's purpose for asking and for keeping answers."""
SHARING = "survey_sharing"
"""The policy's purpose for letting the supplier involved read answers."""


@dataclass(frozen=True)
class Deps:
    """What the use cases work with.

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
