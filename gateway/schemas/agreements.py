"""Data-processing agreements and the partner clients under them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import agreement_service_pb2 as agreement_rpc
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

Letter = Literal["a", "b", "c", "d", "e", "f", "g", "h"]
Tool = Literal["", "adequacy", "scc", "bcr", "dpf"]
Status = Literal["draft", "active", "suspended", "ended"]
Key = Annotated[str, Field(max_length=128)]

_LETTERS: dict[pb.ChecklistItem, Letter] = {
    pb.CHECKLIST_ITEM_A_INSTRUCTIONS: "a",
    pb.CHECKLIST_ITEM_B_CONFIDENTIALITY: "b",
    pb.CHECKLIST_ITEM_C_SECURITY: "c",
    pb.CHECKLIST_ITEM_D_SUB_PROCESSORS: "d",
    pb.CHECKLIST_ITEM_E_SUBJECT_RIGHTS: "e",
    pb.CHECKLIST_ITEM_F_DUTIES: "f",
    pb.CHECKLIST_ITEM_G_DELETE_OR_RETURN: "g",
    pb.CHECKLIST_ITEM_H_AUDIT: "h",
}
_ITEMS = {letter: number for number, letter in _LETTERS.items()}
TOOL_NAMES: dict[pb.TransferTool, Tool] = {
    pb.TRANSFER_TOOL_UNSPECIFIED: "",
    pb.TRANSFER_TOOL_ADEQUACY: "adequacy",
    pb.TRANSFER_TOOL_SCC: "scc",
    pb.TRANSFER_TOOL_BCR: "bcr",
    pb.TRANSFER_TOOL_DPF: "dpf",
}
_TOOLS = {name: number for number, name in TOOL_NAMES.items()}
_STATUSES: dict[int, Status] = {
    pb.AGREEMENT_STATUS_DRAFT: "draft",
    pb.AGREEMENT_STATUS_ACTIVE: "active",
    pb.AGREEMENT_STATUS_SUSPENDED: "suspended",
    pb.AGREEMENT_STATUS_ENDED: "ended",
}
_OUTCOME_NAMES: dict[pb.ReturnOutcome, Literal["", "returned", "deleted"]] = {
    pb.RETURN_OUTCOME_UNSPECIFIED: "",
    pb.RETURN_OUTCOME_RETURNED: "returned",
    pb.RETURN_OUTCOME_DELETED: "deleted",
}
_OUTCOMES = {name: number for number, name in _OUTCOME_NAMES.items()}


class ChecklistEntry(Body):
    """A letter of GDPR art. 28(3) and the clause that meets it."""

    item: Letter
    reference: Annotated[str, Field(max_length=200, examples=["DPA 4.2"])]


class ProcessingCountry(Body):
    """Where data is processed, and by which tool it may go there."""

    country: Annotated[str, Field(max_length=2, examples=["NO"])]
    transfer_tool: Tool = ""
    assessment_reference: Annotated[
        str, Field(max_length=200, description="Needed for scc, bcr and dpf outside the EEA.")
    ] = ""
    scc_module: Annotated[int, Field(ge=0, le=4, description="Of the standard clauses; 0: none.")] = 0

    def message(self) -> pb.ProcessingCountry:
        """As the message."""
        return pb.ProcessingCountry(
            country=self.country,
            transfer_tool=_TOOLS[self.transfer_tool],
            assessment_reference=self.assessment_reference,
            scc_module=self.scc_module,
        )

    @classmethod
    def of(cls, message: pb.ProcessingCountry) -> ProcessingCountry:
        """From the message."""
        return cls(
            country=message.country,
            transfer_tool=TOOL_NAMES[message.transfer_tool],
            assessment_reference=message.assessment_reference,
            scc_module=message.scc_module,
        )


class AgreementTerms(Body):
    """What the parties agree on (GDPR art. 28(3)). A draft may lack anything."""

    subject_matter: Annotated[str, Field(max_length=2000, examples=["Printing and sending invoices"])] = ""
    instructions: Annotated[str, Field(max_length=10_000, examples=["Print what is sent."])] = ""
    purposes: Annotated[list[Key], Field(max_length=200, examples=[["invoicing"]])] = []
    data_categories: Annotated[list[Key], Field(max_length=200, examples=[["invoice_data"]])] = []
    subject_categories: Annotated[list[Key], Field(max_length=200, examples=[["customers"]])] = []
    scopes: Annotated[list[Key], Field(max_length=200, examples=[["invoices:read"]])] = []
    fields: Annotated[list[Key], Field(max_length=200, examples=[["invoices.kid"]])] = []
    checklist: Annotated[list[ChecklistEntry], Field(max_length=8)] = []
    countries: Annotated[list[ProcessingCountry], Field(max_length=200)] = []
    valid_from: Annotated[date | None, Field(description="Europe/Oslo.", examples=["2026-01-01"])] = None
    valid_until: Annotated[
        date | None, Field(description="Last day, Europe/Oslo.", examples=["2027-12-31"])
    ] = None

    def message(self) -> pb.AgreementTerms:
        """As the message."""
        return pb.AgreementTerms(
            subject_matter=self.subject_matter,
            instructions=self.instructions,
            purposes=self.purposes,
            data_categories=self.data_categories,
            subject_categories=self.subject_categories,
            scopes=self.scopes,
            fields=self.fields,
            checklist=[
                pb.ChecklistEntry(item=_ITEMS[entry.item], reference=entry.reference)
                for entry in self.checklist
            ],
            countries=[place.message() for place in self.countries],
            valid_from=self.valid_from.isoformat() if self.valid_from else "",
            valid_until=self.valid_until.isoformat() if self.valid_until else "",
        )

    @classmethod
    def of(cls, message: pb.AgreementTerms) -> AgreementTerms:
        """From the message."""
        return cls(
            subject_matter=message.subject_matter,
            instructions=message.instructions,
            purposes=list(message.purposes),
            data_categories=list(message.data_categories),
            subject_categories=list(message.subject_categories),
            scopes=list(message.scopes),
            fields=list(message.fields),
            checklist=[
                ChecklistEntry(item=_LETTERS[entry.item], reference=entry.reference)
                for entry in message.checklist
            ],
            countries=[ProcessingCountry.of(place) for place in message.countries],
            valid_from=date.fromisoformat(message.valid_from) if message.valid_from else None,
            valid_until=date.fromisoformat(message.valid_until) if message.valid_until else None,
        )


class DraftAgreement(Body):
    """An agreement to draft."""

    processor_id: Annotated[str, Field(max_length=64, examples=["prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    terms: AgreementTerms


class AmendAgreement(Body):
    """New terms for a draft, whole."""

    terms: AgreementTerms


class Reason(Body):
    """Why an agreement is suspended or ended."""

    reason: Annotated[
        str, Field(min_length=1, max_length=500, examples=["Security incident at the processor"])
    ]


class ConfirmReturn(Body):
    """What became of the data at the end (GDPR art. 28(3)(g))."""

    outcome: Literal["returned", "deleted"]
    evidence: Annotated[
        str,
        Field(min_length=3, max_length=200, description="Where it is.", examples=["letter 2026-117"]),
    ]

    def message(self, key: str, agreement_id: str) -> agreement_rpc.ConfirmReturnRequest:
        """The command."""
        return agreement_rpc.ConfirmReturnRequest(
            request_id=key,
            agreement_id=agreement_id,
            outcome=_OUTCOMES[self.outcome],
            evidence=self.evidence,
        )


class Agreement(Answer):
    """An agreement."""

    agreement_id: Annotated[str, Field(examples=["agr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    processor_id: str
    status: Status
    status_reason: str
    terms: AgreementTerms
    version: int
    created_at: datetime
    updated_at: datetime
    revocable_tools: Annotated[
        list[str], Field(description="Countries whose transfer tool may fall with a judgment (DPF).")
    ]
    transfers_until: Annotated[
        date | None,
        Field(
            description="Last day, Europe/Oslo, on which each country's adequacy decision is in force; from"
            " the next day nothing leaves. Empty when none has a known last day."
        ),
    ]
    awaiting_return: Annotated[
        bool, Field(description="It is over, and what became of the data is not confirmed.")
    ]
    return_outcome: Literal["", "returned", "deleted"]
    return_evidence: str
    return_confirmed_at: datetime | None

    @classmethod
    def of(cls, message: pb.Agreement) -> Agreement:
        """From the message."""
        ends = [place.lawful_until for place in message.terms.countries if place.lawful_until]
        return cls(
            agreement_id=message.agreement_id,
            processor_id=message.processor_id,
            status=_STATUSES[message.status],
            status_reason=message.status_reason,
            terms=AgreementTerms.of(message.terms),
            version=message.version,
            created_at=moment(message.created_at),
            updated_at=moment(message.updated_at),
            revocable_tools=[place.country for place in message.terms.countries if place.revocable],
            transfers_until=min(map(date.fromisoformat, ends), default=None),
            awaiting_return=message.awaiting_return,
            return_outcome=_OUTCOME_NAMES[message.return_outcome],
            return_evidence=message.return_evidence,
            return_confirmed_at=moment_or_none(message, "return_confirmed_at"),
        )


class AgreementList(Answer):
    """A page of agreements."""

    agreements: list[Agreement]
    next_page_token: str


class CreatePartnerClient(Body):
    """An OAuth client to make."""

    agreement_id: Annotated[str, Field(max_length=64, examples=["agr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    scopes: Annotated[list[Key], Field(min_length=1, max_length=50, examples=[["invoices:read"]])]

    def message(self, key: str) -> rpc.CreatePartnerClientRequest:
        """The command."""
        return rpc.CreatePartnerClientRequest(
            request_id=key, agreement_id=self.agreement_id, scopes=self.scopes
        )


class PartnerClient(Answer):
    """An OAuth client, without its secret."""

    client_id: Annotated[str, Field(examples=["cli_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    agreement_id: str
    processor_id: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None
    old_secret_until: Annotated[
        datetime | None, Field(description="Until when the secret before the last one is taken too.")
    ]
    key_ids: Annotated[list[str], Field(description="Of its public keys.", examples=[["2026-01"]])]

    @classmethod
    def of(cls, message: pb.PartnerClient) -> PartnerClient:
        """From the message."""
        return cls(
            client_id=message.client_id,
            agreement_id=message.agreement_id,
            processor_id=message.processor_id,
            scopes=list(message.scopes),
            created_at=moment(message.created_at),
            revoked_at=moment_or_none(message, "revoked_at"),
            old_secret_until=moment_or_none(message, "old_secret_until"),
            key_ids=list(message.key_ids),
        )


class NewPartnerClient(Answer):
    """A new client. The secret is in this answer only, for ten minutes also when it is asked for again."""

    client: PartnerClient
    client_secret: Annotated[str, Field(description="Shown once.", examples=["kept-by-the-partner"])]


class PartnerClientList(Answer):
    """A page of clients."""

    clients: list[PartnerClient]
    next_page_token: str
