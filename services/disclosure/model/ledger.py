"""The disclosure ledger: append-only, one hash chain per person, no names in it.

An entry is hashed over its canonical JSON (sorted keys, no spaces, UTF-8, times as RFC 3339 with
milliseconds), which holds the hash of the entry before it. Changing, removing or inserting an entry breaks
the chain there.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from services.chassis.errors import Violations
from services.disclosure.errors import DisclosureRequestInvalid, GroundNotAllowed
from services.disclosure.model import rules

MAX_SUBJECTS = 10_000


class Ground(StrEnum):
    """Why data may leave: the closed list. There is no other ground, and no free text for one.

    On six of them data leaves the company. INTERNAL is the seventh, and on it nothing leaves: our own staff
    or systems looked. The person is to see that too, so it stands on the same chain, under its own word.
    """

    AGREEMENT = "agreement"
    CONSENT = "consent"
    STATUTE = "statute"
    ORDER = "order"
    DEBT_COLLECTION = "debt_collection"
    OWN_REQUEST = "own_request"
    INTERNAL = "internal"


class RecipientKind(StrEnum):
    """What kind of recipient an entry names."""

    STAFF = "staff"
    SERVICE = "service"
    PROCESSOR = "processor"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True)
class Release:
    """What leaves, to whom and why: the same for every person of a batch."""

    recipient_kind: RecipientKind
    recipient_id: str
    recipient_role: str
    recipient_category: str
    ground: Ground
    evidence: str
    purpose: str
    data_categories: tuple[str, ...]
    fields: tuple[str, ...]
    channel: str
    trace_id: str = ""


@dataclass(frozen=True)
class Head:
    """The last entry of a person's chain; sequence 0 and an empty hash before the first."""

    sequence: int = 0
    hash: str = ""


# Tuples are written as lists.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Entry:
    """One line of one person's ledger."""

    entry_id: str
    subject_id: str
    sequence: int
    at: datetime
    release: Release
    previous_hash: str
    hash: str = ""

    def content(self) -> dict[str, Any]:
        """What is hashed, as plain JSON values."""
        return {
            **vars(self.release),  # flat; a deep copy takes longer than the hash
            "entry_id": self.entry_id,
            "subject_id": self.subject_id,
            "sequence": self.sequence,
            "at": moment(self.at),
            "previous_hash": self.previous_hash,
        }

    def canonical(self) -> bytes:
        """The one way to write it."""
        return _CANONICAL.encode(self.content()).encode()

    def digest(self) -> str:
        """SHA-256 of the canonical form, hex."""
        return hashlib.sha256(self.canonical()).hexdigest()


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, which is what the database keeps."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def append(head: Head, release: Release, *, entry_id: str, subject_id: str, now: datetime) -> Entry:
    """The next entry of a person's chain."""
    entry = Entry(
        entry_id=entry_id,
        subject_id=subject_id,
        sequence=head.sequence + 1,
        at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        release=release,
        previous_hash=head.hash,
    )
    return replace(entry, hash=entry.digest())


@dataclass(frozen=True)
class Left:
    """What an entry leaves whose time is over while older ones are still kept: its place in the chain.

    `proven`: that it was deleted in time, and not by somebody else, as this service alone could have noted.
    """

    entry_id: str
    sequence: int
    previous_hash: str
    hash: str
    proven: bool


@dataclass(frozen=True)
class Cut:
    """Where a chain begins whose oldest entries are deleted: the last of them; sequence 0 when none is."""

    head: Head = Head()
    proven: bool = True


@dataclass(frozen=True)
class Verdict:
    """What the verifier found: entries checked, and the first that does not hold ("" when all do)."""

    entries: int
    broken_entry_id: str

    @property
    def intact(self) -> bool:
        """Whether every hash and link holds."""
        return not self.broken_entry_id


