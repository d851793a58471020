"""Mail with Norwegian letters in addresses, subjects and names, over real SMTP."""

import asyncio
from datetime import UTC, datetime
from email import message_from_bytes
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.mail import Mailbox, serve_smtp
from services.chassis.clock import MovableClock
from services.chassis.errors import Broken
from services.chassis.vault import Redacted
from services.customer.adapters import SmtpMailer
from services.customer.adapters.mail import MOST_ON_ONE
from services.customer.model.contact import email
from services.customer.ports import DeliveryDelayed, DeliveryRefused, Mail


def mail(to: str, subject: str = "Blåbærsyltetøy på tilbud", body: str = "") -> Mail:
    return Mail(
        message_id="<msg_1@personvern.example>",
        return_path="bounce+1@personvern.example",
        to=email(to),
        subject=Redacted(subject),
        body=Redacted(body or "Hei Bjørn,\n\n" + "lang linje med æ, ø og å " * 60 + "\n"),
        opt_out_url=Redacted("https://example.no/stopp"),
        language="nb",
    )


def mailer(port: int, clock: MovableClock, **changes: Any) -> SmtpMailer:
    settings = SimpleNamespace(
        mail_from="Kraft på Øya <post@personvern.example>",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_username="",
        smtp_password=SimpleNamespace(get_secret_value=lambda: ""),
        smtp_start_tls=False,
        smtp_timeout_seconds=5.0,
    )
    vars(settings).update(changes)
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


class Stage(Mailbox):
    """A mail server that answers as it is told at each stage."""

    answers: ClassVar[dict[str, str]] = {}

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if answer := self.answers.get("DATA"):
            return answer
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize(
    ("stage", "answer", "error"),
    [
        ("DATA", "554 5.7.1 spam", DeliveryRefused),
        ("DATA", "452 4.3.1 disk full", DeliveryDelayed),
        ("MAIL", "451 4.7.1 greylisted", DeliveryDelayed),
        # The server does not like us, which is no fault of the mail.
        ("MAIL", "550 5.7.1 sender not allowed", DeliveryDelayed),
        ("MAIL", "530 5.7.0 authentication required", DeliveryDelayed),
    ],
)
async def test_only_what_is_said_about_this_mail_ends_it(
    stage: str, answer: str, error: type[Exception], clock: MovableClock
) -> None:
    box = Stage()
    box.answers = {stage: answer}
    server = await serve_smtp(box)
    async with server:
        sender = mailer(server.sockets[0].getsockname()[1], clock)
        with pytest.raises(error):
            await sender.send(mail("kari@example.com"))
        box.answers = {}
        await sender.send(mail("ola@example.com"))  # the next one goes, whatever became of the connection
        await sender.close()
    assert [caught.recipients for caught in box.caught] == [("ola@example.com",)]


async def test_a_connection_is_used_again(clock: MovableClock) -> None:
    box, connections = Mailbox(), set()
    take = box.handle_DATA

    async def handle_data(server: Any, session: Any, envelope: Any) -> str:
        connections.add(session.peer)
        return await take(server, session, envelope)

    box.handle_DATA = handle_data  # type: ignore[method-assign]
    server = await serve_smtp(box)
    async with server:
        sender = mailer(server.sockets[0].getsockname()[1], clock)
        for _ in range(MOST_ON_ONE + 1):
            await sender.send(mail("kari@example.com"))
        assert len(connections) == 2
        await asyncio.gather(*(sender.send(mail("kari@example.com")) for _ in range(4)))
        assert len(connections) == 5  # one was there; mails at the same time have their own
        await sender.close()
    assert len(box.caught) == MOST_ON_ONE + 5


async def test_a_server_that_restarts_costs_no_mail(clock: MovableClock) -> None:
    box = Mailbox()
    server = await serve_smtp(box)
    port = server.sockets[0].getsockname()[1]
    sender = mailer(port, clock)
    await sender.send(mail("kari@example.com"))
    for kept in sender._idle:
        kept.client.close()
    server.close()
    again = await serve_smtp(box, port)
    async with again:
        await sender.send(mail("kari@example.com"))
        await sender.close()
    assert len(box.caught) == 2


async def test_a_server_that_says_nothing_means_later(clock: MovableClock) -> None:
    async def silent(reader: Any, writer: Any) -> None:
        await asyncio.sleep(5)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(DeliveryDelayed):
        await mailer(port, clock, smtp_timeout_seconds=0.1).send(mail("kari@example.com"))
    server.close()


async def test_without_tls_no_mail_leaves_when_tls_is_required(clock: MovableClock) -> None:
    box = Mailbox()
    server = await serve_smtp(box)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DeliveryDelayed):
            await mailer(port, clock, smtp_start_tls=True).send(mail("kari@example.com"))
    assert box.caught == []


async def test_dots_arrive_as_they_are(clock: MovableClock) -> None:
    body = ".\n..\n.skjult\nQUIT\n.\nMAIL FROM:<x@example.com>\nslutt\n"
    box = Mailbox()
    server = await serve_smtp(box)
    async with server:
        sender = mailer(server.sockets[0].getsockname()[1], clock)
        await sender.send(mail("kari@example.com", body=body))
        await sender.close()
    (caught,) = box.caught
    assert caught.body().splitlines() == body.splitlines()


@given(
    subject=st.text(max_size=80)
    | st.sampled_from(["a\r\nBcc: x@example.com", "a\nb", "a\u2028Bcc: x", "\x00"]),
    name=st.text(max_size=40) | st.sampled_from(["Kari\r\nBcc: x@example.com\r\n\r\nhei"]),
)
def test_no_name_or_subject_makes_a_header(subject: str, name: str) -> None:
    sender = mailer(1, MovableClock(datetime(2026, 1, 15, tzinfo=UTC)))
    text = subject.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    body = "Hei " + name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    plain = sender._message(mail("kari@example.com", "Fast", "Hei\n"))
    made = message_from_bytes(sender._message(mail("kari@example.com", text, body)).as_bytes())
    assert set(made.keys()) == set(plain.keys())
    assert len(made.keys()) == len(plain.keys())
    assert made["To"] == "kari@example.com"
    assert not made.is_multipart()


@pytest.mark.parametrize(
    "address", ["kari@example.com\r\nBcc: x@y.no", "kari@example.com, x@example.com", "<a@b.no>"]
)
def test_no_address_makes_another(address: str) -> None:
    with pytest.raises(Broken):
        email(address)
