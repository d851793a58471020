"""Documents in the form that the caller asks for: which by Accept (RFC 9110), headers, 304 when unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Response

from gateway.errors import NotAcceptable
from gateway.languages import best_language
from gateway.problems import MEDIA_TYPE, NOT_ACCEPTABLE, NOT_MODIFIED, OK
from personvern.billing.v1 import document_service_pb2 as pb

JSON, HTML, PDF, EHF = "application/json", "text/html", "application/pdf", "application/xml"
FORMS = (JSON, HTML, PDF, EHF)
DOCUMENTS = (PDF, HTML, EHF)
FORMATS = {HTML: pb.DOCUMENT_FORMAT_HTML, PDF: pb.DOCUMENT_FORMAT_PDF, EHF: pb.DOCUMENT_FORMAT_EHF}
# A document has its style inside and loads nothing.
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

Accept = Annotated[str, Header(description="One of the forms.", examples=[PDF])]
AcceptLanguage = Annotated[str, Header(examples=["nn"])]
IfNoneMatch = Annotated[str, Header(description="ETag of what you have.", examples=['"5d41402abc4b2a76"'])]
AsIssued = Annotated[
    bool, Query(description="As it was sent, without what was paid, credited or put off since.")
]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_TEXT = {"schema": {"type": "string"}}


def answers(*forms: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a route that answers in these forms; JSON has its model there already."""
    content = {form: _BINARY if form == PDF else _TEXT for form in forms if form != JSON}
    return {
        OK: {
            "content": content,
            "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
            "description": "In the form asked for.",
        },
        NOT_MODIFIED: {"description": "It is what you have."},
        NOT_ACCEPTABLE: {
            "description": "None of the forms asked for; EHF is for organisations.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
    }


def chosen(accept: str, offered: Sequence[str] = FORMS) -> str:
    """Which of the forms the caller likes best; the first when it does not care. Raises NotAcceptable."""
    liked = [_range(part) for part in accept[:500].split(",") if part.strip()]
    if not liked:
        return offered[0]
    weighed = [(max((_weight(form, *one) for one in liked), default=(0, 0.0))[1], form) for form in offered]
    best = max(weight for weight, _ in weighed)
    if best <= 0:
        raise NotAcceptable("None of these forms.", offered=", ".join(offered))
    return next(form for weight, form in weighed if weight == best)


def language(accept_language: str) -> str:
    """The language asked for; empty for the one that a document was issued in."""
    return best_language(accept_language) if accept_language else ""


def answer(document: pb.Document, if_none_match: str) -> Response:
    """The document for its reader alone: kept by the browser, asked for anew each time, unchanged is 304."""
    tag = f'"{hashlib.sha256(document.data).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language, Authorization",
        "Content-Language": document.language,
    }
    if tag in {one.strip().removeprefix("W/") for one in if_none_match[:500].split(",")}:
        return Response(status_code=NOT_MODIFIED, headers=headers)
    page = document.content_type.startswith(HTML)
    shown = "inline" if page else "attachment"
    headers["Content-Disposition"] = f'{shown}; filename="{document.file_name}"'
    if page:
        headers["Content-Security-Policy"] = PAGE_POLICY
    return Response(document.data, media_type=document.content_type, headers=headers)


@dataclass(frozen=True)
class Wish:
    """In which form and language a document is asked for, and what of it the caller has."""

    form: str
    language: str
    if_none_match: str

    @property
    def format(self) -> pb.DocumentFormat:
        """The form as the services name it; not for JSON."""
        return FORMATS[self.form]

    def answer(self, document: pb.Document) -> Response:
        """The document, or that it is unchanged."""
        return answer(document, self.if_none_match)


def wish(accept: Accept = "", accept_language: AcceptLanguage = "", if_none_match: IfNoneMatch = "") -> Wish:
    """What the headers ask for. Raises NotAcceptable."""
    return Wish(chosen(accept), language(accept_language), if_none_match)


Wished = Annotated[Wish, Depends(wish)]


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return kind, min(1.0, max(0.0, float(value)))
            except ValueError:
                return kind, 0.0
    return kind, 1.0


def _weight(form: str, kind: str, weight: float) -> tuple[int, float]:
    """How exactly the range names the form, and how much it is liked: the most exact range counts."""
    if kind == form:
        return 3, weight
    if kind == f"{form.partition('/')[0]}/*":
        return 2, weight
    return (1, weight) if kind == "*/*" else (0, 0.0)
