"""Notices that cannot or need not be sent are no failures."""

from typing import Any

import pytest

from services.billing.adapters import RemoteNotices
from services.chassis.errors import Kind, RemoteError


class Refusing:
    """A sender that refuses every message for one reason."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def send(self, *_: Any, **__: Any) -> str:
        raise RemoteError("no", kind=Kind.PRECONDITION, reason=self._reason, domain="customer")


@pytest.mark.parametrize(
    "reason", ["MESSAGE_NOT_ALLOWED", "NO_CONTACT_POINT", "CUSTOMER_NOT_ACTIVE", "IDEMPOTENCY_KEY_REUSED"]
)
async def test_a_notice_refused_for_good_is_done(reason: str) -> None:
    notices = RemoteNotices(Refusing(reason))
    await notices.payout_account_learned("evt_1", "cus_1", "8601.11.*****")


class NoMail:
    """A sender to whom mail addresses are dead."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []

    async def send(self, request_id: str, *_: Any, channel: str, values: Any, **__: Any) -> str:
        if channel == "email":
            raise RemoteError("no", kind=Kind.PRECONDITION, reason="NO_CONTACT_POINT", domain="customer")
        self.sent.append((request_id, channel, values))
        return "msg_1"


async def test_of_an_invoice_it_is_known_who_has_no_mail() -> None:
    sender, mail, paper = NoMail(), {"invoice_number": "1"}, {"invoice_number": "1", "kid": "123"}
    notices = RemoteNotices(sender)
    assert await notices.invoice_issued("evt_1", "cus_1", mail) is False
    await notices.invoice_on_paper("on-paper:inv_1", "cus_1", paper)
    assert sender.sent == [("on-paper:inv_1", "post", paper)]
    told = RemoteNotices(Refusing("MESSAGE_NOT_ALLOWED"))
    assert await told.invoice_issued("evt_1", "cus_1", mail) is True, "refused for good is no case for paper"
    await RemoteNotices(Refusing("NO_CONTACT_POINT")).invoice_on_paper("on-paper:inv_1", "cus_1", paper)


async def test_a_notice_refused_for_another_reason_is_not() -> None:
    notices = RemoteNotices(Refusing("TEMPLATE_UNKNOWN"))
    with pytest.raises(RemoteError):
        await notices.payout_account_learned("evt_1", "cus_1", "8601.11.*****")
