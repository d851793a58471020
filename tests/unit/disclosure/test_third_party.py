"""Four grounds and no fifth; two people; one package; and secrets that have a date."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personvern.disclosure.v1 import third_party_service_pb2 as pb
from services.chassis.ids import new_id
from services.disclosure.errors import (
    DisclosureRequestInvalid,
    GroundNotAllowed,
    ThirdPartyCaseState,
    ThirdPartyPackageGone,
    ThirdPartyTwoPeople,
)
from services.disclosure.model.ledger import Ground
from services.disclosure.model.third_party import (
    PACKAGE_LIFE,
    SAME_ANSWER,
    Case,
    CaseStatus,
    Evidence,
    Owed,
    PartyKind,
    Telling,
    ThirdPartyGround,
)
from services.disclosure.model.third_party_request import (
    NEEDED,
    PARTIES,
    RawCase,
    RawSecrecy,
    postponed,
    released_field,
)
from services.disclosure.rpc.third_party_messages import raw_case

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
FOUR = {"consent", "statute", "order", "debt_collection"}
GIVEN: dict[ThirdPartyGround, Evidence] = {
    ThirdPartyGround.CONSENT: Evidence(consent_entry_id=new_id("ent"), consent_purpose="survey_sharing"),
    ThirdPartyGround.STATUTE: Evidence(paragraph="ekomloven § 3-10", reference="sak 14"),
    ThirdPartyGround.ORDER: Evidence(reference="26-1ENE", issuer="Tingretten", ordered_on="2026-01-12"),
    ThirdPartyGround.DEBT_COLLECTION: Evidence(
        claim_id="clm_1", reasonable_ground="The claim is overdue and not disputed."
    ),
}
SECRECY = RawSecrecy("straffeprosessloven § 210 b", "Would warn the suspect.", "2026-04-15")


def asked(ground: ThirdPartyGround | None = ThirdPartyGround.ORDER, **changes: Any) -> RawCase:
    """A request that lacks nothing."""
    kinds = sorted(PARTIES.get(ground, frozenset(PartyKind))) if ground else [PartyKind.COURT]
    whole = RawCase(
        ground=ground,
        party_kind=kinds[0],
        party_name="Haugaland tingrett",
        party_delivery="",
        evidence=GIVEN[ground] if ground else Evidence(),
        necessity="The court needs the invoices of the case.",
        persons=[(new_id("cus"), ["billing.invoices.total_ore", "billing.invoices.kid"])],
        secrecy=None,
    )
    return replace(whole, **changes)


def opened(raw: RawCase | None = None) -> Case:
    """A case asked for by Anne."""
    return (raw or asked()).opened(disclosure_id=new_id("tpd"), by="anne", now=NOW)


def broken(raw: RawCase) -> set[tuple[str, str]]:
    """Fields and rules that a request breaks."""
    with pytest.raises(DisclosureRequestInvalid) as caught:
        opened(raw)
    return {(item.field, item.rule) for item in caught.value.violations}


def test_there_are_four_grounds_and_no_fifth():
    assert {ground.value for ground in ThirdPartyGround} == FOUR
    assert len(ThirdPartyGround) == 4
    numbers = pb.ThirdPartyGround.DESCRIPTOR.values_by_name
    promised = {name.removeprefix("THIRD_PARTY_GROUND_").lower() for name in numbers}
    assert promised - {"unspecified"} == FOUR
    assert set(NEEDED) == set(PARTIES) == set(ThirdPartyGround)
    assert {ground.ground for ground in ThirdPartyGround} < set(Ground)
    with pytest.raises(ValueError, match="legitimate_interest"):
        ThirdPartyGround("legitimate_interest")


@given(st.integers(min_value=-5, max_value=2**31 - 1))
def test_whatever_number_comes_over_the_wire_is_one_of_four_or_refused(number):
    request = pb.RequestThirdPartyDisclosureRequest()
    request.ground = number  # type: ignore[assignment]  # proto3 enums are open
    found = raw_case(request).ground
    assert found is None or found in ThirdPartyGround
    if found is None:
        with pytest.raises(GroundNotAllowed):
            opened(asked(None))
    assert (found is not None) == (1 <= number <= 4)


@pytest.mark.parametrize("ground", ThirdPartyGround)
def test_each_ground_needs_its_own_evidence_and_takes_no_other(ground):
    assert opened(asked(ground)).evidence == GIVEN[ground]
    for name in NEEDED[ground]:
        found = broken(asked(ground, evidence=replace(GIVEN[ground], **{name: ""})))
        assert {field for field, _ in found} == {f"evidence.{name}"}
    other = next(name for each in ThirdPartyGround if each is not ground for name in NEEDED[each][:1])
    found = broken(asked(ground, evidence=replace(GIVEN[ground], **{other: "ekomloven § 1"})))
    assert (f"evidence.{other}", "NOT_FOR_GROUND") in found


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"party_kind": None}, "recipient.kind", "PARTY_FOR_GROUND"),
        ({"party_kind": PartyKind.COLLECTOR}, "recipient.kind", "PARTY_FOR_GROUND"),
        ({"party_name": " "}, "recipient.name", "REQUIRED"),
        ({"necessity": "because"}, "necessity", "TOO_SHORT"),
        ({"persons": []}, "persons", "COUNT"),
        ({"persons": [("kari", ["billing.invoices.kid"])]}, "persons[0].customer_id", "ID_FORMAT"),
        ({"persons": [(new_id("cus"), [])]}, "persons[0].fields", "COUNT"),
        ({"persons": [(new_id("cus"), ["billing.invoices"])]}, "persons[0].fields[0]", "FIELD_EXACT"),
        ({"persons": [(new_id("cus"), ["billing.invoices.*"])]}, "persons[0].fields[0]", "FIELD_EXACT"),
        (
            {"evidence": replace(GIVEN[ThirdPartyGround.ORDER], ordered_on="2026-01-16")},
            "evidence.ordered_on",
            "IN_THE_FUTURE",
        ),
        ({"secrecy": replace(SECRECY, statute="secret")}, "secrecy.statute", "PARAGRAPH_FORMAT"),
        ({"secrecy": replace(SECRECY, reason="")}, "secrecy.reason", "REQUIRED"),
        ({"secrecy": replace(SECRECY, reconsider_on="")}, "secrecy.reconsider_on", "REQUIRED"),
        (
            {"secrecy": replace(SECRECY, reconsider_on="2026-01-15")},
            "secrecy.reconsider_on",
            "RECONSIDER_RANGE",
        ),
        (
            {"secrecy": replace(SECRECY, reconsider_on="2027-02-01")},
            "secrecy.reconsider_on",
            "RECONSIDER_RANGE",
        ),
    ],
)
def test_what_is_missing_is_named(changes, field, rule):
    assert (field, rule) in broken(asked(**changes))


def test_a_statute_names_its_paragraph_and_a_consent_is_one_persons_and_no_secret():
    bare = replace(GIVEN[ThirdPartyGround.STATUTE], paragraph="the law")
    assert ("evidence.paragraph", "PARAGRAPH_FORMAT") in broken(
        asked(ThirdPartyGround.STATUTE, evidence=bare)
    )
    two = [(new_id("cus"), ["billing.invoices.kid"]) for _ in range(2)]
    assert ("persons", "ONE_PERSON") in broken(asked(ThirdPartyGround.CONSENT, persons=two))
    assert ("secrecy", "NOT_FOR_GROUND") in broken(asked(ThirdPartyGround.CONSENT, secrecy=SECRECY))
    twice = [two[0], two[0]]
    assert ("persons[1].customer_id", "TWICE") in broken(asked(persons=twice))


@given(st.text(max_size=80))
def test_a_field_is_exactly_one_field(raw):
    with suppress(ValueError):
        assert len(released_field(raw).split(".")) == 3


def test_who_asks_does_not_approve_and_a_third_does_not_release():
    case = opened()
    with pytest.raises(ThirdPartyTwoPeople):
        case.approve("anne", NOW)
    approved = case.approve("pia", NOW)
    with pytest.raises(ThirdPartyTwoPeople):
        approved.collecting("olav", "op", NOW)
    with pytest.raises(ThirdPartyCaseState):
        case.collecting("anne", "op", NOW)
    with pytest.raises(ThirdPartyCaseState):
        approved.approve("pia", NOW)


def ready() -> Case:
    """A package that can be fetched."""
    return opened().approve("pia", NOW).collecting("anne", "op", NOW).ready(NOW)


def test_a_package_leaves_once_and_the_same_request_gets_it_again_for_ten_minutes():
    case = ready()
    assert case.may_hand_out("pia", "k", NOW)
    with pytest.raises(ThirdPartyTwoPeople):
        case.may_hand_out("olav", "k", NOW)
    gone = case.delivered("pia", "k", NOW)
    assert not gone.may_hand_out("pia", "k", NOW + SAME_ANSWER - timedelta(seconds=1))
    for by, key, later in (("pia", "other", 1), ("anne", "k", 1), ("pia", "k", 600)):
        with pytest.raises(ThirdPartyPackageGone):
            gone.may_hand_out(by, key, NOW + timedelta(seconds=later))
    with pytest.raises(ThirdPartyCaseState):
        gone.collecting("anne", "op", NOW)


def test_a_package_that_nobody_fetched_is_gone():
    case = ready()
    late = NOW + PACKAGE_LIFE
    assert case.standing(late) is CaseStatus.LAPSED
    with pytest.raises(ThirdPartyPackageGone):
        case.may_hand_out("pia", "k", late)
    with pytest.raises(ThirdPartyCaseState):
        case.refuse("pia", "no", late)


def test_anything_that_has_not_left_can_be_refused():
    asked_for = opened()
    approved = asked_for.approve("pia", NOW)
    for case in (asked_for, approved, approved.collecting("anne", "op", NOW), ready()):
        refused = case.refuse("pia", "no", NOW)
        assert refused.status is CaseStatus.REFUSED
        with pytest.raises(ThirdPartyCaseState):
            refused.may_hand_out("pia", "k", NOW)
    with pytest.raises(ThirdPartyCaseState):
        ready().delivered("pia", "k", NOW).refuse("pia", "no", NOW)


def test_only_secrets_have_a_date_and_only_they_are_told_later():
    kept = opened(asked(secrecy=SECRECY))
    assert (kept.telling, kept.reconsider_on) == (Telling.WITHHELD, None)
    gone = kept.approve("pia", NOW).collecting("anne", "op", NOW).ready(NOW)
    gone = gone.delivered("pia", "k", NOW)
    assert (gone.telling, str(gone.reconsider_on)) == (Telling.WITHHELD, "2026-04-15")
    longer = gone.postpone(postponed(replace(SECRECY, reconsider_on="2026-07-15"), "pia", NOW), NOW)
    assert str(longer.reconsider_on) == "2026-07-15"
    assert len(longer.steps) == 2
    told = longer.tell(NOW)
    assert (told.telling, told.reconsider_on) == (Telling.DUE, None)
    for case in (told, ready().delivered("pia", "k", NOW), ready()):
        with pytest.raises(ThirdPartyCaseState):
            case.tell(NOW)


def test_what_the_recipient_may_not_hear_yet_waits_once_for_each_person_and_matter():
    claim = asked(ThirdPartyGround.DEBT_COLLECTION, secrecy=SECRECY)
    way = opened(claim).approve("pia", NOW).collecting("anne", "op", NOW).ready(NOW)
    kept = way.delivered("pia", "k", NOW)
    assert (way.owes_changes, kept.owes_changes, kept.hears_of_changes) == (False, True, False)
    one, same = Owed("rectification", "cus_1", "evt_1"), Owed("rectification", "cus_1", "evt_2")
    other, third = Owed("restriction", "cus_1", "drq_1"), Owed("restriction", "cus_2", "drq_2")
    owing = kept
    for item in (one, other, third):
        owing = owing.owing(item)
    assert owing.owing(same) is owing
    assert owing.owed == (one, other, third)
    assert owing.owing_no_more("restriction", ["cus_1"]).owed == (one, third)
    assert owing.owing_no_more("erasure", ["cus_1"]) is owing
    told = owing.tell(NOW)
    assert (told.owed, told.owes_changes, told.hears_of_changes) == ((), False, True)
    order = opened(asked(secrecy=SECRECY)).approve("pia", NOW).collecting("anne", "op", NOW).ready(NOW)
    assert not order.delivered("pia", "k", NOW).owes_changes, "an authority that asks is no recipient"
