"""How sums, days, times and shares are written."""

from datetime import date, datetime

import pytest

from services.kernel import wording
from services.kernel.calendar import OSLO

SIXTH = date(2026, 12, 6)


@pytest.mark.parametrize(
    ("ore", "language", "written"),
    [
        (81_000, "nb", "810,00 kr"),
        (123_456_789, "nn", "1 234 567,89 kr"),
        (123_456_789, "en", "1,234,567.89 kr"),
        (-5, "nb", "−0,05 kr"),
        (-5, "en", "−0.05 kr"),
    ],
)
def test_kroner(ore: int, language: str, written: str) -> None:
    assert wording.kroner(ore, language) == written.replace(" ", "\u00a0")


def test_days() -> None:
    assert wording.day(SIXTH, "nb") == wording.day(SIXTH, "nn") == "6. desember 2026"
    assert wording.day(SIXTH, "en") == "6 December 2026"
    assert wording.month(SIXTH, "nn") == "desember 2026"


def test_spans() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    assert wording.days(first, last, "nb") == "1.–30. november 2026"
    assert wording.days(first, last, "en") == "1–30 November 2026"
    assert wording.days(first, first, "nb") == "1. november 2026"
    assert wording.days(first, SIXTH, "en") == "1 November 2026 – 6 December 2026"


def test_times() -> None:
    afternoon = datetime(2026, 12, 6, 14, 5, tzinfo=OSLO)
    assert wording.clock(afternoon, "nb") == wording.clock(afternoon, "nn") == "14.05"
    assert wording.clock(afternoon, "en") == "14:05"


def test_shares() -> None:
    assert wording.percent(2500, "nb") == "25\u00a0%"
    assert wording.percent(1111, "nn") == "11,11\u00a0%"
    assert wording.percent(1250, "en") == "12.5%"
    assert wording.percent(0, "en") == "0%"
