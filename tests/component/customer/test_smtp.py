"""Mail with Norwegian letters in addresses, subjects and names, over real SMTP."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from deploy.local.mail import Mailbox, serve_smtp
from services.chassis.clock import MovableClock
from services.chassis.vault import Redacted
from services.customer.adapters import SmtpMailer
from services.customer.model.contact import email
from services.customer.ports import DeliveryDelayed, DeliveryRefused, Mail


def mail(to: str) -> Mail:
    return Mail(
        message_id="<msg_1@personvern.example>",
        return_path="bounce+1@personvern.example",
        to=email(to),
        subject=Redacted("Blåbærsyltetøy på tilbud"),
        body=Redacted("Hei Bjørn,\n\n" + "lang linje med æ, ø og å " * 60 + "\n"),
        opt_out_url=Redacted("https://example.no/stopp"),
        language="nb",
    )


def mailer(port: int, clock: MovableClock) -> SmtpMailer:
    settings = SimpleNamespace(
        mail_from="Kraft på Øya <post@personvern.example>",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_username="",
        smtp_password=SimpleNamespace(get_secret_value=lambda: ""),
        smtp_start_tls=False,
        smtp_timeout_seconds=5.0,
    )
    return SmtpMailer(cast(Any, settings), clock)


@pytest.mark.parametrize("to", ["kari@example.com", "kari@blåbær.no", "bjørn@example.no"])
async def test_letters_arrive(to: str, clock: MovableClock) -> None:
    mailbox = Mailbox()
    server = await serve_smtp(mailbox)
    async with server:
        await mailer(server.sockets[0].getsockname()[1], clock).send(mail(to))
    (caught,) = mailbox.caught
    assert caught.subject == "Blåbærsyltetøy på tilbud"
    assert "lang linje med æ, ø og å" in caught.body()
    assert "Øya" in str(caught.message["From"])


@pytest.mark.parametrize(("answer", "error"), [("550 no", DeliveryRefused), ("451 later", DeliveryDelayed)])
async def test_refusals_name_no_address(answer: str, error: type[Exception], clock: MovableClock) -> None:
    server = await serve_smtp(Mailbox(refuse=answer))
    async with server:
        with pytest.raises(error) as refusal:
            await mailer(server.sockets[0].getsockname()[1], clock).send(mail("kari@example.com"))
    assert "kari" not in str(refusal.value)
    assert refusal.value.__cause__ is None


async def test_no_server_means_later(clock: MovableClock) -> None:
    with pytest.raises(DeliveryDelayed):
        await mailer(1, clock).send(mail("kari@example.com"))
