"""What the ports of this context are made of: SMTP, the SMS provider's HTTP, template files."""

from services.customer.adapters.mail import SmtpMailer
from services.customer.adapters.sms import HttpSms
from services.customer.adapters.texts import TEMPLATES, TemplateFiles

__all__ = ["TEMPLATES", "HttpSms", "SmtpMailer", "TemplateFiles"]
