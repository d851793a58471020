"""What the fact that an invoice is settled tells those who follow collecting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from personvern.billing.v1 import billing_events_pb2
from services.billing import events
from tests.support.invoices import invoice


@pytest.mark.parametrize(
    ("late_by", "in_time"), [(timedelta(days=-3), True), (timedelta(), True), (timedelta(hours=1), False)]
)
def test_in_time_is_by_the_end_of_the_due_day_in_oslo(late_by: timedelta, in_time: bool) -> None:
    issued = invoice()
    day = issued.due_date
    # 22:59:59 UTC is the last second of a winter's day in Oslo.
    last = datetime(day.year, day.month, day.day, 22, 59, 59, tzinfo=UTC)
    told = events.invoice_settled(replace(issued, settled_at=last + late_by), "pay_1").message
    assert isinstance(told, billing_events_pb2.InvoiceSettled)
    assert told.in_time is in_time


@pytest.mark.parametrize("dunned", [False, True])
def test_it_says_whether_a_step_was_ever_taken(dunned: bool) -> None:
    told = events.invoice_settled(replace(invoice(), dunned=dunned), "pay_1").message
    assert isinstance(told, billing_events_pb2.InvoiceSettled)
    assert told.never_dunned is not dunned


def test_before_it_is_stored_as_settled_nobody_says_that_it_was_in_time() -> None:
    told = events.invoice_settled(replace(invoice(), settled_at=None), "pay_1").message
    assert isinstance(told, billing_events_pb2.InvoiceSettled)
    assert not told.in_time
