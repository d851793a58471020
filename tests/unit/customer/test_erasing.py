"""What an erasure does to a person's records, by counts and days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.customer.model.contract import Contract, ContractChange, ContractStatus
from services.customer.model.erasing import Records, Why, last_day, plan, supplied
from services.customer.model.fate import Fate, Line

TODAY = date(2026, 11, 23)
ENDED = Contract(
    id="ctr_1",
    customer_id="cus_1",
    purchase_id="pur_1",
    product_code="power-spot",
    product_group="power",
    supply_address_id="adr_1",
    terms_version_hash="a" * 64,
    start_date=date(2025, 1, 1),
    status=ContractStatus.ENDED,
    history=(ContractChange(datetime(2025, 1, 1, tzinfo=UTC), "purchased", "customer", "a" * 64),),
    end_date=date(2026, 3, 31),
)
RUNNING = replace(ENDED, id="ctr_2", status=ContractStatus.ACTIVE, end_date=None)
ORDERED = replace(RUNNING, id="ctr_3", status=ContractStatus.PENDING)
DECLINED = replace(ORDERED, id="ctr_4", status=ContractStatus.DECLINED)
CANCELLED = replace(ORDERED, id="ctr_5", status=ContractStatus.ENDED)
NONE = Records({}, (), {}, {}, 0, ())


def of(*contracts: Contract) -> Records:
    """Contracts with a purchase and two notices each."""
    ids = [contract.id for contract in contracts]
    return replace(NONE, contracts=contracts, purchases=dict.fromkeys(ids, 1), notices=dict.fromkeys(ids, 2))


def told(lines: list[Line]) -> dict[tuple[str, Fate], int]:
    """How many records, by kind and fate."""
    return {(line.key, line.fate): line.records for line in lines}


def test_of_nobody_there_is_nothing() -> None:
    assert plan(NONE, TODAY) == []


def test_what_ended_is_held_with_what_belongs_to_it_to_the_day_of_the_law() -> None:
    lines = plan(of(ENDED), TODAY)
    assert told(lines) == {
        ("customer.contracts", Fate.HOLD): 1,
        ("customer.purchases", Fate.HOLD): 1,
        ("customer.terms_notices", Fate.HOLD): 2,
    }
    assert {(line.statute, line.until) for line in lines} == {
        ("bokføringsloven § 13 nr. 5–8", date(2030, 6, 30))
    }


def test_what_runs_blocks_and_once_decided_is_held_as_if_it_ended() -> None:
    ahead = replace(RUNNING, end_date=TODAY + timedelta(days=30))
    for contract in (RUNNING, ahead, replace(RUNNING, end_date=TODAY)):
        (line,) = plan(of(contract), TODAY)
        assert (line.key, line.fate, line.why) == ("customer.contracts", Fate.BLOCK, Why.RUNNING)
        decided = plan(of(contract), TODAY, decided=True)
        assert {line.fate for line in decided} == {Fate.HOLD}
        assert last_day(contract, TODAY) == date(2030, 6, 30)


def test_an_order_that_waits_blocks_and_one_that_came_to_nothing_goes() -> None:
    (line,) = plan(of(ORDERED), TODAY)
    assert (line.key, line.fate, line.why) == ("customer.purchases", Fate.BLOCK, Why.ORDERED)
    for contract in (DECLINED, CANCELLED):
        assert {line.fate for line in plan(of(contract), TODAY)} == {Fate.ERASE}
        assert not supplied(contract)


def test_children_block_until_it_is_decided() -> None:
    (line,) = plan(replace(NONE, children=2), TODAY)
    assert (line.fate, line.why, line.records) == (Fate.BLOCK, Why.GUARDIAN, 2)
    (line,) = plan(replace(NONE, children=2), TODAY, decided=True)
    assert line.fate is Fate.ERASE


def test_what_a_platform_was_told_is_held_for_twelve_months() -> None:
    old, young = date(2025, 11, 22), date(2025, 11, 23)
    lines = plan(replace(NONE, platforms=[old, young, TODAY]), TODAY)
    assert told(lines) == {
        ("customer.given_to_platforms", Fate.HOLD): 2,
        ("customer.given_to_platforms", Fate.ERASE): 1,
    }
    assert next(line.until for line in lines if line.until) == date(2027, 11, 23)


def test_lines_survive_the_database() -> None:
    for line in plan(replace(of(ENDED, RUNNING), going={"customer.person": 1}), TODAY):
        assert Line.from_document(line.document()) == line


_contracts = st.lists(
    st.sampled_from([ENDED, RUNNING, ORDERED, DECLINED, CANCELLED]), max_size=5, unique_by=lambda one: one.id
)


@given(_contracts, st.integers(0, 3), st.lists(st.dates(date(2024, 1, 1), TODAY), max_size=4))
def test_once_decided_nothing_blocks_and_nothing_is_forgotten(
    contracts: list[Contract], children: int, given: list[date]
) -> None:
    records = replace(of(*contracts), children=children, platforms=given, going={"customer.tips": 1})
    decided = plan(records, TODAY, decided=True)
    assert all(line.fate is not Fate.BLOCK for line in decided)
    total = 4 * len(contracts) + children + len(given) + 1
    assert sum(line.records for line in decided) == total
    for line in decided:
        assert (line.fate is Fate.HOLD) == bool(line.why) == bool(line.until)
        assert line.until is None or line.until >= TODAY
