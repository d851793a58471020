"""Who gets in: customers, staff, partners, by which token."""

import asyncio
import base64
import json
from datetime import timedelta
from typing import Annotated

import pytest
from fastapi import Depends
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from gateway.dependencies import (
    AnonymousCaller,
    CustomerCaller,
    IdempotencyKey,
    RequiredIdempotencyKey,
    Upload,
    partner_caller,
    staff_caller,
)
from gateway.settings import Settings
from services.chassis.caller import Caller, current_caller
from services.chassis.settings import SettingsError, load
from tests.component.gateway.test_manners import problem
from tests.support.eventually import eventually

Agent = Annotated[Caller, Depends(staff_caller("agent", "dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("agent", reads_personal_data=True))]
Printer = Annotated[Caller, Depends(partner_caller("invoices:read"))]


def shown(caller):
    assert current_caller() == caller
    return {
        "name": caller.name,
        "reason": caller.access_reason,
        "case": caller.case_id,
        "who": caller.identity,
    }


@pytest.fixture
async def http(gateway, monkeypatch):
    """A gateway with routes that show who calls."""
    from fastapi import APIRouter

    from gateway import app as app_module

    router = APIRouter()

    @router.get("/t/customer")
    async def customer(caller: CustomerCaller) -> dict:
        return shown(caller)

    @router.get("/t/anyone")
    async def anyone(caller: AnonymousCaller) -> dict:
        return shown(caller)

    @router.get("/t/staff")
    async def staff(caller: Agent) -> dict:
        return shown(caller)

    @router.get("/t/reader")
    async def reader(caller: Reader) -> dict:
        return shown(caller)

    @router.get("/t/partner")
    async def partner(caller: Printer) -> dict:
        more = {"agreement": caller.agreement_id, "client": caller.client_id, "purposes": caller.purposes}
        return shown(caller) | more

    @router.post("/t/key")
    async def key(key: IdempotencyKey) -> str:
        return key

    @router.post("/t/money")
    async def money(key: RequiredIdempotencyKey) -> str:
        return key

    @router.post("/t/upload")
    async def upload(chunks: Upload) -> int:
        return sum([len(chunk) async for chunk in chunks])

    found = app_module.found_routers
    monkeypatch.setattr(app_module, "found_routers", lambda: [*found(), router])
    return await gateway(upload_limit=3_000_000)


async def test_customers_reach_their_surface(http, login):
    ola = await login("ola")
    for _ in range(2):
        answer = (await http.get("/t/customer", headers=ola)).json()
        assert answer["name"] == "customer:cus_ola"
        assert answer["who"].endswith("/dev|ola")
    problem(await http.get("/t/customer", headers=await login("kari")), 403, "CUSTOMER_UNKNOWN")
    problem(await http.get("/t/customer", headers=await login("x", "agent")), 403, "WRONG_SURFACE")
    problem(await http.get("/t/customer"), 401, "TOKEN_MISSING")


async def test_anyone_may_have_logged_in(http, login):
    assert (await http.get("/t/anyone")).json()["who"] == ""
    assert (await http.get("/t/anyone", headers=await login("kari"))).json()["who"].endswith("|kari")


def _deep_token():
    parts = (b'{"alg":"Ed25519"}', b"[" * 5900, b"x")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@pytest.mark.parametrize(
    "header",
    ["Bearer x", "Bearer a.b.c", "Basic eDp5", "Bearer", "Bearer " + "x" * 9000, f"Bearer {_deep_token()}"],
)
async def test_broken_tokens_are_refused_everywhere(http, header):
    answer = await http.get("/t/anyone", headers={"Authorization": header})
    problem(answer, 401, "TOKEN_INVALID")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_tokens_expire(http, login, clock):
    ola = await login("ola")
    assert (await http.get("/t/customer", headers=ola)).status_code == 200
    clock.advance(timedelta(hours=2))
    problem(await http.get("/t/customer", headers=ola), 401, "TOKEN_EXPIRED")


async def test_staff_have_roles_and_say_why(http, login):
    agent = await login("anne", "agent")
    assert (await http.get("/t/staff", headers=agent)).json()["name"] == "staff:anne"
    problem(await http.get("/t/staff", headers=await login("frida", "finance")), 403, "ROLE_MISSING")
    problem(await http.get("/t/staff", headers=await login("ola")), 403, "WRONG_SURFACE")
    problem(await http.get("/t/reader", headers=agent), 428, "ACCESS_REASON_REQUIRED")
    answer = await http.get("/t/reader", headers={**agent, "X-Access-Reason": "complaint; case=K-17"})
    assert (answer.json()["reason"], answer.json()["case"]) == ("complaint", "K-17")
    broken = {**agent, "X-Access-Reason": "Ola Nordmann ringte"}
    problem(await http.get("/t/reader", headers=broken), 400, "ACCESS_REASON_INVALID")


async def test_partners_get_a_token_for_their_agreement(http, clock):
    form = {"grant_type": "client_credentials", "scope": "invoices:read"}
    basic = base64.b64encode(b"printer:hemmelig").decode()
    by_basic = await http.post("/oauth/token", data=form, headers={"Authorization": f"Basic {basic}"})
    by_form = await http.post(
        "/oauth/token", data={**form, "client_id": "printer", "client_secret": "hemmelig"}
    )
    for answer in (by_basic, by_form):
        assert answer.json()["scope"] == "invoices:read"
        assert answer.json()["expires_in"] == 300
        assert answer.headers["cache-control"] == "no-store"
    token = {"Authorization": f"Bearer {by_form.json()['access_token']}"}
    seen = (await http.get("/t/partner", headers=token)).json()
    assert (seen["name"], seen["agreement"], seen["purposes"]) == ("partner:prc_1", "agr_1", ["invoicing"])
    assert seen["client"] == "printer"
    problem(await http.get("/t/customer", headers=token), 403, "WRONG_SURFACE")
    clock.advance(timedelta(minutes=6))
    problem(await http.get("/t/partner", headers=token), 401, "TOKEN_EXPIRED")


async def test_partners_need_the_scope(http):
    form = {"grant_type": "client_credentials", "client_id": "printer", "client_secret": "hemmelig"}
    answer = await http.post("/oauth/token", data={**form, "scope": "delivery-contacts:read"})
    token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    problem(await http.get("/t/partner", headers=token), 403, "SCOPE_MISSING")


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
        (
            {"grant_type": "client_credentials", "client_id": "printer", "client_secret": "feil"},
            401,
            "invalid_client",
        ),
    ],
)
async def test_token_refusals_have_the_form_of_oauth(http, form, status, error):
    answer = await http.post("/oauth/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_keys_are_echoed_made_or_required(http):
    answer = await http.post("/t/key", headers={"Idempotency-Key": "abc"})
    assert (answer.json(), answer.headers["idempotency-key"]) == ("abc", "abc")
    made = await http.post("/t/key")
    assert made.json() == made.headers["idempotency-key"]
    problem(await http.post("/t/money"), 400, "IDEMPOTENCY_KEY_REQUIRED")
    broken = await http.post("/t/key", headers={"Idempotency-Key": "a b"})
    problem(broken, 400, "IDEMPOTENCY_KEY_INVALID")


async def test_files_may_be_larger_than_other_bodies(http):
    assert (await http.post("/t/upload", content=b"x" * 2_500_000)).json() == 2_500_000
    problem(await http.post("/t/upload", content=b"x" * 3_000_001), 413, "BODY_TOO_LARGE")

    async def chunks():
        for _ in range(50):
            yield b"x" * 65536

    problem(await http.post("/t/upload", content=chunks()), 413, "BODY_TOO_LARGE")


async def test_there_is_no_development_login_unless_asked_for(gateway, keys):
    http = await gateway(personvern_dev_login=False)
    assert (await http.post("/dev/login", json={"subject": "ola"})).status_code == 404
    with pytest.raises(SettingsError, match="PERSONVERN_DEV_LOGIN"):
        load(
            Settings,
            caller_key_file=keys / "gateway.key.pem",
            personvern_env="production",
            public_url="https://kraft.example",
            personvern_dev_login=True,
        )


class Issuer:
    """An OpenID Connect issuer: discovery and keys over real HTTP."""

    def __init__(self):
        self.keys = [ECKey.generate_key("P-256", {"kid": "one"})]
        self.asked = 0
        self.url = ""
        self.silent = False

    async def start(self):
        self.server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def _answer(self, reader, writer):
        path = (await reader.readline()).split()[1].decode()
        while await reader.readline() not in {b"\r\n", b""}:
            pass
        if self.silent:
            self.asked += 1
            await reader.read()  # until the other side has had enough
            writer.close()
            return
        body = {"jwks_uri": f"{self.url}/keys"}
        if path == "/keys":
            self.asked += 1
            body = KeySet(self.keys).as_dict(private=False)
        content = json.dumps(body).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + content)
        await writer.drain()
        writer.close()

    def token(self, clock, **claims):
        now = int(clock.now().timestamp())
        whole = {
            "iss": self.url,
            "aud": "personvern",
            "sub": "ola",
            "exp": now + 600,
            "acr": "high",
            **claims,
        }
        key = self.keys[-1]
        text = jwt.encode({"alg": "ES256", "kid": key.kid}, whole, key)
        return {"Authorization": f"Bearer {text}"}


async def test_issuers_are_believed_by_their_keys(gateway, clock):
    issuer = Issuer()
    await issuer.start()
    described = {"issuer": issuer.url, "audience": "personvern", "kind": "customer", "acr": ("high",)}
    http = await gateway(oidc_issuers=(described,))
    path = "/v1/operations/op_billing_1"
    try:
        assert (await http.get(path, headers=issuer.token(clock))).status_code == 200
        problem(await http.get(path, headers=issuer.token(clock, aud="other")), 401, "TOKEN_INVALID")
        problem(await http.get(path, headers=issuer.token(clock, acr="low")), 401, "LOGIN_TOO_WEAK")
        problem(await http.get(path, headers=issuer.token(clock, exp=1)), 401, "TOKEN_EXPIRED")
        problem(await http.get(path, headers=issuer.token(clock, iss="https://evil")), 401, "TOKEN_INVALID")
        assert issuer.asked == 1
        issuer.keys.append(ECKey.generate_key("P-256", {"kid": "two"}))
        problem(await http.get(path, headers=issuer.token(clock)), 401, "TOKEN_INVALID")
        clock.advance(timedelta(seconds=11))
        assert (await http.get(path, headers=issuer.token(clock))).status_code == 200
        assert issuer.asked == 2
    finally:
        issuer.server.close()


async def test_an_issuer_that_is_away_is_a_503(gateway, clock):
    issuer = Issuer()
    await issuer.start()
    issuer.server.close()
    described = {"issuer": issuer.url, "audience": "personvern", "kind": "customer"}
    http = await gateway(oidc_issuers=(described,))
    problem(await http.get("/v1/operations/x", headers=issuer.token(clock)), 503, "UNAVAILABLE")


async def test_an_issuer_that_hangs_is_asked_once_for_all_who_wait(gateway, clock):
    issuer = Issuer()
    await issuer.start()
    issuer.silent = True
    described = {"issuer": issuer.url, "audience": "personvern", "kind": "customer"}
    http = await gateway(oidc_issuers=(described,), time_budget=0.5)
    path = "/v1/operations/op_billing_1"
    try:
        answers = await asyncio.gather(*(http.get(path, headers=issuer.token(clock)) for _ in range(10)))
        for answer in answers:
            problem(answer, 503, "UNAVAILABLE")
        await eventually(asked_out)  # the one question ends by its own time-out
        problem(await http.get(path, headers=issuer.token(clock)), 503, "UNAVAILABLE")
        assert issuer.asked == 1
        issuer.silent = False
        clock.advance(timedelta(seconds=11))

        async def answered():
            return (await http.get(path, headers=issuer.token(clock))).status_code == 200

        await eventually(answered)
    finally:
        issuer.server.close()


def asked_out():
    """Nobody asks an issuer for its keys just now."""
    return not any(task.get_name() == "keys of an issuer" for task in asyncio.all_tasks())


async def test_old_keys_serve_on_for_a_day_while_the_issuer_is_away(gateway, clock):
    issuer = Issuer()
    await issuer.start()
    described = {"issuer": issuer.url, "audience": "personvern", "kind": "customer"}
    http = await gateway(oidc_issuers=(described,))
    path = "/v1/operations/op_billing_1"
    assert (await http.get(path, headers=issuer.token(clock))).status_code == 200
    issuer.server.close()
    await issuer.server.wait_closed()
    for hours, status in ((1, 200), (22, 200), (2, 503)):
        clock.advance(timedelta(hours=hours))
        assert (await http.get(path, headers=issuer.token(clock))).status_code == status


async def test_an_issuer_may_serve_customers_and_staff_by_audience(gateway, clock):
    issuer = Issuer()
    await issuer.start()
    both = (
        {"issuer": issuer.url, "audience": "personvern", "kind": "customer"},
        {"issuer": issuer.url, "audience": "personvern-staff", "kind": "staff"},
    )
    http = await gateway(oidc_issuers=both)

    async def seen(path, audience):
        return await http.get(path, headers=issuer.token(clock, aud=audience, sub="kari", roles=["finance"]))

    try:
        problem(await seen("/v1/staff/invoice-runs", "personvern"), 403, "WRONG_SURFACE")
        problem(await seen("/v1/me", "personvern-staff"), 403, "WRONG_SURFACE")
        problem(await seen("/v1/me", ["personvern", "other"]), 403, "CUSTOMER_UNKNOWN")
        problem(await seen("/v1/me", ["personvern", "personvern-staff"]), 401, "TOKEN_INVALID")
    finally:
        issuer.server.close()


@pytest.mark.parametrize(
    "issuers",
    [
        [("https://id.example", "a"), ("https://id.example/", "a")],
        [("https://api.example", "a")],
        [("https://api.example/dev", "a")],
    ],
)
def test_issuers_that_cannot_be_told_apart_are_refused_at_the_start(keys, issuers):
    described = tuple({"issuer": url, "audience": name, "kind": "staff"} for url, name in issuers)
    with pytest.raises(SettingsError, match="OIDC_ISSUERS"):
        load(
            Settings,
            caller_key_file=keys / "gateway.key.pem",
            public_url="https://api.example/",
            oidc_issuers=described,
        )
