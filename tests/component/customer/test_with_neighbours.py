"""The customer context with the real consent and disclosure contexts."""

import asyncio
from functools import partial
from typing import Any

from deploy.local.api import ok
from personvern.customer.v1 import customer_service_pb2_grpc, person_service_pb2_grpc
from personvern.customer.v1.person_service_pb2 import CloseCustomerRequest
from personvern.disclosure.v1 import disclosure_service_pb2, disclosure_service_pb2_grpc
from services.chassis.caller import Caller
from tests.component.customer.conftest import registration, rpc
from tests.component.customer.test_gateway import KARI
from tests.support.eventually import eventually
from tests.support.suite import Suite


async def test_a_welcome_is_allowed_a_look_is_on_the_ledger_and_who_left_is_answered(place: Suite) -> None:
    for name in ("disclosure", "consent", "customer"):
        await place.start(name)
    stub = customer_service_pb2_grpc.CustomerServiceStub
    anonymous = place.stub("customer", stub, Caller(identity="x|kari"))
    kari = (await anonymous.Register(registration(language="nb"))).customer
    (mail,) = await eventually(lambda: place.mailbox.to("Kari.Nordmann@example.com"))
    assert mail.subject == "Velkommen som kunde"

    agent = Caller("staff", "stf_1", roles=frozenset({"agent"}), access_reason="complaint")
    ask = rpc.GetCustomerRequest(customer_id=kari.customer_id, unmask=["phone"])
    await place.stub("customer", stub, agent).GetCustomer(ask)
    ledger = place.stub(
        "disclosure",
        disclosure_service_pb2_grpc.DisclosureServiceStub,
        Caller("customer", kari.customer_id),
    )
    own = disclosure_service_pb2.ListOwnDisclosuresRequest(customer_id=kari.customer_id)
    fields = [list(line.fields) for line in (await ledger.ListOwnDisclosures(own)).disclosures]
    assert any("customer.phone" in names for names in fields)

    customer = Caller("customer", kari.customer_id)
    her = place.stub("customer", person_service_pb2_grpc.PersonServiceStub, customer)
    await her.CloseCustomer(CloseCustomerRequest(request_id="x1", customer_id=kari.customer_id))
    last = rpc.SendMessageRequest(
        request_id="d1",
        customer_id=kari.customer_id,
        template="data_package_ready",
        purpose="customer_administration",
        channel="email",
    )
    await place.stub("customer", stub, Caller("service", "disclosure")).SendMessage(last)
    await eventually(lambda: len(place.mailbox.to("Kari.Nordmann@example.com")) == 2)


async def test_messages_are_in_the_language_that_the_person_chose(place: Suite) -> None:
    for name in ("disclosure", "consent", "customer", "gateway"):
        await place.start(name)
    kari = place.person("kari")
    me = ok(await kari.post("/v1/public/registrations", KARI | {"language": "nn"}))
    rows = place.parts["customer"].parts.mongo.collection("customers")

    async def kept(version: int) -> bool:
        row: Any = await rows.find_one({"_id": me["customer_id"]})
        return bool(row.get("message_language", {}).get("version") == version)

    async def subjects(round_: str) -> set[str]:
        """Of two messages that are asked for at once, by the way of many, and one alone."""
        stub = place.stub(
            "customer", customer_service_pb2_grpc.CustomerServiceStub, Caller("service", "disclosure")
        )
        asked = [
            rpc.SendMessageRequest(
                request_id=f"{round_}-{number}",
                customer_id=me["customer_id"],
                template="data_package_ready",
                purpose="customer_administration",
                channel="email",
            )
            for number in range(3)
        ]
        await stub.SendMessage(asked[0])
        await asyncio.gather(*map(stub.SendMessage, asked[1:]))
        before = len(seen)
        await eventually(lambda: len(place.mailbox.to("kari@example.com")) == before + 3)
        new = [mail.subject for mail in place.mailbox.to("kari@example.com")[before:]]
        seen.extend(new)
        return set(new)

    (welcome,) = await eventually(lambda: place.mailbox.to("kari@example.com"))
    seen = [welcome.subject]
    (own,) = await subjects("own")
    chosen = ok(await kari.put("/v1/me/preferences", {"language": "en"}, key="p1"))
    assert ok(await kari.put("/v1/me/preferences", {"language": "en"}, key="p1")) == chosen
    await eventually(partial(kept, chosen["version"]))
    (english,) = await subjects("english")
    assert english != own
    assert english.isascii()
    assert ok(await kari.get("/v1/me"))["language"] == "nn"
    changed = await kari.patch("/v1/me", {"phone": "90012345"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert await subjects("still") == {english}
    reads = ok(await kari.get("/v1/me/disclosures"))["disclosures"]
    assert any(read["fields"] == ["preferences"] for read in reads)
    back = ok(await kari.put("/v1/me/preferences", {"language": ""}))
    await eventually(partial(kept, back["version"]))
    assert await subjects("back") == {own}
