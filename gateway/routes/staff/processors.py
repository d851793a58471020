"""Processors with their names, for the privacy officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.processors import Processor, ProcessorList, RegisterProcessor
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["processors"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
ProcessorId = Annotated[str, Path(max_length=64, examples=["prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post("/processors", operation_id="register_processor", summary="Register a processor")
async def register(
    body: RegisterProcessor, caller: Officer, key: IdempotencyKey, clients: Clients
) -> Processor:
    """Register who processes data for us. The name is never published."""
    return Processor.of((await clients.disclosure.RegisterProcessor(body.message(key))).processor)


@router.get("/processors", operation_id="list_processors", summary="All processors")
async def list_all(caller: Officer, clients: Clients, page: PageAsked) -> ProcessorList:
    """All processors, oldest first."""
    request = rpc.ListProcessorsRequest(page_size=page.size, page_token=page.token)
    found = await clients.disclosure.ListProcessors(request)
    return ProcessorList(
        processors=[Processor.of(item) for item in found.processors], next_page_token=found.next_page_token
    )


@router.get("/processors/{processor_id}", operation_id="get_processor", summary="One processor")
async def get(processor_id: ProcessorId, caller: Officer, clients: Clients) -> Processor:
    """One processor."""
    request = rpc.GetProcessorRequest(processor_id=processor_id)
    return Processor.of((await clients.disclosure.GetProcessor(request)).processor)
