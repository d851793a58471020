"""The customer and disclosure contexts as billing needs them, over gRPC."""

from collections.abc import Mapping, Sequence
from datetime import date

from personvern.customer.v1 import (
    customer_pb2,
    customer_service_pb2,
    customer_service_pb2_grpc,
    invoice_party_service_pb2,
    invoice_party_service_pb2_grpc,
    person_service_pb2,
    person_service_pb2_grpc,
)
from personvern.disclosure.v1 import collection_service_pb2, collection_service_pb2_grpc
from services.billing.model.invoice import Party
from services.billing.model.vat import Supply
from services.billing.ports import ContractFacts
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.telemetry import log
from services.chassis.vault import Redacted
from services.kernel.messages import Messages
from services.kernel.reads import ReadLedger

PURPOSE_STAFF, PURPOSE_PAYING_BACK = "customer_service", "payout_account"
PURPOSE_COLLECTING = "debt_collection"
PURPOSE_CREDIT = "credit_assessment"
PURPOSE_INVOICING, NETWORK = "invoicing", "efaktura"
SCOPE = "invoices:read"
CLAIMS_SCOPE = "claims:read"
# A customer without an address, or who is gone, is not told; trying again would not change that.
_NO_MAIL = "NO_CONTACT_POINT"
_NEW_INVOICE = "invoice_issued", "invoicing"
_NOT_TO_BE_TOLD = frozenset({"MESSAGE_NOT_ALLOWED", _NO_MAIL, "CUSTOMER_NOT_ACTIVE"})
# The same event was told before, with what stood in the message at that time.
_TOLD = "IDEMPOTENCY_KEY_REUSED"
_USES = {
    customer_pb2.SUPPLY_USE_HOUSEHOLD: "household",
    customer_pb2.SUPPLY_USE_HOLIDAY: "holiday",
    customer_pb2.SUPPLY_USE_BUSINESS: "business",
}


class RemoteContracts:
    """Contracts of the customer context."""

    def __init__(self, stub: "customer_service_pb2_grpc.CustomerServiceStub") -> None:
        self._stub = stub

    async def get(self, contract_id: str) -> ContractFacts:
        """One contract, with the names of its product. Raises RemoteError."""
        answer = await self._stub.GetContract(
            customer_service_pb2.GetContractRequest(contract_id=contract_id)
        )
        return ContractFacts(
            contract_id=answer.contract_id,
            customer_id=answer.customer_id,
            product_code=answer.product_code,
            supply=Supply(answer.product_group, _USES.get(answer.use, ""), answer.municipality_number),
            start=date.fromisoformat(answer.start_date),
            end=date.fromisoformat(answer.end_date) if answer.end_date else None,
            product_names=await self.product_names(answer.product_code),
            version=answer.version,
            credit_element=answer.credit_element,
            waits_for_credit=answer.status == customer_pb2.CONTRACT_STATUS_PENDING,
        )

    async def product_names(self, product_code: str) -> Mapping[str, str]:
        """What a product is called, by language. Raises RemoteError."""
        request = customer_service_pb2.GetProductRequest(code=product_code)
        names = (await self._stub.GetProduct(request)).product.names
        return {"nb": names.nb, "nn": names.nn, "en": names.en}


class RemoteNationalIds:
    """The vault of national ids, which asks consent and writes each release on the person's ledger."""

    def __init__(self, stub: "person_service_pb2_grpc.PersonServiceStub") -> None:
        self._stub = stub

    async def release(self, customer_id: str, purpose: str) -> Redacted[str]:
        """The number. Raises RemoteError."""
        request = person_service_pb2.ReleaseNationalIdRequest(customer_id=customer_id, purpose=purpose)
        return Redacted((await self._stub.ReleaseNationalId(request)).national_id)


