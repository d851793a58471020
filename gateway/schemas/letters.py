"""What those who carry messages fetch and tell, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.customer.v1 import message_service_pb2 as rpc


class SmsReportTaken(Answer):
    """The report is taken."""

    changed: bool = Field(description="False when it told nothing new.")


class Letter(Answer):
    """A letter to print once and post."""

    message_id: str = Field(examples=["msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    address_lines: list[str] = Field(examples=[["Kari Nordmann", "Strandgata 1", "5501 Haugesund"]])
    language: str = Field(examples=["nb"])
    html: str = Field(description="One page of A4 that fetches nothing.", examples=["<!doctype html>..."])
    written_at: datetime

    @classmethod
    def of(cls, message: rpc.Letter) -> Self:
        """From the message."""
        return cls(
            message_id=message.message_id,
            address_lines=list(message.address_lines),
            language=message.language,
            html=message.html,
            written_at=moment(message.written_at),
        )


class LetterList(Answer):
    """A page of letters that wait, oldest first."""

    letters: list[Letter]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListLettersResponse) -> Self:
        """From the message."""
        letters = [Letter.of(item) for item in message.letters]
        return cls(letters=letters, next_page_token=message.next_page_token)


class LetterAcknowledgement(Body):
    """What became of a letter."""

    outcome: Literal["posted", "returned"] = Field(
        description="returned: it came back, or could not be posted at all.", examples=["posted"]
    )

    def message(self, key: str, message_id: str) -> rpc.AcknowledgeLetterRequest:
        """The request."""
        return rpc.AcknowledgeLetterRequest(
            request_id=key,
            message_id=message_id,
            outcome=f"LETTER_OUTCOME_{self.outcome.upper()}",
        )


class LetterAcknowledged(Answer):
    """It is stored."""

    message_id: str = Field(examples=["msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    outcome: Literal["posted", "returned"]
