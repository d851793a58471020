"""What mail servers and SMS providers tell of messages that they took. Pure, and wary of what it reads."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message as MimeMessage
from enum import StrEnum
from typing import Any

from services.chassis.errors import Violations
from services.customer.errors import SmsReportInvalid

LARGEST_BOUNCE = 256 * 1024
"""Bytes. A report holds our own mail at most, which is small; servers send its headers only (RFC 6522)."""
# A parser spends time on each part for each line, so parts within parts are counted before it begins.
MOST_MULTIPARTS, MOST_BLOCKS = 10, 50
_STATUS = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
# Codes under 5 that say nothing about the address (RFC 3463): full, too large, our reputation or content.
_NOT_THE_ADDRESS = re.compile(r"^(2\.[234]|3\.\d+|6\.\d+|7\.\d+)$")
SOFT_LIMIT = 3
"""Messages that come back for a reason that may pass, until the address is taken for dead all the same."""
REPORT_AGE = timedelta(minutes=5)
_SIGNATURE = re.compile(r"^t=(\d{1,12}),v1=([0-9a-f]{64})$")
_REFERENCE = re.compile(r"^msg_[0-9a-f]{32}$")


class Fate(StrEnum):
    """What became of a message after it was sent."""

    DELIVERED = "delivered"
    RETURNED = "returned"
    DEAD_ADDRESS = "dead_address"


@dataclass(frozen=True)
class SmsReport:
    """A provider's word on one SMS; `fate` is None for a state in between."""

    message_id: str
    fate: Fate | None


def bounce_fate(raw: bytes) -> Fate | None:
    """What a delivery status notification (RFC 3464) says; None for a delay and other news that end nothing.

    Raises:
        ValueError: it is no delivery status notification, or one that nobody writes in good faith.
    """
    if len(raw) > LARGEST_BOUNCE or raw.lower().count(b"multipart/") > MOST_MULTIPARTS:
        raise ValueError("too large")
    try:
        blocks = _status_blocks(message_from_bytes(raw))
    except (RecursionError, LookupError, TypeError, AttributeError) as error:
        raise ValueError("not readable") from error
    fates = [_fate(block) for block in blocks]
    return next((fate for fate in fates if fate is not None), None)


def _status_blocks(message: MimeMessage) -> list[MimeMessage]:
    """The groups of fields about recipients; the first group of a report is about the whole."""
    kind = str(message.get_param("report-type", "")).lower()
    if message.get_content_type() != "multipart/report" or kind != "delivery-status":
        raise ValueError("not a delivery report")
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            found = [block for block in _parts(part)[:MOST_BLOCKS] if block["action"]]
            if found:
                return found
    raise ValueError("no status in it")


def _parts(message: MimeMessage) -> list[MimeMessage]:
    payload = message.get_payload()
    if not isinstance(payload, list):
        return []
    return [part for part in payload if isinstance(part, MimeMessage)]


def _fate(block: MimeMessage) -> Fate | None:
    if str(block["action"]).strip().lower() != "failed":
        return None
    status = _STATUS.match(str(block["status"] or ""))
    if status is None or status[1] != "5" or _NOT_THE_ADDRESS.match(f"{status[2]}.{status[3]}"):
        return Fate.RETURNED
    return Fate.DEAD_ADDRESS


def signature_holds(body: bytes, signature: str, secret: str, now: datetime) -> bool:
    """Whether `t=<seconds>,v1=<hex>` signs the body with the secret, no longer than five minutes ago.

    v1 is the HMAC-SHA256 of t, a full stop and the body. What is sent twice within the five minutes changes
    nothing the second time, so nothing else is remembered.
    """
    match = _SIGNATURE.match(signature.strip())
    if match is None or not secret:
        return False
    right = hmac.new(secret.encode(), match[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, match[2]):
        return False
    return abs(now.timestamp() - int(match[1])) <= REPORT_AGE.total_seconds()


def sms_report(body: bytes) -> SmsReport:
    """Read `{"reference": ..., "status": ...}`. Raises SmsReportInvalid."""
    found = Violations()
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        found.add("body", "JSON_OBJECT", "Send a JSON object.")
        raise SmsReportInvalid("A delivery report is a JSON object.", violations=list(found))
    reference, status = told.get("reference"), told.get("status")
    if not isinstance(reference, str) or not _REFERENCE.match(reference):
        found.add("reference", "REFERENCE_FORMAT", "Send the reference that we gave.")
    if not isinstance(status, str) or status not in _SMS_FATES:
        found.add("status", "STATUS_UNKNOWN", "Use one of " + ", ".join(sorted(_SMS_FATES)) + ".")
    found.raise_if_any(SmsReportInvalid, "The delivery report has fields to correct.")
    return SmsReport(str(reference), _SMS_FATES[str(status)])


# `undeliverable`: the number does not exist or takes no SMS; `expired`: the phone was off for too long.
_SMS_FATES: dict[str, Fate | None] = {
    "accepted": None,
    "buffered": None,
    "delivered": Fate.DELIVERED,
    "expired": Fate.RETURNED,
    "rejected": Fate.RETURNED,
    "undeliverable": Fate.DEAD_ADDRESS,
}
