"""Personal data breaches, for the privacy officer (GDPR art. 33 and 34)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import MomentGiven, moment, moment_or_none
from personvern.disclosure.v1 import breach_service_pb2 as pb
from personvern.privacy.v1 import affected_service_pb2 as affected

Risk = Literal["not_assessed", "none", "risk", "high"]
Nature = Literal["confidentiality", "integrity", "availability"]

_RISKS: dict[Risk, pb.BreachRisk] = {
    "not_assessed": pb.BREACH_RISK_UNSPECIFIED,
    "none": pb.BREACH_RISK_NONE,
    "risk": pb.BREACH_RISK_RISK,
    "high": pb.BREACH_RISK_HIGH,
}
_NATURES: dict[Nature, pb.BreachNature] = {
    "confidentiality": pb.BREACH_NATURE_CONFIDENTIALITY,
    "integrity": pb.BREACH_NATURE_INTEGRITY,
    "availability": pb.BREACH_NATURE_AVAILABILITY,
}
_RISK_NAMES = {number: name for name, number in _RISKS.items()}
_NATURE_NAMES = {number: name for name, number in _NATURES.items()}
_Text = Annotated[str, Field(max_length=4000)]
_Key = Annotated[str, Field(max_length=64)]
_Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
_TIMES = ("happened_at", "ended_at", "known_at")


class Facts(Body):
    """What is known of a breach. The clock of 72 hours runs from `known_at`."""

    title: Annotated[
        str,
        Field(min_length=3, max_length=200, description="No names.", examples=["Invoices to wrong address"]),
    ]
    description: Annotated[str, Field(min_length=1, max_length=4000)]
    natures: Annotated[list[Nature], Field(min_length=1, max_length=3, examples=[["confidentiality"]])]
    happened_at: MomentGiven | None = None
    ended_at: MomentGiven | None = None
    known_at: Annotated[MomentGiven, Field(examples=["2026-01-15T07:00:00Z"])]
    data_categories: Annotated[list[_Key], Field(max_length=100, examples=[["contact", "billing"]])] = []
    subject_categories: Annotated[list[_Key], Field(max_length=100, examples=[["customers"]])] = []
    persons: Annotated[_Number, Field(description="About how many; 0 when not known.")] = 0
    records: Annotated[_Number, Field(description="About how many; 0 when not known.")] = 0
    consequences: _Text = ""
    measures: _Text = ""
    risk: Risk = "not_assessed"
    risk_reason: _Text = ""
    processor_id: Annotated[
        str, Field(max_length=64, description="Where it happened, if at a processor.")
    ] = ""

    def message(self) -> pb.BreachFacts:
        """The same for the service."""
        given: dict[str, Any] = self.model_dump(exclude={"natures", "risk", *_TIMES})
        made = pb.BreachFacts(
            natures=[_NATURES[item] for item in self.natures], risk=_RISKS[self.risk], **given
        )
        for name in _TIMES:
            if (at := getattr(self, name)) is not None:
                getattr(made, name).FromDatetime(at)
        return made


_DATA = {
    "customers": affected.AFFECTED_KIND_CUSTOMERS,
    "contracts_of_product": affected.AFFECTED_KIND_CONTRACTS_OF_PRODUCT,
    "contracts_of_group": affected.AFFECTED_KIND_CONTRACTS_OF_GROUP,
    "invoices": affected.AFFECTED_KIND_INVOICES,
    "consents": affected.AFFECTED_KIND_CONSENTS,
    "survey_invitations": affected.AFFECTED_KIND_SURVEY_INVITATIONS,
}


class AffectedData(Body):
    """Data that the breach reached. `of` is the code of a product, a product group, or a purpose; invoices
    and invitations to surveys need a period in Norwegian days.
    """

    kind: Literal[
        "customers",
        "contracts_of_product",
        "contracts_of_group",
        "invoices",
        "consents",
        "survey_invitations",
    ]
    of: Annotated[str, Field(max_length=64, examples=["marketing_new_offers"])] = ""
    first_day: Annotated[str, Field(max_length=10, examples=["2026-01-01"])] = ""
    last_day: Annotated[
        str, Field(max_length=10, description="Belongs to the period.", examples=["2026-01-31"])
    ] = ""

    def message(self) -> affected.AffectedData:
        """The same for the service."""
        return affected.AffectedData(kind=_DATA[self.kind], **self.model_dump(exclude={"kind"}))


class FindAffected(Body):
    """Who is affected: ids, everybody whose data a recipient of the disclosure ledger got between two
    moments, or everybody of whom there is data of a kind. What is sent together adds up.
    """

    customer_ids: Annotated[list[_Key], Field(max_length=10_000)] = []
    recipient_id: Annotated[str, Field(max_length=128, examples=["prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])] = (
        ""
    )
    from_time: MomentGiven | None = None
    until_time: MomentGiven | None = None
    data: AffectedData | None = None

    def message(self, key: str, breach_id: str) -> pb.FindAffectedRequest:
        """The command."""
        made = pb.FindAffectedRequest(
            request_id=key,
            breach_id=breach_id,
            customer_ids=self.customer_ids,
            recipient_id=self.recipient_id,
            data=self.data.message() if self.data is not None else None,
        )
        if self.from_time is not None:
            made.from_time.FromDatetime(self.from_time)
        if self.until_time is not None:
            made.until_time.FromDatetime(self.until_time)
        return made


_NOTICE_TO = {
    "authority": pb.NOTICE_TO_AUTHORITY,
    "authority_addition": pb.NOTICE_TO_AUTHORITY_ADDITION,
    "persons": pb.NOTICE_TO_PERSONS,
}


class DecideNotice(Body):
    """That somebody was notified (`how`, perhaps `reference`; late: `reason`), or is not (`reason`)."""

    to: Annotated[
        Literal["authority", "authority_addition", "persons"],
        Field(description="An addition is what became known after the first notice (33(4))."),
    ]
    notified: bool
    at: MomentGiven | None = None
    how: Annotated[str, Field(max_length=200, examples=["Altinn"])] = ""
    reference: Annotated[str, Field(max_length=200, examples=["AR123456"])] = ""
    reason: _Text = ""

    def message(self, key: str, breach_id: str) -> pb.DecideNoticeRequest:
        """The command."""
        made = pb.DecideNoticeRequest(
            request_id=key,
            breach_id=breach_id,
            to=_NOTICE_TO[self.to],
            **self.model_dump(include={"notified", "how", "reference", "reason"}),
        )
        if self.at is not None:
            made.at.FromDatetime(self.at)
        return made


class NoticeDecision(Answer):
    """What was decided about a notice."""

    notified: bool
    at: datetime
    how: str
    reference: str
    reason: str
    by: str


class BreachChange(Answer):
    """Other facts took the place of those before: from when the clock runs and the risk, before and after."""

    at: datetime
    by: str
    known_before: datetime
    known_at: datetime
    risk_before: Risk
    risk: Risk

    @classmethod
    def of(cls, message: pb.BreachChange) -> BreachChange:
        """From the message."""
        return cls(
            at=moment(message.at),
            by=message.by,
            known_before=moment(message.known_before),
            known_at=moment(message.known_at),
            risk_before=_RISK_NAMES[message.risk_before],
            risk=_RISK_NAMES[message.risk],
        )


class BriefBreach(Answer):
    """A breach as lists show it."""

    breach_id: Annotated[str, Field(examples=["brc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    title: str
    natures: list[Nature]
    happened_at: datetime | None
    ended_at: datetime | None
    known_at: datetime
    data_categories: list[str]
    subject_categories: list[str]
    persons: int
    records: int
    risk: Risk
    processor_id: str
    registered_at: datetime
    registered_by: str
    notify_by: Annotated[datetime, Field(description="When the 72 hours end.")]
    minutes_left: Annotated[
        int | None,
        Field(description="To notify the authority; below 0 it is late; null when nothing is due."),
    ]
    authority: NoticeDecision | None
    affected: NoticeDecision | None
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, message: pb.Breach) -> BriefBreach:
        """From the message."""
        return cls(**_brief(message))


class Breach(BriefBreach):
    """A breach with everything in it."""

    description: str
    consequences: str
    measures: str
    risk_reason: str
    affected_count: Annotated[int, Field(description="Persons found; those who were erased since too.")]
    history: list[BreachChange]
    additions: Annotated[
        list[NoticeDecision], Field(description="What the authority was told later, oldest first.")
    ]

    @classmethod
    def of(cls, message: pb.Breach) -> Breach:
        """From the message."""
        facts = message.facts
        return cls(
            **_brief(message),
            description=facts.description,
            consequences=facts.consequences,
            measures=facts.measures,
            risk_reason=facts.risk_reason,
            affected_count=message.affected_count,
            history=[BreachChange.of(item) for item in message.history],
            additions=[_decision(item) for item in message.additions],
        )


class BreachList(Answer):
    """A page of breaches."""

    breaches: list[BriefBreach]
    next_page_token: str


class AffectedList(Answer):
    """A page of persons affected, by id."""

    customer_ids: list[str]
    next_page_token: str


class AffectedSearch(Answer):
    """A search that has begun."""

    operation_id: Annotated[str, Field(examples=["op_disclosure_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    href: Annotated[str, Field(examples=["/v1/operations/op_disclosure_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


class NoticeDraft(Answer):
    """A draft to read, complete and send."""

    text: str
    missing: Annotated[
        list[str], Field(description="Letters of art. 33(3) of which nothing is known yet.", examples=[["c"]])
    ]


def _brief(message: pb.Breach) -> dict[str, Any]:
    facts = message.facts
    return {
        "breach_id": message.breach_id,
        "title": facts.title,
        "natures": [_NATURE_NAMES[item] for item in facts.natures],
        "happened_at": moment_or_none(facts, "happened_at"),
        "ended_at": moment_or_none(facts, "ended_at"),
        "known_at": moment(facts.known_at),
        "data_categories": list(facts.data_categories),
        "subject_categories": list(facts.subject_categories),
        "persons": facts.persons,
        "records": facts.records,
        "risk": _RISK_NAMES[facts.risk],
        "processor_id": facts.processor_id,
        "registered_at": moment(message.registered_at),
        "registered_by": message.registered_by,
        "notify_by": moment(message.notify_by),
        "minutes_left": message.minutes_left if message.HasField("minutes_left") else None,
        "authority": _decision(message.authority) if message.HasField("authority") else None,
        "affected": _decision(message.affected) if message.HasField("affected") else None,
        "closed_at": moment_or_none(message, "closed_at"),
        "version": message.version,
    }


def _decision(message: pb.NoticeDecision) -> NoticeDecision:
    return NoticeDecision(
        notified=message.notified,
        at=moment(message.at),
        how=message.how,
        reference=message.reference,
        reason=message.reason,
        by=message.by,
    )
