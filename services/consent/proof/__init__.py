"""What is particular to proving the consent ledgers: each record has a signed receipt that holds its hash."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.consent.model.ledger import entry_hash, is_cut, verify
from services.kernel.calendar import oslo_date, oslo_midnight
from services.kernel.proof.canonical import moment_text
from services.kernel.proof.chains import Finding, Head, Record
from services.kernel.proof.lines import FORMATS
from services.kernel.proof.signatures import Keys, SignatureBroken
from services.kernel.proof.verifier import BROKEN_RECEIPT, OTHER_RECEIPT
from services.kernel.retention import last_past

CHECKPOINT_KIND = "ledger-checkpoint+jws"
RECEIPT_KIND = "consent-receipt+jws"
CUT_KIND = "consent-ledger-cut+jws"


def whole_since(now: datetime) -> str:
    """From which moment on every entry is still there: what was deleted until now was recorded before."""
    return moment_text(oslo_midnight(last_past("consent_period", oslo_date(now)) + timedelta(days=1)))


class ConsentBook:
    """The consent ledgers, for the verifier."""

    format = FORMATS["consent"]
    checkpoint_kind = CHECKPOINT_KIND

    def entry_hash(self, record: Record) -> str:
        """The hash that a record should have."""
        return str(record.get("hash")) if is_cut(record) else entry_hash(record)

    def recorded_at(self, record: Record) -> str:
        """When a record was made."""
        return str(record.get("recorded_at"))

    def verify(self, subject_id: str, records: Sequence[Record], head: Head | None) -> list[Finding]:
        """What is wrong with a chain."""
        return verify(subject_id, records, head)

    def receipt_fault(self, keys: Keys, subject_id: str, record: Record, jws: str) -> str:
        """A record that fits its chain may still be forged: its hash must stand in a receipt of ours."""
        if is_cut(record):
            return cut_fault(keys, record, jws)
        try:
            signed = keys.verified(jws, RECEIPT_KIND)["dpv:hasRecordOfActivity"]
            told = signed["pii_principal_id"], signed["record_id"], signed["pv:ledger"]["pv:hash"]
        except (SignatureBroken, KeyError, TypeError):
            return BROKEN_RECEIPT
        meant = subject_id, str(record.get("entry_id", "")), record.get("hash")
        return "" if told == meant else OTHER_RECEIPT


def cut_fault(keys: Keys, record: Record, jws: str) -> str:
    """What is wrong with the signature of a cut, or "": only the service may shorten a ledger."""
    try:
        signed = keys.verified(jws, CUT_KIND)
    except SignatureBroken:
        return BROKEN_RECEIPT
    return "" if signed == dict(record) else OTHER_RECEIPT
