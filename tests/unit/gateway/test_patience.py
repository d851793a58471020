"""How long a caller waits, by its Prefer header (RFC 7240)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.patience import LONGEST, wanted


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=10", 10),
        ("Wait = 5", 5),
        ('wait="7"', 7),
        ("respond-async, wait=10", 10),
        ("wait=3; log, wait=9", 3),
        ("wait=600", LONGEST),
        ("wait=0", 0),
        ("", 0),
        ("respond-async", 0),
        ("wait", 0),
        ("wait=", 0),
        ("wait=-1", 0),
        ("wait=1.5", 0),
        ("wait=ten", 0),
        ("await=10", 0),
        ("wait=99999999999999999999", 0),
        ("wait=١٠", 0),
    ],
)
def test_what_is_not_understood_is_ignored(prefer: str, seconds: int) -> None:
    assert wanted(prefer) == seconds


@given(st.text(alphabet=st.sampled_from(list('wait=0123456789," ;x')) | st.characters(), max_size=60))
def test_nobody_waits_longer_than_the_longest(prefer: str) -> None:
    assert 0 <= wanted(prefer) <= LONGEST


@given(st.integers(0, LONGEST), st.sampled_from(["", "return=minimal", 'foo="a=b"', "respond-async"]))
def test_a_wait_is_found_among_others(seconds: int, other: str) -> None:
    assert wanted(f"{other}, wait={seconds}") == seconds
    assert wanted(f"wait={seconds}, {other}") == seconds
