"""The public register of processors: categories, purposes, countries, never names."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import AnonymousCaller, Clients
from gateway.schemas.processors import PublicProcessor, PublicRegister
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["public register"])


@router.get("/processors", operation_id="list_public_processors", summary="Who processes data, by category")
async def list_all(caller: AnonymousCaller, clients: Clients) -> PublicRegister:
    """Categories of companies that process data for us under an agreement in force."""
    found = await clients.disclosure.ListPublicProcessors(rpc.ListPublicProcessorsRequest())
    return PublicRegister(categories=[PublicProcessor.of(line) for line in found.categories])
