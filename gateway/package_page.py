"""The page behind the link to a package: it asks for the birth date before anything is fetched."""

from __future__ import annotations

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from gateway import survey_page, texts
from gateway.problems import note_refusal, status_of
from services.chassis.errors import DomainError

_WORDS = {
    "nb": {
        "title": "Opplysningene du ba om",
        "text": "Oppgi fødselsdatoen din, så får du kopien av opplysningene vi har om deg.",
        "birth_date": "Fødselsdato",
        "page": "Les på skjermen",
        "pdf": "Hent som PDF",
        "file": "Hent som fil",
    },
    "nn": {
        "title": "Opplysningane du bad om",
        "text": "Oppgje fødselsdatoen din, så får du kopien av opplysningane vi har om deg.",
        "birth_date": "Fødselsdato",
        "page": "Les på skjermen",
        "pdf": "Hent som PDF",
        "file": "Hent som fil",
    },
    "en": {
        "title": "The data that you asked for",
        "text": "Give your birth date to get the copy of the data that we hold about you.",
        "birth_date": "Birth date",
        "page": "Read on the screen",
        "pdf": "Get it as PDF",
        "file": "Get it as a file",
    },
}
_STYLE = survey_page.STYLE + "input.wide{width:auto;height:auto;font:inherit;padding:.4rem}"
_TEMPLATES = Environment(
    loader=PackageLoader("gateway", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def ask_page(language: str, action: str, error: DomainError | None = None) -> HTMLResponse:
    """The question, the same for every link: opening one tells nobody whether it works."""
    problem = ""
    if error is not None:
        note_refusal(error)
        problem = texts.detail(error.reason, language, error.text, error.metadata) or error.text
    page = _TEMPLATES.get_template("package.html").render(
        language=language, words=_WORDS[language], style=_STYLE, action=action, problem=problem
    )
    answer = HTMLResponse(page, headers=survey_page.headers(_STYLE) | {"Content-Language": language})
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.status_code = status_of(error) if error else answer.status_code
    return answer
