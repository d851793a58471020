"""The billing context over the real wire, with stand-ins for the two contexts that it asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import nats
import pytest_asyncio
from google.protobuf.message import Message
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.local.giro import Item, file
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import billing_service_pb2_grpc
from personvern.customer.v1 import customer_events_pb2, customer_pb2, customer_service_pb2
from personvern.operations.v1 import operations_service_pb2, operations_service_pb2_grpc
from personvern.privacy.v1 import privacy_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.chassis.streams import Streams
from tests.component.billing.neighbours import (
    FakeCustomer,
    FakeDisclosure,
    FakeParties,
    of_customer,
    of_disclosure,
)
from tests.support.eventually import eventually
from tests.support.facts import fact
from tests.support.suite import Suite

DONE, FAILED = operations_service_pb2.OPERATION_STATE_DONE, operations_service_pb2.OPERATION_STATE_FAILED
A, B = "12345678903", "86011117947"
NOVEMBER = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """Billing running, its neighbours, and the calls that most tests make."""

    place: Suite
    customer: FakeCustomer
    disclosure: FakeDisclosure
    streams: Streams
    mongo: Mongo
    events: list[tuple[str, Any]] = field(default_factory=list)
    files: int = 0
    merged: dict[str, list[str]] = field(default_factory=dict)

    def as_(self, caller: Caller) -> Any:
        """A stub whose every call is made as `caller`."""
        return self.place.stub("billing", billing_service_pb2_grpc.BillingServiceStub, caller)

    @property
    def finance(self) -> Any:
        return self.as_(Caller("staff", "stf_1", roles=frozenset({"finance"})))

    @property
    def privacy(self) -> Any:
        disclosure = Caller("service", "disclosure")
        return self.place.stub("billing", privacy_service_pb2_grpc.PrivacyServiceStub, disclosure)

    def me(self, customer_id: str) -> Any:
        """A stub of a customer."""
        return self.as_(Caller("customer", customer_id))

    async def price(self, product: str = "spot", ore: int = 10_000, first: str = "2026-01-01") -> Any:
        """A published price."""
        return await self.finance.PublishPrice(
            rpc.PublishPriceRequest(
                request_id=new_id("req"), product_code=product, price_ore=ore, valid_from=first
            )
        )

    async def buy(
        self,
        customer_id: str = "cus_1",
        product: str = "spot",
        *,
        group: str = "power",
        municipality: str = "0301",
        start: str = "2026-08-01",
        contract_id: str = "",
        publish: bool = True,
    ) -> str:
        """A purchase known to billing; the contract's id."""
        contract_id = contract_id or new_id("ctr")
        self.customer.contracts[contract_id] = customer_service_pb2.GetContractResponse(
            contract_id=contract_id,
            customer_id=customer_id,
            product_code=product,
            product_group=group,
            municipality_number=municipality,
            county_number=municipality[:2],
            use=customer_pb2.SUPPLY_USE_HOUSEHOLD,
            start_date=start,
        )
        if publish:
            await self.purchased(contract_id)
            await eventually(lambda: self.count("subscriptions", {"contract_id": contract_id}))
        return contract_id

    async def purchased(self, contract_id: str, event_id: str = "") -> None:
        """Publish that the contract was bought, past the broker's own deduplication."""
        contract = self.customer.contracts[contract_id]
        message = customer_events_pb2.Purchased(
            customer_id=contract.customer_id,
            contract_id=contract_id,
            product_code=contract.product_code,
            version=1,
        )
        await self.tell(f"customer.v1.purchased.{contract.customer_id}", message, event_id)

    async def tell(self, subject: str, message: Message, event_id: str = "") -> None:
        """Publish a fact: as another event each time, unless `event_id` names one."""
        await self.streams.publish(fact(subject, message, self.place.clock.now(), event_id))

    async def count(self, collection: str, query: dict[str, Any] | None = None) -> int:
        """How many documents match; of the payment log, how many payments."""
        if collection == "payments":
            return len(await self.log(query))
        return await self.mongo.collection(collection).count(query or {"_id": {"$gt": ""}})

    async def rows(self, collection: str, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Documents as they lie in the database; of the payment log, payments."""
        if collection == "payments":
            return await self.log(query)
        return await self.mongo.collection(collection).find(query or {})

    async def log(self, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The payments with these values, oldest first: also of those that share a row, each by itself."""
        rows = await self.mongo.collection("payments").find({})
        found = [row | one for row in rows for one in row.pop("payments", [{}])]
        mine = [one for one in found if (query or {}).items() <= _plain(one).items()]
        return sorted(mine, key=lambda one: str(one["_id"]))

    async def ended(self, operation_id: str) -> dict[str, Any]:
        """The result of an operation that ended well."""
        stub = self.place.stub(
            "billing",
            operations_service_pb2_grpc.OperationsServiceStub,
            Caller("staff", "stf_1", roles=frozenset({"finance"})),
        )
        request = operations_service_pb2.GetOperationRequest(operation_id=operation_id)

        async def look() -> Any:
            operation = (await stub.GetOperation(request)).operation
            return operation if operation.state in {DONE, FAILED} else None

        operation = await eventually(look)
        assert operation.state == DONE, operation
        return dict(operation.result)

    async def run(self, period: str) -> dict[str, Any]:
        """An invoice run that has ended; its result."""
        request = rpc.StartInvoiceRunRequest(request_id=new_id("req"), period=period)
        return await self.ended((await self.finance.StartInvoiceRun(request)).run.operation_id)

    async def upload(
        self, data: bytes, request_id: str = "", piece: int = 4096, kind: str = "ocr_giro"
    ) -> Any:
        """Upload a payment file; the answer."""

        async def parts() -> AsyncIterator[rpc.ImportPaymentFileRequest]:
            yield rpc.ImportPaymentFileRequest(request_id=request_id or new_id("req"), format=kind)
            for at in range(0, len(data), piece):
                yield rpc.ImportPaymentFileRequest(data=data[at : at + piece])

        return await self.finance.ImportPaymentFile(parts(), timeout=60.0)

    async def notified(self, data: bytes) -> dict[str, Any]:
        """A camt.054 file, applied; its result."""
        answer = await self.upload(data, kind="camt.054")
        return await self.ended(answer.payment_file.operation_id)

    async def pay(self, *items: Item) -> dict[str, Any]:
        """A payment file with these payments, applied; its result."""
        self.files += 1
        answer = await self.upload(file(list(items), number=self.files))
        return await self.ended(answer.payment_file.operation_id)

    async def invoices(self, customer_id: str = "cus_1") -> list[Any]:
        """The customer's invoices, oldest first."""
        answer = await self.me(customer_id).ListInvoices(rpc.ListInvoicesRequest(customer_id=customer_id))
        return list(reversed(answer.invoices))

    async def handled(self, consumer: str) -> None:
        """Wait until a consumer of billing has finished every event that there is for it."""
        (listens,) = [one for one in self.place.parts["billing"].consumers if one.durable == consumer]

        async def none_left() -> bool:
            return await self.streams.backlog(listens) == (0, 0)

        await eventually(none_left)

    def told(self, template: str) -> list[Any]:
        """The messages of one template that the customer context was asked to send."""
        return [message for message in self.customer.sent if message.template == template]

    def seen(self, name: str) -> list[Any]:
        """The events of one kind that were published."""
        return [message for subject, message in self.events if subject.startswith(f"billing.v1.{name}.")]


@pytest_asyncio.fixture
async def world(place: Suite) -> AsyncIterator[World]:
    """Billing running in November 2026, its neighbours standing by."""
    async with running(place) as world:
        yield world


@pytest_asyncio.fixture(scope="module")
async def shared_world(shared_place: Suite) -> AsyncIterator[World]:
    """As `world`, one per module: for tests that leave nothing behind."""
    async with running(shared_place) as world:
        yield world


@asynccontextmanager
async def running(place: Suite, **settings: Any) -> AsyncIterator[World]:
    """Billing and its neighbours, started in `place`."""
    place.clock.set(NOVEMBER)
    customer, disclosure = FakeCustomer(), FakeDisclosure()
    parties = FakeParties(customer)
    await place.fake("customer", of_customer(customer, parties))
    await place.fake("disclosure", of_disclosure(disclosure))
    await place.start("billing", **settings)
    streams = Streams(place.nats_url, "test")
    await streams.connect()
    mongo = Mongo(place.mongodb_uri, f"{place.database_name}_billing")
    world = World(place, customer, disclosure, streams, mongo, merged=parties.merged)
    listening = await _listen(world)
    yield world
    await listening.close()
    await streams.stop_consuming()
    await streams.close()
    await mongo.close()


async def _listen(world: World) -> Client:
    """Keep every event of billing: by one consumer, as each costs the broker a millisecond."""
    from personvern.billing.v1 import billing_events_pb2

    async def keep(message: Msg) -> None:
        kind = (message.headers or {})["ce-type"].rpartition(".")[2]
        event = getattr(billing_events_pb2, kind).FromString(message.data)
        world.events.append((message.subject, event))

    listening = await nats.connect(world.place.nats_url)
    await listening.jetstream().subscribe("billing.v1.>", cb=keep, ordered_consumer=True)
    return listening


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if isinstance(value, str | int)}
