"""What the ports of this context are made of: SMTP both ways, the SMS provider's HTTP, template files."""

from services.customer.adapters.bounces import Bounces
from services.customer.adapters.consents import GuardianConsentLedger
from services.customer.adapters.einvoices import BillingEinvoices
from services.customer.adapters.mail import SmtpMailer
from services.customer.adapters.sms import HttpSms
from services.customer.adapters.social import OidcPlatforms
from services.customer.adapters.texts import TEMPLATES, TemplateFiles

__all__ = [
    "TEMPLATES",
    "BillingEinvoices",
    "Bounces",
    "GuardianConsentLedger",
    "HttpSms",
    "OidcPlatforms",
    "SmtpMailer",
    "TemplateFiles",
]
