"""Settings of a service, read from the environment and from secret files.

Environment names are the field names in upper case (`MONGODB_URI`). A secret `X` may stand in a file that
`X_FILE` names instead. Everything is checked at start; a refusal names the settings and never prints a value.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as Unreadable

from services.chassis import settings_checks as checks

S = TypeVar("S", bound=BaseSettings)


class SettingsError(Exception):
    """The settings are not usable; the message lists each one and why, without values."""


@dataclass(frozen=True)
class TlsSettings:
    """Files for TLS. With `ca_file` the other side must show a certificate of that authority (mutual)."""

    cert_file: Path
    key_file: Path
    ca_file: Path | None = None
    server_name: str = ""


class SecretFiles(PydanticBaseSettingsSource):
    """Reads secret field `x` from the file that the environment variable `X_FILE` names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The file's content without the ending newline, None when no file is named."""
        if not _is_secret(field):
            return None, field_name, False
        named = os.environ.get(f"{field_name.upper()}_FILE")
        if not named:
            return None, field_name, False
        try:
            return Path(named).read_text(encoding="utf-8").rstrip("\n"), field_name, False
        except OSError as error:
            raise SettingsError(f"{field_name.upper()}_FILE cannot be read: {error.strerror}") from error
        except UnicodeDecodeError:  # which would repeat the content
            raise SettingsError(f"{field_name.upper()}_FILE holds something else than text") from None

    def __call__(self) -> dict[str, Any]:
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, name)
            if value is not None:
                found[key] = value
        return found


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation) or "SecretBytes" in str(field.annotation)


