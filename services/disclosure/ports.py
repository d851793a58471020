"""What lies outside this context, as it needs it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from services.disclosure.model.affected_data import AffectedData, Part
from services.disclosure.model.breach_letters import Fate
from services.disclosure.model.data_request import Channel, Kind
from services.disclosure.model.erasure import Item, Letter
from services.disclosure.model.package import Section
from services.disclosure.model.processing_records import Activities
from services.disclosure.model.statement import Statement


class SecretHasher(Protocol):
    """Hashes and checks client secrets without holding up other work."""

    async def hash(self, secret: str) -> str:
        """The argon2id hash of a secret (RFC 9106)."""
        ...

    async def verify(self, hashed: str | None, secret: str) -> bool:
        """Whether the secret is the one that was hashed; takes as long either way, for None (no one) too."""
        ...


class Watch(Protocol):
    """Who watches over the partners' door."""

    def refused(self, client_id: str, method: str, cause: str) -> None:
        """An attempt was refused; `client_id` is empty for a client that is not known."""
        ...

    def requests_open(self, by_days_left: Mapping[str, int]) -> None:
        """How many data-subject requests are open, by days left to answer."""
        ...

    def request_due(self, data_request_id: str, kind: Kind, days_left: int) -> None:
        """A data-subject request comes near its last day, or has passed it (negative)."""
        ...


class WebhookSender(Protocol):
    """Sends messages to partners, to the public internet only."""

    loopback: bool

    async def address(self, url: str) -> str:
        """An address that may be called; empty when there is none."""
        ...

    async def send(self, url: str, headers: dict[str, str], body: bytes) -> str:
        """Send once: empty when the answer is 2xx, otherwise why not."""
        ...


class PolicyReader(Protocol):
    """The privacy policy in force, which the consent context owns."""

    async def read(self, language: str) -> Statement:
        """What it says, in nb, nn or en.

        Raises:
            DomainError: it cannot be had now; transient kinds are tried again.
        """
        ...


class People(Protocol):
    """Who is who, which the consent context keeps for its decisions."""

    async def same_person(self, customer_id: str) -> Sequence[str]:
        """All ids of a person, the one asked for among them: several after two customers were merged.

        Raises:
            DomainError: it cannot be told now; transient kinds are tried again.
        """
        ...


class Rights(Protocol):
    """What a data-subject request has done in other contexts. Each may be sent again with the same ids."""

    async def knows(self, customer_id: str) -> bool:
        """Whether there is such a customer. Raises DomainError."""
        ...

    async def restrict(self, data_request_id: str, customer_id: str, ground: str) -> None:
        """Have processing restricted (art. 18); on return every decision about the person denies.

        Raises:
            DomainError: it cannot be done (now); transient kinds are tried again.
        """
        ...

    async def lift(self, data_request_id: str, customer_id: str) -> None:
        """End the restriction; no restriction is no failure. Raises DomainError."""
        ...

    async def object_to(self, request_id: str, customer_id: str, purpose: str, channel: Channel) -> None:
        """Keep an objection (art. 21), in force on return. Raises DomainError: it is not possible."""
        ...


class Exporter(Protocol):
    """One context's side of access and portability (`privacy.v1`)."""

    @property
    def context(self) -> str:
        """Its name."""
        ...

    async def export(
        self, customer_id: str, kind: Kind, language: str, other_ids: Sequence[str] = ()
    ) -> Sequence[Section]:
        """What it holds about the person, under all ids, in its own fixed order.

        Raises:
            DomainError: it cannot answer; transient kinds are tried again.
        """
        ...


class Eraser(Protocol):
    """One context's side of erasure (`privacy.v1`)."""

    @property
    def context(self) -> str:
        """Its name."""
        ...

    async def plan(self, customer_ids: Sequence[str]) -> Sequence[Item]:
        """What an erasure would do there today.

        Raises:
            DomainError: it cannot answer; transient kinds are tried again.
        """
        ...

    async def erase(
        self, erasure_id: str, customer_ids: Sequence[str], letter: Letter | None
    ) -> Sequence[Item]:
        """Have it done, or what is left of it: what went, what is held. `letter` is for the customer context.

        Raises:
            DomainError: it cannot answer; transient kinds are tried again.
        """
        ...


class ThirdPartySources(Protocol):
    """What a disclosure to a third party asks of other contexts."""

    async def unknown(self, customer_ids: Sequence[str]) -> Sequence[str]:
        """Which of these are no customers. Raises DomainError."""
        ...

    async def national_ids(self, disclosure_id: str, customer_ids: Sequence[str]) -> Mapping[str, str]:
        """National ids that are stored, by person. Raises DomainError."""
        ...

    async def consent_entry(self, customer_id: str, purpose: str) -> str:
        """The ledger entry of the consent that holds now; "" when none does. Raises DomainError."""
        ...


class AffectedSources(Protocol):
    """Whose data of a kind the contexts hold: whom a breach of it concerns."""

    async def some(self, data: AffectedData, after: str) -> Part:
        """The next records after that place, from the first when it is empty.

        Raises:
            DomainError: the context cannot answer; transient kinds are tried again.
        """
        ...

    async def merged(self) -> Mapping[str, str]:
        """Every id that was merged into another, and the id that stands for the person.

        Raises:
            DomainError: the customer context cannot answer.
        """
        ...


class MessageFates(Protocol):
    """What became of messages that the customer context sends for this one."""

    async def of(self, message_ids: Sequence[str]) -> Mapping[str, Fate]:
        """The fate of each that is still kept. Raises DomainError."""
        ...


class PolicyActivities(Protocol):
    """The policy as the records of processing need it."""

    async def read(self, language: str) -> Activities:
        """Every active purpose, in nb, nn or en. Raises DomainError."""
        ...


class LedgerSigner(Protocol):
    """Signs what proves the ledger."""

    def vouch(self, content: Mapping[str, Any], kind: str) -> str:
        """The content as a signed JWS."""
        ...

    def public_jwk(self) -> str:
        """The public key as JSON."""
        ...


class Measures(Protocol):
    """Numbers that operators watch."""

    def ledger_entries(self, ground: str, number: int) -> None:
        """Entries were written to the ledger."""
        ...

    def secrecy_to_reconsider(self, cases: int) -> None:
        """Disclosures kept from their persons whose date to look again has come."""
        ...

    def breach_notices(self, due: int, left: timedelta) -> None:
        """Breaches of which the authority is to be notified, and the time left of the most urgent one."""
        ...

    def checkpoint_age(self, seconds: float) -> None:
        """How old the last checkpoint of the disclosure ledger is."""
        ...
