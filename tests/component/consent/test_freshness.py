"""Decisions from memory: fast, and never from before a change that another replica has acknowledged."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.local.api import ok
from deploy.local.child import HOST, free_port
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import Kind, RemoteError
from services.chassis.ids import new_id
from services.consent.app import build
from services.consent.memory import Changes, People
from services.consent.memory.replicas import Replicas
from services.consent.store.subjects import SubjectStore
from tests.component.consent.conftest import Consent
from tests.support.cut import Wire, wire_to
from tests.support.eventually import eventually

OFFERS = "marketing_new_offers"


class Reads:
    """Counts how often a person's document was read for a decision."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        known = SubjectStore.known

        async def counted(store: SubjectStore, customer_id: str) -> Any:
            self.count += 1
            return await known(store, customer_id)

        monkeypatch.setattr(SubjectStore, "known", counted)


class Waits:
    """Which replicas a change had to wait for, because they did not say that they had heard of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        fence = Replicas.fence

        async def noted(replicas: Replicas, names: Iterable[str]) -> None:
            waited_for = list(names)
            self.names += waited_for
            await fence(replicas, waited_for)

        monkeypatch.setattr(Replicas, "fence", noted)


@dataclass
class Twin:
    """A second replica of consent, whose wires to database and broker can be cut."""

    consent: Consent
    service: Any
    database: Wire
    broker: Wire
    stub: Any

    async def decide(self, customer_id: str, **more: Any) -> Any:
        """What it decides."""
        request = rpc.DecideRequest(customer_id=customer_id, purpose=OFFERS, channel="email", **more)
        return (await self.stub.Decide(request)).decision

    async def warm(self, customer_id: str) -> None:
        """Have the person in its memory."""
        await self.decide(customer_id)
        assert (await self.decide(customer_id)).allow


def behind(uri: str, wire: Wire) -> str:
    """The address as seen through a wire."""
    return uri.replace(f":{urlsplit(uri).port}", f":{wire.port}", 1)


def port_of(uri: str) -> int:
    found = urlsplit(uri).port
    assert found is not None
    return found


@pytest.fixture
async def twin(consent: Consent) -> AsyncIterator[Twin]:
    """Two replicas that run and are past their warming up."""
    place = consent.place
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(wire_to(port_of(place.mongodb_uri)))
        broker = await stack.enter_async_context(wire_to(port_of(place.nats_url)))
        address = f"{HOST}:{free_port()}"
        settings = place.settings(
            "consent",
            listen=address,
            mongodb_uri=behind(place.database_of("consent"), database) + "&socketTimeoutMS=1000",
            nats_url=behind(place.broker_of("consent"), broker),
        )
        service = build(settings, clock=place.clock)
        await service.start()

        async def stop() -> None:
            database.mend()
            broker.mend()
            with contextlib.suppress(Exception):  # one test has stopped it
                await service.stop(0.0)

        stack.push_async_callback(stop)
        caller = Caller(kind="service", id="billing")
        stub = place.stub("consent", stubs.ConsentServiceStub, caller, address=address)
        for each in (service, consent.service):
            await eventually(replicas_of(each).hold)
        yield Twin(consent, service, database, broker, stub)


async def test_a_warm_replica_answers_from_memory(
    consent: Consent, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    reads = Reads(monkeypatch)
    for _ in range(20):
        assert (await twin.decide(her)).allow
    assert reads.count == 0


async def test_what_one_replica_was_told_counts_at_once_on_the_other(consent: Consent, twin: Twin) -> None:
    her = consent.customers.add()
    for _ in range(5):
        await consent.grant(her)
        await twin.warm(her)
        await consent.withdraw(her)
        assert (await twin.decide(her)).rule == "CONSENT_WITHDRAWN"
    await consent.grant(her)
    await twin.warm(her)
    objection = rpc.ObjectToPurposeRequest(
        request_id=new_id("req"), customer_id=her, purpose="direct_marketing"
    )
    await consent.me(her).ObjectToPurpose(objection)
    assert (await twin.decide(her)).rule == "OBJECTED_TO_MARKETING"


async def test_preferences_count_at_once_on_the_other(consent: Consent, twin: Twin) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await consent.place.start("gateway")
    me = consent.place.person(her)
    for _ in range(3):
        await twin.warm(her)
        ok(await me.put("/v1/me/preferences", {"no_marketing": True}))
        assert (await twin.decide(her)).rule == "NO_MARKETING_WANTED"
        ok(await me.put("/v1/me/preferences", {}))


async def test_both_replicas_are_asked_without_a_pause_while_minds_change(
    consent: Consent, twin: Twin
) -> None:
    """No yes to a question that was put after the no was acknowledged; either replica acknowledges."""
    her = consent.customers.add()
    says: list[tuple[float, bool]] = []
    loop = asyncio.get_running_loop()

    def answered_since(moment: float) -> bool:
        """Whether some questions that were put after a moment have been answered."""
        return sum(asked > moment for asked, _ in says) > 20

    async def ask(decide: Any) -> None:
        while True:
            asked = loop.time()
            says.append((asked, (await decide(her)).allow))

    for _ in range(4):
        await consent.grant(her)
        granted = loop.time()
        askers = [
            asyncio.create_task(ask(decide)) for decide in (twin.decide, decide_at(consent)) for _ in "ab"
        ]
        await eventually(partial(answered_since, granted))
        await consent.withdraw(her)
        withdrawn = loop.time()
        await eventually(partial(answered_since, withdrawn))
        for asker in askers:
            asker.cancel()
        await asyncio.gather(*askers, return_exceptions=True)
        assert any(allow for asked, allow in says if granted < asked < withdrawn)
        assert not [asked for asked, allow in says if allow and asked > withdrawn]


async def test_a_change_that_comes_while_a_person_is_read_is_not_overtaken(
    consent: Consent, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the change may be answered to who asked before it, but is not kept."""
    her = consent.customers.add()
    await consent.grant(her)
    known, read, go_on = SubjectStore.known, asyncio.Event(), asyncio.Event()

    async def slow(store: SubjectStore, customer_id: str) -> Any:
        found = await known(store, customer_id)
        if not read.is_set():
            read.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(SubjectStore, "known", slow)
    asked_before = asyncio.create_task(twin.decide(her))
    await read.wait()
    await consent.withdraw(her)
    assert not (await twin.decide(her)).allow
    go_on.set()
    await asked_before
    assert not (await twin.decide(her)).allow


