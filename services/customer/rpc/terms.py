"""RPCs about terms, changes of them, their notices, and the end of contracts."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import terms_service_pb2 as rpc
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.customer.model.terms import TermsChangeDraft
from services.customer.rpc import terms_wire, wire
from services.customer.usecases import Deps, ending, terms

Context = ServicerContext[object, object]
EDITORS = terms.ROLES
MOST_ASKED = 200


class TermsServicer:
    """Implements personvern.customer.v1.TermsService."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff(*EDITORS))
    async def DraftTerms(self, request: rpc.DraftTermsRequest, _: Context) -> rpc.DraftTermsResponse:
        """Keep a version that nobody is told of."""
        text = wire.local_text(request.terms)
        made = await terms.draft(request_key(request), request.product_code, text, self._deps)
        return rpc.DraftTermsResponse(version=terms_wire.version(made))

    @allow(staff("agent", "dpo", *EDITORS))
    async def ListTermsVersions(
        self, request: rpc.ListTermsVersionsRequest, _: Context
    ) -> rpc.ListTermsVersionsResponse:
        """The history of a product's terms."""
        found = await terms.versions(request.product_code, self._deps)
        return rpc.ListTermsVersionsResponse(versions=[terms_wire.version(item) for item in found])

    @allow(staff(*EDITORS))
    async def AnnounceTermsChange(
        self, request: rpc.AnnounceTermsChangeRequest, _: Context
    ) -> rpc.AnnounceTermsChangeResponse:
        """Announce new terms."""
        draft = TermsChangeDraft(
            product_code=request.product_code,
            text=wire.local_text(request.terms),
            version_hash=request.version_hash,
            summary=wire.local_text(request.summary),
            effective_date=request.effective_date,
            notice_days=request.notice_days,
        )
        made = await terms.announce_change(request_key(request), draft, current_caller(), self._deps)
        return rpc.AnnounceTermsChangeResponse(change=terms_wire.change(made))

    @allow(staff(*EDITORS))
    async def CancelTermsChange(
        self, request: rpc.CancelTermsChangeRequest, _: Context
    ) -> rpc.CancelTermsChangeResponse:
        """Take a change back."""
        cancelled = await terms.cancel_change(
            request_key(request), request.terms_change_id, current_caller(), self._deps
        )
        return rpc.CancelTermsChangeResponse(change=terms_wire.change(cancelled))

    @allow(staff("agent", "dpo", *EDITORS))
    async def ListTermsChanges(
        self, request: rpc.ListTermsChangesRequest, _: Context
    ) -> rpc.ListTermsChangesResponse:
        """Changes, newest first."""
        page = await terms.list_changes(PageRequest(request.page_size, request.page_token), self._deps)
        return rpc.ListTermsChangesResponse(
            changes=[terms_wire.change(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(staff("agent", "dpo", *EDITORS))
    async def GetTermsChange(
        self, request: rpc.GetTermsChangeRequest, _: Context
    ) -> rpc.GetTermsChangeResponse:
        """One change with its counts."""
        found = await terms.get_change(request.terms_change_id, self._deps)
        return rpc.GetTermsChangeResponse(
            change=terms_wire.change(found), counts=terms_wire.counts(found.counts)
        )

    @allow(staff("agent", "dpo", "ops", reads_personal_data=True))
    async def ListTermsNotices(
        self, request: rpc.ListTermsNoticesRequest, _: Context
    ) -> rpc.ListTermsNoticesResponse:
        """The notices of a change."""
        change, page = await terms.list_notices(
            request.terms_change_id,
            request.mark,
            PageRequest(request.page_size, request.page_token),
            current_caller(),
            self._deps,
        )
        return rpc.ListTermsNoticesResponse(
            notices=[terms_wire.notice(change, item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer(), staff("agent", "dpo", reads_personal_data=True))
    async def GetCustomerNotices(
        self, request: rpc.GetCustomerNoticesRequest, _: Context
    ) -> rpc.GetCustomerNoticesResponse:
        """What one customer was told."""
        change, found = await terms.customer_notices(
            request.terms_change_id, request.customer_id, current_caller(), self._deps
        )
        return rpc.GetCustomerNoticesResponse(notices=[terms_wire.notice(change, item) for item in found])

    @allow(customer())
    async def FindNoticesOfMessages(
        self, request: rpc.FindNoticesOfMessagesRequest, _: Context
    ) -> rpc.FindNoticesOfMessagesResponse:
        """The notices that messages told of."""
        asked = wire.at_most(MOST_ASKED, "message_ids", request.message_ids)
        found = await terms.notices_of_messages(request.customer_id, asked, self._deps)
        return rpc.FindNoticesOfMessagesResponse(
            notices={message_id: terms_wire.notice(change, item) for message_id, change, item in found}
        )

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def GetContractTerms(
        self, request: rpc.GetContractTermsRequest, _: Context
    ) -> rpc.GetContractTermsResponse:
        """The terms of contracts, now and next."""
        found = await ending.contract_terms(
            request.customer_id,
            wire.at_most(MOST_ASKED, "contract_ids", request.contract_ids),
            request.with_texts,
            current_caller(),
            self._deps,
        )
        return rpc.GetContractTermsResponse(contracts=[terms_wire.contract_terms(item) for item in found])

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def EndContract(self, request: rpc.EndContractRequest, _: Context) -> rpc.EndContractResponse:
        """Give a contract its last day."""
        contract = await ending.end_contract(
            request_key(request),
            request.customer_id,
            request.contract_id,
            request.end_date,
            current_caller(),
            self._deps,
        )
        return rpc.EndContractResponse(contract=wire.contract(contract))
