import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gateway import errors, problems, texts
from gateway.languages import LANGUAGES, best_language
from services.chassis import errors as chassis
from services.chassis.errors import DomainError, Kind

GATEWAY = Path(problems.__file__).parent
KNOWN = [
    value
    for module in (errors, chassis)
    for value in vars(module).values()
    if isinstance(value, type)
    and issubclass(value, DomainError)
    and value not in (chassis.RemoteError, errors.Refusal)
]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_title_and_a_status(kind):
    assert all(texts.title(kind.value, language) for language in LANGUAGES)
    error = chassis.RemoteError("x", kind=kind, reason="R", domain="d")
    assert 400 <= problems.status_of(error) < 600


@pytest.mark.parametrize("error", KNOWN)
def test_every_refusal_becomes_a_problem(error):
    answer = problems.answer(error("Something.", limit="3"), "nn")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "nn"


def test_status_codes_stand_in_one_place():
    """A route that knows a status decides about HTTP for itself, and the next one decides otherwise."""
    suspicious = re.compile(r"status_code\s*=\s*\d|HTTPStatus|HTTP_\d{3}|HTTPException\(")
    found = [
        path.relative_to(GATEWAY)
        for path in GATEWAY.rglob("*.py")
        if path.name != "problems.py" and suspicious.search(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "nb"),
        ("no", "nb"),
        ("nb-NO,nb;q=0.9", "nb"),
        ("nn-NO", "nn"),
        ("en-GB,en;q=0.8,nb;q=0.7", "en"),
        ("da, sv;q=0.9", "nb"),
        ("nn;q=0.1, en;q=0.5", "en"),
        ("en;q=0", "nb"),
        ("en;q=x", "nb"),
        (";;,,=", "nb"),
        ("*", "nb"),
    ],
)
def test_languages(header, language):
    assert best_language(header) == language


def test_the_gateway_holds_no_database_or_broker():
    """They cost memory in every replica, and a gateway that could reach them would one day."""
    ask = "import sys, gateway.app; gateway.app.found_routers(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=GATEWAY.parent
    )
    assert not {"motor", "pymongo", "nats"} & set(loaded.stdout.split())


@pytest.mark.parametrize(
    ("language", "title"), [("nb", "Oppgi hvorfor"), ("nn", "Oppgje kvifor"), ("en", "Say why")]
)
def test_a_missing_access_reason_is_asked_for_in_its_title(language, title):
    answer = problems.answer(chassis.AccessReasonRequired("Say why."), language)
    assert answer.status_code == 428
    assert json.loads(answer.body)["title"] == title
