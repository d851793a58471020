"""What billing needs from other contexts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from services.billing.model.copy_letter import Line
from services.billing.model.copy_letter import Party as LetterParty
from services.billing.model.credit_check import Outcome
from services.billing.model.invoice import Party
from services.billing.model.submission import Trouble
from services.billing.model.vat import Supply
from services.chassis.caller import Caller
from services.chassis.vault import Redacted
from services.kernel.decisions import Decision


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
    credit_element: bool = False
    waits_for_credit: bool = False


class Contracts(Protocol):
    """The contracts of the customer context."""

    async def get(self, contract_id: str) -> ContractFacts:
        """One contract. Raises RemoteError."""
        ...

    async def product_names(self, product_code: str) -> Mapping[str, str]:
        """What a product of the catalogue is called, by language. Raises RemoteError."""
        ...


class Parties(Protocol):
    """Who is billed; the customer context records each read."""

    async def get(self, customer_id: str) -> Party:
        """Name and address for an invoice. Raises RemoteError."""
        ...

    async def get_many(self, customer_ids: Sequence[str]) -> Mapping[str, Party]:
        """Names and addresses of those who are there, at most 200 at once. Raises RemoteError."""
        ...

    async def merged(self, customer_id: str) -> Sequence[str]:
        """The other ids that were merged into the customer. Raises RemoteError."""
        ...


class Notices(Protocol):
    """Messages to customers."""

    async def payout_account_learned(self, request_id: str, customer_id: str, masked_account: str) -> None:
        """Tell the customer, once per `request_id`, that an account is stored now. Raises RemoteError."""
        ...

    async def invoice_issued(self, request_id: str, customer_id: str, values: Mapping[str, str]) -> bool:
        """Tell the customer, once per `request_id`, of a new invoice by mail: number, sum and due day.

        Returns:
            False when the customer cannot be reached by mail and is to be told on paper.

        Raises:
            RemoteError: nobody can say.
        """
        ...

    async def invoice_on_paper(self, request_id: str, customer_id: str, values: Mapping[str, str]) -> None:
        """Tell the customer, once per `request_id`, of a new invoice on paper, with how to pay.

        Raises RemoteError.
        """
        ...

    async def told(self, request_id: str, customer_id: str, template: str, values: Mapping[str, str]) -> None:
        """Send another message about invoicing, once per `request_id`. Raises RemoteError."""
        ...

    async def refund_sent(self, request_id: str, customer_id: str, values: Mapping[str, str]) -> None:
        """Tell the customer, once per `request_id`, that money is on its way: sum and masked account.

        Raises RemoteError.
        """
        ...

    async def refund_needs_account(self, request_id: str, customer_id: str, amount_ore: int) -> None:
        """Ask the customer, once per `request_id`, where money is to go. Raises RemoteError."""
        ...


class Letters(Protocol):
    """Letters about what is not paid."""

    async def dunning_letter(
        self, request_id: str, customer_id: str, template: str, values: Mapping[bool, Mapping[str, str]]
    ) -> str:
        """Send a letter once per `request_id`: by mail (`values[False]`), or on paper (`values[True]`) to who
        has no mail address.

        Returns:
            How it goes: email or post; empty when policy or person do not let it go.

        Raises:
            RemoteError: nobody can say.
        """
        ...

    async def dispute_resolved(self, request_id: str, customer_id: str) -> None:
        """Tell the customer that an objection is answered. Raises RemoteError."""
        ...

    async def credit_letter(
        self, request_id: str, customer_id: str, template: str, values: Mapping[bool, Mapping[str, str]]
    ) -> str:
        """As `dunning_letter`, about a credit check."""
        ...


class Collectors(Protocol):
    """The disclosure context, which notes that claims go to a debt collector."""

    async def check(self, agreement_id: str) -> None:
        """Whether claims may go under this agreement today. Raises RemoteError when they may not."""
        ...

    async def hand_over(self, claim_id: str, agreement_id: str, customer_id: str) -> tuple[str, str]:
        """Note that the claim goes, once per claim; the ledger entry and the collector.

        Raises:
            RemoteError: it is not noted, so the claim must not leave.
        """
        ...


class Reads(Protocol):
    """The disclosure ledger: what it does not take must not leave."""

    async def by_staff(self, reader: Caller, customer_id: str, fields: Sequence[str]) -> None:
        """Note that an employee reads billing data of a customer. Raises RemoteError."""
        ...

    async def by_finance(self, reader: Caller, customer_ids: Sequence[str], fields: Sequence[str]) -> None:
        """Note that finance reads what it pays back to these customers. Raises RemoteError."""
        ...

    async def of_many_by_staff(
        self, reader: Caller, customer_ids: Sequence[str], fields: Sequence[str]
    ) -> None:
        """Note that an employee reads billing data of these customers. Raises RemoteError."""
        ...

    async def by_network(self, customer_ids: Sequence[str], fields: Sequence[str]) -> None:
        """Note that the eFaktura network gets this of these customers. Raises RemoteError."""
        ...

    async def by_partner(
        self, caller: Caller, customer_ids: Sequence[str], purpose: str, fields: Sequence[str]
    ) -> tuple[str, ...]:
        """The invoice fields that may leave to a partner; noted already. Raises RemoteError."""
        ...

    async def claims_by_partner(
        self, caller: Caller, customer_ids: Sequence[str], purpose: str, fields: Sequence[str]
    ) -> tuple[str, ...]:
        """The claim fields that may leave to a collector; noted already. Raises RemoteError."""
        ...


@dataclass(frozen=True)
class BureauReport:
    """What a bureau says about one person; nobody keeps it. `score` is 0 to 100, 100 best."""

    score: int = field(repr=False)
    payment_remarks: int = field(repr=False)
    content: tuple[Line, ...] = field(repr=False)
    score_data: tuple[Mapping[str, str], ...] = field(repr=False)
    score_logic: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class BureauAnswer:
    """What came of an enquiry; a report only for exactly one match. Controller, DPO and sources are the
    bureau's, for the copy letter.
    """

    outcome: Outcome
    bureau_reference: str
    controller: LetterParty = field(repr=False)
    dpo: LetterParty = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)
    report: BureauReport | None = field(default=None, repr=False)


class BureauAway(Exception):
    """The bureau did not answer, or not as it should; there is no decision."""


class Bureau(Protocol):
    """A credit bureau."""

    async def enquire(self, reference: str, national_id: Redacted[str]) -> BureauAnswer:
        """Ask about a person; the same reference again is the same enquiry. Raises BureauAway."""
        ...


@dataclass(frozen=True)
class PaymentRequest:
    """What the eFaktura network is asked to show a payer. `token` is that of a link to the invoice,
    `drawn` says that it is drawn by AvtaleGiro.
    """

    reference: str
    address: Redacted[str]
    invoice_number: int
    kid: str
    amount_ore: int
    due_date: date
    drawn: bool
    token: str = field(repr=False)


@dataclass(frozen=True)
class NetworkWord:
    """What the network says of a request: `status` is processing, accepted, or rejected with a reason."""

    status: str
    reason: str = ""


class NetworkAway(Exception):
    """The network did not answer, or not as it should; `wait` is how long it asked us to."""

    def __init__(
        self, cause: str, wait: timedelta = timedelta(), trouble: Trouble = Trouble.NOT_WORKING
    ) -> None:
        super().__init__(cause)
        self.wait = wait
        self.trouble = trouble


class RequestUnknown(Exception):
    """The network knows of no such request."""


class EfakturaNetwork(Protocol):
    """Who hands requests for payment to payers' banks."""

    @property
    def connected(self) -> bool:
        """Whether there is one."""
        ...

    async def submit(self, request: PaymentRequest) -> NetworkWord:
        """Hand a request over; the same reference again is the same request. Raises NetworkAway."""
        ...

    async def word(self, reference: str) -> NetworkWord:
        """What has become of a request. Raises NetworkAway or RequestUnknown."""
        ...

    async def amend(self, reference: str, amount_ore: int, due_date: date) -> None:
        """Ask for this from now on; for nothing any more when the sum is 0.

        Raises NetworkAway or RequestUnknown.
        """
        ...


class NationalIds(Protocol):
    """The customer context's vault of national ids."""

    async def release(self, customer_id: str, purpose: str) -> Redacted[str]:
        """The number, once consent allows the purpose and the ledger has it. Raises RemoteError."""
        ...


class Consents(Protocol):
    """The consent context's decision."""

    async def decide(self, customer_id: str, purpose: str) -> Decision:
        """Whether the purpose is allowed for the person now. Raises RemoteError: treat it as a no."""
        ...
