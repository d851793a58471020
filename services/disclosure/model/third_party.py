"""Disclosures to third parties: four grounds, asked for by one, approved by another, handed out once.

The statement knows four grounds on which data goes to somebody who is no processor: consent, statute, order
of a court or authority, debt collection. `ThirdPartyGround` has these four values and nothing has a text in
place of one.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.vault import Redacted
from services.disclosure.errors import ThirdPartyCaseState, ThirdPartyPackageGone, ThirdPartyTwoPeople
from services.disclosure.model.ledger import Ground

# Long enough for a long week-end, short enough that no copy lies about.
PACKAGE_LIFE = timedelta(days=5)
# How long the same request gets the same bytes again: an answer may be lost on its way.
SAME_ANSWER = timedelta(minutes=10)


class ThirdPartyGround(StrEnum):
    """Why a third party may have data: the closed list of the statement."""

    CONSENT = "consent"
    STATUTE = "statute"
    ORDER = "order"
    DEBT_COLLECTION = "debt_collection"

    @property
    def ground(self) -> Ground:
        """The same ground as the ledger names it."""
        return Ground(self.value)


class PartyKind(StrEnum):
    """What a recipient is."""

    AUTHORITY = "authority"
    COURT = "court"
    BAILIFF = "bailiff"
    COLLECTOR = "collector"
    NAMED_BY_PERSON = "named_by_person"


class CaseStatus(StrEnum):
    """Where a case stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    COLLECTING = "collecting"
    READY = "ready"
    DELIVERED = "delivered"
    LAPSED = "lapsed"


class Telling(StrEnum):
    """Where the duty to tell the persons stands (GDPR art. 13(3), 14(3)-(4), 5(1)(a))."""

    PLANNED = "planned"
    WITHHELD = "withheld"
    DUE = "due"
    TOLD = "told"


@dataclass(frozen=True)
class Party:
    """A recipient. Its name is confidential."""

    kind: PartyKind
    name: Redacted[str]
    delivery: Redacted[str]


@dataclass(frozen=True)
class Evidence:
    """What a ground rests on; fields that are not of the ground are empty."""

    paragraph: str = ""
    reference: str = ""
    issuer: str = ""
    ordered_on: str = ""
    consent_entry_id: str = ""
    consent_purpose: str = ""
    claim_id: str = ""
    reasonable_ground: str = ""

    @property
    def basis(self) -> str:
        """The paragraph or reference in a few words, for who is told."""
        return self.paragraph or self.reference or self.claim_id or self.consent_entry_id


@dataclass(frozen=True)
class Wanted:
    """One person of a case, and exactly which fields leave: `<context>.<kind of record>.<field>`, sorted."""

    customer_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Secrecy:
    """Why the persons are not told for now, until it is looked at again."""

    statute: str
    reason: Redacted[str]
    reconsider_on: date


@dataclass(frozen=True)
class SecrecyStep:
    """One decision to keep it from the persons."""

    at: datetime
    by: str
    secrecy: Secrecy


@dataclass(frozen=True)
class Owed:
    """A notice to the recipient (GDPR art. 19) that waits until the case is kept from nobody: its matter,
    whose data, and the erasure, request or event that caused it.
    """

    matter: str
    customer_id: str
    cause_id: str


@dataclass(frozen=True)
class Look:
    """Somebody looked at the case."""

    look_id: str
    at: datetime
    by: str
    role: str
    reason: str


_NOTHING = Redacted("")


