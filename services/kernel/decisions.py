"""Asks the consent context whether a use of personal data is allowed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from personvern.consent.v1 import audience_service_pb2 as audiences
from personvern.consent.v1 import audience_service_pb2_grpc as audience_stubs
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from services.chassis.errors import DomainError, Kind

# Questions that are open at the same time when many are asked: enough to keep both sides busy.
AT_ONCE = 32
SUBJECT_UNKNOWN = "SUBJECT_UNKNOWN"
# Nobody waits for an answer about many: consent may be busy with all the questions.
PATIENCE = 30.0
# How long consent may take for many at once (milliseconds, once it holds everybody in memory), and for how
# long after it could not it is asked about one by one instead.
MEMORY_PATIENCE, MEMORY_PAUSE = 5.0, 30.0


class NotFromMemory(Exception):
    """Consent does not hold everybody in memory just now."""


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

    def __init__(
        self, stub: "stubs.ConsentServiceStub", many: "audience_stubs.AudienceServiceStub | None" = None
    ) -> None:
        """`many` answers one question about many at once; without it they are asked about one by one."""
        self._stub = stub
        self._many = many
        self._memory_from = 0.0

    async def decide(
        self,
        customer_id: str,
        purpose: str,
        *,
        channel: str = "",
        product: str = "",
        recipient: str = "",
        data_category: str = "",
        patience: float | None = None,
    ) -> Decision:
        """Decide for one person and purpose, now; `data_category` must be one that the purpose lists.

        `patience` in seconds, when it is not that of the connection.

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
            ),
            timeout=patience,
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
        """One question about many persons, some hundred at a time; without sentences and evidence.

        Whom consent cannot judge from memory is asked about one by one.

        Raises:
            RemoteError: consent cannot be reached; treat it as a refusal of all.
        """
        found: dict[str, Decision] = {}
        now = asyncio.get_running_loop().time()
        if self._many is not None and customer_ids and now >= self._memory_from:
            try:
                found = await self._from_memory(self._many, customer_ids, purpose, channel, product)
            except NotFromMemory:
                self._memory_from = now + MEMORY_PAUSE
        at_once = asyncio.Semaphore(AT_ONCE)

        async def one(customer_id: str) -> Decision:
            async with at_once:
                return await self.decide(
                    customer_id, purpose, channel=channel, product=product, patience=PATIENCE
                )

        rest = [customer_id for customer_id in customer_ids if customer_id not in found]
        decisions = await asyncio.gather(*(one(customer_id) for customer_id in rest))
        return found | dict(zip(rest, decisions, strict=True))

    async def _from_memory(
        self,
        stub: "audience_stubs.AudienceServiceStub",
        customer_ids: Sequence[str],
        purpose: str,
        channel: str,
        product: str,
    ) -> dict[str, Decision]:
        """Whom consent knows of these. Raises NotFromMemory when it does not hold everybody now."""
        request = audiences.DecideManyRequest(
            purpose=purpose, channel=channel, product_code=product, customer_ids=customer_ids
        )

        async def asked() -> AsyncIterator[audiences.DecideManyRequest]:
            yield request

        rules: list[audiences.DecidedRule] = []
        outcomes: list[int] = []
        version = ""
        try:
            async for answer in stub.DecideMany(asked(), timeout=MEMORY_PATIENCE):
                rules += answer.rules
                outcomes += answer.outcomes
                version = answer.policy_version
        except DomainError as error:
            if error.kind in {Kind.UNIMPLEMENTED, Kind.UNAVAILABLE, Kind.DEADLINE}:
                raise NotFromMemory from error
            raise
        return {
            customer_id: Decision(rules[number].allow, rules[number].rule, "", "", version, {})
            for customer_id, number in zip(customer_ids, outcomes, strict=True)
            if rules[number].rule != SUBJECT_UNKNOWN
        }