class RemoteParties:
    """Names and addresses for invoices; the customer context puts each read on the ledger."""

    def __init__(
        self,
        stub: "customer_service_pb2_grpc.CustomerServiceStub",
        many: "invoice_party_service_pb2_grpc.InvoicePartyServiceStub",
    ) -> None:
        self._stub = stub
        self._many = many

    async def get(self, customer_id: str) -> Party:
        """Who is billed. Raises RemoteError."""
        request = customer_service_pb2.GetInvoicePartyRequest(customer_id=customer_id)
        return _party(await self._stub.GetInvoiceParty(request))

    async def get_many(self, customer_ids: Sequence[str]) -> Mapping[str, Party]:
        """Who is billed, of those who are there. Raises RemoteError."""
        request = invoice_party_service_pb2.GetInvoicePartiesRequest(customer_ids=customer_ids)
        answer = await self._many.GetInvoiceParties(request)
        return {item.customer_id: _party(item) for item in answer.parties}

    async def merged(self, customer_id: str) -> Sequence[str]:
        """The other ids that were merged into the customer. Raises RemoteError."""
        request = invoice_party_service_pb2.ListMergedCustomersRequest(customer_id=customer_id)
        return tuple((await self._many.ListMergedCustomers(request)).merged_ids)


def _party(answer: customer_service_pb2.GetInvoicePartyResponse) -> Party:
    return Party(
        name=Redacted(answer.name),
        address_lines=tuple(Redacted(line) for line in answer.address_lines),
        postcode=Redacted(answer.postcode),
        city=Redacted(answer.city),
        country=answer.country,
        language=answer.language or "nb",
        organisation_number=Redacted(answer.organisation_number),
    )


class RemoteNotices:
    """Messages that the customer context writes and sends."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def payout_account_learned(self, request_id: str, customer_id: str, masked_account: str) -> None:
        """Tell the customer, unless policy or person say no to the message. Raises RemoteError."""
        values = {"masked_account": masked_account}
        await self._send(request_id, customer_id, "payout_account_learned", "payout_account", values)

    async def invoice_issued(self, request_id: str, customer_id: str, values: Mapping[str, str]) -> bool:
        """Tell the customer of a new invoice by mail; whether mail reaches. Raises RemoteError."""
        return await self._send(request_id, customer_id, *_NEW_INVOICE, values) != _NO_MAIL

    async def invoice_on_paper(self, request_id: str, customer_id: str, values: Mapping[str, str]) -> None:
        """Tell the customer of a new invoice on paper. Raises RemoteError."""
        await self._send(request_id, customer_id, *_NEW_INVOICE, values, channel="post")

    async def told(self, request_id: str, customer_id: str, template: str, values: Mapping[str, str]) -> None:
        """Tell the customer something about invoicing, unless it cannot be told. Raises RemoteError."""
        await self._send(request_id, customer_id, template, "invoicing", values)

    async def refund_sent(self, request_id: str, customer_id: str, values: Mapping[str, str]) -> None:
        """Tell the customer that money is on its way, unless it cannot be told. Raises RemoteError."""
        await self._send(request_id, customer_id, "refund_sent", "invoicing", values)

    async def refund_needs_account(self, request_id: str, customer_id: str, amount_ore: int) -> None:
        """Ask the customer where money is to go, unless it cannot be asked by mail. Raises RemoteError."""
        values = {"amount_ore": str(amount_ore)}
        await self._send(request_id, customer_id, "refund_needs_account", "invoicing", values)

    async def _send(
        self,
        request_id: str,
        customer_id: str,
        template: str,
        purpose: str,
        values: Mapping[str, str],
        channel: str = "email",
    ) -> str:
        """Why it was refused for good, empty when it goes."""
        try:
            await self._messages.send(
                request_id, customer_id, template=template, purpose=purpose, channel=channel, values=values
            )
        except RemoteError as error:
            if error.reason == _TOLD:
                return ""
            if error.reason not in _NOT_TO_BE_TOLD:
                raise
            log.warning(
                "notice not sent",
                customer_id=customer_id,
                template=template,
                channel=channel,
                reason=error.reason,
                rule=error.metadata.get("rule", ""),
            )
            return error.reason
        return ""


class RemoteLetters:
    """Letters about what is not paid, which the customer context writes and sends."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def dunning_letter(
        self, request_id: str, customer_id: str, template: str, values: Mapping[bool, Mapping[str, str]]
    ) -> str:
        """Send a letter by mail, or on paper; how it goes, empty when it may not. Raises RemoteError."""
        return await self._letter(request_id, customer_id, template, PURPOSE_COLLECTING, values)

    async def credit_letter(
        self, request_id: str, customer_id: str, template: str, values: Mapping[bool, Mapping[str, str]]
    ) -> str:
        """As `dunning_letter`, about a credit check. Raises RemoteError."""
        return await self._letter(request_id, customer_id, template, PURPOSE_CREDIT, values)

    async def _letter(
        self,
        request_id: str,
        customer_id: str,
        template: str,
        purpose: str,
        values: Mapping[bool, Mapping[str, str]],
    ) -> str:
        for channel in ("email", "post"):
            try:
                await self._messages.send(
                    f"{request_id}:{channel}",
                    customer_id,
                    template=template,
                    purpose=purpose,
                    channel=channel,
                    values=values[channel == "post"],
                )
            except RemoteError as error:
                if error.reason == _TOLD:
                    return channel
                if error.reason not in _NOT_TO_BE_TOLD:
                    raise
                log.warning(
                    "letter not sent",
                    customer_id=customer_id,
                    template=template,
                    channel=channel,
                    reason=error.reason,
                )
            else:
                return channel
        return ""

    async def dispute_resolved(self, request_id: str, customer_id: str) -> None:
        """Tell the customer that an objection is answered. Raises RemoteError."""
        nothing: Mapping[str, str] = {}
        await self.dunning_letter(
            request_id, customer_id, "dispute_resolved", {False: nothing, True: nothing}
        )


