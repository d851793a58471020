"""Mail over SMTP, on connections that are kept for the next mail."""

import asyncio
import time
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

import aiosmtplib

from services.chassis.clock import Clock
from services.chassis.telemetry import log
from services.customer.ports import DeliveryDelayed, DeliveryRefused, Mail
from services.customer.settings import Settings

# A connection that was idle for longer is asked whether it still lives; much longer, and it is not kept.
ASK_AFTER_SECONDS, KEEP_SECONDS = 1.0, 30.0
# Mails on one connection before it is closed: servers limit it, often at a hundred.
MOST_ON_ONE = 100
# Headers are machine-made, but names and subjects are people's: control characters end here.
_CONTROL = dict.fromkeys((*range(32), 127, 133, 8232, 8233))


class _OptOutLink(str):
    """A header that is one link, on one line whatever its length: folded, a long one becomes encoded words,
    in which no mail program finds a link (RFC 2369, section 2; RFC 2047, section 5).
    """

    __slots__ = ()
    name = "List-Unsubscribe"

    def fold(self, *, policy: Policy) -> str:
        """The header as it goes out."""
        return f"{self.name}: {self}{policy.linesep}"


class _AsGiven(EmailPolicy):
    """Headers of plain ASCII stand as they are given, and what says how a body is written is parsed once: to
    parse each header of each mail took longer than to send it.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """What is kept of a header. Raises ValueError for line breaks."""
        if type(value) is not str or not (value.isascii() and value.isprintable()):
            return super().header_store_parse(name, value)
        return name, _parsed(name, value) if name in _OF_BODY else value


@lru_cache(maxsize=64)
def _parsed(name: str, value: str) -> Any:
    return SMTP.header_factory(name, value)


_OF_BODY = frozenset({"Content-Type", "Content-Transfer-Encoding", "MIME-Version"})
_POLICY = _AsGiven(linesep=SMTP.linesep)


class _Kept:
    """A connection with how often and when it was used."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self.client, self.used, self.at = client, 0, time.monotonic()

    async def fresh(self) -> bool:
        """Whether it can be used once more."""
        idle = time.monotonic() - self.at
        if not self.client.is_connected or idle > KEEP_SECONDS or self.used >= MOST_ON_ONE:
            return False
        if idle > ASK_AFTER_SECONDS:
            try:
                await self.client.noop()
            except (aiosmtplib.SMTPException, OSError):
                return False
        return True


class SmtpMailer:
    """Hands mail to an SMTP server; connections are kept for a while and used again."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._idle: list[_Kept] = []
        self._from = SMTP.header_factory("From", settings.mail_from)  # parsed once

    @property
    def domain(self) -> str:
        """Domain of the sender's address; Message-IDs end in it."""
        return parseaddr(self._settings.mail_from)[1].rpartition("@")[2]

    async def send(self, mail: Mail) -> None:
        """Return when the server has taken it. Raises DeliveryRefused or DeliveryDelayed, without addresses.

        Only what the server says about this very mail can refuse it for good. A log-in that fails or a
        sender that it does not like is a fault of ours, so those mails wait.
        """
        message = self._message(mail)
        connection: _Kept | None = None
        try:
            connection = await self._connection()
            await connection.client.send_message(
                message, sender=mail.return_path, recipients=[mail.to.reveal()]
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            await self._keep(connection)
            raise _by_code(min(codes), "recipient") from None
        except aiosmtplib.SMTPDataError as error:
            await self._keep(connection)
            raise _by_code(error.code, f"code {error.code}") from None
        except aiosmtplib.SMTPResponseException as error:
            await self._drop(connection)
            log.warning("the mail server does not take our mail", code=error.code, at=type(error).__name__)
            raise DeliveryDelayed(f"code {error.code}") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            await self._drop(connection)
            raise DeliveryDelayed(type(error).__name__) from None
        except asyncio.CancelledError:
            if connection is not None:
                connection.client.close()
            raise
        await self._keep(connection)

    async def close(self) -> None:
        """Close the connections that are kept."""
        kept, self._idle = self._idle, []
        for connection in kept:
            await self._drop(connection)

    async def _connection(self) -> _Kept:
        while self._idle:
            kept = self._idle.pop()
            if await kept.fresh():
                return kept
            await self._drop(kept)
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password.get_secret_value() or None,
            start_tls=settings.smtp_start_tls,
            timeout=settings.smtp_timeout_seconds,
        )
        await client.connect()
        return _Kept(client)

    async def _keep(self, connection: _Kept | None) -> None:
        if connection is None:
            return
        connection.used, connection.at = connection.used + 1, time.monotonic()
        if connection.client.is_connected and connection.used < MOST_ON_ONE:
            self._idle.append(connection)
        else:
            await self._drop(connection)

    async def _drop(self, connection: _Kept | None) -> None:
        if connection is None:
            return
        try:
            if connection.client.is_connected:
                await connection.client.quit(timeout=1.0)
        except (aiosmtplib.SMTPException, OSError):
            pass  # it is gone already
        finally:
            connection.client.close()

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=_POLICY)
        message["From"] = self._from
        message["To"] = mail.to.reveal()
        message["Subject"] = mail.subject.reveal().translate(_CONTROL)
        message["Message-ID"] = mail.message_id
        message["Date"] = format_datetime(self._clock.now())
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office replies away
        if url := mail.opt_out_url.reveal():
            message["List-Unsubscribe"] = _OptOutLink(f"<{url}>")
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message.set_content(mail.body.reveal())
        message["Content-Language"] = mail.language  # the body's: setting one drops it
        return message


def _by_code(code: int, text: str) -> Exception:
    return DeliveryRefused(text) if code >= 500 else DeliveryDelayed(text)
