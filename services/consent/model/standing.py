"""Where a person stands: the sum of a ledger, kept beside it so that a decision reads one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.consent.model.ledger import Act, ActedBy, Entry
from services.consent.model.policy import Purpose
from services.kernel.calendar import add_months
from services.kernel.proof.chains import Head


class ConsentStatus(StrEnum):
    """Where one consent stands."""

    NOT_GIVEN = "not_given"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class Mark:
    """The last act on one purpose."""

    act: Act
    entry_id: str
    receipt_id: str
    at: datetime
    text_hash: str = ""
    expires_at: datetime | None = None
    acted_by: ActedBy = ActedBy.SELF


@dataclass(frozen=True)
class Standing:
    """The last act per purpose, consents and objections apart, and the end of the chain."""

    consents: Mapping[str, Mark] = field(default_factory=dict)
    objections: Mapping[str, Mark] = field(default_factory=dict)
    head: Head | None = None

    def after(self, entry: Entry) -> "Standing":
        """Where the person stands once `entry` is in the ledger."""
        mark = Mark(
            act=entry.act,
            entry_id=entry.entry_id,
            receipt_id=entry.receipt_id,
            at=entry.recorded_at,
            text_hash=entry.text_hash,
            expires_at=entry.expires_at,
            acted_by=entry.acted_by,
        )
        head = Head(entry.sequence, entry.hash)
        if entry.act in {Act.OBJECTED, Act.OBJECTION_LIFTED}:
            return replace(self, objections={**self.objections, entry.purpose: mark}, head=head)
        return replace(self, consents={**self.consents, entry.purpose: mark}, head=head)

    def objection(self, key: str) -> Mark | None:
        """The standing objection under this key, None when there is none or it was lifted."""
        mark = self.objections.get(key)
        return mark if mark is not None and mark.act is Act.OBJECTED else None

    def consent(self, purpose: Purpose, at: datetime) -> tuple[ConsentStatus, Mark | None]:
        """Where consent to `purpose` stands at `at`, and the act that put it there."""
        mark = self.consents.get(purpose.key)
        if mark is None:
            return ConsentStatus.NOT_GIVEN, None
        if mark.act in {Act.REFUSED, Act.WITHDRAWN, Act.EXPIRED}:
            return ConsentStatus(mark.act.value), mark
        if mark.expires_at is not None and at >= mark.expires_at:
            return ConsentStatus.EXPIRED, mark
        if mark.text_hash not in purpose.text_hashes.values():
            return ConsentStatus.OUTDATED, mark
        return ConsentStatus.GIVEN, mark


def expiry(purpose: Purpose, given_at: datetime) -> datetime | None:
    """When a consent given at `given_at` runs out: the same day and time after the purpose's months."""
    if purpose.consent_months is None:
        return None
    return datetime.combine(add_months(given_at.date(), purpose.consent_months), given_at.timetz())
