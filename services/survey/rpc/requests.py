"""Messages into values of the model; what cannot be read is named as a violation."""

from collections.abc import Iterable
from datetime import UTC, datetime

from personvern.survey.v1 import survey_pb2 as pb
from personvern.survey.v1 import survey_service_pb2 as rpc
from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.survey.errors import SurveyInvalid
from services.survey.model.response import GivenAnswer
from services.survey.model.template import Content, Option, Question, QuestionKind, SurveyKind, Trigger
from services.survey.model.texts import LocalText

QUESTION_KINDS = {
    pb.QUESTION_KIND_NPS: QuestionKind.NPS,
    pb.QUESTION_KIND_CSAT: QuestionKind.CSAT,
    pb.QUESTION_KIND_CES: QuestionKind.CES,
    pb.QUESTION_KIND_SINGLE_CHOICE: QuestionKind.SINGLE_CHOICE,
    pb.QUESTION_KIND_MULTIPLE_CHOICE: QuestionKind.MULTIPLE_CHOICE,
    pb.QUESTION_KIND_FREE_TEXT: QuestionKind.FREE_TEXT,
}
SURVEY_KINDS = {
    pb.SURVEY_KIND_TRANSACTIONAL: SurveyKind.TRANSACTIONAL,
    pb.SURVEY_KIND_RELATIONAL: SurveyKind.RELATIONAL,
}


def survey_kind(value: "pb.SurveyKind") -> SurveyKind:
    """The kind of survey. Raises SurveyInvalid."""
    found = SURVEY_KINDS.get(value)
    if found is None:
        violations = Violations()
        violations.add("kind", "REQUIRED", "Say which kind of survey it is.")
        violations.raise_if_any(SurveyInvalid)
        raise AssertionError("unreachable")
    return found


def content(message: pb.SurveyContent) -> Content:
    """A version's content. Raises SurveyInvalid when the kind of a question is not given."""
    violations = Violations()
    questions = []
    for index, question in enumerate(message.questions):
        kind = QUESTION_KINDS.get(question.kind)
        if kind is None:
            violations.add(
                f"content.questions[{index}].kind", "REQUIRED", "Say how the question is answered."
            )
            continue
        questions.append(
            Question(
                key=question.key,
                kind=kind,
                text=_text(question.text),
                required=question.required,
                options=tuple(Option(option.key, _text(option.text)) for option in question.options),
            )
        )
    violations.raise_if_any(SurveyInvalid)
    return Content(
        name=_text(message.name),
        intro=_text(message.intro),
        questions=tuple(questions),
        trigger=_trigger(message.trigger),
        shared_with_supplier=message.shared_with_supplier,
        kept_months=message.kept_months,
    )


def _text(message: pb.LocalText) -> LocalText:
    return LocalText(nb=message.nb, nn=message.nn, en=message.en)


def _trigger(message: pb.Trigger) -> Trigger:
    default = Trigger()

    def given(name: str, otherwise: int) -> int:
        return int(getattr(message, name)) if message.HasField(name) else otherwise

    return Trigger(
        channels=frozenset(message.channels),
        topics=frozenset(message.topics),
        supplier_involved=message.supplier_involved if message.HasField("supplier_involved") else None,
        delay_minutes=given("delay_minutes", default.delay_minutes),
        hour_from=given("hour_from", default.hour_from),
        hour_to=given("hour_to", default.hour_to),
        sampling_percent=given("sampling_percent", default.sampling_percent),
    )


def answers(messages: Iterable[pb.Answer]) -> list[GivenAnswer]:
    """The answers as they came in, not checked yet."""
    return [
        GivenAnswer(
            question=message.question,
            score=message.score if message.HasField("score") else None,
            options=tuple(message.options),
            text=Redacted(message.text),
        )
        for message in messages
    ]


def moment(request: rpc.GetResultsRequest | rpc.CountNotAskedRequest, name: str) -> datetime | None:
    """An optional moment of the request, aware and in UTC."""
    if name not in {field.name for field, _ in request.ListFields()}:
        return None
    found: datetime = getattr(request, name).ToDatetime(tzinfo=UTC)
    return found
