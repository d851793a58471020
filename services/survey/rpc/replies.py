"""Values of the model into messages."""

from collections.abc import Mapping
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.survey.v1 import survey_pb2 as pb
from personvern.survey.v1 import survey_service_pb2 as rpc
from services.survey.model.follow_up import offered
from services.survey.model.results import QuestionResult, Results
from services.survey.model.scores import MIN_ANSWERS
from services.survey.model.template import SCALES, Content, Question, SurveyState, Trigger
from services.survey.model.texts import LocalText, follow_up_offer, known_language, notice
from services.survey.rpc.requests import QUESTION_KINDS, SURVEY_KINDS
from services.survey.usecases.answering import Form
from services.survey.usecases.surveys import Shown

_QUESTION_KINDS = {kind: value for value, kind in QUESTION_KINDS.items()}
_SURVEY_KINDS = {kind: value for value, kind in SURVEY_KINDS.items()}
_STATES = {
    SurveyState.DRAFT: pb.SURVEY_STATE_DRAFT,
    SurveyState.ACTIVE: pb.SURVEY_STATE_ACTIVE,
    SurveyState.PAUSED: pb.SURVEY_STATE_PAUSED,
}


def survey(shown: Shown) -> pb.Survey:
    """A survey with one of its versions."""
    head = shown.survey
    return pb.Survey(
        survey_id=head.id,
        code=head.code,
        kind=_SURVEY_KINDS[head.kind],
        state=_STATES[head.state],
        latest_version=head.latest_version,
        active_version=head.active_version,
        version=shown.template.version,
        content=_content(shown.template.content),
        created_at=_timestamp(head.created_at),
    )


def form(found: Form, language: str) -> pb.SurveyForm:
    """The form in one language."""
    content = found.template.content
    return pb.SurveyForm(
        language=known_language(language),
        name=content.name.in_language(language),
        intro=content.intro.in_language(language),
        notice=notice(language, shared=found.shared, kept_months=content.kept_months),
        questions=[_form_question(question, language) for question in content.questions],
        answered=sorted(found.answered),
        given=[
            *given(found.values),
            *(pb.Answer(question=key, text=text.reveal()) for key, text in found.texts.items()),
        ],
        expires_at=_timestamp(found.expires_at),
        follow_up_offer=follow_up_offer(language) if offered(found.template) else "",
    )


def given(values: Mapping[str, tuple[int | str, ...]]) -> list[pb.Answer]:
    """Scores and options that were answered."""
    return [
        pb.Answer(question=key, score=value[0])
        if isinstance(value[0], int)
        else pb.Answer(question=key, options=[str(option) for option in value])
        for key, value in values.items()
    ]


def results(found: Results) -> rpc.GetResultsResponse:
    """A survey's results."""
    return rpc.GetResultsResponse(
        survey_id=found.survey_id,
        count=found.count,
        partial_count=found.partial,
        shown_from=MIN_ANSWERS,
        questions=[_question_result(result) for result in found.questions],
    )


def _question_result(result: QuestionResult) -> pb.QuestionResult:
    message = pb.QuestionResult(
        question=result.question.key,
        kind=_QUESTION_KINDS[result.question.kind],
        count=result.count,
        hidden=result.hidden,
        shown=result.shown,
        csat_percent=result.csat_percent,
        csat_standard_error=result.csat_error,
        options=[pb.OptionCount(option=key, count=count) for key, count in result.options.items()],
    )
    if result.nps is not None:
        message.nps.score, message.nps.standard_error = result.nps.score, result.nps.standard_error
    if result.ces is not None:
        message.ces.mean, message.ces.percent_easy = result.ces.mean, result.ces.percent_easy
        message.ces.standard_error = result.ces.standard_error
    return message


def _form_question(question: Question, language: str) -> pb.FormQuestion:
    lowest, highest = SCALES.get(question.kind, (0, 0))
    return pb.FormQuestion(
        key=question.key,
        kind=_QUESTION_KINDS[question.kind],
        text=question.text.in_language(language),
        required=question.required,
        options=[
            pb.FormOption(key=option.key, text=option.text.in_language(language))
            for option in question.options
        ],
        lowest=lowest,
        highest=highest,
    )


def _content(content: Content) -> pb.SurveyContent:
    return pb.SurveyContent(
        name=_text(content.name),
        intro=_text(content.intro),
        questions=[_question(question) for question in content.questions],
        trigger=_trigger(content.trigger),
        shared_with_supplier=content.shared_with_supplier,
        kept_months=content.kept_months,
    )


def _question(question: Question) -> pb.Question:
    return pb.Question(
        key=question.key,
        kind=_QUESTION_KINDS[question.kind],
        text=_text(question.text),
        required=question.required,
        options=[pb.Option(key=option.key, text=_text(option.text)) for option in question.options],
    )


def _trigger(trigger: Trigger) -> pb.Trigger:
    return pb.Trigger(
        channels=sorted(trigger.channels),
        topics=sorted(trigger.topics),
        supplier_involved=trigger.supplier_involved,
        delay_minutes=trigger.delay_minutes,
        hour_from=trigger.hour_from,
        hour_to=trigger.hour_to,
        sampling_percent=trigger.sampling_percent,
    )


def _text(text: LocalText) -> pb.LocalText:
    return pb.LocalText(nb=text.nb, nn=text.nn, en=text.en)


def _timestamp(moment: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(moment)
    return message
