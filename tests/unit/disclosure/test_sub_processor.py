"""Sub-processors: time to object, then in force; a no stands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.errors import AgreementState, DisclosureRequestInvalid, SubProcessorState
from services.disclosure.model.agreement import Agreement, Status, Terms
from services.disclosure.model.sub_processor import NOTICE, RawNotice, SubProcessor, SubStatus
from services.disclosure.model.transfer import RawCountry, TransferTool

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
DAY = date(2026, 1, 15)
RAW = RawNotice("", "Lagring AS", "keeps the queue", RawCountry("NO", TransferTool.NONE, ""), "2026-01-29")


def agreement(status: Status = Status.ACTIVE) -> Agreement:
    return Agreement("agr_1", "prc_1", "printing", status, Terms(), "", 1, NOW, NOW)


def announced(raw: RawNotice = RAW, status: Status = Status.ACTIVE) -> SubProcessor:
    return raw.checked(DAY).under(agreement(status), sub_processor_id="sub_1", day=DAY, now=NOW)


@given(days=st.integers(0, 60))
def test_the_day_decides_until_somebody_says_no(days: int) -> None:
    day = DAY + timedelta(days=days)
    item = announced()
    assert item.status(day) is (SubStatus.ANNOUNCED if days <= NOTICE.days else SubStatus.IN_FORCE)
    if days <= NOTICE.days:
        refused = item.object("no", day, NOW)
        assert refused.status(day + timedelta(days=365)) is SubStatus.OBJECTED
        with pytest.raises(SubProcessorState):
            refused.end("x", day, NOW)
        with pytest.raises(SubProcessorState):
            refused.must_engage(day)
    else:
        with pytest.raises(SubProcessorState):
            item.object("too late", day, NOW)
        assert item.end("over", day, NOW).status(day) is SubStatus.ENDED


def test_there_is_time_to_object_unless_the_agreement_is_not_signed_yet() -> None:
    short = replace(RAW, object_until="2026-01-28")
    with pytest.raises(DisclosureRequestInvalid) as refusal:
        announced(short)
    assert [one.field for one in refusal.value.violations] == ["object_until"]
    assert announced(replace(RAW, object_until="2026-01-15"), Status.DRAFT).status(DAY) is SubStatus.ANNOUNCED
    with pytest.raises(AgreementState):
        announced(RAW, Status.ENDED)


def test_every_broken_field_is_named_and_a_transfer_needs_its_tool() -> None:
    bad = RawNotice("", " ", "", RawCountry("IN", TransferTool.NONE, ""), "soon")
    with pytest.raises(DisclosureRequestInvalid) as refusal:
        bad.checked(DAY)
    assert {one.field for one in refusal.value.violations} == {
        "name",
        "service",
        "country.transfer_tool",
        "object_until",
    }
