"""Partners prove who they are: by secret, by signed assertion; each refusal is seen by operators."""

from datetime import timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import OKPKey

from deploy.local.api import Api, ok, refused
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.ids import new_id
from tests.component.disclosure.conftest import Desk, fresh
from tests.component.disclosure.test_http import Counter, counter
from tests.support.eventually import eventually

__all__ = ["counter"]

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


async def made(desk: Desk) -> tuple[pb.Agreement, str, dict[str, str]]:
    """An agreement in force, the address of a client under it, and its credentials."""
    agreement = await desk.active()
    request = rpc.CreatePartnerClientRequest(
        request_id=fresh(), agreement_id=agreement.agreement_id, scopes=["invoices:read"]
    )
    client = await desk.dpo.CreatePartnerClient(request)
    client_id = client.client.client_id
    given = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client.secret,
    }
    return agreement, f"/v1/staff/partner-clients/{client_id}", given


async def token(counter: Counter, **form: str) -> httpx.Response:
    return await counter.anyone.post("/oauth/token", data={"grant_type": "client_credentials", **form})


def assertion(counter: Counter, key: Any, client_id: str, **claims: Any) -> dict[str, str]:
    now = int(counter.place.clock.now().timestamp())
    body = {
        "iss": client_id,
        "sub": client_id,
        "aud": f"{counter.place.url}/oauth/token",
        "exp": now + 120,
        "jti": new_id("jti"),
        **claims,
    }
    signed = jwt.encode({"alg": "Ed25519", "kid": key.kid}, body, key, algorithms=["Ed25519"])
    return {"client_assertion_type": TYPE, "client_assertion": signed}


async def causes(officer: Api, address: str) -> list[tuple[str, str]]:
    found = ok(await officer.get(address))
    return [(one["method"], one["cause"]) for one in found["refused_attempts"]]


async def test_a_new_secret_is_shown_once_and_the_old_one_is_taken_for_a_while(counter: Counter, desk: Desk):
    officer = await counter.as_("pia.personvern", "dpo")
    _, address, given = await made(desk)
    body = {"overlap_hours": 1}
    first = await officer.post(f"{address}:rotate-secret", body, key="r1")
    again = await officer.post(f"{address}:rotate-secret", body, key="r1")
    assert ok(again) == ok(first)
    assert first.headers["cache-control"] == "no-store"
    new = {**given, "client_secret": first.json()["client_secret"]}
    assert new["client_secret"] != given["client_secret"]
    for credentials in (given, new):
        ok(await token(counter, **credentials))

    counter.place.clock.advance(timedelta(minutes=61))
    officer = await counter.as_("pia.personvern", "dpo")
    ok(await token(counter, **new))
    assert (await token(counter, **given)).json()["error"] == "invalid_client"
    refused(await officer.post(f"{address}:rotate-secret", body, key="r1"), 409, "SECRET_NO_LONGER_SHOWN")
    at_once = ok(await officer.post(f"{address}:rotate-secret", {"overlap_hours": 0}))
    assert at_once["client"]["old_secret_until"] is None
    assert (await token(counter, **new)).json()["error"] == "invalid_client"
    ok(await token(counter, **{**given, "client_secret": at_once["client_secret"]}))
    refused(await officer.post(f"{address}:rotate-secret", {"overlap_hours": 721}), 422)

    mongo = desk.place.parts["disclosure"].parts.mongo
    async for row in mongo.collection("partner_clients").each({}):
        assert not {given["client_secret"], new["client_secret"], at_once["client_secret"]} & set(
            map(str, row.values())
        )


