"""ConsentService over gRPC: message to use case to message, nothing else."""

import json
from typing import Any

from personvern.consent.v1 import consent_pb2 as pb
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from services.chassis.caller import allow, anyone, current_caller, customer, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.consent import usecases
from services.consent.model.kantara import kantara_view
from services.consent.rpc import measures, messages, requests
from services.consent.usecases import Deps, ledger_proof
from services.consent.usecases.deciding import refresh_person, same_person

READERS = staff("agent", "dpo", reads_personal_data=True)
GUARDIANS = service("customer")
"""The customer context, which knows who is whose guardian."""


class ConsentServicer(stubs.ConsentServiceServicer):
    """The context's face."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._policy = deps.policy, messages.policy(deps.policy)

    @allow(service(), customer(), staff("agent", "marketing", "dpo", reads_personal_data=True))
    async def Decide(self, request: rpc.DecideRequest, _: Any) -> rpc.DecideResponse:
        """Whether a use is allowed."""
        question = requests.question(request, self._deps.clock.now())
        caller = current_caller()
        if caller.kind == "staff":
            made = await usecases.explain_use(request.customer_id, question, caller, self._deps)
        else:
            made = await usecases.decide_use(request.customer_id, question, self._deps)
        measures.decided(made)
        return messages.decided(made)

    @allow(customer(), READERS)
    async def ListConsents(self, request: rpc.ListConsentsRequest, _: Any) -> rpc.ListConsentsResponse:
        """Where a person stands on every consent."""
        subject = requests.customer_id(request.customer_id)
        await usecases.note_read(current_caller(), subject, ["consent.status"], self._deps)
        views = await usecases.consents_of(subject, self._deps.clock.now(), self._deps)
        return rpc.ListConsentsResponse(
            consents=[messages.consent(view) for view in views], policy_version=self._deps.policy.version
        )

    @allow(customer(), READERS, GUARDIANS)
    async def GrantConsent(self, request: rpc.GrantConsentRequest, _: Any) -> rpc.GrantConsentResponse:
        """Record a consent."""
        key, command = request_key(request), requests.grant(request, current_caller())
        await usecases.note_read(current_caller(), command.customer_id, ["consent.status"], self._deps)
        made = await usecases.grant_consent(command, key, self._deps)
        return rpc.GrantConsentResponse(entry=messages.entry(made))

    @allow(customer(), READERS, GUARDIANS)
    async def WithdrawConsent(
        self, request: rpc.WithdrawConsentRequest, _: Any
    ) -> rpc.WithdrawConsentResponse:
        """Withdraw a consent."""
        key, command = request_key(request), requests.change(request, current_caller())
        await usecases.note_read(current_caller(), command.customer_id, ["consent.status"], self._deps)
        made = await usecases.withdraw_consent(command, key, self._deps)
        return rpc.WithdrawConsentResponse(entry=messages.entry(made))

    @allow(customer(), READERS)
    async def ListObjections(self, request: rpc.ListObjectionsRequest, _: Any) -> rpc.ListObjectionsResponse:
        """Where a person stands on every objection."""
        subject = requests.customer_id(request.customer_id)
        await usecases.note_read(current_caller(), subject, ["objection.objected"], self._deps)
        views = await usecases.objections_of(subject, self._deps)
        return rpc.ListObjectionsResponse(objections=[messages.objection(view) for view in views])

    @allow(customer(), READERS, service("disclosure"))
    async def ObjectToPurpose(
        self, request: rpc.ObjectToPurposeRequest, _: Any
    ) -> rpc.ObjectToPurposeResponse:
        """Record an objection."""
        key, command = request_key(request), requests.change(request, current_caller())
        await usecases.note_read(current_caller(), command.customer_id, ["objection.objected"], self._deps)
        made = await usecases.object_to_purpose(command, key, self._deps)
        return rpc.ObjectToPurposeResponse(entry=messages.entry(made))

    @allow(customer(), READERS)
    async def LiftObjection(self, request: rpc.LiftObjectionRequest, _: Any) -> rpc.LiftObjectionResponse:
        """Take an objection back."""
        key, command = request_key(request), requests.change(request, current_caller())
        await usecases.note_read(current_caller(), command.customer_id, ["objection.objected"], self._deps)
        made = await usecases.lift_objection(command, key, self._deps)
        return rpc.LiftObjectionResponse(entry=messages.entry(made))

    @allow(customer(), READERS)
    async def ListLedgerEntries(
        self, request: rpc.ListLedgerEntriesRequest, _: Any
    ) -> rpc.ListLedgerEntriesResponse:
        """A person's ledger."""
        subject, size = requests.customer_id(request.customer_id), requests.page_size(request.page_size)
        await usecases.note_read(current_caller(), subject, ["consent.history"], self._deps)
        page = await usecases.ledger_of(subject, PageRequest(size, request.page_token), self._deps)
        return rpc.ListLedgerEntriesResponse(
            entries=[messages.entry(entry) for entry in page.items], next_page_token=page.next_token
        )

    @allow(customer(), READERS)
    async def GetReceipt(self, request: rpc.GetReceiptRequest, _: Any) -> rpc.GetReceiptResponse:
        """The receipt of one act."""
        subject = requests.customer_id(request.customer_id)
        found = await usecases.receipt_of(subject, request.receipt_id, self._deps)
        await usecases.note_read(current_caller(), subject, ["consent.receipt"], self._deps)
        content = self._deps.signer.content(found.jws)
        return rpc.GetReceiptResponse(
            receipt=pb.Receipt(
                receipt_id=found.receipt_id,
                entry_id=found.entry_id,
                jws=found.jws,
                json_ld=content,
                public_jwk=await ledger_proof.key_of(found.jws, self._deps),
                kantara=json.dumps(kantara_view(json.loads(content))) if request.kantara else "",
            )
        )

    @allow(anyone())
    async def GetPolicy(self, request: rpc.GetPolicyRequest, _: Any) -> rpc.GetPolicyResponse:
        """The policy in force; its version alone for who has it."""
        if request.known_version == self._deps.policy.version:
            return rpc.GetPolicyResponse(policy=pb.Policy(version=request.known_version))
        made, message = self._policy
        if made is not self._deps.policy:
            self._policy = made, message = self._deps.policy, messages.policy(self._deps.policy)
        return rpc.GetPolicyResponse(policy=message)

    @allow(service("disclosure"))
    async def ListPersonIds(self, request: rpc.ListPersonIdsRequest, _: Any) -> rpc.ListPersonIdsResponse:
        """All ids of a person."""
        found = await same_person(requests.customer_id(request.customer_id), self._deps)
        return rpc.ListPersonIdsResponse(customer_ids=found)

    @allow(service("disclosure"))
    async def RefreshPerson(self, request: rpc.RefreshPersonRequest, _: Any) -> rpc.RefreshPersonResponse:
        """Read the facts anew."""
        known = await refresh_person(requests.customer_id(request.customer_id), self._deps)
        return rpc.RefreshPersonResponse(known=known)
