"""The consent ledger: append-only entries, one hash chain per subject, and the verifier of such chains."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from services.kernel.proof.canonical import digest, moment_text
from services.kernel.proof.chains import Finding, Head, verify_chain

FORMAT = "personvern-ledger/1"
_CUT_FIELDS = frozenset({"format", "entry_id", "subject_id", "sequence", "recorded_at", "hash", "cut"})
CLOCK_TOLERANCE = timedelta(minutes=5)
"""A client's clock that differs by more is kept as it came but marked."""


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
        line = {"format": FORMAT} | {name: getattr(self, name) for name in _NAMES}
        for name in _MOMENTS:
            line[name] = _text(line[name])
        return line | {"act": self.act.value, "acted_by": self.acted_by.value}


_NAMES = tuple(item.name for item in fields(Entry))
_FIELDS = frozenset({"format", *_NAMES})
_MOMENTS = ("recorded_at", "client_time", "expires_at")


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
    content = dict(record)
    content.pop("hash", None)
    return digest(content)


def from_record(record: Mapping[str, Any]) -> Entry:
    """The entry that a stored record holds. Raises ValueError for other fields or unreadable values."""
    return Entry(**_values(record))


def _values(record: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry is made of; the verifier needs no more, and an entry takes as long as its hash."""
    if record.keys() != _FIELDS or record["format"] != FORMAT:
        raise ValueError("the record does not have the fields of a ledger entry")
    if type(record["sequence"]) is not int or type(record["client_time_suspect"]) is not bool:
        raise ValueError("the record has a field of another type")
    recorded = _moment(record["recorded_at"])
    if recorded is None:
        raise ValueError("the record does not say when it was made")
    values = dict(record)
    del values["format"]
    values["act"], values["acted_by"] = Act(record["act"]), ActedBy(record["acted_by"])
    values["recorded_at"] = recorded
    values["client_time"] = _moment(record["client_time"])
    values["expires_at"] = _moment(record["expires_at"])
    return values


def cut_record(last: Mapping[str, Any]) -> dict[str, Any]:
    """What a chain leaves when its time is over: where it ended and when, nothing of what was said.

    The next entry, should there be one, follows it.
    """
    return {name: last[name] for name in _CUT_FIELDS if name != "cut"} | {"cut": True}


def is_cut(record: Mapping[str, Any]) -> bool:
    """Whether a record is what a chain has left."""
    return record.get("cut") is True


def verify(subject_id: str, records: Iterable[Mapping[str, Any]], head: Head | None = None) -> list[Finding]:
    """What is wrong with a chain, see `verify_chain`: an empty list when nothing is.

    A chain may begin with a cut. That it is ours must be found out by its signature.
    """
    rest = list(records)
    after, first = 0, first_hash(subject_id)
    if rest and is_cut(rest[0]):
        cut = rest.pop(0)
        if set(cut) != _CUT_FIELDS or cut["format"] != FORMAT or cut["subject_id"] != subject_id:
            return [Finding("malformed", subject_id, 0, "", "the cut cannot be read as one of this ledger")]
        after, first = int(cut["sequence"]), str(cut["hash"])
    return verify_chain(subject_id, rest, head, first=first, own_faults=_own_faults, after=after)


def _own_faults(subject_id: str, record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a record by itself."""
    try:
        values = _values(record)
    except (ValueError, TypeError, KeyError):
        return [("malformed", "the record cannot be read as a ledger entry")]
    if entry_hash(record) != values["hash"]:
        return [("altered", "the content of the record does not have its hash")]
    if values["subject_id"] != subject_id:
        return [("inserted", "the record belongs to another ledger")]
    return []


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment_text(moment)


def _moment(text: Any) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment_text(moment) != text:
        raise ValueError("a time is not written as the ledger writes times")
    return moment


def _milliseconds(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
