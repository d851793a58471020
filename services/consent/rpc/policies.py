"""PolicyService over gRPC."""

from typing import Any

from personvern.consent.v1 import policy_service_pb2 as rpc
from personvern.consent.v1 import policy_service_pb2_grpc as stubs
from services.chassis.caller import allow, staff
from services.chassis.pages import PageRequest
from services.consent.rpc import messages, requests
from services.consent.usecases import Deps, policies

READERS = staff("dpo", "marketing", "ops")


class PolicyServicer(stubs.PolicyServiceServicer):
    """The archive of policies; holds no personal data."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(READERS)
    async def ListPolicyVersions(
        self, request: rpc.ListPolicyVersionsRequest, _: Any
    ) -> rpc.ListPolicyVersionsResponse:
        """Every policy that was in force."""
        size = requests.page_size(request.page_size)
        page = await policies.policy_versions(PageRequest(size, request.page_token), self._deps)
        return rpc.ListPolicyVersionsResponse(
            versions=[
                rpc.PolicyVersion(
                    version=item.version,
                    published_at=messages.timestamp(item.published_at),
                    previous_version=item.previous,
                    in_force=item.version == self._deps.policy.version,
                )
                for item in page.items
            ],
            next_page_token=page.next_token,
        )

    @allow(READERS)
    async def ComparePolicies(
        self, request: rpc.ComparePoliciesRequest, _: Any
    ) -> rpc.ComparePoliciesResponse:
        """What changed, and which consents are stale."""
        found = await policies.compare_policies(request.from_version, request.to_version, self._deps)
        return rpc.ComparePoliciesResponse(
            from_version=found.from_version,
            to_version=found.to_version,
            changes=[
                rpc.PolicyChange(kind=item.kind.value, path=item.path, before=item.before, after=item.after)
                for item in found.changes
            ],
            stale=[
                rpc.StaleText(
                    purpose=text.purpose, language=text.language, text_hash=text.text_hash, consents=count
                )
                for text, count in found.stale
            ],
        )
