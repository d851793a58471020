"""Two customers that are one person become one. Nothing moves: the merged id leads to the survivor, and reads
of the survivor take in the rows of both, so that undoing it is forgetting the link.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.chassis.errors import Violations
from services.customer.errors import MergeInvalid, MergeNotPossible, MergeTooLate
from services.customer.model.customer import Customer, CustomerStatus, NewId

REVERSIBLE = timedelta(days=30)
_CODE = re.compile(r"^[a-z][a-z0-9_]{1,63}$")


@dataclass(frozen=True)
class Merge:
    """A merge; `reason` is a code, never a text about the person."""

    id: str
    survivor_id: str
    merged_id: str
    reason: str
    merged_by: str
    merged_at: datetime
    unmerged_at: datetime | None = None

    @property
    def reversible_until(self) -> datetime:
        """Until when it can be undone."""
        return self.merged_at + REVERSIBLE


@dataclass(frozen=True)
class Side:
    """One of the two: the customer as stored, and what else decides whether they can be one."""

    customer: Customer
    has_login: bool
    has_national_id: bool
    has_guardianship: bool
    absorbed: tuple[str, ...]
    merged_into: str


def merge(survivor: Side, merged: Side, reason: str, *, by: str, now: datetime, new_id: NewId) -> Merge:
    """The merge of two customers. Raises MergeInvalid or MergeNotPossible."""
    if not _CODE.match(reason):
        found = Violations()
        found.add("reason", "MERGE_REASON", "Give a code such as duplicate_registration.")
        found.raise_if_any(MergeInvalid, "A merge needs its reason as a code.")
    rule = _refusal(survivor, merged)
    if rule:
        raise MergeNotPossible("These two customers cannot be merged.", rule=rule)
    return Merge(new_id("mrg"), survivor.customer.id, merged.customer.id, reason, by, now)


def unmerge(made: Merge, now: datetime) -> Merge:
    """The undone merge. Raises MergeTooLate after thirty days."""
    if now > made.reversible_until:
        until = made.reversible_until.isoformat()
        raise MergeTooLate("The merge can no longer be undone.", reversible_until=until)
    return replace(made, unmerged_at=now)


def _refusal(survivor: Side, merged: Side) -> str:
    one, other = survivor.customer, merged.customer
    refusals = {
        "ONESELF": one.id == other.id,
        "ALREADY_MERGED": bool(survivor.merged_into or merged.merged_into),
        # The other way round it can be done; two hops would be hard to follow and to undo.
        "IS_SURVIVOR": bool(merged.absorbed),
        "KIND_DIFFERS": one.kind is not other.kind,
        "NOT_ACTIVE": {one.status, other.status} != {CustomerStatus.ACTIVE},
        "BOTH_HAVE_LOGIN": survivor.has_login and merged.has_login,
        # Two numbers are two persons: the same one is never stored twice.
        "NATIONAL_ID_DIFFERS": survivor.has_national_id and merged.has_national_id,
        "HAS_GUARDIANSHIP": survivor.has_guardianship or merged.has_guardianship,
    }
    return next((rule for rule, broken in refusals.items() if broken), "")
