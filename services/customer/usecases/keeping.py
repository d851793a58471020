"""Deletes what has been kept for as long as the policy says."""

from datetime import timedelta

from services.chassis.telemetry import log
from services.customer.usecases.deps import Deps
from services.kernel.calendar import add_months, oslo_midnight

# The policy's retention class `dialogue`: three years.
TEXT_MONTHS = 36


async def delete_old_texts(deps: Deps) -> int:
    """Delete the texts of messages that are older than the policy's `dialogue`; how many. Safe anywhere.

    That a message was sent, when, how and for which purpose stays: it proves notices, and holds the opt-out.
    """
    before = oslo_midnight(add_months(deps.today(), -TEXT_MONTHS)) - timedelta(milliseconds=1)
    deleted = await deps.store.messages.delete_texts(before)
    if deleted:
        log.info("message texts deleted", count=deleted)
    return deleted
