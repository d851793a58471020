"""Suspension and expiry reach every partner route, also for tokens that are out."""

import re
from datetime import timedelta
from typing import Any

import httpx

from deploy.local.api import Api, ok
from services.chassis.ids import new_id
from tests.component.disclosure.test_five_contexts import logged_in
from tests.component.disclosure.test_http import PROCESSOR, TERMS
from tests.support.suite import Suite

SCOPES = {
    "invoices:read": ["invoices.kid", "invoices.number"],
    "delivery-contacts:read": ["delivery_contacts.name"],
    "audiences:read": ["audiences.email_hash"],
    "claims:read": ["claims.claim_id"],
    "letters:read": ["letters.text"],
    "letters:write": ["letters.outcome"],
    "withdrawals:read": ["withdrawals.purpose"],
    "erasures:read": ["erasures.customer_id"],
    "rectifications:read": ["rectifications.customer_id"],
    "restrictions:read": ["restrictions.customer_id"],
    "survey-responses:read": ["survey_responses.answers"],
}


async def partner_with_everything(officer: Api, anyone: Api, **terms: Any) -> tuple[str, dict[str, str]]:
    """The address of an agreement in force with every scope, and the credentials of a client under it."""
    processor = ok(await officer.post("/v1/staff/processors", PROCESSOR))["processor_id"]
    whole = {
        **TERMS,
        "purposes": ["invoicing", "debt_collection", "notices_of_change", "contract", "marketing_new_offers"],
        "scopes": list(SCOPES),
        "fields": [name for names in SCOPES.values() for name in names],
        **terms,
    }
    draft = ok(await officer.post("/v1/staff/agreements", {"processor_id": processor, "terms": whole}))
    address = f"/v1/staff/agreements/{draft['agreement_id']}"
    ok(await officer.post(f"{address}:activate"))
    body = {"agreement_id": draft["agreement_id"], "scopes": list(SCOPES)}
    made = ok(await officer.post("/v1/staff/partner-clients", body))
    credentials = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    return address, credentials


async def partner(anyone: Api, credentials: dict[str, str]) -> Api:
    token = ok(await anyone.post("/oauth/token", data=credentials))["access_token"]
    return anyone.logged_in(token)


_PREFIX = {"audience_id": "aud", "invoice_id": "inv", "message_id": "msg", "withdrawal_id": "wdr"}
BODIES: dict[str, Any] = {
    "acknowledge_letter": {"outcome": "posted"},
    "confirm_removals": {"removal_ids": [new_id("rmv")]},
}


async def every_partner_route(anyone: Api, one: Api) -> dict[str, httpx.Response]:
    """The answers of all operations below /v1/partner, as the OpenAPI document lists them."""
    paths = ok(await anyone.get("/openapi.json"))["paths"]
    found: dict[str, httpx.Response] = {}
    for path, methods in paths.items():
        if not path.startswith("/v1/partner/"):
            continue
        for method, operation in methods.items():
            address = re.sub(r"\{(\w+)\}", lambda name: new_id(_PREFIX.get(name[1], "xxx")), path)
            name = operation["operationId"]
            more: dict[str, Any] = {"json": BODIES[name]} if name in BODIES else {}
            if name == "get_delivery_contact":
                more["params"] = {"customer_id": new_id("cus")}
            found[name] = await one.call(method.upper(), address, **more)
    return found


async def test_tokens_that_are_out_die_with_the_agreement_on_every_partner_route(place: Suite):
    for name in ("customer", "consent", "billing", "disclosure", "gateway"):
        await place.start(name)
    anyone = place.api()
    officer = await logged_in(place, "pia.personvern", "dpo")
    address, credentials = await partner_with_everything(officer, anyone, valid_until="2026-01-15")
    place.clock.advance(timedelta(hours=14, minutes=57))  # 23:57 in Oslo on the last day
    officer = await logged_in(place, "pia.personvern", "dpo")
    one = await partner(anyone, credentials)
    before = await every_partner_route(anyone, one)
    assert len(before) >= 9
    told = {name: answer.json().get("reason", "") for name, answer in before.items()}
    assert not {"AGREEMENT_NOT_ACTIVE", "SCOPE_MISSING"} & set(told.values())

    ok(await officer.post(f"{address}:suspend", {"reason": "incident"}))
    for name, answer in (await every_partner_route(anyone, one)).items():
        assert (answer.status_code, answer.json()["reason"]) == (403, "AGREEMENT_NOT_ACTIVE"), name
    ok(await officer.post(f"{address}:resume"))
    assert (await one.get("/v1/partner/withdrawals")).is_success

    place.clock.advance(timedelta(minutes=4))  # past midnight, and the token is four minutes old
    for name, answer in (await every_partner_route(anyone, one)).items():
        assert (answer.status_code, answer.json()["reason"]) == (403, "AGREEMENT_NOT_ACTIVE"), name
    late = await anyone.post("/oauth/token", data=credentials)
    assert (late.status_code, late.json()["error"]) == (401, "invalid_client")
