"""The mail catcher that the local stack and the tests share."""

from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest

from deploy.local.mail import Mailbox, page, serve_smtp


async def send(port, to="ola@example.com", subject="Velkommen, Øyvind"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "post@kraft.example", to, subject
    message.set_content("Se https://example.com/s/abc.\n")
    await aiosmtplib.send(message, hostname="127.0.0.1", port=port)


async def test_keeps_messages_over_a_restart_and_shows_them(tmp_path):
    async with await serve_smtp(Mailbox(tmp_path)) as server:
        await send(server.sockets[0].getsockname()[1])
    mailbox = Mailbox(tmp_path)
    assert mailbox.to("ola@example.com")[0].links() == ["https://example.com/s/abc"]
    transport = httpx.ASGITransport(page(mailbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://mail") as client:
        assert "Velkommen, Øyvind" in (await client.get("/")).text
        assert 'href="https://example.com/s/abc' in (await client.get("/messages/1")).text
        assert (await client.get("/messages/2")).status_code == 404
        assert (await client.get("/api/messages")).json()[0]["subject"] == "Velkommen, Øyvind"


async def test_refuses_when_told():
    mailbox = Mailbox(refuse="550 no such mailbox")
    async with await serve_smtp(mailbox) as server:
        with pytest.raises(aiosmtplib.SMTPException):
            await send(server.sockets[0].getsockname()[1])
    assert mailbox.caught == []
