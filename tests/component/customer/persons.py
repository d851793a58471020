"""What the tests about persons share: calls of PersonService as whoever asks."""

import contextlib
from typing import Any

import nats
import pytest
from nats.js.errors import NotFoundError

from personvern.customer.v1 import person_service_pb2 as rpc
from personvern.customer.v1 import person_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.customer.conftest import World

TEXT = "a" * 64
CONSENT = rpc.GuardianConsent(text_hash=TEXT, language="nb")
DECLARED = rpc.GuardianEvidence(kind="parental_responsibility")
SEEN = rpc.GuardianEvidence(kind="register_extract", reference="Folkeregisteret 2026-01-10")
AGENT = Caller("staff", "stf_1", roles=frozenset({"agent"}), access_reason="complaint")
DPO = Caller("staff", "stf_9", roles=frozenset({"dpo"}), access_reason="data_request")
RIGHTS = Caller("service", "disclosure")
"""Restricts and lifts, on requests that it keeps."""


class Persons:
    """PersonService as one caller."""

    def __init__(self, world: World, caller: Caller) -> None:
        self.id = caller.id
        self.stub = world.place.stub("customer", person_service_pb2_grpc.PersonServiceStub, caller)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stub, name)


def as_customer(world: World, customer_id: str) -> Persons:
    """A customer."""
    return Persons(world, Caller("customer", customer_id))


def child(guardian_id: str, **changes: Any) -> Any:
    """Nora, ten in January 2026."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "customer_id": guardian_id,
        "given_name": "Nora",
        "family_name": "Nordmann",
        "birth_date": "2016-01-10",
        "evidence": DECLARED,
        "consent": CONSENT,
    }
    return rpc.RegisterDependantRequest(**(given | changes))


async def adult(world: World, login: str, **changes: Any) -> Any:
    """A customer with a login of its own."""
    return await world.register(identity=f"https://login.example|{login}", **changes)


async def with_child(world: World, **changes: Any) -> tuple[Any, Any]:
    """A guardian and its registered child."""
    guardian = await adult(world, "mother")
    mother = as_customer(world, guardian.customer_id)
    made = await mother.RegisterDependant(child(guardian.customer_id, **changes))
    return guardian, made.dependant


async def told(world: World, fact: str, message: Any) -> list[Any]:
    """The events of one kind that were published so far, oldest first."""
    connection = await nats.connect(world.place.nats_url)
    try:
        found, number, subject = [], 1, f"customer.v1.{fact}.*"
        with contextlib.suppress(NotFoundError):
            while True:
                kept = await connection.jsm().get_msg("CUSTOMER", seq=number, subject=subject, next=True)
                found.append(message.FromString(kept.data or b""))
                number = int(kept.seq or number) + 1
        return found
    finally:
        await connection.close()


async def refused(call: Any, reason: str, rule: str = "") -> RemoteError:
    """The refusal of a call."""
    with pytest.raises(RemoteError) as refusal:
        await call
    assert refusal.value.reason == reason
    if rule:
        assert rule in {refusal.value.metadata.get("rule"), *(v.rule for v in refusal.value.violations)}
    return refusal.value
