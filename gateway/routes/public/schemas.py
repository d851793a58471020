"""Published JSON Schemas."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway.dependencies import AnonymousCaller, Clients
from gateway.problems import OK
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["schemas"])

MEDIA_TYPE = "application/schema+json"
Name = Annotated[str, Path(max_length=64, examples=["access-package-v1"])]


@router.get(
    "/schemas/{name}",
    operation_id="get_schema",
    summary="A published JSON Schema",
    response_class=Response,
    responses={OK: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
async def get(name: Name, caller: AnonymousCaller, clients: Clients) -> Response:
    """The schema (JSON Schema 2020-12) that a package keeps to."""
    found = await clients.disclosure.GetSchema(rpc.GetSchemaRequest(name=name))
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(found.content, media_type=MEDIA_TYPE, headers=headers)
