"""The results of a survey."""

from datetime import datetime

from services.survey.errors import SurveyNotFound
from services.survey.model.response import ResponseState
from services.survey.model.results import Results, question_results
from services.survey.store.responses import results_query
from services.survey.usecases import Deps


async def get_results(
    survey_id: str,
    *,
    from_time: datetime | None,
    to_time: datetime | None,
    channel: str,
    topic: str,
    deps: Deps,
) -> Results:
    """Counts and scores of the submitted answers, for the newest version. Raises SurveyNotFound."""
    survey = await deps.store.surveys.get(survey_id)
    template = await deps.store.surveys.version(survey_id, survey.latest_version) if survey else None
    if template is None:
        raise SurveyNotFound("No survey has this id.")
    query = results_query(survey_id, from_time=from_time, to_time=to_time, channel=channel, topic=topic)
    counted = await deps.store.responses.counted(query)
    return Results(
        survey_id=survey_id,
        count=await deps.store.responses.count(query, ResponseState.FINAL),
        partial=await deps.store.responses.count(query, ResponseState.PARTIAL),
        questions=question_results(template.content.questions, counted),
    )
