"""How many SMS a text takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customer.model.sms import is_gsm, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a", 1),
        ("æøåÆØÅ" * 26 + "abcd", 1),  # 160 letters of the default alphabet, Norwegian ones among them
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two characters each
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro sign does not fit in what is left of the first part
        ("«" + "a" * 69, 1),  # one letter outside the alphabet, and all is UCS-2
        ("«" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ñ" * 160, 1),
        ("č" * 71, 2),
    ],
)
def test_parts(text: str, count: int) -> None:
    assert segments(text) == count


def test_northern_sami_is_not_in_the_default_alphabet() -> None:
    assert is_gsm("Blåbærsyltetøy til 49 kr @ butikken")
    assert not is_gsm("Kárášjohka")


@given(st.text(max_size=1200))
def test_a_text_fits_into_its_parts(text: str) -> None:
    count = segments(text)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert (count == 0) == (text == "")
    assert count >= -(-len(text) // 160)
    if not is_gsm(text):
        assert count >= -(-units // 70)


@given(st.text(max_size=400), st.text(max_size=5))
def test_a_longer_text_never_takes_fewer(text: str, more: str) -> None:
    assert segments(text + more) >= segments(text)
