"""Methods on the disclosure ledger."""

from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis import telemetry
from services.chassis.caller import allow, current_caller, customer, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.model.ledger import RawRead
from services.disclosure.rpc import messages
from services.disclosure.usecases import Deps, ledger, looks, own_ledger


class LedgerMethods:
    """Methods on the ledger."""

    deps: Deps

    @allow(service())
    async def RecordRead(self, request: rpc.RecordReadRequest, _context: object) -> rpc.RecordReadResponse:
        """Write a read by staff or a service."""
        read = RawRead(
            reader_kind=messages.RECIPIENT_KINDS.get(request.reader_kind),
            reader_id=request.reader_id,
            reader_role=request.reader_role,
            ground=messages.GROUNDS.get(request.ground),
            evidence=request.evidence,
            purpose=request.purpose,
            data_categories=list(request.data_categories),
            fields=list(request.fields),
            channel=request.channel,
            trace_id=telemetry.trace_id(),
        )
        written = await ledger.record_read(request_key(request), read, list(request.subject_ids), self.deps)
        return rpc.RecordReadResponse(entry_ids=written)

    @allow(service())
    async def AuthorizePartnerRead(
        self, request: rpc.AuthorizePartnerReadRequest, _context: object
    ) -> rpc.AuthorizePartnerReadResponse:
        """Check client and agreement and write a partner's read."""
        read = ledger.PartnerRead(
            processor_id=request.processor_id,
            agreement_id=request.agreement_id,
            client_id=request.client_id,
            scope=request.scope,
            purpose=request.purpose,
            subject_ids=list(request.subject_ids),
            fields=list(request.fields),
            trace_id=telemetry.trace_id(),
        )
        released = await ledger.authorize_partner_read(request_key(request), read, self.deps)
        return rpc.AuthorizePartnerReadResponse(fields=released.fields, entry_ids=released.entry_ids)

    @allow(customer())
    async def ListOwnDisclosures(
        self, request: rpc.ListOwnDisclosuresRequest, _context: object
    ) -> rpc.ListOwnDisclosuresResponse:
        """The person's own view."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await own_ledger.list_own(request.customer_id, asked, self.deps)
        return rpc.ListOwnDisclosuresResponse(
            disclosures=map(messages.own_disclosure, page.items), next_page_token=page.next_token
        )

    @allow(staff("dpo", reads_personal_data=True))
    async def ListDisclosures(
        self, request: rpc.ListDisclosuresRequest, _context: object
    ) -> rpc.ListDisclosuresResponse:
        """The privacy officer's view."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await looks.at_ledger(request.customer_id, current_caller(), asked, self.deps)
        return rpc.ListDisclosuresResponse(
            disclosures=map(messages.entry, page.items), next_page_token=page.next_token
        )

    @allow(staff("dpo", reads_personal_data=True))
    async def VerifyLedger(
        self, request: rpc.VerifyLedgerRequest, _context: object
    ) -> rpc.VerifyLedgerResponse:
        """Recompute a chain."""
        verdict = await ledger.verify_ledger(request.customer_id, self.deps)
        return rpc.VerifyLedgerResponse(
            entries=verdict.entries, intact=verdict.intact, broken_entry_id=verdict.broken_entry_id
        )
