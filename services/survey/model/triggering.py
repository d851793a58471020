"""Whether a closed interaction leads to an invitation, and when the invitation goes out."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from services.survey.model.template import Template, Trigger

OSLO = ZoneInfo("Europe/Oslo")
UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class ClosedInteraction:
    """The fact that a contact between customer and company was closed; `supplier_id` is empty without one."""

    customer_id: str
    interaction_id: str
    channel: str
    topic: str
    supplier_id: str
    closed_at: datetime


def matches(trigger: Trigger, closed: ClosedInteraction) -> bool:
    """Whether the trigger's filters take this interaction."""
    if trigger.channels and closed.channel not in trigger.channels:
        return False
    if trigger.topics and not any(within(closed.topic, topic) for topic in trigger.topics):
        return False
    return trigger.supplier_involved is None or trigger.supplier_involved == bool(closed.supplier_id)


def within(topic: str, wanted: str) -> bool:
    """Whether `topic` is the wanted one or below it: "invoice.due_date" is within "invoice"."""
    return topic == wanted or topic.startswith(f"{wanted}.")


def choose(templates: Iterable[Template], closed: ClosedInteraction) -> Template | None:
    """The matching template with the most filters, the oldest survey of equals; None when none matches.

    One closed interaction leads to one invitation at most, so the most specific survey must win every time.
    """
    taking = [template for template in templates if matches(template.content.trigger, closed)]
    return min(
        taking, key=lambda template: (-_filters(template.content.trigger), template.survey_id), default=None
    )


def _filters(trigger: Trigger) -> int:
    return bool(trigger.channels) + bool(trigger.topics) + (trigger.supplier_involved is not None)


def sampled(survey_id: str, interaction_id: str, percent: int) -> bool:
    """Whether this interaction is among the `percent` that are asked about.

    Deterministic: a redelivered event, or another replica, draws the same lot.
    """
    digest = hashlib.sha256(f"{survey_id}:{interaction_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * 100 < percent * 2**64


def due_at(trigger: Trigger, closed_at: datetime) -> datetime:
    """When the invitation is due (UTC): the delay after the closing, moved into the allowed hours."""
    return next_allowed(trigger, closed_at + timedelta(minutes=trigger.delay_minutes))


def next_allowed(trigger: Trigger, moment: datetime) -> datetime:
    """The first moment (UTC) at or after `moment` whose Oslo wall clock is in [hour_from, hour_to)."""
    local = moment.astimezone(OSLO)
    if trigger.hour_from <= local.hour < trigger.hour_to:
        return moment.astimezone(UTC)
    day = local.date() if local.hour < trigger.hour_from else local.date() + timedelta(days=1)
    return datetime.combine(day, time_of_day(trigger.hour_from), tzinfo=OSLO).astimezone(UTC)
