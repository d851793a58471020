"""Access and portability: one request, five contexts, one package that fits the published schema."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from personvern.disclosure.v1 import data_request_service_pb2 as desk_rpc
from personvern.disclosure.v1 import data_request_service_pb2_grpc as desk_stubs
from personvern.disclosure.v1 import disclosure_events_pb2 as events_pb
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from personvern.operations.v1 import operations_service_pb2 as ops_pb
from personvern.operations.v1 import operations_service_pb2_grpc as ops_stubs
from personvern.privacy.v1 import privacy_service_pb2 as privacy_pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller, allow, anyone, service
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.ids import new_id
from services.chassis.rpc_server import Servicer
from services.consent.policy import load
from services.consent.rpc import messages as consent_messages
from services.disclosure.usecases import collecting
from tests.component.disclosure.conftest import DPO, Desk, fresh, staff_read
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.suite import Suite

OTHERS = ("customer", "consent", "billing", "survey")
RECORD = {
    "amount_ore": 12_345,
    "issued_at": "2026-01-15T08:00:00.123Z",
    "kid": "00012345",
    "note": "<b>bold</b>",
}


POLICY = load()


class FakeContext:
    """A context that hands over one section, or fails while `fails` says so."""

    def __init__(self, name: str) -> None:
        self.name, self.calls, self.record = name, 0, dict(RECORD)
        self.retention = "bookkeeping_vouchers"
        self.fails: Callable[[], bool] = lambda: False
        self.open = asyncio.Event()
        self.open.set()

    @allow(service("disclosure"))
    async def Export(self, request: privacy_pb.ExportRequest, _: object) -> privacy_pb.ExportResponse:
        self.calls += 1
        await self.open.wait()
        if self.fails():
            raise Unavailable("not now")
        section = privacy_pb.Section(
            key=f"{self.name}.things",
            title=f"Things of {self.name}",
            records_json=json.dumps([self.record | {"customer_id": request.customer_id}]).encode(),
            purposes=["invoicing"],
            retention=self.retention,
            sources=["customer"],
        )
        return privacy_pb.ExportResponse(sections=[section])

    @allow(service("disclosure"))
    async def PlanErasure(
        self, request: privacy_pb.PlanErasureRequest, _: object
    ) -> privacy_pb.PlanErasureResponse:
        return privacy_pb.PlanErasureResponse()

    @allow(service("disclosure"))
    async def Erase(self, request: privacy_pb.EraseRequest, _: object) -> privacy_pb.EraseResponse:
        return privacy_pb.EraseResponse()


class FakePolicy:
    """The consent context as far as a package needs it: the shipped policy."""

    def __getattr__(self, method: str) -> object:
        @allow(anyone())
        async def answer(request: object, _context: object) -> object:
            if isinstance(request, consent_rpc.ListPersonIdsRequest):
                return consent_rpc.ListPersonIdsResponse(customer_ids=[request.customer_id])
            return consent_rpc.GetPolicyResponse(policy=consent_messages.policy(POLICY))

        return answer


def stand_ins(name: str, fake: FakeContext) -> list[Servicer]:
    """What stands in for a context."""
    privacy = privacy_pb.DESCRIPTOR.services_by_name["PrivacyService"]
    servicers = [Servicer(privacy_stubs.add_PrivacyServiceServicer_to_server, fake, privacy)]
    if name == "consent":
        descriptor = consent_rpc.DESCRIPTOR.services_by_name["ConsentService"]
        add = consent_stubs.add_ConsentServiceServicer_to_server
        servicers.append(Servicer(add, FakePolicy(), descriptor))
    return servicers


@pytest.fixture
async def contexts(place: Suite) -> dict[str, FakeContext]:
    """Four contexts that can be made to fail."""
    made = {name: FakeContext(name) for name in OTHERS}
    for name, fake in made.items():
        await place.fake(name, stand_ins(name, fake))
    return made


def open_request(customer_id: str, **changes) -> rpc.OpenDataRequestRequest:
    given = {
        "request_id": fresh(),
        "customer_id": customer_id,
        "kind": pb.DATA_REQUEST_KIND_ACCESS,
        "language": "nb",
    }
    return rpc.OpenDataRequestRequest(**{**given, **changes})


async def ended(desk: Desk, request: pb.DataRequest) -> ops_pb.Operation:
    """The operation behind a request once it has ended."""
    operation_id = request.operation_id
    owner = Caller(kind="customer", id=request.customer_id)
    stub = desk.place.stub("disclosure", ops_stubs.OperationsServiceStub, owner)
    for _ in range(1_200):
        found = (await stub.GetOperation(ops_pb.GetOperationRequest(operation_id=operation_id))).operation
        if found.state in (ops_pb.OPERATION_STATE_DONE, ops_pb.OPERATION_STATE_FAILED):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"still running: {found}")


async def package_of(
    desk: Desk, request: pb.DataRequest, form: int = rpc.PACKAGE_FORMAT_JSON, language: str = ""
):
    asked = rpc.GetPackageRequest(
        customer_id=request.customer_id,
        data_request_id=request.data_request_id,
        format=form,
        language=language,
    )
    return await desk.as_customer(request.customer_id).GetPackage(asked)


async def test_one_package_out_of_five_contexts(desk: Desk, contexts, customer_id: str):
    agreement = await desk.active()
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=[customer_id]))
    await desk.billing.RecordRead(staff_read(customer_id))
    me = desk.as_customer(customer_id)
    asked = open_request(customer_id)
    request = (await me.OpenDataRequest(asked)).data_request
    assert (await me.OpenDataRequest(asked)).data_request.data_request_id == request.data_request_id
    assert request.due_on == "2026-02-15"
    assert request.contexts == 5
    done = await ended(desk, request)
    assert (done.state, done.percent) == (ops_pb.OPERATION_STATE_DONE, 100)

    held = (
        await me.GetDataRequest(
            rpc.GetDataRequestRequest(customer_id=customer_id, data_request_id=request.data_request_id)
        )
    ).data_request
    assert held.status == pb.DATA_REQUEST_STATUS_COMPLETED
    assert held.collected == 5

    answer = await package_of(desk, request)
    assert answer.media_type == "application/json"
    package = json.loads(answer.content)
    published = (await desk.as_(Caller()).GetSchema(rpc.GetSchemaRequest(name="access-package-v1"))).content
    Draft202012Validator(json.loads(published)).validate(package)
    assert [section["key"] for section in package["sections"]] == [
        *(f"{name}.things" for name in OTHERS),
        "disclosure.recipients",
        "disclosure.reads",
        "disclosure.withdrawals",
        "disclosure.notices",
        "disclosure.breaches",
        "disclosure.data_requests",
    ]
    assert package["sections"][2]["records"] == [RECORD | {"customer_id": customer_id}]
    recipients, reads, _, _, _, requests = (section["records"] for section in package["sections"][4:])
    assert [(item["name"], item["times"]) for item in recipients] == [("Trykkeriet i Dalen AS", 1)]
    assert [(item["reader"], item["access_reason"]) for item in reads] == [("agent", "customer_request")]
    assert in_clear("kari", reads) == []
    assert [item["data_request_id"] for item in requests] == [request.data_request_id]
    assert (await package_of(desk, request)).content == answer.content


async def test_the_page_escapes_and_speaks_the_language(desk: Desk, contexts, customer_id: str):
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id, language="nn"))).data_request
    await ended(desk, request)
    answer = await package_of(desk, request, rpc.PACKAGE_FORMAT_HTML)
    page = answer.content.decode()
    assert answer.media_type.startswith("text/html")
    assert '<html lang="nn">' in page
    assert "Opplysningane vi har om deg" in page
    assert "123,45\u00a0kr" in page
    assert "15. januar 2026 kl. 09.00" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    english = await package_of(desk, request, rpc.PACKAGE_FORMAT_HTML, "en")
    assert "The information we hold about you" in english.content.decode()


async def test_collection_goes_on_where_it_stopped(desk: Desk, contexts, customer_id: str):
    contexts["survey"].fails = lambda: contexts["survey"].calls <= 2
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id))).data_request
    assert (await ended(desk, request)).state == ops_pb.OPERATION_STATE_DONE
    assert [contexts[name].calls for name in ("customer", "consent", "billing")] == [1, 1, 1]
    assert contexts["survey"].calls == 3


async def test_what_is_there_is_kept_while_one_is_slow(
    desk: Desk, contexts, customer_id: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(collecting, "GOOD_TIME", 0.0)
    contexts["survey"].open.clear()
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id))).data_request
    mongo = desk.place.parts["disclosure"].parts.mongo
    asked = rpc.GetDataRequestRequest(customer_id=customer_id, data_request_id=request.data_request_id)

    async def kept() -> bool:
        shown = (await me.GetDataRequest(asked)).data_request
        return shown.collected == 4 and await mongo.collection("package_parts").count({}) == 4

    await eventually(kept)
    contexts["survey"].open.set()
    assert (await ended(desk, request)).state == ops_pb.OPERATION_STATE_DONE
    assert [fake.calls for fake in contexts.values()] == [1, 1, 1, 1]
    done = (await me.GetDataRequest(asked)).data_request
    assert (done.status, done.collected) == (pb.DATA_REQUEST_STATUS_COMPLETED, 5)
    assert len(json.loads((await package_of(desk, request)).content)["sections"]) == 10
    assert await mongo.collection("package_parts").count({}) == 0


async def test_who_waits_for_what_takes_longer_hears_how_it_stands(desk: Desk, contexts, customer_id: str):
    contexts["survey"].open.clear()
    me = desk.as_customer(customer_id)
    opened = (await me.OpenDataRequest(open_request(customer_id, wait_seconds=0.05))).data_request
    assert opened.status == pb.DATA_REQUEST_STATUS_OPEN
    contexts["survey"].open.set()
    waited = (await me.OpenDataRequest(open_request(customer_id, wait_seconds=25))).data_request
    assert waited.status == pb.DATA_REQUEST_STATUS_COMPLETED


async def test_what_does_not_fit_the_schema_is_not_handed_out(desk: Desk, contexts, customer_id: str):
    contexts["billing"].record["amount_ore"] = 123.45
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id))).data_request
    stopped = await ended(desk, request)
    assert stopped.problem.reason == "PACKAGE_INVALID"
    assert in_clear("123.45", stopped) == []
    with pytest.raises(RemoteError) as refusal:
        await package_of(desk, request)
    assert refusal.value.reason == "PACKAGE_NOT_READY"


async def test_a_package_speaks_as_the_policy_does(desk: Desk, contexts, customer_id: str):
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id, language="nn"))).data_request
    await ended(desk, request)
    package = json.loads((await package_of(desk, request)).content)
    things = package["sections"][0]
    assert things["retention"] == "Fem år etter slutten av rekneskapsåret (bokføringslova § 13 nr. 1–4)."
    assert things["legal_bases"] == ["Nødvendig for avtalen med deg (GDPR art. 6(1)(b))"]
    assert package["names"]["purposes"]["invoicing"] == POLICY.purposes["invoicing"].name.nn
    assert package["controller"]["name"] == POLICY.controller.name
    assert [right["text"] for right in package["rights"]] == [right.text.nn for right in POLICY.rights]


async def test_what_the_policy_does_not_have_is_not_handed_out(desk: Desk, contexts, customer_id: str):
    contexts["billing"].retention = "for_ever"
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id))).data_request
    assert (await ended(desk, request)).problem.reason == "PACKAGE_INVALID"


async def test_one_open_request_of_a_kind(desk: Desk, contexts, customer_id: str):
    contexts["survey"].fails = lambda: True
    me = desk.as_customer(customer_id)
    first, *others = await asyncio.gather(
        *(me.OpenDataRequest(open_request(customer_id)) for _ in range(5)),
        me.OpenDataRequest(open_request(customer_id, kind=pb.DATA_REQUEST_KIND_PORTABILITY)),
    )
    ids = [answer.data_request.data_request_id for answer in others]
    assert set(ids[:-1]) == {first.data_request.data_request_id}
    assert ids[-1] != first.data_request.data_request_id
    listed = (await me.ListDataRequests(rpc.ListDataRequestsRequest(customer_id=customer_id))).data_requests
    assert len(listed) == 2


async def test_a_package_is_for_one_person_and_expires(desk: Desk, contexts, customer_id: str):
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id))).data_request
    await ended(desk, request)
    stranger = new_id("cus")
    stolen = rpc.GetPackageRequest(customer_id=stranger, data_request_id=request.data_request_id)
    with pytest.raises(RemoteError) as refusal:
        await desk.as_customer(stranger).GetPackage(stolen)
    assert refusal.value.reason == "DATA_REQUEST_NOT_FOUND"
    desk.place.clock.advance(timedelta(days=14))
    with pytest.raises(RemoteError) as refusal:
        await package_of(desk, request)
    assert refusal.value.reason == "PACKAGE_EXPIRED"


async def test_the_clock_is_a_calendar_month_in_oslo(desk: Desk, contexts, customer_id: str):
    desk.place.clock.set(datetime(2026, 1, 30, 23, 30, tzinfo=UTC))  # 31 January in Oslo
    request = (await desk.as_customer(customer_id).OpenDataRequest(open_request(customer_id))).data_request
    assert request.due_on == "2026-02-28"


async def test_nothing_about_the_person_lies_open_in_the_database(desk: Desk, contexts, customer_id: str):
    contexts["customer"].record["note"] = "Ola Kanarifugl"
    contexts["survey"].fails = lambda: contexts["survey"].calls <= 2
    me = desk.as_customer(customer_id)
    request = (await me.OpenDataRequest(open_request(customer_id))).data_request
    mongo = desk.place.parts["disclosure"].parts.mongo
    await ended(desk, request)
    for name in ("packages", "package_parts", "data_requests", "operations", "outbox"):
        async for row in mongo.collection(name).each({}):
            assert b"Kanarifugl" not in str(row).encode()
    assert await mongo.collection("package_parts").count({}) == 0


async def test_events_of_a_request_carry_ids_only(desk: Desk, contexts, customer_id: str):
    fields = {
        name: {field.name for field in message.fields}
        for name, message in events_pb.DESCRIPTOR.message_types_by_name.items()
    }
    allowed = {
        "processor_id",
        "version",
        "agreement_id",
        "purposes",
        "client_id",
        "batch_id",
        "purpose",
        "persons",
        "customer_id",
        "data_request_id",
        "kind",
        "due_on",
        "refused",
        "lifts_on",
        "erasure_id",
        "blocked",
        "breach_id",
        "notify_by",
        "disclosure_id",
    }
    assert set().union(*fields.values()) <= allowed


async def test_an_unknown_right_is_refused(desk: Desk, contexts, customer_id: str):
    with pytest.raises(RemoteError) as refusal:
        await desk.as_customer(customer_id).OpenDataRequest(open_request(customer_id, kind=0))
    assert refusal.value.reason == "DATA_REQUEST_KIND_NOT_SUPPORTED"
    with pytest.raises(RemoteError) as refusal:
        await desk.as_(Caller()).GetSchema(rpc.GetSchemaRequest(name="nothing"))
    assert refusal.value.reason == "SCHEMA_NOT_FOUND"


async def test_what_is_refused_while_it_is_collected_leaves_nothing(desk: Desk, contexts, customer_id: str):
    contexts["survey"].fails = lambda: contexts["survey"].calls < 3
    request = (await desk.as_customer(customer_id).OpenDataRequest(open_request(customer_id))).data_request
    officer = desk.place.stub("disclosure", desk_stubs.DataRequestServiceStub, DPO)
    no = desk_rpc.RefuseDataRequestRequest(
        request_id=fresh(), data_request_id=request.data_request_id, reason="Vi vet ikke hvem du er."
    )
    refused = (await officer.RefuseDataRequest(no)).data_request.data_request
    assert refused.status == pb.DATA_REQUEST_STATUS_REFUSED
    await ended(desk, request)
    mongo = desk.place.parts["disclosure"].parts.mongo
    for name in ("packages", "package_parts"):
        assert await mongo.collection(name).count({}) == 0
    with pytest.raises(RemoteError) as refusal:
        await package_of(desk, request)
    assert refusal.value.reason == "PACKAGE_NOT_READY"
