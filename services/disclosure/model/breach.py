"""Personal data breaches: what is known, the 72 hours, and who is told (GDPR art. 33 and 34)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted
from services.disclosure.errors import BreachChanged, BreachState, DisclosureRequestInvalid
from services.disclosure.model import rules

HOURS = timedelta(hours=72)
"""Art. 33(1), by the wall clock: week-ends and holidays count (Regulation 1182/71 art. 3(3))."""


class Risk(StrEnum):
    """How great the risk to the persons is; not assessed counts as a risk."""

    NOT_ASSESSED = "not_assessed"
    NONE = "none"
    RISK = "risk"
    HIGH = "high"


class Nature(StrEnum):
    """What was lost."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"


@dataclass(frozen=True)
class Facts:
    """What is known. Free texts but the title are confidential."""

    title: str
    description: Redacted[str]
    natures: tuple[Nature, ...]
    happened_at: datetime | None
    ended_at: datetime | None
    known_at: datetime
    data_categories: tuple[str, ...]
    subject_categories: tuple[str, ...]
    persons: int
    records: int
    consequences: Redacted[str]
    measures: Redacted[str]
    risk: Risk
    risk_reason: Redacted[str]
    processor_id: str


@dataclass(frozen=True)
class RawFacts:
    """Facts as they were sent, unchecked."""

    title: str
    description: str
    natures: Sequence[Nature | None]
    happened_at: datetime | None
    ended_at: datetime | None
    known_at: datetime | None
    data_categories: Sequence[str]
    subject_categories: Sequence[str]
    persons: int
    records: int
    consequences: str
    measures: str
    risk: Risk
    risk_reason: str
    processor_id: str

    def checked(self, now: datetime) -> Facts:
        """The facts. Raises DisclosureRequestInvalid with every field that breaks a rule."""
        broken = Violations()
        with broken.at("facts"):
            facts = self._facts(broken, now)
        broken.raise_if_any(DisclosureRequestInvalid)
        return facts

    def _facts(self, broken: Violations, now: datetime) -> Facts:
        self._times(broken, now)
        if None in self.natures or not self.natures:
            broken.add("natures", "REQUIRED", "Say what was lost.")
        if self.risk is not Risk.NOT_ASSESSED and not self.risk_reason.strip():
            broken.add("risk_reason", "REQUIRED", "Say why the risk is what it is.")
        for name in ("persons", "records"):
            if getattr(self, name) < 0:
                broken.add(name, "NEGATIVE", "Send a number from 0.")
        text = rules.text(4_000)
        return Facts(
            title=broken.check("title", _title, self.title),
            description=Redacted(
                broken.check("description", rules.text(4_000, required=True), self.description)
            ),
            natures=tuple(sorted({item for item in self.natures if item is not None})),
            happened_at=self.happened_at,
            ended_at=self.ended_at,
            known_at=self.known_at or now,
            data_categories=_keys(broken, "data_categories", self.data_categories),
            subject_categories=_keys(broken, "subject_categories", self.subject_categories),
            persons=self.persons,
            records=self.records,
            consequences=Redacted(broken.check("consequences", text, self.consequences)),
            measures=Redacted(broken.check("measures", text, self.measures)),
            risk=self.risk,
            risk_reason=Redacted(broken.check("risk_reason", text, self.risk_reason)),
            processor_id=broken.check("processor_id", rules.evidence, self.processor_id),
        )

    def _times(self, broken: Violations, now: datetime) -> None:
        if self.known_at is None:
            broken.add("known_at", "REQUIRED", "Say when the company became aware of it.")
        for name in ("happened_at", "ended_at", "known_at"):
            at = getattr(self, name)
            if at is not None and at > now:
                broken.add(name, "IN_THE_FUTURE", "Send a moment that is not in the future.")
        begun, known = self.happened_at, self.known_at
        if begun is not None and known is not None and known < begun:
            broken.add("known_at", "BEFORE_START", "Nobody knew before it began.")
        if begun is not None and self.ended_at is not None and self.ended_at < begun:
            broken.add("ended_at", "BEFORE_START", "It cannot end before it began.")


@dataclass(frozen=True)
class Decision:
    """That somebody was notified, or is not, and why; `risk` is what the risk was then."""

    notified: bool
    at: datetime
    how: str
    reference: str
    reason: Redacted[str]
    by: str
    risk: Risk = Risk.NOT_ASSESSED

    def settles(self, risk: Risk) -> bool:
        """Whether it stands at this risk: who is not notified is not for the risk that was known then."""
        return self.notified or self.risk is risk


@dataclass(frozen=True)
class Change:
    """Somebody put other facts in the place of those before (art. 33(5)): what the clock and the notices
    hang on, before and after.
    """

    at: datetime
    by: str
    known_before: datetime
    known_at: datetime
    risk_before: Risk
    risk: Risk


@dataclass(frozen=True)
class RawDecision:
    """A decision as it was sent, unchecked."""

    notified: bool
    at: datetime | None
    how: str
    reference: str
    reason: str

    def checked(self, by: str, now: datetime, facts: Facts, *, late_after: datetime | None) -> Decision:
        """The decision. Raises DisclosureRequestInvalid; also for a late notice without reasons (33(1))."""
        broken, at = Violations(), self.at or now
        if not facts.known_at <= at <= now:
            broken.add("at", "NOTICE_TIME", "Send a moment from when it was known until now.")
        how = broken.check("how", rules.text(200, required=self.notified), self.how)
        reference = broken.check("reference", rules.text(200), self.reference)
        late = self.notified and late_after is not None and at > late_after
        check = rules.text(4_000, required=late or not self.notified)
        reason = broken.check("reason", check, self.reason)
        broken.raise_if_any(DisclosureRequestInvalid)
        return Decision(self.notified, at, how, reference, Redacted(reason), by, facts.risk)


