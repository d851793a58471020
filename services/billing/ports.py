"""What billing needs from other contexts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from services.billing.model.invoice import Party
from services.billing.model.vat import Supply
from services.chassis.caller import Caller


@dataclass(frozen=True)
class ContractFacts:
    """What a contract says that billing charges by; `product_names` by language, for the invoice.

    Of two answers about a contract the one of the higher `version` is the newer.
    """

    contract_id: str
    customer_id: str
    product_code: str
    supply: Supply
    start: date
    end: date | None
    product_names: Mapping[str, str] = field(default_factory=dict)
    version: int = 0


class Contracts(Protocol):
    """The contracts of the customer context."""

    async def get(self, contract_id: str) -> ContractFacts:
        """One contract. Raises RemoteError."""
        ...


class Parties(Protocol):
    """Who is billed; the customer context records each read."""

    async def get(self, customer_id: str) -> Party:
        """Name and address for an invoice. Raises RemoteError."""
        ...


class Notices(Protocol):
    """Messages to customers."""

    async def payout_account_learned(self, request_id: str, customer_id: str, masked_account: str) -> None:
        """Tell the customer, once per `request_id`, that an account is stored now. Raises RemoteError."""
        ...

    async def invoice_issued(self, request_id: str, customer_id: str, values: Mapping[str, str]) -> None:
        """Tell the customer, once per `request_id`, of a new invoice: number, sum and due day.

        Raises RemoteError.
        """
        ...

    async def told(self, request_id: str, customer_id: str, template: str, values: Mapping[str, str]) -> None:
        """Send another message about invoicing, once per `request_id`. Raises RemoteError."""
        ...


class Reads(Protocol):
    """The disclosure ledger: what it does not take must not leave."""

    async def by_staff(self, reader: Caller, customer_id: str, fields: Sequence[str]) -> None:
        """Note that an employee reads billing data of a customer. Raises RemoteError."""
        ...

    async def of_many_by_staff(
        self, reader: Caller, customer_ids: Sequence[str], fields: Sequence[str]
    ) -> None:
        """Note that an employee reads billing data of these customers. Raises RemoteError."""
        ...

    async def by_partner(
        self, caller: Caller, customer_ids: Sequence[str], purpose: str, fields: Sequence[str]
    ) -> tuple[str, ...]:
        """The invoice fields that may leave to a partner; noted already. Raises RemoteError."""
        ...
