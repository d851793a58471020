"""KIDs: the vectors of the specification, and what holds for every number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import kid
from services.billing.model.kid import Modulus
from services.chassis.errors import Broken


@pytest.mark.parametrize(
    ("stem", "modulus", "expected"),
    [
        ("12345678", Modulus.MOD10, "2"),
        ("12345678", Modulus.MOD11, "5"),
        ("1234", Modulus.MOD10, "4"),
        ("1234", Modulus.MOD11, "3"),
        ("12340002", Modulus.MOD11, "-"),
    ],
)
def test_check_digits(stem: str, modulus: Modulus, expected: str) -> None:
    assert kid.check_digit(stem, modulus) == expected


@pytest.mark.parametrize(
    ("serial", "expected"), [(101, "000123400001012"), (102, "000123400001020"), (103, "000123400001038")]
)
def test_account_and_serial_make_the_kid(serial: int, expected: str) -> None:
    assert kid.compose(1234, serial, Modulus.MOD10) == expected


def test_a_number_may_pass_both_moduli() -> None:
    assert kid.is_valid("02311291038304", Modulus.MOD10)
    assert kid.is_valid("02311291038304", Modulus.MOD11)


@given(st.integers(1, 9_999_999), st.integers(0, 9_999_000), st.sampled_from(Modulus))
def test_every_kid_that_is_made_is_valid_and_plain_digits(account: int, after: int, modulus: Modulus) -> None:
    made, serial = kid.next_kid(account, after, modulus)
    assert made.isdigit()
    assert len(made) == 15
    assert kid.is_valid(made, modulus)
    assert serial > after


@given(st.integers(1, 9_999_999), st.integers(1, 9_999_999), st.integers(0, 13), st.integers(1, 9))
def test_mod10_finds_every_single_wrong_digit(account: int, serial: int, place: int, change: int) -> None:
    made = kid.compose(account, serial, Modulus.MOD10)
    assert made is not None
    wrong = made[:place] + str((int(made[place]) + change) % 10) + made[place + 1 :]
    assert not kid.is_valid(wrong, Modulus.MOD10)


@given(st.sets(st.tuples(st.integers(1, 9_999_999), st.integers(1, 9_999_999)), min_size=2, max_size=20))
def test_no_two_claims_share_a_kid(claims: set[tuple[int, int]]) -> None:
    assert len({kid.compose(*claim, Modulus.MOD10) for claim in claims}) == len(claims)


def test_mod11_skips_serials_that_would_end_in_a_hyphen() -> None:
    skipped = [n for n in range(1, 200) if kid.compose(1234, n, Modulus.MOD11) is None]
    assert skipped
    _, serial = kid.next_kid(1234, skipped[0] - 1, Modulus.MOD11)
    assert serial not in skipped


def test_a_used_up_series_is_refused() -> None:
    with pytest.raises(Broken, match="used up"):
        kid.next_kid(1, 9_999_999, Modulus.MOD10)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("          000123400001012", "000123400001012"),
        (" " * 25, None),
        ("                12340002-", "12340002-"),
    ],
)
def test_fields_keep_leading_zeros(field: str, expected: str | None) -> None:
    assert kid.read_field(field) == expected


@pytest.mark.parametrize(
    "field", ["000123400001012", "12 34".rjust(25), "A1".rjust(25), "1".ljust(25), "1" * 26]
)
def test_broken_fields_are_refused_without_repeating_them(field: str) -> None:
    with pytest.raises(Broken) as refused:
        kid.read_field(field)
    assert field.strip() not in str(refused.value)
