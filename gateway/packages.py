"""A person's data as it leaves: as JSON, as a page or as PDF, which by Accept (RFC 9110)."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from gateway.documents import HTML, JSON, PAGE_POLICY, PDF, chosen
from gateway.problems import MEDIA_TYPE, NOT_ACCEPTABLE, OK
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

FORMS = {
    JSON: rpc.PACKAGE_FORMAT_JSON,
    HTML: rpc.PACKAGE_FORMAT_HTML,
    PDF: rpc.PACKAGE_FORMAT_PDF,
}
_HEADERS = {
    rpc.PACKAGE_FORMAT_JSON: {"Content-Disposition": 'attachment; filename="personvern.json"'},
    rpc.PACKAGE_FORMAT_HTML: {"Content-Security-Policy": PAGE_POLICY},
    rpc.PACKAGE_FORMAT_PDF: {"Content-Disposition": 'inline; filename="personvern.pdf"'},
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    OK: {
        "content": {
            JSON: {"schema": {"type": "object"}},
            HTML: {"schema": {"type": "string"}},
            PDF: {"schema": {"type": "string", "format": "binary"}},
        }
    },
    NOT_ACCEPTABLE: {
        "description": "None of the forms asked for.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
"""What OpenAPI says of a route that answers with a package."""


def wanted(accept: str) -> rpc.PackageFormat:
    """The form that the caller likes best, JSON when it does not care. Raises NotAcceptable."""
    return FORMS[chosen(accept, tuple(FORMS))]


def answer(form: rpc.PackageFormat, media_type: str, content: bytes) -> Response:
    """A package as it leaves: nobody on the way keeps it, and a page of it runs no script."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"} | _HEADERS[form]
    headers["Referrer-Policy"] = "no-referrer"
    return Response(content, media_type=media_type, headers=headers)
