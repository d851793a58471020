"""When a ledger's time is over, and what is left of it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.consent.model.ledger import Act, ActedBy, Deed, Entry, append, cut_record, receipt_of, verify
from services.consent.model.standing import Standing
from services.consent.usecases.retention import runs_until, stands
from services.kernel.proof.chains import Head

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
HER = "cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"


def chain(acts: list[Act], expires_at: datetime | None = None) -> list[Entry]:
    """A ledger of these acts on one purpose, a day apart."""
    entries: list[Entry] = []
    head: Head | None = None
    for number, act in enumerate(acts):
        deed = Deed("offers", act, ActedBy.SELF, "", "web", "v1", expires_at=expires_at)
        entry_id = f"ent_{number}"
        now = NOW + timedelta(days=number)
        entries.append(append(HER, head, deed, entry_id=entry_id, receipt_id=receipt_of(entry_id), now=now))
        head = Head(entries[-1].sequence, entries[-1].hash)
    return entries


def standing(*acts: Act, expires_at: datetime | None = None) -> Standing:
    """Where these acts lead."""
    found = Standing()
    for entry in chain(list(acts), expires_at):
        found = found.after(entry)
    return found


def test_what_was_taken_back_or_refused_does_not_stand() -> None:
    for acts in ([Act.GIVEN, Act.WITHDRAWN], [Act.REFUSED], [Act.OBJECTED, Act.OBJECTION_LIFTED], []):
        assert not stands(standing(*acts), NOW)
        assert runs_until(standing(*acts)) is None


def test_what_was_agreed_or_objected_stands_until_it_runs_out() -> None:
    over = NOW + timedelta(days=10)
    assert stands(standing(Act.OBJECTED), NOW + timedelta(days=9_999))
    assert stands(standing(Act.GIVEN), NOW + timedelta(days=9_999))
    agreed = standing(Act.GIVEN, expires_at=over)
    assert stands(agreed, over - timedelta(milliseconds=1))
    assert not stands(agreed, over)
    assert runs_until(agreed) == over


_acts = st.lists(st.sampled_from([Act.GIVEN, Act.WITHDRAWN, Act.REFUSED]), min_size=1, max_size=6)


@given(_acts, st.integers(1, 6))
def test_a_chain_goes_on_from_its_cut_and_nothing_of_it_can_be_changed(acts: list[Act], cut_at: int) -> None:
    entries = chain(acts)
    cut_at = min(cut_at, len(entries))
    cut = cut_record(entries[cut_at - 1].record())
    left = [cut, *(entry.record() for entry in entries[cut_at:])]
    head = Head(len(entries), entries[-1].hash)
    assert verify(HER, left, head) == []
    assert not {"purpose", "act", "actor_id", "text_hash", "channel"} & set(cut)
    for broken in (
        [cut | {"sequence": cut["sequence"] + 1}, *left[1:]],
        [cut | {"hash": "0" * 64}, *left[1:]],
        [cut | {"subject_id": "cus_somebody"}, *left[1:]],
        [cut | {"more": 1}, *left[1:]],
        left[1:],
    ):
        assert verify(HER, broken, head) != []
