"""The context's ports over gRPC and with a signing key."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from personvern.customer.v1 import audience_contact_service_pb2 as contact_rpc
from personvern.customer.v1 import audience_contact_service_pb2_grpc as contact_stubs
from personvern.customer.v1 import customer_pb2 as customer
from personvern.customer.v1 import customer_service_pb2 as rpc
from personvern.customer.v1 import customer_service_pb2_grpc as stubs
from services.chassis.clock import Clock
from services.chassis.errors import Kind as ErrorKind
from services.chassis.errors import RemoteError
from services.chassis.vault import Vault
from services.consent.errors import FactsUnavailable, ReceiptIncomplete
from services.consent.model.audience import QUEUED, TOO_LONG
from services.consent.model.audience_export import Export
from services.consent.model.campaign import Campaign, CatalogueProduct
from services.consent.model.facts import Facts, Kind, Place, Status
from services.consent.proof import RECEIPT_KIND
from services.consent.receipts import first_break
from services.kernel.proof.signer import Signer

_KINDS = {
    customer.CUSTOMER_KIND_PERSON: Kind.PERSON,
    customer.CUSTOMER_KIND_ORGANISATION: Kind.ORGANISATION,
}
_STATUSES = {
    customer.CUSTOMER_STATUS_ACTIVE: Status.ACTIVE,
    customer.CUSTOMER_STATUS_CLOSED: Status.CLOSED,
    customer.CUSTOMER_STATUS_RESTRICTED: Status.RESTRICTED,
    customer.CUSTOMER_STATUS_ERASED: Status.ERASED,
}


HASHING_SECONDS = 20.0
"""Time to hash a thousand contacts, on a machine that is busy."""
_NOT_THIS_PERSON = frozenset({"NO_CONTACT_POINT", "CUSTOMER_NOT_ACTIVE", "CUSTOMER_NOT_FOUND"})
"""Reasons for which one person gets no message; others would meet everybody."""


Digest = Callable[[str], str]
"""Makes a key of the id of an address, so that no address stands here: the same for people and products."""


def address_digest(vault: Vault) -> Digest:
    """The digest of the address ids of this service: 64 bits of a keyed hash."""
    return lambda address_id: vault.blind_index("address", address_id)[:16]


class RemoteCustomerFacts:
    """Asks the customer context."""

    def __init__(self, stub: "stubs.CustomerServiceStub", clock: Clock, digest: Digest) -> None:
        self._stub, self._clock, self._digest = stub, clock, digest

    async def facts_of(self, customer_id: str) -> Facts | None:
        """The facts as they are now; None when there is no such customer. Raises FactsUnavailable."""
        asked_at = self._clock.now()
        try:
            found = await self._stub.GetDecisionFacts(rpc.GetDecisionFactsRequest(customer_id=customer_id))
        except RemoteError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise FactsUnavailable("Facts about the customer cannot be had now.", retry_after=1.0) from error
        return Facts(
            customer_id=customer_id,
            version=found.version,
            asked_at=asked_at,
            # A kind or status that this version does not know counts as the stricter one: deny when in doubt.
            kind=_KINDS.get(found.kind, Kind.PERSON),
            status=_STATUSES.get(found.status, Status.RESTRICTED),
            birth_date=date.fromisoformat(found.birth_date) if found.birth_date else None,
            relationship=found.active_relationship,
            groups={item.group: tuple(item.similar_to) for item in found.product_groups},
            until={item.group: date.fromisoformat(item.until) for item in found.product_groups if item.until},
            sale_channels=frozenset(item.channel for item in found.channels if item.collected_at_sale),
            postcodes=tuple(found.supply_postcodes),
            municipalities=tuple(found.supply_municipality_numbers),
            places=tuple(
                Place(
                    each.postcode,
                    each.municipality_number,
                    _use(each.use),
                    tuple(map(self._digest, each.address_ids)),
                )
                for each in found.supplied_places
            ),
            guardians=tuple(found.guardian_ids),
            merged=tuple(found.merged_ids),
            revision=found.revision,
        )


class KeySigner(Signer):
    """Signs receipts, and whatever else of the ledgers is signed."""

    def sign(self, content: Mapping[str, Any]) -> str:
        """A receipt's content as a signed JWS in compact form.

        Raises ReceiptIncomplete when it lacks what a receipt must have: nothing is recorded without one.
        """
        if place := first_break(content):
            raise ReceiptIncomplete("The receipt would not be complete.", place=place)
        return self.vouch(content, RECEIPT_KIND, "application/ld+json")


def _use(value: "customer.SupplyUse") -> str:
    """household, holiday or business."""
    return customer.SupplyUse.Name(value).removeprefix("SUPPLY_USE_").lower()


class RemoteCatalogue:
    """Asks the customer context for products."""

    def __init__(self, stub: "stubs.CustomerServiceStub", digest: Digest) -> None:
        self._stub, self._digest = stub, digest

    async def product(self, code: str) -> CatalogueProduct | None:
        """What the catalogue says of a product; None when it has none of this code. Raises RemoteError."""
        try:
            found = (await self._stub.GetProduct(rpc.GetProductRequest(code=code))).product
        except RemoteError as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise
        return CatalogueProduct(
            code=found.code,
            group=found.group,
            on_sale=found.on_sale,
            postcodes=frozenset(found.availability.postcodes),
            municipalities=frozenset(found.availability.municipality_numbers),
            uses=frozenset(map(_use, found.target_group.uses)),
            minimum_age=found.target_group.minimum_age,
            maximum_age=found.target_group.maximum_age,
            addresses=frozenset(map(self._digest, found.availability.address_ids)),
        )


class RemoteCampaignMessages:
    """Has the customer context write to people."""

    def __init__(self, stub: "stubs.CustomerServiceStub") -> None:
        self._stub = stub

    async def send(self, request_id: str, customer_id: str, campaign: Campaign) -> str:
        """Hand a message over; QUEUED, or why this person gets none. Raises RemoteError."""
        try:
            await self._stub.SendMessage(
                rpc.SendMessageRequest(
                    request_id=request_id,
                    customer_id=customer_id,
                    template="campaign",
                    purpose=campaign.purpose,
                    channel=campaign.channel,
                    values=campaign.values(),
                    product_code=campaign.product_group,
                )
            )
        except RemoteError as error:
            if error.reason == "MESSAGE_NOT_ALLOWED":
                return error.metadata.get("rule", error.reason)
            if error.reason in _NOT_THIS_PERSON:
                return error.reason
            if {each.rule for each in error.violations} == {TOO_LONG}:  # with this person's name in it
                return TOO_LONG
            raise
        return QUEUED


class RemoteAudienceContacts:
    """Asks the customer context to hash contact points."""

    def __init__(self, stub: "contact_stubs.AudienceContactServiceStub") -> None:
        self._stub = stub

    async def give(self, export: Export, customer_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Hash what is about to be given. Raises RemoteError."""
        return await self._hashes(export, customer_ids, only_known=False)

    async def given(self, export: Export, customer_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """What was given before. Raises RemoteError."""
        return await self._hashes(export, customer_ids, only_known=True)

    async def _hashes(
        self, export: Export, customer_ids: Sequence[str], *, only_known: bool
    ) -> dict[str, tuple[str, str]]:
        if not customer_ids:
            return {}
        request = contact_rpc.HashContactsRequest(
            export_id=export.id,
            processor_id=export.processor_id,
            customer_ids=customer_ids,
            only_known=only_known,
        )
        found = await self._stub.HashContacts(request, timeout=HASHING_SECONDS)
        return {item.customer_id: (item.email_sha256, item.phone_sha256) for item in found.contacts}