class RemoteCollectors:
    """The disclosure context, which notes each claim before it goes."""

    def __init__(self, stub: "collection_service_pb2_grpc.CollectionServiceStub") -> None:
        self._stub = stub

    async def check(self, agreement_id: str) -> None:
        """Whether claims may go under this agreement today. Raises RemoteError."""
        await self._stub.CheckCollector(
            collection_service_pb2.CheckCollectorRequest(agreement_id=agreement_id)
        )

    async def hand_over(self, claim_id: str, agreement_id: str, customer_id: str) -> tuple[str, str]:
        """Note that a claim goes; the ledger entry and the collector. Raises RemoteError."""
        answer = await self._stub.RecordHandover(
            collection_service_pb2.RecordHandoverRequest(
                request_id=claim_id, agreement_id=agreement_id, customer_id=customer_id, claim_id=claim_id
            )
        )
        return answer.entry_id, answer.processor_id


class LedgerReads:
    """The disclosure ledger."""

    def __init__(self, ledger: ReadLedger) -> None:
        self._ledger = ledger

    async def by_staff(self, reader: Caller, customer_id: str, fields: Sequence[str]) -> None:
        """Note that an employee reads billing data. Raises RemoteError."""
        await self.of_many_by_staff(reader, [customer_id], fields)

    async def of_many_by_staff(
        self, reader: Caller, customer_ids: Sequence[str], fields: Sequence[str]
    ) -> None:
        """Note that an employee reads billing data of these customers. Raises RemoteError."""
        await self._ledger.record(
            reader=reader,
            subjects=customer_ids,
            purpose=PURPOSE_STAFF,
            categories=["billing"],
            fields=fields,
        )

    async def by_finance(self, reader: Caller, customer_ids: Sequence[str], fields: Sequence[str]) -> None:
        """Note that finance reads what it pays back. Raises RemoteError."""
        known = sorted({customer_id for customer_id in customer_ids if customer_id})
        await self._ledger.record(
            reader=reader,
            subjects=known,
            purpose=PURPOSE_PAYING_BACK,
            categories=["billing", "bank_account"],
            fields=fields,
        )

    async def by_network(self, customer_ids: Sequence[str], fields: Sequence[str]) -> None:
        """Note that the eFaktura network gets this of these customers. Raises RemoteError."""
        await self._ledger.record(
            reader=Caller("service", NETWORK),
            subjects=sorted(set(customer_ids)),
            purpose=PURPOSE_INVOICING,
            categories=["billing"],
            fields=fields,
            channel=NETWORK,
        )

    async def by_partner(
        self, caller: Caller, customer_ids: Sequence[str], purpose: str, fields: Sequence[str]
    ) -> tuple[str, ...]:
        """The fields that may leave to a partner. Raises RemoteError."""
        return await self._ledger.authorize_partner(
            caller=caller, scope=SCOPE, subjects=customer_ids, purpose=purpose, fields=fields
        )

    async def claims_by_partner(
        self, caller: Caller, customer_ids: Sequence[str], purpose: str, fields: Sequence[str]
    ) -> tuple[str, ...]:
        """The fields of claims that may leave to a collector. Raises RemoteError."""
        return await self._ledger.authorize_partner(
            caller=caller, scope=CLAIMS_SCOPE, subjects=customer_ids, purpose=purpose, fields=fields
        )
