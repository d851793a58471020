"""Two replicas of every service at once: work is shared, one relays, and what one was told counts on all."""

import asyncio
import itertools
import os
import signal
from datetime import UTC, datetime

import httpx
import pytest

from deploy.local.api import Api, ok
from deploy.local.child import HOST
from deploy.local.keys import CONTEXTS
from deploy.local.population import PEOPLE
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1.consent_service_pb2_grpc import ConsentServiceStub
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.journeys.telling import story_of, tell
from tests.support.books import Books
from tests.support.eventually import eventually
from tests.support.registering import register

pytestmark = pytest.mark.slow

PURPOSE = "marketing_new_offers"
ROUNDS = 10


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
    her = Caller(kind="customer", id=await register(cluster))
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
        await eventually(lambda askings=askings: all(asking.answers for asking in askings))
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
    her = Caller(kind="customer", id=await register(cluster))
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


class Replicas:
    """The replicas of every service of a cluster: who relays, and who has done how much."""

    def __init__(self, cluster):
        self.cluster, self.books = cluster, Books(cluster)
        self.http = httpx.AsyncClient()
        cluster.stack.push_async_callback(self.http.aclose)

    def leases(self, context):
        return self.books.database(context)["leases"]

    async def relaying(self, context):
        """The number of the replica that holds the relay's lease."""
        owner = (await self.leases(context).find_one({"_id": "relay"}))["owner"]
        pids = [str(child.pid) for child in self.cluster.parts[context]]
        return pids.index(owner.rpartition(".")[2])

    async def told(self, context, replica, metric, **labels):
        """The sum of a metric of one replica."""
        text = (await self.http.get(self.cluster.metrics_url(context, replica))).text
        wanted = [f'{name}="{value}"' for name, value in labels.items()]
        lines = [line for line in text.splitlines() if line.startswith(f"{metric}{{")]
        return sum(float(line.rpartition(" ")[2]) for line in lines if all(one in line for one in wanted))

    async def removed(self, context, replica):
        """How often one replica has removed from the outbox what it had published."""
        metric = "personvern_db_client_operation_duration_seconds_count"
        return await self.told(
            context, replica, metric, db_operation_name="delete", db_collection_name="outbox"
        )

    async def handled(self, context, replica):
        """How many events one replica has handled."""
        return await self.told(context, replica, "personvern_events_handled_total", outcome="ok")

    async def runs_out(self, context):
        """The lease of a replica that is gone runs out: an hour of it in a moment."""
        past = datetime(2000, 1, 1, tzinfo=UTC)
        await self.leases(context).update_one({"_id": "relay"}, {"$set": {"until": past}})


async def somebody_objects(cluster, number):
    """Somebody registers, and objects to marketing through the other gateway: events for all five."""
    name, gateway = new_id("sub"), number % 2
    clients = [Api(url, headers=cluster.person(name).headers) for url in cluster.urls()]
    for client in clients:
        cluster.stack.push_async_callback(client.close)
    ok(await clients[gateway].post("/v1/public/registrations", PEOPLE[0].registration(number)))
    ok(await clients[1 - gateway].post("/v1/me/objections", {"purpose": "marketing_similar_products"}))


async def test_two_replicas_of_everything_share_the_work_and_follow_each_other(cluster):
    cluster.env["LEASE_SECONDS"] = "3600"  # no pause of this machine is long enough to lose one
    await cluster.start_all()
    replicas = Replicas(cluster)

    numbers = itertools.count(1)

    async def shared():
        for number in itertools.islice(numbers, 4):
            await somebody_objects(cluster, number)
        await replicas.books.quiet()
        for context in CONTEXTS:
            for replica in range(2):
                assert await replicas.handled(context, replica) > 0, f"{context}-{replica} has done nothing"
        return True

    assert await eventually(shared)
    holders = {context: await replicas.relaying(context) for context in CONTEXTS}
    for context in ("customer", "consent"):  # who has told something so far
        assert await replicas.removed(context, holders[context]) > 0
        assert await replicas.removed(context, 1 - holders[context]) == 0, "both have relayed"

    for context, holder in holders.items():
        cluster.parts[context][holder].kill()
    await register(cluster)
    assert await replicas.books.count("customer", "outbox") > 0, "nobody relays beside the holder"
    for context in CONTEXTS:
        await replicas.runs_out(context)
    story = story_of(cluster)
    await tell(story)
    await replicas.books.quiet()
    for context, holder in holders.items():
        assert await replicas.relaying(context) == 1 - holder
        assert await replicas.removed(context, 1 - holder) > 0, "its successor has relayed"
        assert (await replicas.books.told(context.upper())).total() > 0  # none of them twice
    assert await replicas.books.letters() == []
