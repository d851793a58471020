"""ErasureService over gRPC."""

from typing import Any

from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from personvern.disclosure.v1 import erasure_service_pb2_grpc as stubs
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.rpc_server import request_key
from services.disclosure.model.erasure import Erasure, Item, Outcome, Status
from services.disclosure.rpc.messages import timestamp
from services.disclosure.usecases import Deps, erasures, reapplying

_STATUSES = {
    Status.PLANNING: rpc.ERASURE_STATUS_PLANNING,
    Status.PLANNED: rpc.ERASURE_STATUS_PLANNED,
    Status.BLOCKED: rpc.ERASURE_STATUS_BLOCKED,
    Status.EXECUTING: rpc.ERASURE_STATUS_EXECUTING,
    Status.DONE: rpc.ERASURE_STATUS_DONE,
}
_OUTCOMES = {
    Outcome.ERASE: privacy.ERASURE_OUTCOME_ERASE,
    Outcome.HOLD: privacy.ERASURE_OUTCOME_HOLD,
    Outcome.BLOCK: privacy.ERASURE_OUTCOME_BLOCK,
}


class ErasureServicer(stubs.ErasureServiceServicer):
    """Plans and decisions."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(customer())
    async def GetOwnErasure(self, request: rpc.GetOwnErasureRequest, _: Any) -> rpc.GetOwnErasureResponse:
        """The person's own."""
        found = await erasures.show(request.data_request_id, request.customer_id, self._deps)
        return rpc.GetOwnErasureResponse(erasure=_message(found))

    @allow(customer())
    async def ExecuteOwnErasure(
        self, request: rpc.ExecuteOwnErasureRequest, _: Any
    ) -> rpc.ExecuteOwnErasureResponse:
        """The person decides."""
        done = await erasures.execute(
            request_key(request),
            request.data_request_id,
            request.customer_id,
            request.language,
            current_caller().name,
            self._deps,
        )
        return rpc.ExecuteOwnErasureResponse(erasure=_message(done))

    @allow(staff("dpo", reads_personal_data=True))
    async def GetErasure(self, request: rpc.GetErasureRequest, _: Any) -> rpc.GetErasureResponse:
        """For the privacy officer."""
        found = await erasures.show_to_staff(request.data_request_id, current_caller(), self._deps)
        return rpc.GetErasureResponse(erasure=_message(found))

    @allow(staff("dpo", reads_personal_data=True))
    async def ExecuteErasure(self, request: rpc.ExecuteErasureRequest, _: Any) -> rpc.ExecuteErasureResponse:
        """The privacy officer decides."""
        done = await erasures.execute_for_staff(
            request_key(request), request.data_request_id, request.language, current_caller(), self._deps
        )
        return rpc.ExecuteErasureResponse(erasure=_message(done))

    @allow(staff("dpo"))
    async def ReapplyErasures(
        self, request: rpc.ReapplyErasuresRequest, _: Any
    ) -> rpc.ReapplyErasuresResponse:
        """After a backup was restored."""
        operation_id = await reapplying.start(request_key(request), self._deps)
        return rpc.ReapplyErasuresResponse(operation_id=operation_id)


def _message(item: Erasure) -> rpc.Erasure:
    decided = item.status in (Status.EXECUTING, Status.DONE)
    return rpc.Erasure(
        erasure_id=item.erasure_id,
        data_request_id=item.data_request_id,
        status=_STATUSES[item.status],
        items=map(_item, item.result() if decided else item.items),
        planned_at=timestamp(item.planned_at) if item.planned_at else None,
        started_at=timestamp(item.started_at) if item.started_at else None,
        done_at=timestamp(item.done_at) if item.done_at else None,
        operation_id=item.operation_id,
        told=item.told or (),
    )


def _item(item: Item) -> privacy.ErasureItem:
    return privacy.ErasureItem(
        key=item.key,
        titles=dict(item.titles),
        records=item.records,
        outcome=_OUTCOMES[item.outcome],
        explanations=dict(item.explanations),
        statute=item.statute,
        until=item.until.isoformat() if item.until else "",
    )
