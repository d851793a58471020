"""My social media accounts: link one, see what passed, unlink it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey
from gateway.problems import NO_CONTENT
from gateway.schemas.social_links import NewSocialLink, SocialLink, SocialLinkList
from personvern.customer.v1 import profile_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["social links"])

LinkId = Annotated[str, Path(max_length=80, examples=["scl_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/social-links", operation_id="list_my_social_links", summary="My linked accounts")
async def list_links(caller: CustomerCaller, clients: Clients) -> SocialLinkList:
    """What is linked, what came from it and what went to it, and the platforms that can be linked."""
    request = rpc.ListSocialLinksRequest(customer_id=caller.id)
    return SocialLinkList.of(await clients.profile.ListSocialLinks(request))


@router.post("/social-links", operation_id="link_my_social_account", summary="Link an account")
async def link(
    body: NewSocialLink, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> SocialLink:
    """Link the account that the platform asserts. Needs my consent to `social_linking`."""
    request = rpc.LinkSocialAccountRequest(
        request_id=key, customer_id=caller.id, platform=body.platform, assertion=body.assertion
    )
    return SocialLink.of((await clients.profile.LinkSocialAccount(request)).link)


@router.delete(
    "/social-links/{social_link_id}",
    operation_id="unlink_my_social_account",
    summary="Unlink an account",
    status_code=NO_CONTENT,
)
async def unlink(
    social_link_id: LinkId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> None:
    """Unlink it and delete what came from it. That data passed, and when, is still shown."""
    request = rpc.UnlinkSocialAccountRequest(
        request_id=key, customer_id=caller.id, social_link_id=social_link_id
    )
    await clients.profile.UnlinkSocialAccount(request)
