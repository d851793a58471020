"""What can be asked of the consent context: one function per command or query."""

from services.consent.usecases.acting import (
    Change,
    Grant,
    grant_consent,
    lift_objection,
    object_to_purpose,
    withdraw_consent,
)
from services.consent.usecases.deciding import decide_use, explain_use, note_read
from services.consent.usecases.deps import Deps
from services.consent.usecases.projection import customer_changed, message_sent
from services.consent.usecases.reading import (
    ConsentView,
    ObjectionView,
    consents_of,
    ledger_of,
    objections_of,
    receipt_of,
    verify_ledger,
)

__all__ = [
    "Change",
    "ConsentView",
    "Deps",
    "Grant",
    "ObjectionView",
    "consents_of",
    "customer_changed",
    "decide_use",
    "explain_use",
    "grant_consent",
    "ledger_of",
    "lift_objection",
    "message_sent",
    "note_read",
    "object_to_purpose",
    "objections_of",
    "receipt_of",
    "verify_ledger",
    "withdraw_consent",
]
