"""Settings of the customer service."""

from typing import Self

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from services.chassis import settings_checks as checks
from services.chassis.settings import ServiceSettings


class SocialPlatformSettings(BaseModel, extra="forbid"):
    """A platform whose ID tokens are taken when they are for `audience`; its keys stand at `jwks_uri`."""

    issuer: str
    audience: str
    jwks_uri: str

    _webs = field_validator("jwks_uri")(checks.web)


class Settings(ServiceSettings):
    """What the customer service needs besides what every service has."""

    examples = ("company_name", "mail_from")

    public_url: str = Field(default="http://127.0.0.1:8080", description="Where customers reach the gateway")
    smtp_host: str = Field(default="127.0.0.1", pattern=r"^\S+$")
    smtp_port: int = Field(default=1025, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_start_tls: bool = Field(default=False, description="Require STARTTLS; set it in production")
    smtp_timeout_seconds: float = Field(default=20.0, gt=0, le=50, description="For each step of a mail")
    company_name: str = Field(default="Eksempel Kraft og Fiber AS", description="Signs mails")
    bounce_domain: str = Field(
        default="",
        pattern=r"^$|^[^\s@/:]+\.[^\s@/:]+$",
        description="Domain of the return path; that of MAIL_FROM when empty",
    )
    bounce_listen: str = Field(
        default="",
        description="host:port where mail servers hand in what they could not deliver; empty: nowhere",
    )
    sms_url: str = Field(
        default="http://127.0.0.1:7127/messages", description="Where SMS are handed in; empty: nowhere yet"
    )
    sms_token: SecretStr = SecretStr("development")
    sms_sender: str = Field(
        default="Eksempel", pattern=r"^([A-Za-z0-9 ]{1,11}|\+?[0-9]{3,15})$", description="Shown as sender"
    )
    sms_timeout_seconds: float = Field(default=10.0, gt=0, le=50, description="For each SMS")
    sms_report_secret: SecretStr = Field(
        default=SecretStr(""), description="Signs delivery reports; without it none is taken"
    )
    messages_at_once: int = Field(
        default=8, ge=1, le=100, description="Messages that one replica sends at a time"
    )
    social_platforms: dict[str, SocialPlatformSettings] = Field(
        default={}, description="Platforms whose accounts can be linked, by key, as JSON"
    )
    retention_daily: bool = Field(default=True, description="Delete each day what is past its day")
    forget_every_seconds: float = Field(default=300.0, gt=0, description="How often old views are dropped")
    usage_every_seconds: float = Field(
        default=30.0, gt=0, description="How often usage events are looked at that are stopped or out of time"
    )
    mail_from: str = "Eksempel Kraft og Fiber AS <post@eksempel.example>"
    send_every_seconds: float = Field(default=0.5, gt=0)
    of_age_every_seconds: float = Field(default=60.0, gt=0, description="How often birthdays are looked at")
    welcome_mail: bool = Field(default=True, description="Whether a new customer gets one")
    terms_every_seconds: float = Field(
        default=30.0, gt=0, description="How often it looks for notices to send and changes of terms to apply"
    )

    _senders = field_validator("mail_from")(checks.sender)

    @model_validator(mode="after")
    def _only_https_in_production(self) -> Self:
        """One-click opt-out needs an https link (RFC 8058, 3.1); numbers and texts travel to the provider."""
        if self.personvern_env != "production":
            return self
        if not self.public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL must be https when PERSONVERN_ENV is production")
        if self.sms_url and not self.sms_url.startswith("https://"):
            raise ValueError("SMS_URL must be https when PERSONVERN_ENV is production")
        return self
