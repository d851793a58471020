"""What is particular to proving the disclosure ledgers: deleted entries leave their place, or a cut.

A record of an export is an entry; or, with `left`, the place of a deleted entry; or, with `cut` and before
all others, the last of the oldest entries when they are deleted. Places and cuts are signed one by one, since
only the service can tell one that it left from one that somebody made.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.disclosure.model.ledger import Cut, Left
from services.kernel.calendar import add_months, oslo_date, oslo_midnight
from services.kernel.proof.canonical import digest, moment_text
from services.kernel.proof.chains import Finding, Head, Record, verify_chain
from services.kernel.proof.lines import FORMATS, Voucher
from services.kernel.proof.signatures import Keys, SignatureBroken
from services.kernel.proof.verifier import BROKEN_RECEIPT, OTHER_RECEIPT

CHECKPOINT_KIND = "disclosure-checkpoint+jws"
PLACE_KIND = "disclosure-place+jws"
SHORTEST_MONTHS = 12
"""No entry is deleted sooner (the policy's class `security_log`): what is deleted is older than that."""
FORMAT = "personvern-disclosure-ledger/1"
_PLACE_FIELDS = frozenset({"format", "entry_id", "subject_id", "sequence", "previous_hash", "hash", "left"})
_CUT_FIELDS = frozenset({"format", "entry_id", "subject_id", "sequence", "hash", "cut"})


def whole_since(now: datetime) -> str:
    """From which moment on every entry is still in its place, whatever was deleted until now."""
    day: date = add_months(oslo_date(now), -SHORTEST_MONTHS)
    return moment_text(oslo_midnight(day))


def rows_of(
    subject_id: str, cut: Cut, links: Sequence[dict[str, Any] | Left], signer: Voucher
) -> list[tuple[Record, str]]:
    """One person's chain as records with what is signed of them. What is not proven is not signed.

    Of an entry what is hashed, with its `hash`: that becomes the record.
    """
    rows: list[tuple[Record, str]] = []
    if cut.head.sequence:
        record = _place(subject_id, "", cut.head.sequence, cut.head.hash) | {"cut": True}
        rows.append((record, signer.vouch(record, PLACE_KIND) if cut.proven else ""))
    for link in links:
        if not isinstance(link, Left):
            link["format"] = FORMAT
            rows.append((link, ""))
            continue
        record = _place(subject_id, link.entry_id, link.sequence, link.hash)
        record |= {"previous_hash": link.previous_hash, "left": True}
        rows.append((record, signer.vouch(record, PLACE_KIND) if link.proven else ""))
    return rows


def end_of(rows: Sequence[tuple[Record, str]]) -> Head | None:
    """Where a chain ends as it is stored."""
    return Head(rows[-1][0]["sequence"], rows[-1][0]["hash"]) if rows else None


class DisclosureBook:
    """The disclosure ledgers, for the verifier."""

    format = FORMATS["disclosure"]
    checkpoint_kind = CHECKPOINT_KIND

    def entry_hash(self, record: Record) -> str:
        """The hash that a record should have."""
        if record.get("left") or record.get("cut"):
            return str(record.get("hash"))
        content = dict(record)
        content.pop("hash", None)
        content.pop("format", None)
        return digest(content)

    def recorded_at(self, record: Record) -> str:
        """When a record was made; before everything for one whose time is over."""
        return str(record.get("at", ""))

    def verify(self, subject_id: str, records: Sequence[Record], head: Head | None) -> list[Finding]:
        """What is wrong with a chain, from its cut on."""
        if not records or not records[0].get("cut"):
            return verify_chain(subject_id, records, head, first="", own_faults=self._faults)
        cut = records[0]
        faults = self._faults(subject_id, cut)
        if faults:
            return [Finding(fault, subject_id, 0, "", text) for fault, text in faults]
        begins = Head(int(cut["sequence"]), str(cut["hash"]))
        if len(records) == 1:
            return [] if head in (None, begins) else [_other_end(subject_id, begins)]
        return verify_chain(
            subject_id, records[1:], head, first=begins.hash, own_faults=self._faults, after=begins.sequence
        )

    def receipt_fault(self, keys: Keys, subject_id: str, record: Record, jws: str) -> str:
        """Places and cuts are vouched for one by one; entries by the hashes up to the signed end."""
        if not (record.get("left") or record.get("cut")):
            return "" if not jws else OTHER_RECEIPT
        try:
            signed = keys.verified(jws, PLACE_KIND)
        except SignatureBroken:
            return BROKEN_RECEIPT
        return "" if signed == dict(record) else OTHER_RECEIPT

    def _faults(self, subject_id: str, record: Mapping[str, Any]) -> list[tuple[str, str]]:
        named = _CUT_FIELDS if record.get("cut") else _PLACE_FIELDS if record.get("left") else None
        readable = record.get("format") == FORMAT and type(record.get("sequence")) is int
        if not readable or (named is not None and set(record) != named):
            return [("malformed", "the record cannot be read as a ledger entry")]
        if self.entry_hash(record) != record.get("hash"):
            return [("altered", "the content of the record does not have its hash")]
        if record.get("subject_id") != subject_id:
            return [("inserted", "the record belongs to another ledger")]
        return []


def _place(subject_id: str, entry_id: str, sequence: int, hash_: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "entry_id": entry_id,
        "subject_id": subject_id,
        "sequence": sequence,
        "hash": hash_,
    }


def _other_end(subject_id: str, begins: Head) -> Finding:
    return Finding("altered", subject_id, begins.sequence, "", "the end is not the one vouched for")
