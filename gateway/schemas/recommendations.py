"""Recommendations over HTTP."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.products import ProductText as LocalText
from personvern.customer.v1 import profile_service_pb2 as rpc


class RecommendationReason(Answer):
    """One reason, with the data that it rests on."""

    data_category: str = Field(
        description="Data category of the privacy policy.", examples=["purchase_history"]
    )
    points: int = Field(description="What it adds to the score.")
    text: LocalText


class Recommendation(Answer):
    """A recommended product and why."""

    product_code: str = Field(examples=["fibre-500"])
    names: LocalText
    group: str = Field(examples=["fibre"])
    purpose: str = Field(
        description="Purpose of the privacy policy.", examples=["marketing_similar_products"]
    )
    score: int = Field(description="Sum of the points; the list is ordered by it.")
    reasons: list[RecommendationReason]

    @classmethod
    def of(cls, message: rpc.Recommendation) -> Self:
        """From the message."""
        return cls(
            product_code=message.product_code,
            names=LocalText.of(message.names),
            group=message.group,
            purpose=message.purpose,
            score=message.score,
            reasons=[
                RecommendationReason(
                    data_category=item.data_category, points=item.points, text=LocalText.of(item.text)
                )
                for item in message.reasons
            ],
        )


class WithheldPurpose(Answer):
    """A purpose under which nothing may be shown, and why."""

    purpose: str = Field(examples=["marketing_new_offers"])
    text: LocalText


class RecommendationList(Answer):
    """Recommended products, best first, and what was left out because of a refusal."""

    recommendations: list[Recommendation]
    withheld: list[WithheldPurpose]

    @classmethod
    def of(cls, message: rpc.ListRecommendationsResponse) -> Self:
        """From the message."""
        return cls(
            recommendations=[Recommendation.of(item) for item in message.recommendations],
            withheld=[
                WithheldPurpose(purpose=item.purpose, text=LocalText.of(item.text))
                for item in message.withheld
            ],
        )
