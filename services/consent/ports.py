"""What the consent context needs from outside."""

from collections.abc import Mapping
from typing import Any, Protocol

from services.consent.model.facts import Facts


class CustomerFacts(Protocol):
    """The owner of the facts about customers."""

    async def facts_of(self, customer_id: str) -> Facts | None:
        """The facts as they are now; None when there is no such customer.

        Raises:
            FactsUnavailable: the owner cannot be asked now.
        """
        ...


class ReceiptSigner(Protocol):
    """Signs receipts with the service's key."""

    def sign(self, content: Mapping[str, Any]) -> str:
        """The content as a signed JWS in compact form (RFC 7515)."""
        ...

    def public_jwk(self) -> str:
        """The public key that verifies the signatures, as a JWK in JSON (RFC 7517)."""
        ...

    def content(self, jws: str) -> str:
        """The JSON text inside a receipt."""
        ...
