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


async def test_a_notice_refused_for_another_reason_is_not() -> None:
    notices = RemoteNotices(Refusing("TEMPLATE_UNKNOWN"))
    with pytest.raises(RemoteError):
        await notices.payout_account_learned("evt_1", "cus_1", "8601.11.*****")