async def test_a_signed_assertion_is_taken_once(counter: Counter, desk: Desk):
    officer = await counter.as_("pia.personvern", "dpo")
    _, address, given = await made(desk)
    key = OKPKey.generate_key("Ed25519", {"kid": "2026-01"})
    proof = assertion(counter, key, given["client_id"])
    assert (await token(counter, **proof)).json()["error"] == "invalid_client"

    private = {"keys": [key.as_dict(private=True)]}
    refused(await officer.put(f"{address}/keys", private), 422, "DISCLOSURE_REQUEST_INVALID")
    body = {"keys": [key.as_dict(private=False)]}
    registered = ok(await officer.put(f"{address}/keys", body, key="j1"))
    assert ok(await officer.put(f"{address}/keys", body, key="j1")) == registered
    assert registered["key_ids"] == ["2026-01"]

    got = ok(await token(counter, **proof, scope="invoices:read"))
    assert got["scope"] == "invoices:read"
    one = counter.anyone.logged_in(got["access_token"])
    refused(await one.get("/v1/partner/claims"), 403, "SCOPE_MISSING")
    assert (await token(counter, **proof)).status_code == 401
    both = await token(counter, **proof, client_secret="x")
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
    beyond = await token(counter, **assertion(counter, key, given["client_id"]), scope="claims:read")
    assert (beyond.status_code, beyond.json()["error"]) == (400, "invalid_scope")
    stranger = assertion(counter, key, new_id("cli"))
    elsewhere = assertion(counter, key, given["client_id"], aud="https://other.example")
    for wrong in (stranger, elsewhere, {"client_assertion": "x"}, {**proof, "client_assertion": "x.y.z"}):
        assert (await token(counter, **wrong)).json()["error"] == "invalid_client"
    assert await causes(officer, address) == [
        ("assertion", "wrong_audience"),
        ("assertion", "scope_beyond_agreement"),
        ("assertion", "replayed"),
        ("assertion", "unknown_key"),
    ]


async def test_the_id_of_an_assertion_is_forgotten_once_it_has_expired(counter: Counter, desk: Desk):
    officer = await counter.as_("pia.personvern", "dpo")
    _, address, given = await made(desk)
    key = OKPKey.generate_key("Ed25519", {"kid": "k"})
    ok(await officer.put(f"{address}/keys", {"keys": [key.as_dict(private=False)]}))
    ok(await token(counter, **assertion(counter, key, given["client_id"], jti="same")))
    counter.place.clock.advance(timedelta(minutes=6))
    ids = desk.place.parts["disclosure"].parts.mongo.collection("client_assertions")

    async def none_left() -> bool:
        return await ids.count({}) == 0

    await eventually(none_left)
    ok(await token(counter, **assertion(counter, key, given["client_id"], jti="same")))


async def test_operators_see_refusals_and_nothing_that_was_sent(counter: Counter, desk: Desk, caplog: Any):
    agreement, address, given = await made(desk)
    got = ok(await token(counter, **given))["access_token"]
    wrong = {**given, "client_secret": "hemmelig-og-feil"}
    for _ in range(2):
        assert (await token(counter, **wrong)).status_code == 401
    assert (await token(counter, client_id="kari@example.no", client_secret="x")).status_code == 401
    await desk.suspend(agreement.agreement_id)
    one = counter.anyone.logged_in(got)
    refused(await one.get("/v1/partner/invoices"), 403, "AGREEMENT_NOT_ACTIVE")
    operator = await counter.as_("odd.ops", "ops")
    assert await causes(operator, address) == [
        ("token", "agreement_not_active"),
        ("secret", "wrong_secret"),
        ("secret", "wrong_secret"),
    ]
    refused(await operator.post(f"{address}:revoke"), 403, "ROLE_MISSING")
    refused(await operator.get(f"/v1/staff/partner-clients/{new_id('cli')}"), 404, "CLIENT_NOT_FOUND")

    officer = await counter.as_("pia.personvern", "dpo")
    ok(await officer.post(f"{address}:revoke"))
    refused(await one.get("/v1/partner/invoices"), 401, "CLIENT_AUTHENTICATION_FAILED")
    refused(
        await officer.post(f"{address}:rotate-secret", {"overlap_hours": 1}),
        404,
        "CLIENT_NOT_FOUND",
    )
    assert "partner client refused" in caplog.text
    for sent in ("hemmelig-og-feil", "kari@example.no", given["client_secret"], got):
        assert sent not in caplog.text
