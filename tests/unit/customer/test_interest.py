"""Interests: origins side by side, thresholds, ages, and that what was removed stays removed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Broken
from services.chassis.vault import Redacted
from services.customer.model.address import Address
from services.customer.model.customer import Customer, CustomerKind, CustomerStatus, Profile
from services.customer.model.interest import (
    Interests,
    Level,
    Origin,
    ViewRule,
    changed_topics,
    level,
    may_derive_from_views,
    together,
)
from services.customer.rules import load

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
RULE = ViewRule(threshold=3, within_days=30, keep_months=13)
NOBODY = Interests("cus_1")
TOPICS = ("fibre", "solar", "tv")


def origins(interests: Interests, topic: str) -> list[Origin]:
    item = interests.items.get(topic)
    return [] if item is None else [source.origin for source in item.sources]


def test_several_origins_of_a_topic_are_kept_each_with_its_beginning() -> None:
    later = NOW + timedelta(days=2)
    found = NOBODY.bought(["fibre"], NOW).viewed({"fibre": 3}, RULE, later)
    found = found.declare("fibre", Level.HIGH, later + timedelta(days=1))
    assert origins(found, "fibre") == [Origin.DECLARED, Origin.PURCHASE, Origin.VIEW]
    assert [source.since for source in found.items["fibre"].sources] == [
        later + timedelta(days=1),
        NOW,
        later,
    ]
    assert found.items["fibre"].level is Level.HIGH
    assert found.version == 3


def test_views_below_the_threshold_are_only_counted() -> None:
    found = NOBODY.viewed({"fibre": 2}, RULE, NOW)
    assert found.items == {}
    assert found.views == {"fibre": {date(2026, 1, 15): 2}}
    assert changed_topics(NOBODY, found) == []
    third = found.viewed({"fibre": 1}, RULE, NOW + timedelta(days=29))
    assert origins(third, "fibre") == [Origin.VIEW]
    assert third.views == {}
    assert changed_topics(found, third) == ["fibre"]


def test_old_views_do_not_count() -> None:
    found = NOBODY.viewed({"fibre": 2}, RULE, NOW).viewed({"fibre": 1}, RULE, NOW + timedelta(days=30))
    assert found.items == {}
    assert list(found.views["fibre"].values()) == [1]


def test_what_was_derived_from_views_lapses_and_nothing_else() -> None:
    found = NOBODY.viewed({"fibre": 3, "tv": 1}, RULE, NOW).bought(["solar"], NOW)
    assert found.lapse_on(RULE) == date(2026, 2, 14)
    assert found.lapsed(RULE, NOW + timedelta(days=29)) is found
    counted = found.lapsed(RULE, NOW + timedelta(days=30))
    assert (set(counted.items), counted.views) == ({"fibre", "solar"}, {})
    assert counted.lapse_on(RULE) == date(2027, 2, 15)
    old = counted.lapsed(RULE, datetime(2027, 2, 15, 8, tzinfo=UTC))
    assert set(old.items) == {"solar"}
    assert old.lapse_on(RULE) is None


def test_without_views_keeps_what_rests_on_something_else() -> None:
    found = NOBODY.viewed({"fibre": 3, "tv": 3, "solar": 1}, RULE, NOW).bought(["fibre"], NOW)
    left = found.without_views()
    assert (set(left.items), origins(left, "fibre"), left.views) == ({"fibre"}, [Origin.PURCHASE], {})
    assert left.without_views() is left


def test_saying_the_same_again_changes_nothing() -> None:
    found = NOBODY.declare("fibre", Level.NORMAL, NOW)
    assert found.declare("fibre", Level.NORMAL, NOW + timedelta(days=1)) is found
    removed = found.remove("fibre", NOW)
    assert removed.remove("fibre", NOW + timedelta(days=1)) is removed


def act(interests: Interests, what: str, topic: str, now: datetime) -> Interests:
    if what == "purchase":
        return interests.bought([topic], now)
    if what == "view":
        return interests.viewed({topic: 5}, RULE, now)
    if what == "lapse":
        return interests.lapsed(RULE, now)
    if what == "consent withdrawn":
        return interests.without_views()
    return interests.declare(topic, Level.NORMAL, now) if what == "declare" else interests.remove(topic, now)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["purchase", "view", "lapse", "consent withdrawn", "declare", "remove"]),
        st.sampled_from(TOPICS),
    ),
    max_size=30,
)


@given(ACTS)
def test_removed_stays_removed_until_the_person_declares_it(acts: list[tuple[str, str]]) -> None:
    interests, gone = NOBODY, set[str]()
    for day, (what, topic) in enumerate(acts):
        before, interests = interests, act(interests, what, topic, NOW + timedelta(days=day))
        if what == "remove":
            gone.add(topic)
        if what == "declare":
            gone.discard(topic)
        assert set(interests.removed) == gone
        assert not gone & set(interests.items)
        assert not gone & set(interests.views)
        assert interests.version == before.version + (interests is not before)
        for item in interests.items.values():
            kinds = [source.origin for source in item.sources]
            assert kinds
            assert len(kinds) == len(set(kinds))


@given(ACTS, ACTS)
def test_merged_rows_are_read_together_and_removed_still_stays_removed(
    mine: list[tuple[str, str]], theirs: list[tuple[str, str]]
) -> None:
    one, other = NOBODY, Interests("cus_2")
    for day, (what, topic) in enumerate(mine):
        one = act(one, what, topic, NOW + timedelta(days=day))
    for day, (what, topic) in enumerate(theirs):
        other = act(other, what, topic, NOW + timedelta(days=day, hours=1))
    found = together([one, other])
    assert together([one]) is one
    assert (found.customer_id, found.version) == (one.customer_id, one.version)
    assert not set(found.items) & set(found.removed)
    assert set(found.items) | set(found.removed) == {*one.items, *other.items, *one.removed, *other.removed}
    for topic in found.removed:
        lifted = one.declare(topic, Level.NORMAL, NOW + timedelta(days=99), lift=True)
        assert topic in together([lifted, other]).items
        gone = lifted.remove(topic, NOW + timedelta(days=100))
        assert topic in together([gone, other]).removed
    for item in found.items.values():
        assert len({source.origin for source in item.sources}) == len(item.sources)


def person(age: int, status: CustomerStatus = CustomerStatus.ACTIVE) -> Customer:
    nothing = Redacted("")
    return Customer(
        id="cus_1",
        kind=CustomerKind.PERSON,
        status=status,
        profile=Profile(nothing, nothing, nothing, Redacted(date(2026 - age, 1, 15)), nothing),
        language="nb",
        contact_points=(),
        home_address=Address(nothing, nothing, nothing),
        supply_addresses=(),
        version=1,
        registered_at=NOW,
    )


def test_views_of_children_and_of_who_is_not_active_tell_of_nothing() -> None:
    today = date(2026, 1, 15)
    assert may_derive_from_views(person(18), today)
    assert not may_derive_from_views(person(18), today - timedelta(days=1))
    for status in set(CustomerStatus) - {CustomerStatus.ACTIVE}:
        assert not may_derive_from_views(person(40, status), today)
    company = person(40)
    assert may_derive_from_views(replace(company, profile=replace(company.profile, birth_date=None)), today)


def test_a_level_is_one_of_three() -> None:
    assert level("") is Level.NORMAL
    with pytest.raises(Broken):
        level("very")


def test_every_product_group_tells_of_a_topic() -> None:
    from services.customer.model.product import GROUPS

    rules = load().interests
    assert all(rules.of_group(group) for group in GROUPS)
    assert rules.of_group("nothing") == []
