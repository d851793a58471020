"""Usage events: what is in order, how long they are kept, and that no count points at a person."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customer.errors import UsageDaysInvalid
from services.customer.model.usage import (
    FEWEST,
    RARE,
    Cover,
    RawEvent,
    UsageEvent,
    check,
    counted,
    days,
    keep,
    kept_until,
)

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
GOOD = RawEvent("e-1", "view", "2026-01-15T08:59:00+01:00", "/strom/spot", "power-spot")
terminals = st.sampled_from([f"t{number}" for number in range(9)])
rows = st.lists(
    st.tuples(
        st.just("web"),
        st.sampled_from(["view", "click"]),
        st.sampled_from("abcd"),
        terminals,
        st.integers(1, 3),
    ),
    max_size=60,
)


def test_an_event_in_order_is_taken_as_it_is() -> None:
    event = check(0, GOOD, NOW)
    assert isinstance(event, UsageEvent)
    assert event.at == datetime(2026, 1, 15, 7, 59, tzinfo=UTC)
    assert event.place == "product:power-spot"


@given(st.text(max_size=60))
def test_whatever_is_sent_as_a_path_has_no_query_left(path: str) -> None:
    event = check(7, RawEvent("e", "view", GOOD.at, path, ""), NOW)
    if isinstance(event, UsageEvent):
        assert event.path.startswith("/")
        assert not set(event.path) & set("?# \n\x00")
    else:
        assert {item.field for item in event} == {"events[7].path"}


@given(st.text(max_size=40), st.text(max_size=70), st.text(max_size=70))
def test_nothing_that_is_sent_is_more_than_a_violation(at: str, event_id: str, kind: str) -> None:
    found = check(0, RawEvent(event_id, kind, at, "/", kind), NOW)
    assert isinstance(found, UsageEvent) or found


def test_an_event_is_kept_for_what_covers_its_kind() -> None:
    event = check(0, GOOD, NOW)
    assert isinstance(event, UsageEvent)
    covers = [
        Cover("view", "usage_statistics", 13, ("ent_1",)),
        Cover("view", "usage_personalisation", 13, ("ent_2", "ent_1")),
        Cover("click", "usage_statistics", 13, ("ent_3",)),
    ]
    stored = keep(event, covers, terminal_id="trm_1", customer_id="", platform="web", now=NOW)
    assert stored is not None
    assert stored.purposes == ["usage_personalisation", "usage_statistics"]
    assert stored.evidence == ("ent_1", "ent_2")
    assert keep(event, covers[2:], terminal_id="trm_1", customer_id="", platform="web", now=NOW) is None


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-01-15T08:00:00+00:00", "2027-02-15T23:00:00+00:00"),
        ("2026-01-31T23:30:00+00:00", "2027-03-01T23:00:00+00:00"),  # already 1 February in Oslo
        ("2026-01-31T12:00:00+00:00", "2027-02-28T23:00:00+00:00"),  # no 31 February
    ],
)
def test_thirteen_months_end_at_an_oslo_midnight(at: str, until: str) -> None:
    assert kept_until(datetime.fromisoformat(at), 13) == datetime.fromisoformat(until)


@given(rows)
def test_no_count_is_of_fewer_than_five_and_none_counts_twice(
    given_rows: list[tuple[str, str, str, str, int]],
) -> None:
    found = counted(given_rows)
    assert all(item.terminals >= FEWEST for item in found)
    assert len({(item.platform, item.kind, item.place) for item in found}) == len(found)
    total: defaultdict[str, int] = defaultdict(int)
    for _, kind, _, _, events in given_rows:
        total[kind] += events
    for kind in total:
        assert sum(item.events for item in found if item.kind == kind) <= total[kind]
    for item in found:
        if item.place != RARE:
            mine = [row for row in given_rows if (row[1], row[2]) == (item.kind, item.place)]
            assert item.terminals == len({row[3] for row in mine})
            assert item.events == sum(row[4] for row in mine)


def test_a_span_of_days() -> None:
    assert [day.isoformat() for day in days("2026-02-27", "2026-03-01")] == [
        "2026-02-27",
        "2026-02-28",
        "2026-03-01",
    ]
    assert len(days("2026-01-01", "2026-01-31")) == 31
    assert len(days("9999-12-31", "9999-12-31")) == 1
    for first, last in (
        ("2026-01-01", "2026-02-01"),
        ("2026-01-02", "2026-01-01"),
        ("x", "2026-01-01"),
        ("2026-W01-4", "2026-01-01"),
        ("0001-01-01", "9999-12-31"),
    ):
        with pytest.raises(UsageDaysInvalid):
            days(first, last)
