"""What is particular to proving the consent ledgers: each record has a signed receipt that holds its hash."""

from collections.abc import Sequence

from services.consent.model.ledger import entry_hash, verify
from services.kernel.proof.chains import Finding, Head, Record
from services.kernel.proof.lines import FORMATS
from services.kernel.proof.signatures import Keys, SignatureBroken
from services.kernel.proof.verifier import BROKEN_RECEIPT, OTHER_RECEIPT

CHECKPOINT_KIND = "ledger-checkpoint+jws"
RECEIPT_KIND = "consent-receipt+jws"


class ConsentBook:
    """The consent ledgers, for the verifier."""

    format = FORMATS["consent"]
    checkpoint_kind = CHECKPOINT_KIND

    def entry_hash(self, record: Record) -> str:
        """The hash that a record should have."""
        return entry_hash(record)

    def recorded_at(self, record: Record) -> str:
        """When a record was made."""
        return str(record.get("recorded_at"))

    def verify(self, subject_id: str, records: Sequence[Record], head: Head | None) -> list[Finding]:
        """What is wrong with a chain."""
        return verify(subject_id, records, head)

    def receipt_fault(self, keys: Keys, subject_id: str, record: Record, jws: str) -> str:
        """A record that fits its chain may still be forged: its hash must stand in a receipt of ours."""
        try:
            signed = keys.verified(jws, RECEIPT_KIND)["dpv:hasRecordOfActivity"]
            told = signed["pii_principal_id"], signed["record_id"], signed["pv:ledger"]["pv:hash"]
        except (SignatureBroken, KeyError, TypeError):
            return BROKEN_RECEIPT
        meant = subject_id, str(record.get("entry_id", "")), record.get("hash")
        return "" if told == meant else OTHER_RECEIPT
