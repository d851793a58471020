"""What holds for every person, history and question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from services.consent.model import decision as model
from services.consent.model.acts import withdraw
from services.consent.model.decision import (
    ALLOWING,
    CHANNELS,
    Decision,
    Question,
    Rule,
    Target,
    decide,
)
from services.consent.model.facts import Facts, Kind, Status
from services.consent.model.ledger import Act, Deed
from services.consent.model.policy import DIRECT_MARKETING, Permission, Purpose
from services.consent.model.preferences import Frequency, Preferences
from services.consent.model.sentences import sentence
from services.consent.model.standing import ConsentStatus, Mark
from services.consent.model.subject import Reservations, Subject
from services.kernel.calendar import OSLO
from tests.unit.consent.build import NOW, POLICY, deed, facts, how, standing

PURPOSES = list(POLICY.purposes.values())
CONSENT = [item for item in PURPOSES if item.permission is Permission.CONSENT]
MARKETING = [item for item in PURPOSES if item.direct_marketing]
CONSENT_ACTS = [Act.GIVEN, Act.RENEWED, Act.WITHDRAWN, Act.REFUSED, Act.EXPIRED]

people = st.builds(
    facts,
    kind=st.sampled_from(Kind),
    status=st.sampled_from([Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.CLOSED, Status.RESTRICTED]),
    birth_date=st.none() | st.dates(date(1930, 1, 1), date(2020, 1, 1)),
    relationship=st.booleans(),
    groups=st.dictionaries(st.sampled_from(["power", "fibre"]), st.just(("solar",))),
    sale_channels=st.frozensets(st.sampled_from(["email", "sms"])),
    guardians=st.sampled_from([(), ("cus_guardian",)]),
)
channels = st.sampled_from(["", *sorted(CHANNELS)])
wishes = st.builds(
    Preferences,
    off=st.frozensets(
        st.tuples(st.sampled_from(["email", "sms", "phone"]), st.sampled_from(["power", "tips"]))
    ),
    frequency=st.sampled_from(Frequency),
    no_marketing=st.booleans(),
    surveys_off=st.booleans(),
    version=st.just(1),
)
moments = st.lists(st.integers(0, 40).map(lambda days: NOW - timedelta(days=days)), max_size=6)
others = st.fixed_dictionaries(
    {
        "preferences": st.just(Preferences()) | wishes,
        "reservations": st.builds(
            Reservations, st.frozensets(st.sampled_from(["phone", "post"])), st.sampled_from(["", "2026-01"])
        ),
        "einvoice": st.sampled_from([None, True, False]),
        "recent": st.dictionaries(st.sampled_from(["email", "sms", "phone"]), moments.map(sorted).map(tuple)),
    }
)
targets = st.none() | st.builds(
    Target,
    postcodes=st.frozensets(st.sampled_from(["0150", "5003"])),
    youngest=st.none() | st.integers(0, 60),
    oldest=st.none() | st.integers(18, 90),
    einvoice=st.booleans(),
)


@st.composite
def deeds(draw: st.DrawFn) -> Deed:
    if draw(st.booleans()):
        purpose = draw(st.sampled_from(CONSENT))
        return deed(draw(st.sampled_from(CONSENT_ACTS)), purpose.key)
    key = draw(st.sampled_from([DIRECT_MARKETING, *(item.key for item in PURPOSES)]))
    return deed(draw(st.sampled_from([Act.OBJECTED, Act.OBJECTION_LIFTED])), key)


histories = st.lists(deeds(), max_size=8)


@st.composite
def questions(draw: st.DrawFn, of: Sequence[Purpose] = PURPOSES) -> Question:
    return Question(
        purpose=draw(st.sampled_from(of)).key,
        at=NOW + timedelta(minutes=draw(st.integers(0, 1500 * 1440))),
        channel=draw(channels),
        product=draw(st.sampled_from(["", "power-spot", "solar", "tv"])),
        recipient=draw(st.sampled_from(["", "it_operations", "debt_collector"])),
        data_category=draw(st.sampled_from(["", "contact", "interests", "national_id"])),
        register_month=draw(st.sampled_from(["", "2026-01"])),
        target=draw(targets),
    )


def answer(who: Facts, history: list[Deed], question: Question, **more: Any) -> Decision:
    return decide(POLICY, Subject(who, standing(*history), **more), question)


@given(people, histories, questions(CONSENT))
def test_never_allowed_after_withdrawal(who: Facts, history: list[Deed], question: Question) -> None:
    after = [*history, deed(Act.WITHDRAWN, question.purpose)]
    assert not answer(who, after, question).allow


@given(people, histories, questions(CONSENT))
def test_a_withdrawal_of_any_standing_leads_to_no(
    who: Facts, history: list[Deed], question: Question
) -> None:
    """Through the command's own rule, whatever was there before."""
    planned = withdraw(POLICY, question.purpose, standing(*history), how())
    after = history if isinstance(planned, Mark) else [*history, planned]
    assert not answer(who, after, question).allow


