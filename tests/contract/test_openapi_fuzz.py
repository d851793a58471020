"""Nonsense sent to every address of the OpenAPI finds no 5xx and no answer that the document leaves out."""

import asyncio
import sys
from pathlib import Path

import pytest

from deploy.local.api import ok

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROLES = ["agent", "marketing", "finance", "dpo", "ops"]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
KARI = {
    "given_name": "Kari",
    "family_name": "Nordmann",
    "birth_date": "1991-03-04",
    "email": "kari@example.com",
    "phone": "412 34 567",
    "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
}


async def _fuzz(url: str, token: str, paths: str, folder: Path) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{url}/openapi.json",
        *("--include-path-regex", paths),
        *("-H", f"Authorization: Bearer {token}", "-H", "X-Access-Reason: complaint"),
        *("--checks", CHECKS, "--phases", "examples,fuzzing", "--max-examples", "4", "--seed", "1"),
        "--no-color",
        cwd=folder,  # it leaves a folder of its own behind
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return process.returncode or 0, told.decode()


async def _log_in(suite, subject, roles):
    return ok(await suite.api().post("/dev/login", {"subject": subject, "roles": roles}))["access_token"]


@pytest.mark.parametrize(
    ("paths", "roles"),
    [
        ("^/v1/staff", ROLES),
        ("^/v1/me", []),
        ("^/(v1/public|v1/operations|v1/partner|dev|oauth|livez)", ROLES),
    ],
)
async def test_no_answer_is_a_surprise(suite, tmp_path, paths, roles):
    token = await _log_in(suite, "kari", roles)
    if not roles:
        customer = suite.api().logged_in(token)
        ok(await customer.post("/v1/public/registrations", KARI))
    code, told = await _fuzz(suite.url, token, paths, tmp_path)
    assert code == 0, told
