"""The clock on a request: one calendar month, counted in Norway."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.errors import PackageExpired, PackageNotReady
from services.disclosure.model.data_request import PACKAGE_LIFE, DataRequest, Kind, due_on
from services.kernel.calendar import oslo_date


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
