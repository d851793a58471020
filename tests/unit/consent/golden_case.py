"""A case of the golden table: what is known of a person, and what is asked."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.consent.model.decision import Decision, Question, Target, decide
from services.consent.model.ledger import Deed
from services.consent.model.policy import Permission
from services.consent.model.subject import Subject
from services.kernel.calendar import OSLO
from tests.unit.consent.build import NOW, POLICY, facts, standing


@dataclass(frozen=True)
class Case:
    """One row: a name, what is known, what is asked."""

    name: str
    purpose: str
    channel: str = "email"
    who: dict[str, Any] | None = field(default_factory=dict)
    """Differences from the usual customer; None for somebody whom nobody knows."""
    acts: tuple[Deed, ...] = ()
    product: str | None = None
    """None for one that she has where she may be told of no other (soft opt-in), else for none."""
    recipient: str = ""
    data_category: str = ""
    days: int = 0
    """How many days after now the question is for."""
    at: datetime | None = None
    """For when, instead of `days`."""
    known: dict[str, Any] = field(default_factory=dict)
    """What else is known of the person."""
    register: str | None = None
    """The month of the register in force; None for that of the question."""
    target: Target | None = None

    def decide(self) -> Decision:
        """The decision in this case."""
        known = None if self.who is None else facts(**self.who)
        at = self.at or NOW + timedelta(days=self.days)
        month = f"{at.astimezone(OSLO):%Y-%m}" if self.register is None else self.register
        question = Question(
            purpose=self.purpose,
            at=at,
            channel=self.channel,
            product=self._product(),
            recipient=self.recipient,
            data_category=self.data_category,
            register_month=month,
            target=self.target,
        )
        return decide(POLICY, Subject(known, standing(*self.acts), **self.known), question)

    def _product(self) -> str:
        """The product that is asked about."""
        purpose = POLICY.purpose(self.purpose)
        soft = purpose is not None and purpose.permission is Permission.SOFT_OPT_IN
        return ("power" if soft else "") if self.product is None else self.product


def oslo(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    """A moment on the Oslo clock."""
    return datetime(year, month, day, hour, minute, tzinfo=OSLO).astimezone(UTC)


def aged(years: int, **more: Any) -> dict[str, Any]:
    """Somebody whose birthday with this age is today."""
    return {"birth_date": date(NOW.year - years, NOW.month, NOW.day)} | more
