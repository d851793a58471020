"""Who is not content and wants to be contacted: at their own wish, and with nothing of what they answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.survey.model.template import Problem, QuestionKind, Template

TOPIC = "survey.follow_up"
"""The topic under which the customer context opens such a contact."""
LOW: dict[QuestionKind, int] = {QuestionKind.NPS: 6, QuestionKind.CSAT: 2, QuestionKind.CES: 3}
"""The highest score of each kind that says that somebody is not content: detractors of the NPS, the two
lowest of CSAT, the three lowest of CES."""


def offered(template: Template) -> bool:
    """Whether the form offers it: a survey without scores does not know who is not content."""
    return any(question.kind in LOW for question in template.content.questions)


def low(template: Template, values: Mapping[str, tuple[int | str, ...]]) -> bool:
    """Whether any score in the answers is low."""
    return any(
        isinstance(score, int) and score <= LOW[question.kind]
        for question in template.content.questions
        if question.kind in LOW
        for score in values.get(question.key, ())
    )


def problems(template: Template, *, asked: bool, final: bool) -> list[Problem]:
    """What is wrong with the wish to be contacted."""
    if not asked:
        return []
    if not offered(template):
        return [Problem("contact_me", "NO_FOLLOW_UP", "This survey does not offer to contact you.")]
    if not final:
        return [Problem("contact_me", "WITH_SUBMISSION", "Ask to be contacted when you submit.")]
    return []


def due_at(submitted: datetime) -> datetime:
    """When the wish is handed on: at the next full hour.

    The contact that it opens keeps its moment; the submission's own would lead from it to the answer.
    """
    return submitted.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
