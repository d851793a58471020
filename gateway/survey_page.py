"""The page that a browser shows behind an invitation's link: a plain form without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from gateway.problems import note_refusal, status_of
from gateway.schemas.survey_answers import AnswerSoFar, GivenAnswer, SaveAnswers, SurveyForm
from services.chassis.errors import DomainError, Invalid, Violation

STYLE = """
body{font:18px/1.5 system-ui,sans-serif;margin:0;color:#1b1b1b;background:#f4f4f1}
main{max-width:40rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:.5rem}
h1{font-size:1.6rem;margin-top:0}.notice,.hint,.ends{color:#555;font-size:.9rem}
.question{border-top:1px solid #ccc;margin:1.5rem 0 0;padding:1rem 0 0}
fieldset{border:0;margin:0;padding:0;min-width:0}legend{font-weight:600;padding:0;margin-bottom:.5rem}
.must{font-weight:400;color:#555}.scale{display:grid;grid-template-columns:repeat(auto-fit,minmax(2.2rem,1fr))}
.scale label{display:flex;flex-direction:column;align-items:center;padding:.25rem 0}
.ends{display:flex;justify-content:space-between;margin:.25rem 0 0}.option{display:block;padding:.25rem 0}
.company{color:#555;margin:0 0 1rem}
textarea{width:100%;box-sizing:border-box;font:inherit}input{width:1.5rem;height:1.5rem;vertical-align:middle}
button{font:inherit;margin-top:1.5rem;padding:.6rem 2rem;border:0;border-radius:.3rem;
background:#1d4f91;color:#fff}
:focus-visible{outline:3px solid #1b1b1b;outline-offset:2px}
button.later{background:#fff;color:#1d4f91;border:2px solid #1d4f91;margin-left:.5rem}
.errors{border:3px solid #a40e26;border-radius:.3rem;padding:.5rem 1rem;margin:1rem 0}
.errors h2{font-size:1.1rem;margin:0}.error{color:#a40e26;font-weight:600;margin:.25rem 0}
a{color:#1d4f91}
"""


def headers(style: str) -> dict[str, str]:
    """Of a page with one form and this style, which runs and fetches nothing."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "Vary": "Accept, Accept-Language",
    }


_HEADERS = headers(STYLE)
_WORDS: dict[str, dict[str, Any]] = {
    "nb": {
        "required": "må besvares",
        "send": "Send inn",
        "later": "Lagre og fortsett senere",
        "mend": "Noe mangler",
        "hint": "Ikke skriv fødselsnummer, kontonummer eller andres opplysninger.",
        "lowest": {"nps": "Svært lite sannsynlig", "csat": "Svært misfornøyd", "ces": "Svært vanskelig"},
        "highest": {"nps": "Svært sannsynlig", "csat": "Svært fornøyd", "ces": "Svært lett"},
    },
    "nn": {
        "required": "må svarast på",
        "send": "Send inn",
        "later": "Lagre og hald fram seinare",
        "mend": "Noko manglar",
        "hint": "Ikkje skriv fødselsnummer, kontonummer eller opplysningar om andre.",
        "lowest": {"nps": "Svært lite sannsynleg", "csat": "Svært misnøgd", "ces": "Svært vanskeleg"},
        "highest": {"nps": "Svært sannsynleg", "csat": "Svært nøgd", "ces": "Svært lett"},
    },
    "en": {
        "required": "must be answered",
        "send": "Send",
        "later": "Save and continue later",
        "mend": "Something is missing",
        "hint": "Please leave out national identity numbers, account numbers and what is about other people.",
        "lowest": {"nps": "Not at all likely", "csat": "Very dissatisfied", "ces": "Very difficult"},
        "highest": {"nps": "Extremely likely", "csat": "Very satisfied", "ces": "Very easy"},
    },
}
_THANKS = {
    "nb": ("Takk for svaret", "Svarene dine er sendt inn. Du kan lukke denne siden."),
    "nn": ("Takk for svaret", "Svara dine er sende inn. Du kan lukke denne sida."),
    "en": ("Thank you", "Your answers were submitted. You can close this page."),
}
_CONTACTED = {
    "nb": "Kundeservice tar kontakt med deg.",
    "nn": "Kundeservice tek kontakt med deg.",
    "en": "Customer service will contact you.",
}
_SAVED = {
    "nb": ("Lagret", "Svarene så langt er lagret. Åpne den samme lenken igjen for å gå videre og sende inn."),
    "nn": ("Lagra", "Svara så langt er lagra. Opne den same lenkja på nytt for å gå vidare og sende inn."),
    "en": ("Saved", "Your answers so far are saved. Open the same link again to continue and submit."),
}
_REFUSALS: dict[str, dict[str, tuple[str, str]]] = {
    "SURVEY_ALREADY_ANSWERED": {
        "nb": ("Allerede besvart", "Denne undersøkelsen er besvart. Det første svaret gjelder. Takk!"),
        "nn": (
            "Allereie svart på",
            "Undersøkinga er alt svart på. Det første svaret gjeld. Takk!",
        ),
        "en": ("Already answered", "This survey was answered before. The first answer stands. Thank you!"),
    },
    "SURVEY_EXPIRED": {
        "nb": ("For sent", "Denne undersøkelsen kan ikke lenger besvares."),
        "nn": ("For seint", "Det går ikkje lenger an å svare på denne undersøkinga."),
        "en": ("Too late", "This survey can no longer be answered."),
    },
    "SURVEY_NOT_FOUND": {
        "nb": ("Finnes ikke", "Ingen undersøkelse har denne lenken. Se etter om hele lenken kom med."),
        "nn": ("Finst ikkje", "Inga undersøking har denne lenkja. Sjå etter om heile lenkja kom med."),
        "en": ("Not found", "No survey has this link. Check that you have the whole link."),
    },
    "SURVEY_ANSWERS_INVALID": {
        "nb": ("Noe mangler", "Noen svar mangler eller er ikke gyldige. Gå tilbake og prøv igjen."),
        "nn": ("Noko manglar", "Nokre svar manglar eller er ikkje gyldige. Gå tilbake og prøv igjen."),
        "en": ("Something is missing", "Some answers are missing or not valid. Go back and try again."),
    },
}
_REFUSALS["INVALID_REQUEST"] = _REFUSALS["SURVEY_ANSWERS_INVALID"]  # a form that makes no sense
_OTHERWISE = {
    "nb": ("Det gikk ikke nå", "Noe gikk galt hos oss. Prøv igjen om litt."),
    "nn": ("Det gjekk ikkje no", "Noko gjekk gale hos oss. Prøv igjen om litt."),
    "en": ("Not possible right now", "Something went wrong here. Try again in a while."),
}
_INDEX = re.compile(r"answers\[(\d+)\]")
_TEMPLATES = Environment(
    loader=PackageLoader("gateway", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def wants_page(accept: str) -> bool:
    """Whether the reader is a browser that shows a page."""
    return "text/html" in accept


def form_page(form: SurveyForm, action: str) -> HTMLResponse:
    """The form with what was answered before; `action` is where it is sent.

    Its hidden key makes a double click one submission.
    """
    return _form(form, action, {answer.question: answer for answer in form.given}, {}, contact_me=False)


def mending_page(
    form: SurveyForm, action: str, body: SaveAnswers, violations: Iterable[Violation]
) -> HTMLResponse:
    """The form again with what was sent and what is wrong with it, at its questions (WCAG 3.3.1)."""
    given = {answer.question: answer for answer in body.answers}
    errors = {}
    for violation in violations:
        index = _INDEX.match(violation.field)
        key = body.answers[int(index[1])].question if index else violation.field.removeprefix("answers.")
        errors[key] = violation.text
    page = _form(form, action, given, errors, contact_me=body.contact_me)
    refused = Invalid()
    note_refusal(refused)
    page.status_code = status_of(refused)
    return page


def _form(
    form: SurveyForm,
    action: str,
    given: Mapping[str, AnswerSoFar | GivenAnswer],
    errors: Mapping[str, str],
    *,
    contact_me: bool,
) -> HTMLResponse:
    text = _TEMPLATES.get_template("survey.html").render(
        form=form,
        action=action,
        key=secrets.token_hex(16),
        words=_WORDS[form.language],
        style=STYLE,
        given=given,
        errors=errors,
        contact_me=contact_me,
    )
    return HTMLResponse(text, headers=_HEADERS | {"Content-Language": form.language})


def thanks_page(language: str, *, final: bool = True, follow_up: bool = False) -> HTMLResponse:
    """After the submission, or after a part was saved; `follow_up`: customer service will make contact."""
    title, text = (_THANKS if final else _SAVED)[language]
    return message(language, title, f"{_CONTACTED[language]} {text}" if follow_up else text)


def refusal_page(error: DomainError, language: str) -> HTMLResponse:
    """What a person is told when it does not go."""
    note_refusal(error)
    title, text = _REFUSALS.get(error.reason, _OTHERWISE)[language]
    return message(language, title, text, status=status_of(error))


def answers_of(fields: Iterable[tuple[str, str]]) -> SaveAnswers:
    """The answers in the fields of the form; final unless the person goes on later.

    Raises ValueError when they make no sense.
    """
    final = True
    contact_me = False
    scores: dict[str, int] = {}
    options: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    for name, value in fields:
        sort, _, question = name.partition(".")
        if sort == "score":
            scores[question] = int(value)
        elif sort == "options":
            options.setdefault(question, []).extend([value] if value else [])
        elif sort == "text":
            texts[question] = value.replace("\r\n", "\n")  # an empty one takes an earlier part back
        elif name == "later":
            final = False
        elif name == "contact_me":
            contact_me = True
    answers = [GivenAnswer(question=question, score=score) for question, score in scores.items()]
    answers += [GivenAnswer(question=question, options=chosen) for question, chosen in options.items()]
    answers += [GivenAnswer(question=question, text=text) for question, text in texts.items()]
    # Who goes on later is asked again then: nobody is contacted about an answer that may still change.
    return SaveAnswers(answers=answers, final=final, contact_me=contact_me and final)


def message(
    language: str, title: str, text: str, *, status: int | None = None, company: str = "", button: str = ""
) -> HTMLResponse:
    """A page with one text, in the style of the form; `button` sends it back to where it came from."""
    page = _TEMPLATES.get_template("message.html").render(
        language=language, title=title, text=text, style=STYLE, company=company, button=button
    )
    answer = HTMLResponse(page, headers=_HEADERS | {"Content-Language": language})
    answer.status_code = status or answer.status_code
    return answer
