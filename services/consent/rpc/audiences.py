"""AudienceService over gRPC."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from personvern.consent.v1 import audience_service_pb2 as rpc
from personvern.consent.v1 import audience_service_pb2_grpc as stubs
from services.chassis.caller import allow, current_caller, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.consent.model.audience import Count
from services.consent.model.campaign import Campaign, CampaignDraft
from services.consent.model.decision import Decision
from services.consent.model.policy import Texts
from services.consent.rpc import audience_requests as requests
from services.consent.rpc import measures, messages
from services.consent.usecases import Deps, audiences
from services.consent.usecases.audiences import AudienceView

STAFF = staff("marketing", "dpo")
READERS = staff("marketing", reads_personal_data=True)


class AudienceServicer(stubs.AudienceServiceServicer):
    """Campaigns, audiences, and one question for many."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("marketing"))
    async def CreateCampaign(self, request: rpc.CreateCampaignRequest, _: Any) -> rpc.CreateCampaignResponse:
        """Make a campaign."""
        key, draft = request_key(request), _draft(request)
        made = await audiences.create_campaign(key, draft, current_caller(), self._deps)
        return rpc.CreateCampaignResponse(campaign=_campaign(made))

    @allow(STAFF)
    async def GetCampaign(self, request: rpc.GetCampaignRequest, _: Any) -> rpc.GetCampaignResponse:
        """One campaign."""
        found = await audiences.get_campaign(request.campaign_id, self._deps)
        return rpc.GetCampaignResponse(campaign=_campaign(found))

    @allow(STAFF)
    async def ListCampaigns(self, request: rpc.ListCampaignsRequest, _: Any) -> rpc.ListCampaignsResponse:
        """Campaigns, newest first."""
        page = await audiences.list_campaigns(_page(request), self._deps)
        return rpc.ListCampaignsResponse(
            campaigns=[_campaign(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(staff("marketing"))
    async def SelectAudience(self, request: rpc.SelectAudienceRequest, _: Any) -> rpc.SelectAudienceResponse:
        """Begin to select."""
        at = requests.moment(request, self._deps.clock.now())
        made = await audiences.select_audience(
            request_key(request), request.campaign_id, at, current_caller(), self._deps
        )
        view = await audiences.get_audience(made.id, self._deps)
        return rpc.SelectAudienceResponse(audience=_audience(view))

    @allow(STAFF)
    async def GetAudience(self, request: rpc.GetAudienceRequest, _: Any) -> rpc.GetAudienceResponse:
        """One audience."""
        found = await audiences.get_audience(request.audience_id, self._deps)
        return rpc.GetAudienceResponse(audience=_audience(found))

    @allow(STAFF)
    async def ListAudiences(self, request: rpc.ListAudiencesRequest, _: Any) -> rpc.ListAudiencesResponse:
        """Audiences, newest first."""
        page = await audiences.list_audiences(request.campaign_id, _page(request), self._deps)
        return rpc.ListAudiencesResponse(
            audiences=[_audience(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(READERS)
    async def ListAudienceMembers(
        self, request: rpc.ListAudienceMembersRequest, _: Any
    ) -> rpc.ListAudienceMembersResponse:
        """Members, noted before they leave."""
        page = await audiences.list_members(request.audience_id, _page(request), current_caller(), self._deps)
        return rpc.ListAudienceMembersResponse(customer_ids=page.items, next_page_token=page.next_token)

    @allow(staff("marketing", "dpo", reads_personal_data=True))
    async def ExplainMembership(
        self, request: rpc.ExplainMembershipRequest, _: Any
    ) -> rpc.ExplainMembershipResponse:
        """Why one person is in an audience or not."""
        customer_id = requests.customer_id(request.customer_id)
        found = await audiences.explain_membership(
            request.audience_id, customer_id, current_caller(), self._deps
        )
        return rpc.ExplainMembershipResponse(
            member=found.member,
            outcome=found.outcome,
            rule=_count(found.rule),
            member_now=found.decision.allow,
            decision=messages.decision(found.decision),
        )

    @allow(staff("marketing"))
    async def SendAudience(self, request: rpc.SendAudienceRequest, _: Any) -> rpc.SendAudienceResponse:
        """Begin to send."""
        made = await audiences.send_audience(request_key(request), request.audience_id, self._deps)
        view = await audiences.get_audience(made.id, self._deps)
        return rpc.SendAudienceResponse(audience=_audience(view))

    @allow(service())
    async def DecideMany(
        self, request_iterator: AsyncIterator[rpc.DecideManyRequest], _: Any
    ) -> AsyncIterator[rpc.DecideManyResponse]:
        """One question for many customers; an answer for each message."""
        told: dict[tuple[bool, str], int] = {}
        asked, total = None, 0
        async for request in request_iterator:
            asked = asked or requests.question(request, self._deps.clock.now())
            total += len(request.customer_ids)
            ids = requests.customer_ids(request, total)
            found = await audiences.decide_many(asked, ids, self._deps)
            measures.decided_many(found.decisions, found.of_each)
            fresh: list[Decision] = []
            numbers = []
            for decision in found.decisions:
                key = (decision.allow, decision.rule.value)
                if key not in told:
                    told[key] = len(told)
                    fresh.append(decision)
                numbers.append(told[key])
            yield rpc.DecideManyResponse(
                outcomes=[numbers[each] for each in found.of_each],
                rules=[_rule(decision) for decision in fresh],
                policy_version=self._deps.policy.version,
                decided_for=messages.timestamp(asked.at),
            )


def _page(request: Any) -> PageRequest:
    return PageRequest(requests.page_size(request.page_size), request.page_token)


def _draft(request: rpc.CreateCampaignRequest) -> CampaignDraft:
    return CampaignDraft(
        name=request.name,
        purpose=request.purpose,
        channel=request.channel,
        product_code=request.product_code,
        minimum_age=request.target_group.minimum_age,
        maximum_age=request.target_group.maximum_age,
        einvoice=request.einvoice,
        subject=Texts(request.subject.nb, request.subject.nn, request.subject.en),
        text=Texts(request.text.nb, request.text.nn, request.text.en),
    )


def _campaign(made: Campaign) -> rpc.Campaign:
    return rpc.Campaign(
        campaign_id=made.id,
        name=made.name,
        purpose=made.purpose,
        channel=made.channel,
        product_code=made.product_code,
        target_group=rpc.TargetGroup(minimum_age=made.minimum_age, maximum_age=made.maximum_age),
        einvoice=made.einvoice,
        postcodes=sorted(made.postcodes),
        municipality_numbers=sorted(made.municipalities),
        addresses=len(made.addresses),
        subject=messages.texts(made.subject),
        text=messages.texts(made.text),
        created_at=messages.timestamp(made.created_at),
        created_by=made.created_by,
    )


def _audience(view: AudienceView) -> rpc.Audience:
    made, chosen = view.audience, view.audience.selection
    stamp = messages.timestamp
    moments: dict[str, datetime | None] = {
        "decided_for": made.decided_for,
        "selected_at": made.selected_at,
        "created_at": made.created_at,
        "delete_after": made.delete_after,
    }
    return rpc.Audience(
        audience_id=made.id,
        campaign_id=made.campaign_id,
        state=f"AUDIENCE_STATE_{made.state.name}",
        population=chosen.population if chosen else 0,
        members=chosen.members if chosen else 0,
        policy_version=chosen.policy_version if chosen else "",
        exclusions=[_count(item) for item in view.exclusions],
        outcomes=[_count(item) for item in view.outcomes],
        selection_operation_id=made.selection_operation,
        sending_operation_id=made.sending_operation,
        created_by=made.created_by,
        erased=made.erased,
        **{name: stamp(moment) for name, moment in moments.items()},
    )


def _count(item: Count) -> rpc.RuleCount:
    return rpc.RuleCount(rule=item.rule, count=item.people, sentence=messages.texts(item.sentence))


def _rule(decision: Decision) -> rpc.DecidedRule:
    return rpc.DecidedRule(
        allow=decision.allow, rule=decision.rule.value, sentence=messages.texts(decision.sentences)
    )
