"""E-mail addresses and phone numbers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Broken
from services.customer.model.contact import ContactPoint, contact_value, email, look_up_key, masked, phone


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("41234567", "+4741234567"),
        ("412 34 567", "+4741234567"),
        ("+47 412 34 567", "+4741234567"),
        ("004741234567", "+4741234567"),
        ("52 70 80 90", "+4752708090"),
        ("+46 70 123 45 67", "+46701234567"),
    ],
)
def test_phones_become_e164(raw: str, e164: str) -> None:
    assert phone(raw).reveal() == e164


@pytest.mark.parametrize(
    "raw", ["", "12345", "123456789", "4123456a", "+47", "+4712345678", "ring meg", "112"]
)
def test_what_is_no_phone(raw: str) -> None:
    with pytest.raises(Broken) as broken:
        phone(raw)
    assert broken.value.rule == "PHONE_FORMAT"


@given(st.integers(0, 9_999_999), st.sampled_from("49"))
def test_norwegian_mobiles_take_sms_and_stand_still(rest: int, first: str) -> None:
    raw = f"{first}{rest:07}"
    try:
        value = phone(raw)
    except Broken:
        return
    assert value.reveal() == "+47" + raw
    assert phone(value.reveal()) == value
    point = ContactPoint("cpt", "phone", value, True, "x", "y", datetime.now(UTC))
    assert point.takes_sms


@given(st.text(max_size=60), st.sampled_from(["email", "phone"]))
def test_a_value_stays_itself_and_a_refusal_never_repeats_it(raw: str, channel: str) -> None:
    secret = f"xyz{raw}zyx"
    with pytest.raises(Broken) as broken:
        contact_value(channel, secret)
    assert secret not in broken.value.text


@given(st.emails(), st.integers(40_000_000, 49_999_999))
def test_good_values_are_normal_already(address: str, number: int) -> None:
    for channel, raw in (("email", address), ("phone", str(number))):
        try:
            value = contact_value(channel, raw)
        except Broken:
            continue
        assert repr(value) == "[redacted]"
        assert contact_value(channel, value.reveal()) == value


def test_emails_keep_their_local_part_and_are_found_in_any_case() -> None:
    value = email(" Kari.N@Example.COM ")
    assert value.reveal() == "Kari.N@example.com"
    assert look_up_key("email", value) == look_up_key("email", email("kari.n@example.com"))


@pytest.mark.parametrize(
    "raw", ["", "kari", "kari@", "@example.com", "a b@example.com", "a@b@c.no", "a@x\r\nBcc: y"]
)
def test_what_is_no_email(raw: str) -> None:
    with pytest.raises(Broken):
        email(raw)


def test_masks_show_too_little_to_use() -> None:
    assert masked("email", email("kari@example.com")) == "k***@example.com"
    assert masked("phone", phone("41234567")) == "+47******67"
