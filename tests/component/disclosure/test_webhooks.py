"""Signed webhooks: told of a withdrawal, tried again, never sent inside the house or on to somewhere else."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

from deploy.local.api import ok, refused
from deploy.local.child import free_port
from deploy.local.web import serving
from services.chassis.ids import new_id
from services.disclosure.model.webhook import LEASE, Delivery, DeliveryState
from services.disclosure.store.webhooks import Webhooks
from services.disclosure.webhook_sender import HttpWebhooks
from tests.component.disclosure.conftest import Desk
from tests.component.disclosure.test_http import Counter, counter
from tests.component.disclosure.test_proving import made
from tests.component.disclosure.test_withdrawals import OFFERS, customer, partner, received_before
from tests.support.eventually import eventually
from tests.support.suite import Suite

__all__ = ["counter"]


class Receiver:
    """A partner's address: answers what the test says, keeps what came."""

    def __init__(self) -> None:
        self.status = 204
        self.waits_for: Callable[[], bool] = lambda: True
        self.came: list[tuple[dict[str, str], bytes]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = (await receive())["body"]
        self.came.append(({name.decode(): value.decode() for name, value in scope["headers"]}, body))
        await eventually(self.waits_for)
        headers = [(b"location", b"http://127.0.0.1:1/elsewhere")] if self.status == 302 else []
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def signed_right(secret: str, headers: dict[str, str], body: bytes) -> bool:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    want = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return want in headers["webhook-signature"].split(" ")


async def test_a_partner_is_told_again_until_it_has_it(place: Suite):
    every = {"webhook_loopback": True, "webhooks_every_seconds": 0.1}
    for name in ("customer", "consent", "billing", "gateway"):
        await place.start(name)
    await place.start("disclosure", **every)
    receiver, port = Receiver(), free_port()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(receiver, port))
        her, customer_id = await customer(place, "kari-webhook")
        platform, _ = await partner(place, "Reklamebyrået")
        await received_before(place, platform, customer_id)
        officer = place.staff("dpo", reason="audit")
        [client] = ok(await officer.get("/v1/staff/partner-clients"))["clients"]
        address = f"/v1/staff/partner-clients/{client['client_id']}/webhook"
        body = {"url": f"http://127.0.0.1:{port}/in"}
        new = ok(await officer.put(address, body, key="w1"))
        assert ok(await officer.put(address, body, key="w1")) == new

        receiver.status = 302
        ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))

        async def sent(state: str, cause: str) -> dict[str, Any]:
            found = ok(await officer.get(address))["deliveries"]
            fits = [one for one in found if (one["state"], one["cause"]) == (state, cause)]
            return fits[0] if fits else {}

        first = await eventually(lambda: sent("pending", "redirect"))
        receiver.status = 500
        place.clock.advance(timedelta(seconds=6))
        await eventually(lambda: sent("pending", "status_500"))
        assert ok(await her.get("/v1/me/withdrawals"))["withdrawals"][0]["told_at"] is None
        rotated = ok(await officer.post(f"{address}:rotate-secret", {"overlap_hours": 1}))
        receiver.status = 204
        place.clock.advance(timedelta(seconds=31))
        done = await eventually(lambda: sent("received", ""))
        assert (done["delivery_id"], done["attempts"]) == (first["delivery_id"], 3)
        assert [headers["webhook-id"] for headers, _ in receiver.came] == [done["delivery_id"]] * 3
        headers, content = receiver.came[-1]
        for secret in (new["secret"], rotated["secret"]):
            assert signed_right(secret, headers, content)
        assert not signed_right("whsec_" + base64.b64encode(b"x" * 32).decode(), headers, content)
        assert json.loads(content)["data"] == {"withdrawal_id": done["withdrawal_id"], "purpose": OFFERS}
        assert customer_id.encode() not in content
        [mine] = ok(await her.get("/v1/me/withdrawals"))["withdrawals"]
        assert mine["told_at"]
        assert mine["confirmed_at"] is None
        ok(await officer.delete(address))
        refused(await officer.get(address), 404, "WEBHOOK_NOT_FOUND")


