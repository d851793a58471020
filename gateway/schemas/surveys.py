"""Surveys as staff set them up and read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, Self

from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import Field

from gateway.schemas.model import Answer, Body
from personvern.survey.v1 import survey_pb2 as pb
from personvern.survey.v1 import survey_service_pb2 as rpc

SurveyKindName = Literal["transactional", "relational"]
SurveyStateName = Literal["draft", "active", "paused"]
QuestionKindName = Literal["nps", "csat", "ces", "single_choice", "multiple_choice", "free_text"]

_TEXT = {"nb": "Hvor fornøyd er du?", "nn": "Kor nøgd er du?", "en": "How satisfied are you?"}


class LocalText(Body):
    """One text in Bokmål, Nynorsk and English."""

    nb: str = Field(max_length=2000, examples=[_TEXT["nb"]])
    nn: str = Field(max_length=2000, examples=[_TEXT["nn"]])
    en: str = Field(max_length=2000, examples=[_TEXT["en"]])

    @classmethod
    def of(cls, message: pb.LocalText) -> Self:
        """From the message."""
        return cls(nb=message.nb, nn=message.nn, en=message.en)

    def message(self) -> pb.LocalText:
        """To the message."""
        return pb.LocalText(nb=self.nb, nn=self.nn, en=self.en)


class Option(Body):
    """One option of a choice question."""

    key: str = Field(max_length=80, examples=["chat"])
    text: LocalText


class Question(Body):
    """One question. NPS takes 0 to 10, CSAT 1 to 5, CES 1 to 7."""

    key: str = Field(max_length=80, examples=["satisfied"], description="Stable over versions.")
    kind: QuestionKindName = Field(examples=["csat"])
    text: LocalText
    required: bool = False
    options: list[Option] = Field(default=[], max_length=100, description="Of a choice question.")

    @classmethod
    def of(cls, message: pb.Question) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "key": message.key,
                "kind": question_kind(message.kind),
                "text": LocalText.of(message.text),
                "required": message.required,
                "options": [
                    Option(key=option.key, text=LocalText.of(option.text)) for option in message.options
                ],
            }
        )

    def message(self) -> pb.Question:
        """To the message."""
        return pb.Question(
            key=self.key,
            kind=f"QUESTION_KIND_{self.kind.upper()}",
            text=self.text.message(),
            required=self.required,
            options=[pb.Option(key=option.key, text=option.text.message()) for option in self.options],
        )


class Trigger(Body):
    """Which closed interactions lead to an invitation, and when it goes out."""

    channels: list[str] = Field(default=[], max_length=20, examples=[["phone"]], description="Empty: all.")
    topics: list[str] = Field(
        default=[], max_length=100, examples=[["invoice"]], description="With those below; empty: all."
    )
    supplier_involved: bool | None = Field(default=None, description="Null: with or without.")
    delay_minutes: int = Field(default=120, ge=0, le=100_000)
    hour_from: int = Field(default=8, ge=0, le=24, description="Whole hour in Europe/Oslo.")
    hour_to: int = Field(default=21, ge=0, le=24, description="Whole hour in Europe/Oslo, not included.")
    sampling_percent: int = Field(default=100, ge=0, le=100)

    @classmethod
    def of(cls, message: pb.Trigger) -> Self:
        """From the message."""
        return cls(
            channels=list(message.channels),
            topics=list(message.topics),
            supplier_involved=message.supplier_involved if message.HasField("supplier_involved") else None,
            delay_minutes=message.delay_minutes,
            hour_from=message.hour_from,
            hour_to=message.hour_to,
            sampling_percent=message.sampling_percent,
        )

    def message(self) -> pb.Trigger:
        """To the message."""
        return pb.Trigger(**self.model_dump(exclude_none=True))


class SurveyContent(Body):
    """Everything that one version fixes."""

    name: LocalText
    intro: LocalText
    questions: list[Question] = Field(max_length=100)
    trigger: Trigger = Trigger()
    shared_with_supplier: bool = Field(
        default=False, description="Whether a supplier that took part in the delivery may read the answers."
    )
    kept_months: int = Field(default=12, ge=0, le=1000, description="For how many months answers are kept.")

    @classmethod
    def of(cls, message: pb.SurveyContent) -> Self:
        """From the message."""
        return cls(
            name=LocalText.of(message.name),
            intro=LocalText.of(message.intro),
            questions=[Question.of(question) for question in message.questions],
            trigger=Trigger.of(message.trigger),
            shared_with_supplier=message.shared_with_supplier,
            kept_months=message.kept_months,
        )

    def message(self) -> pb.SurveyContent:
        """To the message."""
        return pb.SurveyContent(
            name=self.name.message(),
            intro=self.intro.message(),
            questions=[question.message() for question in self.questions],
            trigger=self.trigger.message(),
            shared_with_supplier=self.shared_with_supplier,
            kept_months=self.kept_months,
        )


class CreateSurvey(Body):
    """A new survey with its first version; it asks nobody until it is activated."""

    code: str = Field(max_length=80, examples=["after_contact"], description="Its short unique name.")
    kind: SurveyKindName = "transactional"
    content: SurveyContent

    def message(self, request_id: str) -> rpc.CreateSurveyRequest:
        """To the message."""
        return rpc.CreateSurveyRequest(
            request_id=request_id,
            code=self.code,
            kind=f"SURVEY_KIND_{self.kind.upper()}",
            content=self.content.message(),
        )


class ReviseSurvey(Body):
    """A further version; it asks nobody until it is activated."""

    content: SurveyContent


class ActivateSurvey(Body):
    """Which version shall ask."""

    version: int = Field(default=0, ge=0, le=1_000_000, description="0: the newest.")


class Survey(Answer):
    """A survey and one of its versions."""

    survey_id: str = Field(examples=["sur_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    code: str
    kind: SurveyKindName
    state: SurveyStateName
    latest_version: int
    active_version: int = Field(description="The version that asks; 0: none.")
    version: int = Field(description="The version that `content` shows.")
    content: SurveyContent
    created_at: datetime

    @classmethod
    def of(cls, message: pb.Survey) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "survey_id": message.survey_id,
                "code": message.code,
                "kind": pb.SurveyKind.Name(message.kind).removeprefix("SURVEY_KIND_").lower(),
                "state": pb.SurveyState.Name(message.state).removeprefix("SURVEY_STATE_").lower(),
                "latest_version": message.latest_version,
                "active_version": message.active_version,
                "version": message.version,
                "content": SurveyContent.of(message.content),
                "created_at": moment(message.created_at),
            }
        )


class SurveyList(Answer):
    """A page of surveys, oldest first."""

    surveys: list[Survey]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListSurveysResponse) -> Self:
        """From the message."""
        return cls(
            surveys=[Survey.of(survey) for survey in message.surveys], next_page_token=message.next_page_token
        )


def question_kind(value: pb.QuestionKind) -> str:
    """The name over HTTP of a kind of question."""
    return pb.QuestionKind.Name(value).removeprefix("QUESTION_KIND_").lower()


def moment(message: Timestamp) -> datetime:
    """An aware moment in UTC."""
    return message.ToDatetime(tzinfo=UTC)
