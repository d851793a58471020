"""Whoever tries what is not allowed shows in the figures, by route and reason; what was sent does not."""

from typing import Any

from joserfc.jwk import OKPKey
from prometheus_client import REGISTRY, generate_latest

from deploy.local.api import Api, ok, refused
from services.chassis.ids import new_id
from tests.component.disclosure.conftest import Desk
from tests.component.disclosure.test_http import PROCESSOR, TERMS, Counter, counter
from tests.component.disclosure.test_proving import assertion, made, token
from tests.support.refusals import refusals

__all__ = ["counter"]

TOKEN, INVOICES = "/oauth/token", "/v1/partner/invoices"
WEBHOOK = "/v1/staff/partner-clients/{client_id}/webhook"
REQUEST = "/v1/me/data-requests/{data_request_id}"


async def test_each_attempt_is_counted_by_route_and_reason(counter: Counter, desk: Desk) -> None:
    expected = [
        (TOKEN, "CLIENT_AUTHENTICATION_FAILED"),  # an assertion that is used again
        (TOKEN, "SCOPE_NOT_ALLOWED"),
        ("/v1/partner/claims", "SCOPE_MISSING"),
        (WEBHOOK, "DISCLOSURE_REQUEST_INVALID"),  # an address inside
        (INVOICES, "AGREEMENT_NOT_ACTIVE"),
        ("/v1/staff/agreements", "DISCLOSURE_REQUEST_INVALID"),  # it ends before it begins
        (REQUEST, "DATA_REQUEST_NOT_FOUND"),  # another person's
        (REQUEST + "/plan", "ERASURE_NOT_FOUND"),
    ]
    before = [refusals(*attempt) for attempt in expected]
    officer = await counter.as_("pia.personvern", "dpo")
    agreement, address, given = await made(desk)
    one = await proven_twice(counter, officer, address, given["client_id"])
    refused(await one.get("/v1/partner/claims"), 403, "SCOPE_MISSING")
    inside = await officer.put(f"{address}/webhook", {"url": "https://169.254.169.254/hemmelig"})
    refused(inside, 422, "DISCLOSURE_REQUEST_INVALID")
    await desk.suspend(agreement.agreement_id)
    refused(await one.get(INVOICES), 403, "AGREEMENT_NOT_ACTIVE")
    processor = ok(await officer.post("/v1/staff/processors", PROCESSOR))["processor_id"]
    backwards = {**TERMS, "valid_from": "2026-02-01", "valid_until": "2026-01-31"}
    draft = {"processor_id": processor, "terms": backwards}
    refused(await officer.post("/v1/staff/agreements", draft), 422, "DISCLOSURE_REQUEST_INVALID")
    kari, hers = await counter.as_("kari"), f"/v1/me/data-requests/{new_id('drq')}"
    refused(await kari.get(hers), 404, "DATA_REQUEST_NOT_FOUND")
    refused(await kari.get(f"{hers}/plan"), 404, "ERASURE_NOT_FOUND")
    assert [refusals(*attempt) for attempt in expected] == [count + 1 for count in before]
    for sent in ("hemmelig", "169.254.169.254", hers, given["client_id"]):
        assert sent not in generate_latest(REGISTRY).decode()


async def proven_twice(counter: Counter, officer: Api, address: str, client_id: str) -> Api:
    """Logged in with an assertion that was then tried again, and with another for too much."""
    key: Any = OKPKey.generate_key("Ed25519", {"kid": "k"})
    ok(await officer.put(f"{address}/keys", {"keys": [key.as_dict(private=False)]}))
    proof = assertion(counter, key, client_id)
    got = ok(await token(counter, **proof))["access_token"]
    assert (await token(counter, **proof)).status_code == 401
    beyond = await token(counter, **assertion(counter, key, client_id), scope="claims:read")
    assert beyond.json()["error"] == "invalid_scope"
    return counter.anyone.logged_in(got)
