"""The consent ledger: append-only entries, one hash chain per subject, and the verifier of such chains."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from services.consent.model.policy import digest

FORMAT = "personvern-ledger/1"
CLOCK_TOLERANCE = timedelta(minutes=5)
"""A client's clock that differs by more is kept as it came but marked."""
NAMED_MISSING = 1000
"""A forged record may claim any place: so many missing entries before it are named one by one."""


class Act(StrEnum):
    """What happened."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"
    EXPIRED = "expired"
    OBJECTED = "objected"
    OBJECTION_LIFTED = "objection_lifted"
    IMPORTED = "imported"


class ActedBy(StrEnum):
    """By whose hand."""

    SELF = "self"
    GUARDIAN = "guardian"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True)
class Deed:
    """What somebody did, before it has a place in the ledger."""

    purpose: str
    act: Act
    acted_by: ActedBy
    actor_id: str
    """Staff or guardian id; empty when the person acted."""
    channel: str
    policy_version: str
    text_hash: str = ""
    language: str = ""
    client_time: datetime | None = None
    expires_at: datetime | None = None
    source: str = "self-service"


@dataclass(frozen=True)
class Entry:
    """One line of a ledger; `hash` covers every other field, `previous_hash` chains it to the line before."""

    entry_id: str
    subject_id: str
    sequence: int
    purpose: str
    act: Act
    acted_by: ActedBy
    actor_id: str
    channel: str
    text_hash: str
    language: str
    policy_version: str
    recorded_at: datetime
    client_time: datetime | None
    client_time_suspect: bool
    expires_at: datetime | None
    source: str
    receipt_id: str
    previous_hash: str
    hash: str

    def record(self) -> dict[str, Any]:
        """The line as plain JSON values: what is stored and what is hashed, with `hash` beside it."""
        return dict(self._line)

    @cached_property
    def _line(self) -> Mapping[str, Any]:
        """Made once: it is hashed, told in the receipt and stored."""
        return {"format": FORMAT} | {item.name: _plain(getattr(self, item.name)) for item in fields(self)}


@dataclass(frozen=True)
class Head:
    """The end of a chain: how many entries there are and the hash of the last."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Finding:
    """What the verifier holds against one record."""

    fault: str
    """altered, removed, reordered, inserted, duplicated, cut_off or malformed."""
    subject_id: str
    sequence: int
    entry_id: str
    text: str


def receipt_of(entry_id: str) -> str:
    """The id of an entry's receipt: the same number, so that one leads to the other without looking it up."""
    return "rcp" + entry_id.removeprefix("ent")


def entry_of(receipt_id: str) -> str:
    """The id of the entry that a receipt is for."""
    return "ent" + receipt_id.removeprefix("rcp")


def first_hash(subject_id: str) -> str:
    """The hash before the first entry: bound to the subject, so that a chain cannot be handed to another."""
    return digest({"format": FORMAT, "subject_id": subject_id})


def append(
    subject_id: str, head: Head | None, deed: Deed, *, entry_id: str, receipt_id: str, now: datetime
) -> Entry:
    """The next entry of the chain that ends at `head` (None for the first). Times are cut to milliseconds."""
    client = _milliseconds(deed.client_time)
    recorded = _milliseconds(now) or now
    unsealed = Entry(
        entry_id=entry_id,
        subject_id=subject_id,
        sequence=(head.sequence if head else 0) + 1,
        purpose=deed.purpose,
        act=deed.act,
        acted_by=deed.acted_by,
        actor_id=deed.actor_id,
        channel=deed.channel,
        text_hash=deed.text_hash,
        language=deed.language,
        policy_version=deed.policy_version,
        recorded_at=recorded,
        client_time=client,
        client_time_suspect=client is not None and abs(client - recorded) > CLOCK_TOLERANCE,
        expires_at=_milliseconds(deed.expires_at),
        source=deed.source,
        receipt_id=receipt_id,
        previous_hash=head.hash if head else first_hash(subject_id),
        hash="",
    )
    return replace(unsealed, hash=entry_hash(unsealed.record()))


