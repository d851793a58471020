"""What the customer context needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.chassis.caller import Caller
from services.chassis.vault import Redacted
from services.customer.model.guardianship import Agreed
from services.customer.model.message import Rendered
from services.customer.model.social import Account
from services.customer.model.template import Template
from services.customer.model.usage import Cover
from services.kernel.decisions import Decision


class Decisions(Protocol):
    """Consent's word on whether a use is allowed."""

    async def decide(
        self,
        customer_id: str,
        purpose: str,
        *,
        channel: str = "",
        product: str = "",
        recipient: str = "",
        data_category: str = "",
    ) -> Decision:
        """Raises DomainError when no decision can be had: treat it as a refusal."""
        ...

    async def decide_many(
        self, customer_ids: Sequence[str], purpose: str, *, channel: str = "", product: str = ""
    ) -> dict[str, Decision]:
        """One question about many persons, some hundred at a time. Raises DomainError as `decide` does."""
        ...


class GuardianConsents(Protocol):
    """The consents of guardians, on the ledgers of their children."""

    async def grant(self, request_id: str, child_id: str, guardian_id: str, agreed: Agreed) -> str:
        """Record the guardian's consent; its entry's id. The same request gives the same entry.

        Raises DomainError when consent refuses, or cannot be reached: nothing may be stored then.
        """
        ...

    async def withdraw(self, request_id: str, child_id: str, guardian_id: str) -> None:
        """Withdraw it. Raises DomainError when consent cannot be reached."""
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
        self,
        template: Template,
        language: str,
        channel: str,
        values: Mapping[str, str],
        *,
        name: str,
        opt_out_url: str,
    ) -> Rendered:
        """The message for a customer called `name`; an empty `opt_out_url` leaves the opt-out line out."""
        ...

    def letter(
        self,
        language: str,
        subject: Redacted[str],
        body: Redacted[str],
        address: Sequence[str],
        written_at: datetime,
    ) -> str:
        """The letter as one HTML page of A4."""
        ...


@dataclass(frozen=True)
class Mail:
    """One e-mail. `message_id` stays the same over retries, so that receivers can drop a second copy.

    `return_path` is where mail servers send what they could not deliver.
    """

    message_id: str
    return_path: str
    to: Redacted[str]
    subject: Redacted[str]
    body: Redacted[str]
    opt_out_url: Redacted[str]
    language: str


@dataclass(frozen=True)
class Sms:
    """One SMS. `reference` stays the same over retries, so that the provider sends it once."""

    reference: str
    to: Redacted[str]
    text: Redacted[str]


class DeliveryRefused(Exception):
    """The other side will never take this message (SMTP 5xx, HTTP 4xx)."""


class DeliveryDelayed(Exception):
    """The other side cannot be reached or wants it later (SMTP 4xx, HTTP 429 and 5xx).

    `retry_after` is how long it asked to be left alone; zero when it did not say.
    """

    def __init__(self, text: str, *, retry_after: timedelta = timedelta()) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Mailer(Protocol):
    """Hands mail to a server."""

    async def send(self, mail: Mail) -> None:
        """Return when the server has taken it. Raises DeliveryRefused or DeliveryDelayed."""
        ...


class SmsSender(Protocol):
    """Hands SMS to a provider."""

    async def send(self, sms: Sms) -> None:
        """Return when the provider has taken it. Raises DeliveryRefused or DeliveryDelayed."""
        ...


class Einvoices(Protocol):
    """Billing's word on e-invoice agreements."""

    async def active(self, customer_id: str) -> bool:
        """Whether the customer gets e-invoices. Raises DomainError when billing cannot say."""
        ...


class Invoices(Protocol):
    """Billing's word on whose an invoice is."""

    async def belongs(self, invoice_id: str, customer_ids: Sequence[str]) -> bool:
        """Whether the invoice is the customer's, who has these ids; one that is not there is nobody's.

        Raises DomainError when billing cannot say.
        """
        ...


class Claims(Protocol):
    """Billing's word on what is still owed."""

    async def stand(self, customer_ids: Sequence[str]) -> bool:
        """Whether a claim stands against somebody with these ids, or one of theirs against the company.

        Raises DomainError when billing cannot say.
        """
        ...


class SocialPlatforms(Protocol):
    """Social media platforms, which assert with their signature who has logged in there."""

    def offered(self) -> Sequence[str]:
        """Keys of the platforms whose accounts can be linked here."""
        ...

    async def account(self, platform: str, assertion: str, nonce: str) -> Account:
        """The account that the platform asserts, for this nonce and no other.

        Raises SocialAssertionInvalid, or Unavailable when the platform's keys cannot be had.
        """
        ...


class UsageCovers(Protocol):
    """Consent's word on which usage events may be stored."""

    async def cover(self, terminal_id: str, customer_id: str, kinds: Collection[str]) -> list[Cover]:
        """What may be stored; `customer_id` is empty when nobody is logged in.

        Raises DomainError when consent cannot be asked: then nothing may be stored.
        """
        ...


class MessageLanguages(Protocol):
    """Consent's word on the language in which a person wants messages."""

    async def wished(self, customer_id: str) -> tuple[str, int]:
        """The language, "" for none in particular, and the version of the wish. Raises DomainError."""
        ...


class ReservationSink(Protocol):
    """Where it is kept which customers stand in the register of reservations."""

    async def record(self, month: str, reserved: Sequence[tuple[str, frozenset[str]]]) -> None:
        """Note who is reserved on which channels. Raises DomainError."""
        ...

    async def bring_into_force(self, month: str, sha256: str, lines: int) -> None:
        """Everybody was looked up in the register of `month`. Raises DomainError."""
        ...
