"""What one replica was told counts at once on the other."""

import asyncio
import os
import signal

import pytest

from deploy.local.child import HOST
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1.consent_service_pb2_grpc import ConsentServiceStub
from personvern.customer.v1 import customer_pb2, customer_service_pb2
from personvern.customer.v1.customer_service_pb2_grpc import CustomerServiceStub
from services.chassis.caller import Caller
from services.chassis.ids import new_id

pytestmark = pytest.mark.slow

PURPOSE = "marketing_new_offers"
ROUNDS = 10


async def registered(cluster):
    """The id of a new customer."""
    login = Caller(kind="anonymous", id="", identity=f"https://login.example|{new_id('sub')}")
    home = customer_pb2.Address(street="Storgata 1", postcode="5527", city="Haugesund", country="NO")
    answer = await cluster.stub("customer", CustomerServiceStub, login).Register(
        customer_service_pb2.RegisterRequest(
            request_id=new_id("req"),
            kind=customer_pb2.CUSTOMER_KIND_PERSON,
            given_name="Kari",
            family_name="Prøve",
            birth_date="1991-04-05",
            language="nb",
            email="kari@example.com",
            phone="+4740000001",
            home_address=home,
        )
    )
    return answer.customer.customer_id


class Asking:
    """Asks one replica without a pause; remembers whether each answer, by when it was asked, was yes."""

    def __init__(self, stub, question):
        self._stub, self._question = stub, question
        self.answers = []

    async def run(self):
        """Until cancelled."""
        while True:
            asked = asyncio.get_running_loop().time()
            answer = await self._stub.Decide(self._question)
            self.answers.append((asked, answer.decision.allow))


async def test_a_withdrawal_is_deny_at_once_on_every_replica(cluster):
    await cluster.start_servers()
    await cluster.start("customer", "disclosure", count=1)
    await cluster.start("consent")
    her = Caller(kind="customer", id=await registered(cluster))
    service = Caller(kind="service", id="survey")
    addresses = [f"{HOST}:{port}" for port in cluster.ports["consent"]]
    mine = [cluster.stub("consent", ConsentServiceStub, her, address=address) for address in addresses]
    asked = [cluster.stub("consent", ConsentServiceStub, service, address=address) for address in addresses]
    question = rpc.DecideRequest(customer_id=her.id, purpose=PURPOSE, channel="app")
    listed = (await mine[0].ListConsents(rpc.ListConsentsRequest(customer_id=her.id))).consents
    text_hash = next(consent.text_hash.nb for consent in listed if consent.purpose == PURPOSE)

    for turn in range(ROUNDS):
        told, other = mine[turn % 2], mine[1 - turn % 2]
        await told.GrantConsent(
            rpc.GrantConsentRequest(
                request_id=new_id("req"),
                customer_id=her.id,
                purpose=PURPOSE,
                text_hash=text_hash,
                language="nb",
            )
        )
        assert [(await stub.Decide(question)).decision.allow for stub in asked] == [True, True]
        askings = [Asking(stub, question) for stub in asked for _ in range(2)]
        tasks = [asyncio.create_task(asking.run()) for asking in askings]
        await asyncio.sleep(0.05)
        withdraw = rpc.WithdrawConsentRequest(request_id=new_id("req"), customer_id=her.id, purpose=PURPOSE)
        await other.WithdrawConsent(withdraw)
        done = asyncio.get_running_loop().time()
        assert [(await stub.Decide(question)).decision.allow for stub in asked] == [False, False]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        answers = [answer for asking in askings for answer in asking.answers]
        assert any(allow for _, allow in answers)
        assert not [asked_at for asked_at, allow in answers if allow and asked_at > done]


async def test_a_replica_that_slept_through_a_withdrawal_wakes_to_deny(cluster):
    """Its process is stopped, as a machine's sleep would: lease and signal pass by, memory stays."""
    await cluster.start_servers()
    await cluster.start("customer", "disclosure", count=1)
    await cluster.start("consent")
    her = Caller(kind="customer", id=await registered(cluster))
    addresses = [f"{HOST}:{port}" for port in cluster.ports["consent"]]
    mine = cluster.stub("consent", ConsentServiceStub, her, address=addresses[0])
    asleep = cluster.stub(
        "consent", ConsentServiceStub, Caller(kind="service", id="survey"), address=addresses[1], timeout=60.0
    )
    question = rpc.DecideRequest(customer_id=her.id, purpose=PURPOSE, channel="app")
    listed = (await mine.ListConsents(rpc.ListConsentsRequest(customer_id=her.id))).consents
    text_hash = next(consent.text_hash.nb for consent in listed if consent.purpose == PURPOSE)
    await mine.GrantConsent(
        rpc.GrantConsentRequest(
            request_id=new_id("req"), customer_id=her.id, purpose=PURPOSE, text_hash=text_hash, language="nb"
        )
    )
    await asyncio.sleep(2.0)
    for _ in range(3):
        assert (await asleep.Decide(question)).decision.allow
    sleeper = cluster.parts["consent"][1]
    os.kill(sleeper.pid, signal.SIGSTOP)
    try:
        withdraw = rpc.WithdrawConsentRequest(request_id=new_id("req"), customer_id=her.id, purpose=PURPOSE)
        await mine.WithdrawConsent(withdraw)
        asked = asyncio.create_task(asleep.Decide(question))
        await asyncio.sleep(0.05)
    finally:
        os.kill(sleeper.pid, signal.SIGCONT)
    assert not (await asked).decision.allow
    assert not (await asleep.Decide(question)).decision.allow
