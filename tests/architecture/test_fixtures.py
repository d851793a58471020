"""The fixtures themselves: the parts are real, and tests are alone on them."""

import nats
import pytest
from pymongo import AsyncMongoClient

from personvern.privacy.v1 import privacy_service_pb2, privacy_service_pb2_grpc
from services.chassis.caller import Caller, allow, current_caller, service
from services.chassis.errors import RemoteError
from services.chassis.rpc_server import Servicer
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear


async def test_database_answers(mongodb_uri, database_name):
    client = AsyncMongoClient(mongodb_uri)
    try:
        await client[database_name + "_customer"]["things"].insert_one({"_id": "a"})
        assert await client[database_name + "_customer"]["things"].find_one({"_id": "a"}) == {"_id": "a"}
    finally:
        await client.close()


async def _add_stream(url):
    connection = await nats.connect(url)
    try:
        found = [stream.config.name for stream in await connection.jsm().streams_info()]
        await connection.jetstream().add_stream(name="CUSTOMER", subjects=["customer.v1.>"])
    finally:
        await connection.close()
    return found


async def test_streams_of_one_test(nats_url):
    assert await _add_stream(nats_url) == []


async def test_do_not_exist_for_the_next(nats_url):
    assert await _add_stream(nats_url) == []


class FakePrivacy(privacy_service_pb2_grpc.PrivacyServiceServicer):
    @allow(service("disclosure"))
    async def Export(self, request, context):
        section = privacy_service_pb2.Section(key=current_caller().id)
        return privacy_service_pb2.ExportResponse(sections=[section])

    @allow(service("disclosure"))
    async def PlanErasure(self, request, context):
        return privacy_service_pb2.PlanErasureResponse()

    @allow(service("disclosure"))
    async def Erase(self, request, context):
        return privacy_service_pb2.EraseResponse()


async def test_a_context_can_be_faked_behind_the_real_interceptors(place):
    descriptor = privacy_service_pb2.DESCRIPTOR.services_by_name["PrivacyService"]
    add = privacy_service_pb2_grpc.add_PrivacyServiceServicer_to_server
    await place.fake("consent", [Servicer(add=add, impl=FakePrivacy(), descriptor=descriptor)])
    request = privacy_service_pb2.ExportRequest(customer_id="cus_1")

    def stub(caller):
        return place.stub("consent", privacy_service_pb2_grpc.PrivacyServiceStub, caller)

    answer = await stub(Caller(kind="service", id="disclosure")).Export(request)
    assert answer.sections[0].key == "disclosure"
    with pytest.raises(RemoteError) as refusal:
        await stub(Caller(kind="staff", id="sta_1", roles=frozenset({"dpo"}))).Export(request)
    assert refusal.value.reason == "CALLER_NOT_ALLOWED"


async def test_eventually_waits_and_tells_the_last_word():
    looks = iter([False, False, "here"])
    assert await eventually(lambda: next(looks)) == "here"
    with pytest.raises(AssertionError, match="still 0"):
        await eventually(lambda: 0, timeout=0.05)


@pytest.mark.parametrize(
    "kept",
    [
        {"postcode": "5501"},
        [{"lines": [{"code": "X-5501."}]}],
        b"\x0a\x045501\x12",
        b'{"a":"5501"}',
        {"at": 5501},
        "Postnummer 5501, Haugesund",
    ],
)
def test_a_value_in_the_clear_is_found_and_a_random_id_is_none(kept):
    assert in_clear("5501", kept)
    assert not in_clear("5502", kept)
    assert not in_clear("5501", {"_id": "cus_01a2065501ff", "c": b"\x555501ab", "token": "aB5501_x"})