@dataclass(frozen=True)
class Breach:
    """One breach. `found` counts the persons who were found by id: those who were erased since too.

    `additions` are what the authority was told after the first notice, oldest first (33(4)).
    """

    breach_id: str
    facts: Facts
    registered_at: datetime
    registered_by: str
    authority: Decision | None = None
    additions: tuple[Decision, ...] = ()
    affected: Decision | None = None
    closed_at: datetime | None = None
    history: tuple[Change, ...] = ()
    found: int = 0
    version: int = 1

    @property
    def notify_by(self) -> datetime:
        """When the 72 hours end."""
        return self.facts.known_at + HOURS

    @property
    def notice_due(self) -> bool:
        """Whether the authority is still to be notified: where there is no risk that is only decided, and
        a decision not to notify ends with a rise of the risk.
        """
        open_risk = self.facts.risk is not Risk.NONE and self.closed_at is None
        return open_risk and not self._settled(self.authority)

    def left(self, now: datetime) -> timedelta | None:
        """What is left of the 72 hours, below zero when it is late; None when nothing is due."""
        return self.notify_by - now if self.notice_due else None

    def amended(self, facts: Facts, expected_version: int, by: str, now: datetime) -> "Breach":
        """Other facts in the place of those before; that they were changed stays in the history.

        Raises BreachChanged, BreachState.
        """
        self.must_be_open()
        if expected_version and expected_version != self.version:
            raise BreachChanged("Somebody changed it.", breach_id=self.breach_id, version=str(self.version))
        before = self.facts
        change = Change(now, by, before.known_at, facts.known_at, before.risk, facts.risk)
        return replace(self, facts=facts, history=(*self.history, change), version=self.version + 1)

    def authority_decided(self, raw: RawDecision, by: str, now: datetime) -> "Breach":
        """The authority was notified, or is not (only where there is no risk, 33(1)).

        Raises DisclosureRequestInvalid, BreachState.
        """
        self.must_be_open()
        self._must_not_be_notified(self.authority)
        decision = raw.checked(by, now, self.facts, late_after=self.notify_by)
        if not raw.notified and self.facts.risk is not Risk.NONE:
            raise BreachState("Only a breach without risk is not notified.", breach_id=self.breach_id)
        return replace(self, authority=decision, version=self.version + 1)

    def authority_told_more(self, raw: RawDecision, by: str, now: datetime) -> "Breach":
        """What was not known at the first notice was told in a further phase (33(4)).

        Raises DisclosureRequestInvalid (also for a moment before the first notice), BreachState.
        """
        self.must_be_open()
        first = self.authority
        if first is None or not first.notified:
            raise BreachState("Nothing was told yet to add to.", breach_id=self.breach_id)
        broken = Violations()
        if not raw.notified:
            broken.add("notified", "REQUIRED", "An addition is what was told.")
        if raw.at is not None and raw.at < first.at:
            broken.add("at", "NOTICE_TIME", "Send a moment after the first notice.")
        broken.raise_if_any(DisclosureRequestInvalid)
        told = raw.checked(by, now, self.facts, late_after=None)
        return replace(self, additions=(*self.additions, told), version=self.version + 1)

    def persons_decided(self, raw: RawDecision, by: str, now: datetime) -> "Breach":
        """The persons were told, or are not, for a reason such as those of 34(3).

        Raises DisclosureRequestInvalid, BreachState.
        """
        self.must_be_open()
        self._must_not_be_notified(self.affected)
        decision = raw.checked(by, now, self.facts, late_after=None)
        return replace(self, affected=decision, version=self.version + 1)

    def closed(self, now: datetime) -> "Breach":
        """Nothing is left to do. Raises BreachState while something is."""
        self.must_be_open()
        if self.facts.risk is Risk.NOT_ASSESSED or not self._settled(self.authority):
            raise BreachState("Assess the risk and decide about the notice first.", breach_id=self.breach_id)
        if self.facts.risk is Risk.HIGH and not self._settled(self.affected):
            raise BreachState("Decide whether the persons are told first.", breach_id=self.breach_id)
        return replace(self, closed_at=now, version=self.version + 1)

    def must_be_open(self) -> None:
        """Raises BreachState once it is closed."""
        if self.closed_at is not None:
            raise BreachState("The breach is closed.", breach_id=self.breach_id)

    def _settled(self, decision: Decision | None) -> bool:
        return decision is not None and decision.settles(self.facts.risk)

    def _must_not_be_notified(self, before: Decision | None) -> None:
        if before is not None and before.notified:
            raise BreachState("They were notified before.", breach_id=self.breach_id)


def _title(raw: str) -> str:
    value = rules.text(200, required=True)(raw)
    if len(value) < 3:
        raise Broken("TOO_SHORT", "Send at least 3 characters.")
    return value


def _keys(broken: Violations, name: str, values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > 100:
        broken.add(name, "TOO_MANY", "Send at most 100 values.")
        return ()
    checked = [broken.check(f"{name}[{place}]", rules.key, value) for place, value in enumerate(values)]
    return () if broken else rules.distinct(checked)
