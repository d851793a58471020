"""CreditNoteService over gRPC."""

from typing import Any

from personvern.billing.v1 import credit_note_service_pb2 as rpc
from personvern.billing.v1 import credit_note_service_pb2_grpc as stubs
from services.billing.model.credit_note import CreditLine, CreditNote
from services.billing.rpc.messages import time, vat_totals
from services.billing.usecases import credit_notes
from services.billing.usecases.credit_notes import CreditOrder
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.chassis.vault import Redacted


class CreditNoteServicer(stubs.CreditNoteServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("finance"))
    async def IssueCreditNote(
        self, request: rpc.IssueCreditNoteRequest, context: Any
    ) -> rpc.IssueCreditNoteResponse:
        """Credit an invoice."""
        lines = [(item.line, item.net_ore if item.HasField("net_ore") else None) for item in request.lines]
        order = CreditOrder(request.invoice_id, Redacted(request.reason), lines)
        made = await credit_notes.issue_credit_note(request_key(request), order, current_caller(), self._deps)
        return rpc.IssueCreditNoteResponse(credit_note=note_message(made))

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def ListCreditNotes(
        self, request: rpc.ListCreditNotesRequest, context: Any
    ) -> rpc.ListCreditNotesResponse:
        """All credit notes, newest first."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await credit_notes.list_credit_notes(current_caller(), asked, self._deps)
        return rpc.ListCreditNotesResponse(
            credit_notes=[note_message(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer())
    async def ListOwnCreditNotes(
        self, request: rpc.ListOwnCreditNotesRequest, context: Any
    ) -> rpc.ListOwnCreditNotesResponse:
        """A customer's own credit notes, newest first."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await credit_notes.list_own_credit_notes(request.customer_id, asked, self._deps)
        return rpc.ListOwnCreditNotesResponse(
            credit_notes=[note_message(item) for item in page.items], next_page_token=page.next_token
        )


def note_message(item: CreditNote) -> rpc.CreditNote:
    """A credit note."""
    return rpc.CreditNote(
        credit_note_id=item.id,
        number=item.number,
        invoice_id=item.invoice_id,
        invoice_number=item.invoice_number,
        kid=item.kid,
        customer_id=item.customer_id,
        reason=item.reason.reveal(),
        issue_date=item.issue_date.isoformat(),
        net_ore=item.draft.net_ore,
        vat_ore=item.draft.vat_ore,
        total_ore=item.total_ore,
        lines=[_line(credit) for credit in item.lines],
        vat_totals=vat_totals(item.vat_totals),
        issued_at=time(item.issued_at),
        hold_until=item.hold_until.isoformat(),
    )


def _line(credit: CreditLine) -> rpc.CreditNoteLine:
    line = credit.line
    return rpc.CreditNoteLine(
        line=credit.number,
        contract_id=line.contract_id,
        product_code=line.product_code,
        from_date=line.span.first.isoformat(),
        to_date=line.span.last.isoformat(),
        net_ore=credit.net_ore,
        vat_category=line.vat.category,
        vat_basis_points=line.vat.basis_points,
    )
