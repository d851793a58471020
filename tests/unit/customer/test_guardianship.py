"""Ages, codes and clocks of persons."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Violations
from services.customer.errors import ContactCodeLimit
from services.customer.model.guardianship import EvidenceDraft, birthday, next_milestone, parse_evidence
from services.customer.model.one_time_code import (
    ALPHABET,
    MOST_A_DAY,
    PAUSE,
    TRIES,
    contact_code,
    link_code,
    new_proof,
    normalised,
)
from services.kernel.calendar import age_on

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
DIGEST = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(st.dates(date(1904, 1, 1), date(2040, 12, 31)), st.integers(0, 110))
def test_a_birthday_is_the_first_day_of_that_age(born: date, years: int) -> None:
    day = birthday(born, years)
    assert age_on(born, day) == years
    if years:
        assert age_on(born, day - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        (date(2010, 1, 16), date(2026, 1, 15), (16, date(2026, 1, 16))),
        (date(2010, 1, 15), date(2026, 1, 15), (18, date(2028, 1, 15))),
        (date(2008, 1, 15), date(2026, 1, 15), None),
        (date(2012, 2, 29), date(2026, 1, 15), (16, date(2028, 2, 29))),
        (date(2012, 2, 29), date(2028, 2, 29), (18, date(2030, 3, 1))),
    ],
)
def test_the_next_milestone(born: date, today: date, expected: tuple[int, date] | None) -> None:
    assert next_milestone(born, today) == expected


@given(DIGEST)
def test_a_code_is_read_however_it_is_typed(digest: str) -> None:
    code = link_code(digest)
    assert set(code) <= {*ALPHABET, "-"}
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normalised(typed) == normalised(code) == code
    assert len(contact_code(digest)) == 6
    assert contact_code(digest).isdecimal()


def test_codes_are_limited_to_one_a_minute_and_five_a_day() -> None:
    proof, now = None, NOW
    for index in range(MOST_A_DAY):
        proof = new_proof(proof, "cpt_1", "cus_1", NOW, f"cod_{index}", now)
        with pytest.raises(ContactCodeLimit) as soon:
            new_proof(proof, "cpt_1", "cus_1", NOW, "cod_x", now + PAUSE - timedelta(seconds=1))
        assert soon.value.retry_after == 1
        now += PAUSE
    with pytest.raises(ContactCodeLimit):
        new_proof(proof, "cpt_1", "cus_1", NOW, "cod_x", now)
    assert new_proof(proof, "cpt_1", "cus_1", NOW, "cod_x", NOW + timedelta(days=1)).tries == 0


def test_a_code_is_usable_for_its_value_its_time_and_its_tries() -> None:
    proof = new_proof(None, "cpt_1", "cus_1", NOW, "cod_1", NOW)
    assert proof.usable(NOW, NOW + timedelta(minutes=9, seconds=59))
    assert not proof.usable(NOW, NOW + timedelta(minutes=10))
    assert not proof.usable(NOW + timedelta(seconds=1), NOW)
    for _ in range(TRIES):
        assert proof.usable(NOW, NOW)
        proof = proof.tried()
    assert not proof.usable(NOW, NOW)


@pytest.mark.parametrize(
    ("draft", "by_staff", "rules"),
    [
        (EvidenceDraft("parental_responsibility"), False, []),
        (EvidenceDraft("parental_responsibility"), True, ["REQUIRED"]),
        (EvidenceDraft("guardianship_decision"), False, ["REQUIRED"]),
        (EvidenceDraft("guardianship_decision", "SF-2026/17"), True, []),
        (EvidenceDraft("", ""), False, ["EVIDENCE_KIND", "REQUIRED"]),
    ],
)
def test_more_than_a_declaration_needs_a_reference(
    draft: EvidenceDraft, by_staff: bool, rules: list[str]
) -> None:
    found = Violations()
    parse_evidence(draft, found, seen_by_staff=by_staff)
    assert [violation.rule for violation in found] == rules
