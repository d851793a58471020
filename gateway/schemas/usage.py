"""What happens in browsers and apps, as it is sent, stored and counted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.customer.v1 import usage_service_pb2 as rpc

Outcome = Literal["accepted", "not_covered", "broken", "unavailable"]
_OUTCOMES: dict[int, Outcome] = {
    rpc.USAGE_OUTCOME_ACCEPTED: "accepted",
    rpc.USAGE_OUTCOME_NOT_COVERED: "not_covered",
    rpc.USAGE_OUTCOME_BROKEN: "broken",
    rpc.USAGE_OUTCOME_UNAVAILABLE: "unavailable",
}


def _text(value: Any) -> str:
    """A text, or none at all: one event of another type must not cost the rest of its batch."""
    return value[:2048] if isinstance(value, str) else ""


_Text = Annotated[str, BeforeValidator(_text)]
_KIND = Field(description="login, logout, view, click or order.", examples=["view"])
_PATH = Field(
    description="Where: a path that begins with a slash, without query or fragment.", examples=["/strom/spot"]
)
_PRODUCT = Field(description="The product that it was about.", examples=["power-spot"])
_TERMINAL = Field(max_length=64, examples=["trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"])


class UsageEvent(Body):
    """One thing that happened."""

    event_id: Annotated[
        _Text, Field(description="Your own id of the event: sent twice, it is stored once.", examples=["e-1"])
    ] = ""
    kind: Annotated[_Text, _KIND] = ""
    at: Annotated[
        _Text,
        Field(
            description="The device's clock (RFC 3339 with an offset), at most 7 days back.",
            examples=["2026-08-01T12:00:00+02:00"],
        ),
    ] = ""
    path: Annotated[_Text, _PATH] = ""
    product_code: Annotated[_Text, _PRODUCT] = ""


class UsageBatch(Body):
    """Events of one browser or app."""

    terminal_id: Annotated[str, _TERMINAL]
    platform: Annotated[Literal["web", "app"], Field(description="A browser or an app.")] = "web"
    events: Annotated[list[UsageEvent], Field(description="1 to 500.", min_length=1, max_length=500)]
    on_error: Annotated[
        Literal["reject_all", "store_rest"],
        Field(description="When an event is broken: refuse the batch, or store the others."),
    ] = "reject_all"

    def message(self, key: str) -> rpc.RecordUsageRequest:
        """As a message."""
        return rpc.RecordUsageRequest(
            request_id=key,
            terminal_id=self.terminal_id,
            platform=self.platform,
            events=[rpc.UsageEvent(**item.model_dump()) for item in self.events],
            on_error=self.on_error,
        )


class UsageViolation(Answer):
    """A field of an event that breaks a rule."""

    field: Annotated[str, Field(examples=["events[3].path"])]
    rule: Annotated[str, Field(examples=["PATH_WITH_QUERY"])]
    text: str


class UsageResult(Answer):
    """What became of one event."""

    event_id: Annotated[str, Field(description="Empty when the event is broken.", examples=["e-1"])]
    outcome: Annotated[
        Outcome,
        Field(
            description="not_covered: no consent covers it. unavailable: consent could not be asked, which "
            "is a no; send it again later. In both cases nothing is stored."
        ),
    ]
    violations: list[UsageViolation]


class UsageRecorded(Answer):
    """What became of a batch. Whatever it says, nothing on the site or in the app depends on it."""

    accepted: Annotated[int, Field(description="How many are stored, now or since they were sent before.")]
    results: Annotated[list[UsageResult], Field(description="In the order of the batch.")]

    @classmethod
    def of(cls, message: rpc.RecordUsageResponse, say: Any) -> UsageRecorded:
        """From the message; `say(rule, text)` puts a rule into the reader's language."""
        return cls(
            accepted=message.accepted,
            results=[
                UsageResult(
                    event_id=item.event_id,
                    outcome=_OUTCOMES[item.outcome],
                    violations=[
                        UsageViolation(field=one.field, rule=one.rule, text=say(one.rule, one.text))
                        for one in item.violations
                    ],
                )
                for item in message.results
            ],
        )


class StoredUsage(Answer):
    """An event as it is stored about one."""

    terminal_id: Annotated[str, _TERMINAL]
    event_id: str
    kind: Annotated[str, _KIND]
    platform: Annotated[str, Field(examples=["web"])]
    path: Annotated[str, _PATH]
    product_code: Annotated[str, _PRODUCT]
    at: Annotated[datetime, Field(description="By the device's clock.")]
    received_at: datetime
    purposes: Annotated[list[str], Field(examples=[["usage_statistics"]])]
    kept_until: Annotated[datetime, Field(description="When it is deleted at the latest.")]

    @classmethod
    def of(cls, message: rpc.StoredUsage) -> StoredUsage:
        """From the message."""
        return cls(
            terminal_id=message.terminal_id,
            event_id=message.event_id,
            kind=message.kind,
            platform=message.platform,
            path=message.path,
            product_code=message.product_code,
            at=moment(message.at),
            received_at=moment(message.received_at),
            purposes=list(message.purposes),
            kept_until=moment(message.kept_until),
        )


class StoredUsageList(Answer):
    """A page of what is stored, latest first."""

    events: list[StoredUsage]
    next_page_token: str


class UsageCount(Answer):
    """How often something happened on one day."""

    day: Annotated[str, Field(examples=["2026-08-01"])]
    platform: Annotated[str, Field(examples=["web"])]
    kind: Annotated[str, _KIND]
    place: Annotated[
        str, Field(description="A path, product:<code>, or * for all that is too rare.", examples=["/strom"])
    ]
    events: Annotated[int, Field(examples=[12])]
    terminals: Annotated[int, Field(description="On how many; never fewer than five.", examples=[7])]


class UsageCounts(Answer):
    """Counts by day, platform, kind and place."""

    counts: list[UsageCount]

    @classmethod
    def of(cls, message: rpc.ListUsageCountsResponse) -> UsageCounts:
        """From the message."""
        return cls(
            counts=[
                UsageCount(
                    day=item.day,
                    platform=item.platform,
                    kind=item.kind,
                    place=item.place,
                    events=item.events,
                    terminals=item.terminals,
                )
                for item in message.counts
            ]
        )
