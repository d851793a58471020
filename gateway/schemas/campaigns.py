"""Campaigns and audiences."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import MomentGiven, moment, moment_or_none
from personvern.consent.v1 import audience_service_pb2 as rpc
from personvern.consent.v1 import consent_pb2

_CAMPAIGN_ID = "cam_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"
_AUDIENCE_ID = "aud_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"


class CampaignText(Body):
    """A text in Bokmål, Nynorsk and English. `{name}` stands for the receiver's name."""

    nb: str = Field(default="", max_length=6000, examples=["Fiber til deg"])
    nn: str = Field(default="", max_length=6000, examples=["Fiber til deg"])
    en: str = Field(default="", max_length=6000, examples=["Fibre for you"])

    @classmethod
    def of(cls, message: consent_pb2.LocalizedText) -> Self:
        """From the message."""
        return cls(nb=message.nb, nn=message.nn, en=message.en)

    def message(self) -> consent_pb2.LocalizedText:
        """To the message."""
        return consent_pb2.LocalizedText(nb=self.nb, nn=self.nn, en=self.en)


class CampaignTarget(Body):
    """Ages in whole years, both ends included; 0 for no limit. With a limit, organisations are left out."""

    minimum_age: int = Field(default=0, ge=-1000, le=1000)
    maximum_age: int = Field(default=0, ge=-1000, le=1000)


class NewCampaign(Body):
    """What is to be told, for which purpose, on which channel, and to whom it is meant."""

    name: str = Field(max_length=200, examples=["Fibre in Haugesund, spring"])
    purpose: str = Field(max_length=64, examples=["marketing_new_offers"])
    channel: str = Field(max_length=20, examples=["email"])
    product_code: str = Field(default="", max_length=64, examples=["fibre-500"])
    target_group: CampaignTarget = CampaignTarget()
    einvoice: bool = Field(default=False, description="Leave out who has e-invoice already.")
    subject: CampaignText = CampaignText()
    text: CampaignText = CampaignText()

    def message(self, request_id: str) -> rpc.CreateCampaignRequest:
        """To the message."""
        return rpc.CreateCampaignRequest(
            request_id=request_id,
            name=self.name,
            purpose=self.purpose,
            channel=self.channel,
            product_code=self.product_code,
            target_group=rpc.TargetGroup(**self.target_group.model_dump()),
            einvoice=self.einvoice,
            subject=self.subject.message(),
            text=self.text.message(),
        )


class Campaign(Answer):
    """A campaign. Ages and places are those of the product and of the campaign together."""

    campaign_id: str = Field(examples=[_CAMPAIGN_ID])
    name: str
    purpose: str
    channel: str
    product_code: str
    target_group: CampaignTarget
    einvoice: bool
    postcodes: list[str] = Field(
        description="Where the product can be had; with the next empty and no addresses: everywhere."
    )
    municipality_numbers: list[str]
    addresses: int = Field(
        description="How many properties and dwellings it can be had at besides; the catalogue names them."
    )
    subject: CampaignText
    text: CampaignText
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, message: rpc.Campaign) -> Self:
        """From the message."""
        target = message.target_group
        return cls(
            campaign_id=message.campaign_id,
            name=message.name,
            purpose=message.purpose,
            channel=message.channel,
            product_code=message.product_code,
            target_group=CampaignTarget(minimum_age=target.minimum_age, maximum_age=target.maximum_age),
            einvoice=message.einvoice,
            postcodes=list(message.postcodes),
            municipality_numbers=list(message.municipality_numbers),
            addresses=message.addresses,
            subject=CampaignText.of(message.subject),
            text=CampaignText.of(message.text),
            created_at=moment(message.created_at),
            created_by=message.created_by,
        )


class CampaignList(Answer):
    """A page of campaigns, newest first."""

    campaigns: list[Campaign]
    next_page_token: str = Field(description="Empty on the last page.")


