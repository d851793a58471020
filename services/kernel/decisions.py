"""Asks the consent context whether a use of personal data is allowed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs

# Questions that are open at the same time when many are asked: enough to keep both sides busy.
AT_ONCE = 32


@dataclass(frozen=True)
class Decision:
    """Whether a use is allowed, by which rule, on which legal basis and evidence, under which policy.

    `retry_at` is when a no that is only for now may become a yes: quiet hours end, a cap has room again.
    """

    allow: bool
    rule: str
    legal_basis: str
    evidence: str
    policy_version: str
    sentences: dict[str, str]
    retry_at: datetime | None = None


class Decisions:
    """Client of the decision."""

    def __init__(self, stub: "stubs.ConsentServiceStub") -> None:
        self._stub = stub

    async def decide(
        self,
        customer_id: str,
        purpose: str,
        *,
        channel: str = "",
        product: str = "",
        recipient: str = "",
        data_category: str = "",
    ) -> Decision:
        """Decide for one person and purpose, now; `data_category` must be one that the purpose lists.

        Raises:
            RemoteError: consent cannot be reached; treat it as a refusal.
        """
        answer = await self._stub.Decide(
            rpc.DecideRequest(
                customer_id=customer_id,
                purpose=purpose,
                channel=channel,
                product_code=product,
                recipient=recipient,
                data_category=data_category,
            )
        )
        found = answer.decision
        return Decision(
            allow=found.allow,
            rule=found.rule,
            legal_basis=found.legal_basis,
            evidence=found.evidence.reference,
            policy_version=found.policy_version,
            sentences={"nb": found.sentence_nb, "nn": found.sentence_nn, "en": found.sentence_en},
            retry_at=found.retry_at.ToDatetime(tzinfo=UTC) if found.HasField("retry_at") else None,
        )

    async def decide_many(
        self, customer_ids: Sequence[str], purpose: str, *, channel: str = "", product: str = ""
    ) -> dict[str, Decision]:
        """One question about many persons, some hundred at a time.

        Raises:
            RemoteError: consent cannot be reached; treat it as a refusal of all.
        """
        at_once = asyncio.Semaphore(AT_ONCE)

        async def one(customer_id: str) -> Decision:
            async with at_once:
                return await self.decide(customer_id, purpose, channel=channel, product=product)

        decisions = await asyncio.gather(*(one(customer_id) for customer_id in customer_ids))
        return dict(zip(customer_ids, decisions, strict=True))
