"""The policy for staff: the one in force, the archive, and what changed."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from gateway.dependencies import Clients, Language, PageAsked, staff_caller
from gateway.schemas.policies import PolicyComparison, PolicyVersion, PolicyVersionList
from gateway.schemas.privacy_notice import PrivacyNotice
from gateway.schemas.processors import PublicProcessor
from personvern.consent.v1 import consent_service_pb2 as consent
from personvern.consent.v1 import policy_service_pb2 as rpc
from personvern.disclosure.v1 import disclosure_service_pb2 as disclosure
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/policy", tags=["policy"])

Reader = Annotated[Caller, Depends(staff_caller("dpo", "marketing", "ops"))]
Version = Annotated[
    str,
    Query(
        max_length=64,
        pattern="^([0-9a-f]{64})?$",
        description="A policy's `version`, see `GET /v1/staff/policy/versions`.",
    ),
]


@router.get("", operation_id="get_policy", summary="The policy in force")
async def get(caller: Reader, clients: Clients, language: Language) -> PrivacyNotice:
    """As customers read it."""
    policy, register = await asyncio.gather(
        clients.consent.GetPolicy(consent.GetPolicyRequest()),
        clients.disclosure.ListPublicProcessors(disclosure.ListPublicProcessorsRequest()),
    )
    processors = [PublicProcessor.of(line) for line in register.categories]
    return PrivacyNotice.of(policy.policy, processors, language)


@router.get("/versions", operation_id="list_policy_versions", summary="Policies that were in force")
async def versions(caller: Reader, clients: Clients, page: PageAsked) -> PolicyVersionList:
    """The latest first."""
    request = rpc.ListPolicyVersionsRequest(page_size=page.size, page_token=page.token)
    found = await clients.policies.ListPolicyVersions(request)
    return PolicyVersionList(
        versions=[PolicyVersion.of(item) for item in found.versions],
        next_page_token=found.next_page_token,
    )


@router.get("/diff", operation_id="compare_policies", summary="What changed, and whom we must ask again")
async def diff(
    caller: Reader,
    clients: Clients,
    from_version: Version = "",
    to_version: Version = "",
) -> PolicyComparison:
    """Without `to_version` the policy in force; without `from_version` the one before it."""
    request = rpc.ComparePoliciesRequest(from_version=from_version, to_version=to_version)
    return PolicyComparison.of(await clients.policies.ComparePolicies(request))