class SelectAudience(Body):
    """For which moment to decide."""

    at: MomentGiven | None = Field(
        default=None, description="When it is to be sent: quiet hours and frequency look at it. Now if empty."
    )


class RuleCount(Answer):
    """How many people one rule speaks for, and what the rule says to such a person."""

    rule: str = Field(examples=["CONSENT_WITHDRAWN"])
    count: int
    sentence: str = Field(description="In the language asked for.")

    @classmethod
    def of(cls, message: rpc.RuleCount, language: str) -> Self:
        """From the message, in one language."""
        return cls(rule=message.rule, count=message.count, sentence=getattr(message.sentence, language))


class Audience(Answer):
    """Whom a campaign may reach, as counts. `members` and all exclusions add up to `population`."""

    audience_id: str = Field(examples=[_AUDIENCE_ID])
    campaign_id: str = Field(examples=[_CAMPAIGN_ID])
    state: Literal["selecting", "selected", "sending", "sent"]
    population: int
    members: int
    exclusions: list[RuleCount] = Field(
        description="In the order in which rules are asked; a person counts at the first that speaks."
    )
    outcomes: list[RuleCount] = Field(description="How sending went, each member decided for again.")
    erased: int = Field(description="Members who were erased since and are in no list.")
    policy_version: str
    decided_for: datetime
    selected_at: datetime | None
    delete_after: datetime = Field(description="When the list of members is deleted; the counts stay.")
    created_at: datetime
    created_by: str
    operation_id: str = Field(description="The work under way, or the last that was.")
    href: str = Field(examples=["/v1/operations/op_consent_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    events: str

    @classmethod
    def of(cls, message: rpc.Audience, language: str) -> Self:
        """From the message, in one language."""
        operation = message.sending_operation_id or message.selection_operation_id
        state = rpc.AudienceState.Name(message.state).removeprefix("AUDIENCE_STATE_").lower()
        return cls.model_validate(
            {
                "audience_id": message.audience_id,
                "campaign_id": message.campaign_id,
                "state": state,
                "population": message.population,
                "members": message.members,
                "exclusions": [RuleCount.of(item, language) for item in message.exclusions],
                "outcomes": [RuleCount.of(item, language) for item in message.outcomes],
                "erased": message.erased,
                "policy_version": message.policy_version,
                "decided_for": moment(message.decided_for),
                "selected_at": moment_or_none(message, "selected_at"),
                "delete_after": moment(message.delete_after),
                "created_at": moment(message.created_at),
                "created_by": message.created_by,
                "operation_id": operation,
                "href": f"/v1/operations/{operation}",
                "events": f"/v1/operations/{operation}/events",
            }
        )


class AudienceList(Answer):
    """A page of audiences, newest first."""

    audiences: list[Audience]
    next_page_token: str = Field(description="Empty on the last page.")


class AudienceMembers(Answer):
    """A page of members by id; each of them can see that they were looked at."""

    customer_ids: list[str] = Field(examples=[["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"]])
    next_page_token: str = Field(description="Empty on the last page.")


class WhoToExplain(Body):
    """The person asked about."""

    customer_id: str = Field(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])


class MembershipExplained(Answer):
    """Why one person is in an audience or not: as it was fixed, as sending went, and as it would be now."""

    member: bool = Field(description="Chosen when the members were fixed.")
    outcome: str = Field(description="What was counted when it was sent; empty before.")
    member_now: bool
    rule: str = Field(description="The rule that speaks now.", examples=["CONSENT_WITHDRAWN"])
    sentence: str
    evidence: str = Field(description="A ledger entry, a paragraph or an article; may be empty.")

    @classmethod
    def of(cls, message: rpc.ExplainMembershipResponse, language: str) -> Self:
        """From the message, in one language."""
        return cls(
            member=message.member,
            outcome=message.outcome,
            member_now=message.member_now,
            rule=message.rule.rule,
            sentence=getattr(message.rule.sentence, language),
            evidence=message.decision.evidence.reference,
        )
