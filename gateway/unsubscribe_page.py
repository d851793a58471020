"""The page behind the opt-out link of a message: one button, no log-in, no questions."""

from __future__ import annotations

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from gateway import texts
from gateway.problems import status_of
from services.chassis.errors import DomainError

POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_ASK = {
    "nb": ("Meld deg av", "Vil du ikke ha flere slike meldinger fra oss?", "Meld meg av"),
    "nn": ("Meld deg av", "Vil du ikkje ha fleire slike meldingar frå oss?", "Meld meg av"),
    "en": ("Opt out", "No more messages of this kind from us?", "Opt out"),
}
_DONE = {
    "nb": (
        "Du er meldt av",
        "Du får ikke flere slike meldinger. Vil du ha dem igjen, kan du si det på Min side.",
    ),
    "nn": (
        "Du er meld av",
        "Du får ikkje fleire slike meldingar. Vil du ha dei igjen, kan du seie det på Mi side.",
    ),
    "en": (
        "You have opted out",
        "You will get no more messages of this kind. You can change that on My page.",
    ),
}
_TEMPLATES = Environment(loader=PackageLoader("gateway", "pages"), autoescape=True, undefined=StrictUndefined)


def ask_page(language: str) -> HTMLResponse:
    """The question: opening a link must change nothing, because mail scanners open links."""
    return _page(language, *_ASK[language])


def done_page(language: str) -> HTMLResponse:
    """After the opt-out."""
    return _page(language, *_DONE[language])


def refusal_page(error: DomainError, language: str) -> HTMLResponse:
    """What a person is told when the link does not do."""
    known = texts.detail(error.reason, language, error.text, error.metadata)
    page = _page(language, texts.title(error.kind.value, language), known or error.text)
    page.status_code = status_of(error)
    return page


def _page(language: str, title: str, text: str, button: str = "") -> HTMLResponse:
    page = _TEMPLATES.get_template("unsubscribe.html").render(
        language=language, title=title, text=text, button=button
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, "Content-Language": language})
