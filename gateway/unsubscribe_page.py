"""The page behind the opt-out link of a message: one button, no log-in, no questions."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

from gateway import survey_page, texts
from gateway.problems import note_refusal, status_of
from services.chassis.errors import DomainError

_ASK = {
    "nb": ("Meld deg av", "Vil du ikke ha flere meldinger om «{purpose}» fra oss?", "Meld meg av"),
    "nn": ("Meld deg av", "Vil du ikkje ha fleire meldingar om «{purpose}» frå oss?", "Meld meg av"),
    "en": ("Opt out", "No more messages about “{purpose}” from us?", "Opt out"),
}
_DONE = {
    "nb": (
        "Du er meldt av",
        "Du får ikke flere meldinger om «{purpose}». Vil du ha dem igjen, kan du si det på Min side.",
    ),
    "nn": (
        "Du er meld av",
        "Du får ikkje fleire meldingar om «{purpose}». Vil du ha dei igjen, kan du seie det på Mi side.",
    ),
    "en": (
        "You have opted out",
        "You will get no more messages about “{purpose}”. You can change that on My page.",
    ),
}


def ask_page(language: str, purpose: str, company: str) -> HTMLResponse:
    """The question: opening a link must change nothing, because mail scanners open links.

    `purpose` is the policy's name of what the messages are about, `company` the sender's.
    """
    title, text, button = _ASK[language]
    return _page(language, company, title, text.format(purpose=purpose), button)


def done_page(language: str, purpose: str, company: str) -> HTMLResponse:
    """After the opt-out."""
    title, text = _DONE[language]
    return _page(language, company, title, text.format(purpose=purpose))


def refusal_page(error: DomainError, language: str) -> HTMLResponse:
    """What a person is told when the link does not do."""
    note_refusal(error)
    known = texts.detail(error.reason, language, error.text, error.metadata)
    page = _page(language, "", texts.title(error.kind.value, language), known or error.text)
    page.status_code = status_of(error)
    return page


def _page(language: str, company: str, title: str, text: str, button: str = "") -> HTMLResponse:
    page = survey_page.message(language, title, text, company=company, button=button)
    page.headers["Vary"] = "Accept"
    return page
