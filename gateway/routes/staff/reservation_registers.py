"""The national register of reservations in, for marketing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from gateway.dependencies import Clients, IdempotencyKey, Upload, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.reservation_registers import (
    CurrentReservationRegister,
    ImportedReservationRegister,
    ReservationRegister,
)
from personvern.customer.v1 import reservation_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["reservation register"])

Marketing = Annotated[Caller, Depends(staff_caller("marketing", "dpo"))]
_TEXT = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@router.post(
    "/reservation-registers",
    operation_id="import_reservation_register",
    summary="Take this month's register of reservations",
    status_code=ACCEPTED,
    openapi_extra={"requestBody": {"required": True, "content": _TEXT}},
)
async def take(
    caller: Marketing, key: IdempotencyKey, clients: Clients, upload: Upload, response: Response
) -> ImportedReservationRegister:
    """Taken whole or refused whole: 422 RESERVATION_REGISTER_BROKEN names `line` and `rule` in `metadata`.
    Phone and post marketing waits until every customer has been looked up: follow `href`.
    """
    answer = await clients.reservations.ImportReservationRegister(_parts(key, upload))
    taken = ReservationRegister.of(answer.register)
    response.headers["Location"] = taken.href
    return ImportedReservationRegister(reservation_register=taken, already_imported=answer.already_imported)


async def _parts(
    key: str, upload: AsyncIterator[bytes]
) -> AsyncIterator[rpc.ImportReservationRegisterRequest]:
    yield rpc.ImportReservationRegisterRequest(request_id=key)
    async for data in upload:
        yield rpc.ImportReservationRegisterRequest(data=data)


@router.get(
    "/reservation-registers/current",
    operation_id="get_reservation_register",
    summary="Which register of reservations is in force",
)
async def current(caller: Marketing, clients: Clients) -> CurrentReservationRegister:
    """The register that was taken last."""
    found = await clients.reservations.GetReservationRegister(rpc.GetReservationRegisterRequest())
    register = ReservationRegister.of(found.register) if found.HasField("register") else None
    return CurrentReservationRegister(reservation_register=register)
