"""Settings of the gateway."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from services.chassis import settings_checks as checks
from services.chassis.settings import Settings as ProcessSettings


class Issuer(BaseModel, extra="forbid"):
    """An OpenID Connect issuer whose access tokens are taken, when they are for `audience`.

    jwks_uri: where its keys are; empty: asked from its discovery document. kind: whose tokens it gives out.
    acr: the levels of assurance that are enough (any when empty). roles_claim: where the roles of staff
    stand.
    """

    issuer: str
    audience: str
    kind: Literal["customer", "staff"]
    jwks_uri: str = ""
    acr: tuple[str, ...] = ()
    roles_claim: str = "roles"


class Settings(ProcessSettings):
    """What the gateway reads at its start."""

    name: str = Field(default="gateway", validation_alias="SERVICE_NAME")
    listen: str = "127.0.0.1:8080"
    public_url: str = "http://127.0.0.1:8080"
    personvern_dev_login: bool = False
    oidc_issuers: tuple[Issuer, ...] = ()
    time_budget: float = Field(default=2.0, gt=0)  # seconds for a request
    long_time_budget: float = Field(default=60.0, gt=0)  # seconds for a file to be received and taken
    body_limit: int = Field(default=1024 * 1024, ge=1)  # bytes
    upload_limit: int = Field(default=64 * 1024 * 1024, ge=1)  # bytes
    header_limit: int = Field(default=16 * 1024, ge=1)  # bytes
    # Bytes per second that a body comes with, after a first time_budget.
    body_rate: int = Field(default=32 * 1024, ge=1)
    # Seconds for which it goes on when it is to stop, until every balancer knows that it is not ready.
    linger_seconds: float = Field(default=5.0, ge=0)
    requests_at_once: int = Field(default=1000, ge=1)
    # Requests that each caller or address may make; 0 turns the limit off.
    rate_per_second: float = Field(default=200.0, ge=0)
    rate_burst: int = Field(default=600, ge=1)
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: str = ""  # addresses whose X-Forwarded-For is believed

    _proxies = field_validator("trusted_proxies")(checks.networks)

    @model_validator(mode="after")
    def _no_development_login_in_production(self) -> Self:
        if self.personvern_env == "production" and self.personvern_dev_login:
            raise ValueError("PERSONVERN_DEV_LOGIN must not be true when PERSONVERN_ENV is production")
        return self

    @model_validator(mode="after")
    def _issuers_are_told_apart(self) -> Self:
        own = self.public_url.rstrip("/")
        known = [(found.issuer.rstrip("/"), found.audience) for found in self.oidc_issuers]
        if len(set(known)) < len(known):
            raise ValueError("OIDC_ISSUERS names one issuer with one audience twice")
        if {own, f"{own}/dev"} & {issuer for issuer, _ in known}:
            raise ValueError("OIDC_ISSUERS names PUBLIC_URL, whose tokens the gateway signs itself")
        return self
