"""What the gateway does around every route, over real HTTP."""

import json
import re

import pytest
from starlette.datastructures import Headers

JSON = {"Content-Type": "application/json"}


def problem(answer, status, reason):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["reason"] == reason
    assert body["status"] == status
    assert body["type"].startswith("/problems/")
    assert len(body["trace_id"]) == 32
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    ("method", "path", "content", "headers", "status", "reason"),
    [
        ("GET", "/nowhere", b"", {}, 404, "ROUTE_UNKNOWN"),
        ("GET", "/v1/me/%ff%fe", b"", {}, 404, "ROUTE_UNKNOWN"),
        ("DELETE", "/livez", b"", {}, 405, "METHOD_NOT_ALLOWED"),
        ("PROPFIND", "/livez", b"", {}, 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/dev/login", b"{", JSON, 400, "JSON_MALFORMED"),
        ("POST", "/dev/login", b"[" * 100_000, JSON, 400, "JSON_MALFORMED"),
        ("POST", "/dev/login", b'{"subject": "\xff"}', JSON, 400, "ENCODING_BROKEN"),
        ("POST", "/dev/login", b'{"subject": "\\ud800"}', JSON, 400, "ENCODING_BROKEN"),
        ("POST", "/dev/login", b"subject=ola", {"Content-Type": "text/plain"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ("POST", "/dev/login", b'{"subject": "ola", "x": 1}', JSON, 422, "FIELD_UNKNOWN"),
        ("POST", "/dev/login", b'{"subject": ["ola"]}', JSON, 422, "TYPE_WRONG"),
        ("POST", "/dev/login", b'{"subject": ""}', JSON, 422, "INVALID_REQUEST"),
        ("POST", "/dev/login", b"", JSON, 422, "INVALID_REQUEST"),
        ("POST", "/dev/login", b"null", JSON, 422, "TYPE_WRONG"),
    ],
)
async def test_bad_input_has_its_own_problem(http, method, path, content, headers, status, reason):
    problem(await http.request(method, path, content=content, headers=headers), status, reason)


async def test_violations_name_the_field_and_never_the_value(http):
    body = problem(await http.post("/dev/login", json={"subject": "Ola" * 99}), 422, "INVALID_REQUEST")
    assert body["violations"][0]["field"] == "subject"
    assert "Ola" not in json.dumps(body)


async def test_bodies_are_limited_also_in_chunks(http):
    large = b" " * (1024 * 1024 + 1)
    problem(await http.post("/dev/login", content=large, headers=JSON), 413, "BODY_TOO_LARGE")

    async def chunks():
        for _ in range(20):
            yield b" " * 65536

    problem(await http.post("/dev/login", content=chunks(), headers=JSON), 413, "BODY_TOO_LARGE")


async def test_problems_speak_the_readers_language(http):
    titles = set()
    for language in ("nb", "nn", "en-GB", "nn;q=0.3, en;q=0.9", "fr"):
        answer = await http.get("/nowhere", headers={"Accept-Language": language})
        titles.add((answer.headers["content-language"], answer.json()["detail"]))
    assert titles == {
        ("nb", "Adressen finnes ikke. Se etter at den er skrevet riktig."),
        ("nn", "Adressa finst ikkje. Sjå etter at ho er skriven rett."),
        ("en", "There is nothing at this address. Check how it is spelled."),
    }


async def test_headers_protect(http):
    answer = await http.get("/livez", headers={"X-Request-Id": "abcdefgh1"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"] == "abcdefgh1"
    other = await http.get("/livez", headers={"X-Request-Id": "<script>"})
    assert other.headers["x-request-id"] != "<script>"
    assert "server" not in answer.headers


async def test_limits_say_when_to_come_back(gateway):
    http = await gateway(rate_per_second=0.5, rate_burst=2)
    first = await http.get("/problems")
    assert first.headers["ratelimit-policy"] == '"default";q=2;w=4'
    assert first.headers["ratelimit"].startswith('"default";r=1;')
    await http.get("/problems")
    limited = await http.get("/problems")
    problem(limited, 429, "RATE_LIMITED")
    assert int(limited.headers["retry-after"]) in {1, 2}
    assert (await http.get("/livez")).status_code == 200


async def test_callers_have_limits_of_their_own(gateway):
    http = await gateway(rate_per_second=0.01, rate_burst=4)
    tokens = []
    for subject in ("ola", "ola2"):
        answer = await http.post("/dev/login", json={"subject": subject, "roles": ["agent"]})
        tokens.append({"Authorization": f"Bearer {answer.json()['access_token']}"})
    seen = [(await http.get("/v1/operations/op_billing_1", headers=tokens[0])).status_code for _ in range(6)]
    assert seen[-1] == 429
    assert (await http.get("/v1/operations/op_billing_1", headers=tokens[0])).status_code == 429


async def test_cors_only_for_configured_origins(gateway):
    ask = {"Origin": "https://min.example", "Access-Control-Request-Method": "POST"}
    http = await gateway(cors_origins=("https://min.example",))
    allowed = await http.options("/dev/login", headers=ask)
    assert allowed.headers["access-control-allow-origin"] == "https://min.example"
    refused = await http.options("/dev/login", headers={**ask, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers


async def test_ready_once_every_context_was(gateway, backends):
    await backends["survey"].stop(0)
    http = await gateway()
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["services"]["survey"] is False
    assert answer.json()["services"]["consent"] is True
    assert (await http.get("/livez")).status_code == 200


async def test_long_work_is_followed(http, login):
    ola = await login("ola")
    done = (await http.get("/v1/operations/op_billing_1", headers=ola)).json()
    assert (done["state"], done["percent"], done["result"]) == ("done", 100, {"invoices": 3})
    events = (await http.get("/v1/operations/op_billing_1/events", headers=ola)).text
    assert [line for line in events.splitlines() if line.startswith("event")] == ["event: operation"] * 2
    for unknown in ("op_billing_2", "op_nothing_1", "x"):
        answer = await http.get(f"/v1/operations/{unknown}", headers=ola)
        problem(answer, 404, "OPERATION_UNKNOWN")


async def test_a_context_that_is_away_is_a_503(http, login, backends):
    ola = await login("ola")
    await backends["billing"].stop(0)
    answer = await http.get("/v1/operations/op_billing_1", headers=ola)
    problem(answer, 503, "UNAVAILABLE")
    assert Headers(dict(answer.headers))["retry-after"] == "1"


async def test_the_document_is_complete(http):
    spec = (await http.get("/openapi.json")).json()
    assert spec["openapi"].startswith("3.1")
    operations = [(path, method, one) for path, item in spec["paths"].items() for method, one in item.items()]
    ids = [one["operationId"] for _, _, one in operations]
    assert len(ids) == len(set(ids))
    for path, _, one in operations:
        assert "application/problem+json" in one["responses"]["500"]["content"], path
        assert "HTTPValidationError" not in json.dumps(one)
        if path.startswith(("/v1/me", "/v1/staff", "/v1/partner")):
            assert one["security"]
            assert "401" in one["responses"]


async def test_documentation_needs_no_internet(http):
    page = await http.get("/docs")
    assert page.status_code == 200
    assert "/v1/operations/{operation_id}" in page.text
    assert "<script" not in page.text
    assert "http" + "s://" not in re.sub(r"https://[a-z]+\.example\b", "", page.text)
    assert "style-src" in page.headers["content-security-policy"]
    assert (await http.get("/problems/token-missing")).headers["location"] == "/problems#token-missing"
