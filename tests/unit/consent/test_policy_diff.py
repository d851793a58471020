"""What a new version of the policy changed, and whom it makes us ask again."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.policy import LANGUAGES, Permission
from services.consent.model.policy_diff import Change, Kind, compare
from tests.unit.consent.build import POLICY


def written() -> dict[str, Any]:
    return copy.deepcopy(dict(POLICY.source))


def purpose(source: dict[str, Any], key: str) -> dict[str, Any]:
    return next(item for item in source["purposes"] if item["key"] == key)


def test_nothing_changed() -> None:
    assert compare(written(), written()).changes == ()


def test_the_order_of_purposes_counts_for_nothing() -> None:
    other = written()
    other["purposes"].reverse()
    assert compare(written(), other).changes == ()


def test_a_changed_text_is_told_by_its_place_and_makes_consents_in_that_language_stale() -> None:
    other = written()
    purpose(other, "marketing_new_offers")["text"]["nn"] = "Eg seier ja til alt."
    diff = compare(written(), other)
    [change] = diff.changes
    assert (change.kind, change.path, change.after) == (
        Kind.CHANGED, "purposes.marketing_new_offers.text.nn", "Eg seier ja til alt.",
    )  # fmt: skip
    [stale] = diff.stale
    old = POLICY.purposes["marketing_new_offers"].text_hashes["nn"]
    assert (stale.purpose, stale.language, stale.text_hash) == ("marketing_new_offers", "nn", old)


def test_a_text_that_nobody_consents_to_makes_nothing_stale() -> None:
    other = written()
    purpose(other, "contract")["text"]["nb"] = "Noe annet."
    diff = compare(written(), other)
    assert len(diff.changes) == 1
    assert diff.stale == ()


@pytest.mark.parametrize("how", ["removed", "off", "other basis"])
def test_a_purpose_that_no_longer_rests_on_consent_makes_all_its_consents_stale(how: str) -> None:
    other = written()
    found = purpose(other, "usage_statistics")
    if how == "removed":
        other["purposes"].remove(found)
    elif how == "off":
        found["active"] = False
    else:
        found["permission"] = "basis"
    assert {item.language for item in compare(written(), other).stale} == set(LANGUAGES)


def test_lists_of_keys_tell_what_came_and_went() -> None:
    other = written()
    purpose(other, "marketing_new_offers")["channels"] = ["email", "post"]
    changes = compare(written(), other).changes
    place = "purposes.marketing_new_offers.channels"
    assert Change(Kind.ADDED, f"{place}.[post]", "", "post") in changes
    assert Change(Kind.REMOVED, f"{place}.[sms]", "sms", "") in changes


CONSENTED = [key for key, item in POLICY.purposes.items() if item.permission is Permission.CONSENT]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(CONSENTED), st.sampled_from(LANGUAGES)), st.text(min_size=2, max_size=40)
    )
)
def test_stale_are_exactly_the_texts_that_changed(edits: dict[tuple[str, str], str]) -> None:
    other = written()
    for (key, language), text in edits.items():
        purpose(other, key)["text"][language] = text
    changed = {
        (key, language)
        for (key, language), text in edits.items()
        if POLICY.purposes[key].text.get(language) != text
    }
    assert {(item.purpose, item.language) for item in compare(written(), other).stale} == changed
