"""What a customer is charged for, and owes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.billing.v1 import billing_pb2 as pb


class Subscription(Answer):
    """A recurring charge of one contract; days are Oslo dates, both ends included."""

    contract_id: Annotated[str, Field(examples=["ctr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    product_code: Annotated[str, Field(examples=["power-spot"])]
    start_date: date
    end_date: date | None


class BillingAccount(Answer):
    """The account that every invoice and payment of the customer stands on."""

    billing_account_id: Annotated[str, Field(examples=["bac_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    balance_ore: Annotated[int, Field(description="What is owed; negative: money due.", examples=[81_000])]
    opened_at: datetime
    subscriptions: list[Subscription]

    @classmethod
    def of(cls, message: pb.BillingAccount) -> Self:
        """From the message."""
        return cls(
            billing_account_id=message.billing_account_id,
            balance_ore=message.balance_ore,
            opened_at=moment(message.opened_at),
            subscriptions=[
                Subscription(
                    contract_id=row.contract_id,
                    product_code=row.product_code,
                    start_date=date.fromisoformat(row.start_date),
                    end_date=date.fromisoformat(row.end_date) if row.end_date else None,
                )
                for row in message.subscriptions
            ],
        )
