"""Who had the data hears of an erasure, and a restored backup hears of it too."""

import pytest

from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from personvern.disclosure.v1 import notice_service_pb2 as notices
from personvern.operations.v1 import operations_service_pb2 as ops
from personvern.operations.v1 import operations_service_pb2_grpc as ops_stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.disclosure.conftest import DPO, fresh
from tests.component.disclosure.erasing import World, partner, world_at
from tests.support.eventually import eventually
from tests.support.suite import Suite


@pytest.fixture
async def world(place: Suite) -> World:
    return await world_at(place, erasures_every_seconds=0.2)


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
