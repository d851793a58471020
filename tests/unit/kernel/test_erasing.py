"""What becomes of a row, and what a plan says of many."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Unavailable
from services.chassis.streams import Streams
from services.kernel.erasing import Rule, Tally, Words, items, outcome
from services.kernel.erasure import Outcome, purge_events

DAY = date(2026, 1, 15)
TEXTS = {"nb": "a", "nn": "b", "en": "c"}
WORDS = Words(
    dict.fromkeys(("x.a", "x.b"), TEXTS),
    {"bookkeeping_vouchers": TEXTS, "security_log": TEXTS},
    {"x.a": TEXTS, "x.b": TEXTS},
    {"security_log": "GDPR art. 32"},
)
TALLIES = st.lists(
    st.builds(
        Tally,
        key=st.sampled_from(["x.a", "x.b"]),
        outcome=st.sampled_from(Outcome),
        keeps=st.just("bookkeeping_vouchers"),
        records=st.integers(0, 5),
        until=st.none() | st.dates(date(2026, 1, 1), date(2032, 1, 1)),
    )
)


def test_what_prevents_an_erasure_does_so_until_it_is_decided() -> None:
    rule = Rule("x.a", "rows", prevents=lambda row, today: row["open"])
    assert outcome(rule, {"open": True}, DAY, decided=False) is Outcome.BLOCK
    assert outcome(rule, {"open": False}, DAY, decided=False) is Outcome.ERASE
    assert outcome(rule, {"open": True}, DAY, decided=True) is Outcome.ERASE
    held = Rule("x.a", "rows", keeps="security_log", prevents=lambda row, today: row["open"])
    assert outcome(held, {"open": True}, DAY, decided=True) is Outcome.HOLD


def test_of_a_row_that_several_share_the_records_of_one_count() -> None:
    rule = Rule("x.a", "rows", "account_id", keeps="security_log", needs=("hold_until",), list_of="records")
    assert rule.projection == ["hold_until", "records.account_id", "records.hold_until"]
    mine = {"account_id": "a", "hold_until": "2031-12-31"}
    other = {"account_id": "b", "hold_until": "2032-12-31"}
    assert rule.records({"hold_until": "2032-12-31", "records": [mine, other, mine]}, "a") == [mine, mine]
    alike = {"hold_until": "2031-12-31", "records": [{"account_id": "a"}, {"account_id": "b"}]}
    assert rule.records(alike, "a") == [mine], "what the records have in common stands in the row"
    assert rule.records(mine, "a") == [mine], "a row of its own is the record"
    with pytest.raises(ValueError, match=r"x\.a"):
        Rule("x.a", "rows", list_of="records")


@given(TALLIES)
def test_each_kind_and_outcome_is_one_item(tallies: list[Tally]) -> None:
    found = items(tallies, WORDS)
    places = [(item.key, item.outcome) for item in found]
    assert places == sorted(set(places))
    assert sum(item.records for item in found) == sum(one.records for one in tallies)
    for item in found:
        assert item.records
        assert bool(item.explanations) is (item.outcome is not Outcome.ERASE)
        assert bool(item.statute) is (item.outcome is Outcome.HOLD)


def test_the_last_day_of_the_last_record_is_told() -> None:
    first, last = date(2031, 12, 31), date(2032, 12, 31)
    (item,) = items(
        [
            Tally("x.a", Outcome.HOLD, "bookkeeping_vouchers", 2, last),
            Tally("x.a", Outcome.HOLD, "bookkeeping_vouchers", 1, first),
        ],
        WORDS,
    )
    assert (item.records, item.until, item.statute) == (3, last, "bokføringsloven § 13 nr. 1–4")
    (log,) = items([Tally("x.b", Outcome.HOLD, "security_log", 1)], WORDS)
    assert log.statute == "GDPR art. 32"


async def test_a_broker_that_is_away_makes_an_erasure_wait_and_is_no_fault() -> None:
    """What is not transient ends the work of an erasure at once, with an error in the log."""
    away = Streams("nats://127.0.0.1:1", "test")  # never connected
    with pytest.raises(Unavailable):
        await purge_events(away, "CUSTOMER", ["cus_1"])
