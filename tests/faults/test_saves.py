"""Consents are saved in groups while the database and a replica are killed: each is there exactly once."""

import asyncio

import pytest

from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1.consent_service_pb2_grpc import ConsentServiceStub
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.consent.model.ledger import Head, verify
from tests.faults.test_replicas import PURPOSE
from tests.support.registering import register

pytestmark = pytest.mark.slow

PEOPLE = 6
AT_ONCE = 3  # workers of each person


class Saving:
    """Saves for one person without a pause; says again what was not answered, under the same key."""

    def __init__(self, stub, who, text):
        self._stub, self._who, self._text = stub, who, text
        self.answered = {}
        self.stopping = False

    async def run(self):
        while not self.stopping:
            key = new_id("req")
            request = rpc.GrantConsentRequest(
                request_id=key, customer_id=self._who, purpose=PURPOSE, text_hash=self._text, language="nb"
            )
            while key not in self.answered:
                try:
                    self.answered[key] = (await self._stub.GrantConsent(request)).entry.entry_id
                except RemoteError as error:
                    if not error.transient:
                        raise
                    await asyncio.sleep(0.1)


async def stored(cluster, who):
    """A person's entries by id, after a check of the chain against its end; and the remembered commands."""
    database = cluster.databases["personvern_consent"]
    rows = await database["ledger"].find({"subject_id": who}).sort("sequence", 1).to_list()
    head = (await database["subjects"].find_one({"_id": who}))["head"]
    caller = {"$regex": f"^customer:{who}/"}
    kept = [item["ref"]["entry_id"] async for item in database["idempotency"].find({"_id": caller})]
    assert verify(who, [row["record"] for row in rows], Head(head["sequence"], head["hash"])) == []
    return [row["_id"] for row in rows], kept


async def test_the_database_and_a_replica_are_killed_while_groups_commit(cluster):
    await cluster.start_servers()
    await cluster.start("customer", "disclosure", count=1)
    await cluster.start("consent", count=2)
    savings = []
    for _ in range(PEOPLE):
        who = await register(cluster)
        stub = cluster.stub("consent", ConsentServiceStub, Caller(kind="customer", id=who))
        listed = await stub.ListConsents(rpc.ListConsentsRequest(customer_id=who))
        text = next(item.text_hash.nb for item in listed.consents if item.purpose == PURPOSE)
        savings += [(who, Saving(stub, who, text)) for _ in range(AT_ONCE)]
    tasks = [asyncio.create_task(saving.run()) for _, saving in savings]
    await asyncio.sleep(2)
    cluster.database.kill()
    cluster.database.start()
    await cluster.ready(cluster.database)
    await asyncio.sleep(2)
    cluster.parts["consent"][0].kill()
    await asyncio.sleep(2)
    for _, saving in savings:
        saving.stopping = True
    await asyncio.wait_for(asyncio.gather(*tasks), 300)
    for who in {who for who, _ in savings}:
        answers = [entry for name, saving in savings if name == who for entry in saving.answered.values()]
        entries, kept = await stored(cluster, who)
        assert len(set(answers)) == len(answers) > 0  # every key an entry of its own
        assert sorted(entries) == sorted(kept) == sorted(answers)  # none lost, none twice
