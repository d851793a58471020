"""What mail servers and the SMS provider tell, read by somebody who trusts neither."""

import contextlib
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.vault import Redacted
from services.customer.errors import SmsReportInvalid
from services.customer.model.contact import ContactPoint
from services.customer.model.delivery_report import (
    LARGEST_BOUNCE,
    REPORT_AGE,
    SOFT_LIMIT,
    Fate,
    bounce_fate,
    signature_holds,
    sms_report,
)
from services.customer.usecases.delivery import SOFT_FORGOTTEN, after_fate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POINT = ContactPoint("cpt_1", "email", Redacted("kari@example.com"), True, "registration", "contract", NOW)


def dsn(action: str = "failed", status: str = "5.1.1", kind: str = "delivery-status") -> bytes:
    """A report as Postfix writes it (RFC 3464)."""
    return f"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: bounce@eksempel.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Thu, 15 Jan 2026 09:00:00 +0100 (CET)

Final-Recipient: rfc822; kari@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown user

--B
Content-Type: text/rfc822-headers

Subject: Velkommen

--B--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("action", "status", "fate"),
    [
        ("failed", "5.1.1", Fate.DEAD_ADDRESS),
        ("Failed", "5.0.0", Fate.DEAD_ADDRESS),
        ("failed", "5.2.1 (disabled)", Fate.DEAD_ADDRESS),
        ("failed", "5.2.2", Fate.RETURNED),  # full
        ("failed", "5.7.1", Fate.RETURNED),  # they do not like us
        ("failed", "4.4.1", Fate.RETURNED),  # given up after days
        ("failed", "nonsense", Fate.RETURNED),
        ("delayed", "4.4.1", None),
        ("delivered", "2.0.0", None),
        ("relayed", "2.0.0", None),
    ],
)
def test_what_a_report_says(action: str, status: str, fate: Fate | None) -> None:
    assert bounce_fate(dsn(action, status)) is fate


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: Automatisk svar\r\n\r\nJeg er p\xe5 ferie.\r\n",
        dsn(kind="disposition-notification"),
        dsn().replace(b"message/delivery-status", b"text/plain"),
        dsn().replace(b"Action:", b"Inaction:"),
        dsn() + b"x" * LARGEST_BOUNCE,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)
        ),
    ],
)
def test_what_is_no_report_is_refused_fast(raw: bytes) -> None:
    began = time.process_time()  # not what other programs take
    with pytest.raises(ValueError, match=r"."):
        bounce_fate(raw)
    assert time.process_time() - began < 5


@given(st.binary(max_size=600), st.integers(0, 900), st.integers(0, 40))
def test_a_mangled_report_never_breaks_the_reader(noise: bytes, at: int, cut: int) -> None:
    raw = dsn()[:at] + noise + dsn()[at + cut :]
    with contextlib.suppress(ValueError):
        assert bounce_fate(raw) in {*Fate, None}


def signed(body: bytes, at: datetime, secret: str = "s3cret") -> str:
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def test_a_signature_holds_for_its_body_and_its_time() -> None:
    body = b'{"reference": "x"}'
    assert signature_holds(body, signed(body, NOW), "s3cret", NOW + REPORT_AGE)
    assert not signature_holds(body, signed(body, NOW), "s3cret", NOW + REPORT_AGE + timedelta(seconds=1))
    assert not signature_holds(body, signed(body, NOW + timedelta(minutes=6)), "s3cret", NOW)
    assert not signature_holds(body + b" ", signed(body, NOW), "s3cret", NOW)
    assert not signature_holds(body, signed(body, NOW, "other"), "s3cret", NOW)
    assert not signature_holds(body, signed(body, NOW, ""), "", NOW)
    moved = signed(body, NOW).replace(f"t={int(NOW.timestamp())}", f"t={int(NOW.timestamp()) + 1}")
    assert not signature_holds(body, moved, "s3cret", NOW)
    for nonsense in ("", "v1=00", "t=1,v1=", "t=1,v1=" + "g" * 64, "t=" + "9" * 40 + ",v1=" + "0" * 64):
        assert not signature_holds(body, nonsense, "s3cret", NOW)


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ("nonsense", ["body"]),
        (b"\xff", ["body"]),
        (b"[" * 50_000, ["body"]),
        ([], ["body"]),
        ({}, ["reference", "status"]),
        ({"reference": "msg_1", "status": "delivered"}, ["reference"]),
        ({"reference": "msg_" + "0" * 32, "status": "eaten"}, ["status"]),
        ({"reference": 7, "status": ["delivered"]}, ["reference", "status"]),
    ],
)
def test_a_broken_report_is_refused_by_field(told: object, fields: list[str]) -> None:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    with pytest.raises(SmsReportInvalid) as refusal:
        sms_report(body)
    assert [violation.field for violation in refusal.value.violations] == fields


def test_an_address_dies_at_once_or_by_and_by() -> None:
    assert after_fate(POINT, Fate.DEAD_ADDRESS, NOW).undeliverable_since == NOW
    point = POINT
    for count in range(1, SOFT_LIMIT + 1):
        point = after_fate(point, Fate.RETURNED, NOW)
        assert point.soft_bounces == count
        assert (point.undeliverable_since is not None) == (count == SOFT_LIMIT)
    later = NOW + SOFT_FORGOTTEN + timedelta(days=1)
    assert after_fate(after_fate(POINT, Fate.RETURNED, NOW), Fate.RETURNED, later).soft_bounces == 1
    assert after_fate(after_fate(POINT, Fate.RETURNED, NOW), Fate.DELIVERED, NOW) == POINT
