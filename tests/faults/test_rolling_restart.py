"""Each replica of each part is restarted in turn, as a rollout does, while people go on using it."""

import asyncio
import uuid
from dataclasses import dataclass, field

import httpx
import pytest

from deploy.local.api import Api, ok
from deploy.local.keys import CONTEXTS, GATEWAY
from deploy.local.population import PEOPLE

pytestmark = pytest.mark.slow

WORKERS = 4
PAUSE = 0.1  # seconds between two calls of one worker: a bounded load


@dataclass
class Load:
    """One person who reads and changes what is hers, through any gateway, until told to stop."""

    gateways: list[Api]
    doing: list[str]
    calls: int = 0
    failures: list[str] = field(default_factory=list)

    async def run(self):
        """Go on until nothing is left to do."""
        while self.doing:
            await self.call("GET", "/v1/me")
            listed = await self.call("GET", "/v1/me/consents")
            await self.call("GET", "/v1/me/invoices")
            await self.call("GET", "/v1/me/disclosures")
            await self.call("GET", "/v1/public/processors")
            if listed is not None:
                text = listed["consents"][0]
                body = {"text_hash": text["text_hash"], "language": text["language"]}
                await self.call("POST", f"/v1/me/consents/{text['purpose']}:grant", json=body)
                await self.call("POST", f"/v1/me/consents/{text['purpose']}:withdraw", json={})

    async def call(self, method, path, **more):
        """One call, as through a balancer: it goes to the other gateway when one takes no connection, or ends
        a kept one without a word. Repeating is safe (RFC 9110, 9.2.2): changes bear an idempotency key.
        """
        await asyncio.sleep(PAUSE)
        self.calls += 1
        key = uuid.uuid4().hex
        first = self.calls % len(self.gateways)
        for api in (self.gateways[first], self.gateways[first - 1]):
            try:
                answer = await api.call(method, path, key=key, **more)
            except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError):
                continue
            except httpx.HTTPError as error:
                self.failures.append(f"{self.doing} {method} {path}: {type(error).__name__}")
                return None
            if answer.status_code >= 500 or answer.status_code == 429:
                self.failures.append(
                    f"{self.doing} {method} {path}: {answer.status_code} {answer.text[:300]}"
                )
                return None
            return answer.json()
        self.failures.append(f"{method} {path}: no gateway")
        return None


async def someone(cluster, number, doing):
    """A registered customer with a client at every gateway."""
    person = cluster.person(f"rolling-{number}")
    ok(await person.post("/v1/public/registrations", PEOPLE[0].registration(number)))
    clients = [Api(url, headers=person.headers) for url in cluster.urls()]
    for client in clients:
        cluster.stack.push_async_callback(client.close)
        ok(await client.get("/v1/me"))
    return Load(clients, doing)


async def test_nobody_notices_a_rollout(cluster):
    await cluster.start_all()
    doing = ["starting"]
    people = [await someone(cluster, number, doing) for number in range(WORKERS)]
    workers = [asyncio.create_task(person.run()) for person in people]
    for name in (*CONTEXTS, GATEWAY):
        for replica in range(cluster.replicas):
            doing[:] = [f"{name}-{replica}"]
            await cluster.restart(name, replica)
            await asyncio.sleep(0.5)
    doing.clear()
    await asyncio.gather(*workers)
    assert [failure for person in people for failure in person.failures] == []
    assert sum(person.calls for person in people) > 200
