"""Account numbers: the vectors of the specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import bank_account
from services.chassis.errors import Broken


@pytest.mark.parametrize("account", ["12345678903", "86011117947", "12345678911"])
def test_valid(account: str) -> None:
    assert bank_account.normalise(account) == account


@pytest.mark.parametrize(
    "account", ["12345678904", "86011117948", "10000000090", "1234567890", "00000000000", "１２345678903"]
)
def test_invalid(account: str) -> None:
    with pytest.raises(Broken):
        bank_account.normalise(account)


def test_a_stem_whose_check_digit_is_ten_is_never_issued() -> None:
    assert bank_account.check_digit("1000000009") is None
    assert not any(bank_account.is_valid(f"1000000009{digit}") for digit in range(10))


def test_display_forms() -> None:
    assert bank_account.normalise("8601.11.17947") == "86011117947"
    assert bank_account.masked("12345678903") == "*******8903"
    assert bank_account.iban("86011117947") == "NO9386011117947"
    assert bank_account.iban("12345678903") == "NO7112345678903"


def test_payers_that_are_unknown() -> None:
    assert bank_account.payer_account("00000000000") is None
    assert bank_account.payer_account("12345678904") is None  # fails MOD11: unknown, never a broken file
    assert bank_account.payer_account("12345678903") == "12345678903"


@given(st.integers(0, 10**10 - 1), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_found(stem: int, place: int, change: int) -> None:
    first = f"{stem:010d}"
    digit = bank_account.check_digit(first)
    if digit is None:
        return
    wrong = first[:place] + str((int(first[place]) + change) % 10) + first[place + 1 :] + digit
    assert not bank_account.is_valid(wrong)