@dataclass(frozen=True)
class Case:
    """One disclosure to a third party. Staff are known by id; days are Europe/Oslo."""

    disclosure_id: str
    ground: ThirdPartyGround
    party: Party
    evidence: Evidence
    necessity: Redacted[str]
    persons: tuple[Wanted, ...]
    requested_by: str
    requested_at: datetime
    steps: tuple[SecrecyStep, ...] = ()
    telling: Telling = Telling.PLANNED
    status: CaseStatus = CaseStatus.REQUESTED
    decided_by: str = ""
    decided_at: datetime | None = None
    refusal: Redacted[str] = _NOTHING
    operation_id: str = ""
    package_expires_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_to: str = ""
    delivered_by_request: str = ""
    told_at: datetime | None = None
    not_reached: int = 0
    owed: tuple[Owed, ...] = ()
    version: int = 1

    @property
    def reconsider_on(self) -> date | None:
        """The day on which the secrecy is looked at again; None while nothing is kept from anybody."""
        kept = self.telling is Telling.WITHHELD and self.status is CaseStatus.DELIVERED
        return self.steps[-1].secrecy.reconsider_on if kept else None

    @property
    def hears_of_changes(self) -> bool:
        """Whether the recipient is told of an erasure, a correction or a restriction (GDPR art. 19).

        An authority that asks in an inquiry is no recipient (art. 4(9)). Of a case that a law keeps from the
        person for now there is no notice: what it says about the person would show.
        """
        return self._recipient_has_it and self.telling is not Telling.WITHHELD

    @property
    def owes_changes(self) -> bool:
        """Whether the recipient is to be told of changes once the case is kept from nobody."""
        return self._recipient_has_it and self.telling is Telling.WITHHELD

    @property
    def _recipient_has_it(self) -> bool:
        free = self.ground in (ThirdPartyGround.CONSENT, ThirdPartyGround.DEBT_COLLECTION)
        return free and self.status is CaseStatus.DELIVERED

    def owing(self, owed: Owed) -> "Case":
        """One more notice waits; of a matter one for each person is enough."""
        known = any((item.matter, item.customer_id) == (owed.matter, owed.customer_id) for item in self.owed)
        return self if known else self._next(owed=(*self.owed, owed))

    def owing_no_more(self, matter: str, customer_ids: Collection[str]) -> "Case":
        """What would have been told of these persons holds no more."""
        left = tuple(
            item for item in self.owed if item.matter != matter or item.customer_id not in customer_ids
        )
        return self if left == self.owed else self._next(owed=left)

    def standing(self, now: datetime) -> CaseStatus:
        """Where the case stands at a moment: a package that was not fetched in time is gone."""
        over = self.package_expires_at is not None and now >= self.package_expires_at
        return CaseStatus.LAPSED if over and self.status is CaseStatus.READY else self.status

    def approve(self, by: str, now: datetime) -> "Case":
        """Somebody else says yes. Raises ThirdPartyTwoPeople, ThirdPartyCaseState."""
        self._must_be(now, CaseStatus.REQUESTED)
        if by == self.requested_by:
            raise ThirdPartyTwoPeople(
                "Somebody else than who asked has to approve it.", disclosure_id=self.disclosure_id
            )
        return self._next(status=CaseStatus.APPROVED, decided_by=by, decided_at=now)

    def refuse(self, by: str, reason: str, now: datetime) -> "Case":
        """Somebody says no; also of what was approved or collected, as long as it has not left. Raises
        ThirdPartyCaseState.
        """
        self._must_be(now, CaseStatus.REQUESTED, CaseStatus.APPROVED, CaseStatus.COLLECTING, CaseStatus.READY)
        return self._next(status=CaseStatus.REFUSED, decided_by=by, decided_at=now, refusal=Redacted(reason))

    def collecting(self, by: str, operation_id: str, now: datetime, *, again: bool = False) -> "Case":
        """The package is being collected; `again` when the collection before failed.

        Raises:
            ThirdPartyTwoPeople: neither who asked nor who approved.
            ThirdPartyCaseState: not approved, or released before.
        """
        self._must_be(now, CaseStatus.APPROVED, *([CaseStatus.COLLECTING] if again else []))
        self._must_be_one_of_two(by)
        return self._next(status=CaseStatus.COLLECTING, operation_id=operation_id)

    def ready(self, now: datetime) -> "Case":
        """The package can be fetched. Raises ThirdPartyCaseState."""
        self._must_be(now, CaseStatus.COLLECTING)
        return self._next(status=CaseStatus.READY, package_expires_at=now + PACKAGE_LIFE)

    def emptied(self) -> "Case":
        """What was collected is gone, since one of the persons is erased; it can be collected anew, with what
        a law still has us hold.
        """
        return self._next(status=CaseStatus.APPROVED, operation_id="", package_expires_at=None)

    def may_hand_out(self, by: str, request: str, now: datetime) -> bool:
        """Whether the package leaves now for the first time; False when the same request asks again.

        Raises:
            ThirdPartyTwoPeople: neither who asked nor who approved.
            ThirdPartyPackageGone: fetched before, or not in time.
            ThirdPartyCaseState: there is no package yet.
        """
        self._must_be_one_of_two(by)
        same = self.delivered_to == by and self.delivered_by_request == request
        if self.delivered_at is not None and same and now - self.delivered_at < SAME_ANSWER:
            return False
        if self.standing(now) in (CaseStatus.DELIVERED, CaseStatus.LAPSED):
            raise ThirdPartyPackageGone("The package is gone.", disclosure_id=self.disclosure_id)
        self._must_be(now, CaseStatus.READY)
        return True

    def delivered(self, by: str, request: str, now: datetime) -> "Case":
        """The package leaves. Unless a statute forbids it, the persons are now to be told."""
        telling = self.telling if self.telling is Telling.WITHHELD else Telling.DUE
        return self._next(
            status=CaseStatus.DELIVERED,
            delivered_at=now,
            delivered_to=by,
            delivered_by_request=request,
            telling=telling,
        )

    def tell(self, now: datetime) -> "Case":
        """What was kept from the persons is told, and nothing is owed to the recipient any more, whom the
        caller has told. Raises ThirdPartyCaseState when nothing is kept.
        """
        self._must_be_withheld(now)
        return self._next(telling=Telling.DUE, owed=())

    def postpone(self, step: SecrecyStep, now: datetime) -> "Case":
        """It is kept from the persons for longer. Raises ThirdPartyCaseState when nothing is kept."""
        self._must_be_withheld(now)
        return self._next(steps=(*self.steps, step))

    def told(self, not_reached: int, now: datetime) -> "Case":
        """The persons were told, but for so many who cannot be reached."""
        return self._next(telling=Telling.TOLD, told_at=now, not_reached=not_reached)

    def _must_be(self, now: datetime, *allowed: CaseStatus) -> None:
        if self.standing(now) not in allowed:
            self._refuse_step(self.standing(now).value)

    def _must_be_withheld(self, now: datetime) -> None:
        self._must_be(now, CaseStatus.DELIVERED)
        if self.telling is not Telling.WITHHELD:
            self._refuse_step(f"telling_{self.telling.value}")

    def _must_be_one_of_two(self, by: str) -> None:
        if by not in (self.requested_by, self.decided_by):
            raise ThirdPartyTwoPeople(
                "Only who asked or who approved may do this.", disclosure_id=self.disclosure_id
            )

    def _refuse_step(self, status: str) -> None:
        raise ThirdPartyCaseState(
            "The case is not in a state that allows this step.",
            disclosure_id=self.disclosure_id,
            status=status,
        )

    def _next(self, **changes: object) -> "Case":
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]  # names are of Case
