"""Terminals: two answers together, Consent Mode signals, and what is recorded for an answer."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.ledger import Act, append
from services.consent.model.standing import ConsentStatus
from services.consent.model.terminal import (
    SIGNALS,
    Terminal,
    answer,
    choices_by_signals,
    consent_mode,
    settle,
    view,
)
from tests.unit.consent.build import NOW, POLICY, how

YES = ConsentStatus.GIVEN
NO = {ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN}
statuses = st.sampled_from(ConsentStatus)
ASKED = [key for key, item in POLICY.terminal_categories.items() if not item.required]
steps = st.lists(
    st.tuples(st.sampled_from(ASKED), st.booleans(), st.booleans(), st.integers(0, 800)), max_size=12
)


def walk(given_steps: list[tuple[str, bool, bool, int]]) -> tuple[Terminal, int, dict[str, bool]]:
    """A terminal after answers: category, yes or no, with `Sec-GPC: 1` or not, days after the one before.

    And by category whether `Sec-GPC: 1` came with the last answer that was written down.
    """
    terminal, day = Terminal("trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"), 0
    with_gpc: dict[str, bool] = {}
    for key, granted, gpc, later in given_steps:
        day += later
        now = NOW + timedelta(days=day)
        deed = answer(POLICY, terminal, (key, granted), "nb", how(now), gpc=gpc)
        if deed is None:
            continue
        entry = append(
            terminal.id, terminal.standing.head, deed, entry_id=f"ent_{day}", receipt_id="rcp_1", now=now
        )
        terminal = terminal.after(entry, POLICY.terminal_categories[key], gpc=gpc)
        with_gpc[key] = gpc
    return terminal, day, with_gpc


@given(statuses, st.none() | statuses)
def test_a_no_is_never_overruled_and_a_yes_is_always_somebodys(
    terminal: ConsentStatus, customer: ConsentStatus | None
) -> None:
    settled = settle(terminal, customer)
    if terminal in NO or customer in NO:
        assert not settled.covered
    if settled.covered:
        assert YES in {terminal, customer}
        assert customer in {None, YES}
    if settled.differ:
        assert not settled.covered
        assert (terminal is YES) != (customer is YES)
    if customer is None or terminal is customer:
        assert not settled.differ


@given(steps, st.integers(0, 800), st.booleans())
def test_what_is_in_force_was_said_and_has_not_run_out(
    given_steps: list[tuple[str, bool, bool, int]], later: int, gpc: bool
) -> None:
    terminal, day, with_gpc = walk(given_steps)
    seen = {
        item.category.key: item for item in view(POLICY, terminal, NOW + timedelta(days=day + later), gpc=gpc)
    }
    last = {key: granted for key, granted, _, _ in given_steps}
    for key in ASKED:
        if seen[key].in_force:
            assert last[key]
            # A yes despite the signal stands when the same yes comes again within the day without it.
            assert not (gpc and key == "marketing" and not with_gpc[key])
        if last.get(key, False) and later < 390 and not seen[key].in_force:
            assert seen[key].denied_by_gpc or day + later > 390
    signals = consent_mode(list(seen.values()))
    assert set(signals) == set(SIGNALS)
    assert signals["security_storage"]
    assert signals["ad_storage"] == signals["ad_user_data"] == seen["marketing"].in_force


@given(st.dictionaries(st.sampled_from(SIGNALS), st.booleans()))
def test_a_category_is_a_yes_only_when_all_its_signals_are(signals: dict[str, bool]) -> None:
    found = choices_by_signals(POLICY, signals)
    assert "necessary" not in found
    for key, granted in found.items():
        named = [signals.get(name) for name in POLICY.terminal_categories[key].signals]
        assert any(value is not None for value in named)
        assert granted == all(value is True for value in named)
    missing = set(ASKED) - set(found)
    assert not any(name in signals for key in missing for name in POLICY.terminal_categories[key].signals)


@pytest.mark.parametrize(
    ("before", "granted", "act"),
    [
        ([], True, Act.GIVEN),
        ([], False, Act.REFUSED),
        ([("statistics", True, False, 0)], True, None),
        ([("statistics", True, False, -1)], True, Act.RENEWED),
        ([("statistics", True, False, 0)], False, Act.WITHDRAWN),
        ([("statistics", False, False, 0)], False, None),
        ([("statistics", False, False, 0)], True, Act.GIVEN),
    ],
)
def test_what_is_recorded(before: list[tuple[str, bool, bool, int]], granted: bool, act: Act | None) -> None:
    terminal, *_ = walk(before)
    deed = answer(POLICY, terminal, ("statistics", granted), "nn", how(NOW))
    assert (deed.act if deed else None) is act
    if deed and granted:
        assert deed.text_hash == POLICY.terminal_categories["statistics"].purpose.text_hash("nn")
        assert deed.expires_at is not None
        assert deed.expires_at.date().isoformat() == "2027-02-15"


def test_a_yes_does_not_outlive_its_text() -> None:
    terminal, *_ = walk([("statistics", True, False, 0)])
    mark = terminal.standing.consents["terminal_statistics"]
    assert mark.text_hash in POLICY.terminal_categories["statistics"].purpose.text_hashes.values()
    assert mark.text_hash != POLICY.purposes["usage_statistics"].text_hash("nb")
