"""What becomes of each collection of this context when a person is erased: every one of them is named here.

A collection that is not would be forgotten; tests/component/consent/test_erasure.py compares this with the
database. To the person's own document and the lists of audiences the use case sees.
"""

from datetime import date, datetime

from services.chassis import idempotency, inbox, operations, outbox, vault
from services.chassis.mongo import Document
from services.consent.store.audience_exports import EXPORTS, GIVEN
from services.consent.store.audiences import AUDIENCES, CAMPAIGNS, MEMBERS, SENT
from services.consent.store.checkpoints import PLACES
from services.consent.store.imports import IMPORTS
from services.consent.store.ledger import LEDGER
from services.consent.store.policies import IN_FORCE, POLICIES
from services.consent.store.preferences import CHANGES
from services.consent.store.registers import REGISTERS
from services.consent.store.subjects import SUBJECTS
from services.consent.store.terminals import EVIDENCE, LINKS, TERMINALS
from services.kernel.calendar import oslo_date
from services.kernel.eraser import ERASED
from services.kernel.erasing import Rule
from services.kernel.proof.keeping import CHECKPOINTS, KEYS
from services.kernel.retention import hold_until

PROOF, LISTS = "consent_period", "audiences"


def _proved_until(row: Document) -> date | None:
    recorded = datetime.fromisoformat(row["record"]["recorded_at"])
    return hold_until(PROOF, oslo_date(recorded))


def _told_until(row: Document) -> date | None:
    return hold_until(LISTS, oslo_date(row["given_at"]))


_ENTRY = ("record.recorded_at",)
RULES = (
    Rule("consent.ledger", LEDGER, by="subject_id", keeps=PROOF, last_day=_proved_until, needs=_ENTRY),
    Rule("consent.receipts", LEDGER, by="subject_id", keeps=PROOF, last_day=_proved_until, needs=_ENTRY),
    Rule("consent.preferences", CHANGES, needs=("version",)),
    Rule("consent.terminals", LINKS, needs=("linked_at",)),
    Rule("consent.audiences", GIVEN, keeps=LISTS, last_day=_told_until, needs=("given_at",)),
)
"""What lies in rows by the person's id."""
TOMBSTONES = (SUBJECTS,)
"""Where the id stays with the word that it was erased, and the end of the ledger that is kept."""
CUT_OUT = (MEMBERS, SENT)
"""Lists of very many to a document, out of which one is cut."""
IMPERSONAL = (
    *(POLICIES, IN_FORCE, REGISTERS, CHECKPOINTS, KEYS, PLACES, CAMPAIGNS, AUDIENCES, EXPORTS),
    *(TERMINALS, EVIDENCE, ERASED, "replicas"),
)
"""What tells of nobody. Of a browser or app it is told what was answered on it, and by nobody's name once its
links are gone.
"""
PASSING = (IMPORTS,)
"""Lines of a file until they are in the ledger, minutes later; of who was erased none is recorded."""
MACHINERY = (
    vault.COLLECTION,
    idempotency.COLLECTION,
    inbox.COLLECTION,
    operations.COLLECTION,
    outbox.COLLECTION,
    outbox.LEASES,
)
"""Of the chassis: see `services/kernel/eraser.py`."""
