"""Merging as rules: who may be one, and for how long it can be undone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.ids import new_id
from services.chassis.vault import Redacted
from services.customer.errors import MergeInvalid, MergeNotPossible, MergeTooLate
from services.customer.model.address import Address
from services.customer.model.customer import Customer, CustomerKind, CustomerStatus, Profile
from services.customer.model.merging import REVERSIBLE, Side, merge, unmerge

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
NOTHING = Redacted("")


def side(customer_id: str, **changes: object) -> Side:
    """An active person without anything that stands in the way."""
    customer = Customer(
        id=customer_id,
        kind=CustomerKind.PERSON,
        status=CustomerStatus.ACTIVE,
        profile=Profile(NOTHING, NOTHING, NOTHING, Redacted(date(1991, 5, 17)), NOTHING),
        language="nb",
        contact_points=(),
        home_address=Address(NOTHING, NOTHING, NOTHING),
        supply_addresses=(),
        version=1,
        registered_at=NOW,
    )
    plain = Side(customer, False, False, False, (), "")
    return replace(plain, **changes)  # type: ignore[arg-type] - the tests name its fields


@given(
    logins=st.tuples(st.booleans(), st.booleans()),
    numbers=st.tuples(st.booleans(), st.booleans()),
    guarded=st.tuples(st.booleans(), st.booleans()),
    statuses=st.tuples(st.sampled_from(CustomerStatus), st.sampled_from(CustomerStatus)),
)
def test_two_are_merged_only_when_nothing_can_be_lost(
    logins: tuple[bool, bool],
    numbers: tuple[bool, bool],
    guarded: tuple[bool, bool],
    statuses: tuple[CustomerStatus, CustomerStatus],
) -> None:
    both = []
    for place, customer_id in enumerate(("cus_1", "cus_2")):
        made = side(
            customer_id,
            has_login=logins[place],
            has_national_id=numbers[place],
            has_guardianship=guarded[place],
        )
        both.append(replace(made, customer=replace(made.customer, status=statuses[place])))
    fits = not (all(logins) or all(numbers) or any(guarded)) and set(statuses) == {CustomerStatus.ACTIVE}
    try:
        merge(*both, "duplicate", by="stf_1", now=NOW, new_id=new_id)
    except MergeNotPossible:
        assert not fits
    else:
        assert fits


@given(st.timedeltas(timedelta(0), timedelta(days=90)))
def test_it_can_be_undone_for_thirty_days(later: timedelta) -> None:
    made = merge(side("cus_1"), side("cus_2"), "duplicate", by="stf_1", now=NOW, new_id=new_id)
    if later <= REVERSIBLE:
        assert unmerge(made, NOW + later).unmerged_at == NOW + later
    else:
        with pytest.raises(MergeTooLate):
            unmerge(made, NOW + later)


@pytest.mark.parametrize("reason", ["", "Hun ringte", "x", "a" * 65])
def test_a_reason_is_a_code(reason: str) -> None:
    with pytest.raises(MergeInvalid):
        merge(side("cus_1"), side("cus_2"), reason, by="stf_1", now=NOW, new_id=new_id)
