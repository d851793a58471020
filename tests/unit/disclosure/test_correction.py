"""Who hears of a correction: who received what was wrong."""

import pytest

from services.disclosure.model.correction import concerns, corrections


@pytest.mark.parametrize(
    ("corrected", "released", "told"),
    [
        (["given_name"], ["letters.name", "letters.text"], True),
        (["family_name"], ["invoices.receiver_name"], True),
        (["given_name"], ["invoices.kid", "invoices.number"], False),
        (["home_address"], ["letters.address"], True),
        (["home_address"], ["invoices.postcode"], True),
        (["home_address"], ["delivery_contacts.phone"], False),
        (["phone"], ["delivery_contacts.phone"], True),
        (["email"], ["audience_members.email_hash"], True),
        (["birth_date"], ["audience_members.birth_year"], True),
        (["birth_date"], ["messages.language"], False),
        (["something_new"], ["invoices.kid"], True),
    ],
)
def test_who_received_the_field(corrected: list[str], released: list[str], told: bool) -> None:
    assert concerns(corrected, released) is told


def test_what_corrects_nothing_that_was_given_out() -> None:
    changed = ["merged", "contact_points.verified_at", "supply_addresses", "language", "given_name"]
    assert corrections(changed) == ("given_name",)


def test_who_got_contact_points_got_addresses_and_numbers() -> None:
    given = frozenset({"customer.contact_points.value"})
    assert concerns(["email"], given)
    assert concerns(["phone"], given)
    assert not concerns(["family_name"], given)
