from typing import Literal

import pytest
from pydantic import SecretStr

from deploy.local.keys import key_files, make_keys
from gateway.settings import Settings as GatewaySettings
from services.chassis.settings import ServiceSettings, SettingsError, load
from services.disclosure.settings import Settings as DisclosureSettings
from services.survey.settings import Settings as SurveySettings
from tests.support.certificates import Authority


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


MALFORMED = {
    "LISTEN": ("7000", "host", "host:70000", "a b:1", "http://host:1"),
    "METRICS_LISTEN": ("9100", ":9100"),
    "PROBE_LISTEN": ("host:", "host:seven"),
    "CUSTOMER_TARGET": ("customer", "dns customer:7000"),
    "MONGODB_URI": ("localhost:27017", "mongo://host", "mongodb://", "mongodb://user:word@/"),
    "NATS_URL": ("localhost:4222", "http://host", "nats://", "nats://host:port", "nats://a:4222,b:4222"),
    "OTEL_EXPORTER_OTLP_ENDPOINT": ("collector:4318", "http://"),
    "DRAIN_SECONDS": ("-1", "ten"),
    "ACK_WAIT_SECONDS": ("0",),
    "LEASE_SECONDS": ("-5",),
    "CALL_TIMEOUT_SECONDS": ("0", "two"),
    "MONGO_DRIVER": ("odm",),
    "PERSONVERN_ENV": ("live",),
    "LOG_LEVEL": ("loud",),
}
AT_THE_GATEWAY = {
    "OIDC_ISSUERS": ("word", '[{"issuer": "word"]'),
    "PUBLIC_URL": ("kraft.example", "http://[word]", "http://host:word"),
    "TIME_BUDGET": ("0",),
    "BODY_LIMIT": ("-1",),
    "LINGER_SECONDS": ("-1", "five"),
    "RATE_PER_SECOND": ("-0.1",),
    "REQUESTS_AT_ONCE": ("0",),
    "TRUSTED_PROXIES": ("word", "10.0.0.0/99", "10.0.0.0/8,word"),
}


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, all_ in MALFORMED.items() for one in all_])
def test_a_malformed_setting_names_itself_and_tells_no_value(files, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load(ServiceSettings, name="consent")
    (line,) = str(refused.value).splitlines()[1:]
    assert line.startswith(f"  {name}: ")
    assert "word" not in line


@pytest.mark.parametrize(
    ("name", "value"), [(name, one) for name, all_ in AT_THE_GATEWAY.items() for one in all_]
)
def test_so_does_one_of_the_gateway(files, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load(GatewaySettings)
    (line,) = str(refused.value).splitlines()[1:]
    assert line.startswith(f"  {name}")
    assert "word" not in line


@pytest.mark.parametrize("settings", [GatewaySettings, SurveySettings, DisclosureSettings])
def test_links_of_production_are_https(files, settings):
    with pytest.raises(SettingsError, match="PUBLIC_URL must be https"):
        load(settings, personvern_env="production")
    assert load(settings, personvern_env="production", public_url="https://kraft.example")


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "LISTEN": ("127.0.0.1:0", "0.0.0.0:7000", "[::]:7000", "consent.internal:7000"),
        "CUSTOMER_TARGET": ("dns:///customer:7000", "a:1,b:2", "unix:/run/customer", "ipv4:127.0.0.1:1"),
        "MONGODB_URI": ("mongodb://a:1,b:2/?replicaSet=rs0", "mongodb+srv://user:word@host.example/x"),
        "NATS_URL": ("nats://user:word@a:4222,nats://b", "tls://host:4222"),
    }.items(),
)
def test_what_drivers_take_is_taken(files, monkeypatch, name, values):
    for value in values:
        monkeypatch.setenv(name, value)
        assert load(ServiceSettings, name="consent")


def test_files_that_hold_something_else_are_named_all_at_once(files, monkeypatch):
    for name in ("CALLER_KEY_FILE", "CALLER_TRUST_FILE", "MASTER_KEY_FILE", "TLS_CA_FILE"):
        (files / name).write_text("hemmelig")
        monkeypatch.setenv(name, str(files / name))
    with pytest.raises(SettingsError) as refused:
        load(ServiceSettings, name="consent")
    text = str(refused.value)
    for name in (
        "CALLER_KEY_FILE holds",
        "CALLER_TRUST_FILE is",
        "MASTER_KEY_FILE does",
        "TLS_CA_FILE holds",
    ):
        assert name in text
    assert "hemmelig" not in text


def test_a_certificate_goes_with_its_own_key(files, monkeypatch):
    authority = Authority(files, "ours")
    given, other = authority.issue("consent"), authority.issue("other")
    assert load(ServiceSettings, name="consent", **given).tls
    with pytest.raises(SettingsError, match="TLS_CERT_FILE and TLS_KEY_FILE are not a certificate and its"):
        load(ServiceSettings, name="consent", **given | {"tls_key_file": other["tls_key_file"]})
    with pytest.raises(SettingsError, match="TLS_CERT_FILE and TLS_KEY_FILE go together"):
        load(ServiceSettings, name="consent", tls_cert_file=given["tls_cert_file"])
    (files / "rsa").write_bytes(given["tls_key_file"].read_bytes())
    with pytest.raises(SettingsError, match="CALLER_KEY_FILE holds a key of another kind than Ed25519"):
        load(ServiceSettings, name="consent", caller_key_file=files / "rsa")
