"""The mail server for what comes back: it takes delivery reports about our own mails and nothing else.

The MX of the bounce domain sends `bounce+<token>@<BOUNCE_DOMAIN>` here, or is this port itself. A mail is
taken when its return path is empty (RFC 5321, 4.5.5: reports have none), its one receiver carries a token
that we made, and it is a delivery status notification. Everything else is refused while its sender still
listens.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.chassis.errors import DomainError
from services.chassis.telemetry import log
from services.customer.model.delivery_report import LARGEST_BOUNCE

Take = Callable[[str, bytes], Awaitable[bool]]
"""Stores a report about a message id. Raises ValueError for no report, DomainError for not now."""

CONNECTIONS = 20
IDLE_SECONDS = 30.0
COMMANDS = 20  # of each kind on one connection


class Bounces:
    """Listens for delivery reports."""

    def __init__(
        self, domain: str, message_of: Callable[[str], str | None], take: Take, *, listen: str
    ) -> None:
        """`message_of` gives the message id of a token, None for one that we never made.

        `listen` is `host:port`, empty for not at all.
        """
        self._domain, self._message_of, self._take = domain.casefold(), message_of, take
        self._listen = listen
        self._server: asyncio.Server | None = None
        self._open = 0

    async def start(self) -> None:
        """Listen. Raises OSError when the port cannot be had."""
        if not self._listen:
            return
        host, _, port = self._listen.rpartition(":")
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, host.strip("[]"), int(port))
        log.info("ready for bounces", address=self._listen)

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    # --- what the library calls --------------------------------------------------------------------------

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Reports have no return path; whatever has one is a reply, an autoresponder or junk."""
        if address not in {"", "<>"}:
            return "550 5.7.1 Only delivery reports are taken here"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """One receiver, with a token of ours."""
        if self._token(address) is None:
            return "550 5.1.1 No such address"
        if envelope.rcpt_tos:
            return "452 4.5.3 One receiver at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the report."""
        message_id = self._token(envelope.rcpt_tos[0])
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        if message_id is None:
            return "550 5.1.1 No such address"
        try:
            changed = await self._take(message_id, content)
        except ValueError as error:
            log.info("no delivery report", cause=str(error))
            return "550 5.6.0 This is not a delivery report"
        except DomainError as error:
            log.info("a bounce is taken later", cause=error.reason)
            return "451 4.3.0 Try again later"
        log.info("bounce", message_id=message_id, changed=changed)
        return "250 2.0.0 Taken"

    def _token(self, address: str) -> str | None:
        local, _, domain = address.rpartition("@")
        name, _, token = local.partition("+")
        if domain.casefold() != self._domain or name.casefold() != "bounce":
            return None
        return self._message_of(token)

    def _connection(self) -> SMTP:
        return _Connection(
            self,
            data_size_limit=LARGEST_BOUNCE,
            hostname=self._domain,
            ident="personvern",
            timeout=IDLE_SECONDS,
            command_call_limit=COMMANDS,
        )

    def opened(self) -> bool:
        """Count a connection; False when there are too many."""
        self._open += 1
        return self._open <= CONNECTIONS

    def closed(self) -> None:
        """Count one less."""
        self._open -= 1


class _Connection(SMTP):
    """A connection that is refused at once when too many are open."""

    def __init__(self, bounces: Bounces, **options: Any) -> None:
        super().__init__(bounces, **options)
        self._bounces = bounces

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, or say that there is no room."""
        if self._bounces.opened():
            super().connection_made(transport)
            return
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many connections\r\n")
        transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        self._bounces.closed()
        if self.session is not None:
            super().connection_lost(error)