async def test_an_address_inside_is_refused_when_it_is_set(counter: Counter, desk: Desk):
    officer = await counter.as_("pia.personvern", "dpo")
    _, client, _ = await made(desk)
    address = f"{client}/webhook"
    for url in (
        "http://partner.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://10.0.0.8:8443/",
    ):
        answer = await officer.put(address, {"url": url})
        refused(answer, 422, "DISCLOSURE_REQUEST_INVALID", "url")
    refused(await officer.get(address), 404, "WEBHOOK_NOT_FOUND")
    refused(await officer.post(f"{address}:rotate-secret", {}), 404, "WEBHOOK_NOT_FOUND")
    public = {"url": "https://1.1.1.1/in"}
    nobody = f"/v1/staff/partner-clients/{new_id('cli')}/webhook"
    refused(await officer.put(nobody, public), 404, "CLIENT_NOT_FOUND")
    assert ok(await officer.put(address, public))["secret"].startswith("whsec_")
    agent = await counter.as_("anne.agent", "agent")
    refused(await agent.put(address, public), 403, "ROLE_MISSING")


async def test_what_a_killed_replica_had_taken_is_sent_by_another(desk: Desk):
    parts = desk.place.parts["disclosure"].parts
    store = Webhooks(parts.mongo, parts.vault)
    later = desk.place.clock.now() + timedelta(hours=1)  # the running service does not take it meanwhile
    item = Delivery(new_id("whd"), new_id("cli"), new_id("wdr"), OFFERS, later, later)
    await store.add([item])
    mine = item.client_id
    assert await store.due_clients(later) == [mine]
    assert await store.take(new_id("cli"), later) is None
    assert await store.take(mine, later) == item
    assert await store.take(mine, later) is None, "it is with the other replica"
    assert await store.take(mine, later + LEASE) == replace(item, next_at=later + LEASE)
    await store.save(item.received(later))
    await store.save(item.failed("status_500", later))
    assert await store.take(mine, later + timedelta(days=1)) is None, "what was received stays so"
    assert await store.due_clients(later + timedelta(days=1)) == []


async def test_who_does_not_answer_is_asked_once_and_holds_up_nobody(counter: Counter, desk: Desk):
    """The first answers, with an error, only when the second has everything: one after the other that ends
    with a timeout.
    """
    place, every = counter.place, {"webhook_loopback": True, "webhooks_every_seconds": 0.1}
    await place.restart("disclosure", **every)
    officer = await counter.as_("pia.personvern", "dpo")
    parts = place.parts["disclosure"].parts
    store, now = Webhooks(parts.mongo, parts.vault), place.clock.now()
    slow, good, ports = Receiver(), Receiver(), (free_port(), free_port())
    slow.status = 500
    slow.waits_for = lambda: len(good.came) == 3
    async with AsyncExitStack() as stack:
        waiting: list[list[Delivery]] = []
        for receiver, port in zip((slow, good), ports, strict=True):
            await stack.enter_async_context(serving(receiver, port))
            _, address, given = await made(desk)
            ok(await officer.put(f"{address}/webhook", {"url": f"http://127.0.0.1:{port}/in"}))
            client = given["client_id"]
            waiting.append([Delivery(new_id("whd"), client, new_id("wdr"), OFFERS, now, now) for _ in "abc"])
        await store.add([item for items in waiting for item in items])

        async def tried() -> list[Delivery] | None:
            found = await store.last(waiting[0][0].client_id, 3)
            put_off = all(one.next_at == now + timedelta(seconds=5) for one in found)
            return found if put_off else None

        async def all_received(items: list[Delivery]) -> bool:
            found = await store.last(items[0].client_id, 3)
            return all(one.state is DeliveryState.RECEIVED for one in found)

        found = await eventually(tried)
        assert sorted((one.attempts, one.cause) for one in found) == [(0, ""), (0, ""), (1, "status_500")]
        await eventually(lambda: all_received(waiting[1]))
        assert (len(slow.came), len(good.came)) == (1, 3)
        slow.status = 204
        place.clock.advance(timedelta(seconds=6))
        await eventually(lambda: all_received(waiting[0]))


async def test_a_name_that_leads_inside_later_is_not_called():
    receiver, port = Receiver(), free_port()
    async with serving(receiver, port):
        inside = HttpWebhooks(loopback=False)
        assert await inside.send(f"http://127.0.0.1:{port}/", {}, b"{}") == "address_not_allowed"
        assert await inside.send(f"http://localhost:{port}/", {}, b"{}") == "address_not_allowed"
        assert receiver.came == []
        allowed = HttpWebhooks(loopback=True)
        assert await allowed.send(f"http://127.0.0.1:{port}/x?y=1", {}, b"{}") == ""
        assert receiver.came[0][0]["host"] == f"127.0.0.1:{port}"
        assert await allowed.send(f"http://127.0.0.1:{free_port()}/", {}, b"{}") == "unreachable"
