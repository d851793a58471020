"""The local mail catcher: an SMTP server that delivers nowhere, and a page that shows what came in.

`python -m deploy.local.mail --smtp 7125 --page 7126 --folder .run/mail` keeps each message as `.eml`. The
page has a list at `/`, a message at `/messages/<number>`, and the same as JSON at `/api/messages`.
"""

import argparse
import asyncio
import contextlib
import html
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.local import web
from deploy.local.web import HOST

LARGEST = 10 * 1024 * 1024  # bytes of one message
LINK = re.compile(r"(https?://[^\s<>\"]+)")


@dataclass(frozen=True)
class Caught:
    """One message as it came in."""

    number: int
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """Decoded subject line."""
        return str(self.message.get("Subject", ""))

    def body(self, kind: str = "plain") -> str:
        """The text of kind `plain` or `html`; empty when the message has none."""
        part = self.message.get_body(preferencelist=(kind,))
        return "" if part is None else str(part.get_content())

    def links(self) -> list[str]:
        """Web addresses in the plain text, in order."""
        return [link.rstrip(".,)") for link in LINK.findall(self.body())]


@dataclass
class Mailbox:
    """Everything that was caught; handler of the SMTP server. `refuse` is answered to RCPT instead of 250."""

    folder: Path | None = None
    refuse: str = ""
    caught: list[Caught] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.glob("*.eml")):
            self._add(path.read_bytes(), "", ())

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept any recipient, unless told to refuse."""
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        caught = self._add(content, str(envelope.mail_from or ""), tuple(envelope.rcpt_tos))
        if self.folder is not None:
            (self.folder / f"{caught.number:06}.eml").write_bytes(content)
        return "250 OK"

    def to(self, address: str) -> list[Caught]:
        """Messages to `address`, oldest first."""
        return [mail for mail in self.caught if address in mail.recipients]

    def _add(self, content: bytes, sender: str, recipients: tuple[str, ...]) -> Caught:
        message = message_from_bytes(content, policy=policy.default)
        if not recipients:
            recipients = tuple(str(message.get("To", "")).split(", "))
        caught = Caught(len(self.caught) + 1, sender or str(message.get("From", "")), recipients, message)
        self.caught.append(caught)
        return caught


async def serve_smtp(mailbox: Mailbox, port: int = 0) -> asyncio.Server:
    """Listen for SMTP on 127.0.0.1 in the running loop; port 0 takes a free one."""
    loop = asyncio.get_running_loop()

    def connection() -> SMTP:
        return SMTP(mailbox, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="mail.local")

    return await loop.create_server(connection, HOST, port)


def page(mailbox: Mailbox) -> Starlette:
    """The web page of the mailbox."""

    async def listing(request: Request) -> Response:
        rows = "".join(
            f"<tr><td>{mail.number}<td>{html.escape(', '.join(mail.recipients))}"
            f'<td><a href="/messages/{mail.number}">{html.escape(mail.subject) or "(no subject)"}</a>'
            for mail in reversed(mailbox.caught)
        )
        return HTMLResponse(_frame(f"<table><tr><th>#<th>To<th>Subject{rows}</table>"))

    async def show(request: Request) -> Response:
        mail = _numbered(mailbox, request)
        if mail is None:
            return HTMLResponse(_frame("<p>No such message."), 404)
        heads = "".join(f"<dt>{html.escape(k)}<dd>{html.escape(str(v))}" for k, v in mail.message.items())
        text = LINK.sub(r'<a href="\1">\1</a>', html.escape(mail.body() or mail.body("html")))
        return HTMLResponse(_frame(f"<dl>{heads}</dl><pre>{text}</pre>"))

    async def listed(request: Request) -> Response:
        return JSONResponse([as_json(mail) for mail in mailbox.caught])

    async def cleared(request: Request) -> Response:
        mailbox.caught.clear()
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/messages/{number:int}", show),
            Route("/api/messages", listed, methods=["GET"]),
            Route("/api/messages", cleared, methods=["DELETE"]),
        ]
    )


def as_json(mail: Caught) -> dict[str, object]:
    """A message as the JSON page gives it."""
    return {
        "number": mail.number,
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "text": mail.body(),
        "html": mail.body("html"),
        "links": mail.links(),
        "headers": {key: str(value) for key, value in mail.message.items()},
    }


def _numbered(mailbox: Mailbox, request: Request) -> Caught | None:
    number = int(request.path_params["number"])
    return next((mail for mail in mailbox.caught if mail.number == number), None)


def _frame(inside: str) -> str:
    return (
        "<!doctype html><meta charset=utf-8><title>Mail catcher</title>"
        "<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "td,th{text-align:left;padding:.2rem 1rem .2rem 0}dt{float:left;clear:left;width:9rem;color:#666}"
        "pre{white-space:pre-wrap;background:#f6f6f4;padding:1rem}</style>"
        f'<h1><a href="/">Mail catcher</a></h1>{inside}'
    )


async def serve(smtp_port: int, page_port: int, folder: Path) -> None:
    """Run both servers until SIGTERM or SIGINT."""
    mailbox = Mailbox(folder)
    smtp = await serve_smtp(mailbox, smtp_port)
    async with smtp:
        await web.answer(page(mailbox), page_port)


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description="Local mail catcher")
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--page", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.smtp, given.page, given.folder))


if __name__ == "__main__":
    main()
