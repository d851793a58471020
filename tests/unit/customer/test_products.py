"""Products, availability, start dates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted
from services.customer.errors import ProductInvalid, TermsNotCurrent
from services.customer.model.address import Place, SupplyDraft, place
from services.customer.model.contract import start_date
from services.customer.model.product import LocalText, Product, ProductDraft, create_product

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DRAFT = ProductDraft(
    code="power-spot",
    names=LocalText("Spot", "Spot", "Spot"),
    group="power",
    credit_element=True,
    similar_to=("solar", "solar"),
    postcodes=(),
    municipality_numbers=(),
    minimum_age=0,
    maximum_age=0,
    uses=(),
    terms=LocalText("a", "b", "c"),
)


def product(**changes: object) -> Product:
    return create_product(replace(DRAFT, **changes), NOW)


def somewhere(postcode: str = "5501", municipality: str = "1106", use: str = "household") -> Place:
    found = Violations()
    made = place(SupplyDraft("Gata 1", "", postcode, "By", municipality, "", use), found)
    assert not found
    return made


@given(
    st.lists(st.integers(1, 9999), max_size=4),
    st.lists(st.integers(301, 5699), max_size=4),
    st.integers(1, 9999),
    st.integers(301, 5699),
)
def test_availability_is_by_postcode_or_municipality(
    codes: list[int], municipalities: list[int], code: int, municipality: int
) -> None:
    item = product(
        postcodes=tuple(f"{n:04}" for n in codes),
        municipality_numbers=tuple(f"{n:04}" for n in municipalities),
    )
    everywhere = not codes and not municipalities
    covered = everywhere or code in codes or municipality in municipalities
    where = somewhere(f"{code:04}", f"{municipality:04}")
    assert item.refusal(where, 40) == ("" if covered else "NOT_AT_ADDRESS")


@given(st.integers(0, 130), st.integers(0, 130), st.integers(16, 110))
def test_age_groups_include_both_ends(low: int, high: int, age: int) -> None:
    if 0 < high < low:
        with pytest.raises(ProductInvalid):
            product(minimum_age=low, maximum_age=high)
        return
    item = product(minimum_age=low, maximum_age=high)
    fits = age >= low and (high == 0 or age <= high)
    assert item.refusal(somewhere(), age) == ("" if fits else "AGE_GROUP")
    assert item.refusal(somewhere(), None) == ("" if low == high == 0 else "AGE_GROUP")


def test_use_types_and_sale_decide_too() -> None:
    item = product(uses=("household",))
    assert item.refusal(somewhere(use="holiday"), 40) == "USE_TYPE"
    assert replace(item, on_sale=False).refusal(somewhere(), 40) == "NOT_ON_SALE"


def test_similar_groups_are_a_set() -> None:
    assert product().similar_to == ("solar",)


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_terms_hash_tells_texts_apart(nb: str, nn: str, en: str) -> None:
    one, moved = LocalText(nb, nn, en), LocalText(nb + "x", nn, en)
    assert one.hash() == LocalText(nb, nn, en).hash() != moved.hash()
    item = product()
    item.require_terms(item.terms.version_hash, NOW.date())
    with pytest.raises(TermsNotCurrent):
        item.require_terms(moved.hash(), NOW.date())


@given(st.integers(-400, 400))
def test_supply_starts_from_93_days_back_to_365_ahead(days: int) -> None:
    today = NOW.date()
    day = today + timedelta(days=days)
    if -93 <= days <= 365:
        assert start_date(day.isoformat(), today) == day
        return
    with pytest.raises(Broken):
        start_date(day.isoformat(), today)


@given(st.text(max_size=12))
def test_only_iso_dates_are_dates(raw: str) -> None:
    today = date(2026, 11, 22)
    try:
        day = start_date(raw, today)
    except Broken:
        return
    assert raw in {"", day.isoformat()}


def test_availability_is_by_property_and_dwelling_too() -> None:
    def at(cadastral: str, unit: str = "") -> Place:
        where = somewhere("5501", "1106")
        return replace(where, cadastral_number=Redacted(cadastral), unit=Redacted(unit))

    item = product(postcodes=("0150",), address_ids=("1106-41/7 h0201", "1106-041/008", "1106-41/8"))
    assert item.availability.address_ids == ("1106-41/7 H0201", "1106-41/8")
    assert [item.refusal(where, 40) for where in (at("41/7", "H0201"), at("41/8"), at("41/8", "H0101"))] == [
        ""
    ] * 3
    for where in (at(""), at("41/7"), at("41/7", "H0202"), at("41/9")):
        assert item.refusal(where, 40) == "NOT_AT_ADDRESS"
    assert item.refusal(somewhere("0150", "0301"), 40) == ""
    with pytest.raises(ProductInvalid) as refusal:
        product(address_ids=("1106-41/7", "Strandgata 1"))
    assert [each.field for each in refusal.value.violations] == ["availability.address_ids[1]"]
