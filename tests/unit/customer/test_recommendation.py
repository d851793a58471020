"""Recommendations as a pure function: what is never recommended, what explains, what orders."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.vault import Redacted
from services.customer.model.address import Place, SupplyUse
from services.customer.model.interaction import TOPICS
from services.customer.model.interest import Interests, Level, ViewRule
from services.customer.model.product import (
    GROUPS,
    Availability,
    LocalText,
    Product,
    TargetGroup,
    Terms,
)
from services.customer.model.recommendation import (
    NEW,
    SIMILAR,
    Data,
    Person,
    Question,
    Setting,
    candidates,
    questions,
    recommend,
)
from services.customer.rules import load

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
RULES = load()
SETTING = Setting(RULES.recommendations, RULES.interests)
VIEWS = ViewRule(1, 30, 13)
NAME = LocalText("a", "b", "c")


def product(code: str, group: str, **changes: object) -> Product:
    made = Product(
        code=code,
        names=NAME,
        group=group,
        credit_element=False,
        similar_to=(),
        availability=Availability(),
        target_group=TargetGroup(),
        terms=Terms(NAME, "h", NOW),
        on_sale=True,
        created_at=NOW,
    )
    return replace(made, **changes)


def place(postcode: str = "5501") -> Place:
    nothing = Redacted("")
    return Place(nothing, nothing, postcode, nothing, "1106", nothing, SupplyUse.HOUSEHOLD)


PERSON = Person(
    places=(place(),),
    age=34,
    owned=frozenset(),
    groups=frozenset(),
    similar=frozenset(),
    interests=Interests("cus_1"),
    asked=frozenset(),
)


def allowed(person: Person, products: list[Product]) -> frozenset[Question]:
    return frozenset(questions(person, products, SETTING))


def recommended(person: Person, products: list[Product], may: frozenset[Question] | None = None) -> list[str]:
    found = candidates(person, products, SETTING)
    permissions = allowed(person, found) if may is None else may
    return [item.product.code for item in recommend(person, found, permissions, SETTING)]


groups = st.sampled_from(GROUPS)
products = st.lists(
    st.builds(
        lambda n, group, postcodes, low, sale: product(
            f"p{n}",
            group,
            availability=Availability(tuple(postcodes)),
            target_group=TargetGroup(low, 0),
            on_sale=sale,
        ),
        st.integers(0, 30),
        groups,
        st.lists(st.sampled_from(["5501", "0150"]), max_size=2),
        st.sampled_from([0, 18, 67]),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda item: item.code,
)
topics = st.sampled_from(sorted(RULES.interests.topics))


@st.composite
def interests(draw: st.DrawFn) -> Interests:
    found = Interests("cus_1")
    for what, topic in draw(st.lists(st.tuples(st.integers(0, 3), topics), max_size=8)):
        if what == 0:
            found = found.declare(topic, draw(st.sampled_from(Level)), NOW)
        elif what == 1:
            found = found.bought([topic], NOW)
        elif what == 2:
            found = found.viewed({topic: 1}, VIEWS, NOW)
        else:
            found = found.remove(topic, NOW)
    return found


persons = st.builds(
    Person,
    places=st.lists(st.sampled_from([place("5501"), place("0150")]), max_size=2).map(tuple),
    age=st.sampled_from([None, 16, 34, 80]),
    owned=st.frozensets(st.integers(0, 30).map(lambda n: f"p{n}"), max_size=5),
    groups=st.just(frozenset()),
    similar=st.frozensets(groups),
    interests=interests(),
    asked=st.frozensets(st.sampled_from(TOPICS)),
)
PERMISSIONS = [Question(SIMILAR, group) for group in GROUPS] + [
    Question(NEW),
    Question("usage_personalisation"),
    Question("service_tips"),
]


@given(persons, products, st.frozensets(st.sampled_from(PERMISSIONS)))
def test_what_is_never_recommended(
    person: Person, catalogue: list[Product], may: frozenset[Question]
) -> None:
    found = candidates(person, catalogue, SETTING)
    made = recommend(person, found, may, SETTING)
    unwanted = {group for topic in person.interests.removed for group in RULES.interests.topics[topic].groups}
    for item in made:
        assert item.product.on_sale
        assert item.product.code not in person.owned
        assert any(not item.product.refusal(where, person.age) for where in person.places)
        assert item.product.group not in unwanted
        use = SIMILAR if item.product.group in person.similar else NEW
        assert item.purpose == use
        assert Question(use, item.product.group if use == SIMILAR else "") in may
        assert item.reasons
        assert item.score == sum(reason.points for reason in item.reasons) >= SETTING.rules.minimum
        data = {reason.data for reason in item.reasons}
        if Question("service_tips") not in may:
            assert Data.CONTACTS not in data
        if Question("usage_personalisation") not in may:
            assert Data.USAGE not in data
        assert all(text.strip() for reason in item.reasons for text in vars(reason.text).values())
        assert not any("{" in reason.text.en for reason in item.reasons)
    order = [(-item.score, item.product.code) for item in made]
    assert order == sorted(order)
    assert len(made) <= SETTING.rules.most


@given(persons, products)
def test_nothing_without_leave(person: Person, catalogue: list[Product]) -> None:
    assert recommend(person, candidates(person, catalogue, SETTING), frozenset(), SETTING) == []


@given(persons, products, topics)
def test_a_declared_interest_never_takes_points_away(
    person: Person, catalogue: list[Product], topic: str
) -> None:
    """Unless the level goes down: from high, a plain declaration is less."""
    stands = person.interests.items.get(topic)
    level = Level.HIGH if stands is None else max(stands.level, Level.HIGH, key=list(Level).index)
    more = replace(person, interests=person.interests.declare(topic, level, NOW))
    before = {
        item.product.code: item.score
        for item in recommend(person, candidates(person, catalogue, SETTING), frozenset(PERMISSIONS), SETTING)
    }
    possible = candidates(more, catalogue, SETTING)
    after = {
        item.product.code: item.score
        for item in recommend(more, possible, frozenset(PERMISSIONS), replace_most(100))
    }
    for code, score in before.items():
        assert after[code] >= score


def replace_most(most: int) -> Setting:
    return Setting(replace(RULES.recommendations, most=most), RULES.interests)


@given(persons, products)
def test_each_use_is_asked_once(person: Person, catalogue: list[Product]) -> None:
    asked = questions(person, candidates(person, catalogue, SETTING), SETTING)
    assert len(asked) == len(set(asked))
    assert len(asked) <= len(GROUPS) + 3


def test_similar_products_before_new_ones_and_availability_is_not_enough() -> None:
    catalogue = [product("fibre-500", "fibre"), product("tv-big", "tv"), product("solar-roof", "solar")]
    person = replace(PERSON, similar=frozenset({"fibre"}))
    assert recommended(person, catalogue) == ["fibre-500"]
    keen = replace(person, interests=PERSON.interests.declare("tv", Level.NORMAL, NOW))
    assert recommended(keen, catalogue) == ["tv-big", "fibre-500"]
    little = replace(person, interests=PERSON.interests.declare("tv", Level.LOW, NOW))
    assert recommended(little, catalogue) == ["fibre-500", "tv-big"]
    asked = replace(PERSON, asked=frozenset({"invoice.amount"}))
    assert recommended(asked, catalogue) == ["solar-roof"]
    assert recommended(asked, catalogue, frozenset({Question(NEW)})) == []


def test_a_removed_topic_takes_its_products_along() -> None:
    catalogue = [product("fibre-500", "fibre")]
    person = replace(PERSON, similar=frozenset({"fibre"}), interests=PERSON.interests.remove("fibre", NOW))
    assert recommended(person, catalogue) == []
