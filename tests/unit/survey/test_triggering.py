"""Which closed interactions lead to an invitation, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.model.template import Trigger
from services.survey.model.triggering import (
    OSLO,
    ClosedInteraction,
    choose,
    due_at,
    matches,
    next_allowed,
    sampled,
)
from tests.unit.survey.samples import template

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # hypothesis draws naive moments


def closed(
    channel: str = "phone", topic: str = "invoice.due_date", supplier_id: str = ""
) -> ClosedInteraction:
    return ClosedInteraction(
        "cus_1", "int_1", channel, topic, supplier_id, datetime(2026, 8, 3, 10, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (Trigger(), True),
        (Trigger(channels=frozenset({"phone"})), True),
        (Trigger(channels=frozenset({"chat"})), False),
        (Trigger(topics=frozenset({"invoice", "fibre"})), True),
        (Trigger(topics=frozenset({"fibre"})), False),
        (Trigger(topics=frozenset({"invoice.due_date"})), True),
        (Trigger(topics=frozenset({"inv"})), False),
        (Trigger(supplier_involved=False), True),
        (Trigger(supplier_involved=True), False),
    ],
)
def test_filters(trigger: Trigger, expected: bool) -> None:
    assert matches(trigger, closed()) is expected


def test_the_most_specific_survey_wins_and_then_the_oldest() -> None:
    any_contact = template(Trigger(), "sur_1")
    on_phone = template(Trigger(channels=frozenset({"phone"})), "sur_3")
    on_phone_too = template(Trigger(channels=frozenset({"phone"})), "sur_2")
    assert choose([any_contact, on_phone, on_phone_too], closed()) == on_phone_too
    assert choose([any_contact, on_phone], closed("chat")) == any_contact
    assert choose([on_phone], closed("chat")) is None


def oslo(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("closed_at", "due"),
    [
        (oslo(8, 3, 12), oslo(8, 3, 14)),
        (oslo(8, 3, 18, 59), oslo(8, 3, 20, 59)),
        (oslo(8, 3, 19), oslo(8, 4, 8)),
        (oslo(8, 3, 23), oslo(8, 4, 8)),
        (oslo(8, 4, 3), oslo(8, 4, 8)),
        # The clocks go back on 25 October and forward on 29 March: 08:00 stays 08:00 on the wall.
        (oslo(10, 24, 20), oslo(10, 25, 8)),
        (oslo(3, 28, 20), oslo(3, 29, 8)),
    ],
)
def test_never_at_night(closed_at: datetime, due: datetime) -> None:
    assert due_at(Trigger(), closed_at.astimezone(UTC)) == due.astimezone(UTC)


def test_at_once_when_so_configured() -> None:
    night = oslo(8, 3, 3, 17)
    assert due_at(Trigger(delay_minutes=0, hour_from=0, hour_to=24), night) == night


@given(st.datetimes(DAY_ONE, DAY_ONE + timedelta(days=800)), st.integers(0, 23), st.integers(1, 24))
def test_the_next_allowed_moment_is_allowed_and_soon(moment: datetime, start: int, length: int) -> None:
    trigger = Trigger(hour_from=start, hour_to=min(start + length, 24))
    at = moment.replace(tzinfo=UTC)
    allowed = next_allowed(trigger, at)
    assert (
        trigger.hour_from <= allowed.astimezone(OSLO).hour < trigger.hour_to or start == 2
    )  # 02 is skipped in March
    assert at <= allowed <= at + timedelta(hours=25)


def test_sampling_is_deterministic_and_near_its_rate() -> None:
    drawn = [sampled("sur_1", f"int_{number}", 30) for number in range(4000)]
    assert drawn == [sampled("sur_1", f"int_{number}", 30) for number in range(4000)]
    assert 1080 <= sum(drawn) <= 1320
    assert all(sampled("sur_1", f"int_{number}", 100) for number in range(500))