class Settings(BaseSettings):
    """What every process of the suite has, the gateway too."""

    model_config = SettingsConfigDict(
        env_prefix="",
        case_sensitive=False,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
        env_ignore_empty=True,
    )

    examples: ClassVar[tuple[str, ...]] = ()
    """Settings whose default is an example, which production does not take."""

    name: str = Field(default="", validation_alias="SERVICE_NAME")
    personvern_env: Literal["development", "test", "production"] = "development"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_listen: str = ""  # "127.0.0.1:9101"; empty: no metrics server
    drain_seconds: float = Field(default=10.0, ge=0)  # how long calls under way may take to end at a stop
    caller_key_file: Path
    otel_exporter_otlp_endpoint: str = ""
    faults_file: Path | None = None  # faults on purpose, see faults.py; refused in production
    customer_target: str = "127.0.0.1:7101"
    consent_target: str = "127.0.0.1:7102"
    billing_target: str = "127.0.0.1:7103"
    survey_target: str = "127.0.0.1:7104"
    disclosure_target: str = "127.0.0.1:7105"
    tls_cert_file: Path | None = None
    tls_key_file: Path | None = None
    tls_ca_file: Path | None = None
    tls_server_name: str = Field(default="", pattern=r"^\S*$")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        *_unused: PydanticBaseSettingsSource,
        **_also_unused: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then secret files."""
        files = SecretFiles(settings_cls)
        # Pydantic looks at the type of every field, for milliseconds, though the environment may have none.
        named = env_settings.env_vars if isinstance(env_settings, EnvSettingsSource) else ()
        fields = settings_cls.model_fields.items()
        if not any(str(field.validation_alias or name).lower() in named for name, field in fields):
            return init_settings, files
        return init_settings, env_settings, files

    _addresses = field_validator(
        "listen", "metrics_listen", "probe_listen", "bounce_listen", check_fields=False
    )(checks.host_port)
    _webs = field_validator(
        "otel_exporter_otlp_endpoint",
        "public_url",
        "bureau_url",
        "efaktura_url",
        "sms_url",
        check_fields=False,
    )(checks.web)
    _targets = field_validator(
        "customer_target", "consent_target", "billing_target", "survey_target", "disclosure_target"
    )(checks.target)

    @model_validator(mode="after")
    def _files_can_be_used(self) -> Settings:
        named = {field: getattr(self, field) for field in type(self).model_fields if field.endswith("_file")}
        wrong = [_fault(field, file) for field, file in named.items() if isinstance(file, Path)]
        if bool(self.tls_cert_file) != bool(self.tls_key_file):
            wrong.append("TLS_CERT_FILE and TLS_KEY_FILE go together")
        elif self.tls_cert_file is not None and self.tls_key_file is not None and not any(wrong):
            wrong.append(checks.pair(self.tls_cert_file, self.tls_key_file))
        if any(wrong):
            raise ValueError("; ".join(filter(None, wrong)))
        return self

    @model_validator(mode="after")
    def _no_faults_in_production(self) -> Settings:
        if self.personvern_env == "production" and self.faults_file is not None:
            raise ValueError("FAULTS_FILE must not be set when PERSONVERN_ENV is production")
        return self

    @model_validator(mode="after")
    def _no_examples_in_production(self) -> Settings:
        missing = [name.upper() for name in type(self).examples if name not in self.model_fields_set]
        if self.personvern_env == "production" and missing:
            raise ValueError(f"{', '.join(missing)} must be set when PERSONVERN_ENV is production")
        return self

    @model_validator(mode="after")
    def _links_are_safe_in_production(self) -> Settings:
        """What customers follow, with a token in it, must not lead to this machine or go in the clear."""
        public_url = str(getattr(self, "public_url", "https://"))
        if self.personvern_env == "production" and not public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL must be https when PERSONVERN_ENV is production")
        return self

    @property
    def tls(self) -> TlsSettings | None:
        """The files for TLS, None when the wire is in the clear."""
        if self.tls_cert_file is None or self.tls_key_file is None:
            return None
        return TlsSettings(self.tls_cert_file, self.tls_key_file, self.tls_ca_file, self.tls_server_name)

    def target(self, service: str) -> str:
        """Where another service listens: `host:port`, several with commas, or any gRPC target."""
        return str(getattr(self, f"{service}_target"))


class ServiceSettings(Settings):
    """What every service has; a context's settings add its own."""

    listen: str = "127.0.0.1:0"
    probe_listen: str = ""  # "0.0.0.0:7001"; empty: no probes but those at `listen`
    mongodb_uri: SecretStr = SecretStr("mongodb://127.0.0.1:27017/?retryWrites=false&directConnection=true")
    mongo_database: str = ""
    mongo_driver: Literal["motor", "pymongo"] = "motor"
    nats_url: SecretStr = SecretStr("nats://127.0.0.1:4222")
    # An event that a replica took is given to another one after this; work is left so long to who took it.
    ack_wait_seconds: float = Field(default=30.0, gt=0)
    lease_seconds: float = Field(default=10.0, gt=0)
    call_timeout_seconds: float = Field(default=2.0, gt=0)  # for a call to another context
    caller_trust_file: Path
    master_key_file: Path

    _databases = field_validator("mongo_database")(checks.database)

    @field_validator("mongodb_uri")
    @classmethod
    def _is_a_database(cls, given: SecretStr) -> SecretStr:
        checks.mongodb(given.get_secret_value())
        return given

    @field_validator("nats_url")
    @classmethod
    def _is_a_broker(cls, given: SecretStr) -> SecretStr:
        checks.brokers(given.get_secret_value())
        return given


_CHECKS: dict[str, Callable[[Path], None]] = {
    "caller_trust_file": checks.trust,
    "master_key_file": checks.master_key,
    "tls_ca_file": checks.authority,
    "tls_key_file": lambda file: None,  # with its certificate
}


def _fault(field: str, file: Path) -> str:
    """What is wrong with the file that a setting names; nothing when it can be used."""
    name = field.upper()
    if not file.is_file():
        return f"{name} names a file that is not there"
    check = _CHECKS.get(field, checks.signing_key if field.endswith("_key_file") else None)
    try:
        if check is not None:
            check(file)
    except ValueError as error:
        return f"{name} {error}"
    return ""


def read(settings: type[S]) -> S:
    """The settings of a program that starts. Ends it with code 1 and what is wrong if they are not usable."""
    try:
        return load(settings)
    except SettingsError as error:
        sys.exit(str(error))


def load(settings: type[S], **given: Any) -> S:
    """The settings, checked. Raises SettingsError with a readable line for each that is wrong."""
    try:
        return settings(**given)
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in e['loc']).upper() or 'settings'}: {e['msg']}"
            for e in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise SettingsError("Settings are missing or wrong:\n" + "\n".join(lines)) from None
    except Unreadable as error:  # found before anything is checked; the text names the field alone
        named = re.search(r'field "(\w+)"', str(error))
        name = named[1].upper() if named else "one of them"
        raise SettingsError(f"Settings are missing or wrong:\n  {name}: is not JSON") from None