@given(people, histories, questions())
def test_never_allowed_against_an_objection(who: Facts, history: list[Deed], question: Question) -> None:
    assert not answer(who, [*history, deed(Act.OBJECTED, question.purpose)], question).allow


@given(people, histories, questions(MARKETING))
def test_no_marketing_against_an_objection_to_all_of_it(
    who: Facts, history: list[Deed], question: Question
) -> None:
    assert not answer(who, [*history, deed(Act.OBJECTED, DIRECT_MARKETING)], question).allow


@given(people, histories, questions(), st.sampled_from([Status.RESTRICTED, Status.ERASED]))
def test_never_allowed_when_restricted_or_erased(
    who: Facts, history: list[Deed], question: Question, status: Status
) -> None:
    assert not answer(replace(who, status=status), history, question).allow


@given(histories, questions())
def test_never_allowed_for_somebody_unknown(history: list[Deed], question: Question) -> None:
    assert not decide(POLICY, Subject(None, standing(*history)), question).allow


@given(
    people, histories, questions(), st.sampled_from(["objection", "all", "withdrawal", "restricted", "left"])
)
def test_one_more_reason_to_deny_never_turns_no_into_yes(
    who: Facts, history: list[Deed], question: Question, reason: str
) -> None:
    assume(not answer(who, history, question).allow)
    if reason == "objection":
        history = [*history, deed(Act.OBJECTED, question.purpose)]
    elif reason == "all":
        history = [*history, deed(Act.OBJECTED, DIRECT_MARKETING)]
    elif reason == "withdrawal":
        history = [*history, deed(Act.WITHDRAWN, question.purpose)]
    elif reason == "restricted":
        who = replace(who, status=Status.RESTRICTED)
    else:
        who = replace(who, relationship=False, sale_channels=frozenset())
    assert not answer(who, history, question).allow


@given(people, histories, questions(), st.integers(0, len(model.DENIALS)))
def test_one_more_rule_never_turns_no_into_yes(
    who: Facts, history: list[Deed], question: Question, place: int
) -> None:
    before = answer(who, history, question)
    rules = list(model.DENIALS)
    rules.insert(place, lambda _: model.Verdict(Rule.OBJECTED))
    kept = model.DENIALS
    model.DENIALS = tuple(rules)
    try:  # a policy that has not been decided by yet: each remembers which rules concern a purpose
        after = decide(replace(POLICY), Subject(who, standing(*history)), question)
    finally:
        model.DENIALS = kept
    assert not after.allow
    assert not before.allow or after.rule is Rule.OBJECTED


@given(people, histories, questions())
def test_the_explanation_is_whole(who: Facts, history: list[Deed], question: Question) -> None:
    made = answer(who, history, question)
    assert made.allow == (made.rule in ALLOWING)
    assert made.policy_version == POLICY.version
    for text in (made.sentences.nb, made.sentences.nn, made.sentences.en):
        assert text.endswith(".")
        assert "{" not in text


@given(people, histories, questions(CONSENT))
def test_consent_is_the_only_way_to_a_purpose_that_needs_it(
    who: Facts, history: list[Deed], question: Question
) -> None:
    made = answer(who, history, question)
    status, mark = standing(*history).consent(POLICY.purposes[question.purpose], question.at)
    if made.allow:
        assert status is ConsentStatus.GIVEN
        assert mark is not None
        assert made.evidence.reference == mark.entry_id


