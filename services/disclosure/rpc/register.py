"""Methods on processors, agreements and partner clients."""

from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import allow, anyone, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.chassis.vault import Redacted
from services.disclosure.model.agreement import checked_reason
from services.disclosure.model.processor import ProcessorDetails
from services.disclosure.rpc import messages
from services.disclosure.usecases import Deps, agreements, clients, processors, proving


class ProcessorMethods:
    """Methods on processors."""

    deps: Deps

    @allow(staff("dpo"))
    async def RegisterProcessor(
        self, request: rpc.RegisterProcessorRequest, _context: object
    ) -> rpc.RegisterProcessorResponse:
        """Register a processor."""
        details = ProcessorDetails.checked(
            name=request.name,
            organisation_number=request.organisation_number,
            category=request.category,
            country=request.country,
            contact_email=request.contact_email,
            security_contact=request.security_contact,
        )
        found = await processors.register_processor(request_key(request), details, self.deps)
        return rpc.RegisterProcessorResponse(processor=messages.processor(found))

    @allow(staff("dpo"))
    async def GetProcessor(
        self, request: rpc.GetProcessorRequest, _context: object
    ) -> rpc.GetProcessorResponse:
        """One processor."""
        found = await processors.get_processor(request.processor_id, self.deps)
        return rpc.GetProcessorResponse(processor=messages.processor(found))

    @allow(staff("dpo"))
    async def ListProcessors(
        self, request: rpc.ListProcessorsRequest, _context: object
    ) -> rpc.ListProcessorsResponse:
        """All processors."""
        page = await processors.list_processors(PageRequest(request.page_size, request.page_token), self.deps)
        return rpc.ListProcessorsResponse(
            processors=map(messages.processor, page.items), next_page_token=page.next_token
        )

    @allow(anyone())
    async def ListPublicProcessors(
        self, _request: rpc.ListPublicProcessorsRequest, _context: object
    ) -> rpc.ListPublicProcessorsResponse:
        """The public register."""
        found = await processors.list_public_processors(self.deps)
        return rpc.ListPublicProcessorsResponse(categories=map(messages.public_category, found))


class AgreementMethods:
    """Methods on agreements."""

    deps: Deps

    @allow(staff("dpo"))
    async def DraftAgreement(
        self, request: rpc.DraftAgreementRequest, _context: object
    ) -> rpc.DraftAgreementResponse:
        """Draft."""
        terms = messages.raw_terms(request.terms)
        found = await agreements.draft_agreement(request_key(request), request.processor_id, terms, self.deps)
        return rpc.DraftAgreementResponse(agreement=messages.agreement(found))

    @allow(staff("dpo"))
    async def AmendAgreement(
        self, request: rpc.AmendAgreementRequest, _context: object
    ) -> rpc.AmendAgreementResponse:
        """Amend a draft."""
        terms = messages.raw_terms(request.terms)
        found = await agreements.amend_agreement(
            request_key(request), request.agreement_id, request.version, terms, self.deps
        )
        return rpc.AmendAgreementResponse(agreement=messages.agreement(found))

    @allow(staff("dpo"))
    async def ActivateAgreement(
        self, request: rpc.ActivateAgreementRequest, _context: object
    ) -> rpc.ActivateAgreementResponse:
        """Activate."""
        found = await agreements.activate_agreement(request_key(request), request.agreement_id, self.deps)
        return rpc.ActivateAgreementResponse(agreement=messages.agreement(found))

    @allow(staff("dpo"))
    async def SuspendAgreement(
        self, request: rpc.SuspendAgreementRequest, _context: object
    ) -> rpc.SuspendAgreementResponse:
        """Suspend."""
        reason = checked_reason(request.reason)
        found = await agreements.suspend_agreement(
            request_key(request), request.agreement_id, reason, self.deps
        )
        return rpc.SuspendAgreementResponse(agreement=messages.agreement(found))

    @allow(staff("dpo"))
    async def ResumeAgreement(
        self, request: rpc.ResumeAgreementRequest, _context: object
    ) -> rpc.ResumeAgreementResponse:
        """Resume."""
        found = await agreements.resume_agreement(request_key(request), request.agreement_id, self.deps)
        return rpc.ResumeAgreementResponse(agreement=messages.agreement(found))

    @allow(staff("dpo"))
    async def EndAgreement(
        self, request: rpc.EndAgreementRequest, _context: object
    ) -> rpc.EndAgreementResponse:
        """End."""
        reason = checked_reason(request.reason)
        found = await agreements.end_agreement(request_key(request), request.agreement_id, reason, self.deps)
        return rpc.EndAgreementResponse(agreement=messages.agreement(found))

    @allow(staff("dpo"))
    async def GetAgreement(
        self, request: rpc.GetAgreementRequest, _context: object
    ) -> rpc.GetAgreementResponse:
        """One agreement."""
        found = await agreements.get_agreement(request.agreement_id, self.deps)
        return rpc.GetAgreementResponse(agreement=messages.agreement(found))

    @allow(staff("dpo"))
    async def ListAgreements(
        self, request: rpc.ListAgreementsRequest, _context: object
    ) -> rpc.ListAgreementsResponse:
        """Agreements."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await agreements.list_agreements(request.processor_id, asked, self.deps)
        return rpc.ListAgreementsResponse(
            agreements=map(messages.agreement, page.items), next_page_token=page.next_token
        )


class ClientMethods:
    """Methods on partner clients."""

    deps: Deps

    @allow(staff("dpo"))
    async def CreatePartnerClient(
        self, request: rpc.CreatePartnerClientRequest, _context: object
    ) -> rpc.CreatePartnerClientResponse:
        """Make a client; the secret is in this answer only."""
        made = await clients.create_partner_client(
            request_key(request), request.agreement_id, list(request.scopes), self.deps
        )
        return rpc.CreatePartnerClientResponse(
            client=messages.partner_client(made.client), secret=made.secret.reveal()
        )

    @allow(staff("dpo"))
    async def RevokePartnerClient(
        self, request: rpc.RevokePartnerClientRequest, _context: object
    ) -> rpc.RevokePartnerClientResponse:
        """Revoke a client."""
        found = await clients.revoke_partner_client(request_key(request), request.client_id, self.deps)
        return rpc.RevokePartnerClientResponse(client=messages.partner_client(found))

    @allow(staff("dpo"))
    async def ListPartnerClients(
        self, request: rpc.ListPartnerClientsRequest, _context: object
    ) -> rpc.ListPartnerClientsResponse:
        """Clients."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await clients.list_partner_clients(request.agreement_id, asked, self.deps)
        return rpc.ListPartnerClientsResponse(
            clients=map(messages.partner_client, page.items), next_page_token=page.next_token
        )

    @allow(service("gateway"))
    async def AuthenticateClient(
        self, request: rpc.AuthenticateClientRequest, _context: object
    ) -> rpc.AuthenticateClientResponse:
        """Check credentials."""
        granted = await proving.authenticate_client(
            request.client_id, Redacted(request.secret), list(request.scopes), self.deps
        )
        return rpc.AuthenticateClientResponse(
            processor_id=granted.processor_id,
            agreement_id=granted.agreement_id,
            purposes=granted.purposes,
            scopes=granted.scopes,
        )

    @allow(service("gateway"))
    async def CheckPartner(
        self, request: rpc.CheckPartnerRequest, _context: object
    ) -> rpc.CheckPartnerResponse:
        """Whether client and agreement are in force now."""
        await proving.check_partner(request.processor_id, request.agreement_id, request.client_id, self.deps)
        return rpc.CheckPartnerResponse()
