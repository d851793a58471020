"""What a supplier reads about its own deliveries, and why people were not asked."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.survey_answers import AnswerSoFar
from personvern.survey.v1 import sharing_service_pb2 as pb
from personvern.survey.v1 import survey_service_pb2 as rpc


class SharedResponse(Answer):
    """One person's answers with the released fields. No field says who it was."""

    response_id: str | None = Field(default=None, examples=["rsp_5d2f0c1d2e37a6b8c9d0e1f2a3b4c5d6"])
    survey: str | None = Field(default=None, examples=["after_contact"], description="The survey's code.")
    answered_on: str | None = Field(default=None, examples=["2026-01-15"])
    topic: str | None = Field(default=None, examples=["delivery.installation"])
    channel: str | None = Field(default=None, examples=["phone"])
    answers: list[AnswerSoFar] | None = Field(default=None, description="Scores and options.")
    comments: list[AnswerSoFar] | None = Field(
        default=None, description="Free texts, masked. One that named something sensitive is left out."
    )

    @classmethod
    def of(cls, message: pb.SharedResponse, fields: frozenset[str]) -> Self:
        """From the message."""
        found: dict[str, Any] = {name: getattr(message, name) for name in _PLAIN if message.HasField(name)}
        for name in ("answers", "comments"):
            if name in fields:
                found[name] = [AnswerSoFar.of(answer) for answer in getattr(message, name)]
        return cls(**found)


_PLAIN = ("response_id", "survey", "answered_on", "topic", "channel")


class SharedResponseList(Answer):
    """A page of answers."""

    responses: list[SharedResponse]
    fields: list[str] = Field(description="What the agreement released.")
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: pb.ListSharedResponsesResponse) -> Self:
        """From the message."""
        fields = frozenset(message.fields)
        return cls(
            responses=[SharedResponse.of(response, fields) for response in message.responses],
            fields=list(message.fields),
            next_page_token=message.next_page_token,
        )


class NotAskedCount(Answer):
    """How many contacts led to no question for one reason."""

    reason: str = Field(examples=["quarantine"])
    rule: str = Field(examples=["kind:transactional"], description="The decision's rule, or the clock.")
    count: int


class NotAskedCounts(Answer):
    """Why people were not asked, most frequent reason first."""

    counts: list[NotAskedCount]

    @classmethod
    def of(cls, message: rpc.CountNotAskedResponse) -> Self:
        """From the message."""
        return cls(
            counts=[
                NotAskedCount(reason=one.reason, rule=one.rule, count=one.count) for one in message.counts
            ]
        )
