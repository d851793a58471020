"""Surveys and their immutable versions."""

from collections.abc import Sequence
from typing import Any

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.survey.errors import SurveyCodeTaken
from services.survey.model.template import (
    Content,
    Option,
    Question,
    QuestionKind,
    Survey,
    SurveyKind,
    SurveyState,
    Template,
    Trigger,
)
from services.survey.model.texts import LocalText

SURVEYS = "surveys"
TEMPLATES = "templates"
INDEXES = [Index(SURVEYS, [("code", 1)], unique=True), Index(SURVEYS, [("state", 1)])]


class Surveys:
    """Heads in `surveys`, versions in `templates` (one document each, never changed)."""

    def __init__(self, mongo: Mongo) -> None:
        self._surveys = mongo.collection(SURVEYS)
        self._templates = mongo.collection(TEMPLATES)

    async def add(self, survey: Survey, template: Template) -> None:
        """Store a new survey with its first version. Raises SurveyCodeTaken."""
        try:
            await self._surveys.insert_one(_survey_document(survey))
        except DuplicateKeyError as error:
            raise SurveyCodeTaken("Another survey has this code; choose another.") from error
        await self.add_version(template)

    async def add_version(self, template: Template) -> None:
        """Store a further version."""
        await self._templates.insert_one(_template_document(template))

    async def replace(self, survey: Survey) -> None:
        """Store the head after a change."""
        await self._surveys.replace_one({"_id": survey.id}, _survey_document(survey))

    async def get(self, survey_id: str) -> Survey | None:
        """The head of a survey."""
        found = await self._surveys.find_one({"_id": survey_id})
        return None if found is None else _survey(found)

    async def version(self, survey_id: str, version: int) -> Template | None:
        """One version of a survey."""
        found = await self._templates.find_one({"_id": _template_id(survey_id, version)})
        return None if found is None else _template(found)

    async def page(self, after: str, size: int) -> list[Survey]:
        """At most `size` surveys in the order of their ids, which is that of their making, after `after`."""
        found = await self._surveys.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=size)
        return [_survey(item) for item in found]

    async def versions(self, wanted: Sequence[tuple[str, int]]) -> list[Template]:
        """The versions with those survey ids and numbers, in no order."""
        ids = [_template_id(survey_id, version) for survey_id, version in wanted]
        return [_template(item) for item in await self._templates.find({"_id": {"$in": ids}})]

    async def asking(self) -> tuple[dict[str, Survey], list[Template]]:
        """The surveys that ask now, by id, and their active versions."""
        heads = [_survey(item) for item in await self._surveys.find({"state": SurveyState.ACTIVE.value})]
        templates = await self.versions([(head.id, head.active_version) for head in heads])
        return {head.id: head for head in heads}, templates


def _template_id(survey_id: str, version: int) -> str:
    return f"{survey_id}:{version}"


def _survey_document(survey: Survey) -> Document:
    return {
        "_id": survey.id,
        "code": survey.code,
        "kind": survey.kind.value,
        "state": survey.state.value,
        "latest_version": survey.latest_version,
        "active_version": survey.active_version,
        "created_at": survey.created_at,
    }


def _survey(item: Document) -> Survey:
    return Survey(
        id=item["_id"],
        code=item["code"],
        kind=SurveyKind(item["kind"]),
        state=SurveyState(item["state"]),
        latest_version=item["latest_version"],
        active_version=item["active_version"],
        created_at=item["created_at"],
    )


def _template_document(template: Template) -> Document:
    content = template.content
    return {
        "_id": _template_id(template.survey_id, template.version),
        "survey_id": template.survey_id,
        "version": template.version,
        "created_at": template.created_at,
        "name": _text_document(content.name),
        "intro": _text_document(content.intro),
        "questions": [_question_document(question) for question in content.questions],
        "trigger": _trigger_document(content.trigger),
        "shared_with_supplier": content.shared_with_supplier,
        "kept_months": content.kept_months,
    }


def _template(item: Document) -> Template:
    content = Content(
        name=_text(item["name"]),
        intro=_text(item["intro"]),
        questions=tuple(_question(question) for question in item["questions"]),
        trigger=_trigger(item["trigger"]),
        shared_with_supplier=item["shared_with_supplier"],
        kept_months=item["kept_months"],
    )
    return Template(item["survey_id"], item["version"], content, item["created_at"])


def _text_document(text: LocalText) -> Document:
    return {"nb": text.nb, "nn": text.nn, "en": text.en}


def _text(item: Document) -> LocalText:
    return LocalText(nb=item["nb"], nn=item["nn"], en=item["en"])


def _question_document(question: Question) -> Document:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "text": _text_document(question.text),
        "required": question.required,
        "options": [{"key": option.key, "text": _text_document(option.text)} for option in question.options],
    }


def _question(item: Document) -> Question:
    options = tuple(Option(option["key"], _text(option["text"])) for option in item["options"])
    return Question(item["key"], QuestionKind(item["kind"]), _text(item["text"]), item["required"], options)


def _trigger_document(trigger: Trigger) -> dict[str, Any]:
    return {
        "channels": sorted(trigger.channels),
        "topics": sorted(trigger.topics),
        "supplier_involved": trigger.supplier_involved,
        "delay_minutes": trigger.delay_minutes,
        "hour_from": trigger.hour_from,
        "hour_to": trigger.hour_to,
        "sampling_percent": trigger.sampling_percent,
    }


def _trigger(item: Document) -> Trigger:
    return Trigger(
        channels=frozenset(item["channels"]),
        topics=frozenset(item["topics"]),
        supplier_involved=item["supplier_involved"],
        delay_minutes=item["delay_minutes"],
        hour_from=item["hour_from"],
        hour_to=item["hour_to"],
        sampling_percent=item["sampling_percent"],
    )
