"""What the use cases work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from services.billing.model.kid import Modulus
from services.billing.model.payout import PayoutRule
from services.billing.ports import Contracts, Notices, Parties, Reads
from services.billing.store import Store
from services.chassis.clock import Clock
from services.chassis.idempotency import Commands
from services.chassis.ids import new_id
from services.chassis.inbox import Inbox
from services.chassis.operations import Operations
from services.chassis.outbox import Outbox
from services.kernel.calendar import oslo_date

FINANCE = "staff:finance"  # owner of the operations: the role that may start them


@dataclass(frozen=True)
class Terms:
    """How this company bills: modulus of its KIDs, days to pay, and its reading of the payout rule."""

    kid_modulus: Modulus = Modulus.MOD10
    due_days: int = 14
    payout_rule: PayoutRule = field(default_factory=PayoutRule)


@dataclass(frozen=True)
class Deps:
    """Built once by app.py."""

    store: Store
    commands: Commands
    inbox: Inbox
    outbox: Outbox
    operations: Operations
    clock: Clock
    contracts: Contracts
    parties: Parties
    notices: Notices
    reads: Reads
    terms: Terms
    new_id: Callable[[str], str] = field(default=new_id)

    def now(self) -> datetime:
        """The present moment in whole milliseconds, which is what the database keeps."""
        moment = self.clock.now()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """Today's Oslo date."""
        return oslo_date(self.clock.now())