def verify(entries: Iterable[Entry | Left], cut: Cut = Cut()) -> Verdict:
    """Check one person's entries in the order of their sequence, from where the chain begins.

    A removed tail cannot be seen from the chain alone; a checkpoint of its head elsewhere shows that.
    """
    if not cut.proven:
        return Verdict(0, "cut")
    head, checked = cut.head, 0
    for entry in entries:
        checked += 1
        linked = entry.sequence == head.sequence + 1 and entry.previous_hash == head.hash
        holds = entry.proven if isinstance(entry, Left) else entry.digest() == entry.hash
        if not linked or not holds:
            return Verdict(checked, entry.entry_id)
        head = Head(entry.sequence, entry.hash)
    return Verdict(checked, "")


@dataclass(frozen=True)
class RawRead:
    """A read by the company's own staff or systems, as it was sent."""

    reader_kind: RecipientKind | None
    reader_id: str
    reader_role: str
    ground: Ground | None
    evidence: str
    purpose: str
    data_categories: Sequence[str]
    fields: Sequence[str]
    channel: str
    trace_id: str

    def checked(self, known_purposes: frozenset[str]) -> Release:
        """The release that the ledger will hold.

        Raises:
            DisclosureRequestInvalid: with every field that breaks a rule.
            GroundNotAllowed: the ground is missing, or is the agreement, which only a partner's read has.
        """
        if self.ground is None or self.ground is Ground.AGREEMENT:
            raise GroundNotAllowed(
                "This call discloses on a ground of the closed list, agreements excepted.",
                ground="" if self.ground is None else self.ground.value,
            )
        broken = Violations()
        if self.reader_kind not in (RecipientKind.STAFF, RecipientKind.SERVICE):
            broken.add("reader_kind", "READER_KIND", "Send staff or service.")
        if self.reader_kind is RecipientKind.STAFF and not self.evidence:
            broken.add("evidence", "REQUIRED", "Send the reason for access.")
        if not self.fields and not self.data_categories:
            broken.add("fields", "REQUIRED", "Name the fields or data categories that are read.")
        release = Release(
            recipient_kind=self.reader_kind or RecipientKind.SERVICE,
            recipient_id=broken.check("reader_id", rules.reader_id, self.reader_id),
            recipient_role=broken.check("reader_role", rules.key, self.reader_role),
            recipient_category="",
            ground=self.ground,
            evidence=broken.check("evidence", rules.evidence, self.evidence),
            purpose=broken.check("purpose", rules.purpose(known_purposes), self.purpose),
            data_categories=_each(broken, "data_categories", rules.key, self.data_categories),
            fields=_each(broken, "fields", rules.field_name, self.fields),
            channel=broken.check("channel", rules.key, self.channel),
            trace_id=self.trace_id,
        )
        broken.raise_if_any(DisclosureRequestInvalid)
        return release


def _each(broken: Violations, name: str, check: rules.Check, values: Sequence[str]) -> tuple[str, ...]:
    checked = [broken.check(f"{name}[{index}]", check, value) for index, value in enumerate(values)]
    return () if broken else rules.distinct(checked)


def checked_subjects(subject_ids: Sequence[str], *, at_least: int) -> tuple[str, ...]:
    """The persons of a batch, each once, in the order sent. Raises DisclosureRequestInvalid."""
    broken = Violations()
    if not at_least <= len(subject_ids) <= MAX_SUBJECTS:
        broken.add("subject_ids", "COUNT", f"Send {at_least} to {MAX_SUBJECTS} customer ids.")
    elif not all(rules.is_subject(value) for value in subject_ids):
        broken.add("subject_ids", "ID_FORMAT", "Send customer ids.")
    broken.raise_if_any(DisclosureRequestInvalid)
    return tuple(dict.fromkeys(subject_ids))


def access_reason(evidence: str) -> str:
    """The reason code in the evidence of a staff read, without the case."""
    return evidence.partition(";")[0].strip()
