"""Which form of a document a caller gets."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents import DOCUMENTS, EHF, FORMS, HTML, JSON, PDF, answer, chosen
from gateway.errors import NotAcceptable
from personvern.billing.v1 import document_service_pb2 as pb

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
DOCUMENT = pb.Document(data=b"%PDF", content_type=PDF, file_name="invoice-1.pdf", language="nn")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("text/html", HTML),
        ("TEXT/HTML; charset=utf-8", HTML),
        ("application/pdf", PDF),
        ("application/xml", EHF),
        ("text/*", HTML),
        (BROWSER, HTML),
        ("application/pdf;q=0.5, application/json;q=0.4", PDF),
        ("application/*, application/json;q=0", PDF),
        ("application/pdf;q=0, */*;q=0.1", JSON),
        ("application/pdf;q=wrong, text/html;q=0.1", HTML),
    ],
)
def test_the_form_that_is_liked_best(accept: str, form: str) -> None:
    assert chosen(accept) == form


def test_without_a_wish_a_document_is_a_pdf() -> None:
    assert chosen("*/*", DOCUMENTS) == PDF


@pytest.mark.parametrize("accept", ["image/png", "application/pdf;q=0", "text/plain, image/*"])
def test_none_of_the_forms_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        chosen(accept)


@given(st.text(max_size=700))
def test_whatever_is_sent_is_answered_or_refused(accept: str) -> None:
    with suppress(NotAcceptable):
        assert chosen(accept) in FORMS


def test_what_is_unchanged_is_not_sent_again() -> None:
    first = answer(DOCUMENT, "")
    tag = first.headers["etag"]
    assert (first.status_code, first.body) == (200, b"%PDF")
    for known in (tag, f"W/{tag}", f'"x", {tag}'):
        again = answer(DOCUMENT, known)
        assert (again.status_code, again.body, again.headers["etag"]) == (304, b"", tag)
    assert answer(DOCUMENT, '"x"').status_code == 200
