"""PersonService: guardians and dependants, proof of contact points, national ids, where a customer stands."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import person_service_pb2 as rpc
from services.chassis.caller import allow, anyone, current_caller, customer, service, staff
from services.chassis.rpc_server import request_key
from services.customer.model.guardianship import Agreed, DependantDraft, EvidenceDraft
from services.customer.rpc import person_wire, wire
from services.customer.usecases import (
    Deps,
    dependants,
    guardians,
    lifecycle,
    merging,
    national_ids,
    verification,
)

Context = ServicerContext[object, object]
AGENT = staff("agent", reads_personal_data=True)
OFFICER = staff("agent", "dpo", reads_personal_data=True)


class GuardianRpcs:
    """Guardians and the children they stand for."""

    _deps: Deps

    @allow(customer())
    async def RegisterDependant(
        self, request: rpc.RegisterDependantRequest, _: Context
    ) -> rpc.RegisterDependantResponse:
        """Register a child."""
        home = request.home_address if request.HasField("home_address") else None
        draft = DependantDraft(
            given_name=request.given_name,
            family_name=request.family_name,
            birth_date=request.birth_date,
            language=request.language,
            contacts={"email": request.email, "phone": request.phone},
            home_address=None if home is None else wire.address_draft(home),
            evidence=_evidence(request.evidence),
        )
        made = await dependants.register_dependant(
            request_key(request), request.customer_id, draft, _agreed(request.consent), self._deps
        )
        return rpc.RegisterDependantResponse(dependant=person_wire.dependant(made))

    @allow(customer())
    async def ListDependants(
        self, request: rpc.ListDependantsRequest, _: Context
    ) -> rpc.ListDependantsResponse:
        """List a guardian's children."""
        found = await dependants.list_dependants(request.customer_id, self._deps)
        return rpc.ListDependantsResponse(dependants=[person_wire.dependant(item) for item in found])

    @allow(customer(), OFFICER)
    async def ListGuardians(self, request: rpc.ListGuardiansRequest, _: Context) -> rpc.ListGuardiansResponse:
        """List a child's guardians."""
        found = await dependants.list_guardians(request.customer_id, current_caller(), self._deps)
        return rpc.ListGuardiansResponse(guardianships=[person_wire.guardianship(item) for item in found])

    @allow(customer(), AGENT)
    async def EndGuardianship(
        self, request: rpc.EndGuardianshipRequest, _: Context
    ) -> rpc.EndGuardianshipResponse:
        """End a link."""
        by = "staff" if current_caller().kind == "staff" else "guardian"
        ended = await dependants.end_guardianship(
            request_key(request), request.customer_id, request.dependant_id, by, self._deps
        )
        return rpc.EndGuardianshipResponse(guardianship=person_wire.guardianship(ended))

    @allow(customer())
    async def InviteGuardian(
        self, request: rpc.InviteGuardianRequest, _: Context
    ) -> rpc.InviteGuardianResponse:
        """Make a code for a second guardian."""
        code = await guardians.invite_guardian(
            request_key(request), request.customer_id, request.dependant_id, self._deps
        )
        return rpc.InviteGuardianResponse(code=person_wire.code(code))

    @allow(customer())
    async def AcceptGuardianship(
        self, request: rpc.AcceptGuardianshipRequest, _: Context
    ) -> rpc.AcceptGuardianshipResponse:
        """Become a guardian with a code."""
        made = await guardians.accept_guardianship(
            request_key(request),
            request.customer_id,
            request.code,
            _evidence(request.evidence),
            _agreed(request.consent),
            self._deps,
        )
        return rpc.AcceptGuardianshipResponse(dependant=person_wire.dependant(made))

    @allow(AGENT)
    async def LinkGuardian(self, request: rpc.LinkGuardianRequest, _: Context) -> rpc.LinkGuardianResponse:
        """Link a guardian on evidence."""
        made = await guardians.link_guardian(
            request_key(request),
            request.customer_id,
            request.guardian_id,
            _evidence(request.evidence),
            _agreed(request.consent),
            self._deps,
        )
        return rpc.LinkGuardianResponse(guardianship=person_wire.guardianship(made))

    @allow(customer(), AGENT)
    async def HandOver(self, request: rpc.HandOverRequest, _: Context) -> rpc.HandOverResponse:
        """Make a code for who takes over the account."""
        guardian_id = "" if current_caller().kind == "staff" else request.customer_id
        code = await guardians.hand_over(request_key(request), guardian_id, request.dependant_id, self._deps)
        return rpc.HandOverResponse(code=person_wire.code(code))

    @allow(anyone())
    async def ClaimAccount(self, request: rpc.ClaimAccountRequest, _: Context) -> rpc.ClaimAccountResponse:
        """Bind a login to an account."""
        key = request_key(request)
        return rpc.ClaimAccountResponse(
            customer_id=await guardians.claim_account(key, request.code, current_caller(), self._deps)
        )

    @allow(service("gateway"))
    async def CheckActing(self, request: rpc.CheckActingRequest, _: Context) -> rpc.CheckActingResponse:
        """Whether a guardian may act for a child now."""
        return rpc.CheckActingResponse(
            allowed=await guardians.may_act(request.guardian_id, request.dependant_id, self._deps)
        )


