"""Templates and the life of a message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.vault import Redacted
from services.customer import adapters
from services.customer.errors import MessageInvalid
from services.customer.model.customer import CustomerStatus
from services.customer.model.guardianship import applicant
from services.customer.model.message import (
    BACKOFF,
    Message,
    MessageState,
    given_up,
    may_be_written_to,
    postponed,
    sent,
    worn_out,
)
from services.customer.model.template import OPT_OUT_PURPOSES, TEMPLATES, Template, require_template

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CUSTOMER = applicant("cus_1", "cus_2", NOW)
MESSAGE = Message(
    id="msg_1",
    customer_id="cus_1",
    template="invoice_issued",
    purpose="invoicing",
    channel="email",
    language="nb",
    subject=Redacted("subject"),
    body=Redacted("body"),
    shown=Redacted("body"),
    state=MessageState.QUEUED,
    queued_at=NOW,
    next_attempt_at=NOW,
    attempts=1,
)


# A value in each form, and how it reads in Bokmål, Nynorsk and English.
DAY = ("2026-12-06", {"nb": "6. desember 2026", "nn": "6. desember 2026", "en": "6 December 2026"})
SUM = ("81000", {"nb": "810,00\u00a0kr", "nn": "810,00\u00a0kr", "en": "810.00\u00a0kr"})


# Values that choose the words and are not said themselves.
CHOOSING = {"age", "ground"}


def sample(name: str, language: str) -> tuple[str, str]:
    """A value for the template and how it must read."""
    if name.endswith(("_on", "_date")):
        return DAY[0], DAY[1][language]
    if name.endswith("_ore"):
        return SUM[0], SUM[1][language]
    return f"<{name}> {{{{ 7*7 }}}}", f"<{name}>"


WRITTEN = [(template, channel) for template in TEMPLATES.values() for channel in template.channels]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(("template", "channel"), WRITTEN, ids=lambda item: getattr(item, "name", item))
def test_every_template_reads_in_every_language(template: Template, channel: str, language: str) -> None:
    values = {name: sample(name, language)[0] for name in (*template.values, *template.optional)}
    text = adapters.TemplateFiles("Kraft AS").render(
        template, language, channel, values, name="Kari", opt_out_url="https://example.no/stop"
    )
    assert bool(text.subject.reveal()) == (channel != "sms")
    body, shown = text.body.reveal(), text.shown.reveal()
    assert "Kari" in body or channel == "sms"  # each letter of an SMS is paid for
    for name in set(template.values) - CHOOSING:
        theirs = name.endswith(tuple({"_nb", "_nn", "_en"} - {f"_{language}"}))
        said = sample(name, language)[1] in body + text.subject.reveal()
        assert said is not theirs, name
    if "expires_on" in template.optional:
        assert DAY[1][language] in body
    if "link" in template.values:
        assert f"?lang={language}" in body
    for name in template.secret:
        assert f"<{name}>" not in shown
    assert "49" not in body  # a value is never run as a template
    assert "https://example.no/stop" in body
    assert "https://example.no/stop" not in shown
    assert "\n\n\n" not in body


@pytest.mark.parametrize(("template", "channel"), WRITTEN, ids=lambda item: getattr(item, "name", item))
def test_optional_values_may_be_left_out(template: Template, channel: str) -> None:
    values = {name: sample(name, "en")[0] for name in template.values}
    text = adapters.TemplateFiles("Kraft AS").render(
        template, "en", channel, values, name="Kari", opt_out_url=""
    )
    assert "\n\n\n" not in text.body.reveal()


def test_there_are_no_other_template_files() -> None:
    folders = {path.name for path in Path(adapters.TEMPLATES).iterdir()}
    assert folders == set(TEMPLATES) | {"opt_out", "letter"}


def test_marketing_and_surveys_can_be_opted_out_of() -> None:
    for template in TEMPLATES.values():
        for purpose in template.purposes:
            wanted = purpose.startswith("marketing") or purpose in {"customer_surveys", "service_tips"}
            assert (purpose in OPT_OUT_PURPOSES) == wanted


def test_a_message_is_tried_seven_times() -> None:
    message = MESSAGE
    for attempt, wait in enumerate(BACKOFF, start=1):
        message = postponed(replace(message, attempts=attempt), NOW)
        assert message.state is MessageState.QUEUED
        assert message.next_attempt_at == NOW + wait
    last = postponed(replace(message, attempts=len(BACKOFF) + 1), NOW)
    assert (last.state, last.failure, last.body) == (MessageState.FAILED, "unreachable", None)
    assert timedelta(hours=3) < sum(BACKOFF, timedelta()) < timedelta(hours=5)


def test_an_ended_message_keeps_no_body() -> None:
    assert sent(MESSAGE, NOW).body is None
    assert given_up(MESSAGE, "refused").body is None


def test_a_refusal_never_repeats_a_value() -> None:
    with pytest.raises(MessageInvalid) as refusal:
        require_template("invoice_issued", "invoicing", "email", {"invoice_number": "secret" * 400})
    told = str(refusal.value.violations) + str(refusal.value)
    assert "secret" not in told
    assert {v.field for v in refusal.value.violations} == {"values.due_date", "values.amount_ore", "values"}


@pytest.mark.parametrize("purpose", sorted({name for one in TEMPLATES.values() for name in one.purposes}))
@pytest.mark.parametrize("status", list(CustomerStatus))
def test_who_has_left_gets_what_cannot_be_opted_out_of(status: CustomerStatus, purpose: str) -> None:
    allowed = status is CustomerStatus.ACTIVE or (
        status is CustomerStatus.CLOSED and purpose not in OPT_OUT_PURPOSES
    )
    assert may_be_written_to(replace(CUSTOMER, status=status), purpose) is allowed


def test_what_nobody_foresaw_is_given_up_as_a_fault() -> None:
    last = replace(MESSAGE, attempts=len(BACKOFF) + 1)
    assert postponed(last, NOW, failure="fault").failure == "fault"
    assert postponed(last, NOW).failure == "unreachable"
    assert not worn_out(last)
    assert worn_out(replace(last, attempts=last.attempts + 1))
