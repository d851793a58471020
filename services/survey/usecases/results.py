"""The results of a survey."""

from datetime import datetime

from services.kernel.calendar import oslo_date, oslo_midnight
from services.survey.errors import SurveyNotFound
from services.survey.model.releasing import Wanted
from services.survey.model.response import ResponseState
from services.survey.model.results import Results, question_results, told
from services.survey.store.quarantine import NotAskedCount
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
    """Counts of the submitted answers, and scores of those of days that are over, for the newest version: of
    five and more, else that there are fewer.

    Raises SurveyNotFound.
    """
    survey = await deps.store.surveys.get(survey_id)
    template = await deps.store.surveys.version(survey_id, survey.latest_version) if survey else None
    if template is None:
        raise SurveyNotFound("No survey has this id.")
    query = results_query(survey_id, from_time=from_time, to_time=to_time, channel=channel, topic=topic)
    counted = await deps.store.responses.counted(survey_id)
    wanted = Wanted(from_time, to_time, channel, topic)
    today = oslo_midnight(oslo_date(deps.clock.now()))
    return Results(
        survey_id=survey_id,
        count=told(await deps.store.responses.count(query, ResponseState.FINAL)),
        partial=told(await deps.store.responses.count(query, ResponseState.PARTIAL)),
        questions=question_results(template.content.questions, counted, wanted, today),
    )


async def count_not_asked(
    survey_id: str, *, from_time: datetime | None, to_time: datetime | None, deps: Deps
) -> list[NotAskedCount]:
    """How often nobody was asked, by reason and rule, most frequent first. Names no person and no contact."""
    return await deps.store.quarantine.counts(survey_id, from_time, to_time)
