"""An erasure with four contexts stood in for: what they answer, what they were asked, what was written."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import nats
from nats.js.errors import NotFoundError

from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as requests
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from personvern.disclosure.v1 import erasure_service_pb2_grpc as stubs
from personvern.disclosure.v1 import notice_service_pb2_grpc as notice_stubs
from personvern.operations.v1 import operations_service_pb2 as ops
from personvern.operations.v1 import operations_service_pb2_grpc as ops_stubs
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller, allow, anyone, service
from services.chassis.ids import new_id
from services.chassis.rpc_server import Servicer
from services.consent.policy import load
from services.consent.rpc import messages as consent_messages
from tests.component.disclosure.conftest import DPO, Desk, fresh, full_terms
from tests.support.eventually import eventually
from tests.support.suite import Suite

OTHERS = ("customer", "consent", "billing", "survey")
POLICY = load()
LANGUAGES = ("nb", "nn", "en")


@dataclass
class Context:
    """A context that holds things of a person: it erases one after the other, and holds one for bookkeeping.

    `trouble` is asked before each deletion, so that it may be cut off with some done and some not. `gate` is
    what an export waits for, and each of the `gates` one plan.
    """

    name: str
    people: "People"
    things: int = 3
    held: int = 0
    blocks: bool = False
    orders: list[privacy.EraseRequest] = field(default_factory=list)
    planned_for: list[list[str]] = field(default_factory=list)
    trouble: Callable[[], None] = lambda: None
    gate: asyncio.Event | None = None
    gates: list[asyncio.Event] = field(default_factory=list)

    @allow(service("disclosure"))
    async def Export(self, request: privacy.ExportRequest, _: object) -> privacy.ExportResponse:
        if self.gate is not None:
            await self.gate.wait()
        return privacy.ExportResponse()

    @allow(service("disclosure"))
    async def PlanErasure(
        self, request: privacy.PlanErasureRequest, _: object
    ) -> privacy.PlanErasureResponse:
        if self.gates:
            await self.gates.pop().wait()
        self.trouble()
        self.planned_for.append(list(request.customer_ids))
        blocks = [self._item("contracts", 1, privacy.ERASURE_OUTCOME_BLOCK)] if self.blocks else []
        return privacy.PlanErasureResponse(items=[*blocks, *self._items()])

    @allow(service("disclosure"))
    async def Erase(self, request: privacy.EraseRequest, _: object) -> privacy.EraseResponse:
        self.orders.append(request)
        items = self._items()
        while self.things:
            self.trouble()
            self.things -= 1
        self.trouble()
        self.people.erased.append(self.name)
        return privacy.EraseResponse(items=items)

    def _items(self) -> list[privacy.ErasureItem]:
        items = [
            self._item("things", self.things, privacy.ERASURE_OUTCOME_ERASE),
            self._item("vouchers", self.held, privacy.ERASURE_OUTCOME_HOLD),
        ]
        return [item for item in items if item.records]

    def _item(self, kind: str, records: int, outcome: "privacy.ErasureOutcome") -> privacy.ErasureItem:
        held = outcome == privacy.ERASURE_OUTCOME_HOLD
        why = {} if outcome == privacy.ERASURE_OUTCOME_ERASE else {one: f"Why {one}." for one in LANGUAGES}
        return privacy.ErasureItem(
            key=f"{self.name}.{kind}",
            titles={one: f"{kind} of {self.name} in {one}" for one in LANGUAGES},
            records=records,
            outcome=outcome,
            explanations=why,
            statute="bokføringsloven § 13 nr. 1–4" if held else "",
            until="2031-12-31" if held else "",
        )


class People:
    """The consent context as far as it is asked who is who and what the policy says."""

    def __init__(self) -> None:
        self.others: list[str] = []
        self.erased: list[str] = []

    @allow(anyone())
    async def ListPersonIds(self, request: consent_rpc.ListPersonIdsRequest, _: object) -> object:
        return consent_rpc.ListPersonIdsResponse(customer_ids=[*self.others, request.customer_id])

    @allow(anyone())
    async def GetPolicy(self, request: object, _: object) -> object:
        return consent_rpc.GetPolicyResponse(policy=consent_messages.policy(POLICY))

    def __getattr__(self, method: str) -> object:
        return self.GetPolicy  # whatever else the service has: nobody calls it here


class World:
    """A running disclosure service, four stand-ins, and one person."""

    def __init__(self, desk: Desk, people: People, contexts: dict[str, Context]) -> None:
        self.desk, self.people, self.contexts = desk, people, contexts
        self.customer_id = new_id("cus")
        self.me = self.erasures(Caller(kind="customer", id=self.customer_id))
        self.officer = self.erasures(DPO)

    def erasures(self, caller: Caller):
        return self.desk.place.stub("disclosure", stubs.ErasureServiceStub, caller)

    def notices(self, caller: Caller):
        return self.desk.place.stub("disclosure", notice_stubs.NoticeServiceStub, caller)

    async def opened(self, language: str = "nb") -> pb.DataRequest:
        """A request for erasure whose plan is made."""
        request = await self.open(language)
        await self.ended(request.operation_id, request.customer_id)
        return request

    async def open(self, language: str = "nb") -> pb.DataRequest:
        asked = requests.OpenDataRequestRequest(
            request_id=fresh(),
            customer_id=self.customer_id,
            kind=pb.DATA_REQUEST_KIND_ERASURE,
            language=language,
        )
        me = self.desk.as_customer(self.customer_id)
        first = (await me.OpenDataRequest(asked)).data_request
        assert (await me.OpenDataRequest(asked)).data_request.data_request_id == first.data_request_id
        return first

    async def on_paper(self, request: pb.DataRequest) -> None:
        """As if it had come by post."""
        rows = self.desk.place.parts["disclosure"].parts.mongo.collection("data_requests")
        await rows.update_one({"_id": request.data_request_id}, {"$set": {"channel": "post"}})

    async def ended(self, operation_id: str, customer_id: str, by: Caller | None = None) -> ops.Operation:
        owner = by or Caller(kind="customer", id=customer_id)
        stub = self.desk.place.stub("disclosure", ops_stubs.OperationsServiceStub, owner)

        async def over() -> ops.Operation | None:
            asked = ops.GetOperationRequest(operation_id=operation_id)
            found = (await stub.GetOperation(asked)).operation
            return found if found.state in (ops.OPERATION_STATE_DONE, ops.OPERATION_STATE_FAILED) else None

        found = await eventually(over)
        assert found is not None
        return found

    async def shown(self, request: pb.DataRequest) -> rpc.Erasure:
        asked = rpc.GetOwnErasureRequest(
            customer_id=self.customer_id, data_request_id=request.data_request_id
        )
        return (await self.me.GetOwnErasure(asked)).erasure

    async def execute(self, request: pb.DataRequest, key: str = "", language: str = "") -> rpc.Erasure:
        asked = rpc.ExecuteOwnErasureRequest(
            request_id=key or fresh(),
            customer_id=self.customer_id,
            data_request_id=request.data_request_id,
            language=language,
        )
        return (await self.me.ExecuteOwnErasure(asked)).erasure

    async def done(self, request: pb.DataRequest) -> rpc.Erasure:
        """The erasure once it is done."""

        async def over() -> rpc.Erasure | None:
            found = await self.shown(request)
            return found if found.status == rpc.ERASURE_STATUS_DONE else None

        found = await eventually(over)
        assert found is not None
        return found

    def in_order(self) -> bool:
        """Whether each context has erased once: consent first, the customer last, the others between."""
        first, *between, last = self.people.erased
        return (first, sorted(between), last) == ("consent", ["billing", "survey"], "customer")

    def letters(self) -> list[privacy.ErasureLetter]:
        return [one.letter for one in self.contexts["customer"].orders if one.HasField("letter")]

    async def rows(self, collection: str) -> list[dict]:
        mongo = self.desk.place.parts["disclosure"].parts.mongo
        return list(await mongo.collection(collection).find({"_id": {"$gt": ""}}))


async def world_at(place: Suite, **settings: float) -> World:
    people = People()
    contexts = {name: Context(name, people) for name in OTHERS}
    contexts["billing"].held = 12
    descriptor = privacy.DESCRIPTOR.services_by_name["PrivacyService"]
    add = privacy_stubs.add_PrivacyServiceServicer_to_server
    for name, context in contexts.items():
        servicers = [Servicer(add, context, descriptor)]
        if name == "consent":
            asked = consent_rpc.DESCRIPTOR.services_by_name["ConsentService"]
            servicers.append(Servicer(consent_stubs.add_ConsentServiceServicer_to_server, people, asked))
        await place.fake(name, servicers)
    await place.start("disclosure", **settings)
    return World(Desk(place), people, contexts)


async def partner(world: World, category: str, *scopes: str) -> Caller:
    """A processor that received something about the person, as its client calls."""
    desk = world.desk
    processor = (await desk.processor(category=category)).processor_id
    terms = {
        "scopes": ["invoices:read", *scopes],
        "fields": [*full_terms().fields, *(f"{one.removesuffix(':read')}.customer_id" for one in scopes)],
    }
    agreement = await desk.active(processor, **terms)
    read = desk.partner_read(agreement, subject_ids=[world.customer_id])
    await desk.billing.AuthorizePartnerRead(read)
    return Caller(
        kind="partner",
        id=processor,
        agreement_id=agreement.agreement_id,
        client_id=read.client_id,
        scopes=frozenset(scopes),
    )


async def last(world: World, subject: str) -> bytes:
    """The newest event on a subject of this context's stream; empty when there is none."""
    client = await nats.connect(world.desk.place.nats_url)
    try:
        return bytes((await client.jetstream().get_last_msg("DISCLOSURE", subject)).data)
    except NotFoundError:
        return b""
    finally:
        await client.close()


class Cut:
    """Refuses from the n-th question on, until it is mended."""

    def __init__(self, after: int, error: type[Exception], times: int) -> None:
        self.left, self.error, self.times = after, error, times

    def __call__(self) -> None:
        if self.left > 0:
            self.left -= 1
            return
        if self.times > 0:
            self.times -= 1
            raise self.error("cut off")
