"""An eFaktura that is handed over: whatever the network says, it ends with one word, in time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import submission
from services.billing.model.submission import (
    LONGEST,
    OPEN,
    SHORTEST,
    Reason,
    State,
    Submission,
    Trouble,
    Wait,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NEW = Submission(
    invoice_id="inv_1",
    customer_id="cus_1",
    billing_account_id="acc_1",
    made_at=NOW,
    next_at=NOW,
    until=NOW + timedelta(hours=24),
    hold_until=date(2030, 6, 30),
)
WORDS = st.sampled_from(["away", "busy", "taken", "lost", "accepted", "refused"])


def heard(standing: Submission, word: str, now: datetime) -> Submission:
    """The submission after what was heard of it."""
    if word == "away":
        return submission.later(standing, now)
    if word == "busy":
        return submission.later(standing, now, timedelta(hours=3))
    if word == "taken":
        return submission.taken(standing, now)
    if word == "lost":
        return submission.lost(standing, now)
    if word == "accepted":
        return submission.accepted(standing, now)
    return submission.refused(standing, Reason.PAYER_UNKNOWN, now)


@given(st.lists(WORDS, max_size=60))
def test_it_ends_once_and_never_later_than_a_customer_may_wait(words: list[str]) -> None:
    standing, now = NEW, NOW
    for word in words:
        if not standing.open:
            break
        after = heard(standing, word, now)
        assert after.version == standing.version + 1
        assert (after.state in OPEN) == after.open
        assert bool(after.reason) == (after.state is State.REFUSED)
        if after.open:
            assert after.next_at > now
            assert after.next_at <= standing.until
        else:
            assert after.answered_at == now
        standing, now = after, after.next_at
    if standing.open:
        assert standing.next_at <= standing.until
        assert submission.later(standing, standing.until).reason is Reason.NO_ANSWER


@given(st.integers(0, 200))
def test_pauses_double_from_a_minute_to_an_hour(attempts: int) -> None:
    standing = replace(NEW, attempts=attempts, until=NOW + timedelta(days=4))
    pause = submission.later(standing, NOW).next_at - NOW
    assert pause == min(SHORTEST * 2 ** min(attempts, 10), LONGEST)


def test_what_the_network_took_is_asked_about_and_not_handed_over_again() -> None:
    sent = submission.taken(NEW, NOW)
    assert (sent.state, sent.sent_at, sent.attempts) == (State.SENT, NOW, 0)
    still = submission.taken(sent, NOW + SHORTEST)
    assert (still.state, still.sent_at, still.attempts) == (State.SENT, NOW, 1)
    assert submission.lost(still, NOW + 2 * SHORTEST).state is State.WAITING
    assert submission.lost(still, NEW.until).reason is Reason.NO_ANSWER


def test_a_code_that_nobody_knows_is_a_request_at_fault() -> None:
    said = [submission.said(code) for code in ("payer_unknown", "not_taken", "no_answer", "")]
    assert said == [Reason.PAYER_UNKNOWN, Reason.NOT_TAKEN, Reason.INVALID, Reason.INVALID]


@given(st.integers(0, 400))
def test_of_a_change_the_network_hears_however_long_it_takes(attempts: int) -> None:
    """After the time for its word is over too, and without the customer being told otherwise."""
    shown = replace(submission.accepted(NEW, NOW), amend=True, attempts=attempts)
    late = submission.amended_later(shown, NEW.until + timedelta(days=9))
    assert (late.open, late.awaited, late.state) == (True, False, State.ACCEPTED)
    assert late.next_at > NEW.until + timedelta(days=9)
    told = submission.amended(late, late.next_at)
    assert (told.open, told.attempts, told.version) == (False, 0, shown.version + 2)


def test_why_it_waits_is_kept_until_it_comes_further() -> None:
    silent = submission.later(NEW, NOW, trouble=Trouble.SILENT)
    left_alone = submission.later(silent, NOW, trouble=Trouble.LEFT_ALONE)
    assert left_alone.trouble is Trouble.SILENT, "that others found it so says less"
    assert submission.later(NEW, NOW, trouble=Trouble.LEFT_ALONE).trouble is Trouble.LEFT_ALONE
    sent = submission.taken(left_alone, NOW)
    assert sent.trouble is submission.taken(sent, NOW).trouble is Trouble.NONE
    assert submission.lost(sent, NOW).trouble is Trouble.FORGOTTEN
    for over in (submission.accepted(silent, NOW), submission.refused(silent, Reason.INVALID, NOW)):
        assert over.trouble is Trouble.NONE
    shown = replace(submission.accepted(silent, NOW), amend=True, amend_since=NOW)
    late = submission.amended_later(shown, NOW, trouble=Trouble.LEDGER_AWAY)
    assert (shown.attempts, late.attempts, late.trouble) == (0, 1, Trouble.LEDGER_AWAY)
    assert submission.amended(late, NOW).trouble is Trouble.NONE


def test_what_it_waits_for_and_since_when() -> None:
    at = [NOW + hours * LONGEST for hours in range(4)]
    changed = replace(NEW, amend=True, amend_since=at[3])
    sent = submission.taken(NEW, at[1])
    shown = submission.accepted(sent, at[2])
    for standing, what, since in (
        (NEW, Wait.WAITING, at[0]),
        (changed, Wait.WAITING, at[0]),  # handed over with its new sum
        (sent, Wait.SENT, at[1]),
        (replace(sent, amend=True, amend_since=at[3]), Wait.CHANGED, at[3]),
        (replace(shown, amend=True, amend_since=at[3]), Wait.CHANGED, at[3]),
    ):
        assert (standing.waits_for, standing.waits_since) == (what, since)
        assert standing.open
    assert shown.waits_for is None
