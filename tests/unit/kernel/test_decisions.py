"""One question about many: from consent's memory, one by one for whom it does not hold, or for all."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from personvern.consent.v1 import audience_service_pb2, consent_pb2, consent_service_pb2
from services.chassis.errors import DomainError, Kind
from services.kernel.decisions import Decisions


class Refused(DomainError):
    """What the other side answers."""

    def __init__(self, kind: Kind) -> None:
        super().__init__("no")
        self.kind = kind  # type: ignore[misc] - a stand-in for what comes over the wire


class One:
    """Answers about single persons; counts the questions."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def Decide(self, request: Any, **_: Any) -> Any:
        self.asked.append(request.customer_id)
        decision = consent_pb2.Decision(allow=False, rule="OBJECTION")
        return consent_service_pb2.DecideResponse(decision=decision)


class Many:
    """Answers about many, or fails."""

    def __init__(self, failure: Kind | None = None) -> None:
        self.failure, self.calls = failure, 0

    async def DecideMany(self, requests: AsyncIterator[Any], **_: Any) -> AsyncIterator[Any]:
        self.calls += 1
        if self.failure is not None:
            raise Refused(self.failure)
        async for request in requests:
            rules = [
                audience_service_pb2.DecidedRule(allow=True, rule="CONTRACT"),
                audience_service_pb2.DecidedRule(allow=False, rule="SUBJECT_UNKNOWN"),
            ]
            outcomes = [1 if name == "new" else 0 for name in request.customer_ids]
            yield audience_service_pb2.DecideManyResponse(outcomes=outcomes, rules=rules, policy_version="7")


def decisions(one: One, many: Many | None) -> Decisions:
    return Decisions(one, many)  # type: ignore[arg-type]


async def test_who_is_not_in_memory_is_asked_about_alone() -> None:
    one, many = One(), Many()
    found = await decisions(one, many).decide_many(["a", "new", "b"], "notices_of_change", channel="email")
    assert {name: each.allow for name, each in found.items()} == {"a": True, "b": True, "new": False}
    assert one.asked == ["new"]
    assert found["a"].policy_version == "7"


@pytest.mark.parametrize("failure", [Kind.UNAVAILABLE, Kind.DEADLINE, Kind.UNIMPLEMENTED])
async def test_without_memory_everybody_is_asked_about_alone_for_a_while(failure: Kind) -> None:
    one, many = One(), Many(failure)
    client = decisions(one, many)
    for _ in range(2):
        found = await client.decide_many(["a", "b"], "notices_of_change")
        assert [each.rule for each in found.values()] == ["OBJECTION", "OBJECTION"]
    assert one.asked == ["a", "b", "a", "b"]
    assert many.calls == 1


async def test_a_refusal_is_a_refusal() -> None:
    one = One()
    with pytest.raises(Refused):
        await decisions(one, Many(Kind.FORBIDDEN)).decide_many(["a"], "notices_of_change")
    assert one.asked == []


async def test_nobody_costs_no_question() -> None:
    one, many = One(), Many()
    assert await decisions(one, many).decide_many([], "notices_of_change") == {}
    assert (one.asked, many.calls) == ([], 0)
