"""DunningService over gRPC."""

from datetime import UTC
from typing import Any

from personvern.billing.v1 import dunning_service_pb2 as rpc
from personvern.billing.v1 import dunning_service_pb2_grpc as stubs
from services.billing.rpc import dunning_messages as messages
from services.billing.usecases import claims, disputes, dunning, service_closing
from services.billing.usecases.deps import Deps
from services.chassis.caller import SCHEDULER, allow, current_caller, customer, partner, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key


class DunningServicer(stubs.DunningServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("finance"), service(SCHEDULER))
    async def StartDunningRun(
        self, request: rpc.StartDunningRunRequest, context: Any
    ) -> rpc.StartDunningRunResponse:
        """Take every step that is due today."""
        run = await dunning.start_dunning_run(
            request_key(request),
            request.dry_run,
            request.collector_agreement_id,
            current_caller().name,
            self._deps,
        )
        return rpc.StartDunningRunResponse(run=messages.run(run))

    @allow(staff("finance", "dpo"))
    async def GetDunningRun(
        self, request: rpc.GetDunningRunRequest, context: Any
    ) -> rpc.GetDunningRunResponse:
        """One run."""
        found = await dunning.get_dunning_run(request.run_id, self._deps)
        return rpc.GetDunningRunResponse(run=messages.run(found))

    @allow(staff("finance", "dpo"))
    async def ListDunningRuns(
        self, request: rpc.ListDunningRunsRequest, context: Any
    ) -> rpc.ListDunningRunsResponse:
        """Runs, newest first."""
        page = await dunning.list_dunning_runs(_page(request), self._deps)
        return rpc.ListDunningRunsResponse(
            runs=[messages.run(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer(), staff("agent", "finance", "dpo", reads_personal_data=True))
    async def GetInvoiceDunning(
        self, request: rpc.GetInvoiceDunningRequest, context: Any
    ) -> rpc.GetInvoiceDunningResponse:
        """What was done about an invoice."""
        found = await claims.get_invoice_dunning(
            current_caller(), request.customer_id, request.invoice_id, self._deps
        )
        return rpc.GetInvoiceDunningResponse(dunning=messages.invoice_dunning(found))

    @allow(customer(), staff("agent", "finance"))
    async def RaiseDispute(self, request: rpc.RaiseDisputeRequest, context: Any) -> rpc.RaiseDisputeResponse:
        """Object to an invoice."""
        made = await disputes.raise_dispute(
            request_key(request),
            request.customer_id,
            request.invoice_id,
            request.text,
            current_caller(),
            self._deps,
        )
        return rpc.RaiseDisputeResponse(dispute=messages.dispute(made))

    @allow(staff("finance"))
    async def ResolveDispute(
        self, request: rpc.ResolveDisputeRequest, context: Any
    ) -> rpc.ResolveDisputeResponse:
        """Answer an objection."""
        made = await disputes.resolve_dispute(
            request_key(request),
            request.dispute_id,
            request.outcome,
            request.answer,
            current_caller().name,
            self._deps,
        )
        return rpc.ResolveDisputeResponse(dispute=messages.dispute(made, texts=False, staff=True))

    @allow(staff("finance", "agent", "dpo", reads_personal_data=True))
    async def GetDispute(self, request: rpc.GetDisputeRequest, context: Any) -> rpc.GetDisputeResponse:
        """One objection with its texts."""
        found = await disputes.get_dispute(request.dispute_id, current_caller(), self._deps)
        return rpc.GetDisputeResponse(dispute=messages.dispute(found, staff=True))

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def ListDisputes(self, request: rpc.ListDisputesRequest, context: Any) -> rpc.ListDisputesResponse:
        """Objections without their texts."""
        page = await disputes.list_disputes(current_caller(), _page(request), request.open_only, self._deps)
        return rpc.ListDisputesResponse(
            disputes=[messages.dispute(item, texts=False, staff=True) for item in page.items],
            next_page_token=page.next_token,
        )

    @allow(customer())
    async def ListOwnDisputes(
        self, request: rpc.ListOwnDisputesRequest, context: Any
    ) -> rpc.ListOwnDisputesResponse:
        """A customer's own objections."""
        page = await disputes.list_own_disputes(request.customer_id, _page(request), self._deps)
        return rpc.ListOwnDisputesResponse(
            disputes=[messages.dispute(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(staff("finance"))
    async def CloseService(self, request: rpc.CloseServiceRequest, context: Any) -> rpc.CloseServiceResponse:
        """Close fibre services that are not paid for."""
        made = await service_closing.close_service(
            request_key(request), request.customer_id, request.invoice_id, current_caller().name, self._deps
        )
        return rpc.CloseServiceResponse(closures=[messages.closure(item) for item in made])

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def ListClaims(self, request: rpc.ListClaimsRequest, context: Any) -> rpc.ListClaimsResponse:
        """Claims that were handed over."""
        page = await claims.list_claims(current_caller(), _page(request), self._deps)
        return rpc.ListClaimsResponse(
            claims=[messages.claim(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(staff("finance"))
    async def RecallClaim(self, request: rpc.RecallClaimRequest, context: Any) -> rpc.RecallClaimResponse:
        """Take a claim back."""
        made = await claims.recall_claim(
            request_key(request), request.claim_id, current_caller().name, self._deps
        )
        return rpc.RecallClaimResponse(claim=messages.claim(made))

    @allow(partner(claims.SCOPE))
    async def ListPartnerClaims(
        self, request: rpc.ListPartnerClaimsRequest, context: Any
    ) -> rpc.ListPartnerClaimsResponse:
        """Claims as the collector's agreement releases them."""
        since = request.changed_since.ToDatetime(UTC) if request.HasField("changed_since") else None
        found = await claims.list_partner_claims(
            current_caller(), request.purpose, list(request.fields), since, _page(request), self._deps
        )
        return rpc.ListPartnerClaimsResponse(
            claims=[messages.partner_claim(item, found.fields) for item in found.claims],
            next_page_token=found.next_token,
            fields=sorted(found.fields),
        )


def _page(request: Any) -> PageRequest:
    return PageRequest(request.page_size, request.page_token)
