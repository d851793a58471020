"""The archive of policies, for staff."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.consent.v1 import policy_service_pb2 as rpc


class PolicyVersion(Answer):
    """A policy that was in force."""

    version: Annotated[str, Field(description="SHA-256 of its content, in hex.")]
    published_at: Annotated[datetime, Field(description="When it first came into force.")]
    previous_version: Annotated[str, Field(description="The version before it; empty for the first.")]
    in_force: bool

    @classmethod
    def of(cls, message: rpc.PolicyVersion) -> PolicyVersion:
        """From the message."""
        return cls(
            version=message.version,
            published_at=moment(message.published_at),
            previous_version=message.previous_version,
            in_force=message.in_force,
        )


class PolicyVersionList(Answer):
    """A page of the archive, the latest first."""

    versions: list[PolicyVersion]
    next_page_token: str


class PolicyChange(Answer):
    """One place of the policy that differs."""

    kind: Literal["added", "removed", "changed"]
    path: Annotated[str, Field(examples=["purposes.marketing_new_offers.text.nb"])]
    before: str
    after: str


class StaleText(Answer):
    """A text that people agreed to and that is no longer shown: they are asked again."""

    purpose: str
    language: str
    text_hash: str
    consents: Annotated[int, Field(description="How many consents to it stand.")]


class PolicyComparison(Answer):
    """What one policy changed against another."""

    from_version: str
    to_version: str
    changes: list[PolicyChange]
    stale_consents: list[StaleText]

    @classmethod
    def of(cls, message: rpc.ComparePoliciesResponse) -> PolicyComparison:
        """From the message."""
        kinds: dict[str, Literal["added", "removed", "changed"]] = {
            "added": "added",
            "removed": "removed",
            "changed": "changed",
        }
        return cls(
            from_version=message.from_version,
            to_version=message.to_version,
            changes=[
                PolicyChange(kind=kinds[item.kind], path=item.path, before=item.before, after=item.after)
                for item in message.changes
            ],
            stale_consents=[
                StaleText(
                    purpose=item.purpose,
                    language=item.language,
                    text_hash=item.text_hash,
                    consents=item.consents,
                )
                for item in message.stale
            ],
        )
