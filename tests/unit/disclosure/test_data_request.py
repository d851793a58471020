"""The clock on a request: one calendar month, counted in Norway."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.vault import Redacted
from services.disclosure.errors import (
    DataRequestExtended,
    DataRequestState,
    DataRequestTooLate,
    DisclosureRequestInvalid,
    PackageExpired,
    PackageNotReady,
)
from services.disclosure.model import request_form
from services.disclosure.model.data_request import PACKAGE_LIFE, RIGHTS, DataRequest, Kind, Status, due_on
from services.disclosure.rpc.request_messages import KINDS
from services.disclosure.usecases.request_conduct import CONDUCTS
from services.kernel.calendar import add_months, oslo_date


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2028, 1, 31, 9, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 1, 15, 9, tzinfo=UTC), date(2026, 2, 15)),
        (datetime(2026, 1, 30, 23, 30, tzinfo=UTC), date(2026, 2, 28)),  # 31 January in Oslo
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 8, 1)),  # 1 July in Oslo, summer time
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 2, 1)),  # 1 January in Oslo
    ],
)
def test_one_calendar_month(received: datetime, due: date) -> None:
    assert due_on(received) == due


@given(st.integers(0, 20 * 365 * 24 * 60))
def test_never_less_than_28_nor_more_than_31_days(minutes: int) -> None:
    received = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert 28 <= (due_on(received) - oslo_date(received)).days <= 31


def test_a_package_is_there_between_completion_and_expiry() -> None:
    now = datetime(2026, 1, 15, tzinfo=UTC)
    request = DataRequest.opened(
        data_request_id="drq_1",
        customer_id="cus_1",
        kind=Kind.ACCESS,
        language="xx",
        operation_id="op_1",
        contexts=5,
        now=now,
    )
    assert request.language == "nb"
    with pytest.raises(PackageNotReady):
        request.must_have_package(now)
    completed = request.completed(now)
    completed.must_have_package(now)
    with pytest.raises(PackageExpired):
        completed.must_have_package(now + PACKAGE_LIFE)


def opened(kind: Kind = Kind.RECTIFICATION, received: date | None = None, **more: Any) -> DataRequest:
    """A request noted at noon of the day on which it came in."""
    day = received or date(2026, 1, 31)
    return DataRequest.opened(
        data_request_id="drq_1",
        customer_id="cus_1",
        kind=kind,
        language="nb",
        now=noon(day),
        received_on=day,
        **more,
    )


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(0, 31))
def test_two_months_more_follow_the_first_and_never_reach_beyond_three(received: date, later: int) -> None:
    request = opened(received=received)
    now = min(received + timedelta(days=later), request.due_on)
    longer = request.extended(noon(now), "pia", Redacted("why"))
    assert longer.due_on == add_months(request.due_on, 2)
    assert longer.due_on <= add_months(received, 3)
    assert 59 <= (longer.due_on - request.due_on).days <= 62
    with pytest.raises(DataRequestExtended):
        longer.extended(noon(now), "pia", Redacted("why"))


@given(DAYS, st.integers(1, 400))
def test_after_the_first_month_nothing_can_be_put_off_or_refused(received: date, late: int) -> None:
    request = opened(received=received)
    now = noon(request.due_on + timedelta(days=late))
    for step in (request.extended, request.refused):
        with pytest.raises(DataRequestTooLate):
            step(now, "pia", Redacted("why"))
    assert request.completed_by_hand(now, "pia", Redacted("done")).status is Status.COMPLETED
    assert request.days_left(oslo_date(now)) == -late


def test_an_extended_request_is_not_refused_when_the_first_month_is_over() -> None:
    longer = opened().extended(noon(date(2026, 2, 28)), "pia", Redacted("why"))
    assert longer.due_on == date(2026, 4, 28)
    longer.refused(noon(date(2026, 2, 28)), "pia", Redacted("why"))
    with pytest.raises(DataRequestTooLate):
        longer.refused(noon(date(2026, 3, 1)), "pia", Redacted("why"))


@pytest.mark.parametrize("kind", Kind)
def test_what_ends_by_itself_is_not_completed_by_hand(kind: Kind) -> None:
    request = opened(kind)
    if RIGHTS[kind].by_itself:
        with pytest.raises(DataRequestState):
            request.completed_by_hand(noon(date(2026, 2, 1)), "pia", Redacted("done"))
    done = request.completed(noon(date(2026, 2, 1)))
    assert done.days_left(date(2026, 2, 1)) is None
    assert (done.package_expires_at is not None) == RIGHTS[kind].package
    for step in (done.extended, done.refused, done.completed_by_hand):
        with pytest.raises(DataRequestState):
            step(noon(date(2026, 2, 1)), "pia", Redacted("why"))


def test_a_restriction_is_lifted_a_week_after_it_was_told_and_once() -> None:
    with pytest.raises(DataRequestState):
        opened(Kind.ACCESS).completed(noon(date(2026, 2, 1))).lifting_told(
            noon(date(2026, 2, 1)), "pia", Redacted("why")
        )
    request = opened(Kind.RESTRICTION).completed(noon(date(2026, 1, 31)))
    assert request.restricts
    told = request.lifting_told(noon(date(2026, 2, 1)), "pia", Redacted("why"))
    assert (told.lifts_on, told.restricts) == (date(2026, 2, 8), True)
    with pytest.raises(DataRequestState):
        told.lifting_told(noon(date(2026, 2, 2)), "pia", Redacted("why"))
    lifted = told.lifted(noon(date(2026, 2, 8)))
    assert not lifted.restricts
    assert [act.what.value for act in lifted.acts] == ["opened", "completed", "lifting_told", "lifted"]


def test_the_person_ends_what_it_asked_for_on_the_same_day_announced_or_not() -> None:
    today = noon(date(2026, 2, 2))
    for request in (opened(Kind.RESTRICTION), opened(Kind.ACCESS).completed(today)):
        with pytest.raises(DataRequestState):
            request.lifting_asked(today)
    stands = opened(Kind.RESTRICTION).completed(noon(date(2026, 1, 31)))
    announced = stands.lifting_told(noon(date(2026, 2, 1)), "pia", Redacted("why"))
    for request in (stands, announced):
        asked = request.lifting_asked(today)
        assert (asked.lifts_on, asked.restricts, asked.lifted_by_person) == (date(2026, 2, 2), True, True)
        assert asked.acts[-1].by == "customer"
        assert asked.lifting_asked(today) is asked
        with pytest.raises(DataRequestState):
            asked.lifting_told(today, "pia", Redacted("why"))
        with pytest.raises(DataRequestState):
            asked.lifted(today).lifting_asked(today)


PURPOSES = frozenset({"invoicing"})


@pytest.mark.parametrize(
    ("kind", "given", "field", "rule"),
    [
        (Kind.ACCESS, {"ground": "needed_for_claims"}, "ground", "NOT_FOR_THIS_KIND"),
        (Kind.ACCESS, {"details": "x"}, "details", "NOT_FOR_THIS_KIND"),
        (Kind.RESTRICTION, {}, "ground", "VALUE_UNKNOWN"),
        (Kind.RESTRICTION, {"ground": "because"}, "ground", "VALUE_UNKNOWN"),
        (Kind.OBJECTION, {"purpose": "no_such"}, "purpose", "PURPOSE_UNKNOWN"),
        (Kind.RECTIFICATION, {"details": "  "}, "details", "REQUIRED"),
        (Kind.RECTIFICATION, {"details": "x" * 2001}, "details", "TOO_LONG"),
        (Kind.RECTIFICATION, {"details": "a\x07b"}, "details", "CONTROL_CHARACTER"),
        (Kind.ERASURE, {"purpose": "invoicing"}, "purpose", "NOT_FOR_THIS_KIND"),
    ],
)
def test_what_a_kind_needs_and_nothing_else(kind: Kind, given: dict[str, str], field: str, rule: str) -> None:
    said = {"ground": "", "purpose": "", "details": ""} | given
    with pytest.raises(DisclosureRequestInvalid) as refusal:
        request_form.asked(kind, **said, purposes=PURPOSES)
    assert [(item.field, item.rule) for item in refusal.value.violations] == [(field, rule)]


def test_each_kind_has_a_row_wherever_kinds_differ() -> None:
    assert set(RIGHTS) == set(CONDUCTS) == set(Kind) == set(KINDS.values())


@given(st.sampled_from(Kind), st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_a_form_is_refused_by_rule_or_holds_only_what_its_kind_needs(
    kind: Kind, ground: str, purpose: str, details: str
) -> None:
    try:
        asked = request_form.asked(kind, ground=ground, purpose=purpose, details=details, purposes=PURPOSES)
    except DisclosureRequestInvalid:
        return
    held = {"ground": asked.ground, "purpose": asked.purpose, "details": asked.details.reveal()}
    assert {name for name, value in held.items() if value} == ({RIGHTS[kind].needs} - {""})
