"""EinvoiceService over gRPC."""

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.billing.v1 import einvoice_service_pb2 as rpc
from personvern.billing.v1 import einvoice_service_pb2_grpc as stubs
from services.billing.documents import Documents, Format
from services.billing.model.einvoice import EinvoiceAgreement, Scope
from services.billing.model.submission import State, Submission, Wait
from services.billing.rpc.documents import document_message, format_of
from services.billing.usecases import efaktura, efaktura_waiting, einvoices, submitting
from services.billing.usecases.deps import Deps
from services.billing.usecases.efaktura import RawEntry
from services.billing.usecases.efaktura_waiting import WaitingInvoice
from services.billing.usecases.einvoices import EinvoiceView
from services.chassis.caller import allow, current_caller, customer, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key


class EinvoiceServicer(stubs.EinvoiceServiceServicer):
    """Whether a customer gets e-invoices."""

    def __init__(self, deps: Deps, rendered: Documents) -> None:
        self._deps = deps
        self._rendered = rendered

    @allow(customer(), service("customer"))
    async def GetEinvoiceAgreement(
        self, request: rpc.GetEinvoiceAgreementRequest, context: Any
    ) -> rpc.GetEinvoiceAgreementResponse:
        """The agreement."""
        found = await einvoices.get_einvoice_agreement(request.customer_id, self._deps)
        return rpc.GetEinvoiceAgreementResponse(agreement=_agreement(found))

    @allow(customer())
    async def SetEinvoiceAgreement(
        self, request: rpc.SetEinvoiceAgreementRequest, context: Any
    ) -> rpc.SetEinvoiceAgreementResponse:
        """Start or end it."""
        made = await einvoices.set_einvoice_agreement(
            request_key(request),
            request.customer_id,
            request.active,
            request.expected_version,
            current_caller().kind,
            self._deps,
        )
        return rpc.SetEinvoiceAgreementResponse(agreement=_agreement(made))

    @allow(staff("finance"))
    async def ImportEfakturaAgreements(
        self, request: rpc.ImportEfakturaAgreementsRequest, context: Any
    ) -> rpc.ImportEfakturaAgreementsResponse:
        """Agreements as the bank knows them."""
        raw = [
            RawEntry(item.customer_id, item.status, item.scope, item.efaktura_address)
            for item in request.agreements
        ]
        done = await efaktura.import_agreements(request_key(request), raw, self._deps)
        return rpc.ImportEfakturaAgreementsResponse(
            begun_or_changed=done.begun_or_changed, ended=done.ended, unchanged=done.unchanged
        )

    @allow(staff("finance", reads_personal_data=True))
    async def PresentInvoice(
        self, request: rpc.PresentInvoiceRequest, context: Any
    ) -> rpc.PresentInvoiceResponse:
        """A link to an invoice."""
        key, reader = request_key(request), current_caller()
        made = await efaktura.present(key, request.invoice_id, reader, self._deps)
        return rpc.PresentInvoiceResponse(token=made.token, valid_until=made.valid_until.isoformat())

    @allow(staff("finance", reads_personal_data=True))
    async def ListEfakturaSubmissions(
        self, request: rpc.ListEfakturaSubmissionsRequest, context: Any
    ) -> rpc.ListEfakturaSubmissionsResponse:
        """What was handed to the network."""
        page = PageRequest(request.page_size, request.page_token)
        found = await submitting.list_submissions(
            _ASKED.get(request.state), page, current_caller(), self._deps
        )
        return rpc.ListEfakturaSubmissionsResponse(
            submissions=[_submission(item) for item in found.items], next_page_token=found.next_token
        )

    @allow(staff("finance", "ops"))
    async def ListEfakturaWaiting(
        self, request: rpc.ListEfakturaWaitingRequest, context: Any
    ) -> rpc.ListEfakturaWaitingResponse:
        """What waits for the network."""
        page = PageRequest(request.page_size, request.page_token)
        found = await efaktura_waiting.list_waiting(_WAITED_FOR.get(request.state), page, self._deps)
        return rpc.ListEfakturaWaitingResponse(
            waiting=[_waiting(item) for item in found.items], next_page_token=found.next_token
        )

    @allow(service("gateway"))
    async def RenderPresentedInvoice(
        self, request: rpc.RenderPresentedInvoiceRequest, context: Any
    ) -> rpc.RenderPresentedInvoiceResponse:
        """The invoice behind a link."""
        invoice, party = await efaktura.presented(request.token, self._deps)
        form = Format.PDF if format_of(request.format) is Format.PDF else Format.HTML
        made = await self._rendered.invoice(invoice, party, form, request.language, as_issued=False)
        return rpc.RenderPresentedInvoiceResponse(document=document_message(made))


_STATES = {
    State.WAITING: rpc.EFAKTURA_STATE_WAITING,
    State.SENT: rpc.EFAKTURA_STATE_SENT,
    State.ACCEPTED: rpc.EFAKTURA_STATE_ACCEPTED,
    State.REFUSED: rpc.EFAKTURA_STATE_REFUSED,
}
_ASKED = {told: state for state, told in _STATES.items()}
_WAITS = {
    Wait.WAITING: rpc.EFAKTURA_WAIT_WAITING,
    Wait.SENT: rpc.EFAKTURA_WAIT_SENT,
    Wait.CHANGED: rpc.EFAKTURA_WAIT_CHANGED,
}
_WAITED_FOR = {told: wait for wait, told in _WAITS.items()}
_SCOPES = {Scope.ALL: rpc.EFAKTURA_SCOPE_ALL, Scope.ISSUER: rpc.EFAKTURA_SCOPE_ISSUER}


def _status(made: EinvoiceAgreement) -> rpc.EinvoiceStatus:
    if made.since is None:
        return rpc.EINVOICE_STATUS_NONE
    return rpc.EINVOICE_STATUS_ACTIVE if made.active else rpc.EINVOICE_STATUS_ENDED


def _agreement(view: EinvoiceView) -> rpc.EinvoiceAgreement:
    made = view.agreement
    message = rpc.EinvoiceAgreement(customer_id=made.customer_id, active=made.active, version=made.version)
    message.status = _status(made)
    message.scope = _SCOPES.get(made.scope, rpc.EFAKTURA_SCOPE_UNSPECIFIED)
    message.efaktura_address = made.address.reveal() if made.address else ""
    if made.since is not None:
        message.since.FromDatetime(made.since)
    for item in view.history:
        at = Timestamp()
        at.FromDatetime(item.at)
        message.history.add(active=item.active, at=at, by=item.by, version=item.version)
    return message


def _submission(item: Submission) -> rpc.EfakturaSubmission:
    message = rpc.EfakturaSubmission(
        invoice_id=item.invoice_id,
        customer_id=item.customer_id,
        state=_STATES[item.state],
        reason=item.reason.value,
    )
    message.made_at.FromDatetime(item.made_at)
    if item.sent_at is not None:
        message.sent_at.FromDatetime(item.sent_at)
    if item.answered_at is not None:
        message.answered_at.FromDatetime(item.answered_at)
    return message


def _waiting(item: WaitingInvoice) -> rpc.WaitingEfaktura:
    standing = item.submission
    message = rpc.WaitingEfaktura(
        invoice_id=standing.invoice_id,
        invoice_number=item.number,
        trouble=standing.trouble.value,
        attempts=standing.attempts,
    )
    if standing.waits_for is not None:
        message.state = _WAITS[standing.waits_for]
    message.since.FromDatetime(standing.waits_since)
    message.next_at.FromDatetime(standing.next_at)
    return message
