"""An erasure through its life: planned, blocked, decided, cut off and taken up again; four contexts stood in
for.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from nats.js.errors import NotFoundError

from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.disclosure.v1 import disclosure_events_pb2 as events_pb
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as requests
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from personvern.disclosure.v1 import erasure_service_pb2_grpc as stubs
from personvern.disclosure.v1 import notice_service_pb2 as notices
from personvern.disclosure.v1 import notice_service_pb2_grpc as notice_stubs
from personvern.operations.v1 import operations_service_pb2 as ops
from personvern.operations.v1 import operations_service_pb2_grpc as ops_stubs
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller, allow, anyone, service
from services.chassis.errors import Internal, RemoteError, Unavailable
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
    what an export waits for.
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

    @allow(service("disclosure"))
    async def Export(self, request: privacy.ExportRequest, _: object) -> privacy.ExportResponse:
        if self.gate is not None:
            await self.gate.wait()
        return privacy.ExportResponse()

    @allow(service("disclosure"))
    async def PlanErasure(
        self, request: privacy.PlanErasureRequest, _: object
    ) -> privacy.PlanErasureResponse:
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


@pytest.fixture
async def world(place: Suite) -> World:
    return await world_at(place, erasures_every_seconds=0.2)


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


async def test_a_plan_of_all_contexts_is_shown_in_three_languages(world: World) -> None:
    world.people.others = [new_id("cus")]
    request = await world.opened()
    plan = await world.shown(request)
    assert plan.status == rpc.ERASURE_STATUS_PLANNED
    others = [item for item in plan.items if not item.key.startswith("disclosure.")]
    assert [(item.key, item.records) for item in others] == [
        ("billing.things", 3),
        ("billing.vouchers", 12),
        ("consent.things", 3),
        ("customer.things", 3),
        ("survey.things", 3),
    ]
    assert dict(others[1].titles) == {one: f"vouchers of billing in {one}" for one in LANGUAGES}
    assert (others[1].statute, others[1].until) == ("bokføringsloven § 13 nr. 1–4", "2031-12-31")
    everybody = [world.customer_id, *world.people.others]
    assert all(context.planned_for == [everybody] for context in world.contexts.values())
    assert world.people.erased == []
    again = await world.open()
    assert again.data_request_id == request.data_request_id, "an open one is given back"
    stream = world.desk.place.parts["disclosure"].parts.streams
    told = await eventually(lambda: last(stream, f"disclosure.v1.erasure_planned.{world.customer_id}"))
    event = events_pb.ErasurePlanned.FromString(told)
    assert (event.erasure_id, event.blocked) == (plan.erasure_id, False)
    officers = await world.officer.GetErasure(rpc.GetErasureRequest(data_request_id=request.data_request_id))
    assert officers.erasure == plan
    entry = (await world.rows("ledger"))[-1]
    assert (entry["subject_id"], entry["fields"]) == (world.customer_id, ["data_requests.plan"])


async def test_a_plan_that_is_old_is_made_anew_when_it_is_looked_at(world: World) -> None:
    world.contexts["customer"].blocks = True
    request = await world.opened()
    assert (await world.shown(request)).status == rpc.ERASURE_STATUS_BLOCKED
    world.contexts["customer"].blocks = False
    assert (await world.shown(request)).status == rpc.ERASURE_STATUS_BLOCKED, "one of this minute stands"
    world.desk.place.clock.advance(timedelta(minutes=2))
    assert (await world.shown(request)).status == rpc.ERASURE_STATUS_PLANNED


async def test_what_blocks_is_named_with_what_to_do_and_nothing_is_done(world: World) -> None:
    request = await world.opened()
    world.contexts["customer"].blocks = True  # since the plan was shown
    for key in ("k1", "k1", "k2"):
        with pytest.raises(RemoteError) as refusal:
            await world.execute(request, key, "nn")
        assert refusal.value.reason == "ERASURE_BLOCKED"
        [violation] = refusal.value.violations
        assert (violation.field, violation.text) == ("customer.contracts", "Why nn.")
    assert world.people.erased == []
    assert [row["status"] for row in await world.rows("erasures")] == ["blocked"]
    assert await world.rows("tombstones") == []

    world.contexts["customer"].blocks = False
    await world.execute(request, "k2")
    await world.done(request)


async def test_decided_it_goes_through_in_order_and_ends_with_a_letter(world: World) -> None:
    world.people.others = [new_id("cus")]
    await partner(world, "invoice_distribution")
    request = await world.opened("nn")
    started = await world.execute(request, "k")
    assert started.status == rpc.ERASURE_STATUS_EXECUTING
    assert (await world.execute(request, "k")).erasure_id == started.erasure_id
    done = await world.done(request)

    assert world.people.erased == ["consent", "survey", "billing", "customer"]
    everybody = [world.customer_id, *world.people.others]
    orders = [one for context in world.contexts.values() for one in context.orders]
    assert all(list(one.customer_ids) == everybody for one in orders)
    assert {one.erasure_id for one in orders} == {done.erasure_id}
    assert [one.HasField("letter") for one in orders] == [True, False, False, False]
    [letter] = world.letters()
    assert (letter.subject, letter.language) == ("Opplysningane dine er sletta", "nn")
    gone, kept = letter.text.split("Noko må vi ta vare på")
    for name in OTHERS:
        assert f"- things of {name} in nn (3)\n" in gone
    held = (
        "Why nn (bokføringsloven § 13 nr. 1–4):\n"
        "- vouchers of billing in nn (12), til og med 31. desember 2031\n"
    )
    assert held in kept.replace("\u00a0", " ")
    assert "- Fakturatenester" in kept
    assert list(done.told) == ["invoice_distribution"]

    [tombstone] = await world.rows("tombstones")
    assert tombstone == {
        "_id": done.erasure_id,
        "customer_ids": everybody,
        "erased_on": "2026-01-15",
    }


async def test_done_it_is_told_without_the_person(world: World) -> None:
    request = await world.opened()
    await world.execute(request)
    done = await world.done(request)
    stream = world.desk.place.parts["disclosure"].parts.streams
    told = await eventually(lambda: last(stream, f"disclosure.v1.erasure_completed.{done.erasure_id}"))
    event = events_pb.ErasureCompleted.FromString(told)
    assert event.erasure_id == done.erasure_id
    assert world.customer_id.encode() not in told


async def last(streams, subject: str) -> bytes:
    try:
        return bytes((await streams._js.get_last_msg("DISCLOSURE", subject)).data)
    except NotFoundError:
        return b""


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


@pytest.mark.parametrize("error", [Unavailable, Internal])
async def test_cut_off_anywhere_it_is_taken_up_and_ends_the_same(world: World, error) -> None:
    request = await world.opened()
    for place, context in enumerate(world.contexts.values()):
        # The first question is the plan's; the customer's second plan is asked for before its letter.
        context.trouble = Cut(1 + place, error, 2)
    await world.execute(request)
    done = await world.done(request)
    assert world.people.erased == ["consent", "survey", "billing", "customer"]
    assert all(context.things == 0 for context in world.contexts.values())
    letters = world.letters()
    assert len({letter.text for letter in letters}) == 1, "written once, whoever asks again"
    for name in OTHERS:
        assert f"- things of {name} in nb (3)\n" in letters[0].text, "not what the last attempt still found"
    counts = {item.key: item.records for item in done.items}
    assert {counts[f"{name}.things"] for name in OTHERS} == {3}


async def test_everything_is_said_that_cannot_be_done(world: World) -> None:
    world.contexts["billing"].trouble = Cut(0, Unavailable, 2)
    unplanned = await world.open()
    with pytest.raises(RemoteError) as refusal:
        await world.execute(unplanned)
    assert refusal.value.reason == "ERASURE_NOT_PLANNED"
    await world.ended(unplanned.operation_id, world.customer_id)

    stranger = world.erasures(Caller(kind="customer", id=new_id("cus")))
    asked = rpc.GetOwnErasureRequest(customer_id=new_id("cus"), data_request_id=unplanned.data_request_id)
    with pytest.raises(RemoteError) as refusal:
        await stranger.GetOwnErasure(asked)
    assert refusal.value.reason == "CALLER_NOT_ALLOWED"
    other = new_id("cus")
    asked.customer_id = other
    with pytest.raises(RemoteError) as refusal:
        await world.erasures(Caller(kind="customer", id=other)).GetOwnErasure(asked)
    assert refusal.value.reason == "ERASURE_NOT_FOUND"
    with pytest.raises(RemoteError) as refusal:
        await world.officer.ExecuteErasure(
            rpc.ExecuteErasureRequest(request_id=fresh(), data_request_id=new_id("drq"))
        )
    assert refusal.value.reason == "ERASURE_NOT_FOUND"

    decided = rpc.ExecuteErasureRequest(request_id="k", data_request_id=unplanned.data_request_id)
    with pytest.raises(RemoteError) as refusal:
        await world.officer.ExecuteErasure(decided)
    assert refusal.value.reason == "ERASURE_PERSON_DECIDES", "she asked logged in"
    assert (await world.shown(unplanned)).status == rpc.ERASURE_STATUS_PLANNED
    looks = [row for row in await world.rows("ledger") if row["recipient_id"] == DPO.id]
    assert [row["fields"] for row in looks] == [["data_requests.plan"]], "that the officer looked stays"
    await world.on_paper(unplanned)
    await world.officer.ExecuteErasure(decided)
    await world.done(unplanned)
    again = await world.officer.ExecuteErasure(decided)
    assert again.erasure.status == rpc.ERASURE_STATUS_DONE, "the same key again"
    with pytest.raises(RemoteError) as refusal:
        await world.execute(unplanned)
    assert refusal.value.reason == "ERASURE_DONE"
    with pytest.raises(RemoteError) as refusal:
        await world.open()
    assert refusal.value.reason == "ERASURE_DONE"


async def test_a_request_that_was_refused_is_not_executed(world: World) -> None:
    request = await world.opened()
    rows = world.desk.place.parts["disclosure"].parts.mongo.collection("data_requests")
    await rows.update_one({"_id": request.data_request_id}, {"$set": {"status": "refused"}})
    with pytest.raises(RemoteError) as refusal:
        await world.execute(request)
    assert refusal.value.reason == "ERASURE_NOT_PLANNED"
    assert world.people.erased == []


async def test_the_privacy_officer_has_it_done_too_and_two_at_once_do_it_once(world: World) -> None:
    request = await world.opened()
    await world.on_paper(request)
    asked = [
        rpc.ExecuteErasureRequest(request_id=fresh(), data_request_id=request.data_request_id)
        for _ in range(4)
    ]
    found = await asyncio.gather(*(world.officer.ExecuteErasure(one) for one in asked))
    assert {one.erasure.operation_id for one in found} == {found[0].erasure.operation_id}
    await world.done(request)
    [row] = await world.rows("erasures")
    assert (row["decided_by"], row["started_at"] is None) == (DPO.id, False)
    [kept] = await world.rows("data_requests")
    assert [(act["what"], act["by"]) for act in kept["acts"]][-1] == ("completed", DPO.id)
    assert world.people.erased == ["consent", "survey", "billing", "customer"]


async def test_recipients_fetch_it_confirm_it_and_are_followed_up(world: World) -> None:
    received = await partner(world, "invoice_distribution", "erasures:read")
    cut_off = await partner(world, "marketing_platform", "erasures:read")
    stranger = await partner(world, "print_shop", "withdrawals:read")
    request = await world.opened()
    await world.execute(request)
    done = await world.done(request)
    page = notices.ListPartnerNoticesRequest(request_id=fresh(), matter=notices.NOTICE_MATTER_ERASURE)
    [told] = (await world.notices(received).ListPartnerNotices(page)).notices
    assert (told.customer_id, told.cause_id) == (world.customer_id, done.erasure_id)
    with pytest.raises(RemoteError) as refusal:
        await world.notices(stranger).ListPartnerNotices(page)
    assert refusal.value.reason == "CALLER_NOT_ALLOWED"
    page.matter = notices.NOTICE_MATTER_RESTRICTION
    with pytest.raises(RemoteError) as refusal:
        await world.notices(received).ListPartnerNotices(page)
    assert refusal.value.reason == "SCOPE_NOT_ALLOWED"

    confirmed = notices.ConfirmPartnerNoticeRequest(
        request_id="c1", matter=notices.NOTICE_MATTER_ERASURE, notice_id=told.notice_id
    )
    with pytest.raises(RemoteError) as refusal:
        await world.notices(cut_off).ConfirmPartnerNotice(confirmed)
    assert refusal.value.reason == "NOTICE_NOT_FOUND"
    first = await world.notices(received).ConfirmPartnerNotice(confirmed)
    assert await world.notices(received).ConfirmPartnerNotice(confirmed) == first
    assert first.notice.HasField("confirmed_at")

    open_now = (await world.notices(DPO).ListOpenNotices(notices.ListOpenNoticesRequest())).notices
    assert [item.processor_id for item in open_now] == [cut_off.id, stranger.id]
    looks = [row for row in await world.rows("ledger") if row["recipient_id"] == DPO.id]
    assert [(row["subject_id"], row["fields"]) for row in looks] == [
        (world.customer_id, ["notices.customer_id"])
    ], "one look at one person, however many recipients"
    silent = Caller(kind="staff", id="staff-dpo", roles=frozenset({"dpo"}))
    with pytest.raises(RemoteError) as refusal:
        await world.notices(silent).ListOpenNotices(notices.ListOpenNoticesRequest())
    assert refusal.value.reason == "ACCESS_REASON_REQUIRED"
    noted = notices.NoteNoticeConfirmedRequest(
        request_id="n1", notice_id=open_now[0].notice_id, evidence="letter 2026-117"
    )
    by_hand = await world.notices(DPO).NoteNoticeConfirmed(noted)
    assert await world.notices(DPO).NoteNoticeConfirmed(noted) == by_hand
    assert by_hand.notice.evidence == "letter 2026-117"
    open_now = (await world.notices(DPO).ListOpenNotices(notices.ListOpenNoticesRequest())).notices
    assert [item.processor_id for item in open_now] == [stranger.id]


async def test_a_restored_backup_is_erased_again_without_a_letter(world: World) -> None:
    request = await world.opened()
    await world.execute(request)
    await world.done(request)
    for context in world.contexts.values():
        context.things = 2  # as the backup has them
    asked = rpc.ReapplyErasuresRequest(request_id="r1")
    first = await world.officer.ReapplyErasures(asked)
    assert (await world.officer.ReapplyErasures(asked)).operation_id == first.operation_id
    stub = world.desk.place.stub("disclosure", ops_stubs.OperationsServiceStub, DPO)

    async def over() -> ops.Operation | None:
        found = (await stub.GetOperation(ops.GetOperationRequest(operation_id=first.operation_id))).operation
        return found if found.state == ops.OPERATION_STATE_DONE else None

    operation = await eventually(over)
    assert operation is not None
    assert dict(operation.result) == {"erasures": 1}
    assert all(context.things == 0 for context in world.contexts.values())
    assert len(world.letters()) == 1
