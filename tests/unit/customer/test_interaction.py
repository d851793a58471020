"""What may not stand in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.vault import Redacted
from services.customer.model.interaction import is_card_number, is_national_id, masked_text


def kept(text: str) -> str:
    return masked_text(Redacted(text)).reveal()


@pytest.mark.parametrize(
    "number",
    [
        "31129956715",
        "13097248022",
        "53097248016",  # D-number
        "13527248013",  # H-number
        "10915596784",  # test number
        "50846202355",  # D-number for tests
        "02013299997",  # from 2032
        "02013299903",
        "02013299911",
        "30108299920",
        "30108299939",
    ],
)
def test_national_ids_of_every_kind_are_masked(number: str) -> None:
    assert is_national_id(number)
    for written in (number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}"):
        assert kept(f"Nr: {written}.") == "Nr: [national id]."


@pytest.mark.parametrize("number", ["13097248032", "02013299996", "00000000000", "99999999999"])
def test_other_eleven_digits_stay(number: str) -> None:
    assert not is_national_id(number)
    assert kept(number) == number


@pytest.mark.parametrize(
    "card", ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "6011000990139424"]
)
def test_card_numbers_are_masked(card: str) -> None:
    assert kept(f"kort {card}, takk") == "kort [card number], takk"


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1112", "707057500042100004", "+47 412 34 567", "5501 Haugesund"]
)
def test_what_is_no_card_stays(text: str) -> None:
    assert kept(text) == text


@given(st.text(max_size=200))
def test_text_without_long_numbers_is_untouched(text: str) -> None:
    if sum(c.isdigit() for c in text) < 11:
        assert kept(text) == text


@given(st.text(alphabet="abc æøå.,", max_size=20), st.text(alphabet="abc æøå.,", max_size=20))
def test_a_card_is_found_anywhere(before: str, after: str) -> None:
    assert "4111" not in kept(f"{before} 4111111111111111 {after}")


@given(st.text("0123456789", min_size=12, max_size=18))
def test_luhn_decides(digits: str) -> None:
    if digits[0] in "3456":
        good = [d for d in "0123456789" if is_card_number(digits + d)]
        assert len(good) == (0 if digits.startswith("707057500") else 1)