async def test_a_command_sent_again_tells_again(consent: Consent, twin: Twin) -> None:
    """As after a crash between commit and telling: the answer to the repetition is an acknowledgement too."""
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    people = kept(twin)
    before = people[her]
    key = new_id("req")
    await consent.withdraw(her, request_id=key)
    people[her] = before  # the telling that never came
    await consent.withdraw(her, request_id=key)
    assert not (await twin.decide(her)).allow
    people[her] = before
    await consent.withdraw(her)
    assert not (await twin.decide(her)).allow


async def test_a_replica_without_broker_asks_the_database(
    consent: Consent, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    twin.broker.cut()
    await eventually(lambda: not replicas_of(twin.service).me)
    await alone(consent)
    reads = Reads(monkeypatch)
    assert (await twin.decide(her)).allow
    assert reads.count == 1
    waits = Waits(monkeypatch)
    await consent.withdraw(her)
    assert waits.names == [], "nobody needs to be waited for"
    assert not (await twin.decide(her)).allow


async def test_a_replica_that_hears_nothing_is_fenced(
    consent: Consent, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease renews and its broker connection stands, but no signal comes through."""
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    twin.broker.hold()
    waits = Waits(monkeypatch)
    await consent.withdraw(her)
    assert len(waits.names) == 1
    assert not (await twin.decide(her)).allow


async def test_a_replica_without_database_fails_closed(consent: Consent, twin: Twin) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    twin.database.cut()
    await eventually(lambda: not replicas_of(twin.service).hold())
    with pytest.raises(RemoteError) as refused:
        await twin.decide(her)
    assert refused.value.kind in {Kind.UNAVAILABLE, Kind.DEADLINE}
    await consent.withdraw(her)
    twin.database.mend()
    assert not (await eventually_answers(twin, her)).allow


async def test_a_replica_that_was_paused_does_not_answer_from_before(consent: Consent, twin: Twin) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    twin.database.hold()
    twin.broker.hold()
    await asyncio.sleep(0.1)
    await consent.withdraw(her)
    asked = asyncio.create_task(twin.decide(her))
    await asyncio.sleep(0.05)
    twin.database.mend()
    twin.broker.mend()
    try:
        assert not (await asked).allow
    except RemoteError as error:
        assert error.kind in {Kind.UNAVAILABLE, Kind.DEADLINE}  # noqa: PT017 - either is right
    assert not (await eventually_answers(twin, her)).allow


async def test_a_replica_that_left_is_not_waited_for(
    consent: Consent, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    await twin.service.stop(0.0)
    await alone(consent)
    waits = Waits(monkeypatch)
    await consent.withdraw(her)
    assert waits.names == []


async def test_a_replica_that_was_killed_is_waited_for_once(
    consent: Consent, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await twin.warm(her)
    twin.database.cut()
    twin.broker.cut()
    waits = Waits(monkeypatch)
    await consent.withdraw(her)
    assert len(waits.names) == 1
    await consent.grant(her)
    assert len(waits.names) == 1


def decide_at(consent: Consent) -> Any:
    """As `Twin.decide`, by the first replica."""

    async def decide(customer_id: str) -> Any:
        return await consent.decide(customer_id, OFFERS)

    return decide


def replicas_of(service: Any) -> Replicas:
    """The lease of a replica, and what it knows of the others."""
    closers = (close.__self__ for close in service.parts.closers)
    return next(each for each in closers if isinstance(each, Changes))._replicas


async def alone(consent: Consent) -> None:
    """Wait until the first replica knows of no other that may answer from memory."""

    async def no_other() -> bool:
        return not await replicas_of(consent.service).others()

    await eventually(no_other)


def kept(twin: Twin) -> dict[str, Any]:
    """What the replica has in memory."""
    changes = next(
        close.__self__ for close in twin.service.parts.closers if hasattr(close.__self__, "listen")
    )
    listening = [heard.__self__ for heard, _ in changes._listeners]
    return next(each for each in listening if isinstance(each, People))._kept


async def eventually_answers(twin: Twin, customer_id: str) -> Any:
    """The first answer that it gives again."""

    async def answer() -> Any:
        with contextlib.suppress(RemoteError):
            return await twin.decide(customer_id)

    return await eventually(answer)
