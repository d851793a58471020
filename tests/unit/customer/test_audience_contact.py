"""Hashes as the platform's documentation makes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customer.model.audience_contact import email_hash, phone_hash


@pytest.mark.parametrize("address", ["ola.nordmann@example.com", " Ola.Nordmann@Example.COM "])
def test_the_vector_of_an_address(address: str) -> None:
    assert email_hash(address) == "9e0ca479728b20a2200f97f74b5c22165874d158edddb8585524606ace4b4918"


@pytest.mark.parametrize("number", ["4741234567", "+4741234567", "+47 41 23 45 67", "004741234567"])
def test_the_vector_of_a_number(number: str) -> None:
    assert phone_hash(number) == "6b6ec0fa2540638ca641c7e57204d2c7e05274402e007f4e311f91aba8ee4e66"


@given(st.emails())
def test_writing_an_address_in_capitals_changes_nothing(address: str) -> None:
    assert email_hash(address.upper()) == email_hash(address.lower())
