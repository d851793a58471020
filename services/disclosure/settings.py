"""Settings of the disclosure service."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, model_validator

from services.chassis.settings import ServiceSettings

# Purpose keys of the privacy policy, which the consent context owns. A setting rather than a call: an
# agreement must be checkable and a read noted while consent is down. A contract test holds it to the policy.
POLICY_PURPOSES = (
    "contract",
    "customer_administration",
    "invoicing",
    "notices_of_change",
    "bookkeeping",
    "anti_money_laundering",
    "credit_assessment",
    "payout_account",
    "customer_service",
    "service_tips",
    "marketing_similar_products",
    "marketing_new_offers",
    "social_media_audiences",
    "usage_statistics",
    "usage_personalisation",
    "social_linking",
    "customer_surveys",
    "survey_sharing",
    "debt_collection",
    "childrens_data",
    "security_logging",
    "grid_reporting",
)


class ProcessingAssignment(BaseModel):
    """What the company processes on behalf of another controller (GDPR art. 30(2)); every item is needed."""

    controller: str = Field(min_length=1)
    contact: str = Field(min_length=1)
    representative: str = ""
    privacy_officer: str = ""
    categories: tuple[str, ...] = Field(min_length=1)
    transfers: tuple[str, ...] = ()


class Settings(ServiceSettings):
    """What the disclosure service needs besides what every service has."""

    policy_purposes: tuple[str, ...] = POLICY_PURPOSES
    export_timeout_seconds: float = Field(default=10.0, gt=0, le=60, description="For one context's export")
    erase_timeout_seconds: float = Field(default=30.0, gt=0, le=60, description="For one context's erasure")
    erasures_every_seconds: float = Field(
        default=30.0, gt=0, description="How often erasures whose work has failed are tried anew"
    )
    webhooks_every_seconds: float = Field(default=1.0, gt=0, description="How often messages are sent")
    webhook_loopback: bool = Field(
        default=False, description="Whether webhooks may go to 127.0.0.1 and over http; not in production"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080", description="Where persons reach the gateway, for links to packages"
    )
    requests_every_seconds: float = Field(
        default=30.0, gt=0, description="How often the clocks of data-subject requests are looked at"
    )
    retention_daily: bool = Field(default=True, description="Delete each day what is past its day")
    checkpoint_daily: bool = Field(
        default=True, description="Make the day's checkpoint without being asked; a scheduler asks otherwise"
    )
    processing_assignments: tuple[ProcessingAssignment, ...] = Field(
        default=(), description="What is processed on behalf of others, as JSON; nothing when empty"
    )
    ledger_key_file: Path | None = Field(
        default=None, description="Ed25519 key (PEM) that signs checkpoints; the caller key when not set"
    )
    agreements_every_seconds: float = Field(
        default=30.0, gt=0, description="How often agreements past their last day are looked for"
    )

    @model_validator(mode="after")
    def _no_loopback_in_production(self) -> Self:
        if self.personvern_env == "production" and self.webhook_loopback:
            raise ValueError("WEBHOOK_LOOPBACK must not be true when PERSONVERN_ENV is production")
        return self
