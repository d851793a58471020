"""The hash chain: whatever is altered, moved or removed shows."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.errors import DisclosureRequestInvalid, GroundNotAllowed
from services.disclosure.model.ledger import (
    Cut,
    Entry,
    Ground,
    Head,
    Left,
    RawRead,
    RecipientKind,
    Release,
    access_reason,
    append,
    checked_subjects,
    moment,
    verify,
)

NOW = datetime(2026, 1, 15, 8, 0, 0, 123_456, tzinfo=UTC)
SUBJECT = "cus_" + "0" * 32
RELEASE = Release(
    recipient_kind=RecipientKind.STAFF,
    recipient_id="staff-1",
    recipient_role="agent",
    recipient_category="",
    ground=Ground.INTERNAL,
    evidence="complaint; case=int_1",
    purpose="customer_service",
    data_categories=("contact_data",),
    fields=("customers.name",),
    channel="api",
)


def chain(length: int) -> list[Entry]:
    head, entries = Head(), []
    for number in range(length):
        now = NOW + timedelta(seconds=number)
        entry = append(head, RELEASE, entry_id=f"dis_{number}", subject_id=SUBJECT, now=now)
        entries.append(entry)
        head = Head(entry.sequence, entry.hash)
    return entries


def test_the_canonical_form_is_fixed() -> None:
    """The form that an independent verifier must make: changing it would break every chain there is."""
    entry = chain(1)[0]
    by_hand = {
        "at": "2026-01-15T08:00:00.123Z",
        "channel": "api",
        "data_categories": ["contact_data"],
        "entry_id": "dis_0",
        "evidence": "complaint; case=int_1",
        "fields": ["customers.name"],
        "ground": "internal",
        "previous_hash": "",
        "purpose": "customer_service",
        "recipient_category": "",
        "recipient_id": "staff-1",
        "recipient_kind": "staff",
        "recipient_role": "agent",
        "sequence": 1,
        "subject_id": SUBJECT,
        "trace_id": "",
    }
    text = json.dumps(by_hand, separators=(",", ":"))
    assert entry.canonical().decode() == text
    assert entry.hash == hashlib.sha256(text.encode()).hexdigest()


@given(length=st.integers(0, 8))
def test_an_untouched_chain_holds(length: int) -> None:
    verdict = verify(chain(length))
    assert (verdict.intact, verdict.entries) == (True, length)


@given(place=st.integers(0, 4), name=st.sampled_from([field.name for field in fields(Release)]))
def test_any_altered_value_shows(place: int, name: str) -> None:
    entries = chain(5)
    changed = {"recipient_kind": RecipientKind.SERVICE, "ground": Ground.ORDER}.get(name, ("other",))
    altered = replace(entries[place].release, **{name: changed})
    entries[place] = replace(entries[place], release=altered)
    assert verify(entries).broken_entry_id == entries[place].entry_id


@given(place=st.integers(0, 3))
def test_an_altered_entry_with_its_hash_made_anew_shows_at_the_next(place: int) -> None:
    entries = chain(5)
    forged = replace(entries[place], release=replace(RELEASE, purpose="other"))
    entries[place] = replace(forged, hash=forged.digest())
    assert verify(entries).broken_entry_id == entries[place + 1].entry_id


@given(place=st.integers(0, 3))
def test_a_removed_entry_shows(place: int) -> None:
    entries = chain(5)
    del entries[place]
    assert verify(entries).intact is False


@given(st.permutations(range(5)))
def test_any_other_order_shows(order: list[int]) -> None:
    entries = chain(5)
    assert verify([entries[number] for number in order]).intact is (order == list(range(5)))


def test_times_are_kept_as_the_database_keeps_them() -> None:
    entry = chain(1)[0]
    assert entry.at.microsecond == 123_000
    assert moment(entry.at) == "2026-01-15T08:00:00.123Z"


def raw(**changes: object) -> RawRead:
    given = {
        "reader_kind": RecipientKind.STAFF,
        "reader_id": "staff-1",
        "reader_role": "agent",
        "ground": Ground.INTERNAL,
        "evidence": "complaint",
        "purpose": "customer_service",
        "data_categories": [],
        "fields": ["customers.phone", "customers.name", "customers.phone"],
        "channel": "api",
        "trace_id": "",
    }
    return RawRead(**{**given, **changes})  # type: ignore[arg-type]


def test_fields_are_sorted_and_once() -> None:
    assert raw().checked(frozenset({"customer_service"})).fields == ("customers.name", "customers.phone")


@pytest.mark.parametrize("ground", [None, Ground.AGREEMENT])
def test_no_ground_outside_the_list(ground: Ground | None) -> None:
    with pytest.raises(GroundNotAllowed):
        raw(ground=ground).checked(frozenset({"customer_service"}))


def test_a_refusal_never_repeats_what_was_sent() -> None:
    secret = "Ola Nordmann, Storgata 1"
    with pytest.raises(DisclosureRequestInvalid) as refusal:
        raw(evidence=secret, purpose=secret, reader_id=secret, fields=[secret], channel=secret).checked(
            frozenset()
        )
    told = str(refusal.value) + str(refusal.value.violations) + str(refusal.value.metadata)
    assert "Nordmann" not in told
    assert len(refusal.value.violations) == 5


def test_the_case_is_not_shown_to_the_person() -> None:
    assert access_reason("complaint; case=int_1") == "complaint"


def test_a_batch_holds_customers_only_and_not_too_many() -> None:
    assert checked_subjects([SUBJECT, SUBJECT], at_least=1) == (SUBJECT,)
    for wrong in ([], ["ola"], ["prc_" + "0" * 32], [SUBJECT] * 10_001):
        with pytest.raises(DisclosureRequestInvalid):
            checked_subjects(wrong, at_least=1)


def left(entry: Entry, *, proven: bool = True) -> Left:
    """What an entry leaves whose time is over."""
    return Left(entry.entry_id, entry.sequence, entry.previous_hash, entry.hash, proven)


def cut_after(entries: list[Entry], gone: int) -> Cut:
    """Where a chain begins of which the first so many entries are deleted."""
    return Cut(Head(entries[gone - 1].sequence, entries[gone - 1].hash)) if gone else Cut()


@given(gone=st.integers(0, 5), places=st.sets(st.integers(0, 4)))
def test_a_chain_whose_entries_go_in_their_time_still_holds(gone: int, places: set[int]) -> None:
    entries = chain(5)
    links: list[Entry | Left] = [left(one) if at in places else one for at, one in enumerate(entries)]
    verdict = verify(links[gone:], cut_after(entries, gone))
    assert (verdict.intact, verdict.entries) == (True, 5 - gone)


@given(gone=st.integers(1, 4), place=st.integers(0, 3))
def test_an_altered_entry_behind_a_cut_shows(gone: int, place: int) -> None:
    entries = chain(5)
    at = max(gone, place)
    cut = cut_after(entries, gone)
    entries[at] = replace(entries[at], release=replace(RELEASE, purpose="other"))
    assert verify(entries[gone:], cut).broken_entry_id == entries[at].entry_id


@given(place=st.integers(0, 4))
def test_a_place_that_nobody_may_have_left_shows(place: int) -> None:
    entries = chain(5)
    links: list[Entry | Left] = list(entries)
    links[place] = left(entries[place], proven=False)
    assert verify(links).broken_entry_id == entries[place].entry_id


def test_a_cut_that_nobody_may_have_made_shows() -> None:
    entries = chain(3)
    assert not verify(entries[1:], replace(cut_after(entries, 1), proven=False)).intact
    assert not verify(entries[2:], cut_after(entries, 1)).intact
    assert not verify(entries, cut_after(entries, 1)).intact