@given(people, histories, questions(), others)
def test_the_same_question_has_the_same_answer(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    """On equal input, made anew: no clock, no order of calls, nothing remembered plays a part."""
    twin = question._replace(at=question.at.astimezone(OSLO))
    assert answer(who, history, question, **more) == answer(who, history, twin, **more)


@given(people, histories, questions(MARKETING), others)
def test_what_is_known_besides_can_only_deny(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    """Preferences, the register's word, e-invoice and recent messages never open what is closed without."""
    assert answer(who, history, question).allow or not answer(who, history, question, **more).allow


@given(people, histories, questions(MARKETING), others)
def test_no_marketing_means_none(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    none = replace(more["preferences"], no_marketing=True)
    assert not answer(who, history, question, **{**more, "preferences": none}).allow


@given(people, histories, questions(MARKETING), others)
def test_one_more_message_never_opens(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    assume(not answer(who, history, question, **more).allow)
    now = {**more["recent"], question.channel: (*more["recent"].get(question.channel, ()), question.at)}
    assert not answer(who, history, question, **{**more, "recent": now}).allow


@given(people, histories, questions(MARKETING), others)
def test_marketing_by_phone_stays_within_the_law(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    asked = question._replace(channel="phone")
    if answer(who, history, asked, **more).allow:
        there = asked.at.astimezone(OSLO)
        assert 9 <= there.hour < 21
        assert there.weekday() < 5
        assert asked.register_month == f"{there:%Y-%m}" or who.kind is not Kind.PERSON


@given(people, histories, questions(MARKETING), others)
def test_the_rule_that_time_mends_is_silent_then(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    made = answer(who, history, question, **more)
    assert (made.retry_at is not None) == (made.rule in {Rule.QUIET_HOURS, Rule.FREQUENCY_CAP})
    if made.retry_at is not None:
        assert made.retry_at > question.at
        then = answer(who, history, question._replace(at=made.retry_at), **more)
        assert then.rule is not made.rule


@given(people, histories, questions(), others)
def test_the_explanation_names_the_rule_that_fired(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    """The rules run one by one: the first that speaks is the one that is named, and none before it does."""
    purpose = POLICY.purposes[question.purpose]
    assume(who.status not in {Status.RESTRICTED, Status.ERASED} and purpose.active)
    made = answer(who, history, question, **more)
    case = model.Case(POLICY, purpose, who, Subject(who, standing(*history), **more), question)
    spoke = [verdict.rule for deny in model.DENIALS if (verdict := deny(case))]
    assert made.allow == (not spoke)
    if spoke:
        assert made.rule is spoke[0]
    assert made.sentences == sentence(made.rule, purpose, question.channel)


@given(people, histories, questions())
def test_children_are_only_served_through_a_guardian(
    who: Facts, history: list[Deed], question: Question
) -> None:
    child = replace(who, kind=Kind.PERSON, birth_date=date(2018, 1, 1), guardians=())
    rule = POLICY.purposes[question.purpose].age
    soon = question._replace(at=NOW)
    assert rule is None or not answer(child, history, soon).allow


@given(people, histories, questions(), others)
def test_what_time_mends_is_passed_over_when_asked_what_lasts(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    """And nothing else is: a no that time does not mend is found behind quiet hours."""
    subject = Subject(who, standing(*history), **more)
    made, lasting = decide(POLICY, subject, question), decide(POLICY, subject, question, lasting=True)
    assert lasting.retry_at is None
    if made.retry_at is None:
        assert lasting == made
    else:
        assert lasting.rule not in {Rule.QUIET_HOURS, Rule.FREQUENCY_CAP}


@given(people, histories, questions(CONSENT), others)
def test_a_withdrawal_lasts_whatever_the_hour(
    who: Facts, history: list[Deed], question: Question, more: dict[str, Any]
) -> None:
    after = standing(*history, deed(Act.WITHDRAWN, question.purpose))
    assert not decide(POLICY, Subject(who, after, **more), question, lasting=True).allow
