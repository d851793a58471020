"""Purchases and contracts over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.products import ProductText
from gateway.schemas.times import moment
from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import customer_service_pb2 as rpc
from personvern.customer.v1 import terms_service_pb2 as terms


class NewPurchase(Body):
    """What is bought, for where, on which terms."""

    product_code: str = Field(max_length=200, examples=["power-spot"])
    supply_address_id: str = Field(max_length=200, examples=["adr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    accepted_terms_hash: str = Field(
        max_length=200, description="`terms.version_hash` of the product that the buyer read."
    )
    start_date: str = Field(
        default="",
        max_length=40,
        examples=["2026-12-01"],
        description="YYYY-MM-DD, from 93 days back to 365 ahead; empty means today.",
    )
    channel: str = Field(default="web", max_length=40, examples=["web"])

    def message(self, request_id: str, customer_id: str) -> rpc.PurchaseRequest:
        """To the message."""
        return rpc.PurchaseRequest(request_id=request_id, customer_id=customer_id, **self.model_dump())


class PurchaseMade(Answer):
    """A purchase."""

    purchase_id: str = Field(examples=["pur_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    contract_id: str
    product_code: str
    channel: str
    purchased_at: datetime

    @classmethod
    def of(cls, message: pb.PurchaseRecord) -> Self:
        """From the message."""
        return cls(
            purchase_id=message.purchase_id,
            contract_id=message.contract_id,
            product_code=message.product_code,
            channel=message.channel,
            purchased_at=moment(message.purchased_at),
        )


class ContractChange(Answer):
    """One line of a contract's history."""

    at: datetime
    what: str = Field(examples=["purchased"])
    by: str = Field(examples=["customer"])
    terms_version_hash: str


class NextTerms(Answer):
    """Terms that an announced change brings to the contract."""

    terms_version_hash: str
    terms_change_id: str
    applies_from: str | None = Field(description="Null until you have been told in time.")


class Contract(Answer):
    """An agreement to supply one product at one address. Dates are Oslo dates, both ends included."""

    contract_id: str = Field(examples=["ctr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    purchase_id: str
    product_code: str
    product_group: str
    supply_address_id: str
    terms_version_hash: str
    start_date: str
    end_date: str | None
    lock_in_until: str | None
    status: Literal["active", "ended", "pending", "declined"] = Field(
        description="Pending: waits for a credit check. Declined: the check said no."
    )
    history: list[ContractChange]
    next_terms: NextTerms | None = Field(default=None, description="In lists, when a change is announced.")
    free_exit_until: str | None = Field(
        default=None, description="Until when a change of terms lets you out in spite of a lock-in."
    )

    @classmethod
    def of(cls, message: pb.Contract, coming: terms.ContractTerms | None = None) -> Self:
        """From the message, with the terms that are coming."""
        return cls.model_validate(
            {
                "contract_id": message.contract_id,
                "purchase_id": message.purchase_id,
                "product_code": message.product_code,
                "product_group": message.product_group,
                "supply_address_id": message.supply_address_id,
                "terms_version_hash": message.terms_version_hash,
                "start_date": message.start_date,
                "end_date": message.end_date or None,
                "lock_in_until": message.lock_in_until or None,
                "status": pb.ContractStatus.Name(message.status).removeprefix("CONTRACT_STATUS_").lower(),
                "history": [
                    ContractChange(
                        at=moment(change.at),
                        what=change.what,
                        by=change.by,
                        terms_version_hash=change.terms_version_hash,
                    )
                    for change in message.history
                ],
                "next_terms": None
                if coming is None or not coming.next_version_hash
                else NextTerms(
                    terms_version_hash=coming.next_version_hash,
                    terms_change_id=coming.terms_change_id,
                    applies_from=coming.next_from or None,
                ),
                "free_exit_until": None if coming is None else coming.free_exit_until or None,
            }
        )


class EndOfContract(Body):
    """When a contract ends."""

    end_date: str = Field(
        default="",
        max_length=40,
        examples=["2027-01-31"],
        description="Last day, YYYY-MM-DD, at most 365 days ahead; empty means today.",
    )

    def message(self, request_id: str, customer_id: str, contract_id: str) -> terms.EndContractRequest:
        """To the message."""
        return terms.EndContractRequest(
            request_id=request_id, customer_id=customer_id, contract_id=contract_id, end_date=self.end_date
        )


class TermsInFull(Answer):
    """A terms version with its text."""

    terms_version_hash: str
    text: ProductText


class ContractTermsTexts(Answer):
    """The terms of a contract: those that apply, and those that an announced change brings."""

    contract_id: str
    now: TermsInFull
    next: TermsInFull | None
    applies_from: str | None = Field(description="Of the next terms; null until you have been told in time.")
    free_exit_until: str | None

    @classmethod
    def of(cls, message: terms.GetContractTermsResponse) -> Self:
        """From the message, which holds the one contract that was asked for."""
        found = message.contracts[0]
        coming = found.next_version_hash
        return cls(
            contract_id=found.contract_id,
            now=TermsInFull(terms_version_hash=found.version_hash, text=ProductText.of(found.text)),
            next=TermsInFull(terms_version_hash=coming, text=ProductText.of(found.next_text))
            if coming
            else None,
            applies_from=found.next_from or None,
            free_exit_until=found.free_exit_until or None,
        )


class Bought(Answer):
    """A purchase and the contract that it made."""

    purchase: PurchaseMade
    contract: Contract

    @classmethod
    def of(cls, message: rpc.PurchaseResponse) -> Self:
        """From the message."""
        return cls(purchase=PurchaseMade.of(message.purchase), contract=Contract.of(message.contract))


class PurchaseList(Answer):
    """A page of purchases, newest first."""

    purchases: list[PurchaseMade]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListPurchasesResponse) -> Self:
        """From the message."""
        purchases = [PurchaseMade.of(item) for item in message.purchases]
        return cls(purchases=purchases, next_page_token=message.next_page_token)


class ContractList(Answer):
    """A page of contracts, newest first."""

    contracts: list[Contract]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(
        cls, message: rpc.ListContractsResponse, coming: terms.GetContractTermsResponse | None = None
    ) -> Self:
        """From the messages."""
        known = {} if coming is None else {item.contract_id: item for item in coming.contracts}
        contracts = [Contract.of(item, known.get(item.contract_id)) for item in message.contracts]
        return cls(contracts=contracts, next_page_token=message.next_page_token)
