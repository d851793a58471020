"""Data-subject requests as messages."""

from datetime import date

from personvern.disclosure.v1 import data_request_service_pb2 as desk_rpc
from personvern.disclosure.v1 import disclosure_pb2 as pb
from services.disclosure.model.data_request import DataRequest, Kind, Status
from services.disclosure.rpc.messages import timestamp

_KINDS = {
    Kind.ACCESS: pb.DATA_REQUEST_KIND_ACCESS,
    Kind.PORTABILITY: pb.DATA_REQUEST_KIND_PORTABILITY,
    Kind.RECTIFICATION: pb.DATA_REQUEST_KIND_RECTIFICATION,
    Kind.RESTRICTION: pb.DATA_REQUEST_KIND_RESTRICTION,
    Kind.OBJECTION: pb.DATA_REQUEST_KIND_OBJECTION,
    Kind.ERASURE: pb.DATA_REQUEST_KIND_ERASURE,
}
_STATUS = {
    Status.OPEN: pb.DATA_REQUEST_STATUS_OPEN,
    Status.COMPLETED: pb.DATA_REQUEST_STATUS_COMPLETED,
    Status.REFUSED: pb.DATA_REQUEST_STATUS_REFUSED,
    Status.WITHDRAWN: pb.DATA_REQUEST_STATUS_WITHDRAWN,
}
# From the wire.
KINDS = {number: kind for kind, number in _KINDS.items()}
_STATUS_BACK = {number: status for status, number in _STATUS.items()}


def status_of(number: "pb.DataRequestStatus") -> Status:
    """A state from the wire, open when none is named."""
    return _STATUS_BACK.get(number, Status.OPEN)


def data_request(item: DataRequest, today: date) -> pb.DataRequest:
    """A data-subject request, with what it says."""
    made = listed(item, today)
    made.details = item.asked.details.reveal()
    made.answer = next((act.note.reveal() for act in reversed(item.acts) if act.note.reveal()), "")
    return made


def listed(item: DataRequest, today: date) -> pb.DataRequest:
    """A data-subject request without free texts."""
    return pb.DataRequest(
        data_request_id=item.data_request_id,
        customer_id=item.customer_id,
        kind=_KINDS[item.kind],
        status=_STATUS[item.status],
        language=item.language,
        opened_at=timestamp(item.opened_at),
        due_on=item.due_on.isoformat(),
        completed_at=timestamp(item.completed_at) if item.completed_at else None,
        package_expires_at=timestamp(item.package_expires_at) if item.package_expires_at else None,
        operation_id=item.operation_id,
        collected=len(item.collected),
        contexts=item.contexts,
        received_on=item.received_on.isoformat(),
        channel=item.channel.value,
        days_left=item.days_left(today),
        extended_at=timestamp(item.extended_at) if item.extended_at else None,
        refused_at=timestamp(item.refused_at) if item.refused_at else None,
        ground=item.asked.ground,
        purpose=item.asked.purpose,
        lifts_on=item.lifts_on.isoformat() if item.lifts_on else "",
        lifted_at=timestamp(item.lifted_at) if item.lifted_at else None,
    )


def staff_data_request(item: DataRequest, today: date) -> desk_rpc.StaffDataRequest:
    """A data-subject request with its history."""
    identity = item.identity
    return desk_rpc.StaffDataRequest(
        data_request=data_request(item, today),
        identity=desk_rpc.IdentityCheck(
            method=identity.method, note=identity.note.reveal(), checked_by=identity.by
        )
        if identity
        else None,
        acts=[
            desk_rpc.DataRequestAct(
                at=timestamp(act.at), what=act.what.value, by=act.by, note=act.note.reveal()
            )
            for act in item.acts
        ],
    )
