"""What the columns answer is what `decide` answers person by person, for every population and question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.ids import new_id
from services.consent.model.columns import Columns, decide_people, decide_rows, ids_of, one_each
from services.consent.model.decision import CHANNELS, Question, Target, decide
from services.consent.model.facts import Kind, Place, Status
from services.consent.model.ledger import Act, ActedBy
from services.consent.model.policy import DIRECT_MARKETING, Permission
from services.consent.model.preferences import Frequency, Preferences
from services.consent.model.standing import Mark, Standing
from services.consent.model.subject import Reservations, Subject
from tests.unit.consent.build import NOW, POLICY, facts

PURPOSES = list(POLICY.purposes.values())
CONSENT = [item.key for item in PURPOSES if item.permission is Permission.CONSENT]
CODES = ["5501", "5502", "0150"]
DAY = timedelta(days=1)
days = st.sampled_from([0, 1, 6, 7, 8, 29, 30, 31, 90, 91, 92, 400])
"""Days back: on, just before and just after the windows that count."""


@st.composite
def marks(draw: st.DrawFn, keys: Sequence[str], acts: Sequence[Act]) -> dict[str, Mark]:
    made = {}
    for key in draw(st.sets(st.sampled_from(keys), max_size=3)):
        purpose = POLICY.purpose(key)
        current = purpose.text_hash("nb") if purpose else ""
        made[key] = Mark(
            act=draw(st.sampled_from(acts)),
            entry_id=new_id("ent"),
            receipt_id=new_id("rcp"),
            at=NOW - draw(days) * DAY,
            text_hash=draw(st.sampled_from([current, "0" * 64])),
            expires_at=draw(st.none() | st.sampled_from([NOW, NOW + DAY, NOW - DAY])),
            acted_by=draw(st.sampled_from(ActedBy)),
        )
    return made


people = st.builds(
    facts,
    kind=st.sampled_from(Kind),
    status=st.sampled_from([Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, *Status]),
    # The two days around each birthday on which something may change, and any other.
    birth_date=st.none()
    | st.sampled_from([date(2026 - age, 1, day) for age in (13, 15, 16, 18, 30, 61) for day in (15, 16)])
    | st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    relationship=st.booleans(),
    groups=st.dictionaries(st.sampled_from(["power", "fibre"]), st.sampled_from([(), ("solar",)])),
    until=st.dictionaries(
        st.sampled_from(["power", "fibre"]), st.sampled_from([date(2026, 1, 14), date(2026, 1, 15)])
    ),
    sale_channels=st.frozensets(st.sampled_from(["email", "sms"])),
    postcodes=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    municipalities=st.lists(st.sampled_from(["1106", "0301"]), max_size=1).map(tuple),
    places=st.lists(
        st.builds(
            Place,
            st.sampled_from(CODES),
            st.sampled_from(["1106", "0301"]),
            st.sampled_from(["household", "holiday"]),
            st.sampled_from([(), ("one",), ("one", "two")]),
        ),
        max_size=2,
    ).map(tuple),
    guardians=st.sampled_from([(), ("cus_guardian",), ("cus_other",)]),
)
subjects = st.builds(
    Subject,
    people,
    st.builds(
        Standing,
        marks([*CONSENT, "childrens_data"], [act for act in Act if not act.name.startswith("OBJECT")]),
        marks([DIRECT_MARKETING, *(item.key for item in PURPOSES)], [Act.OBJECTED, Act.OBJECTION_LIFTED]),
    ),
    preferences=st.builds(
        Preferences,
        off=st.frozensets(st.tuples(st.sampled_from(["email", "sms"]), st.sampled_from(["power", "offers"]))),
        frequency=st.sampled_from(Frequency),
        no_marketing=st.booleans(),
        surveys_off=st.booleans(),
        version=st.integers(0, 3),
    ),
    reservations=st.builds(
        Reservations, st.frozensets(st.sampled_from(["phone", "post"])), st.sampled_from(["", "2026-01"])
    ),
    einvoice=st.sampled_from([None, False, True]),
    recent=st.dictionaries(
        st.sampled_from(["email", "sms", "phone"]),
        st.lists(days, max_size=4).map(
            lambda back: [NOW - each * DAY for each in sorted(back, reverse=True)]
        ),
        max_size=2,
    ),
)
targets = st.none() | st.builds(
    Target,
    postcodes=st.frozensets(st.sampled_from(CODES), max_size=2),
    municipalities=st.frozensets(st.sampled_from(["1106"])),
    uses=st.frozensets(st.sampled_from(["household", "business"])),
    addresses=st.frozensets(st.sampled_from(["one", "two"])),
    youngest=st.sampled_from([None, 18, 30]),
    oldest=st.sampled_from([None, 60]),
    einvoice=st.booleans(),
)
questions = st.builds(
    Question,
    purpose=st.sampled_from([*(item.key for item in PURPOSES), "astrology"]),
    at=st.sampled_from([NOW, NOW + DAY, NOW + timedelta(hours=13), NOW + 30 * DAY]),
    channel=st.sampled_from(["", *sorted(CHANNELS)]),
    product=st.sampled_from(["", "power-spot", "solar", "tv"]),
    recipient=st.sampled_from(["", "it_operations"]),
    data_category=st.sampled_from(["", "contact", "interests"]),
    register_month=st.sampled_from(["", "2026-01", "2026-02"]),
    target=targets,
)


def filled(population: Sequence[Subject]) -> tuple[Columns, list[str]]:
    columns, ids = Columns(), [new_id("cus") for _ in population]
    for customer_id, subject in zip(ids, population, strict=True):
        columns.put(customer_id, subject)
    return columns, ids


def answers(columns: Columns, ids: Sequence[str], question: Question) -> list[Any]:
    decided = decide_rows(POLICY, columns, question, columns.rows(ids))
    return [(decided.decisions[each].allow, decided.decisions[each].rule) for each in decided.of_row]


def one_by_one(population: Sequence[Subject], question: Question) -> list[Any]:
    return [((made := decide(POLICY, each, question)).allow, made.rule) for each in population]


# To draw people costs ten times what it costs to ask about them: each population is asked about often.
asked = st.lists(questions, min_size=4, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(subjects, min_size=1, max_size=16), asked)
def test_columns_and_decide_agree_on_everybody(population: list[Subject], asked: list[Question]) -> None:
    columns, ids = filled(population)
    for question in asked:
        assert answers(columns, ids, question) == one_by_one(population, question)


@settings(max_examples=25, deadline=None)
@given(st.lists(subjects, min_size=2, max_size=8), st.lists(subjects, min_size=1, max_size=4), asked)
def test_they_agree_after_people_have_changed(
    before: list[Subject], after: list[Subject], asked: list[Question]
) -> None:
    columns, ids = filled(before)
    columns.everybody()  # sorts, so that what follows meets both ways to a row
    changed = [after[place % len(after)] for place in range(len(before))]
    for customer_id, subject in zip(ids, changed, strict=True):
        columns.put(customer_id, subject)
    for question in asked:
        assert answers(columns, ids, question) == one_by_one(changed, question)


def test_unknown_dropped_and_come_back() -> None:
    columns, ids = filled([Subject(facts(), Standing())] * 3)
    columns.everybody()
    columns.drop(ids[1])
    columns.put(ids[2], Subject(None, Standing()))
    stranger = new_id("cus")
    columns.drop(stranger)
    assert (columns.rows([*ids, stranger]) >= 0).tolist() == [True, False, False, False]
    assert len(columns) == 1
    columns.put(ids[1], Subject(facts(), Standing()))
    assert (columns.rows(ids) >= 0).tolist() == [True, True, False]
    with pytest.raises(ValueError, match="id"):
        columns.put("cus_1", Subject(facts(), Standing()))


def test_ids_that_end_in_zero_bytes_are_found() -> None:
    columns = Columns()
    ids = ["cus_" + "00" * 16, "cus_" + "01" + "00" * 15, "cus_" + "ff" * 16]
    for each in ids:
        columns.put(each, Subject(facts(), Standing()))
    columns.everybody()
    for each in ids:
        columns.put(each, Subject(replace(facts(), status=Status.CLOSED), Standing()))
    assert len(columns) == 3
    assert columns.rows(ids).tolist() == [0, 1, 2]


def test_a_population_of_many_kinds_stays_a_few_classes() -> None:
    """Ten thousand who differ by birthday, consent time and message time: decided a few dozen times."""
    population = []
    for number in range(10_000):
        mark = Mark(Act.GIVEN, new_id("ent"), new_id("rcp"), NOW - timedelta(minutes=number), "x", NOW + DAY)
        born = date(1940, 1, 1) + timedelta(days=number * 2)
        standing = Standing({"marketing_new_offers": mark})
        sent: dict[str, Sequence[datetime]] = {"email": [NOW - timedelta(minutes=number)]}
        population.append(Subject(facts(birth_date=born), standing, recent=sent))
    columns, ids = filled(population)
    question = Question("marketing_new_offers", NOW, "email")
    decided = decide_rows(POLICY, columns, question, columns.rows(ids))
    assert len(decided.decisions) < 50


def test_a_no_under_another_id_counts_and_a_person_counts_once() -> None:
    columns = Columns()
    ids = sorted(new_id("cus") for _ in range(5))
    yes = {"marketing_new_offers": _given()}
    survivor, absorbed, third, alone, other = ids
    for customer_id, merged, consents, objections in (
        (survivor, (absorbed, third), yes, {}),
        (absorbed, (survivor,), yes, {}),
        (third, (survivor,), {}, {DIRECT_MARKETING: replace(_given(), act=Act.OBJECTED)}),
        (alone, (other,), yes, {}),
        (other, (alone,), yes, {}),
    ):
        standing = Standing(consents, objections)
        columns.put(customer_id, Subject(facts(customer_id=customer_id, merged=merged), standing))
    rows = columns.everybody()
    decided = decide_people(POLICY, columns, Question("marketing_new_offers", NOW, "email"), rows)
    rules = [decided.decisions[each].rule.value for each in decided.of_row]
    no, granted = "OBJECTED_TO_MARKETING", "CONSENT_GIVEN"
    # The second id is linked to the first only, and through it to the third.
    assert rules == [no, no, no, granted, granted]
    left = ids_of(columns.raw_ids(rows[one_each(columns, rows, decided)]))
    assert left == [survivor, alone]
    few = decide_people(POLICY, columns, Question("marketing_new_offers", NOW, "email"), rows[1:2])
    assert few.decisions[few.of_row[0]].rule.value == no, "also when only the second is asked about"


@pytest.mark.parametrize(
    ("there", "rule"),
    [
        (Subject(facts(), Standing()), "CONSENT_GIVEN"),
        (Subject(facts(status=Status.CLOSED), Standing()), "NO_CUSTOMER_RELATIONSHIP"),
        (Subject(facts(), Standing(), recent={"email": [NOW - DAY] * 20}), "FREQUENCY_CAP"),
        (None, "SUBJECT_UNKNOWN"),
    ],
)
def test_where_a_person_stands_under_another_id_counts(there: Subject | None, rule: str) -> None:
    columns = Columns()
    survivor, absorbed = new_id("cus"), new_id("cus")
    agreed = Standing({"marketing_new_offers": _given()})
    columns.put(absorbed, Subject(facts(customer_id=absorbed, merged=(survivor,)), agreed))
    if there is not None and there.facts is not None:
        known = replace(there.facts, customer_id=survivor, merged=(absorbed,))
        columns.put(survivor, replace(there, facts=known))
    question = Question("marketing_new_offers", NOW, "email")
    decided = decide_people(POLICY, columns, question, columns.rows([absorbed]))
    assert decided.decisions[decided.of_row[0]].rule.value == rule


def test_who_has_agreed_to_a_text_is_counted() -> None:
    """Whose consent ran out is counted too: asked again in any case."""
    key, text = "marketing_new_offers", _given().text_hash
    other, gone = replace(_given(), text_hash="0" * 64), replace(_given(), act=Act.WITHDRAWN)
    past = replace(_given(), expires_at=NOW - DAY)
    said: list[Standing] = [Standing({key: mark}) for mark in (_given(), past, other, gone)]
    columns, ids = filled([Subject(facts(), standing) for standing in (*said, Standing())])
    assert columns.agreed_to(key, text) == 2
    assert columns.agreed_to(key, "0" * 64) == 1
    assert columns.agreed_to(key, "1" * 64) == columns.agreed_to("customer_surveys", text) == 0
    columns.drop(ids[0])
    assert columns.agreed_to(key, text) == 1


def test_who_may_not_be_profiled_yet_is_told_from_who_may() -> None:
    """From an age at which nothing else changes."""
    offers = POLICY.purposes["marketing_new_offers"]
    assert offers.age is not None
    from_17 = replace(offers, age=replace(offers.age, profiling=17))
    policy = replace(POLICY, purposes={**POLICY.purposes, offers.key: from_17})
    births = (date(2009, 1, 15), date(2009, 1, 16))
    columns, ids = filled([Subject(facts(birth_date=born), Standing()) for born in births])
    question = Question(offers.key, NOW, "email", data_category="interests")
    decided = decide_rows(policy, columns, question, columns.rows(ids))
    rules = [decided.decisions[each].rule.value for each in decided.of_row]
    assert rules == ["CONSENT_NOT_GIVEN", "MINOR_NOT_PROFILED"]


def _given() -> Mark:
    purpose = POLICY.purpose("marketing_new_offers")
    assert purpose is not None
    text = purpose.text_hash("nb")
    return Mark(Act.GIVEN, new_id("ent"), new_id("rcp"), NOW, text, NOW + DAY)
