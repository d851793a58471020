"""Changes of terms and their notices: when they may apply, and what each outcome leads to."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customer.errors import (
    ContractAlreadyEnded,
    ContractEndInvalid,
    ContractLockedIn,
    TermsChangeInvalid,
    TermsChangeOverlaps,
)
from services.customer.model.contract import Contract, ContractChange, ContractStatus, closed, on_terms
from services.customer.model.contract import with_last_day as end
from services.customer.model.notice import (
    LETTER_DAYS,
    MOST_ATTEMPTS,
    NOTICE_CHANNELS,
    OPEN,
    TRY_AGAIN,
    Mark,
    Notice,
    NoticeState,
    arrives_on,
    ended,
    failed,
    named_day,
    new_notice,
    next_channel,
    queued,
    reopened,
    told,
    unsendable,
)
from services.customer.model.product import LocalText, Product, UpcomingTerms, create_product
from services.customer.model.terms import (
    TermsChange,
    TermsChangeDraft,
    announce,
    earliest_effect,
    free_exit_until,
)
from services.kernel.calendar import add_months, oslo_date
from tests.unit.customer.test_products import DRAFT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
TEXT = LocalText("Nye", "Nye", "New")
DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))
GROUPS = st.sampled_from(["power", "fibre", "mobile", "solar"])


def product(group: str = "power") -> Product:
    return create_product(replace(DRAFT, group=group), NOW)


def change(
    effective: date = date(2027, 2, 1), group: str = "power", notice_days: int = 30, today: date = TODAY
) -> TermsChange:
    draft = TermsChangeDraft("power-spot", TEXT, "", TEXT, effective.isoformat(), notice_days)
    made, _ = announce(
        product(group), draft, None, change_id="tch_1", operation_id="op_1", by="stf_1", today=today, now=NOW
    )
    return made


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def on_the_way(of: TermsChange, sent_on: date = TODAY, channel: str = "email") -> Notice:
    notice = new_notice(of, "ctr_1", "cus_1", at(sent_on))
    return queued(notice, channel, "msg_1", named_day(notice, of, channel, sent_on), at(sent_on))


@given(DAYS, st.integers(14, 365), GROUPS)
def test_nobody_is_told_later_than_promised(told_on: date, notice_days: int, group: str) -> None:
    earliest = earliest_effect(told_on, notice_days, group)
    assert earliest >= told_on + timedelta(days=notice_days)
    if group in {"fibre", "mobile"}:
        assert earliest >= add_months(told_on, 1)


@given(DAYS, DAYS, st.integers(14, 365), GROUPS, st.sampled_from(NOTICE_CHANNELS))
def test_a_change_binds_only_those_who_were_told_in_time(
    announced: date, sent_on: date, notice_days: int, group: str, channel: str
) -> None:
    effective = earliest_effect(announced, notice_days, group) + timedelta(days=3)
    of = change(effective, group, notice_days, announced)
    notice = told(on_the_way(of, announced, channel), of, "msg_1", at(sent_on))
    arrived = arrives_on(channel, oslo_date(at(sent_on)))
    if notice.state is NoticeState.TOLD:
        assert earliest_effect(arrived, notice_days, group) <= notice.applies_from
        assert notice.applies_from >= effective
        assert Mark.TOLD_IN_TIME in notice.marks
    else:
        assert notice.state is NoticeState.PENDING
        assert {Mark.LATE, Mark.RESCHEDULED} <= notice.marks
        assert Mark.TOLD_IN_TIME not in notice.marks


@given(DAYS, st.integers(0, 400), st.sampled_from(NOTICE_CHANNELS))
def test_a_renewed_notice_names_a_day_that_it_can_keep(announced: date, later: int, channel: str) -> None:
    of = change(announced + timedelta(days=60), "fibre", 30, announced)
    notice = new_notice(of, "ctr_1", "cus_1", at(announced))
    today = announced + timedelta(days=later)
    named = named_day(notice, of, channel, today)
    assert named >= of.effective_date
    assert named >= of.earliest_effect(arrives_on(channel, today))


outcomes = st.lists(
    st.sampled_from(["told", "failed", "bounced", "unsendable", "in_force", "terminated", "cancelled"])
)


@given(outcomes)
def test_no_order_of_outcomes_applies_terms_to_who_was_not_told(steps: list[str]) -> None:
    of = change()
    notice = on_the_way(of)
    for step in steps:
        if step == "told":
            notice = told(notice, of, notice.message_id, at(TODAY))
        elif step in {"failed", "bounced"}:
            notice = failed(notice, notice.message_id, step, at(TODAY))
        elif step == "unsendable" and notice.state is NoticeState.PENDING:
            notice = unsendable(notice, "not_allowed", at(TODAY))
        elif step == "in_force" and notice.state is NoticeState.TOLD:  # what the daily work takes
            notice = ended(notice, NoticeState.IN_FORCE)
        elif step in {"terminated", "cancelled"} and notice.state in OPEN:
            notice = ended(notice, NoticeState(step))
        if notice.state is NoticeState.IN_FORCE:
            assert notice.told_at is not None
            assert Mark.TOLD_IN_TIME in notice.marks
        if notice.state in {NoticeState.PENDING, NoticeState.FAILED}:
            assert not notice.binding
            assert notice.told_at is None


def test_versions_of_a_notice_grow_by_one() -> None:
    of = change()
    notice = on_the_way(of)
    after = told(notice, of, "msg_1", NOW)
    assert (notice.version, after.version) == (2, 3)
    assert ended(after, NoticeState.IN_FORCE).version == 4


def test_a_bounce_takes_the_telling_back() -> None:
    of = change()
    notice = failed(told(on_the_way(of), of, "msg_1", NOW), "msg_1", "bounced", NOW)
    assert notice.state is NoticeState.PENDING
    assert notice.marks == {Mark.FAILED}
    assert (notice.told_at, notice.next_at, notice.attempts[0].outcome) == (None, NOW, "bounced")


def test_a_bounce_after_the_change_applies_is_only_noted() -> None:
    of = change()
    notice = ended(told(on_the_way(of), of, "msg_1", NOW), NoticeState.IN_FORCE)
    after = failed(notice, "msg_1", "bounced", NOW)
    assert after.state is NoticeState.IN_FORCE
    assert after.attempts[0].outcome == "bounced"


def test_a_bounce_of_an_earlier_message_leaves_the_later_one() -> None:
    of = change()
    first = failed(on_the_way(of), "msg_1", "refused", NOW)
    second = queued(first, "post", "msg_2", of.effective_date, NOW)
    after = failed(second, "msg_1", "bounced", NOW)
    assert after.state is NoticeState.QUEUED
    assert [item.outcome for item in after.attempts] == ["bounced", ""]


def test_channels_take_turns_then_rest() -> None:
    of = change()
    notice = failed(on_the_way(of), "msg_1", "refused", NOW)
    assert next_channel(notice, ["email", "post"]) == ("post", None)
    assert next_channel(notice, ["email"]) == ("email", NOW + TRY_AGAIN)
    notice = failed(queued(notice, "post", "msg_2", of.effective_date, NOW), "msg_2", "returned", NOW)
    assert next_channel(notice, ["email", "post"]) == ("email", NOW + TRY_AGAIN)


def test_at_last_a_notice_is_given_up_and_stays_listed() -> None:
    of = change()
    notice = on_the_way(of)
    for number in range(1, MOST_ATTEMPTS + 1):
        assert notice.state is NoticeState.QUEUED
        notice = failed(notice, notice.message_id, "refused", NOW)
        if notice.state is NoticeState.PENDING:
            notice = queued(notice, "email", f"msg_{number + 1}", of.effective_date, NOW)
    assert notice.state is NoticeState.FAILED
    assert notice.next_at is None
    assert Mark.FAILED in notice.marks


def test_a_letter_counts_when_it_has_arrived() -> None:
    assert arrives_on("post", TODAY) == TODAY + timedelta(days=LETTER_DAYS)
    of = change(TODAY + timedelta(days=30))
    notice = new_notice(of, "ctr_1", "cus_1", NOW)
    assert named_day(notice, of, "email", TODAY) == of.effective_date
    assert named_day(notice, of, "post", TODAY) > of.effective_date


def test_a_terminated_notice_is_told_anew_when_the_end_moves() -> None:
    notice = ended(on_the_way(change()), NoticeState.TERMINATED)
    again = reopened(notice, NOW)
    assert (again.state, again.next_at) == (NoticeState.PENDING, NOW)
    assert Mark.TERMINATED not in again.marks


def test_free_exit_lasts_three_months() -> None:
    assert free_exit_until(date(2026, 11, 30)) == date(2027, 2, 28)


def test_a_change_must_be_far_enough_ahead_for_its_group() -> None:
    january = date(2027, 1, 1)
    assert change(date(2027, 1, 31), "power", 30, january).effective_date == date(2027, 1, 31)
    with pytest.raises(TermsChangeInvalid) as refusal:
        change(date(2027, 1, 31), "fibre", 30, january)
    assert [found.rule for found in refusal.value.violations] == ["EFFECTIVE_DATE_TOO_NEAR"]
    assert change(date(2027, 2, 1), "fibre", 30, january).notice_days == 30


def test_one_change_at_a_time() -> None:
    of = change()
    item = product()
    busy = replace(item, upcoming=UpcomingTerms(item.terms, of.effective_date, of.id))
    draft = TermsChangeDraft("power-spot", TEXT, "", TEXT, "2027-06-01", 30)
    with pytest.raises(TermsChangeOverlaps):
        announce(busy, draft, None, change_id="t", operation_id="o", by="s", today=TODAY, now=NOW)
    after, _ = announce(
        busy, draft, None, change_id="t", operation_id="o", by="s", today=of.effective_date, now=NOW
    )
    assert after.previous_hash == item.terms.version_hash


def test_buyers_take_the_terms_of_their_first_day() -> None:
    item = product()
    coming = replace(item.terms, version_hash="new")
    item = replace(item, upcoming=UpcomingTerms(coming, date(2027, 2, 1), "tch_1"))
    assert item.terms_on(date(2027, 1, 31)) is item.terms
    assert item.terms_on(date(2027, 2, 1)) is coming


def contract(**changes: object) -> Contract:
    made = Contract(
        "ctr_1", "cus_1", "pur_1", "power-spot", "power", "adr_1", "old", TODAY, ContractStatus.ACTIVE,
        (ContractChange(NOW, "purchased", "customer", "old"),),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def last_day(of: Contract, raw: str, *, free_exit: bool = False, today: date = TODAY) -> Contract:
    return end(of, raw, by="customer", today=today, now=NOW, free_exit=free_exit)


def test_a_contract_ends_today_when_no_day_is_given() -> None:
    assert last_day(contract(), "").end_date == TODAY
    ahead = TODAY + timedelta(days=9)
    assert last_day(contract(start_date=ahead), "").end_date == ahead


@given(st.integers(-500, 500))
def test_a_contract_ends_from_today_to_a_year_ahead(days: int) -> None:
    raw = (TODAY + timedelta(days=days)).isoformat()
    if 0 <= days <= 365:
        ended_then = last_day(contract(), raw)
        assert (ended_then.end_date, ended_then.version) == (TODAY + timedelta(days=days), 2)
        assert last_day(ended_then, raw) is ended_then
    else:
        with pytest.raises(ContractEndInvalid):
            last_day(contract(), raw)


@given(st.integers(0, 365), st.integers(0, 365), st.booleans())
def test_a_lock_in_holds_unless_the_terms_change(days: int, locked: int, free_exit: bool) -> None:
    of = contract(lock_in_until=TODAY + timedelta(days=locked))
    raw = (TODAY + timedelta(days=days)).isoformat()
    if days < locked and not free_exit:
        with pytest.raises(ContractLockedIn):
            last_day(of, raw, free_exit=free_exit)
    else:
        assert last_day(of, raw, free_exit=free_exit).end_date is not None


def test_history_is_added_to_never_changed() -> None:
    first = contract()
    second = on_terms(first, "new", NOW)
    third = closed(last_day(second, ""), NOW)
    assert third.history[:2] == second.history
    assert second.history[:1] == first.history
    assert [line.terms_version_hash for line in third.history] == ["old", "new", "new", "new"]
    with pytest.raises(ContractAlreadyEnded):
        last_day(third, "")
    with pytest.raises(ContractAlreadyEnded):
        last_day(last_day(first, ""), "", today=TODAY + timedelta(days=1))
