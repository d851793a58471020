"""What production refuses."""

from pathlib import Path
from typing import Any

import pytest

from deploy.local.keys import key_files, make_keys
from services.chassis.settings import SettingsError, load
from services.customer.settings import Settings


def settings(tmp_path: Path, **changes: Any) -> Settings:
    make_keys(tmp_path)
    given: dict[str, Any] = {
        "personvern_env": "production",
        "public_url": "https://kraft.example",
        "sms_url": "https://sms.example/messages",
        "company_name": "Kraft AS",
        "mail_from": "Kraft AS <post@kraft.example>",
    }
    return load(Settings, **{**key_files(tmp_path, "customer"), **given, **changes})


@pytest.mark.parametrize("name", ["public_url", "sms_url"])
def test_production_speaks_https(tmp_path: Path, name: str) -> None:
    assert settings(tmp_path)
    assert settings(tmp_path, sms_url="")
    with pytest.raises(SettingsError, match=f"{name.upper()} must be https"):
        settings(tmp_path, **{name: "http://kraft.example"})
    assert settings(tmp_path, **{name: "http://kraft.example", "personvern_env": "test"})


@pytest.mark.parametrize("sender", ["Eksempel Kraft AS", "Øst Kraft", "+47", ""])
def test_a_sender_is_eleven_plain_letters_or_a_number(tmp_path: Path, sender: str) -> None:
    with pytest.raises(SettingsError):
        settings(tmp_path, sms_sender=sender)


@pytest.mark.parametrize("name", ["company_name", "mail_from"])
def test_production_does_not_write_as_the_company_of_the_examples(tmp_path: Path, name: str) -> None:
    make_keys(tmp_path)
    given: dict[str, Any] = {
        "personvern_env": "production",
        "public_url": "https://kraft.example",
        "sms_url": "",
    }
    given |= {"company_name": "Kraft AS", "mail_from": "post@kraft.example"}
    given.pop(name)
    with pytest.raises(SettingsError, match=f"{name.upper()} must be set when PERSONVERN_ENV is production"):
        load(Settings, **key_files(tmp_path, "customer"), **given)
