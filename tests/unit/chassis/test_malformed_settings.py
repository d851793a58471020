"""Whatever is malformed names itself before anything is started: every setting of the six programs."""

from pathlib import Path

import pytest

from deploy.local.keys import GATEWAY, key_files, make_keys
from services.chassis.settings import SettingsError, load
from tests.deploy.manifests import SETTINGS

NONSENSE = "hemmelig: {[word"
FREE = {"SERVICE_NAME", "COMPANY_NAME", "COMPANY_ADDRESS", "COMPANY_CITY", "COMPLAINT_BOARD", "SMTP_USERNAME"}
"""Texts that may be anything, as passwords and tokens may."""
MALFORMED = {
    "billing": {
        "COMPANY_ACCOUNT": ("8601111794", "86011117948", "8601.11.17947"),
        "COMPANY_ORGANISATION_NUMBER": ("98765432", "987654326"),
        "COMPANY_BIC": ("DNBA", "dnbanokk"),
        "COMPANY_EMAIL": ("faktura", "faktura@"),
        "PAYMENT_ACCOUNTS": ('["86011117948"]', "86011117947"),
        "OCR_AGREEMENTS": ('["12345678"]',),
    },
    "customer": {
        "MAIL_FROM": ("Kraft AS", "Kraft AS <post>", "a@b@c"),
        "BOUNCE_DOMAIN": ("post@kraft.example", "kraft", "kraft.example:25"),
        "BOUNCE_LISTEN": ("host:70000", "7128"),
        "SMTP_PORT": ("0", "70000"),
        "SOCIAL_PLATFORMS": ('{"x": {"issuer": "a", "audience": "b", "jwks_uri": "c"}}',),
    },
    "consent": {"POLICY_FOLDER": ("/nowhere", __file__), "MONGO_DATABASE": ("a.b", "a/b", "a b", "x" * 64)},
}
CASES = [
    (program, name, value)
    for program, settings in MALFORMED.items()
    for name, values in settings.items()
    for value in values
]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    make_keys(made)
    return made


def refused(program: str, keys: Path) -> str:
    """What is said of the settings in the environment; nothing when they are taken."""
    given = key_files(keys, program)
    try:
        load(SETTINGS[program], **given | ({} if program == GATEWAY else {"name": program}))
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("program", SETTINGS)
def test_every_setting_refuses_nonsense_by_its_name(
    program: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {name.upper() for name in key_files(keys, program)}
    for field, info in SETTINGS[program].model_fields.items():
        name = str(info.validation_alias or field).upper()
        password = "Secret" in str(info.annotation) and name not in {"MONGODB_URI", "NATS_URL"}
        if password or name in given | FREE:
            continue
        with monkeypatch.context() as patch:
            patch.setenv(name, NONSENSE)
            said = refused(program, keys)
        assert name in said, f"{name} takes anything"
        assert "hemmelig" not in said


@pytest.mark.parametrize(("program", "name", "value"), CASES)
def test_what_is_nearly_right_is_refused_too(
    program: str, name: str, value: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    said = refused(program, keys)
    assert f"  {name}" in said
    assert value not in said


@pytest.mark.parametrize(
    ("program", "name", "value"),
    [
        ("customer", "MAIL_FROM", "post@kraft.example"),
        ("customer", "MAIL_FROM", "Kraft på Øya AS <post@kraft.example>"),
        ("customer", "BOUNCE_DOMAIN", "bounces.kraft.example"),
        ("billing", "COMPANY_BIC", "DNBANOKKXXX"),
        ("billing", "PAYMENT_ACCOUNTS", '["86011117947", "12345678903"]'),
        ("consent", "MONGO_DATABASE", "personvern_consent-2"),
    ],
)
def test_what_is_right_is_taken(
    program: str, name: str, value: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert refused(program, keys) == ""


def test_a_secret_file_that_is_no_text_is_named_and_not_repeated(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "uri"
    file.write_bytes(b"\xffhemmelig")
    monkeypatch.setenv("MONGODB_URI_FILE", str(file))
    said = refused("survey", keys)
    assert "MONGODB_URI_FILE" in said
    assert "hemmelig" not in said
