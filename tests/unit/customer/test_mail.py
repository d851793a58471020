"""How a mail looks on its way, byte for byte."""

from typing import Any

from aiosmtplib.email import flatten_message

from services.chassis.clock import SystemClock
from services.chassis.vault import Redacted
from services.customer.adapters.mail import SmtpMailer
from services.customer.ports import Mail
from services.customer.settings import Settings

DOMAIN = "min-side.eksempel-kraft-og-fiber.example"
TOKEN = "x" * 32  # as long as that of a mail


def on_its_way(public_url: str, **changes: Any) -> list[str]:
    """The headers, line by line."""
    settings = Settings.model_construct(mail_from=f"Eksempel Kraft og Fiber AS <post@{DOMAIN}>")
    parts: dict[str, Any] = {
        "message_id": f"<msg_01981c2f-7c5e-7a3b-9f00-2f5d3c1b0a99@{DOMAIN}>",
        "return_path": f"bounce+01981c2f@{DOMAIN}",
        "to": Redacted("kari.nordmann@example.com"),
        "subject": Redacted("Nye vilkår for strømavtalen din gjelder fra første februar, og dette er nytt"),
        "body": Redacted("Hei!"),
        "opt_out_url": Redacted(f"{public_url}/v1/public/unsubscribe/{TOKEN}"),
        "language": "nb",
    }
    mailer = SmtpMailer(settings, SystemClock())
    message = mailer._message(Mail(**(parts | changes)))  # what leaves, before any server
    return flatten_message(message).decode("ascii").partition("\r\n\r\n")[0].split("\r\n")


def test_the_opt_out_is_a_link_that_mail_programs_find_however_long_the_address_is() -> None:
    for public_url in ("https://p.example", f"https://{DOMAIN}", f"https://{'a-long-name.' * 20}example"):
        headers = on_its_way(public_url)
        assert f"List-Unsubscribe: <{public_url}/v1/public/unsubscribe/{TOKEN}>" in headers
        assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in headers


def test_what_is_sent_to_many_does_not_break_the_other_headers() -> None:
    headers = on_its_way(f"https://{DOMAIN}")
    assert "To: kari.nordmann@example.com" in headers
    assert any(line.endswith(f"<msg_01981c2f-7c5e-7a3b-9f00-2f5d3c1b0a99@{DOMAIN}>") for line in headers)
    assert "Content-Language: nb" in headers
    assert all(len(line) <= 998 for line in headers)
