"""The gRPC face of the survey context: message -> use case -> message."""

from typing import Any

from personvern.survey.v1 import survey_service_pb2 as pb
from services.chassis.caller import allow, anyone, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.survey.rpc import replies, requests
from services.survey.usecases import Deps, answering, results, surveys

_EDITORS = ("marketing", "dpo", "ops")
_READERS = ("agent", *_EDITORS)


class SurveyServicer:
    """Serves `personvern.survey.v1.SurveyService`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff(*_EDITORS))
    async def CreateSurvey(self, request: pb.CreateSurveyRequest, _: Any) -> pb.CreateSurveyResponse:
        """Make a survey as a draft."""
        kind, content = requests.survey_kind(request.kind), requests.content(request.content)
        shown = await surveys.create_survey(request_key(request), request.code, kind, content, self._deps)
        return pb.CreateSurveyResponse(survey=replies.survey(shown))

    @allow(staff(*_EDITORS))
    async def ReviseSurvey(self, request: pb.ReviseSurveyRequest, _: Any) -> pb.ReviseSurveyResponse:
        """Add a version."""
        content = requests.content(request.content)
        shown = await surveys.revise_survey(request_key(request), request.survey_id, content, self._deps)
        return pb.ReviseSurveyResponse(survey=replies.survey(shown))

    @allow(staff(*_EDITORS))
    async def ActivateSurvey(self, request: pb.ActivateSurveyRequest, _: Any) -> pb.ActivateSurveyResponse:
        """Let a version ask."""
        key = request_key(request)
        shown = await surveys.activate_survey(key, request.survey_id, request.version, self._deps)
        return pb.ActivateSurveyResponse(survey=replies.survey(shown))

    @allow(staff(*_EDITORS))
    async def PauseSurvey(self, request: pb.PauseSurveyRequest, _: Any) -> pb.PauseSurveyResponse:
        """Stop asking."""
        shown = await surveys.pause_survey(request_key(request), request.survey_id, self._deps)
        return pb.PauseSurveyResponse(survey=replies.survey(shown))

    @allow(staff(*_READERS))
    async def GetSurvey(self, request: pb.GetSurveyRequest, _: Any) -> pb.GetSurveyResponse:
        """One survey."""
        shown = await surveys.get_survey(request.survey_id, request.version, self._deps)
        return pb.GetSurveyResponse(survey=replies.survey(shown))

    @allow(staff(*_READERS))
    async def ListSurveys(self, request: pb.ListSurveysRequest, _: Any) -> pb.ListSurveysResponse:
        """All surveys."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await surveys.list_surveys(asked, self._deps)
        return pb.ListSurveysResponse(
            surveys=[replies.survey(shown) for shown in page.items], next_page_token=page.next_token
        )

    @allow(staff(*_READERS))
    async def GetResults(self, request: pb.GetResultsRequest, _: Any) -> pb.GetResultsResponse:
        """Counts and scores; no person's answer can be read from them."""
        found = await results.get_results(
            request.survey_id,
            from_time=requests.moment(request, "from_time"),
            to_time=requests.moment(request, "to_time"),
            channel=request.channel,
            topic=request.topic,
            deps=self._deps,
        )
        return replies.results(found)

    @allow(staff(*_READERS))
    async def CountNotAsked(self, request: pb.CountNotAskedRequest, _: Any) -> pb.CountNotAskedResponse:
        """Why nobody was asked, counted; names no person."""
        found = await results.count_not_asked(
            request.survey_id,
            from_time=requests.moment(request, "from_time"),
            to_time=requests.moment(request, "to_time"),
            deps=self._deps,
        )
        counts = [pb.NotAskedCount(reason=one.reason.value, rule=one.rule, count=one.count) for one in found]
        return pb.CountNotAskedResponse(counts=counts)

    @allow(anyone())
    async def OpenForm(self, request: pb.OpenFormRequest, _: Any) -> pb.OpenFormResponse:
        """The form, for whoever holds the link: the token is the proof."""
        form = await answering.open_form(request.token, self._deps)
        return pb.OpenFormResponse(form=replies.form(form, request.language))

    @allow(anyone())
    async def SaveAnswers(self, request: pb.SaveAnswersRequest, _: Any) -> pb.SaveAnswersResponse:
        """Save or submit answers, for whoever holds the link."""
        answers = requests.answers(request.answers)
        saved = await answering.save_answers(
            request_key(request),
            request.token,
            answers,
            self._deps,
            final=request.final,
            contact_me=request.contact_me,
        )
        return pb.SaveAnswersResponse(
            answered=sorted(saved.answered), final=saved.final, follow_up=saved.follow_up
        )
