"""What the customer context needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.chassis.caller import Caller
from services.chassis.vault import Redacted
from services.customer.model.message import Rendered, Template
from services.kernel.decisions import Decision


class Decisions(Protocol):
    """Consent's word on whether a use is allowed."""

    async def decide(
        self, customer_id: str, purpose: str, *, channel: str = "", product: str = "", recipient: str = ""
    ) -> Decision:
        """Raises DomainError when no decision can be had: treat it as a refusal."""
        ...


class Reads(Protocol):
    """The disclosure ledger: a read that it does not take must not happen."""

    async def record(
        self,
        *,
        reader: Caller,
        subjects: Sequence[str],
        purpose: str,
        categories: Sequence[str],
        fields: Sequence[str],
        channel: str = "api",
    ) -> None:
        """Note a read by staff or a service before the data leaves."""
        ...

    async def authorize_partner(
        self, *, caller: Caller, scope: str, subjects: Sequence[str], purpose: str, fields: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The fields that the partner's agreement releases, noted before the data leaves."""
        ...


class Renderer(Protocol):
    """Templates turned into text."""

    def render(
        self, template: Template, language: str, values: Mapping[str, str], *, name: str, opt_out_url: str
    ) -> Rendered:
        """The message for a customer called `name`; an empty `opt_out_url` leaves the opt-out line out."""
        ...


@dataclass(frozen=True)
class Mail:
    """One e-mail. `message_id` stays the same over retries, so that receivers can drop a second copy."""

    message_id: str
    to: Redacted[str]
    subject: Redacted[str]
    body: Redacted[str]
    opt_out_url: Redacted[str]
    language: str


class MailRefused(Exception):
    """The mail server will never take this mail (SMTP 5xx)."""


class MailDelayed(Exception):
    """The mail server cannot be reached or wants it later (SMTP 4xx)."""


class Mailer(Protocol):
    """Hands mail to a server."""

    async def send(self, mail: Mail) -> None:
        """Return when the server has taken it. Raises MailRefused or MailDelayed."""
        ...
