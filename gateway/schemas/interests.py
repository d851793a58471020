"""Interests over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.products import ProductText as LocalText
from gateway.schemas.times import moment
from personvern.customer.v1 import profile_service_pb2 as rpc

_TOPIC = Field(description="Key of the taxonomy.", examples=["fibre"])


class InterestLevel(Body):
    """How much the customer is interested."""

    level: str = Field(default="normal", max_length=20, examples=["high"], description="low, normal or high.")


class InterestSource(Answer):
    """One origin of an interest, explained."""

    origin: Literal["declared", "purchase", "view"]
    since: datetime
    renewed_at: datetime = Field(description="When it last showed.")
    explanation: LocalText

    @classmethod
    def of(cls, message: rpc.InterestSource) -> Self:
        """From the message."""
        origin = rpc.InterestOrigin.Name(message.origin).removeprefix("INTEREST_ORIGIN_").lower()
        return cls.model_validate(
            {
                "origin": origin,
                "since": moment(message.since),
                "renewed_at": moment(message.renewed_at),
                "explanation": LocalText.of(message.explanation),
            }
        )


class Interest(Answer):
    """A topic of interest with everything that it rests on."""

    topic: str = _TOPIC
    names: LocalText
    level: str
    sources: list[InterestSource]

    @classmethod
    def of(cls, message: rpc.Interest) -> Self:
        """From the message."""
        return cls(
            topic=message.topic,
            names=LocalText.of(message.names),
            level=message.level,
            sources=[InterestSource.of(item) for item in message.sources],
        )


class RemovedInterest(Answer):
    """A topic that was removed: purchases and views do not bring it back."""

    topic: str = _TOPIC
    names: LocalText
    removed_at: datetime


class InterestTopic(Answer):
    """A topic to choose from."""

    topic: str = _TOPIC
    names: LocalText


class InterestList(Answer):
    """What the customer is interested in, what was removed, and the topics that there are."""

    interests: list[Interest]
    removed: list[RemovedInterest]
    topics: list[InterestTopic]
    version: int = Field(description="Raised by each change; 0 before the first.")

    @classmethod
    def of(cls, message: rpc.ListInterestsResponse) -> Self:
        """From the message."""
        return cls(
            interests=[Interest.of(item) for item in message.interests],
            removed=[
                RemovedInterest(
                    topic=item.topic, names=LocalText.of(item.names), removed_at=moment(item.removed_at)
                )
                for item in message.removed
            ],
            topics=[
                InterestTopic(topic=item.topic, names=LocalText.of(item.names)) for item in message.topics
            ],
            version=message.version,
        )
