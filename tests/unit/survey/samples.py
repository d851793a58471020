"""Survey contents that the tests of this context share."""

from datetime import UTC, datetime

from services.survey.model.template import Content, Option, Question, QuestionKind, Template, Trigger
from services.survey.model.texts import LocalText

CREATED = datetime(2026, 8, 3, 8, 0, tzinfo=UTC)


def text(word: str) -> LocalText:
    """The same word in all three languages, told apart."""
    return LocalText(nb=f"{word} (nb)", nn=f"{word} (nn)", en=f"{word} (en)")


QUESTIONS = (
    Question("recommend", QuestionKind.NPS, text("Recommend"), required=True),
    Question("satisfied", QuestionKind.CSAT, text("Satisfied")),
    Question("easy", QuestionKind.CES, text("Easy")),
    Question(
        "solved",
        QuestionKind.SINGLE_CHOICE,
        text("Solved"),
        options=(Option("yes", text("Yes")), Option("no", text("No"))),
    ),
    Question(
        "means",
        QuestionKind.MULTIPLE_CHOICE,
        text("Means"),
        options=(Option("phone", text("Phone")), Option("chat", text("Chat")), Option("web", text("Web"))),
    ),
    Question("words", QuestionKind.FREE_TEXT, text("Words")),
)


def content(trigger: Trigger | None = None, questions: tuple[Question, ...] = QUESTIONS) -> Content:
    """A content that breaks no rule."""
    return Content(
        name=text("After contact"),
        intro=text("We ask how it went."),
        questions=questions,
        trigger=trigger or Trigger(),
        shared_with_supplier=True,
        kept_months=24,
    )


def template(trigger: Trigger | None = None, survey_id: str = "sur_1") -> Template:
    """A template of that content."""
    return Template(survey_id, 1, content(trigger), CREATED)
