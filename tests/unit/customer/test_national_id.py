"""National ids: every vector of the Tax Administration's page, and that nothing is read out of a number."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Broken
from services.customer.model.national_id import national_id

VALID = {
    "fødselsnummer": ["31129956715", "13097248022"],
    "D-number": ["53097248016"],
    "H-number": ["13527248013"],
    "synthetic": ["10915596784", "50846202355"],
    "from 2032": ["02013299997", "02013299903", "02013299911", "30108299920", "30108299939"],
}
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("number", [number for numbers in VALID.values() for number in numbers])
def test_numbers_that_could_be_given_out(number: str) -> None:
    assert national_id(number).reveal() == number
    assert national_id(f" {number[:6]} {number[6:]} ").reveal() == number
    assert number not in repr(national_id(number))


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("13097248032", "NATIONAL_ID_CHECK_DIGIT"),
        ("02013299996", "NATIONAL_ID_CHECK_DIGIT"),
        ("1309724802", "NATIONAL_ID_FORMAT"),
        ("130972480222", "NATIONAL_ID_FORMAT"),
        ("1309724802x", "NATIONAL_ID_FORMAT"),
        ("١٣٠٩٧٢٤٨٠٢٢", "NATIONAL_ID_FORMAT"),  # digits, but not ours
        ("", "NATIONAL_ID_FORMAT"),
        ("32019248022", "NATIONAL_ID_DATE"),
        ("00019248022", "NATIONAL_ID_DATE"),
        ("13137248022", "NATIONAL_ID_DATE"),
        ("30029248022", "NATIONAL_ID_DATE"),
        ("13937248022", "NATIONAL_ID_DATE"),
    ],
)
def test_numbers_that_could_not(number: str, rule: str) -> None:
    with pytest.raises(Broken) as refusal:
        national_id(number)
    assert refusal.value.rule == rule
    assert number not in str(refusal.value) or not number


@given(st.sampled_from([number for numbers in VALID.values() for number in numbers]), st.integers(0, 10),
       st.integers(1, 9))  # fmt: skip
def test_one_wrong_digit_in_the_serial_is_found(number: str, place: int, shift: int) -> None:
    """The second check digit alone finds every wrong digit before it, also under the rule of 2032."""
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(Broken):
        national_id(wrong)


def test_nothing_reads_a_number_for_more_than_validity() -> None:
    """The vault gives a number back in two places, which hand it on and look at nothing: for a purpose that
    consent covers, and for an approved disclosure to a third party that names it.
    """
    readers = sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "services").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "reveal" and "national_ids" in ast.dump(node)
    )
    usecases = "services/customer/usecases"
    assert readers == [f"{usecases}/national_ids.py", f"{usecases}/third_parties.py"]
    for reader in readers:
        words = set((ROOT / reader).read_text().lower().replace("(", " ").split())
        assert not {"birth", "gender", "age_on", "century"} & words
    used = {
        path.name for path in (ROOT / "services").rglob("*.py") if "national_id import" in path.read_text()
    }
    assert used == {"national_ids.py"}
