"""Addresses, postcodes and metering points."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Broken, Violations
from services.customer.model.address import (
    AddressDraft,
    SupplyDraft,
    address,
    address_id,
    cadastral_number,
    gsrn_check_digit,
    line,
    metering_point_id,
    municipality_number,
    place,
    postcode,
)
from services.kernel.masking import METERING_POINT_PREFIX

DIGITS = "0123456789"


@pytest.mark.parametrize("good", ["707057500000000001", "707057500012345671", "707057500042100004"])
def test_metering_points_of_the_specification(good: str) -> None:
    assert metering_point_id(good).reveal() == good


def test_the_common_demo_value_has_a_wrong_check_digit() -> None:
    with pytest.raises(Broken) as broken:
        metering_point_id("707057500012345678")
    assert broken.value.rule == "METERING_POINT_CHECK_DIGIT"


@given(st.text(DIGITS, min_size=8, max_size=8), st.integers(0, 17), st.integers(1, 9))
def test_a_metering_point_with_one_wrong_digit_is_refused(serial: str, at: int, by: int) -> None:
    first = METERING_POINT_PREFIX + serial
    good = first + str(gsrn_check_digit(first))
    assert metering_point_id(good).reveal() == good
    wrong = good[:at] + str((int(good[at]) + by) % 10) + good[at + 1 :]
    with pytest.raises(Broken):
        metering_point_id(wrong)


@given(st.text(max_size=12))
def test_a_postcode_is_four_digits_or_refused(raw: str) -> None:
    plain = raw.strip()
    if re.fullmatch("[0-9]{4}", plain) and plain != "0000":
        assert postcode(raw) == plain
        return
    with pytest.raises(Broken):
        postcode(raw)


@pytest.mark.parametrize("raw", ["0001", "0150", "9991", " 5501 "])
def test_leading_zeros_stay(raw: str) -> None:
    assert postcode(raw) == raw.strip()


@pytest.mark.parametrize("raw", ["", "101", "01501", "O150", "0000", "٠١٥٠"])
def test_what_is_no_postcode(raw: str) -> None:
    with pytest.raises(Broken):
        postcode(raw)


@pytest.mark.parametrize("raw", ["301", "0000", "0012", "11 06", "abcd"])
def test_what_is_no_municipality(raw: str) -> None:
    with pytest.raises(Broken):
        municipality_number(raw)


@given(st.text(max_size=200))
def test_a_line_never_holds_what_forges_headers(raw: str) -> None:
    try:
        kept = line(raw).reveal()
    except Broken:
        return
    assert kept.strip() == kept != ""
    assert kept.isprintable()


def test_all_fields_are_named_at_once() -> None:
    found = Violations()
    with found.at("supply_addresses[0]"):
        place(SupplyDraft(unit="201", postcode="1", metering_point_id="1"), found)
    assert [(v.field, v.rule) for v in found] == [
        ("supply_addresses[0].street", "STREET_OR_CADASTRE"),
        ("supply_addresses[0].unit", "UNIT_FORMAT"),
        ("supply_addresses[0].postcode", "POSTCODE_FORMAT"),
        ("supply_addresses[0].city", "REQUIRED"),
        ("supply_addresses[0].municipality_number", "MUNICIPALITY_FORMAT"),
        ("supply_addresses[0].metering_point_id", "METERING_POINT_FORMAT"),
        ("supply_addresses[0].use", "USE_REQUIRED"),
    ]


def test_a_foreign_address_has_its_own_postcode() -> None:
    found = Violations()
    abroad = address(AddressDraft("1 High St", "SW1A 1AA", "London", "gb"), found)
    assert not found
    assert (abroad.postcode.reveal(), abroad.country) == ("SW1A 1AA", "GB")


PARTS = st.tuples(st.integers(1, 9999), st.integers(1, 999), st.integers(0, 99), st.integers(0, 99))


@given(PARTS, st.sampled_from(["", "0", "00"]))
def test_a_cadastral_number_has_one_way_to_be_written(parts: tuple[int, ...], zeros: str) -> None:
    typed = " / ".join(f"{zeros}{part}"[-4:] if part < 1000 else str(part) for part in parts)
    plain = cadastral_number(typed)
    assert plain.startswith(f"{parts[0]}/{parts[1]}")
    assert not plain.endswith("/0")
    assert cadastral_number(plain) == plain
    assert address_id(f"1106-{plain} h0201") == f"1106-{plain} H0201"
    assert address_id(f" 1106-{typed.replace(' ', '')} ") == f"1106-{plain}"


@pytest.mark.parametrize("wrong", ["41", "41/", "0/7", "41/0", "41/7/1/2/3", "41-7", "41/7a", "41/12345"])
def test_what_is_no_cadastral_number(wrong: str) -> None:
    with pytest.raises(Broken) as broken:
        cadastral_number(wrong)
    assert broken.value.rule == "CADASTRAL_FORMAT"
    with pytest.raises(Broken):
        address_id(f"1106-{wrong}")


@pytest.mark.parametrize("wrong", ["", "41/7", "1106 41/7", "1106-41/7 X0201", "1106-41/7 H0201 H0202"])
def test_what_is_no_id_of_an_address(wrong: str) -> None:
    with pytest.raises(Broken) as broken:
        address_id(wrong)
    assert broken.value.rule == "ADDRESS_ID_FORMAT"


def test_a_place_has_a_street_or_a_cadastral_number() -> None:
    cabin = SupplyDraft("", "", "4240", "Suldal", "1134", "", "holiday", "041/007")
    found = Violations()
    made = place(cabin, found)
    assert not found
    assert (made.street.reveal(), made.cadastral_number.reveal()) == ("", "41/7")
    assert [each.reveal() for each in made.address_ids] == ["1134-41/7"]
    flat = place(replace(cabin, street="Vegen 1", unit="h0201"), Violations())
    assert [each.reveal() for each in flat.address_ids] == ["1134-41/7", "1134-41/7 H0201"]
    assert "41" not in str(made)
    place(replace(cabin, cadastral_number=" "), found)
    assert [(each.field, each.rule) for each in found] == [("street", "STREET_OR_CADASTRE")]
    assert place(replace(cabin, street="Vegen 1", cadastral_number=""), Violations()).address_ids == ()