class ProofRpcs:
    """Contact points that are proved, and national ids that are put away."""

    _deps: Deps

    @allow(customer())
    async def ListContactPoints(
        self, request: rpc.ListContactPointsRequest, _: Context
    ) -> rpc.ListContactPointsResponse:
        """List contact points."""
        found = await verification.list_contact_points(request.customer_id, self._deps)
        return rpc.ListContactPointsResponse(contact_points=[wire.contact_point(item) for item in found])

    @allow(customer())
    async def SendContactCode(
        self, request: rpc.SendContactCodeRequest, _: Context
    ) -> rpc.SendContactCodeResponse:
        """Send a code."""
        expires_at, next_at = await verification.send_code(
            request_key(request), request.customer_id, request.contact_point_id, self._deps
        )
        return rpc.SendContactCodeResponse(expires_at=wire.time(expires_at), next_at=wire.time(next_at))

    @allow(customer())
    async def VerifyContactPoint(
        self, request: rpc.VerifyContactPointRequest, _: Context
    ) -> rpc.VerifyContactPointResponse:
        """Prove a contact point."""
        proved = await verification.verify(
            request_key(request), request.customer_id, request.contact_point_id, request.code, self._deps
        )
        return rpc.VerifyContactPointResponse(contact_point=wire.contact_point(proved))

    @allow(customer(), AGENT)
    async def PutNationalId(self, request: rpc.PutNationalIdRequest, _: Context) -> rpc.PutNationalIdResponse:
        """Put a national id away."""
        at = await national_ids.put_national_id(
            request_key(request), request.customer_id, request.national_id, self._deps
        )
        return rpc.PutNationalIdResponse(stored_at=wire.time(at))

    @allow(customer())
    async def GetNationalIdStatus(
        self, request: rpc.GetNationalIdStatusRequest, _: Context
    ) -> rpc.GetNationalIdStatusResponse:
        """Whether a national id is stored."""
        at = await national_ids.national_id_stored_at(request.customer_id, self._deps)
        return rpc.GetNationalIdStatusResponse(stored_at=wire.time(at))

    @allow(customer(), AGENT)
    async def DeleteNationalId(
        self, request: rpc.DeleteNationalIdRequest, _: Context
    ) -> rpc.DeleteNationalIdResponse:
        """Delete the national id."""
        await national_ids.delete_national_id(request_key(request), request.customer_id, self._deps)
        return rpc.DeleteNationalIdResponse()

    @allow(service())
    async def ReleaseNationalId(
        self, request: rpc.ReleaseNationalIdRequest, _: Context
    ) -> rpc.ReleaseNationalIdResponse:
        """Release the national id for a purpose that covers it."""
        number = await national_ids.release_national_id(
            request.customer_id, request.purpose, current_caller(), self._deps
        )
        return rpc.ReleaseNationalIdResponse(national_id=number.reveal())


class StandingRpcs:
    """Merges, leaving, restricting."""

    _deps: Deps

    @allow(AGENT)
    async def MergeCustomers(
        self, request: rpc.MergeCustomersRequest, _: Context
    ) -> rpc.MergeCustomersResponse:
        """Make two customers one."""
        made = await merging.merge_customers(
            request_key(request),
            request.survivor_id,
            request.merged_id,
            request.reason,
            current_caller(),
            self._deps,
        )
        return rpc.MergeCustomersResponse(merge=person_wire.merge(made))

    @allow(AGENT)
    async def UnmergeCustomers(
        self, request: rpc.UnmergeCustomersRequest, _: Context
    ) -> rpc.UnmergeCustomersResponse:
        """Undo a merge."""
        undone = await merging.unmerge_customers(
            request_key(request), request.survivor_id, request.merged_id, self._deps
        )
        return rpc.UnmergeCustomersResponse(merge=person_wire.merge(undone))

    @allow(customer(), AGENT)
    async def CloseCustomer(self, request: rpc.CloseCustomerRequest, _: Context) -> rpc.CloseCustomerResponse:
        """End the relationship."""
        stands = await lifecycle.close_customer(
            request_key(request), request.customer_id, current_caller(), self._deps
        )
        return rpc.CloseCustomerResponse(standing=person_wire.standing(stands))

    @allow(service("disclosure"))
    async def RestrictCustomer(
        self, request: rpc.RestrictCustomerRequest, _: Context
    ) -> rpc.RestrictCustomerResponse:
        """Restrict processing."""
        stands = await lifecycle.restrict_customer(
            request_key(request), request.customer_id, request.reason, current_caller(), self._deps
        )
        return rpc.RestrictCustomerResponse(standing=person_wire.standing(stands))

    @allow(service("disclosure"))
    async def UnrestrictCustomer(
        self, request: rpc.UnrestrictCustomerRequest, _: Context
    ) -> rpc.UnrestrictCustomerResponse:
        """Lift a restriction."""
        stands = await lifecycle.unrestrict_customer(
            request_key(request), request.customer_id, current_caller(), self._deps
        )
        return rpc.UnrestrictCustomerResponse(standing=person_wire.standing(stands))

    @allow(customer(), OFFICER)
    async def GetStanding(self, request: rpc.GetStandingRequest, _: Context) -> rpc.GetStandingResponse:
        """Where a customer stands."""
        stands = await lifecycle.standing(request.customer_id, current_caller(), self._deps)
        return rpc.GetStandingResponse(standing=person_wire.standing(stands))


class PersonServicer(GuardianRpcs, ProofRpcs, StandingRpcs):
    """Implements personvern.customer.v1.PersonService."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps


def _evidence(message: rpc.GuardianEvidence) -> EvidenceDraft:
    return EvidenceDraft(message.kind, message.reference)


def _agreed(message: rpc.GuardianConsent) -> Agreed:
    return Agreed(message.text_hash, message.language)
