"""What may not stand in what an agent notes: national ids and card numbers; the rest stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.masking import CARD, NATIONAL_ID, is_card_number, is_national_id, masked


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
        assert masked(f"Nr: {written}.") == f"Nr: {NATIONAL_ID}."


@pytest.mark.parametrize("number", ["13097248032", "02013299996", "00000000000", "99999999999"])
def test_other_eleven_digits_stay(number: str) -> None:
    assert not is_national_id(number)
    assert masked(number) == number


@pytest.mark.parametrize(
    "card", ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "6011000990139424"]
)
def test_card_numbers_are_masked(card: str) -> None:
    assert masked(f"kort {card}, takk") == f"kort {CARD}, takk"


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1112", "707057500042100004", "+47 412 34 567", "5501 Haugesund"]
)
def test_what_is_no_card_stays(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=200))
def test_text_without_long_numbers_is_untouched(text: str) -> None:
    if sum(c.isdigit() for c in text) < 11:
        assert masked(text) == text


@given(st.text(alphabet="abc æøå.,", max_size=20), st.text(alphabet="abc æøå.,", max_size=20))
def test_a_card_is_found_anywhere(before: str, after: str) -> None:
    assert "4111" not in masked(f"{before} 4111111111111111 {after}")


@given(st.text("0123456789", min_size=12, max_size=18))
def test_luhn_decides(digits: str) -> None:
    if digits[0] in "3456":
        good = [d for d in "0123456789" if is_card_number(digits + d)]
        assert len(good) == (0 if digits.startswith("707057500") else 1)


def test_invisible_characters_hide_nothing() -> None:
    assert masked("nr 311299\u200b56715") == f"nr {NATIONAL_ID}"
    assert masked("caf\u0065\u0301 \u200b her") == "caf\u0065\u0301 \u200b her"
