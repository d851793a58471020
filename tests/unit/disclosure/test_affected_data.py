"""What an officer must say of the data that a breach reached."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Violations
from services.disclosure.model.affected_data import AffectedData
from services.kernel.affected import OF, PERIOD, Kind

PURPOSES = frozenset({"customer_surveys"})
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def broken(data: AffectedData) -> list[str]:
    """Names of the fields to correct."""
    found = Violations()
    data.check(PURPOSES, found)
    return [one.field for one in found]


@given(st.sampled_from(sorted(Kind)), st.booleans(), DAYS, DAYS)
def test_each_kind_needs_what_it_needs_and_takes_nothing_else(
    kind: Kind, named: bool, first: date, last: date
) -> None:
    of = "customer_surveys" if named else ""
    expected = [] if named == (kind in OF) else ["data.of"]
    with_days = AffectedData(kind, of, first.isoformat(), last.isoformat())
    backwards = ["data.last_day"] if last < first else []
    assert broken(with_days) == expected + (backwards if kind in PERIOD else ["data.first_day"])
    without = broken(AffectedData(kind, of))
    assert without == expected + (["data.first_day", "data.last_day"] if kind in PERIOD else [])


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_for_a_day_is_a_day_or_refused(first: str, last: str) -> None:
    found = broken(AffectedData(Kind.INVOICES, "", first, last))
    if not found:
        assert date.fromisoformat(first) <= date.fromisoformat(last)
    assert set(found) <= {"data.first_day", "data.last_day"}


def test_a_kind_that_nobody_knows_is_refused() -> None:
    assert broken(AffectedData(None, "x", "y", "z")) == ["data.kind"]
    assert broken(AffectedData(Kind.CONSENTS, "world_domination")) == ["data.of"]
