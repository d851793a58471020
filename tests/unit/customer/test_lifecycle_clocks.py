"""The clocks that run once a customer has left, to the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.chassis.vault import Redacted
from services.customer.errors import ContractsRunning, CustomerNotActive, DependantsLinked
from services.customer.model.address import Address
from services.customer.model.contract import Contract, ContractStatus
from services.customer.model.customer import Customer, CustomerKind, CustomerStatus, Profile
from services.customer.model.lifecycle import clocks, close, restrict, unrestrict

NOW = datetime(2026, 3, 15, 23, 30, tzinfo=UTC)  # 00:30 on the 16th in Oslo
TODAY = date(2026, 3, 16)
NOTHING = Redacted("")
KARI = Customer(
    id="cus_1",
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


def contract(end: date | None, status: ContractStatus = ContractStatus.ACTIVE) -> Contract:
    """A power contract."""
    return Contract(
        id="ctr_1",
        customer_id="cus_1",
        purchase_id="pur_1",
        product_code="power-spot",
        product_group="power",
        supply_address_id="adr_1",
        terms_version_hash="0" * 64,
        start_date=date(2025, 1, 1),
        status=status,
        history=(),
        end_date=end,
    )


@pytest.mark.parametrize("end", [None, TODAY, TODAY + timedelta(days=30)])
def test_a_contract_that_runs_today_stands_in_the_way(end: date | None) -> None:
    with pytest.raises(ContractsRunning):
        close(KARI, [contract(end)], 0, now=NOW, today=TODAY)


def test_clocks_count_by_the_oslo_date_and_the_last_contract() -> None:
    ended = [contract(date(2026, 2, 28), ContractStatus.ENDED), contract(date(2025, 6, 30))]
    left = close(KARI, ended, 0, now=NOW, today=TODAY)
    assert (left.status, left.version) == (CustomerStatus.CLOSED, 2)
    assert {clock.key: (clock.since, clock.until) for clock in clocks(left, ended, [])} == {
        "contract_period": (date(2026, 3, 16), date(2029, 3, 16)),
        "bookkeeping_agreements": (date(2026, 2, 28), date(2030, 6, 30)),
    }
    assert clocks(KARI, ended, []) == []


def test_a_guardian_does_not_leave_a_child_behind_and_nobody_leaves_twice() -> None:
    with pytest.raises(DependantsLinked):
        close(KARI, [], 1, now=NOW, today=TODAY)
    left = close(KARI, [], 0, now=NOW, today=TODAY)
    with pytest.raises(CustomerNotActive):
        close(left, [], 0, now=NOW, today=TODAY)


def test_a_restriction_ends_where_it_began() -> None:
    left = close(KARI, [], 0, now=NOW, today=TODAY)
    for before in (KARI, left):
        bound = restrict(before, "needed_for_claims", NOW)
        assert bound.status is CustomerStatus.RESTRICTED
        assert unrestrict(bound) == replace(before, version=before.version + 2)
