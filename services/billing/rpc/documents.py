"""DocumentService over gRPC."""

from typing import Any

from personvern.billing.v1 import document_service_pb2 as rpc
from personvern.billing.v1 import document_service_pb2_grpc as stubs
from services.billing.documents import Documents, Format, Rendered
from services.billing.rpc import messages
from services.billing.rpc.credit_notes import note_message
from services.billing.usecases import documents
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, current_caller, customer, partner, staff

_FORMATS = {
    rpc.DOCUMENT_FORMAT_UNSPECIFIED: Format.HTML,
    rpc.DOCUMENT_FORMAT_HTML: Format.HTML,
    rpc.DOCUMENT_FORMAT_PDF: Format.PDF,
    rpc.DOCUMENT_FORMAT_EHF: Format.EHF,
}
_STAFF = staff("agent", "finance", "dpo", reads_personal_data=True)


class DocumentServicer(stubs.DocumentServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps, rendered: Documents) -> None:
        self._deps = deps
        self._rendered = rendered

    @allow(customer(), _STAFF)
    async def RenderInvoice(
        self, request: rpc.RenderInvoiceRequest, context: Any
    ) -> rpc.RenderInvoiceResponse:
        """An invoice as a document."""
        invoice, party = await documents.invoice_for(
            current_caller(), request.customer_id, request.invoice_id, self._deps
        )
        form = format_of(request.format)
        made = await self._rendered.invoice(
            invoice, party, form, request.language, as_issued=request.as_issued
        )
        return rpc.RenderInvoiceResponse(document=document_message(made))

    @allow(customer(), _STAFF)
    async def RenderCreditNote(
        self, request: rpc.RenderCreditNoteRequest, context: Any
    ) -> rpc.RenderCreditNoteResponse:
        """A credit note as a document."""
        note, invoice, party = await documents.credit_note_for(
            current_caller(), request.customer_id, request.credit_note_id, self._deps
        )
        form = format_of(request.format)
        made = await self._rendered.credit_note(note, invoice, party, form, request.language)
        return rpc.RenderCreditNoteResponse(document=document_message(made))

    @allow(_STAFF)
    async def GetStaffInvoice(
        self, request: rpc.GetStaffInvoiceRequest, context: Any
    ) -> rpc.GetStaffInvoiceResponse:
        """An invoice by its id alone."""
        invoice, party = await documents.invoice_for(current_caller(), "", request.invoice_id, self._deps)
        return rpc.GetStaffInvoiceResponse(invoice=messages.invoice(invoice, party))

    @allow(customer(), _STAFF)
    async def GetCreditNote(
        self, request: rpc.GetCreditNoteRequest, context: Any
    ) -> rpc.GetCreditNoteResponse:
        """One credit note."""
        note, _, _ = await documents.credit_note_for(
            current_caller(), request.customer_id, request.credit_note_id, self._deps
        )
        return rpc.GetCreditNoteResponse(credit_note=note_message(note))

    @allow(partner("invoices:read"))
    async def RenderPartnerInvoice(
        self, request: rpc.RenderPartnerInvoiceRequest, context: Any
    ) -> rpc.RenderPartnerInvoiceResponse:
        """An invoice as it was issued, for a partner."""
        invoice, party = await documents.invoice_for_partner(
            current_caller(), request.purpose, request.invoice_id, self._deps
        )
        form = format_of(request.format)
        made = await self._rendered.invoice(invoice, party, form, request.language, as_issued=True)
        return rpc.RenderPartnerInvoiceResponse(document=document_message(made))


def format_of(asked: rpc.DocumentFormat) -> Format:
    """As what a document is asked for; a page when nothing is said."""
    return _FORMATS.get(asked, Format.HTML)


def document_message(made: Rendered) -> rpc.Document:
    """A rendered document."""
    return rpc.Document(
        data=made.data,
        content_type=made.content_type,
        file_name=made.file_name,
        language=made.language,
    )
