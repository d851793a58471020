"""What partners are told of corrections and restrictions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import notice_service_pb2 as notice


class _Notice(Answer):
    notice_id: Annotated[str, Field(examples=["ntc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    customer_id: str
    made_at: datetime
    confirmed_at: datetime | None

    @classmethod
    def of(cls, message: notice.Notice) -> Self:
        """From the message."""
        return cls(
            notice_id=message.notice_id,
            customer_id=message.customer_id,
            made_at=moment(message.made_at),
            confirmed_at=moment_or_none(message, "confirmed_at"),
        )


class PartnerRectification(_Notice):
    """Something that you received about this customer was wrong: fetch it anew, then confirm."""


class PartnerRectificationList(Answer):
    """What is not confirmed yet, oldest first: confirm, then fetch again."""

    rectifications: list[PartnerRectification]
    more: bool


class PartnerRestriction(_Notice):
    """Use what you received about this customer for storage and claims only, then confirm."""


class PartnerRestrictionList(Answer):
    """What is not confirmed yet, oldest first: confirm, then fetch again."""

    restrictions: list[PartnerRestriction]
    more: bool
