"""What a respondent writes keeps its words and loses what identifies, also in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from services.kernel import masking
from services.kernel.masking import CARD, EMAIL, NUMBER, PHONE


def masked(text: str) -> str:
    return masking.masked(text, when_in_doubt=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Min adresse er kari.nordmann+test@example.no, takk", f"Min adresse er {EMAIL}, takk"),
        ("fnr 01019012345 her", f"fnr {NUMBER} her"),
        ("fnr 010190 12345.", f"fnr {NUMBER}."),
        ("konto 1234.56.78903", f"konto {NUMBER}"),
        ("ring 41 23 45 67", f"ring {PHONE}"),
        ("ring 412 34 567!", f"ring {PHONE}!"),
        ("ring +47 41234567", f"ring {PHONE}"),
        ("ring 004741234567", f"ring {PHONE}"),
        ("ring +46 (0)70 123 45 67", f"ring {PHONE}"),
        ("kort 4111 1111 1111 1111", f"kort {CARD}"),
        ("kort 4111-1111-1111-1111", f"kort {CARD}"),
        ("skjult 4\u200b1\u200b2\u200b34567", f"skjult {PHONE}"),
        ("full bredde \uff14\uff11\uff12\uff13\uff14\uff15\uff16\uff17", f"full bredde {PHONE}"),
        ("arabisk \u0664\u0661\u0662\u0663\u0664\u0665\u0666\u0667", f"arabisk {PHONE}"),
    ],
)
def test_identifying_values_go(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Montøren kom kl. 14.30 og var ferdig etter 2 timer.",
        "Jeg ventet i 3 uker på 1 234 kr.",
        "Postnummer 5525, 10 av 10!",
        "Strømmen gikk 12.08.2026",
    ],
)
def test_ordinary_words_and_numbers_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=30), st.integers(0, 99_999_999_999), st.text(max_size=30))
def test_no_eleven_digit_number_survives(before: str, number: int, after: str) -> None:
    digits = f"{number:011d}"
    assert digits not in masked(f"{before} {digits} {after}")


@given(st.integers(10**14, 10**15 - 1), st.sampled_from(["", " ", "-"]))
def test_no_card_number_survives(body: int, separator: str) -> None:
    digits = f"{body}{luhn.calc_check_digit(str(body))}"
    written = separator.join(digits[i : i + 4] for i in range(0, 16, 4))
    assert masked(f"kort {written} takk") == f"kort {CARD} takk"


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
