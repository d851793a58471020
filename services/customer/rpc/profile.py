"""ProfileService: interests, tips, recommendations and social media accounts over gRPC."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import profile_service_pb2 as rpc
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.rpc_server import request_key
from services.customer.rpc import profile_wire as wire
from services.customer.usecases import Deps, interests, recommendations, social, tips

Context = ServicerContext[object, object]


class ProfileServicer:
    """Implements personvern.customer.v1.ProfileService."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(customer())
    async def ListInterests(self, request: rpc.ListInterestsRequest, _: Context) -> rpc.ListInterestsResponse:
        """List interests."""
        return wire.interests(await interests.list_interests(request.customer_id, self._deps))

    @allow(customer())
    async def DeclareInterest(
        self, request: rpc.DeclareInterestRequest, _: Context
    ) -> rpc.DeclareInterestResponse:
        """Declare or correct an interest."""
        told = await interests.declare(
            request_key(request), request.customer_id, request.topic, request.level, self._deps
        )
        return rpc.DeclareInterestResponse(interest=wire.interest(told, self._deps.profile.interests))

    @allow(customer())
    async def RemoveInterest(
        self, request: rpc.RemoveInterestRequest, _: Context
    ) -> rpc.RemoveInterestResponse:
        """Remove an interest."""
        await interests.remove(request_key(request), request.customer_id, request.topic, self._deps)
        return rpc.RemoveInterestResponse()

    @allow(customer())
    async def ListTips(self, request: rpc.ListTipsRequest, _: Context) -> rpc.ListTipsResponse:
        """List tips."""
        return wire.tips(await tips.list_tips(request.customer_id, self._deps))

    @allow(customer())
    async def DismissTip(self, request: rpc.DismissTipRequest, _: Context) -> rpc.DismissTipResponse:
        """Put a tip away."""
        await tips.dismiss_tip(request_key(request), request.customer_id, request.key, self._deps)
        return rpc.DismissTipResponse()

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def ListRecommendations(
        self, request: rpc.ListRecommendationsRequest, _: Context
    ) -> rpc.ListRecommendationsResponse:
        """List recommended products."""
        found = await recommendations.recommendations(request.customer_id, current_caller(), self._deps)
        return wire.recommendations(found)

    @allow(customer())
    async def ListSocialLinks(
        self, request: rpc.ListSocialLinksRequest, _: Context
    ) -> rpc.ListSocialLinksResponse:
        """List linked accounts."""
        found = await social.list_links(request.customer_id, self._deps)
        return rpc.ListSocialLinksResponse(
            links=[wire.social_link(item, self._deps.profile.platforms) for item in found.links],
            platforms=[wire.platform(offer) for offer in found.offers],
        )

    @allow(customer())
    async def LinkSocialAccount(
        self, request: rpc.LinkSocialAccountRequest, _: Context
    ) -> rpc.LinkSocialAccountResponse:
        """Link an account."""
        made = await social.link_account(
            request_key(request), request.customer_id, request.platform, request.assertion, self._deps
        )
        return rpc.LinkSocialAccountResponse(link=wire.social_link(made, self._deps.profile.platforms))

    @allow(customer())
    async def UnlinkSocialAccount(
        self, request: rpc.UnlinkSocialAccountRequest, _: Context
    ) -> rpc.UnlinkSocialAccountResponse:
        """Unlink an account."""
        await social.unlink_account(
            request_key(request), request.customer_id, request.social_link_id, self._deps
        )
        return rpc.UnlinkSocialAccountResponse()
