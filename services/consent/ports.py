"""What the consent context needs from outside."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from services.consent.model.audience_export import Export
from services.consent.model.campaign import Campaign, CatalogueProduct
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
        """A receipt as a signed JWS in compact form (RFC 7515). Raises ReceiptIncomplete."""
        ...

    def vouch(self, content: Mapping[str, Any], kind: str) -> str:
        """Other content of ours as a signed JWS; `kind` stands in its header."""
        ...

    def public_jwk(self) -> str:
        """The public key that verifies the signatures, as a JWK in JSON (RFC 7517)."""
        ...

    def key_id(self, jws: str) -> str:
        """The id of the key that signed a text."""
        ...

    def content(self, jws: str) -> str:
        """The JSON text inside a receipt."""
        ...


class Catalogue(Protocol):
    """The owner of the products."""

    async def product(self, code: str) -> CatalogueProduct | None:
        """What the catalogue says of a product; None when it has none of this code.

        Raises:
            RemoteError: it cannot be asked now.
        """
        ...


class CampaignMessages(Protocol):
    """Who writes to people; it asks for a decision of its own before it does."""

    async def send(self, request_id: str, customer_id: str, campaign: Campaign) -> str:
        """Hand a campaign's message over, once per `request_id`.

        Returns:
            QUEUED, or the rule or reason for which this person gets none.

        Raises:
            RemoteError: it cannot be told whether the message was taken, or no person can get it.
        """
        ...


class AudienceContacts(Protocol):
    """The owner of contact points, who hashes e-mail addresses and phone numbers for social media."""

    async def give(self, export: Export, customer_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Hash what is about to be given; who has nothing to hash is left out. Raises RemoteError."""
        ...

    async def given(self, export: Export, customer_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """What was given before. Raises RemoteError."""
        ...
