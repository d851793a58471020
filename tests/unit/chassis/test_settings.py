from typing import Literal

import pytest
from pydantic import SecretStr

from deploy.local.keys import key_files, make_keys
from services.chassis.settings import ServiceSettings, SettingsError, load


class Some(ServiceSettings):
    smtp_password: SecretStr
    mode: Literal["a", "b"] = "a"


@pytest.fixture
def files(tmp_path, monkeypatch):
    make_keys(tmp_path)
    for name, file in key_files(tmp_path, "consent").items():
        monkeypatch.setenv(name.upper(), str(file))
    return tmp_path


def test_environment_and_secret_files(files, monkeypatch):
    (files / "password").write_text("hemmelig\n")
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(files / "password"))
    monkeypatch.setenv("MONGO_DRIVER", "pymongo")
    settings = load(Some, name="consent")
    assert settings.smtp_password.get_secret_value() == "hemmelig"
    assert (settings.name, settings.mongo_driver) == ("consent", "pymongo")
    assert "hemmelig" not in repr(settings)
    assert settings.target("consent") == "127.0.0.1:7102"
    assert settings.tls is None


def test_refusals_name_the_setting_and_never_the_value(files, monkeypatch):
    monkeypatch.setenv("MODE", "hemmelig")
    monkeypatch.setenv("MASTER_KEY_FILE", "/hemmelig/nowhere")
    with pytest.raises(SettingsError) as refused:
        load(Some)
    text = str(refused.value)
    assert "SMTP_PASSWORD" in text
    assert "MODE" in text
    assert "hemmelig" not in text
    monkeypatch.setenv("MODE", "a")
    with pytest.raises(SettingsError, match="MASTER_KEY_FILE names a file that is not there"):
        load(Some, smtp_password="x")
    monkeypatch.setenv("SMTP_PASSWORD_FILE", "/nowhere")
    with pytest.raises(SettingsError, match="SMTP_PASSWORD_FILE"):
        load(Some)