def entry_hash(record: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON of every field but `hash` itself."""
    return digest({name: value for name, value in record.items() if name != "hash"})


def from_record(record: Mapping[str, Any]) -> Entry:
    """The entry that a stored record holds. Raises ValueError for other fields or unreadable values."""
    expected = {"format", *(item.name for item in fields(Entry))}
    if set(record) != expected or record["format"] != FORMAT:
        raise ValueError("the record does not have the fields of a ledger entry")
    if type(record["sequence"]) is not int or type(record["client_time_suspect"]) is not bool:
        raise ValueError("the record has a field of another type")
    recorded = _moment(record["recorded_at"])
    if recorded is None:
        raise ValueError("the record does not say when it was made")
    values = {name: record[name] for name in expected if name != "format"}
    values |= {
        "act": Act(record["act"]),
        "acted_by": ActedBy(record["acted_by"]),
        "recorded_at": recorded,
        "client_time": _moment(record["client_time"]),
        "expires_at": _moment(record["expires_at"]),
    }
    return Entry(**values)


def verify(subject_id: str, records: Iterable[Mapping[str, Any]], head: Head | None = None) -> list[Finding]:
    """What is wrong with a chain, in the order in which it is met; an empty list when nothing is.

    `records` are stored records in the order in which they are kept. With `head` (from a signed checkpoint,
    or the subject's state) records cut off at the end are found too. Works offline.
    """
    found: list[Finding] = []
    previous, reached, seen = first_hash(subject_id), 0, set[int]()
    for record in records:
        faults = _own_faults(subject_id, record)
        # What a record that is not intact says of its place is worth nothing: it stands where it stands.
        sequence = reached + 1 if faults else int(record["sequence"])
        entry_id = str(record.get("entry_id", ""))
        faults += _faults_of_place(record, sequence, reached, previous, seen) if not faults else []
        found += _missing(subject_id, reached, sequence)
        found += [Finding(fault, subject_id, sequence, entry_id, text) for fault, text in faults]
        seen.add(sequence)
        if sequence >= reached:
            reached, previous = sequence, str(record.get("hash", ""))
    return _without_moved(found, seen) + _check_end(subject_id, reached, previous, head)


def _own_faults(subject_id: str, record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a record by itself."""
    try:
        entry = from_record(record)
    except (ValueError, TypeError, KeyError):
        return [("malformed", "the record cannot be read as a ledger entry")]
    if entry_hash(record) != entry.hash:
        return [("altered", "the content of the record does not have its hash")]
    if entry.subject_id != subject_id:
        return [("inserted", "the record belongs to another ledger")]
    return []


def _faults_of_place(
    record: Mapping[str, Any], sequence: int, reached: int, previous: str, seen: set[int]
) -> list[tuple[str, str]]:
    """What is wrong with where an intact record stands."""
    if sequence in seen:
        return [("duplicated", f"entry {sequence} stands twice")]
    if sequence <= reached:
        return [("reordered", f"entry {sequence} stands after entry {reached}")]
    if sequence == reached + 1 and record["previous_hash"] != previous:
        return [("inserted", f"entry {sequence} does not follow the entry before it")]
    return []


def _missing(subject_id: str, reached: int, sequence: int) -> list[Finding]:
    """The entries between `reached` and `sequence`: a thousand one by one, the rest as one finding."""
    end = min(sequence, reached + 1 + NAMED_MISSING)
    found = [
        Finding("removed", subject_id, number, "", f"entry {number} is missing")
        for number in range(reached + 1, end)
    ]
    if end < sequence:
        text = f"entries {end} to {sequence - 1} are missing"
        found.append(Finding("removed", subject_id, end, "", text))
    return found


def _without_moved(found: list[Finding], seen: set[int]) -> list[Finding]:
    """An entry that turned up later was moved, not removed."""
    return [item for item in found if not (item.fault == "removed" and item.sequence in seen)]


def _check_end(subject_id: str, reached: int, last_hash: str, head: Head | None) -> list[Finding]:
    if head is None:
        return []
    if reached < head.sequence:
        text = f"the ledger ends at entry {reached}, but had {head.sequence}"
        return [Finding("cut_off", subject_id, reached + 1, "", text)]
    if reached > head.sequence:
        text = f"the ledger goes on to entry {reached}, but had {head.sequence}"
        return [Finding("inserted", subject_id, head.sequence + 1, "", text)]
    if last_hash != head.hash:
        text = "the last entry is not the one that was vouched for"
        return [Finding("altered", subject_id, reached, "", text)]
    return []


def moment_text(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC to the millisecond, so that it sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    return str(value) if isinstance(value, StrEnum) else value


def _moment(text: Any) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or _plain(moment) != text:
        raise ValueError("a time is not written as the ledger writes times")
    return moment


def _milliseconds(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
