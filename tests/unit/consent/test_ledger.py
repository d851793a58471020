"""The hash chain: whatever is done to a record, the verifier names that record."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.ledger import Act, Head, append, entry_hash, from_record, verify
from services.consent.model.standing import ConsentStatus
from tests.unit.consent.build import HER, NOW, POLICY, chain, deed, fold

DEEDS = [
    deed(Act.GIVEN, client_time=NOW),
    deed(Act.WITHDRAWN),
    deed(Act.OBJECTED, "direct_marketing"),
    deed(Act.OBJECTION_LIFTED, "direct_marketing"),
    deed(Act.GIVEN),
]
RECORDS = [entry.record() for entry in chain(*DEEDS)]
HEAD = Head(5, RECORDS[-1]["hash"])
FIELDS = sorted(RECORDS[0])


def faults(records: list[dict[str, Any]], head: Head | None = HEAD) -> list[tuple[str, int]]:
    return [(finding.fault, finding.sequence) for finding in verify(HER, records, head)]


def test_an_untouched_chain_is_whole() -> None:
    assert faults(RECORDS) == []
    assert verify(HER, [], None) == []


@given(st.integers(0, 4), st.sampled_from(FIELDS), st.data())
def test_any_altered_byte_names_the_record(place: int, field: str, data: st.DataObject) -> None:
    records = copy.deepcopy(RECORDS)
    value = records[place][field]
    text = str(value) if value is not None else "x"
    at = data.draw(st.integers(0, max(len(text) - 1, 0)))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda other: other != text[at : at + 1]))
    records[place][field] = text[:at] + letter + text[at + 1 :]
    found = verify(HER, records, HEAD)
    assert found
    entry_id, sequence = RECORDS[place]["entry_id"], place + 1
    assert any(item.sequence == sequence or item.entry_id == entry_id for item in found)


def test_a_rewritten_record_with_a_fresh_hash_breaks_the_next_link() -> None:
    forged = chain(DEEDS[0], deed(Act.RENEWED), *DEEDS[2:])[1].record()
    assert faults([RECORDS[0], forged, *RECORDS[2:]]) == [("inserted", 3)]


@pytest.mark.parametrize("place", range(4))
def test_a_removed_record_is_named(place: int) -> None:
    assert ("removed", place + 1) in faults(RECORDS[:place] + RECORDS[place + 1 :])


def test_a_removed_end_is_named_by_the_head_that_was_vouched_for() -> None:
    assert faults(RECORDS[:3]) == [("cut_off", 4)]
    assert faults(RECORDS[:3], None) == []


def test_records_in_another_order_are_named() -> None:
    swapped = [RECORDS[0], RECORDS[2], RECORDS[1], *RECORDS[3:]]
    assert faults(swapped) == [("reordered", 2)]


def test_a_record_that_stands_twice_is_named() -> None:
    assert ("duplicated", 2) in faults([*RECORDS[:2], RECORDS[1], *RECORDS[2:]])


def test_a_forged_record_with_a_far_place_is_told_without_naming_millions() -> None:
    forged = dict(RECORDS[4], sequence=10**15)
    forged["hash"] = entry_hash(forged)
    found = verify(HER, [*RECORDS[:4], forged], HEAD)
    assert len(found) < 1100
    assert found[0].sequence == 5


def test_a_chain_of_somebody_else_is_not_hers() -> None:
    theirs = [entry.record() for entry in chain(*DEEDS, subject="cus_" + "0" * 32)]
    assert {fault for fault, _ in faults(theirs)} == {"inserted", "altered"}


def test_a_record_survives_storage() -> None:
    for record in RECORDS:
        assert from_record(record).record() == record


def test_a_record_with_a_field_more_is_refused() -> None:
    with pytest.raises(ValueError, match="fields"):
        from_record(RECORDS[0] | {"note": "x"})


@pytest.mark.parametrize(("minutes", "suspect"), [(-6, True), (-5, False), (0, False), (5, False), (6, True)])
def test_a_client_clock_more_than_five_minutes_off_is_marked(minutes: int, suspect: bool) -> None:
    told = NOW + timedelta(minutes=minutes)
    made = append(HER, None, deed(Act.GIVEN, client_time=told), entry_id="e", receipt_id="r", now=NOW)
    assert (made.client_time, made.client_time_suspect) == (told, suspect)


def test_standing_is_the_sum_of_the_ledger() -> None:
    standing = fold(chain(*DEEDS))
    assert standing.head == HEAD
    assert standing.objection("direct_marketing") is None
    purpose = POLICY.purposes["marketing_new_offers"]
    assert standing.consent(purpose, NOW)[0] is ConsentStatus.GIVEN
