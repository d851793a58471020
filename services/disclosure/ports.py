"""What lies outside this context, as it needs it."""

from collections.abc import Sequence
from typing import Protocol

from services.disclosure.model.data_request import Kind
from services.disclosure.model.package import Section
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


class Exporter(Protocol):
    """One context's side of access and portability (`privacy.v1`)."""

    @property
    def context(self) -> str:
        """Its name."""
        ...

    async def export(self, customer_id: str, kind: Kind, language: str) -> Sequence[Section]:
        """What it holds about the person, in its own fixed order.

        Raises:
            DomainError: it cannot answer; transient kinds are tried again.
        """
        ...
