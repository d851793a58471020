"""Whose money in suspense may be."""

from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import kid as kids
from services.billing.model.kid import Modulus
from services.billing.model.suspense import Candidate, Ground, near, ranked, same_name

STEMS = st.from_regex(r"[0-9]{6,24}", fullmatch=True)


def kid_of(stem: str) -> str:
    return stem + kids.check_digit(stem, Modulus.MOD10)


@given(STEMS, st.data())
def test_a_kid_with_one_wrong_digit_is_found(stem: str, data: st.DataObject) -> None:
    right = kid_of(stem)
    place = data.draw(st.integers(0, len(right) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != right[place]]))
    assert near(right[:place] + digit + right[place + 1 :], Modulus.MOD10)[right] is Ground.KID_ONE_DIGIT


@given(STEMS, st.data())
def test_a_kid_with_two_swapped_digits_is_found(stem: str, data: st.DataObject) -> None:
    right = kid_of(stem)
    place = data.draw(st.integers(0, len(right) - 2))
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert wrong == right or near(wrong, Modulus.MOD10)[right] is Ground.KID_SWAPPED


@given(STEMS)
def test_there_are_few_to_look_up_and_all_are_sound(stem: str) -> None:
    found = near(stem + "0", Modulus.MOD10)
    assert len(found) <= 3 * len(stem) + 10
    assert all(kids.is_valid(item, Modulus.MOD10) for item in found)


def test_what_is_no_number_is_near_nothing() -> None:
    assert near("", Modulus.MOD10) == near("1234-", Modulus.MOD11) == near("²³", Modulus.MOD10) == {}


def test_names_are_the_same_in_any_order_and_case() -> None:
    assert same_name("NORDMANN KARI ÆSOP", "Kari Nordmann")
    assert not same_name("Kari", "Kari Nordmann")
    assert not same_name("Ola Nordmann", "Kari Nordmann")
    assert not same_name("", "Kari Nordmann")


def test_what_speaks_more_comes_first() -> None:
    def candidate(number: int, *grounds: Ground) -> Candidate:
        return Candidate(f"inv{number}", number, "12344", "cus", "bac", 100, grounds)

    amount = candidate(1, Ground.AMOUNT_EXACT)
    known = candidate(2, Ground.AMOUNT_EXACT, Ground.PAYER_KNOWN)
    kid = candidate(3, Ground.KID_ONE_DIGIT, Ground.AMOUNT_EXACT)
    assert ranked([amount, known, kid]) == [kid, known, amount]
