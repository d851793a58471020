"""Registering and correcting customers."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customer.errors import (
    CorrectionInvalid,
    CustomerChanged,
    CustomerNotActive,
    RegistrationInvalid,
    UnderAge,
)
from services.customer.model.address import AddressDraft, SupplyDraft
from services.customer.model.correction import Corrected, CorrectionDraft, add_supply_address, correct
from services.customer.model.customer import Customer, CustomerStatus, masked_for_staff
from services.customer.model.registration import RegistrationDraft, parse_registration, register
from services.kernel.calendar import age_on

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOME = AddressDraft("Strandgata 1", "5501", "Haugesund")
KARI = RegistrationDraft(
    kind="person",
    given_name="Kari",
    family_name="Nordmann",
    birth_date="1992-03-04",
    email="kari@example.com",
    phone="41234567",
    home_address=HOME,
    at_sale=True,
)
PLACE = SupplyDraft("Strandgata 1", "H0201", "5501", "Haugesund", "1106", "707057500042100004", "household")


def ids() -> object:
    numbers = count(1)
    return lambda prefix: f"{prefix}_{next(numbers)}"


def kari(**changes: object) -> Customer:
    registration = parse_registration(replace(KARI, **changes), TODAY)
    return register(registration, source="registration", now=NOW, new_id=ids())


@given(st.dates(date(1910, 1, 1), TODAY))
def test_sixteen_is_the_limit_to_the_day(born: date) -> None:
    draft = replace(KARI, birth_date=born.isoformat())
    if age_on(born, TODAY) >= 16:
        assert parse_registration(draft, TODAY).profile.birth_date.reveal() == born
        return
    with pytest.raises(UnderAge) as refusal:
        parse_registration(draft, TODAY)
    assert [v.field for v in refusal.value.violations] == ["birth_date"]


@pytest.mark.parametrize("raw", ["", "1992-02-30", "1899-12-31", "2026-11-23", "19920304", "1992-W10-3"])
def test_what_is_no_birth_date(raw: str) -> None:
    with pytest.raises(RegistrationInvalid):
        parse_registration(replace(KARI, birth_date=raw), TODAY)


def test_every_broken_field_is_told_at_once() -> None:
    draft = RegistrationDraft(kind="person", language="de", supply_addresses=(PLACE, SupplyDraft()))
    with pytest.raises(RegistrationInvalid) as refusal:
        parse_registration(draft, TODAY)
    fields = [v.field for v in refusal.value.violations]
    assert {"given_name", "family_name", "birth_date", "email", "phone", "language"} <= set(fields)
    assert {"home_address.street", "home_address.postcode", "supply_addresses[1].use"} <= set(fields)
    assert not any(field.startswith("supply_addresses[0]") for field in fields)


_WORDS = st.text(max_size=30)


@given(
    st.builds(
        RegistrationDraft,
        kind=st.sampled_from(["person", "organisation", "", "robot"]),
        given_name=_WORDS,
        family_name=_WORDS,
        organisation_name=_WORDS,
        birth_date=_WORDS,
        organisation_number=_WORDS,
        language=_WORDS,
        email=_WORDS,
        phone=_WORDS,
        home_address=st.builds(AddressDraft, _WORDS, _WORDS, _WORDS, _WORDS),
        supply_addresses=st.lists(
            st.builds(SupplyDraft, _WORDS, _WORDS, _WORDS, _WORDS, _WORDS, _WORDS, _WORDS), max_size=2
        ).map(tuple),
    )
)
def test_no_registration_breaks_the_parser(draft: RegistrationDraft) -> None:
    with pytest.raises((RegistrationInvalid, UnderAge)) as refusal:
        parse_registration(draft, TODAY)
    assert refusal.value.violations


def test_an_organisation_has_no_birth_date() -> None:
    draft = replace(KARI, kind="organisation", organisation_name="Kake AS", organisation_number="987654325")
    with pytest.raises(RegistrationInvalid) as refusal:
        parse_registration(draft, TODAY)
    assert [v.field for v in refusal.value.violations] == ["given_name", "family_name", "birth_date"]


def test_a_customer_cannot_be_printed() -> None:
    shown = repr(kari(supply_addresses=(PLACE,)))
    for value in ("Kari", "Nordmann", "kari@", "4123", "Strandgata", "1992", "707057"):
        assert value not in shown


def corrected(customer: Customer, **changes: object) -> Corrected:
    return correct(customer, CorrectionDraft(**changes), source="customer", now=NOW, new_id=ids())


def test_a_corrected_contact_is_not_collected_at_a_sale() -> None:
    customer = kari()
    assert customer.contact("email").collected_at_sale
    result = corrected(customer, contacts={"email": "ny@example.com"})
    changed = result.customer
    assert changed.version == 2
    assert result.points == (changed.contact("email"),)
    assert not changed.contact("email").collected_at_sale
    assert changed.contact("phone") == customer.contact("phone")
    assert corrected(changed, contacts={"email": "ny@example.com"}).customer is changed


def test_a_correction_is_one_version_whatever_it_changes() -> None:
    customer = kari()
    same = corrected(customer, given_name=" Kari ", language="nb", home_address=HOME)
    assert same.customer is customer
    assert same.fields == ()
    result = corrected(customer, language="en", contacts={"phone": "90012345", "email": "a@example.com"})
    assert (result.customer.version, result.fields) == (2, ("language",))
    assert [point.channel for point in result.customer.contact_points] == ["email", "phone"]


def test_a_correction_names_every_broken_field() -> None:
    with pytest.raises(CorrectionInvalid) as refusal:
        corrected(
            kari(),
            organisation_name="Kake AS",
            language="de",
            home_address=AddressDraft(),
            contacts={"phone": "1", "pigeon": "coo"},
        )
    fields = [v.field for v in refusal.value.violations]
    assert {"organisation_name", "language", "home_address.street", "phone", "channel"} <= set(fields)


def test_stale_and_closed_customers_are_not_changed() -> None:
    customer = kari()
    customer.require_version(0)
    customer.require_version(1)
    with pytest.raises(CustomerChanged):
        customer.require_version(2)
    with pytest.raises(CustomerNotActive):
        replace(customer, status=CustomerStatus.RESTRICTED).require_active()


def test_supply_addresses_have_a_limit() -> None:
    customer = kari(supply_addresses=(PLACE,) * 50)
    with pytest.raises(CorrectionInvalid):
        add_supply_address(customer, PLACE, now=NOW, new_id=ids())
    with pytest.raises(RegistrationInvalid):
        kari(supply_addresses=(PLACE,) * 51)


def test_unmasking_is_by_field() -> None:
    assert masked_for_staff(()) == ("email", "phone", "birth_date", "home_address")
    assert masked_for_staff(("email", "nonsense")) == ("phone", "birth_date", "home_address")
