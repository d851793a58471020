"""The OpenAPI document tells clients all that they send and get."""

from types import SimpleNamespace

import jsonschema
import pytest

from gateway import openapi
from gateway.app import found_routers
from gateway.auth.routes import development_router, partner_router

ROUTERS = [*found_routers(), partner_router, development_router]
SPEC = openapi.build(SimpleNamespace(public_url=""), [route for one in ROUTERS for route in one.routes])
OPERATIONS = {
    operation["operationId"]: operation for item in SPEC["paths"].values() for operation in item.values()
}


def sent(operation, header):
    found = [one for one in OPERATIONS[operation]["parameters"] if one["name"] == header]
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
    reference = OPERATIONS[operation]["responses"][status]["headers"][header]["$ref"]
    assert reference.rpartition("/")[2] in SPEC["components"]["headers"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_bodies_and_answers_have_examples_that_fit(name):
    operation = OPERATIONS[name]
    holders = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media in (holder["content"].get("application/json") for holder in holders if "content" in holder):
        if media is not None and media["schema"]:
            schema = {**media["schema"], "components": SPEC["components"]}
            jsonschema.validate(media["example"], schema, jsonschema.Draft202012Validator)
