"""Settings of the billing service."""

import re
from datetime import date
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from stdnum.no import kontonr, orgnr

from services.chassis import settings_checks as checks
from services.chassis.settings import ServiceSettings

_ACCOUNT_DIGITS = 11


class Settings(ServiceSettings):
    """What the billing service needs besides what every service has."""

    examples = (
        *("company_name", "company_organisation_number", "company_account", "company_bic", "company_email"),
        *("company_address", "company_postcode", "company_city", "company_privacy_officer"),
    )

    kid_modulus: Literal["MOD10", "MOD11"] = Field(default="MOD10", description="As agreed with the bank")
    invoice_due_days: int = Field(default=14, ge=1, le=90, description="Days from issue to due date")
    deferral_max_days: int = Field(
        default=30, ge=0, le=365, description="Days after the due date that customers may defer to"
    )
    accounts_every_seconds: float = Field(
        default=3600.0, gt=0, description="How often plans and closing accounts are looked at"
    )
    plan_max_instalments: int = Field(
        default=6, ge=2, le=36, description="Monthly instalments that customers may choose"
    )
    payout_required_payments: int = Field(
        default=3, ge=3, le=12, description="Payments in a row; never below 3"
    )
    payout_unknown_payer: Literal["breaks", "ignored"] = Field(
        default="breaks", description="What a payment from an unknown account does to the row"
    )
    debt_collection_act_2026_from: date | None = Field(
        default=None, description="Day on which LOV-2026-05-22-19 comes into force; empty: not yet"
    )
    complaint_board: str = Field(default="Finansklagenemnda", description="Named in dunning letters")
    dunning_smallest_ore: int = Field(
        default=5_000, ge=0, description="Nobody is dunned for less than this; it stays owed"
    )
    avtalegiro_sender: str = Field(
        default="00000000", pattern=r"^\d{8}$", description="Our sender number at the clearing house"
    )
    company_name: str = "Eksempel Kraft og Fiber AS"
    company_organisation_number: str = "987654325"
    payment_accounts: list[str] = Field(
        default_factory=list, description="Accounts that payments come to; empty for the company's account"
    )
    ocr_agreements: list[str] = Field(
        default_factory=list, description="OCR giro agreements, nine digits; empty for any of our accounts"
    )
    company_account: str = Field(default="86011117947", description="Account on the invoice")
    company_address: str = Field(default="Kraftveien 1", description="On documents; lines parted by |")
    company_postcode: str = Field(default="0150", pattern=r"^\d{4}$")
    company_city: str = "Oslo"
    company_email: str = Field(default="faktura@example.com", description="For questions about invoices")
    company_bic: str = Field(
        default="DNBANOKK",
        pattern=r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$",
        description="Of the bank that payout files go to",
    )
    refund_one_approver_ore: int = Field(
        default=1_000_000, ge=0, description="Refunds up to this need one approver, above it two"
    )
    refund_largest_ore: int = Field(
        default=10_000_000, ge=1, description="No refund above this is paid out here"
    )
    refund_learned_account: Literal["told", "asked"] = Field(
        default="told",
        description="Whether a balance goes to the payout account as the customer was told, or is asked",
    )
    bureau_url: str = Field(default="", description="Of the credit bureau; empty: nobody can be checked")
    bureau_token: SecretStr = SecretStr("")
    bureau_timeout_seconds: float = Field(default=5.0, gt=0, le=30)
    bureau_failures: int = Field(default=5, ge=1, description="In a row, then it is left alone")
    bureau_rest_seconds: float = Field(default=30.0, gt=0, description="How long it is left alone")
    credit_check_on_order: bool = Field(
        default=True, description="Check as soon as an order waits for it; otherwise when staff ask"
    )
    credit_letter_days: int = Field(default=90, ge=1, le=90, description="Days that a copy letter is kept")
    credit_checks_every_seconds: float = Field(
        default=60.0, gt=0, description="How often checks without an answer are tried again"
    )
    company_privacy_officer: str = Field(
        default="personvernombud@eksempel.example", description="Named in copy letters"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080", description="Where links to invoices lead: the gateway"
    )
    efaktura_url: str = Field(
        default="", description="Of the eFaktura network; empty: our mail goes in its place"
    )
    efaktura_token: SecretStr = SecretStr("")
    efaktura_timeout_seconds: float = Field(default=10.0, gt=0, le=30)
    efaktura_failures: int = Field(default=10, ge=1, description="In a row, then it is left alone")
    efaktura_rest_seconds: float = Field(default=30.0, gt=0, description="How long it is left alone")
    efaktura_every_seconds: float = Field(
        default=30.0, gt=0, description="How often it is looked for what to hand over or to ask about"
    )
    efaktura_patience_hours: int = Field(
        default=24, ge=1, le=96, description="Then the customer is told without eFaktura"
    )
    retention_daily: bool = Field(default=True, description="Delete each day what is past its day")

    _mail_addresses = field_validator("company_email", "company_privacy_officer")(checks.mail_address)

    @field_validator("company_account")
    @classmethod
    def _is_an_account(cls, given: str) -> str:
        if len(given) != _ACCOUNT_DIGITS or not kontonr.is_valid(given):
            raise ValueError("is not an account number: eleven digits, the last one a check digit")
        return given

    @field_validator("payment_accounts")
    @classmethod
    def _are_accounts(cls, given: list[str]) -> list[str]:
        return [cls._is_an_account(each) for each in given]

    @field_validator("ocr_agreements")
    @classmethod
    def _are_agreements(cls, given: list[str]) -> list[str]:
        if not all(re.fullmatch(r"\d{9}", each, re.ASCII) for each in given):
            raise ValueError("names an agreement that is not nine digits")
        return given

    @field_validator("company_organisation_number")
    @classmethod
    def _is_an_organisation(cls, given: str) -> str:
        if not orgnr.is_valid(given):
            raise ValueError("is not an organisation number: nine digits, the last one a check digit")
        return orgnr.compact(given)

    @model_validator(mode="after")
    def _only_https_in_production(self) -> Self:
        """National ids go to the bureau, eFaktura addresses and links to invoices to the network."""
        if self.personvern_env != "production":
            return self
        for name in ("bureau_url", "efaktura_url", "public_url"):
            if getattr(self, name) and not getattr(self, name).startswith("https://"):
                raise ValueError(f"{name.upper()} must be https when PERSONVERN_ENV is production")
        return self
