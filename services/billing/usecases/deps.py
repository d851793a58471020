"""What the use cases work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from services.billing.model.agreements import Agreements
from services.billing.model.kid import Modulus
from services.billing.model.pain001 import Payer
from services.billing.model.payment_plan import Limits
from services.billing.model.payout import PayoutRule
from services.billing.model.rates import Act
from services.billing.model.refund import RefundRule
from services.billing.model.seller import Seller
from services.billing.ports import (
    Bureau,
    Collectors,
    Consents,
    Contracts,
    EfakturaNetwork,
    Letters,
    NationalIds,
    Notices,
    Parties,
    Reads,
)
from services.billing.store import Store
from services.chassis.clock import Clock
from services.chassis.idempotency import Commands
from services.chassis.ids import new_id
from services.chassis.inbox import Inbox
from services.chassis.operations import Operations
from services.chassis.outbox import Outbox
from services.kernel.calendar import oslo_date
from services.kernel.eraser import Eraser

FINANCE = "staff:finance"  # owner of the operations: the role that may start them


@dataclass(frozen=True)
class DunningTerms:
    """How this company collects: from when the Debt Collection Act of 2026 applies (None: not yet in force),
    what its letters name: the account to pay to, and the board that hears complaints; and below which sum no
    letter goes.
    """

    act_2026_from: date | None = None
    account: str = ""
    complaint_board: str = "Finansklagenemnda"
    smallest_ore: int = 0


SELLER = Seller("Eksempel Kraft og Fiber AS", "987654325", "86011117947", ("Kraftveien 1",), "0150", "Oslo")


@dataclass(frozen=True)
class Terms:
    """How this company bills: modulus of its KIDs, days to pay, its reading of the payout rule, how it pays
    back, and through which bank (`bic`).
    """

    kid_modulus: Modulus = Modulus.MOD10
    due_days: int = 14
    seller: Seller = SELLER
    payout_rule: PayoutRule = field(default_factory=PayoutRule)
    more_time: Limits = field(default_factory=Limits)
    dunning: DunningTerms = field(default_factory=DunningTerms)
    agreements: Agreements = field(default_factory=Agreements)
    refund_rule: RefundRule = field(default_factory=RefundRule)
    bic: str = "DNBANOKK"
    avtalegiro_sender: str = "00000000"
    credit_letter_days: int = 90
    efaktura_patience_hours: int = 24
    privacy_officer: str = ""

    @property
    def payer(self) -> Payer:
        """Who payout files pay from."""
        return Payer(self.seller.name, self.seller.organisation_number, self.seller.account, self.bic)

    def act_on(self, day: date) -> Act:
        """The Debt Collection Act that applies on a day."""
        first = self.dunning.act_2026_from
        return Act.ACT_2026 if first is not None and day >= first else Act.ACT_1988


@dataclass(frozen=True)
class Deps:
    """Built once by app.py."""

    store: Store
    commands: Commands
    eraser: Eraser
    inbox: Inbox
    outbox: Outbox
    operations: Operations
    clock: Clock
    contracts: Contracts
    parties: Parties
    notices: Notices
    reads: Reads
    letters: Letters
    collectors: Collectors
    bureau: Bureau
    efaktura: EfakturaNetwork
    national_ids: NationalIds
    consents: Consents
    terms: Terms
    new_id: Callable[[str], str] = field(default=new_id)

    def now(self) -> datetime:
        """The present moment in whole milliseconds, which is what the database keeps."""
        moment = self.clock.now()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """Today's Oslo date."""
        return oslo_date(self.clock.now())
