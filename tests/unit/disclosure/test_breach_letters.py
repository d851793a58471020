"""What is in the way of a letter about a breach: it is tried again for two weeks, and no more."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.model.breach_letters import LATER_LOOKS, WATCHED, Fate, LetterState, PersonLetter

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
NEW = PersonLetter("cus_1", LetterState.QUEUED, "email", "msg_1", NOW)


@given(st.lists(st.integers(1, 48), min_size=1, max_size=60))
def test_it_ends_within_two_weeks_and_the_first_time_counts(hours: list[int]) -> None:
    letter, now = NEW.held_up("strange", NOW), NOW
    for pause in hours:
        assert (letter.state, letter.at, letter.reason) == (LetterState.HELD_UP, NOW, "strange")
        assert letter.next_look(now) == now + LATER_LOOKS
        now += timedelta(hours=pause)
        letter = letter.held_up("strange", now)
        if now >= NOW + WATCHED:
            assert (letter.state, letter.next_look(now)) == (LetterState.UNREACHABLE, None)
            return


def test_what_arrived_all_the_same_is_sent() -> None:
    sent = NEW.held_up("strange", NOW).looked_at(Fate.SENT, NOW)
    assert (sent.state, sent.reason) == (LetterState.SENT, "")
    assert sent.looked_at(Fate.SENT, NOW + LATER_LOOKS) is sent
