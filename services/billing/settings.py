"""Settings of the billing service."""

from typing import Literal

from pydantic import Field

from services.chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the billing service needs besides what every service has."""

    kid_modulus: Literal["MOD10", "MOD11"] = Field(default="MOD10", description="As agreed with the bank")
    invoice_due_days: int = Field(default=14, ge=1, le=90, description="Days from issue to due date")
    payout_required_payments: int = Field(
        default=3, ge=3, le=12, description="Payments in a row; never below 3"
    )
    payout_unknown_payer: Literal["breaks", "ignored"] = Field(
        default="breaks", description="What a payment from an unknown account does to the row"
    )
    company_name: str = "Eksempel Kraft og Fiber AS"
    company_organisation_number: str = "987654325"
    company_account: str = Field(default="86011117947", description="Account on the invoice")
