"""Linked social media accounts over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.products import ProductText as LocalText
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import profile_service_pb2 as rpc


class NewSocialLink(Body):
    """An account to link, as the platform asserts it."""

    platform: str = Field(max_length=40, examples=["facebook"])
    assertion: str = Field(
        max_length=10_000, description="The ID token of a log-in at the platform with the nonce given here."
    )


class PassedField(Answer):
    """A field that passed between the company and the platform; never its value."""

    field: str = Field(examples=["user_id"])
    at: datetime


class SocialLink(Answer):
    """A linked account. Once unlinked only what passed, and when, is left."""

    social_link_id: str = Field(examples=["scl_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    platform: str
    platform_names: LocalText
    external_id: str = Field(description="Empty once unlinked.")
    display_name: str = Field(description="Empty once unlinked.")
    status: Literal["linked", "unlinked"]
    received: list[PassedField]
    sent: list[PassedField]
    linked_at: datetime
    unlinked_at: datetime | None
    version: int

    @classmethod
    def of(cls, message: rpc.SocialLink) -> Self:
        """From the message."""
        status = rpc.SocialLinkStatus.Name(message.status).removeprefix("SOCIAL_LINK_STATUS_").lower()
        return cls.model_validate(
            {
                "social_link_id": message.social_link_id,
                "platform": message.platform,
                "platform_names": LocalText.of(message.platform_names),
                "external_id": message.external_id,
                "display_name": message.display_name,
                "status": status,
                "received": _passed(message.received),
                "sent": _passed(message.sent),
                "linked_at": moment(message.linked_at),
                "unlinked_at": moment_or_none(message, "unlinked_at"),
                "version": message.version,
            }
        )


class SocialPlatform(Answer):
    """A platform that can be linked."""

    platform: str
    names: LocalText
    receives: list[str] = Field(description="The fields that linking brings to the company.")
    nonce: str = Field(description="For the log-in at the platform.")


class SocialLinkList(Answer):
    """Links, newest first, and the platforms that there are."""

    links: list[SocialLink]
    platforms: list[SocialPlatform]

    @classmethod
    def of(cls, message: rpc.ListSocialLinksResponse) -> Self:
        """From the message."""
        return cls(
            links=[SocialLink.of(item) for item in message.links],
            platforms=[
                SocialPlatform(
                    platform=item.platform,
                    names=LocalText.of(item.names),
                    receives=list(item.receives),
                    nonce=item.nonce,
                )
                for item in message.platforms
            ],
        )


def _passed(fields: Iterable[rpc.PassedField]) -> list[PassedField]:
    return [PassedField(field=item.field, at=moment(item.at)) for item in fields]
