"""The results of a survey."""

from datetime import datetime, timedelta

from services.kernel.calendar import oslo_date, oslo_midnight
from services.survey.errors import SurveyNotFound
from services.survey.model.releasing import Wanted, people
from services.survey.model.response import ResponseState
from services.survey.model.results import Results, question_results, told
from services.survey.model.scores import MIN_ANSWERS
from services.survey.store.quarantine import NotAskedCount
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
    five and more, else that there are fewer. What is counted under a filter is of days that are over too.

    Raises SurveyNotFound.
    """
    survey = await deps.store.surveys.get(survey_id)
    template = await deps.store.surveys.version(survey_id, survey.latest_version) if survey else None
    if template is None:
        raise SurveyNotFound("No survey has this id.")
    responses, wanted = deps.store.responses, Wanted(from_time, to_time, channel, topic)
    today = oslo_midnight(oslo_date(deps.clock.now()))
    counts = [
        told(people(await responses.cells(survey_id, state), wanted, today))
        for state in (ResponseState.FINAL, ResponseState.PARTIAL)
    ]
    counted = await responses.counted(survey_id)
    return Results(
        survey_id=survey_id,
        count=counts[0],
        partial=counts[1],
        questions=question_results(template.content.questions, counted, wanted, today),
    )


async def count_not_asked(
    survey_id: str, *, from_time: datetime | None, to_time: datetime | None, deps: Deps
) -> list[NotAskedCount]:
    """How often nobody was asked, by reason and rule, most frequent first. Names no person and no contact.

    Of a period whole days in Oslo are counted, and reasons of fewer than five contacts are left out: the
    minute in which one contact was closed would tell why that person was not asked.
    """
    if from_time is None and to_time is None:
        return await deps.store.quarantine.counts(survey_id, None, None)
    first = None if from_time is None else _midnight_from(from_time)
    after = None if to_time is None else oslo_midnight(oslo_date(to_time))
    found = await deps.store.quarantine.counts(survey_id, first, after)
    return [one for one in found if one.count >= MIN_ANSWERS]


def _midnight_from(moment: datetime) -> datetime:
    """The first midnight in Oslo at or after a moment."""
    day = oslo_date(moment)
    begun = oslo_midnight(day)
    return begun if begun == moment else oslo_midnight(day + timedelta(days=1))
