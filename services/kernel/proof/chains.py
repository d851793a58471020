"""Verifies chains of hashes, whatever their records hold; each ledger says what its own records must be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NAMED_MISSING = 1000
"""A forged record may claim any place: so many missing entries before it are named one by one."""

Record = Mapping[str, Any]
"""A record as it is stored: plain JSON values, with `subject_id`, `sequence`, `previous_hash`, `hash`."""

OwnFaults = Callable[[str, Record], list[tuple[str, str]]]
"""What is wrong with a record by itself, as (fault, text): it cannot be read, or has not its hash."""


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


def verify_chain(
    subject_id: str,
    records: Iterable[Record],
    head: Head | None,
    *,
    first: str,
    own_faults: OwnFaults,
    after: int = 0,
) -> list[Finding]:
    """What is wrong with a chain, in the order in which it is met; an empty list when nothing is.

    `records` are stored records in the order in which they are kept, `first` is what the first has for the
    hash before it, and `after` how many that are deleted came before it. With `head` (from a signed export,
    or kept elsewhere) records cut off at the end are found too. Works offline.
    """
    found: list[Finding] = []
    previous, reached, seen = first, after, set[int]()
    for record in records:
        faults = own_faults(subject_id, record)
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


def _faults_of_place(
    record: Record, sequence: int, reached: int, previous: str, seen: set[int]
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
