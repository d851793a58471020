"""Interests, tips, recommendations and links as messages."""

from collections.abc import Mapping

from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import profile_service_pb2 as rpc
from services.customer.model.interest import Interest, InterestRules, Source
from services.customer.model.product import LocalText
from services.customer.model.recommendation import Recommendation
from services.customer.model.social import Passed, Platform, SocialLink
from services.customer.rpc.wire import local, time
from services.customer.usecases.interests import InterestView
from services.customer.usecases.recommendations import Recommended
from services.customer.usecases.social import Offer
from services.customer.usecases.tips import TipsView
from services.kernel.calendar import oslo_date
from services.kernel.wording import day

_UNNAMED = LocalText("", "", "")


def interests(view: InterestView) -> rpc.ListInterestsResponse:
    """Interests, removed topics and the taxonomy."""
    found, rules = view.interests, view.rules
    return rpc.ListInterestsResponse(
        interests=[interest(found.items[topic], rules) for topic in sorted(found.items)],
        removed=[
            rpc.RemovedInterest(topic=topic, names=_names(topic, rules), removed_at=time(at))
            for topic, at in sorted(found.removed.items())
        ],
        topics=[
            rpc.InterestTopic(topic=topic.key, names=local(topic.names)) for topic in rules.topics.values()
        ],
        version=found.version,
    )


def interest(item: Interest, rules: InterestRules) -> rpc.Interest:
    """One interest with its sources explained."""
    return rpc.Interest(
        topic=item.topic,
        names=_names(item.topic, rules),
        level=item.level.value,
        sources=[_source(source, rules) for source in item.sources],
    )


def tips(view: TipsView) -> rpc.ListTipsResponse:
    """Tips, or why there are none."""
    return rpc.ListTipsResponse(
        tips=[
            rpc.Tip(
                key=tip.key,
                title=local(tip.title),
                text=local(tip.text),
                why=local(tip.why),
                times=tip.times,
                last_asked_at=time(tip.last_asked_at),
            )
            for tip in view.tips
        ],
        refusal=None if view.refusal is None else local(view.refusal),
    )


def recommendations(found: Recommended) -> rpc.ListRecommendationsResponse:
    """Recommendations and what was withheld."""
    return rpc.ListRecommendationsResponse(
        recommendations=[_recommendation(item) for item in found.items],
        withheld=[
            rpc.WithheldPurpose(purpose=item.purpose, text=local(item.text)) for item in found.withheld
        ],
    )


def social_link(item: SocialLink, platforms: Mapping[str, Platform]) -> rpc.SocialLink:
    """A link; its owner sees the account."""
    known, account = platforms.get(item.platform), item.account
    return rpc.SocialLink(
        social_link_id=item.id,
        platform=item.platform,
        platform_names=local(known.names if known else _UNNAMED),
        external_id="" if account is None else account.external_id.reveal(),
        display_name="" if account is None else account.display_name.reveal(),
        status=f"SOCIAL_LINK_STATUS_{item.status.value.upper()}",
        received=[_passed(one) for one in item.received],
        sent=[_passed(one) for one in item.sent],
        linked_at=time(item.linked_at),
        unlinked_at=time(item.unlinked_at),
        version=item.version,
    )


def platform(offer: Offer) -> rpc.SocialPlatform:
    """A platform that can be linked."""
    known = offer.platform
    return rpc.SocialPlatform(
        platform=known.key, names=local(known.names), receives=known.receives, nonce=offer.nonce
    )


def _source(source: Source, rules: InterestRules) -> rpc.InterestSource:
    text, first = rules.explanations[source.origin], oslo_date(source.since)
    said = {name: getattr(text, name).replace("{day}", day(first, name)) for name in ("nb", "nn", "en")}
    return rpc.InterestSource(
        origin=f"INTEREST_ORIGIN_{source.origin.value.upper()}",
        since=time(source.since),
        renewed_at=time(source.renewed_at),
        explanation=pb.LocalText(**said),
    )


def _names(topic: str, rules: InterestRules) -> pb.LocalText:
    known = rules.topics.get(topic)  # a topic that has left the taxonomy is shown by its key
    return pb.LocalText(nb=topic, nn=topic, en=topic) if known is None else local(known.names)


def _recommendation(item: Recommendation) -> rpc.Recommendation:
    return rpc.Recommendation(
        product_code=item.product.code,
        names=local(item.product.names),
        group=item.product.group,
        purpose=item.purpose,
        score=item.score,
        reasons=[
            rpc.RecommendationReason(
                data_category=reason.data.value, points=reason.points, text=local(reason.text)
            )
            for reason in item.reasons
        ],
    )


def _passed(one: Passed) -> rpc.PassedField:
    return rpc.PassedField(field=one.field, at=time(one.at))
