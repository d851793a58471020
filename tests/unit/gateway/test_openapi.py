"""The OpenAPI document tells clients all that they send and get."""

import functools
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from gateway import openapi
from gateway.app import found_routers
from gateway.auth.routes import development_router, partner_router


@functools.cache
def document() -> Any:
    """Made when a test asks for it: each worker imports this file, and one runs it."""
    routers = [*found_routers(), partner_router, development_router]
    return openapi.build(SimpleNamespace(public_url=""), [route for one in routers for route in one.routes])


def operations():
    return {
        operation["operationId"]: operation
        for item in document()["paths"].values()
        for operation in item.values()
    }


def sent(operation, header):
    found = [one for one in operations()[operation]["parameters"] if one["name"] == header]
    return found[0] if found else None


def test_headers_that_must_be_sent_are_marked():
    assert sent("get_customer", "X-Access-Reason")["required"]
    assert not sent("list_agreements", "X-Access-Reason")["required"]
    assert sent("start_invoice_run", "Idempotency-Key")["required"]
    assert not sent("correct_me", "Idempotency-Key")["required"]


@pytest.mark.parametrize(
    ("operation", "status", "header"),
    [
        ("get_me", "200", "ETag"),
        ("amend_agreement", "200", "ETag"),
        ("start_invoice_run", "202", "Location"),
        ("correct_me", "200", "Idempotency-Key"),
        ("get_operation", "200", "Preference-Applied"),
        ("open_data_request", "202", "Preference-Applied"),
        ("get_me", "401", "WWW-Authenticate"),
        ("get_me", "405", "Allow"),
        ("get_me", "429", "Retry-After"),
        ("get_me", "200", "RateLimit"),
    ],
)
def test_headers_of_answers_are_told(operation, status, header):
    reference = operations()[operation]["responses"][status]["headers"][header]["$ref"]
    assert reference.rpartition("/")[2] in document()["components"]["headers"]


def test_bodies_and_answers_have_examples_that_fit():
    wrong = [
        f"{name}: {error}" for name, operation in operations().items() for error in unfit_examples(operation)
    ]
    assert wrong == []


def unfit_examples(operation):
    """What is wrong with its schemas and with the examples beside them."""
    holders = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media in (holder["content"].get("application/json") for holder in holders if "content" in holder):
        if media is not None and media["schema"]:
            schema = {**media["schema"], "components": document()["components"]}
            jsonschema.Draft202012Validator.check_schema(schema)
            told = jsonschema.Draft202012Validator(schema).iter_errors(media["example"])
            yield from (error.message for error in told)
