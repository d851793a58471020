"""Prices of products."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.billing.v1 import billing_pb2 as pb
from personvern.billing.v1 import billing_service_pb2 as rpc


class PublishPrice(Body):
    """A price of a product from a day on."""

    price_ore: Annotated[
        int,
        Field(strict=True, ge=0, le=100_000_000, description="Øre without VAT per unit.", examples=[4_900]),
    ]
    valid_from: Annotated[date, Field(examples=["2026-01-01"])]
    valid_to: Annotated[date | None, Field(description="Last day.", examples=[None])] = None
    unit: Annotated[
        Literal["month", "kWh", "piece"],
        Field(description="A month of a subscription, or what charges are counted in."),
    ] = "month"
    per: Annotated[
        Literal[1, 10, 100, 1000],
        Field(description="How many kWh the price is for, as a kWh costs fractions of an øre; else 1."),
    ] = 1

    def message(self, request_id: str, product_code: str) -> rpc.PublishPriceRequest:
        """To the message."""
        return rpc.PublishPriceRequest(
            request_id=request_id,
            product_code=product_code,
            price_ore=self.price_ore,
            unit=self.unit,
            valid_from=self.valid_from.isoformat(),
            valid_to=self.valid_to.isoformat() if self.valid_to else "",
            per=self.per,
        )


class Price(Answer):
    """A published price; it is never changed."""

    price_id: Annotated[str, Field(examples=["prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    product_code: Annotated[str, Field(examples=["spot"])]
    price_ore: Annotated[int, Field(description="Øre without VAT per unit.", examples=[4_900])]
    unit: Annotated[str, Field(examples=["month"])]
    per: Annotated[int, Field(description="How many of the unit the price is for.", examples=[1])]
    valid_from: date
    valid_to: date | None
    published_at: datetime

    @classmethod
    def of(cls, message: pb.Price) -> Self:
        """From the message."""
        return cls(
            price_id=message.price_id,
            product_code=message.product_code,
            price_ore=message.price_ore,
            unit=message.unit,
            per=message.per,
            valid_from=date.fromisoformat(message.valid_from),
            valid_to=date.fromisoformat(message.valid_to) if message.valid_to else None,
            published_at=moment(message.published_at),
        )


class PriceList(Answer):
    """The prices of one product, oldest first."""

    prices: list[Price]
