"""What operators watch of consent: decisions by rule, one or many, and the age of the checkpoint."""

from datetime import timedelta

from prometheus_client import REGISTRY

from personvern.consent.v1 import audience_service_pb2 as rpc
from personvern.consent.v1 import audience_service_pb2_grpc as stubs
from services.chassis.caller import Caller, use_caller
from services.consent.app import make_deps
from services.consent.rpc import measures
from services.consent.usecases import ledger_proof
from tests.component.consent.conftest import Consent
from tests.support.periodic import end_periodic
from tests.support.suite import Suite

PURPOSE = "marketing_new_offers"


def counted(outcome: str) -> float:
    """Decisions with the outcome, over all rules."""
    return sum(
        sample.value
        for family in REGISTRY.collect()
        if family.name == "personvern_consent_decisions"
        for sample in family.samples
        if sample.name.endswith("_total") and sample.labels["outcome"] == outcome
    )


async def test_decisions_are_counted_by_outcome(consent: Consent) -> None:
    agrees, says_nothing = consent.customers.add(), consent.customers.add()
    await consent.grant(agrees)
    allowed, denied = counted("allow"), counted("deny")
    await consent.decide(agrees, PURPOSE)
    await consent.decide(says_nothing, PURPOSE)
    assert (counted("allow"), counted("deny")) == (allowed + 1, denied + 1)

    stub = consent.place.stub("consent", stubs.AudienceServiceStub, Caller(kind="service", id="survey"))
    asked = rpc.DecideManyRequest(
        purpose=PURPOSE, channel="email", customer_ids=[agrees, says_nothing, says_nothing]
    )

    async def requests():
        yield asked

    with use_caller(Caller(kind="service", id="survey")):  # the wrapper knows calls with one answer only
        async for _ in stub._stub.DecideMany(requests()):  # type: ignore[attr-defined]
            pass
    assert (counted("allow"), counted("deny")) == (allowed + 2, denied + 3)


async def test_the_age_of_the_checkpoint(consent: Consent) -> None:
    await end_periodic(consent.service, "prove the ledger")
    await consent.grant(consent.customers.add())
    deps = make_deps(consent.place.parts["consent"].parts, consent.place.settings("consent"))
    consent.place.clock.advance(timedelta(days=1))
    await ledger_proof.make_checkpoint(deps)
    made = await ledger_proof.checkpoint_age(deps)
    assert made is not None
    consent.place.clock.advance(timedelta(hours=30))
    age = await ledger_proof.checkpoint_age(deps)
    assert age == made + 30 * 3600
    measures.checkpoint_age(age)
    assert REGISTRY.get_sample_value("personvern_consent_checkpoint_age_seconds") == age


async def test_a_checkpoint_that_never_came_is_missed_as_one_that_is_old(place: Suite) -> None:
    """A cluster whose round never runs would otherwise tell an age of 0 for ever."""
    await end_periodic(await place.start("consent", checkpoint_daily=False), "prove the ledger")
    deps = make_deps(place.parts["consent"].parts, place.settings("consent"))
    place.clock.advance(timedelta(hours=30))
    await ledger_proof.keep_own_key(deps)  # as at a restart
    assert await ledger_proof.checkpoint_age(deps) == 30 * 3600
    await ledger_proof.make_checkpoint(deps)
    assert await ledger_proof.checkpoint_age(deps) == 0
