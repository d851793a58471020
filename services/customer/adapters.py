"""Mail over SMTP, and texts from template files."""

from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import urlencode

import aiosmtplib
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from services.chassis.clock import Clock
from services.chassis.vault import Redacted
from services.customer.model.message import Rendered, Template
from services.customer.ports import Mail, MailDelayed, MailRefused
from services.customer.settings import Settings
from services.kernel import wording

TEMPLATES = Path(__file__).parent / "templates"
LEFT_OUT = "[...]"


class TemplateFiles:
    """Renders `templates/<name>/<language>.txt`: a subject line, a blank line, the text."""

    def __init__(self, company: str) -> None:
        """`company` signs every text."""
        # Plain text only: nothing is escaped, and nothing in a value is ever run as a template.
        self._files = Environment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 - plain-text mail, never HTML
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._files.globals["company"] = company
        self._files.filters |= {"day": _day, "kroner": _kroner}

    def render(
        self, template: Template, language: str, values: Mapping[str, str], *, name: str, opt_out_url: str
    ) -> Rendered:
        """The message; in the copy that is kept, secret values and the opt-out link read `[...]`."""
        known = {value: values.get(value, "") for value in (*template.values, *template.optional)}
        if link := known.get("link"):  # the page behind it opens in the language of the mail
            known["link"] = f"{link}?{urlencode({'lang': language})}"
        hidden = {
            value: LEFT_OUT if value in template.secret and text else text for value, text in known.items()
        }
        subject, body = self._text(template.name, language, known | {"name": name})
        _, shown = self._text(template.name, language, hidden | {"name": name})
        if opt_out_url:
            body += "\n\n" + self._opt_out(language, opt_out_url)
            shown += "\n\n" + self._opt_out(language, LEFT_OUT)
        return Rendered(Redacted(subject), Redacted(body + "\n"), Redacted(shown + "\n"))

    def _text(self, name: str, language: str, values: Mapping[str, str]) -> tuple[str, str]:
        text = self._files.get_template(f"{name}/{language}.txt").render(values, language=language)
        subject, _, body = text.partition("\n")
        return " ".join(subject.split()), body.strip()

    def _opt_out(self, language: str, url: str) -> str:
        return self._files.get_template(f"opt_out/{language}.txt").render(url=url).strip()


@pass_context
def _day(context: Context, iso_day: str) -> str:
    return wording.day(date.fromisoformat(iso_day), context["language"])


@pass_context
def _kroner(context: Context, ore: str) -> str:
    return wording.kroner(int(ore), context["language"])


class SmtpMailer:
    """Hands each mail to an SMTP server on a connection of its own."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    @property
    def domain(self) -> str:
        """Domain of the sender's address; Message-IDs end in it."""
        return parseaddr(self._settings.mail_from)[1].rpartition("@")[2]

    async def send(self, mail: Mail) -> None:
        """Return when the server has taken the mail. Raises MailRefused or MailDelayed, without addresses."""
        settings = self._settings
        try:
            await aiosmtplib.send(
                self._message(mail),
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_username or None,
                password=settings.smtp_password.get_secret_value() or None,
                start_tls=settings.smtp_start_tls,
                timeout=settings.smtp_timeout_seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise (MailRefused if all(code >= 500 for code in codes) else MailDelayed)("recipient") from None
        except aiosmtplib.SMTPResponseException as error:
            raise (MailRefused if error.code >= 500 else MailDelayed)(f"code {error.code}") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailDelayed(type(error).__name__) from None

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._settings.mail_from
        message["To"] = mail.to.reveal()
        message["Subject"] = mail.subject.reveal()
        message["Message-ID"] = mail.message_id
        message["Date"] = format_datetime(self._clock.now())
        message["Content-Language"] = mail.language
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office replies away
        if url := mail.opt_out_url.reveal():
            message["List-Unsubscribe"] = f"<{url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message.set_content(mail.body.reveal())
        return message
