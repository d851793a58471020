"""Claims at a collector."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class ClaimState(StrEnum):
    """Where a claim stands."""

    OPEN = "open"
    PAID = "paid"
    RECALLED = "recalled"


class RecallCause(StrEnum):
    """Why a claim was taken back."""

    DISPUTE = "dispute"
    PAID_IN_TIME = "paid_in_time"  # the bank had the order by the last day, the books only later
    STAFF = "staff"
    MORE_TIME = "more_time"  # staff agreed on a deferral or a payment plan


def claim_id(step_id: str) -> str:
    """The id of the claim that a hand-over makes: the same when the hand-over is tried again, so that the
    disclosure ledger hears of it once.
    """
    return "clm_" + hashlib.sha256(step_id.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Claim:
    """One hand-over of an invoice to a collector.

    `entry_id` is the entry of the disclosure ledger that was written before. `interest_ore` is what was paid
    of the interest after the hand-over. `version` is raised by each change. `recalled_by` is who took it
    back, "" when nobody decided that.
    """

    id: str
    invoice_id: str
    billing_account_id: str
    customer_id: str
    processor_id: str
    agreement_id: str
    entry_id: str
    step_id: str
    handed_over_on: date
    state: ClaimState
    updated_at: datetime
    hold_until: date
    recall_cause: RecallCause | None = None
    interest_ore: int = 0
    version: int = 1
    recalled_by: str = ""

    def changed(
        self, state: ClaimState, now: datetime, cause: RecallCause | None = None, interest_ore: int = 0
    ) -> "Claim":
        """The claim after a change; `interest_ore` is what was paid of interest beyond the books."""
        return replace(
            self,
            state=state,
            recall_cause=cause,
            updated_at=now,
            interest_ore=self.interest_ore + interest_ore,
            version=self.version + 1,
        )
