"""Making, revising, activating and pausing surveys."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from services.chassis.errors import Violation
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.survey.errors import SurveyInvalid, SurveyNotFound, SurveyVersionNotFound
from services.survey.model.template import (
    Content,
    Problem,
    Survey,
    SurveyKind,
    SurveyState,
    Template,
    code_problems,
    content_problems,
    kind_problems,
)
from services.survey.usecases import Deps


@dataclass(frozen=True)
class Shown:
    """A survey with one of its versions."""

    survey: Survey
    template: Template


async def create_survey(key: RequestKey, code: str, kind: SurveyKind, content: Content, deps: Deps) -> Shown:
    """Make a survey with its first version, as a draft. Raises SurveyInvalid, SurveyCodeTaken."""
    _refuse([*code_problems(code), *_below("content", content_problems(content, deps.shortest_delay))])

    async def act() -> tuple[Ref, Shown]:
        now = deps.clock.now()
        survey = Survey(new_id("sur"), code, kind, SurveyState.DRAFT, 1, 0, now)
        template = Template(survey.id, 1, content, now)
        await deps.store.surveys.add(survey, template)
        return {"survey_id": survey.id, "version": "1"}, Shown(survey, template)

    return await deps.commands.run(key, act, _again(deps))


async def revise_survey(key: RequestKey, survey_id: str, content: Content, deps: Deps) -> Shown:
    """Add a version, which asks nobody until it is activated. Raises SurveyInvalid, SurveyNotFound."""
    _refuse(_below("content", content_problems(content, deps.shortest_delay)))

    async def act() -> tuple[Ref, Shown]:
        survey = await _survey(survey_id, deps)
        earlier = [(survey_id, version) for version in range(1, survey.latest_version + 1)]
        _refuse(_below("content", kind_problems(content, await deps.store.surveys.versions(earlier))))
        revised = replace(survey, latest_version=survey.latest_version + 1)
        template = Template(survey_id, revised.latest_version, content, deps.clock.now())
        await deps.store.surveys.add_version(template)
        await deps.store.surveys.replace(revised)
        return {"survey_id": survey_id, "version": str(template.version)}, Shown(revised, template)

    return await deps.commands.run(key, act, _again(deps))


async def activate_survey(key: RequestKey, survey_id: str, version: int, deps: Deps) -> Shown:
    """Let a version ask (0: the newest). Raises SurveyNotFound, SurveyVersionNotFound."""

    async def act() -> tuple[Ref, Shown]:
        survey = await _survey(survey_id, deps)
        template = await _version(survey, version, deps)
        active = replace(survey, state=SurveyState.ACTIVE, active_version=template.version)
        await deps.store.surveys.replace(active)
        return {"survey_id": survey_id, "version": str(template.version)}, Shown(active, template)

    return await deps.commands.run(key, act, _again(deps))


async def pause_survey(key: RequestKey, survey_id: str, deps: Deps) -> Shown:
    """Ask nobody new; who got an invitation may answer it. Raises SurveyNotFound."""

    async def act() -> tuple[Ref, Shown]:
        survey = await _survey(survey_id, deps)
        paused = replace(survey, state=SurveyState.PAUSED, active_version=0)
        await deps.store.surveys.replace(paused)
        template = await _version(paused, 0, deps)
        return {"survey_id": survey_id, "version": str(template.version)}, Shown(paused, template)

    return await deps.commands.run(key, act, _again(deps))


async def get_survey(survey_id: str, version: int, deps: Deps) -> Shown:
    """A survey with one version (0: the newest). Raises SurveyNotFound, SurveyVersionNotFound."""
    survey = await _survey(survey_id, deps)
    return Shown(survey, await _version(survey, version, deps))


async def list_surveys(asked: PageRequest, deps: Deps) -> Page[Shown]:
    """A page of surveys, oldest first. Raises PageTokenInvalid."""
    after = deps.pages.place("surveys", asked)
    found = await deps.store.surveys.page(after, asked.limit + 1)
    page = deps.pages.cut("surveys", found, asked, lambda head: head.id)
    newest = await deps.store.surveys.versions([(head.id, head.latest_version) for head in page.items])
    by_id = {template.survey_id: template for template in newest}
    return Page([Shown(head, by_id[head.id]) for head in page.items], page.next_token)


async def _survey(survey_id: str, deps: Deps) -> Survey:
    survey = await deps.store.surveys.get(survey_id)
    if survey is None:
        raise SurveyNotFound("No survey has this id.")
    return survey


async def _version(survey: Survey, version: int, deps: Deps) -> Template:
    template = await deps.store.surveys.version(survey.id, version or survey.latest_version)
    if template is None:
        raise SurveyVersionNotFound("The survey has no such version.", latest=str(survey.latest_version))
    return template


def _again(deps: Deps) -> Callable[[Ref], Awaitable[Shown]]:
    """What a command sent twice answers the second time: the survey as it is now, in its version."""

    async def read(ref: Ref) -> Shown:
        return await get_survey(ref["survey_id"], int(ref["version"]), deps)

    return read


def _refuse(problems: Iterable[Problem]) -> None:
    violations = [Violation(problem.field, problem.rule, problem.text) for problem in problems]
    if violations:
        raise SurveyInvalid("The survey breaks rules; see the violations.", violations=violations)


def _below(path: str, problems: Iterable[Problem]) -> list[Problem]:
    return [problem._replace(field=f"{path}.{problem.field}") for problem in problems]
