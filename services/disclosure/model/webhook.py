"""Webhooks: where a partner's client is told that there is something to fetch, and each message on its way.

Messages follow Standard Webhooks 1.0: `webhook-id` (the same at each attempt), `webhook-timestamp` (seconds),
`webhook-signature` (`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, one for each secret in use).
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from services.chassis.errors import Broken

LONGEST_URL = 500
# Waits after each failure; the last one repeats. Together some thirty attempts in a day.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600))
GIVE_UP = timedelta(days=1)
# So long a replica may take for one attempt before another one makes it again.
LEASE = timedelta(seconds=60)


class DeliveryState(StrEnum):
    """State of a message."""

    PENDING = "pending"
    RECEIVED = "received"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Webhook:
    """The address of one client. `generation` counts its secrets, which are derived and kept nowhere."""

    client_id: str
    processor_id: str
    agreement_id: str
    url: str
    generation: int
    set_at: datetime
    secret_at: datetime
    old_secret_until: datetime | None = None

    def rotated(self, overlap: timedelta, now: datetime) -> "Webhook":
        """With a new secret; messages are signed with both for `overlap`."""
        until = now + overlap if overlap else None
        return replace(self, generation=self.generation + 1, secret_at=now, old_secret_until=until)

    def generations(self, now: datetime) -> tuple[int, ...]:
        """Which of its secrets sign now, the newest first."""
        both = self.old_secret_until is not None and now < self.old_secret_until
        return (self.generation, self.generation - 1) if both else (self.generation,)


WITHDRAWAL = "withdrawal"


@dataclass(frozen=True)
class News:
    """Something that a processor is told: a withdrawal with its purpose, or a notice of another matter."""

    about_id: str
    processor_id: str
    matter: str = WITHDRAWAL
    purpose: str = ""


@dataclass(frozen=True)
class Delivery:
    """One message to one client about one withdrawal or notice."""

    delivery_id: str
    client_id: str
    about_id: str
    purpose: str
    made_at: datetime
    next_at: datetime
    matter: str = WITHDRAWAL
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    cause: str = ""
    received_at: datetime | None = None

    def content(self) -> dict[str, str]:
        """What the message says: an id to fetch, never a person."""
        if self.matter == WITHDRAWAL:
            return {"withdrawal_id": self.about_id, "purpose": self.purpose}
        return {"notice_id": self.about_id}

    def received(self, now: datetime) -> "Delivery":
        """The client has it."""
        return replace(
            self, state=DeliveryState.RECEIVED, attempts=self.attempts + 1, cause="", received_at=now
        )

    def failed(self, cause: str, now: datetime) -> "Delivery":
        """Try again later; after a day never: the client still finds it when it asks."""
        attempts = self.attempts + 1
        due = now + WAITS[min(attempts, len(WAITS)) - 1]
        over = due > self.made_at + GIVE_UP
        return replace(
            self,
            state=DeliveryState.GIVEN_UP if over else DeliveryState.PENDING,
            attempts=attempts,
            cause=cause,
            next_at=due,
        )


def signature(secrets: Sequence[bytes], delivery_id: str, seconds: int, body: bytes) -> str:
    """The `webhook-signature` header."""
    content = f"{delivery_id}.{seconds}.".encode() + body
    made = (hmac.new(secret, content, hashlib.sha256).digest() for secret in secrets)
    return " ".join("v1," + base64.b64encode(one).decode() for one in made)


def shown(secret: bytes) -> str:
    """A secret as partners' libraries take it."""
    return "whsec_" + base64.b64encode(secret).decode()


def checked_url(raw: str, *, loopback: bool) -> str:
    """An https address without user, fragment or odd signs; with `loopback` http too. Raises Broken."""
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        raise Broken("WEBHOOK_URL", "Send an https address.") from None
    plain = raw.isascii() and raw.isprintable() and " " not in raw and "\\" not in raw
    good = parts.scheme == "https" or (loopback and parts.scheme == "http")
    if not (plain and good and parts.hostname and port != 0 and len(raw) <= LONGEST_URL):
        raise Broken("WEBHOOK_URL", "Send an https address.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Broken("WEBHOOK_URL", "Leave user, password and fragment out of the address.")
    return raw


def may_be_called(address: str, *, loopback: bool) -> bool:
    """Whether an IP address lies in the public internet: not private, loopback, link-local, of metadata,
    multicast or reserved, nor one of these in an IPv6 wrapping.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if loopback and found == ipaddress.ip_address("127.0.0.1"):
        return True
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or found.sixtofour or found.teredo or found in _NAT64:
            return False
        if found.is_site_local:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
