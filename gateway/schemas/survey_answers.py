"""The form behind an invitation's link, the answers to it, and the results of all answers."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.surveys import QuestionKindName, moment, question_kind
from personvern.survey.v1 import survey_pb2 as pb
from personvern.survey.v1 import survey_service_pb2 as rpc


class FormOption(Answer):
    """One option."""

    key: str
    text: str


class FormQuestion(Answer):
    """One question in the reader's language."""

    key: str
    kind: QuestionKindName
    text: str
    required: bool
    options: list[FormOption]
    lowest: int | None = Field(description="Lowest score; null when it takes none.")
    highest: int | None = Field(description="Highest score; null when it takes none.")


class AnswerSoFar(Answer):
    """An answer of an earlier part, or one that a supplier reads: a score, options or a text."""

    question: str = Field(examples=["recommend"])
    score: int | None = Field(examples=[9])
    options: list[str]
    text: str

    @classmethod
    def of(cls, message: pb.Answer) -> Self:
        """From the message."""
        return cls(
            question=message.question,
            score=message.score if message.HasField("score") else None,
            options=list(message.options),
            text=message.text,
        )


class SurveyForm(Answer):
    """The form. Nothing in it tells who was invited."""

    language: str = Field(examples=["nb"])
    name: str
    intro: str
    notice: str = Field(description="Voluntary; shared with a supplier or not; for how long it is kept.")
    questions: list[FormQuestion]
    answered: list[str] = Field(description="Keys of the questions answered in earlier parts.")
    given: list[AnswerSoFar] = Field(description="What was answered in earlier parts, to go on with.")
    expires_at: datetime
    follow_up_offer: str = Field(
        description="What the person agrees to with `contact_me`, to be shown at an unticked box; empty when "
        "the survey does not offer it.",
    )

    @classmethod
    def of(cls, message: pb.SurveyForm) -> Self:
        """From the message."""
        return cls(
            language=message.language,
            name=message.name,
            intro=message.intro,
            notice=message.notice,
            questions=[_question(question) for question in message.questions],
            answered=list(message.answered),
            given=[AnswerSoFar.of(answer) for answer in message.given],
            expires_at=moment(message.expires_at),
            follow_up_offer=message.follow_up_offer,
        )


class GivenAnswer(Body):
    """One answer: a score, options or a text by the kind of question; nothing takes an earlier one back."""

    question: str = Field(max_length=80, examples=["recommend"])
    score: int | None = Field(default=None, ge=-1000, le=1000, examples=[9])
    options: list[str] = Field(default=[], max_length=100)
    text: str = Field(default="", max_length=20_000)


class SaveAnswers(Body):
    """Answers of one part. With `final` they are submitted and stand for good."""

    answers: list[GivenAnswer] = Field(default=[], max_length=100)
    final: bool = False
    contact_me: bool = Field(
        default=False,
        description="The person asks to be contacted, when submitting; counts when a score is low.",
    )

    def message(self, request_id: str, token: str) -> rpc.SaveAnswersRequest:
        """To the message."""
        return rpc.SaveAnswersRequest(
            request_id=request_id,
            token=token,
            answers=[
                pb.Answer(question=a.question, score=a.score, options=a.options, text=a.text)
                for a in self.answers
            ],
            final=self.final,
            contact_me=self.contact_me,
        )


class AnswersSaved(Answer):
    """What stands after saving."""

    answered: list[str] = Field(description="Keys of all questions answered so far.")
    final: bool
    follow_up: bool = Field(
        description="Customer service will make contact: it was asked for, and a score is low."
    )

    @classmethod
    def of(cls, message: rpc.SaveAnswersResponse) -> Self:
        """From the message."""
        return cls(answered=list(message.answered), final=message.final, follow_up=message.follow_up)


class Nps(Answer):
    """A net promoter score, -100 to 100."""

    score: float = Field(examples=[14.3])
    standard_error: float = Field(examples=[31.5])


class Ces(Answer):
    """A customer effort score."""

    mean: float = Field(examples=[5.2])
    percent_easy: float = Field(examples=[71.4], description="Share of scores 5 to 7.")
    standard_error: float = Field(examples=[0.4], description="Of the mean.")


class QuestionResult(Answer):
    """The result of one question; with `hidden` too few answered it to show more than that."""

    question: str
    kind: QuestionKindName
    count: int | None = Field(description="How many answered it; null: fewer than `shown_from`.")
    shown: int = Field(
        description="How many of them the figures are made of; what would be about a few is left out.",
    )
    hidden: bool
    nps: Nps | None
    csat_percent: float | None
    csat_standard_error: float | None = Field(description="Of `csat_percent`, in percentage points.")
    ces: Ces | None
    options: dict[str, int] | None = Field(description="How often each option was chosen.")


class SurveyResults(Answer):
    """The results of a survey."""

    survey_id: str
    count: int | None = Field(description="Submitted responses; null: fewer than `shown_from`.")
    partial_count: int | None = Field(
        description="Responses that were begun and not submitted; null: fewer than `shown_from`."
    )
    shown_from: int = Field(examples=[5], description="From how many answers on a count or a score is shown.")
    questions: list[QuestionResult]

    @classmethod
    def of(cls, message: rpc.GetResultsResponse) -> Self:
        """From the message."""
        return cls(
            survey_id=message.survey_id,
            count=message.count if message.HasField("count") else None,
            partial_count=message.partial_count if message.HasField("partial_count") else None,
            shown_from=message.shown_from,
            questions=[_result(result) for result in message.questions],
        )


def _question(message: pb.FormQuestion) -> FormQuestion:
    scored = message.highest > 0
    return FormQuestion.model_validate(
        {
            "key": message.key,
            "kind": question_kind(message.kind),
            "text": message.text,
            "required": message.required,
            "options": [FormOption(key=option.key, text=option.text) for option in message.options],
            "lowest": message.lowest if scored else None,
            "highest": message.highest if scored else None,
        }
    )


def _result(message: pb.QuestionResult) -> QuestionResult:
    nps, ces = message.nps, message.ces
    return QuestionResult.model_validate(
        {
            "question": message.question,
            "kind": question_kind(message.kind),
            "count": message.count if message.HasField("count") else None,
            "hidden": message.hidden,
            "shown": message.shown,
            "csat_standard_error": message.csat_standard_error
            if message.HasField("csat_standard_error")
            else None,
            "nps": Nps(score=nps.score, standard_error=nps.standard_error)
            if message.HasField("nps")
            else None,
            "csat_percent": message.csat_percent if message.HasField("csat_percent") else None,
            "ces": Ces(mean=ces.mean, percent_easy=ces.percent_easy, standard_error=ces.standard_error)
            if message.HasField("ces")
            else None,
            "options": {option.option: option.count for option in message.options} or None,
        }
    )
